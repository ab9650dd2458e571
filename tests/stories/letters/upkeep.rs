//! What has ended goes, and nothing else.

use std::time::Duration;

use reqwest::StatusCode;

use crate::cast::{CALLBACK, House, PASSPHRASE, RelyingParty, UserStage, Visitor, answer};

crate::stories! {
    what_has_ended_goes_and_what_lives_stays,
    what_cannot_be_deleted_keeps_nothing_else,
    a_browser_that_is_here_again_is_not_swept_while_somebody_signs_in,
    what_nobody_asks_for_any_more_goes_after_ninety_days,
    what_is_too_much_for_one_round_is_said_to_be_more,
    pending_guests_go_thirty_days_after_nothing_can_bring_them_in,
    requests_that_come_as_forms_are_kept_in_bounds,
}

const DAY: Duration = Duration::from_secs(86_400);

async fn what_has_ended_goes_and_what_lives_stays(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let mia = house.member(&contoso, "mia@contoso.example", "Mia").await;
    house.assign(&contoso, mia, &orders, None).await;
    let app = RelyingParty::discover(&contoso.issuer, &orders.client_id, orders.secret.as_deref(), CALLBACK).await.unwrap();
    let mut browser = Visitor::new();
    browser.stop_at(&CALLBACK.parse().unwrap());
    let begun = app.begin(&["openid", "offline_access"], &[]);
    browser.open(&begun.url).await;
    browser.fill("address", "mia@contoso.example").submit("Continue").await;
    browser.fill("password", PASSPHRASE).submit("Sign in").await;
    let signed_in = app.finish(begun, &browser.beyond().clone()).await.unwrap();
    // Somebody else looks in and goes on to nothing.
    Visitor::new().open(&app.begin(&["openid"], &[]).url).await;
    let form = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}/authorize", contoso.issuer);
    assert_eq!(form.post(&url).form(&[("client_id", "x")]).send().await.unwrap().status(), StatusCode::SEE_OTHER);
    assert_eq!(house.sweep().await, 0, "nothing has ended yet");
    house.turn(3 * DAY);
    let swept = house.sweep().await;
    // The kept request, both interactions, the code, and the browser that nobody signed in to; counters beside them.
    assert!(swept >= 5, "{swept}");
    assert_eq!(house.sweep().await, 0, "it is gone");
    let again = app.refresh(signed_in.refresh_token.as_deref().unwrap()).await.unwrap();
    assert!(again.claims["sub"].is_string(), "a refresh token outlives the sweep");
    house.turn(400 * DAY);
    assert!(house.sweep().await >= 4, "tokens, their grant's session, and the browser have ended");
    assert_eq!(house.sweep().await, 0);
}

async fn what_cannot_be_deleted_keeps_nothing_else(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let [spoilt, silent] = ["spoilt", "silent"].map(|name| format!("{name}@northwind.example"));
    house.invite(&contoso, &spoilt, &orders).await;
    house.turn(Duration::from_secs(1));
    house.invite(&contoso, &silent, &orders).await;
    Visitor::new().open(&orders.ask(&contoso, &[])).await;
    house.turn(200 * DAY);
    house.spoil_invitations_to(&spoilt);
    house.rename_table("kept_requests", "mislaid");
    assert!(house.try_sweep().await.is_err(), "nobody is told that all is well");
    house.rename_table("mislaid", "kept_requests");
    let mut stages = Vec::new();
    for address in [&spoilt, &silent] {
        stages.push(house.people(&contoso, address).await.remove(0).stage);
    }
    assert!(matches!(stages[..], [UserStage::Active, UserStage::Deleted { .. }]), "{stages:?}");
    assert_eq!(house.sweep().await, 0, "interactions, browsers and counters went all the same");
}

async fn a_browser_that_is_here_again_is_not_swept_while_somebody_signs_in(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let mia = house.member(&contoso, "mia@contoso.example", "Mia").await;
    house.assign(&contoso, mia, &orders, None).await;
    let mut browser = Visitor::new();
    browser.stop_at(&CALLBACK.parse().unwrap());
    browser.open(&orders.ask(&contoso, &[])).await;
    house.turn(DAY - Duration::from_secs(60));
    browser.open(&orders.ask(&contoso, &[])).await;
    house.turn(Duration::from_secs(120));
    house.sweep().await;
    browser.fill("address", "mia@contoso.example").submit("Continue").await;
    browser.fill("password", PASSPHRASE).submit("Sign in").await;
    assert!(answer(browser.beyond(), "code").is_some());
}

