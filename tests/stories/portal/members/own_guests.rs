//! The guests of a member, on the page of their own.

use std::time::Duration;

use super::{DAY, LEO, MO, PIA, contoso_and_mo, invites};
use crate::cast::{Deed, DirectoryRole, House, Sends, Visitor};
use crate::portal::account::at_home;

crate::stories! {
    a_member_sends_their_own_link_again_and_takes_it_back,
    the_invitations_of_others_are_not_a_members_to_touch,
    a_member_leafs_through_all_their_guests,
}

async fn a_member_sends_their_own_link_again_and_takes_it_back(house: House) {
    let (contoso, orders, _) = contoso_and_mo(&house).await;
    let mut mo = at_home(&house, &contoso, MO).await;
    assert_eq!(invites(&house, &mut mo, &[("address", PIA), ("app", &orders.client_id)]).await, 200);
    house.work().await;
    let mut mailbox = house.mailbox(PIA);
    let first = mailbox.next().await.link("/redeem/");
    mo.submit("Send a new link").await;
    mo.must_see("A new link is on its way");
    house.work().await;
    let second = mailbox.next().await.link("/redeem/");
    assert!(first != second && house.remembers(&contoso, Deed::Resent).await == 1);
    // Invited once more from the form, they wait as before.
    house.turn(Duration::from_secs(1));
    assert_eq!(invites(&house, &mut mo, &[("address", PIA), ("app", &orders.client_id)]).await, 200);
    mo.must_see("A new link is on its way");
    house.work().await;
    let third = mailbox.next().await.link("/redeem/");
    house.turn(DAY * 60);
    let mut mo = at_home(&house, &contoso, MO).await;
    mo.must_see("Link expired");
    mo.follow("pia").await;
    mo.submit("Withdraw the invitation").await;
    mo.must_see("The invitation is withdrawn");
    assert!(!mo.sees(PIA) && house.remembers(&contoso, Deed::RevokedInvitation).await == 1);
    let mut pia = Visitor::new();
    assert!(pia.open(&third).await.status.is_client_error());
}

async fn the_invitations_of_others_are_not_a_members_to_touch(house: House) {
    let (contoso, orders, id) = contoso_and_mo(&house).await;
    // She answers for Leo, whom the admin invited.
    house.invite_with(&contoso, contoso.admin, LEO, &orders, |asked| asked.sponsor = Some(id)).await;
    let leo = house.people(&contoso, LEO).await.remove(0).id;
    let page = house.at(&format!("contoso/account/guests/{leo}"));
    // With a role she may; the forms are sent when it is gone.
    house.promote(&contoso, id, DirectoryRole::GuestInviter).await;
    let mut forms = Vec::new();
    for button in ["Send a new link", "Withdraw the invitation"] {
        let mut browser = at_home(&house, &contoso, MO).await;
        browser.open(&page).await;
        browser.must_see("Applications Orders");
        assert!(browser.page().form(button).is_some());
        forms.push((browser, button));
    }
    house.demote(&contoso, id, &[]).await;
    for (browser, button) in &mut forms {
        assert_eq!(browser.submit(button).await.status, 403, "{button}");
    }
    let mut mo = at_home(&house, &contoso, MO).await;
    mo.follow("leo").await;
    mo.must_see("Invited");
    assert!(["Send a new link", "Withdraw"].iter().all(|button| mo.page().form(button).is_none() && mo.page().link(button).is_none()));
    house.work().await;
    assert_eq!(house.mailbox(LEO).letters().len(), 1);
    // Another member sees nothing of him, and takes him over by no invitation of their own.
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.assign(&contoso, bo, &orders, None).await;
    let mut bo = at_home(&house, &contoso, "bo@contoso.example").await;
    assert!(!bo.sees(LEO) && !bo.sees("leo"));
    assert_eq!(bo.open(&page).await.status, 404);
    assert_eq!(invites(&house, &mut bo, &[("address", LEO), ("app", &orders.client_id)]).await, 422);
    assert_eq!(house.people(&contoso, LEO).await[0].sponsor, Some(id));
}

async fn a_member_leafs_through_all_their_guests(house: House) {
    let (contoso, orders, mo) = contoso_and_mo(&house).await;
    for number in 0..53 {
        let address = format!("guest{number:02}@northwind.example");
        let asked = |asked: &mut crate::cast::Asked| asked.sends = Sends::Nothing;
        house.invite_with(&contoso, mo, &address, &orders, asked).await;
        house.turn(Duration::from_secs(1));
    }
    let mut mo = at_home(&house, &contoso, MO).await;
    mo.must_see("guest52@");
    assert!(mo.sees("guest48@") && !mo.sees("guest47@"));
    mo.follow("All my guests").await;
    assert!(mo.sees("guest52@") && mo.sees("guest03@") && !mo.sees("guest02@"));
    mo.follow("Next page").await;
    assert!(mo.sees("guest02@") && mo.sees("guest00@") && !mo.sees("guest03@") && mo.page().link("Next page").is_none());
    mo.follow("guest00").await;
    mo.must_see("guest00@northwind.example");
}
