//! The link that ends the letters of a tenant (SECURITY 29).

use std::time::Duration;

use reqwest::StatusCode;

use super::arrived;
use crate::cast::{House, Visitor};
use crate::redemption::way::{ANN, accept, by_password, comes_by_code, follow};

crate::stories! {
    whoever_wants_no_more_letters_says_so_without_signing_in,
    whoever_changes_their_mind_says_so_signed_in,
    a_mail_program_ends_the_letters_with_one_click,
    no_more_letters_holds_for_reminders_fresh_links_copies_and_what_is_on_its_way,
    a_link_that_ends_letters_cannot_be_guessed_and_says_nothing,
}

const PIA: &str = "pia@northwind.example";
const CARL: &str = "carl@northwind.example";
const NO_MORE: &str = "/no-more/";

async fn whoever_wants_no_more_letters_says_so_without_signing_in(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let letter = house.mailbox(PIA).next().await;
    let link = letter.link(NO_MORE);
    // A scanner opens every link: nothing changes.
    for method in [reqwest::Method::HEAD, reqwest::Method::GET] {
        let scanner = reqwest::Client::new();
        assert_eq!(scanner.request(method, link.clone()).send().await.unwrap().status(), StatusCode::OK);
    }
    assert!(!house.gets_no_letters(&contoso, PIA).await);
    let mut pia = Visitor::new();
    pia.open(&link).await;
    pia.must_see("p•••@northwind.example");
    assert!(!pia.page().body.contains(PIA), "the link may be in other hands");
    pia.submit("Stop the letters").await;
    pia.must_see("No more letters will come");
    assert!(house.gets_no_letters(&contoso, PIA).await);
    // Said twice is said once, and the invitation is as good as before.
    pia.open(&link).await;
    pia.must_see("No more letters will come");
    pia.open(&letter.link("/redeem/")).await;
    pia.must_see("Contoso invites you");
    // In their own language.
    let mut dane = Visitor::new().reading("da");
    dane.open(&link).await;
    dane.must_see("Der kommer ikke flere breve");
    // Another tenant is not meant.
    let tailspin = house.company("tailspin").await;
    let planes = house.application(&tailspin, "Planes").await;
    house.invite(&tailspin, PIA, &planes).await;
    assert_eq!(arrived(&house, PIA).await, 2);
    assert_eq!(house.deeds(&contoso, "stopped_letters").await, 1);
}

async fn whoever_changes_their_mind_says_so_signed_in(house: House) {
    let (contoso, orders, _, mut pia) = comes_by_code(&house, PIA).await;
    let link = house.mailbox(PIA).letters()[0].link(NO_MORE);
    pia.open(&link).await;
    pia.submit("Stop the letters").await;
    assert!(house.gets_no_letters(&contoso, PIA).await);
    pia.open(&house.at("contoso/account")).await;
    pia.must_see("You asked Contoso for no more letters");
    pia.submit("Allow letters again").await;
    pia.must_see("They may write to you again");
    assert!(!pia.sees("You asked Contoso for no more letters") && !house.gets_no_letters(&contoso, PIA).await);
    assert_eq!(house.deeds(&contoso, "allowed_letters").await, 1);
    // From home as well, for each organisation that asks it there.
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    house.invite(&contoso, ANN, &orders).await;
    let mut letters = house.mailbox(ANN);
    let mut ann = follow(&mut letters).await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    accept(&mut ann).await;
    ann.open(&letters.letters()[0].link(NO_MORE)).await;
    ann.submit("Stop the letters").await;
    ann.open(&house.at("fabrikam/account")).await;
    ann.submit("Allow letters again").await;
    assert!(!house.gets_no_letters(&contoso, ANN).await);
    // Nor is it offered to whoever has no place there.
    ann.open(&letters.letters()[0].link(NO_MORE)).await;
    ann.submit("Stop the letters").await;
    house.member(&fabrikam, "bo@fabrikam.example", "Bo").await;
    let bo = crate::portal::account::at_home(&house, &fabrikam, "bo@fabrikam.example").await;
    assert!(!bo.sees("Allow letters again"));
    // Whoever lost theirs while the page lay open says nothing by it.
    ann.open(&house.at("fabrikam/account")).await;
    let seat = house.people(&contoso, ANN).await.remove(0).id;
    house.block(&contoso, seat).await;
    ann.submit("Allow letters again").await;
    assert_eq!((ann.page().status, ann.sees("They may write to you again")), (StatusCode::OK, false));
    assert!(house.gets_no_letters(&contoso, ANN).await);
    assert_eq!(house.deeds(&contoso, "allowed_letters").await, 2);
}

