//! Imports from the file to the guests, on each engine.

mod again;
mod members;
mod stage;

use std::collections::BTreeMap;
use std::time::Duration;

use rules::audit::{Deed, Subject};
use rules::directory::{DirectoryRole, TenantPolicy};
use rules::ids::ImportId;
use rules::invitations::csv::Standing;
use rules::invitations::{ImportStage, RowStage, Setback, Stopped};
use rules::random::{Lot, Random};
use storage::directory::{RoleHolder, UserFilter};
use storage::invitations::InvitationFilter;
use storage::testing::Fresh;
use storage::{Counted, Window};

use self::stage::Stage;
use super::apply::Applier;
use super::carry_out::{Applying, Left, carry_out};
use super::*;
use crate::flows::invitations::{Opens, Quota};
use crate::i18n::Language;

const RAISED: &str = "csv_rows = 100000\ninvitations_per_day = 100000";

/// Plays on every engine there is.
async fn on_each(limits: &str, play: impl AsyncFn(&Stage)) {
    for fresh in Fresh::on_each_engine() {
        play(&Stage::set(fresh, limits).await).await;
    }
}

fn people(count: usize) -> String {
    let rows = (0..count).map(|at| format!("guest{at}@fabrikam.example,Guest {at},Payroll,Reader,Field Staff,kept {at}\r\n"));
    format!("Email,DisplayName,Applications,Role,Groups,Cost Centre\r\n{}", rows.collect::<String>())
}

/// How many rows there are of each decision and stage.
async fn tally(stage: &Stage, import: ImportId) -> (ImportStage, BTreeMap<String, u32>) {
    let tally = look(&stage.app, &stage.as_operator(), stage.tenant, import).await.unwrap();
    let rows = tally.rows.into_iter().map(|row| (format!("{} {:?}", row.decision, row.stage), row.rows)).collect();
    (tally.import.stage, rows)
}

async fn result(stage: &Stage, import: ImportId) -> String {
    let mut results = Results::open(&stage.app, &stage.as_operator(), stage.tenant, import, Language::English).await.unwrap();
    let mut text = Vec::new();
    while let Some(part) = results.next(&stage.app).await.unwrap() {
        text.extend(part);
    }
    String::from_utf8(text).unwrap()
}

/// Guests, invitations, letters and pieces of work that send them.
async fn made(stage: &Stage) -> [usize; 4] {
    let (tenant, now) = (stage.tenant, stage.now());
    stage
        .app
        .storage
        .read(move |tx| {
            let filter = UserFilter { kind: Some(rules::directory::UserKind::Guest), ..UserFilter::default() };
            let mut here = tx.in_tenant(tenant);
            let Counted::Exactly(guests) = here.users().count(&filter)? else { panic!("so many are not made here") };
            let invitations = here.invitations().page(&InvitationFilter::default(), &Window::first(1000))?.items.len();
            let letters = here.letters().page(&Window::first(1000))?.items.len();
            let due = tx.across().depth("letter", now)?.due;
            Ok::<_, storage::StorageError>([guests as usize, invitations, letters, usize::try_from(due).unwrap()])
        })
        .await
        .unwrap()
}

fn applying(stage: &Stage, import: ImportId) -> Applying {
    let caller = stage.as_person(stage.inviter);
    let (actor, door, address, request_id) = (caller.actor, caller.door, caller.address, caller.request_id);
    let applier = Applier { import, actor, door, address, request_id, opens: Opens::Nothing };
    Applying { tenant: stage.tenant, applier, post: stage.app.post(), quota: Quota::of(&stage.app.config.limits) }
}

async fn one_batch(stage: &Stage, import: ImportId, size: u16) -> Left {
    let (applying, lot, now) = (applying(stage, import), Lot::new(&Random), stage.now());
    stage.app.storage.write_behind(move |tx| carry_out(tx, &applying, &lot.draw(), now, size)).await.unwrap()
}

async fn set_policy(stage: &Stage, policy: TenantPolicy) {
    let tenant = stage.tenant;
    let set = move |tx: &mut storage::Tx<'_>| {
        tx.nothing_to_remember("a test");
        tx.in_tenant(tenant).itself().set_policy(&policy)
    };
    assert!(stage.app.storage.write(set).await.unwrap());
}

