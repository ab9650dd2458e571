//! What becomes of rows: once each, on what is so at that moment.

use super::*;

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
