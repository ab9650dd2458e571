//! What members give with an invitation: what they have themselves.

use super::{MO, PIA, contoso_and_mo, invites};
use crate::cast::{Admits, Application, CannotDo, DirectoryRole, House, InviteError, Opens, Sends};
use crate::portal::account::at_home;

crate::stories! {
    a_member_gives_nothing_that_they_cannot_open,
    without_a_role_of_an_app_nobody_gives_it_at_any_door,
}

async fn a_member_gives_nothing_that_they_cannot_open(house: House) {
    let (contoso, orders, id) = contoso_and_mo(&house).await;
    let vault = house.application(&contoso, "Vault").await;
    let closed = house.application_with(&contoso, "Ledger", |settings| settings.admits = Admits::Members).await;
    house.assign(&contoso, id, &closed, None).await;
    let mut mo = at_home(&house, &contoso, MO).await;
    for app in [&vault.client_id, &closed.client_id, "00000000-0000-7000-8000-000000000001", "Vault"] {
        assert_eq!(invites(&house, &mut mo, &[("address", PIA), ("message", "Come and see."), ("app", app)]).await, 422, "{app}");
        mo.must_see("You cannot give this to a guest");
        assert!(mo.page().body.contains(PIA) && mo.sees("Come and see.") && !mo.sees("Vault"));
    }
    // What they have no more when they send the form, they give no more.
    mo.open(&house.at("contoso/account/invite")).await;
    house.unassign(&contoso, id).await;
    mo.fill("address", PIA).fill("app", &orders.client_id);
    assert_eq!(mo.submit("Send invitation").await.status, 422);
    mo.must_see("You have no application that admits guests");
    mo.must_see("You cannot give this to a guest");
    assert!(house.people(&contoso, PIA).await.is_empty());
}

async fn without_a_role_of_an_app_nobody_gives_it_at_any_door(house: House) {
    let (contoso, orders, mo) = contoso_and_mo(&house).await;
    let vault = house.application(&contoso, "Vault").await;
    let team = house.group_with(&contoso, (contoso.admin, None), (&vault, "Orders.Read")).await;
    let tries = async |application: &Application, role: Option<&str>, differ: fn(&mut crate::cast::Asked)| {
        let role = role.map(str::to_owned);
        let tried = house.try_to_invite(&contoso, mo, PIA, application, |asked| {
            asked.applications[0].1 = role;
            asked.sends = Sends::Nothing;
            differ(asked);
        });
        match tried.await {
            Ok(_) => true,
            Err(InviteError::Cannot(CannotDo::Role)) => false,
            Err(other) => panic!("{other}"),
        }
    };
    assert!(!tries(&vault, None, |_| {}).await);
    assert!(!tries(&orders, Some("Orders.Approve"), |_| {}).await, "a role that they do not hold");
    assert!(!tries(&vault, None, |asked| asked.opens = Opens::Applications).await);
    let closed = house.application_with(&contoso, "Ledger", |settings| settings.admits = Admits::Members).await;
    house.assign(&contoso, mo, &closed, None).await;
    assert!(!tries(&closed, None, |asked| asked.opens = Opens::Applications).await, "opening it takes a role");
    let with_group = house.try_to_invite(&contoso, mo, PIA, &orders, |asked| asked.groups = vec![team]).await;
    assert!(matches!(with_group, Err(InviteError::Cannot(CannotDo::Role))));
    assert!(house.people(&contoso, PIA).await.is_empty());
    assert!(tries(&orders, Some("Orders.Read"), |_| {}).await);
    assert!(tries(&orders, None, |_| {}).await);
    // Whoever has a role gives on, as before.
    house.promote(&contoso, mo, DirectoryRole::GuestInviter).await;
    assert!(tries(&vault, Some("Orders.Approve"), |_| {}).await);
}
