//! What a link does, and what it does not.

pub(super) mod ended;
pub(super) mod sent_again;

use std::time::Duration;

use super::way::{ANN, accept, by_code, by_password, code, follow, invited};
use crate::cast::{House, Landing, Visitor};

crate::stories! {
    a_scanner_that_opens_the_link_changes_nothing_and_is_counted,
    the_home_of_whoever_is_invited_does_not_show_the_address_either,
    the_letter_and_the_first_page_say_when_the_access_ends,
    an_unknown_link_can_send_nothing,
    another_browser_starts_again_from_the_link_and_nothing_is_lost,
    two_invitations_lie_open_beside_each_other,
    of_two_redemptions_at_once_one_wins,
    a_landing_is_judged_again_by_what_is_registered_when_the_guest_lands,
}

const PIA: &str = "pia@northwind.example";

async fn a_scanner_that_opens_the_link_changes_nothing_and_is_counted(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let mut mailbox = house.mailbox(PIA);
    let link = mailbox.next().await.link("/redeem/");
    let before = house.invitation_to(&contoso, PIA).await;
    for method in [reqwest::Method::HEAD, reqwest::Method::GET, reqwest::Method::HEAD] {
        let scanner = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let answer = scanner.request(method, link.clone()).header("sec-purpose", "prefetch").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        assert_eq!(answer.url().path(), "/contoso/redeem", "the ticket is in no address that is shown or passed on");
    }
    let after = house.invitation_to(&contoso, PIA).await;
    assert_eq!(after.opening.times, 3);
    assert_eq!(after.opening.continued_at, None);
    assert_eq!((after.stage, after.ticket), (before.stage, before.ticket));
    let mut pia = Visitor::new();
    pia.stop_at(&super::way::ORDERS.parse().unwrap());
    pia.open(&link).await;
    pia.must_see("p•••@northwind.example");
    assert!(!pia.page().body.contains(PIA), "the address is masked before anybody signed in");
    pia.submit("Continue").await;
    assert!(house.invitation_to(&contoso, PIA).await.opening.continued_at.is_some());
    // Whoever clicks has not shown that they know it either: not on any page before a sign-in.
    let masked = |guest: &Visitor| {
        guest.must_see("p•••@northwind.example");
        assert!(!guest.page().body.contains(PIA), "{}", guest.page().body);
    };
    masked(&pia);
    pia.fill("password", "not-the-right-one").submit("Sign in").await;
    masked(&pia);
    pia.follow("Forgot your password?").await;
    masked(&pia);
    pia.follow("Go back").await;
    masked(&pia);
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn the_home_of_whoever_is_invited_does_not_show_the_address_either(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (_, _, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    assert!(ann.page().url.path().starts_with("/fabrikam/interaction/"));
    ann.must_see("a•••@fabrikam.example");
    assert!(!ann.page().body.contains(ANN));
    by_password(&mut ann).await;
    ann.must_see("Fabrikam is about to tell Contoso who you are");
    ann.must_see(ANN);
}

async fn the_letter_and_the_first_page_say_when_the_access_ends(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ends_at = house.now() + Duration::from_secs(90 * 86_400);
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.access_ends_at = Some(ends_at)).await;
    let letter = house.mailbox(PIA).next().await;
    assert!(letter.text.contains("The access it gives ends on"), "{}", letter.text);
    let mut pia = Visitor::new();
    pia.open(&letter.link("/redeem/")).await;
    pia.must_see("Access ends");
    // Where it does not end, nothing is said.
    house.invite(&contoso, "leo@northwind.example", &orders).await;
    let letter = house.mailbox("leo@northwind.example").next().await;
    let mut leo = Visitor::new();
    leo.open(&letter.link("/redeem/")).await;
    assert!(!letter.text.contains("ends on") && !leo.sees("Access ends"));
}

async fn an_unknown_link_can_send_nothing(house: House) {
    house.company("contoso").await;
    for ticket in ["x", &"A".repeat(43)] {
        let mut somebody = Visitor::new();
        somebody.open(&house.at(&format!("contoso/redeem/{ticket}"))).await;
        assert_eq!(somebody.page().status, 404);
        somebody.must_see("We don’t know this link");
        assert!(somebody.page().form("Send a fresh link").is_none());
    }
}

async fn another_browser_starts_again_from_the_link_and_nothing_is_lost(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    let there = pia.page().url.clone();
    let code_of_first = code(&house, &mut mailbox).await;
    let mut phone = Visitor::new();
    phone.open(&there).await;
    assert_eq!(phone.page().status, 404);
    phone.must_see("Let us start again");
    phone.stop_at(&super::way::ORDERS.parse().unwrap());
    phone.open(&mailbox.letters()[0].link("/redeem/")).await;
    phone.submit("Continue").await;
    phone.submit("E-mail me a code").await;
    // The code of the other browser is worth nothing here.
    phone.fill("code", &code_of_first).submit("Continue").await;
    phone.must_see("That is not the code we sent");
    super::way::type_code(&house, &mut phone, &mut mailbox).await;
    accept(&mut phone).await;
    pia.open(&there).await;
    pia.must_see("You have already accepted");
}

async fn two_invitations_lie_open_beside_each_other(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    let tailspin = house.company("tailspin").await;
    let planes = house.application(&tailspin, "Planes").await;
    house.invite(&tailspin, PIA, &planes).await;
    pia.open(&mailbox.next().await.link("/redeem/")).await;
    pia.must_see("Tailspin invites you");
    pia.open(&house.at("contoso/redeem")).await;
    pia.must_see("Contoso invites you");
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn of_two_redemptions_at_once_one_wins(house: House) {
    let (contoso, _, mut mailbox, mut desk) = invited(&house, PIA).await;
    let mut phone = Visitor::new();
    phone.stop_at(&super::way::ORDERS.parse().unwrap());
    phone.open(&mailbox.letters()[0].link("/redeem/")).await;
    for browser in [&mut desk, &mut phone] {
        browser.submit("Continue").await;
        by_code(&house, browser, &mut mailbox).await;
        browser.must_see("Become a guest at Contoso");
    }
    tokio::join!(desk.submit("Accept"), phone.submit("Accept"));
    // It is one person, and there is one guest with one identity: whoever comes second lands too, or reads that it is done.
    for browser in [&desk, &phone] {
        assert!(browser.is_beyond() || browser.sees("You have already accepted"), "{}", browser.page().text());
    }
    assert!(desk.is_beyond() || phone.is_beyond());
    let people = house.people(&contoso, PIA).await;
    assert_eq!(people.len(), 1);
    assert!(people[0].accepted_at().is_some());
    assert_eq!(house.homes(&contoso, people[0].id).await.len(), 1);
    desk.open(&house.at("contoso/redeem")).await;
    desk.must_see("You have already accepted");
}

async fn a_landing_is_judged_again_by_what_is_registered_when_the_guest_lands(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let start = Landing::Page("https://orders.example/start".parse().unwrap());
    for (address, is_moved) in [("ann@northwind.example", false), (PIA, true)] {
        house.invite_with(&contoso, contoso.admin, address, &orders, |asked| asked.landing = start.clone()).await;
        let mut mailbox = house.mailbox(address);
        let mut guest = follow(&mut mailbox).await;
        guest.submit("Continue").await;
        by_code(&house, &mut guest, &mut mailbox).await;
        if is_moved {
            let elsewhere = "https://elsewhere.example/".parse().unwrap();
            house.change_application(&contoso, &orders, |settings| settings.home_page = Some(elsewhere)).await;
        }
        guest.submit("Accept").await;
        match is_moved {
            false => assert_eq!(guest.beyond().as_str(), "https://orders.example/start"),
            true => assert_eq!(guest.page().url.path(), "/contoso/account", "the address is nobody's any more"),
        }
    }
}
