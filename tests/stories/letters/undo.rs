//! An acceptance with another address is told to everybody concerned, who can undo it for seven days (SECURITY 3).

use std::time::Duration;

use serde_json::json;

use super::arrived;
use crate::api::Admin;
use crate::cast::{Application, DirectoryRole, Home, House, Mailbox, OtherAddress, PASSPHRASE, Tenant, Visitor};

crate::stories! {
    whoever_is_told_of_another_address_undoes_it_and_the_seat_waits_for_the_sponsor,
    undoing_takes_what_moved_to_a_known_guest_and_nothing_else,
    after_seven_days_it_is_too_late_to_undo,
    after_a_reset_whoever_had_the_seat_has_no_say_about_it,
}

const INVITED: &str = "ann.aas@private.example";
const ANN: &str = "ann@fabrikam.example";
const ORDERS: &str = "https://orders.example/";
const UNDO: &str = "/undo/";
const DAY: Duration = Duration::from_secs(86_400);

async fn type_code(house: &House, guest: &mut Visitor, mailbox: &mut Mailbox) {
    house.work().await;
    let code = mailbox.next().await.code();
    guest.fill("code", &code).submit("Continue").await;
}

async fn follow(mailbox: &mut Mailbox) -> Visitor {
    let mut guest = Visitor::new();
    guest.stop_at(&ORDERS.parse().unwrap());
    guest.open(&mailbox.next().await.link("/redeem/")).await;
    guest.submit("Continue").await;
    guest
}

/// Contoso, where Ann of Fabrikam has accepted what was meant for another address.
async fn connected(house: &House) -> (Tenant, Application, Visitor) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let contoso = house.company("contoso").await;
    house.rule(&contoso, |policy| policy.guests.other_address = OtherAddress::WithFreshSignInAndCode).await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, INVITED, &orders).await;
    let mut mailbox = house.mailbox(INVITED);
    let mut ann = follow(&mut mailbox).await;
    ann.follow("Use another address").await;
    ann.fill("address", ANN).submit("Continue").await;
    ann.fill("password", PASSPHRASE).submit("Sign in").await;
    ann.submit("Continue").await;
    ann.submit("Send the code").await;
    type_code(house, &mut ann, &mut mailbox).await;
    ann.submit("Accept").await;
    assert_eq!(ann.beyond().as_str(), ORDERS);
    house.work().await;
    (contoso, orders, ann)
}

fn undo_letter(house: &House, address: &str) -> crate::cast::Letter {
    let letters = house.mailbox(address).letters();
    letters.into_iter().rfind(|letter| letter.text.contains(UNDO)).unwrap_or_else(|| panic!("{address} was not told"))
}

async fn whoever_is_told_of_another_address_undoes_it_and_the_seat_waits_for_the_sponsor(house: House) {
    let (contoso, orders, mut ann) = connected(&house).await;
    for reader in [INVITED, ANN, contoso.admin_address.as_str()] {
        let letter = undo_letter(&house, reader);
        assert!(letter.text.contains(INVITED) && letter.text.contains(ANN), "both addresses in full: {}", letter.text);
    }
    let guest = house.people(&contoso, INVITED).await.remove(0);
    let link = undo_letter(&house, INVITED).link(UNDO);
    // A scanner, a stranger's form and a link that was made up change nothing.
    let scanner = reqwest::Client::new();
    assert_eq!(scanner.get(link.clone()).send().await.unwrap().status(), 200);
    assert_eq!(scanner.post(link.clone()).form(&[("seal", "A".repeat(43))]).send().await.unwrap().status(), 200);
    let made_up = format!("{}/undo/{}", contoso.issuer, "A".repeat(43));
    assert_eq!(scanner.get(made_up).send().await.unwrap().status(), 404);
    assert!(house.people(&contoso, INVITED).await[0].accepted_at().is_some());
    // Whoever reads the invited mailbox did not mean this.
    let mut reader = Visitor::new();
    reader.open(&link).await;
    reader.must_see("Undo this acceptance?");
    assert!(!reader.page().body.contains(INVITED) && !reader.page().body.contains(ANN), "the link may be in other hands");
    reader.submit("Undo").await;
    reader.must_see("It is undone");
    // The account has lost the seat at once: its session, its link, and what it accepted.
    ann.open(&house.at("contoso/account")).await;
    assert!(ann.page().url.path().contains("/interaction/"), "she must sign in: {}", ann.page().url);
    assert!(house.homes(&contoso, guest.id).await.is_empty());
    let waiting = house.people(&contoso, INVITED).await.remove(0);
    assert_eq!((waiting.id, waiting.accepted_at()), (guest.id, None));
    // Nobody takes it again by the old letter, and no fresh link is to be had.
    ann.open(&house.mailbox(INVITED).letters()[0].link("/redeem/")).await;
    ann.must_see("This invitation was withdrawn");
    assert!(ann.page().form("Send a fresh link").is_none());
    // The sponsor is told, and inviting again goes on from there.
    house.work().await;
    let told = house.mailbox(&contoso.admin_address).letters();
    assert!(told.last().unwrap().subject.contains("was undone"), "{told:?}");
    assert_eq!(house.deeds(&contoso, "undid_acceptance").await, 1);
    reader.open(&link).await;
    reader.must_see("It is undone");
    assert!(reader.page().form("Undo").is_none());
    let letters = arrived(&house, INVITED).await;
    house.invite(&contoso, INVITED, &orders).await;
    assert_eq!(arrived(&house, INVITED).await, letters + 1);
    assert_eq!(house.invitation_to(&contoso, INVITED).await.guest, guest.id);
}