async fn a_mail_program_ends_the_letters_with_one_click(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    for (address, is_in_parts) in [(PIA, false), (CARL, true)] {
        house.invite(&contoso, address, &orders).await;
        let link = house.mailbox(address).next().await.link(NO_MORE);
        let program = reqwest::Client::new();
        let nothing = program.post(link.clone()).body("List-Unsubscribe=Two-Clicks").send().await.unwrap();
        assert_eq!(nothing.status(), StatusCode::OK);
        assert!(!house.gets_no_letters(&contoso, address).await, "that was not what RFC 8058 says");
        let request = if is_in_parts {
            let kind = "multipart/form-data; boundary=x1";
            let body = "--x1\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x1--\r\n";
            program.post(link).header("content-type", kind).body(body)
        } else {
            program.post(link).form(&[("List-Unsubscribe", "One-Click")])
        };
        assert_eq!(request.send().await.unwrap().status(), StatusCode::OK, "and no redirect");
        assert!(house.gets_no_letters(&contoso, address).await);
    }
}

async fn no_more_letters_holds_for_reminders_fresh_links_copies_and_what_is_on_its_way(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.cc = Some(CARL.parse().unwrap())).await;
    let letter = house.mailbox(PIA).next().await;
    let copy = house.mailbox(CARL).next().await;
    assert_ne!(letter.link(NO_MORE), copy.link(NO_MORE), "each ends the letters of its own reader");
    // On its way when it is said: it is not sent.
    assert!(house.resend(&contoso, PIA).await.is_ok());
    for link in [letter.link(NO_MORE), copy.link(NO_MORE)] {
        let mut reader = Visitor::new();
        reader.open(&link).await;
        reader.submit("Stop the letters").await;
    }
    assert!(house.gets_no_letters(&contoso, PIA).await && house.gets_no_letters(&contoso, CARL).await);
    assert_eq!((arrived(&house, PIA).await, arrived(&house, CARL).await), (1, 1));
    assert!(house.resend(&contoso, PIA).await.is_err() && house.remind(&contoso, PIA).await.is_err());
    // An expired link brings no fresh one.
    house.turn(Duration::from_secs(31 * 86_400));
    let mut pia = Visitor::new();
    pia.open(&letter.link("/redeem/")).await;
    pia.submit("Send a fresh link").await;
    pia.must_see("Look in your mailbox");
    assert_eq!(arrived(&house, PIA).await, 1);
    // A copy of another's invitation goes to nobody who said so.
    house.invite_with(&contoso, contoso.admin, "ann@northwind.example", &orders, |asked| asked.cc = Some(CARL.parse().unwrap())).await;
    assert_eq!((arrived(&house, "ann@northwind.example").await, arrived(&house, CARL).await), (1, 1));
}

async fn a_link_that_ends_letters_cannot_be_guessed_and_says_nothing(house: House) {
    let contoso = house.company("contoso").await;
    let tailspin = house.company("tailspin").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let link = house.mailbox(PIA).next().await.link(NO_MORE).to_string();
    let end = link.rsplit('/').next().unwrap().to_owned();
    let (invitation, code) = (end.split('.').next().unwrap().to_owned(), end.rsplit('.').next().unwrap().to_owned());
    let other = house.invitation_to(&contoso, PIA).await.id;
    assert_eq!(invitation, other.to_string(), "it is the code that counts");
    let guesses = [
        invitation.clone(),
        format!("{invitation}.guest."),
        format!("{invitation}.guest.{}", "A".repeat(43)),
        format!("{invitation}.copy.{code}"),
        format!("{}.guest.{code}", contoso.id),
        format!("{end}.x"),
        PIA.to_owned(),
    ];
    let mut unknown = Vec::new();
    let mut urls: Vec<_> = guesses.iter().map(|guess| format!("{}/no-more/{guess}", contoso.issuer)).collect();
    urls.push(format!("{}/no-more/{end}", tailspin.issuer));
    for url in urls {
        let stranger = reqwest::Client::new();
        let page = stranger.get(&url).send().await.unwrap();
        let posted = stranger.post(&url).form(&[("List-Unsubscribe", "One-Click")]).send().await.unwrap();
        assert_eq!((page.status(), posted.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{url}");
        unknown.push(page.text().await.unwrap());
    }
    assert!(unknown.iter().all(|page| !page.contains("northwind")), "a guess learns nothing");
    assert!(!house.gets_no_letters(&contoso, PIA).await);
    assert!(!house.gets_no_letters(&tailspin, PIA).await);
}
