//! Links that have ended say so: some ask for a fresh one, others for nothing any more.

use std::time::Duration;

use super::PIA;
use crate::cast::{House, Mailbox, Visitor};
use crate::redemption::way::{accept, by_code, follow, invited};

crate::stories! {
    an_expired_link_sends_a_fresh_one_to_the_invited_mailbox_only,
    a_replaced_link_only_asks_for_a_fresh_one,
    a_link_that_was_withdrawn_declined_or_reported_says_so_and_brings_no_fresh_one,
    whoever_declines_may_want_no_more_letters_and_the_inviter_is_told,
    a_used_link_says_that_it_was_accepted,
    a_link_of_an_inviter_who_may_invite_no_more_is_withdrawn,
}

async fn an_expired_link_sends_a_fresh_one_to_the_invited_mailbox_only(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    let here: url::Url = house.at("contoso/redeem");
    house.turn(Duration::from_secs(31 * 86_400));
    pia.open(&here).await;
    pia.must_see("This link has expired");
    pia.submit("Send a fresh link").await;
    pia.must_see("Look in your mailbox");
    let said = pia.page().text();
    house.work().await;
    // Too soon: nothing is sent, and the page says the same.
    pia.open(&here).await;
    pia.submit("Send a fresh link").await;
    assert_eq!(pia.page().text(), said);
    house.work().await;
    assert_eq!(mailbox.letters().len(), 2);
    let again = follow(&mut mailbox).await;
    again.must_see("Contoso invites you");
    // Five in all, ten minutes apart.
    for asked in 1..=6 {
        house.turn(Duration::from_secs(601));
        pia.open(&here).await;
        pia.submit("Send a fresh link").await;
        assert_eq!(pia.page().text(), said);
        house.work().await;
        assert_eq!(mailbox.letters().len(), 2 + asked.min(4), "asked {asked} times more");
    }
    assert_eq!(house.invitation_to(&contoso, PIA).await.fresh_links, 5);
}

async fn a_replaced_link_only_asks_for_a_fresh_one(house: House) {
    let (contoso, orders, mut mailbox, mut old) = invited(&house, PIA).await;
    house.turn(Duration::from_secs(31 * 86_400));
    old.open(&house.at("contoso/redeem")).await;
    old.submit("Send a fresh link").await;
    house.work().await;
    let new = follow(&mut mailbox).await;
    new.must_see("Contoso invites you");
    old.open(&house.at("contoso/redeem")).await;
    old.must_see("There is a newer link");
    assert!(old.page().form("Continue").is_none());
    // 90 days after inviting, not even that.
    house.turn(Duration::from_secs(60 * 86_400));
    let letters = mailbox.letters().len();
    old.open(&house.at("contoso/redeem")).await;
    old.submit("Send a fresh link").await;
    house.work().await;
    assert_eq!(mailbox.letters().len(), letters);
    // Inviting again makes a new invitation; the links of the old one are dead.
    house.invite(&contoso, PIA, &orders).await;
    old.open(&house.at("contoso/redeem")).await;
    old.must_see("This invitation was withdrawn");
}

async fn ends(house: &House, guest: &mut Visitor, mailbox: &Mailbox, says: &str) {
    let letters = mailbox.letters().len();
    guest.open(&house.at("contoso/redeem")).await;
    guest.must_see(says);
    guest.must_see("Contoso Admin");
    assert!(guest.page().form("Send a fresh link").is_none());
    assert!(guest.page().form("Continue").is_none());
    house.work().await;
    assert_eq!(mailbox.letters().len(), letters);
}

async fn a_link_that_was_withdrawn_declined_or_reported_says_so_and_brings_no_fresh_one(house: House) {
    let (contoso, orders, mailbox, mut pia) = invited(&house, PIA).await;
    house.revoke(&contoso, PIA).await;
    ends(&house, &mut pia, &mailbox, "This invitation was withdrawn").await;
    house.turn(Duration::from_secs(31 * 86_400));
    ends(&house, &mut pia, &mailbox, "This invitation was withdrawn").await;
    for (address, link, button, says) in [
        ("bob@northwind.example", "Decline this invitation", "Decline", "This invitation was declined"),
        ("eve@northwind.example", "I don’t know who sent this", "Report", "This invitation was reported"),
    ] {
        house.invite(&contoso, address, &orders).await;
        let mut mailbox = house.mailbox(address);
        let mut guest = follow(&mut mailbox).await;
        guest.follow(link).await;
        guest.submit(button).await;
        ends(&house, &mut guest, &mailbox, says).await;
    }
    house.partner(&contoso, "tailspin.example", None, false).await;
    house.invite(&contoso, "ann@tailspin.example", &orders).await;
    let mut mailbox = house.mailbox("ann@tailspin.example");
    let mut ann = follow(&mut mailbox).await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["tailspin.example".parse().unwrap()]).await;
    ends(&house, &mut ann, &mailbox, "This invitation can no longer be used").await;
}

async fn whoever_declines_may_want_no_more_letters_and_the_inviter_is_told(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    let mut admin = house.mailbox(&contoso.admin_address);
    pia.follow("Decline this invitation").await;
    assert!(house.invitation_to(&contoso, PIA).await.check_redeemable(house.now()).is_ok(), "nothing happens before it was said twice");
    pia.submit("Decline").await;
    pia.must_see("You declined");
    house.work().await;
    assert!(admin.next().await.subject.contains("will not come"));
    // Inviting again undoes it.
    house.invite(&contoso, PIA, &orders).await;
    pia.open(&mailbox.next().await.link("/redeem/")).await;
    pia.follow("I don’t know who sent this").await;
    pia.must_see("you get no more letters from them");
    assert!(!pia.page().form("Report").unwrap().names.contains(&"no_more".to_owned()), "a choice that is none is not offered");
    pia.submit("Report").await;
    house.work().await;
    assert!(admin.next().await.text.contains("reported"));
    assert!(house.gets_no_letters(&contoso, PIA).await);
    // Who declines and wants no more letters cannot be sent another: the inviter reads what is left to them.
    house.invite(&contoso, "leo@northwind.example", &orders).await;
    let mut leo = follow(&mut house.mailbox("leo@northwind.example")).await;
    leo.follow("Decline this invitation").await;
    leo.fill("no_more", "yes").submit("Decline").await;
    house.work().await;
    let told = admin.next().await.text;
    assert!(told.contains("without a letter") && !told.contains("undoes this"), "{told}");
    let without = |asked: &mut crate::cast::Asked| asked.sends = crate::cast::Sends::Nothing;
    house.invite_with(&contoso, contoso.admin, "leo@northwind.example", &orders, without).await;
}

async fn a_used_link_says_that_it_was_accepted(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    pia.open(&house.at("contoso/redeem")).await;
    pia.must_see("You have already accepted");
    assert!(pia.page().link("Sign in").is_some());
    assert!(pia.page().form("Send a fresh link").is_none());
}

async fn a_link_of_an_inviter_who_may_invite_no_more_is_withdrawn(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ida = house.member(&contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(&contoso, ida, crate::cast::DirectoryRole::GuestInviter).await;
    house.invite_with(&contoso, ida, PIA, &orders, |_| {}).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Become a guest at Contoso");
    house.block(&contoso, ida).await;
    pia.submit("Accept").await;
    pia.must_see("This invitation was withdrawn");
    assert!(house.people(&contoso, PIA).await[0].accepted_at().is_none());
}