async fn undoing_takes_what_moved_to_a_known_guest_and_nothing_else(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let wiki = house.application(&contoso, "Wiki").await;
    house.rule(&contoso, |policy| policy.guests.other_address = OtherAddress::WithFreshSignInAndCode).await;
    let known = "pia@northwind.example";
    house.invite(&contoso, known, &orders).await;
    let mut mailbox = house.mailbox(known);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("E-mail me a code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    pia.submit("Accept").await;
    house.invite(&contoso, INVITED, &wiki).await;
    let mut invited = house.mailbox(INVITED);
    pia.open(&invited.next().await.link("/redeem/")).await;
    pia.submit("Continue").await;
    pia.submit(known).await;
    pia.submit("E-mail me a code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut invited).await;
    pia.submit("Accept").await;
    let guest = house.people(&contoso, known).await.remove(0);
    assert_eq!(house.applications_of(&contoso, guest.id).await, 2);
    house.work().await;
    let mut reader = Visitor::new();
    reader.open(&undo_letter(&house, known).link(UNDO)).await;
    reader.submit("Undo").await;
    reader.must_see("It is undone");
    assert_eq!(house.applications_of(&contoso, guest.id).await, 1);
    assert!(house.people(&contoso, known).await[0].accepted_at().is_some(), "she was a guest before, and stays one");
    pia.open(&house.at("contoso/account")).await;
    pia.must_see("Orders");
    assert!(!pia.sees("Wiki"));
}

async fn after_seven_days_it_is_too_late_to_undo(house: House) {
    let (contoso, _, _) = connected(&house).await;
    let mut reader = Visitor::new();
    reader.open(&undo_letter(&house, ANN).link(UNDO)).await;
    house.turn(7 * DAY);
    reader.submit("Undo").await;
    reader.must_see("It is too late to undo this");
    assert!(house.people(&contoso, INVITED).await[0].accepted_at().is_some());
    assert_eq!(house.deeds(&contoso, "undid_acceptance").await, 0);
}

async fn after_a_reset_whoever_had_the_seat_has_no_say_about_it(house: House) {
    let (contoso, _, _) = connected(&house).await;
    let guest = house.people(&contoso, INVITED).await.remove(0);
    let api = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let body = json!({ "invitedUserEmailAddress": INVITED, "resetRedemption": true, "invitedUser": { "id": guest.id } });
    let told = api.post("/invitations", body).await;
    let mut mailbox = house.mailbox(INVITED);
    house.work().await;
    for _ in mailbox.letters() {
        mailbox.next().await;
    }
    let mut rightful = Visitor::new();
    rightful.stop_at(&ORDERS.parse().unwrap());
    rightful.open(&told["inviteRedeemUrl"].as_str().unwrap().parse().unwrap()).await;
    rightful.submit("Continue").await;
    rightful.submit("E-mail me a code").await;
    type_code(&house, &mut rightful, &mut mailbox).await;
    rightful.submit("Accept").await;
    let mut ann = Visitor::new();
    ann.open(&undo_letter(&house, ANN).link(UNDO)).await;
    ann.must_see("It is too late to undo this");
    assert!(ann.page().form("Undo").is_none());
    assert!(house.people(&contoso, INVITED).await[0].accepted_at().is_some());
    assert_eq!(house.homes(&contoso, guest.id).await, [Home::Mail]);
}
