//! A member without a directory role, where every member may invite.

use rules::directory::WhoMayInvite;

use super::*;

#[tokio::test]
async fn a_member_without_a_role_gives_by_file_what_they_have_and_touches_what_they_sent() {
    on_each(RAISED, async |stage| {
        let operator = stage.as_operator();
        let first = stage.plan(&operator, "Email\r\nleo@fabrikam.example\r\n").await;
        stage.apply(&operator, first).await;
        stage.carry_on().await;
        let (tenant, holder) = (stage.tenant, RoleHolder::User(stage.inviter));
        let demote = move |tx: &mut storage::Tx<'_>| {
            tx.nothing_to_remember("a test");
            tx.in_tenant(tenant).roles().take(DirectoryRole::GuestInviter, holder)
        };
        assert!(stage.app.storage.write(demote).await.unwrap());
        set_policy(stage, TenantPolicy { who_may_invite: WhoMayInvite::Members, ..TenantPolicy::default() }).await;
        // Payroll lets every member in; of its roles he holds none.
        let ian = stage.as_person(stage.inviter);
        let rows = "ann@fabrikam.example,Payroll,,\r\nbo@fabrikam.example,Payroll,Reader,\r\ncy@fabrikam.example,,,Field Staff\r\n\
                    leo@fabrikam.example,,,\r\n";
        let import = stage.plan(&ian, &format!("Email,Apps,Role,Groups\r\n{rows}")).await;
        let planned = [("new Planned", 1), ("not_allowed Planned", 1), ("not_givable Planned", 2)];
        let planned: BTreeMap<_, _> = planned.into_iter().map(|(row, count)| (row.to_owned(), count)).collect();
        assert_eq!(tally(stage, import).await.1, planned);
        stage.apply(&ian, import).await;
        stage.carry_on().await;
        assert_eq!(made(stage).await[0], 2);
        let again = stage.plan(&ian, "Email,Apps\r\nann@fabrikam.example,Payroll\r\n").await;
        assert_eq!(tally(stage, again).await.1, BTreeMap::from([("reinvite Planned".to_owned(), 1)]));
    })
    .await;
}