#[tokio::test]
async fn a_file_becomes_guests_grants_and_letters() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let text =
            format!("{}guest1@FABRIKAM.example,Twice\r\nnobody,x\r\nada@x.example,Ada,Ledger\r\nian@contoso.example,Ian\r\n", people(600));
        let import = stage.plan(&inviter, &text).await;
        assert_eq!(made(stage).await, [0; 4]);
        let rows = [("bad_address Planned", 1), ("duplicate_in_file Planned", 1), ("member Planned", 1), ("new Planned", 600)];
        let rows: BTreeMap<_, _> =
            rows.into_iter().chain([("unknown_application Planned", 1)]).map(|(row, n)| (row.to_owned(), n)).collect();
        assert_eq!(tally(stage, import).await, (ImportStage::Planned, rows));
        assert_eq!(stage.apply(&inviter, import).await, Begun::Now);
        stage.carry_on().await;
        assert_eq!(tally(stage, import).await.0, ImportStage::Applied);
        assert_eq!(made(stage).await, [600; 4]);
        assert_eq!(stage.apply(&inviter, import).await, Begun::Before);
        stage.carry_on().await;
        assert_eq!(made(stage).await, [600; 4]);
        check_first_guest(stage, import).await;
    })
    .await;
}

/// What one row gave, and what is remembered of it.
async fn check_first_guest(stage: &Stage, import: ImportId) {
    let (tenant, payroll, group, inviter, now) = (stage.tenant, stage.payroll, stage.group, stage.inviter, stage.now());
    let look = move |tx: &mut storage::Tx<'_>| {
        let mut here = tx.in_tenant(tenant);
        let key = "guest0@fabrikam.example".parse::<rules::directory::Address>().unwrap().key();
        let guest = here.users().find_pending(&key)?.unwrap();
        assert_eq!((guest.sponsor, guest.display_name.as_str()), (Some(inviter), "Guest 0"));
        assert_eq!(here.assignments().access(guest.id, payroll, now)?.roles, ["Reader"]);
        assert_eq!(here.groups().of_user(guest.id, now)?, [group]);
        let invitation = here.invitations().of_guest(guest.id)?.pop().unwrap();
        assert_eq!(invitation.import, Some((import, 2)));
        let remembered =
            here.events().about(&Subject { kind: "invitation".to_owned(), id: invitation.id.to_string() }, &[Deed::Invited], 9)?;
        assert_eq!(remembered.len(), 1);
        Ok::<_, storage::StorageError>(())
    };
    stage.app.storage.read(look).await.unwrap();
}

#[tokio::test]
async fn what_was_carried_out_before_a_crash_is_not_carried_out_again() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(200)).await;
        stage.apply(&inviter, import).await;
        assert_eq!(one_batch(stage, import, 70).await, Left::Rows(70));
        assert_eq!(one_batch(stage, import, 1).await, Left::Rows(1));
        assert_eq!(made(stage).await, [71; 4]);
        stage.carry_on().await;
        assert_eq!(made(stage).await, [200; 4]);
        assert_eq!(one_batch(stage, import, 70).await, Left::Nothing);
    })
    .await;
}

