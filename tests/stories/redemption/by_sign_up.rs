//! People whom no home claims, who make an account of their own: it rests on their mailbox.

use std::time::Duration;

use crate::cast::{Home, TenantKind};

use super::way::{accept, app, by_password, code, follow, invited, invited_twice, sign_up, type_code};
use crate::cast::{CALLBACK, House, Profile, Program, RegistrationMode, Visitor};

crate::stories! {
    the_first_person_of_a_domain_makes_its_unmanaged_tenant,
    whom_no_organisation_names_they_name_themselves,
    people_of_a_consumer_domain_live_in_the_one_personal_tenant,
    where_people_live_whom_nobody_manages_each_sees_themselves_and_nothing_else,
    a_domain_that_becomes_one_of_consumers_keeps_whom_it_has_and_takes_in_nobody_else,
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

async fn the_first_person_of_a_domain_makes_its_unmanaged_tenant(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    assert!(house.mailbox_tenant("northwind.example").await.is_none());
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let home = house.mailbox_tenant("northwind.example").await.unwrap();
    assert_eq!(home.kind, TenantKind::Unmanaged);
    assert!(!home.name.as_str().contains("northwind"), "its path name says nothing");
    let guest = house.people(&contoso, PIA).await.remove(0);
    assert_eq!(house.homes(&contoso, guest.id).await, [Home::Tenant(home.id)]);
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut pia, &["openid", "email"]).await;
    let callback = pia.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    assert_eq!(signed_in.claims["acct"], 1);
    assert_eq!(signed_in.claims["idp"], house.at(home.name.as_str()).as_str());
    assert_eq!(app.userinfo(&signed_in).await.unwrap()["email"], PIA);
    // A second person of the domain lives beside her.
    house.invite(&contoso, "bob@northwind.example", &orders).await;
    let mut of_bob = house.mailbox("bob@northwind.example");
    let mut bob = follow(&mut of_bob).await;
    bob.submit("Continue").await;
    sign_up(&house, &mut bob, &mut of_bob).await;
    accept(&mut bob).await;
    assert_eq!(house.mailbox_tenant("northwind.example").await.unwrap().id, home.id);
}

async fn whom_no_organisation_names_they_name_themselves(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let home = house.mailbox_tenant("northwind.example").await.unwrap();
    pia.open(&house.at(&format!("/{}/account", home.name))).await;
    pia.fill("address", PIA).submit("Continue").await;
    by_password(&mut pia).await;
    pia.follow("My details").await;
    assert!(!pia.sees("keeps your name"));
    pia.fill("name", "Pia Lind").fill("given_name", "Pia").fill("family_name", "Lind").submit("Save").await;
    pia.must_see("Hello, Pia Lind");
}

async fn people_of_a_consumer_domain_live_in_the_one_personal_tenant(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, "pia@gmail.com").await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let home = house.mailbox_tenant("gmail.com").await.unwrap();
    assert_eq!(home.kind, TenantKind::Personal);
    house.invite(&contoso, "bob@outlook.com", &orders).await;
    let mut of_bob = house.mailbox("bob@outlook.com");
    let mut bob = follow(&mut of_bob).await;
    bob.submit("Continue").await;
    sign_up(&house, &mut bob, &mut of_bob).await;
    accept(&mut bob).await;
    let bob = house.people(&contoso, "bob@outlook.com").await.remove(0);
    assert_eq!(house.homes(&contoso, bob.id).await, [Home::Tenant(home.id)]);
}

async fn where_people_live_whom_nobody_manages_each_sees_themselves_and_nothing_else(house: House) {
    for [pia, bob] in [["pia@northwind.example", "bob@northwind.example"], ["pia@gmail.com", "bob@gmail.com"]] {
        let company = if pia.ends_with("gmail.com") { "tailspin" } else { "contoso" };
        let tenant = house.company(company).await;
        let orders = house.application(&tenant, "Orders").await;
        for address in [bob, pia] {
            house.invite(&tenant, address, &orders).await;
            let mut mailbox = house.mailbox(address);
            let mut guest = follow(&mut mailbox).await;
            guest.submit("Continue").await;
            sign_up(&house, &mut guest, &mut mailbox).await;
            accept(&mut guest).await;
        }
        let home = house.mailbox_tenant(pia.split_once('@').unwrap().1).await.unwrap();
        assert_ne!(home.kind, TenantKind::Managed);
        let mut browser = Visitor::new();
        browser.open(&house.at(&format!("{}/account", home.name))).await;
        browser.fill("address", pia).submit("Continue").await;
        by_password(&mut browser).await;
        browser.must_see("Hello, ");
        assert!(!browser.page().body.contains(bob));
        for page in ["account/invite", "admin", "admin/users", "admin/guests", "admin/applications/new", "admin/settings", "admin/invite"] {
            let shown = browser.open(&house.at(&format!("{}/{page}", home.name))).await;
            let is_refused = shown.status.is_client_error() || shown.text().contains("This part is for admins");
            assert!(is_refused && !shown.body.contains(bob), "{page}: {}", shown.text());
        }
        // Whatever stands in the tenant's own rules.
        house.registers_at(home.id, RegistrationMode::Open, Profile::OidcCompatible).await;
        let door = house.at(&format!("{}/register", home.name));
        assert_eq!(Program::new().send_json("POST", door.as_str(), None, &serde_json::json!({})).await.status, 404);
        // Nobody is a client there, least of all one of those who invited.
        browser.open(&house.at(&format!("{}/authorize?client_id={}&response_type=code", home.name, orders.client_id))).await;
        assert_eq!(browser.page().status, 400);
    }
}

async fn a_domain_that_becomes_one_of_consumers_keeps_whom_it_has_and_takes_in_nobody_else(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let own = house.mailbox_tenant("northwind.example").await.unwrap();
    house.restart_with("consumer_domains = [\"northwind.example\"]").await;
    // She signs in where she did.
    let app = app(&contoso, &orders).await;
    let begun = app.begin(&["openid"], &[("login_hint", PIA)]);
    let mut again = Visitor::new();
    again.stop_at(&CALLBACK.parse().unwrap());
    again.open(&begun.url).await;
    by_password(&mut again).await;
    let callback = again.beyond().clone();
    assert_eq!(app.finish(begun, &callback).await.unwrap().claims["idp"], house.at(own.name.as_str()).as_str());
    // Who comes now lives with all the others.
    house.invite(&contoso, "bob@northwind.example", &orders).await;
    let mut of_bob = house.mailbox("bob@northwind.example");
    let mut bob = follow(&mut of_bob).await;
    bob.submit("Continue").await;
    sign_up(&house, &mut bob, &mut of_bob).await;
    accept(&mut bob).await;
    let bob = house.people(&contoso, "bob@northwind.example").await.remove(0);
    let [Home::Tenant(home)] = house.homes(&contoso, bob.id).await[..] else { panic!("Bob has an account") };
    assert_ne!(home, own.id);
    assert_eq!(house.mailbox_tenant("gmail.com").await.unwrap().id, home);
}

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
