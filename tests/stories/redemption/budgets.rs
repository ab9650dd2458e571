//! Whoever signed in before has a budget of their own (SECURITY 24).

use std::time::Duration;

use super::way::{ANN, app, by_password, comes_by_code, comes_from_home, invited, sign_up, type_code};
use crate::cast::{CALLBACK, House, Mailbox, PASSPHRASE, RelyingParty, Visitor};
use crate::portal::account::at_home;

crate::stories! {
    a_stranger_uses_up_only_the_strangers_budget,
    a_stranger_of_the_same_network_guesses_at_the_strangers_cost,
    what_a_browser_remembers_is_bounded_and_proves_nothing,
    what_a_browser_remembers_ends_with_a_recovery,
    what_a_browser_remembers_ends_with_a_new_password,
}

const PIA: &str = "pia@northwind.example";

/// The page that asks who is there, whoever is signed in.
async fn asked(app: &RelyingParty, guest: &mut Visitor, address: &str) {
    guest.stop_at(&CALLBACK.parse().unwrap());
    guest.open(&app.begin(&["openid"], &[("login_hint", address), ("prompt", "login")]).url).await;
}

fn is_in(guest: &Visitor) -> bool {
    guest.beyond().query().unwrap().contains("code=")
}

/// How many letters came by now.
async fn letters(house: &House, mailbox: &Mailbox) -> usize {
    house.work().await;
    mailbox.letters().len()
}

/// The code of the letter that came last.
async fn last_code(house: &House, mailbox: &Mailbox) -> String {
    house.work().await;
    mailbox.letters().last().unwrap().code()
}

async fn a_stranger_uses_up_only_the_strangers_budget(house: House) {
    let (contoso, orders, mailbox, mut pia) = comes_by_code(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    let mut stranger = Visitor::new();
    asked(&app, &mut stranger, PIA).await;
    stranger.submit("E-mail me a code").await;
    for _ in 0..4 {
        for _ in 0..5 {
            stranger.fill("code", "00000000").submit("Continue").await;
        }
        stranger.submit("Send a new code").await;
    }
    stranger.must_see("No more codes can be sent to this mailbox for now");
    // Twenty wrong codes, and all that strangers are sent; but Pia came before.
    let before = letters(&house, &mailbox).await;
    asked(&app, &mut pia, PIA).await;
    pia.submit("E-mail me a code").await;
    assert_eq!(letters(&house, &mailbox).await, before + 1);
    let code = last_code(&house, &mailbox).await;
    pia.fill("code", &code).submit("Continue").await;
    assert!(is_in(&pia));
    // In a browser that nobody knows she is as everybody.
    let mut elsewhere = Visitor::new();
    asked(&app, &mut elsewhere, PIA).await;
    elsewhere.submit("E-mail me a code").await;
    assert_eq!(letters(&house, &mailbox).await, before + 1);
}

async fn a_stranger_of_the_same_network_guesses_at_the_strangers_cost(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    let app = app(&contoso, &orders).await;
    let mut stranger = Visitor::new();
    asked(&app, &mut stranger, ANN).await;
    for _ in 0..5 {
        stranger.fill("password", "not-the-right-one").submit("Sign in").await;
        stranger.must_see("do not belong together");
    }
    by_password(&mut stranger).await;
    stranger.must_see("too many tries");
    asked(&app, &mut ann, ANN).await;
    by_password(&mut ann).await;
    assert!(is_in(&ann));
    // Whoever holds the cookie has no more tries than a stranger.
    asked(&app, &mut ann, ANN).await;
    for _ in 0..5 {
        ann.fill("password", "not-the-right-one").submit("Sign in").await;
        ann.must_see("do not belong together");
    }
    by_password(&mut ann).await;
    ann.must_see("too many tries");
}

async fn what_a_browser_remembers_is_bounded_and_proves_nothing(house: House) {
    let (contoso, orders, mailbox, mut pia) = comes_by_code(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    let cookie = pia.cookie("guesthouse-familiar");
    assert!(!cookie.contains("pia@") && !cookie.contains("northwind"), "{cookie}");
    asked(&app, &mut pia, PIA).await;
    let before = letters(&house, &mailbox).await;
    pia.submit("E-mail me a code").await;
    for _ in 0..5 {
        pia.submit("Send a new code").await;
    }
    pia.must_see("No more codes can be sent to this mailbox for now");
    assert_eq!(letters(&house, &mailbox).await, before + 5);
    // Alone, it signs nobody in.
    let stranger = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = stranger.get(app.begin(&["openid"], &[("prompt", "none")]).url).header("cookie", cookie).send().await.unwrap();
    assert!(answer.headers()["location"].to_str().unwrap().contains("error=login_required"));
}

async fn what_a_browser_remembers_ends_with_a_recovery(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    pia.submit("Accept").await;
    let app = app(&contoso, &orders).await;
    let mut other = Visitor::new();
    asked(&app, &mut other, PIA).await;
    other.follow("Forgot your password?").await;
    other.submit("Send a code").await;
    type_code(&house, &mut other, &mut mailbox).await;
    house.turn(Duration::from_secs(1));
    other.fill("password", "seven-green-ladders-lean").submit("Set password").await;
    let mut stranger = Visitor::new();
    asked(&app, &mut stranger, PIA).await;
    stranger.submit("E-mail me a code").await;
    for _ in 0..3 {
        stranger.submit("Send a new code").await;
    }
    stranger.must_see("No more codes can be sent to this mailbox for now");
    let before = letters(&house, &mailbox).await;
    asked(&app, &mut pia, PIA).await;
    pia.submit("E-mail me a code").await;
    assert_eq!(letters(&house, &mailbox).await, before, "the browser of before is a stranger's");
    asked(&app, &mut other, PIA).await;
    other.submit("E-mail me a code").await;
    assert_eq!(letters(&house, &mailbox).await, before + 1, "the one that chose the password is known");
}

async fn what_a_browser_remembers_ends_with_a_new_password(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut thief) = comes_from_home(&house, &fabrikam, ANN).await;
    let app = app(&contoso, &orders).await;
    let mut ann = at_home(&house, &fabrikam, ANN).await;
    house.turn(Duration::from_secs(1));
    ann.follow("Change password").await;
    ann.fill("old", PASSPHRASE).fill("password", "seven-green-ladders-lean").submit("Change password").await;
    let mut stranger = Visitor::new();
    asked(&app, &mut stranger, ANN).await;
    for _ in 0..5 {
        stranger.fill("password", "not-the-right-one").submit("Sign in").await;
        stranger.must_see("do not belong together");
    }
    // The strangers' budget is spent: whoever knew the old password is one of them.
    asked(&app, &mut thief, ANN).await;
    thief.fill("password", "not-the-right-one").submit("Sign in").await;
    thief.must_see("too many tries");
}
