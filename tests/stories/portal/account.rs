//! People see their own affairs, and nobody else's.

use crate::cast::{CALLBACK, House, PASSPHRASE, Tenant, Terms, Visitor};
use crate::redemption::way::{ANN, app, by_password, comes_by_code, comes_from_home, invited};

crate::stories! {
    a_member_sees_their_apps_and_ends_a_session_elsewhere,
    an_app_that_was_given_is_shown_however_many_there_are,
    whoever_knows_their_password_changes_it,
    a_new_password_at_home_ends_what_its_old_one_opened_elsewhere,
    a_guest_reads_that_there_are_new_terms_and_may_leave_instead,
    whoever_never_was_a_guest_accepts_the_terms_whichever_door_they_ask_for,
    a_guest_who_leaves_is_gone_at_once,
}

/// Somebody who signed in at their own tenant, on their own page.
pub(crate) async fn at_home(house: &House, tenant: &Tenant, address: &str) -> Visitor {
    let mut person = Visitor::new();
    person.open(&house.at(&format!("/{}/account", tenant.name))).await;
    person.fill("address", address).submit("Continue").await;
    person.fill("password", PASSPHRASE).submit("Sign in").await;
    person
}

async fn a_member_sees_their_apps_and_ends_a_session_elsewhere(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.application(&contoso, "Secrets").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.assign(&contoso, bo, &orders, None).await;
    let mut there = at_home(&house, &contoso, "bo@contoso.example").await;
    there.must_see("Hello, Bo");
    there.must_see("Orders");
    assert!(!there.sees("Secrets"), "an application that was not given is not shown");
    let mut here = at_home(&house, &contoso, "bo@contoso.example").await;
    // At the provider and here, in the one browser; the other is not this one.
    here.must_see("Applications this browser");
    here.must_see("My account this browser");
    assert_eq!(here.page().text().matches("this browser").count(), 2);
    for _ in 0..3 {
        here.submit("Sign out there").await;
        here.must_see("You are signed out there");
    }
    there.open(&house.at("/contoso/account")).await;
    assert!(!there.sees("Hello, Bo"));
}

async fn an_app_that_was_given_is_shown_however_many_there_are(house: House) {
    let contoso = house.company("contoso").await;
    for nth in 0..201 {
        house.application(&contoso, &format!("App {nth:03}")).await;
    }
    let zulu = house.application(&contoso, "Zulu").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.assign(&contoso, bo, &zulu, None).await;
    at_home(&house, &contoso, "bo@contoso.example").await.must_see("Zulu");
}

async fn whoever_knows_their_password_changes_it(house: House) {
    const NEW: &str = "seven-green-ladders-lean";
    let contoso = house.company("contoso").await;
    house.member(&contoso, "bo@contoso.example", "Bo").await;
    let mut there = at_home(&house, &contoso, "bo@contoso.example").await;
    let mut here = at_home(&house, &contoso, "bo@contoso.example").await;
    let before = house.mailbox("bo@contoso.example").letters().len();
    here.follow("Change password").await;
    here.fill("old", "not-the-right-one").fill("password", NEW).submit("Change password").await;
    here.must_see("That is not your password");
    here.fill("old", "").fill("password", NEW).submit("Change password").await;
    here.must_see("Type your password.");
    here.fill("old", PASSPHRASE).fill("password", "short").submit("Change password").await;
    here.must_see("at least 12 characters");
    here.fill("old", PASSPHRASE).fill("password", NEW).submit("Change password").await;
    here.must_see("Your password is changed");
    house.work().await;
    let letters = house.mailbox("bo@contoso.example").letters();
    assert_eq!(letters.len(), before + 1);
    assert_eq!(letters.last().unwrap().subject, "Your password was changed");
    there.open(&house.at("/contoso/account")).await;
    assert!(!there.sees("Hello, Bo"), "every other session has ended");
    there.fill("address", "bo@contoso.example").submit("Continue").await;
    there.fill("password", NEW).submit("Sign in").await;
    there.must_see("Hello, Bo");
    // Whoever finds the page open cannot guess for long: one try of five was wrong before.
    here.follow("Change password").await;
    for _ in 0..4 {
        here.fill("old", PASSPHRASE).fill("password", NEW).submit("Change password").await;
        here.must_see("That is not your password");
    }
    here.fill("old", NEW).fill("password", PASSPHRASE).submit("Change password").await;
    here.must_see("Too many tries");
}

