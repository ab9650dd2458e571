//! People whom no home claims, who make an account of their own: it rests on their mailbox.

pub(super) mod mailbox_tenants;

use std::time::Duration;

use super::way::{accept, app, by_password, code, follow, invited, invited_twice, sign_up, type_code};
use crate::cast::{CALLBACK, House, Visitor};

crate::stories! {
    a_password_needs_the_mailbox_again_for_another_invitation,
    whoever_has_an_account_is_told_before_it_costs_them_their_seats,
    the_mailbox_is_proven_again_after_thirty_days,
    a_new_password_makes_every_seat_stale_until_the_sponsor_confirms,
    the_page_and_the_letters_do_not_tell_who_has_an_account,
    a_guest_who_did_not_come_for_ninety_days_is_asked_about,
    whoever_forgot_that_they_have_no_account_makes_one,
}

const PIA: &str = "pia@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

async fn a_password_needs_the_mailbox_again_for_another_invitation(house: House) {
    let (_, mut mailbox) = invited_twice(&house, PIA).await;
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_password(&mut pia).await;
    // A password that somebody else may know is not the mailbox.
    pia.must_see("Show that you were invited");
    assert!(!pia.sees("We sent a code"), "nobody waits for a letter that nobody asked for");
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn whoever_has_an_account_is_told_before_it_costs_them_their_seats(house: House) {
    let ([(contoso, _), _], mut mailbox) = invited_twice(&house, PIA).await;
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    pia.submit("Create an account").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("There is an account for this address already");
    pia.must_see("whether it is still you");
    pia.submit("Sign in with the password you have").await;
    by_password(&mut pia).await;
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    assert_eq!(house.people(&contoso, PIA).await[0].stale_at, None);
}

async fn the_mailbox_is_proven_again_after_thirty_days(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let app = app(&contoso, &orders).await;
    for (days, is_due) in [(29, false), (2, true), (28, false), (3, true)] {
        house.turn(DAY * days);
        let begun = app.begin(&["openid"], &[("login_hint", PIA)]);
        pia.stop_at(&CALLBACK.parse().unwrap());
        pia.open(&begun.url).await;
        by_password(&mut pia).await;
        if is_due {
            pia.must_see("Is this still your mailbox?");
            assert!(!pia.sees("We sent a code"));
            pia.submit("Send the code").await;
            type_code(&house, &mut pia, &mut mailbox).await;
        }
        let callback = pia.beyond().clone();
        app.finish(begun, &callback).await.unwrap();
    }
}

async fn a_new_password_makes_every_seat_stale_until_the_sponsor_confirms(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let app = app(&contoso, &orders).await;
    // Another person has the mailbox now.
    let mut other = Visitor::new();
    let begun = app.begin(&["openid"], &[("login_hint", PIA)]);
    other.stop_at(&CALLBACK.parse().unwrap());
    other.open(&begun.url).await;
    other.follow("Forgot your password?").await;
    other.submit("Send a code").await;
    type_code(&house, &mut other, &mut mailbox).await;
    other.fill("password", "seven-green-ladders-lean").submit("Set password").await;
    other.must_see("Is this still you?");
    other.must_see("Contoso Admin");
    // The code alone does not get around that, and the old sessions have ended at home.
    let guest = house.people(&contoso, PIA).await.remove(0);
    assert!(guest.stale_at.is_some());
    house.confirm(&contoso, guest.id).await;
    other.open(&begun.url).await;
    other.fill("password", "seven-green-ladders-lean").submit("Sign in").await;
    assert!(other.beyond().query().unwrap().contains("code="));
}

async fn the_page_and_the_letters_do_not_tell_who_has_an_account(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let app = app(&contoso, &orders).await;
    let mut told: Vec<Vec<String>> = Vec::new();
    for address in [PIA, "bob@northwind.example", "eve@nowhere.example"] {
        let mut said = Vec::new();
        let mut keep = |guest: &Visitor| said.push(format!("{} {}", guest.page().status, guest.page().text().replace(address, "X")));
        for ask in ["", "E-mail me a code", "Create an account", "Forgot your password?"] {
            let mut stranger = Visitor::new();
            stranger.open(&app.begin(&["openid"], &[("login_hint", address)]).url).await;
            keep(&stranger);
            match ask {
                "" => drop(stranger.fill("password", "not-the-right-one").submit("Sign in").await),
                "Forgot your password?" => {
                    stranger.follow(ask).await;
                    stranger.submit("Send a code").await;
                }
                ask => drop(stranger.submit(ask).await),
            }
            keep(&stranger);
            house.work().await;
            house.turn(Duration::from_secs(3600));
        }
        let letters = house.mailbox(address).letters();
        let codes = letters.iter().rev().take(3).rev().map(|letter| letter.subject.replace(address, "X"));
        said.extend(codes);
        told.push(said);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[1], told[2]);
}

async fn a_guest_who_did_not_come_for_ninety_days_is_asked_about(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    super::way::by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let app = app(&contoso, &orders).await;
    house.turn(DAY * 91);
    pia.stop_at(&CALLBACK.parse().unwrap());
    for is_confirmed in [false, true] {
        let begun = app.begin(&["openid"], &[("login_hint", PIA)]);
        pia.open(&begun.url).await;
        pia.submit("E-mail me a code").await;
        let code = code(&house, &mut mailbox).await;
        pia.fill("code", &code).submit("Continue").await;
        if is_confirmed {
            assert!(pia.beyond().query().unwrap().contains("code="));
        } else {
            pia.must_see("Is this still you?");
            pia.must_see("Contoso Admin");
            let guest = house.people(&contoso, PIA).await.remove(0);
            house.confirm(&contoso, guest.id).await;
        }
    }
}

async fn whoever_forgot_that_they_have_no_account_makes_one(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.follow("Forgot your password?").await;
    pia.submit("Send a code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    pia.fill("password", "seven-green-ladders-lean").submit("Set password").await;
    pia.must_see("Create your account");
    pia.fill("name", "Pia Holm").fill("password", "seven-green-ladders-lean").submit("Create account").await;
    accept(&mut pia).await;
    assert_eq!(house.people(&contoso, PIA).await.len(), 1);
}
