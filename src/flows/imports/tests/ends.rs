//! Imports that end early, that nobody goes on with, and that cannot go on for now.

use super::*;

#[tokio::test]
async fn what_was_done_before_an_import_is_cancelled_stays() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &format!("{}nobody,x\r\n", people(3))).await;
        stage.apply(&inviter, import).await;
        assert_eq!(one_batch(stage, import, 1).await, Left::Rows(1));
        for _ in 0..2 {
            cancel(&stage.app, &inviter, stage.tenant, import).await.unwrap();
        }
        assert!(matches!(throw_away(&stage.app, &inviter, stage.tenant, import).await, Err(ImportError::Stage)));
        stage.carry_on().await;
        let rows = [("new Done", 1), ("new Skipped", 2), ("bad_address Skipped", 1)].map(|(row, n)| (row.to_owned(), n));
        assert_eq!(tally(stage, import).await, (ImportStage::Applied, BTreeMap::from(rows)));
        assert_eq!(made(stage).await, [1; 4]);
        assert_eq!(stage.apply(&inviter, import).await, Begun::Before, "what is left is invited by its result");
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_nobody_makes_any_more_is_given_up() {
    on_each(RAISED, async |stage| {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, people(3).as_bytes()).unwrap();
        let operator = stage.as_operator();
        let planning = upload(&stage.app, &operator, stage.tenant, Upload { file_name: "a.csv".to_owned(), file }).await.unwrap();
        stage.app.clock.turn(Duration::from_secs(61));
        stage.carry_on().await;
        let import = planning.import();
        let found = look(&stage.app, &stage.as_operator(), stage.tenant, import).await.unwrap().import;
        assert_eq!(found.stage, ImportStage::GivenUp);
        assert_eq!(found.problem, Some(Stopped::Interrupted));
        // The one who was only slow finds that it is too late.
        assert!(matches!(planning.run(&stage.app).await, Err(ImportError::Stage)));
        let begun = apply(&stage.app, &operator, stage.tenant, import, Opens::Nothing).await;
        assert!(matches!(begun, Err(ImportError::Stage)));
    })
    .await;
}

#[tokio::test]
async fn a_plan_waits_for_a_database_that_is_away_for_a_moment() {
    // A table that is not there is on PostgreSQL as any other reason to say no that is not about a row.
    let Some(fresh) = Fresh::postgres() else { return };
    let stage = Stage::set(fresh, RAISED).await;
    let planning = stage.upload(&stage.as_operator(), &people(600)).await;
    let import = planning.import();
    stage.fresh.rename_table("import_rows", "mislaid");
    let comes_back = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stage.fresh.rename_table("mislaid", "import_rows");
    };
    let (planned, ()) = tokio::join!(planning.run(&stage.app), comes_back);
    planned.unwrap();
    assert_eq!(tally(&stage, import).await, (ImportStage::Planned, BTreeMap::from([("new Planned".to_owned(), 600)])));
}

#[tokio::test]
async fn a_plan_that_the_database_refuses_says_so_at_once() {
    let stage = Stage::set(Fresh::sqlite(), RAISED).await;
    let planning = stage.upload(&stage.as_operator(), &people(3)).await;
    let import = planning.import();
    stage.fresh.rename_table("import_rows", "mislaid");
    assert!(planning.run(&stage.app).await.is_err());
    stage.fresh.rename_table("mislaid", "import_rows");
    let import = look(&stage.app, &stage.as_operator(), stage.tenant, import).await.unwrap().import;
    assert_eq!(import.stage, ImportStage::GivenUp);
    assert_eq!(import.problem, Some(Stopped::Refused));
}

#[tokio::test]
async fn a_file_that_breaks_off_is_given_up_and_says_where() {
    on_each("csv_rows = 2", async |stage| {
        let operator = stage.as_operator();
        for (text, said) in [("Email\r\nann@x.example\r\n\"bob", "never closed"), (people(3).as_str(), "more than 2 rows")] {
            let import = stage.plan(&operator, text).await;
            let found = look(&stage.app, &operator, stage.tenant, import).await.unwrap().import;
            assert_eq!(found.stage, ImportStage::GivenUp);
            assert!(found.problem.is_some_and(|problem| problem.to_string().contains(said)));
        }
        let file = tempfile::tempfile().unwrap();
        let empty = upload(&stage.app, &operator, stage.tenant, Upload { file_name: String::new(), file }).await;
        assert!(matches!(empty, Err(ImportError::File(_))));
    })
    .await;
}

#[tokio::test]
async fn an_import_is_deleted_when_its_time_has_passed_or_at_once_if_thrown_away() {
    on_each(RAISED, async |stage| {
        let operator = stage.as_operator();
        let [kept, thrown] = [stage.plan(&operator, &people(2)).await, stage.plan(&operator, &people(600)).await];
        assert!(result(stage, kept).await.contains("kept 1"));
        throw_away(&stage.app, &operator, stage.tenant, thrown).await.unwrap();
        stage.carry_on().await;
        assert!(matches!(look(&stage.app, &operator, stage.tenant, thrown).await, Err(ImportError::Unknown)));
        assert_eq!(tally(stage, kept).await.0, ImportStage::Planned);
        stage.app.clock.turn(Duration::from_secs(30 * 86_400 + 1));
        for _ in 0..5 {
            stage.carry_on().await;
        }
        assert!(matches!(look(&stage.app, &operator, stage.tenant, kept).await, Err(ImportError::Unknown)));
    })
    .await;
}

#[tokio::test]
async fn an_import_that_fails_is_tried_more_and_more_rarely_and_says_why() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(3)).await;
        stage.apply(&inviter, import).await;
        stage.fresh.spoil_work("import");
        let setback = async || look(&stage.app, &stage.as_operator(), stage.tenant, import).await.unwrap().import.setback;
        let mut pauses = Vec::new();
        for _ in 0..12 {
            assert!(carry_on_due(&stage.app, stage.now()).await.is_err());
            let (why, again_at) = setback().await.unwrap();
            assert_eq!(why, Setback::Damaged);
            pauses.push(again_at.since(stage.now()).as_secs());
            stage.app.clock.turn(again_at.since(stage.now()) - Duration::from_millis(1));
            // Not before its time, whatever else is due.
            stage.carry_on().await;
            stage.app.clock.turn(Duration::from_millis(1));
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        stage.fresh.mend_work("import");
        stage.carry_on().await;
        assert_eq!(tally(stage, import).await.0, ImportStage::Applied);
        assert_eq!((setback().await, made(stage).await), (None, [3; 4]));
    })
    .await;
}