async fn a_new_password_at_home_ends_what_its_old_one_opened_elsewhere(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (_, _, mut thief) = comes_from_home(&house, &fabrikam, ANN).await;
    thief.open(&house.at("contoso/account")).await;
    thief.must_see("Hello, ");
    let mut ann = at_home(&house, &fabrikam, ANN).await;
    ann.follow("Change password").await;
    ann.fill("old", PASSPHRASE).fill("password", "seven-green-ladders-lean").submit("Change password").await;
    ann.must_see("Your password is changed");
    for elsewhere in ["contoso/account", "fabrikam/account"] {
        thief.open(&house.at(elsewhere)).await;
        assert!(!thief.sees("Hello, "), "{elsewhere}");
    }
}

async fn a_guest_reads_that_there_are_new_terms_and_may_leave_instead(house: House) {
    let (contoso, orders, _, mut pia) = comes_by_code(&house, "pia@northwind.example").await;
    let terms = Terms { version: "2".to_owned(), url: "https://contoso.example/terms".parse().unwrap() };
    house.rule(&contoso, |policy| policy.guests.terms = Some(terms)).await;
    let begun = app(&contoso, &orders).await.begin(&["openid"], &[]);
    pia.stop_at(&CALLBACK.parse().unwrap());
    pia.open(&begun.url).await;
    pia.must_see("Contoso has new terms");
    assert!(!pia.sees("Become a guest") && !pia.sees("You are invited"), "she is a guest already");
    pia.submit("Accept").await;
    pia.must_see("Accept the terms to go on");
    // Nobody has to accept them in order to leave.
    pia.follow("want to leave Contoso").await;
    pia.must_see("Leave Contoso");
    pia.submit("Leave").await;
    pia.must_see("You have left Contoso");
    pia.must_see("The link in your old letter no longer works");
    assert!(!pia.sees("You are signed out"));
    pia.open(&house.at("contoso/account")).await;
    assert!(!pia.sees("Hello, "));
}

async fn whoever_never_was_a_guest_accepts_the_terms_whichever_door_they_ask_for(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, _, _, _) = invited(&house, ANN).await;
    let terms = Terms { version: "2".to_owned(), url: "https://contoso.example/terms".parse().unwrap() };
    house.rule(&contoso, |policy| policy.guests.terms = Some(terms)).await;
    let mut ann = Visitor::new();
    ann.open(&house.at(&format!("contoso/account/leave/{}", contoso.id))).await;
    ann.fill("address", ANN).submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    ann.must_see("I accept the terms of Contoso");
    ann.submit("Accept").await;
    ann.must_see("Accept the terms to go on");
    assert!(house.people(&contoso, ANN).await[0].accepted_at().is_none());
}

async fn a_guest_who_leaves_is_gone_at_once(house: House) {
    let contoso = house.company("contoso").await;
    let fabrikam = house.company("fabrikam").await;
    let orders = house.application(&contoso, "Orders").await;
    house.member(&fabrikam, "ann@fabrikam.example", "Ann").await;
    house.invite(&contoso, "ann@fabrikam.example", &orders).await;
    let link = house.mailbox("ann@fabrikam.example").next().await.link("/redeem/");
    let mut ann = Visitor::new();
    ann.stop_at(&"https://orders.example/".parse().unwrap());
    ann.open(&link).await;
    ann.submit("Continue").await;
    ann.fill("password", PASSPHRASE).submit("Sign in").await;
    ann.submit("Continue").await;
    ann.submit("Accept").await;
    assert_eq!(ann.beyond().as_str(), "https://orders.example/");

    ann.open(&house.at("/fabrikam/account")).await;
    if ann.page().url.path().contains("/interaction/") {
        ann.submit("Ann").await;
    }
    ann.must_see("Contoso");
    ann.must_see("Orders");
    ann.follow("Leave").await;
    ann.must_see("Leave Contoso");
    ann.submit("Leave").await;
    ann.must_see("You have left the organisation");
    assert!(!ann.sees("Orders"));
    let mut admin = super::admins::signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Guests").await;
    assert!(!admin.sees("ann@fabrikam.example"));
}
