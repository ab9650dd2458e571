//! How long what was given to a guest lasts, and how it is given anew.

use std::time::Duration;

use super::way::{accept, by_code, comes_by_code, follow};
use crate::cast::{Application, CALLBACK, DirectoryRole, House, Tenant, Visitor};
use crate::portal::signed_in;

crate::stories! {
    a_longer_stay_keeps_what_was_given,
    a_longer_stay_gives_no_power_that_had_ended,
    what_has_ended_can_be_given_again,
    what_ends_before_the_stay_says_so_and_is_accepted_as_it_was_read,
}

const PIA: &str = "pia@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

/// Whether the application lets somebody in who is signed in.
async fn enters(guest: &mut Visitor, contoso: &Tenant, application: &Application) -> bool {
    guest.stop_at(&CALLBACK.parse().unwrap());
    guest.open(&application.ask(contoso, &[])).await;
    guest.is_beyond()
}

async fn a_longer_stay_keeps_what_was_given(house: House) {
    let contoso = house.company("contoso").await;
    let [orders, wiki] = [house.application(&contoso, "Orders").await, house.application(&contoso, "Wiki").await];
    let group = house.group_with(&contoso, (contoso.admin, None), (&wiki, "Orders.Read")).await;
    let ends = house.now() + DAY * 10;
    let until = |asked: &mut crate::cast::Asked| {
        asked.groups.push(group);
        asked.access_ends_at = Some(ends);
    };
    house.invite_with(&contoso, contoso.admin, PIA, &orders, until).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    // What has an end of its own keeps it.
    house.assign_as((&contoso, contoso.admin), guest, (&orders, "Orders.Approve"), Some(DAY * 3)).await;
    house.turn(DAY * 5);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("contoso/admin/guests/{guest}"))).await;
    admin.fill("access_ends", "2027-01-31").submit("Save").await;
    admin.must_see("Saved");
    house.turn(DAY * 10);
    pia.stop_at(&CALLBACK.parse().unwrap());
    pia.open(&orders.ask(&contoso, &[("login_hint", PIA)])).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    assert!(pia.is_beyond() && enters(&mut pia, &contoso, &wiki).await);
    let stay = house.people(&contoso, PIA).await.remove(0).access_ends_at;
    let (given, places) = house.held(&contoso, guest).await;
    let ends = |role: &str| given.iter().find(|grant| grant.role.as_deref() == Some(role)).unwrap().ends_at;
    assert!(stay.is_some() && ends("Orders.Read") == stay && places[0].ends_at == stay);
    assert_ne!(ends("Orders.Approve"), stay);
    // A shorter stay is a shorter stay of all of it.
    house.ends_in(&contoso, guest, DAY).await;
    let (given, _) = house.held(&contoso, guest).await;
    assert!(given.iter().all(|grant| grant.ends_at <= Some(house.now() + DAY)));
}

async fn a_longer_stay_gives_no_power_that_had_ended(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ends = house.now() + DAY * 10;
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.access_ends_at = Some(ends)).await;
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    let group = house.group_with(&contoso, (guest, Some(DAY * 10)), (&orders, "Orders.Approve")).await;
    house.promote_group(&contoso, group, DirectoryRole::GlobalAdministrator).await;
    let help = house.member(&contoso, "help@contoso.example", "Help Desk").await;
    house.promote(&contoso, help, DirectoryRole::UserAdministrator).await;
    house.turn(DAY * 11);
    let mut desk = signed_in(&house, &contoso, "help@contoso.example").await;
    desk.open(&house.at(&format!("contoso/admin/guests/{guest}"))).await;
    desk.fill("access_ends", "2027-01-31").submit("Save").await;
    assert_eq!(desk.page().status, 403);
    assert_eq!(house.people(&contoso, PIA).await.remove(0).access_ends_at, Some(ends));
}

async fn what_has_ended_can_be_given_again(house: House) {
    let (contoso, orders, _, mut pia) = comes_by_code(&house, PIA).await;
    let [wiki, desk] = [house.application(&contoso, "Wiki").await, house.application(&contoso, "Desk").await];
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    house.unassign(&contoso, guest).await;
    let two_minutes = Duration::from_secs(120);
    for application in [&orders, &desk] {
        house.assign_as((&contoso, contoso.admin), guest, (application, "Orders.Read"), Some(two_minutes)).await;
    }
    let group = house.group_with(&contoso, (guest, Some(two_minutes)), (&wiki, "Orders.Read")).await;
    house.turn(two_minutes);
    for application in [&orders, &wiki, &desk] {
        assert!(!enters(&mut pia, &contoso, application).await);
        pia.must_see("This application is not given to you");
    }
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("contoso/admin/applications/{}", orders.id))).await;
    admin.fill("who", PIA).fill("role", "Orders.Read").submit("Add").await;
    admin.must_see("Added");
    assert!(enters(&mut pia, &contoso, &orders).await);
    admin.open(&house.at(&format!("contoso/admin/groups/{group}"))).await;
    admin.fill("who", PIA).submit("Add").await;
    admin.must_see("Added");
    assert!(enters(&mut pia, &contoso, &wiki).await);
    house.invite(&contoso, PIA, &desk).await;
    assert!(enters(&mut pia, &contoso, &desk).await);
    // What still lives lasts as long as it was given last.
    house.unassign(&contoso, guest).await;
    house.assign_as((&contoso, contoso.admin), guest, (&orders, "Orders.Read"), Some(two_minutes)).await;
    house.assign(&contoso, guest, &orders, Some("Orders.Read")).await;
    house.turn(two_minutes);
    assert!(enters(&mut pia, &contoso, &orders).await);
}

async fn what_ends_before_the_stay_says_so_and_is_accepted_as_it_was_read(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ends = house.now() + DAY * 30;
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.access_ends_at = Some(ends)).await;
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    house.group_with(&contoso, (guest, Some(DAY * 2)), (&orders, "Orders.Read")).await;
    let approves = (&orders, "Orders.Approve");
    house.assign_as((&contoso, contoso.admin), guest, approves, Some(DAY * 5)).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Team · until 26 November 2026");
    pia.must_see("until 29 November 2026");
    pia.must_see("24 December 2026");
    assert!(!pia.sees("until 24 December 2026"), "what ends with the stay says nothing of its own");
    // Shortened between reading and accepting: what was not read is not accepted.
    house.unassign(&contoso, guest).await;
    house.assign_as((&contoso, contoso.admin), guest, (&orders, "Orders.Read"), Some(DAY * 3)).await;
    pia.submit("Accept").await;
    pia.must_see("until 27 November 2026");
    assert!(!pia.sees("until 29 November 2026"));
    accept(&mut pia).await;
}