#[tokio::test]
async fn two_workers_beside_each_other_carry_out_each_row_once() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(120)).await;
        stage.apply(&inviter, import).await;
        let work = || async {
            for _ in 0..40 {
                let (applying, lot, now) = (applying(stage, import), Lot::new(&Random), stage.now());
                // One of the two may be told that it came second: nothing of its batch stays then.
                let done = stage.app.storage.write_behind(move |tx| carry_out(tx, &applying, &lot.draw(), now, 20)).await;
                if matches!(done, Ok(Left::Nothing)) {
                    break;
                }
            }
        };
        tokio::join!(work(), work());
        assert_eq!(made(stage).await, [120; 4]);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_the_plan_is_left_out_and_says_so() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let text =
            "Email,Groups\r\nann@evil.example,\r\nbob@fabrikam.example,Field Staff\r\ncay@fabrikam.example,\r\ndan@fabrikam.example,\r\n";
        let import = stage.plan(&inviter, text).await;
        let other = stage.plan(&inviter, "Email\r\ndan@fabrikam.example\r\n").await;
        stage.apply(&inviter, other).await;
        stage.carry_on().await;
        set_policy(stage, TenantPolicy { blocked_domains: vec!["evil.example".parse().unwrap()], ..TenantPolicy::default() }).await;
        let (tenant, group) = (stage.tenant, stage.group);
        let remove = move |tx: &mut storage::Tx<'_>| {
            tx.nothing_to_remember("a test");
            tx.in_tenant(tenant).groups().delete(group)
        };
        assert!(stage.app.storage.write(remove).await.unwrap());
        stage.apply(&inviter, import).await;
        stage.carry_on().await;
        let result = result(stage, import).await;
        let became: Vec<_> = result.lines().skip(1).map(|line| line.split(',').skip(2).take(2).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(became, ["skipped blocked_domain", "skipped unknown_group", "done new", "skipped reinvite"]);
        assert!(result.contains("Changed since the plan: Guests of evil.example are not admitted."), "{result}");
        assert_eq!(made(stage).await[0], 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_invite_any_more_invites_nobody() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(3)).await;
        stage.apply(&inviter, import).await;
        assert_eq!(one_batch(stage, import, 1).await, Left::Rows(1));
        let (tenant, holder) = (stage.tenant, RoleHolder::User(stage.inviter));
        let demote = move |tx: &mut storage::Tx<'_>| {
            tx.nothing_to_remember("a test");
            tx.in_tenant(tenant).roles().take(rules::directory::DirectoryRole::GuestInviter, holder)
        };
        assert!(stage.app.storage.write(demote).await.unwrap());
        stage.carry_on().await;
        let (at, rows) = tally(stage, import).await;
        assert_eq!((at, rows), (ImportStage::Applied, BTreeMap::from([("new Done".to_owned(), 1), ("new Skipped".to_owned(), 2)])));
        let refused =
            upload(&stage.app, &inviter, stage.tenant, Upload { file_name: String::new(), file: tempfile::tempfile().unwrap() }).await;
        assert!(matches!(refused, Err(ImportError::Cannot(_))));
    })
    .await;
}

#[tokio::test]
async fn letters_beyond_the_quota_are_not_sent() {
    on_each("csv_rows = 100\ninvitations_per_day = 3", async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(5)).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 3), ("over_quota Planned".to_owned(), 2)]);
        assert_eq!(tally(stage, import).await.1, rows);
        // Another file eats up the quota in between.
        let first = stage.plan(&inviter, "Email\r\nzoe@fabrikam.example\r\n").await;
        stage.apply(&inviter, first).await;
        stage.carry_on().await;
        stage.apply(&inviter, import).await;
        stage.carry_on().await;
        assert_eq!(made(stage).await, [3; 4]);
        assert!(result(stage, import).await.contains("No more invitations can be sent today."));
    })
    .await;
}

#[tokio::test]
async fn what_sends_no_letter_counts_as_an_invitation() {
    on_each("csv_rows = 100\ninvitations_per_day = 3", async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let file = people(5).replace("\r\n", ",no\r\n").replacen(",no", ",SendInvitation", 1);
        let import = stage.plan(&inviter, &file).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 3), ("over_quota Planned".to_owned(), 2)]);
        assert_eq!(tally(stage, import).await.1, rows);
        stage.apply(&inviter, import).await;
        stage.carry_on().await;
        // They are paid: the next file has none left.
        let next = stage.plan(&inviter, "Email\r\nzoe@fabrikam.example\r\n").await;
        assert_eq!(tally(stage, next).await.1, BTreeMap::from([("over_quota Planned".to_owned(), 1)]));
    })
    .await;
}

#[tokio::test]
async fn a_plan_of_many_batches_foresees_that_a_copys_mailbox_fills() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let file = people(600).replace("\r\n", ",carl@fabrikam.example\r\n").replacen(",carl@fabrikam.example", ",Cc", 1);
        let import = stage.plan(&inviter, &file).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 10), ("over_quota Planned".to_owned(), 590)]);
        assert_eq!(tally(stage, import).await.1, rows);
    })
    .await;
}