async fn what_nobody_asks_for_any_more_goes_after_ninety_days(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, "pia@northwind.example", &orders).await;
    house.registration_token(&contoso, 1).await;
    let mut admin = Visitor::new();
    admin.open(&house.at("contoso/account")).await;
    admin.fill("address", &contoso.admin_address).submit("Continue").await;
    admin.follow("Forgot your password?").await;
    admin.submit("Send a code").await;
    house.work().await;
    let rows = || ["letters", "registration_tokens"].map(|table| house.rows_of(table));
    house.turn(89 * DAY);
    house.sweep().await;
    assert_eq!(rows()[0], 2, "an invitation and a code");
    house.turn(2 * DAY);
    house.sweep().await;
    assert_eq!(rows(), [1, 0], "the letter of an invitation says what became of it");
}

async fn what_is_too_much_for_one_round_is_said_to_be_more(house: House) {
    house.spend(12_000).await;
    house.turn(Duration::from_secs(1));
    let mut rounds = Vec::new();
    while rounds.last().is_none_or(|(_, is_more)| *is_more) {
        let swept = house.try_sweep().await.unwrap();
        rounds.push((swept.rows, swept.is_more));
    }
    assert_eq!(rounds, [(5000, true), (5000, true), (2000, false)], "the loop comes back at once for what is more");
}

async fn pending_guests_go_thirty_days_after_nothing_can_bring_them_in(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let [silent, declined, again] = ["silent", "declined", "again"].map(|name| format!("{name}@northwind.example"));
    for address in [&silent, &declined, &again] {
        house.invite(&contoso, address, &orders).await;
    }
    for address in [&declined, &again] {
        let mut guest = Visitor::new();
        guest.open(&house.mailbox(address).next().await.link("/redeem/")).await;
        guest.follow("Decline this invitation").await;
        guest.submit("Decline").await;
    }
    let stage = async |address: &str| house.people(&contoso, address).await.remove(0).stage;
    house.turn(29 * DAY);
    house.invite(&contoso, &again, &orders).await;
    house.sweep().await;
    assert_eq!(stage(&declined).await, UserStage::Active);
    house.turn(2 * DAY);
    house.sweep().await;
    assert!(matches!(stage(&declined).await, UserStage::Deleted { .. }), "30 days after they declined");
    assert_eq!(stage(&again).await, UserStage::Active, "they were invited again");
    house.turn(88 * DAY);
    house.sweep().await;
    assert_eq!(stage(&silent).await, UserStage::Active, "90 days of fresh links and 30 more are not over");
    house.turn(2 * DAY);
    house.sweep().await;
    assert!(matches!(stage(&silent).await, UserStage::Deleted { .. }));
    let mut guest = Visitor::new();
    guest.open(&house.mailbox(&silent).next().await.link("/redeem/")).await;
    guest.must_see("This invitation was withdrawn");
    assert_eq!(house.deeds(&contoso, "removed_user").await, 2);
}

async fn requests_that_come_as_forms_are_kept_in_bounds(house: House) {
    let contoso = house.company("contoso").await;
    let form = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let url = format!("{}/authorize", contoso.issuer);
    let ask = async |state: &str| form.post(&url).form(&[("client_id", "x"), ("state", state)]).send().await.unwrap();
    assert_eq!(ask(&"x".repeat(16 * 1024)).await.status(), StatusCode::BAD_REQUEST, "too long to be kept");
    for _ in 0..600 {
        assert_eq!(ask("x").await.status(), StatusCode::SEE_OTHER);
    }
    let busy = ask("x").await;
    assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(busy.headers().contains_key("retry-after"));
    house.turn(Duration::from_secs(60));
    assert_eq!(ask("x").await.status(), StatusCode::SEE_OTHER);
}
