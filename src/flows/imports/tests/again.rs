//! The result of an import, corrected and uploaded again.

use super::*;

#[tokio::test]
async fn a_result_that_is_uploaded_again_and_again_leaves_alone_what_is_done() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &format!("{}not an address\r\n", people(2))).await;
        stage.apply(&inviter, import).await;
        stage.carry_on().await;
        // Corrected, and still wrong: what was done stays done in the result that comes of it.
        let corrected = result(stage, import).await.replace("not an address", "no address either");
        let second = stage.plan(&inviter, &corrected).await;
        stage.apply(&inviter, second).await;
        stage.carry_on().await;
        let rows = BTreeMap::from([("bad_address Skipped".to_owned(), 1), ("done_before Done".to_owned(), 2)]);
        assert_eq!(tally(stage, second).await.1, rows);
        let corrected = result(stage, second).await.replace("no address either", "zoe@fabrikam.example");
        let third = stage.plan(&inviter, &corrected).await;
        let rows = BTreeMap::from([("done_before Planned".to_owned(), 2), ("new Planned".to_owned(), 1)]);
        assert_eq!(tally(stage, third).await.1, rows);
        stage.apply(&inviter, third).await;
        stage.carry_on().await;
        assert_eq!(made(stage).await, [3; 4], "nobody was written to twice");
    })
    .await;
}