#[tokio::test]
async fn files_fill_neither_a_domain_nor_a_mailbox() {
    on_each("csv_rows = 100\ninvitations_per_domain_per_day = 3", async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let import = stage.plan(&inviter, &people(5)).await;
        let rows = BTreeMap::from([("new Planned".to_owned(), 3), ("over_quota Planned".to_owned(), 2)]);
        assert_eq!(tally(stage, import).await.1, rows);
    })
    .await;
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        for round in 0..12 {
            // Each time with another copy: whoever gets it counts by themselves.
            let import = stage.plan(&inviter, &format!("Email,Cc\r\nzoe@fabrikam.example,copy{round}@fabrikam.example\r\n")).await;
            stage.apply(&inviter, import).await;
            stage.carry_on().await;
        }
        // The first letter, and ten again.
        assert_eq!(made(stage).await[1], 11);
    })
    .await;
}

#[tokio::test]
async fn a_known_guest_is_invited_again_and_only_the_new_link_lives() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        for _ in 0..2 {
            let import = stage.plan(&inviter, &people(2)).await;
            stage.apply(&inviter, import).await;
            stage.carry_on().await;
        }
        assert_eq!(made(stage).await, [2, 4, 4, 4]);
        let (tenant, now) = (stage.tenant, stage.now());
        let key = "guest0@fabrikam.example".parse::<rules::directory::Address>().unwrap().key();
        let pending = stage.app.storage.read(move |tx| {
            let standing = tx.in_tenant(tenant).users().standings(std::iter::once(&key), now)?.remove(key.as_str());
            assert!(matches!(standing, Some(Standing::Pending(_))));
            tx.in_tenant(tenant).invitations().pending_for(&key)
        });
        assert_eq!(pending.await.unwrap().len(), 1);
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
async fn a_neighbour_sees_nothing_of_an_import() {
    on_each(RAISED, async |stage| {
        let import = stage.plan(&stage.as_operator(), &people(1)).await;
        let stranger = rules::ids::TenantId::new(&Random, stage.now());
        assert!(look(&stage.app, &stage.as_operator(), stranger, import).await.is_err());
        let member = stage.as_person(rules::ids::UserId::new(&Random, stage.now()));
        assert!(matches!(rows(&stage.app, &member, stage.tenant, import, (None, 0, 10)).await, Err(ImportError::Cannot(_))));
        let shown = rows(&stage.app, &stage.as_person(stage.admin), stage.tenant, import, (Some("new".to_owned()), 0, 10)).await.unwrap();
        assert_eq!((shown.len(), shown[0].stage), (1, RowStage::Planned));
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

#[tokio::test]
async fn no_row_re_invites_a_guest_with_more_power_than_the_actor() {
    on_each(RAISED, async |stage| {
        let inviter = stage.as_person(stage.inviter);
        let first = stage.plan(&inviter, &people(3)).await;
        stage.apply(&inviter, first).await;
        stage.carry_on().await;
        let again = stage.plan(&inviter, &people(3)).await;
        // One gets power before the plan is carried out, one through a group, and one gets none.
        let group = stage.power_over_group("guest1@fabrikam.example").await;
        stage.power("guest0@fabrikam.example", DirectoryRole::GlobalAdministrator).await;
        stage.apply(&inviter, again).await;
        stage.carry_on().await;
        let rows = BTreeMap::from([("reinvite Done".to_owned(), 1), ("reinvite Skipped".to_owned(), 2)]);
        assert_eq!(tally(stage, again).await.1, rows, "{group}");
        assert!(result(stage, again).await.contains("This guest was given more power than whoever started the import has."));
        // A plan of now says so before anything is done; whoever has the power may.
        let plan = stage.plan(&inviter, &people(3)).await;
        let rows = BTreeMap::from([("more_power Planned".to_owned(), 2), ("reinvite Planned".to_owned(), 1)]);
        assert_eq!(tally(stage, plan).await.1, rows);
        let plan = stage.plan(&stage.as_person(stage.admin), &people(3)).await;
        assert_eq!(tally(stage, plan).await.1, BTreeMap::from([("reinvite Planned".to_owned(), 3)]));
    })
    .await;
}
