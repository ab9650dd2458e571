//! What a guest signs in with: replaced when the old is proven together with the new, put off by a date, and asked about when it may be
//! another person's (SECURITY 4-6, 10).

use std::time::Duration;

use super::way::{
    accept, app, as_another, by_code, by_password, comes_by_code, comes_by_sign_up, follow, invited, invited_twice, sign_up, type_code,
};
use crate::cast::{CALLBACK, Home, House, OtherAddress, RelyingParty, Visitor};

crate::stories! {
    a_code_guest_who_makes_an_account_keeps_the_seat_and_a_code_alone_is_no_key_to_it_any_more,
    a_new_home_asks_for_the_mailbox_that_the_guest_came_by,
    a_tenant_puts_a_new_home_off_by_a_date_and_not_for_ever,
    a_recovery_by_mail_is_told_to_the_sponsor_in_every_tenant,
    a_mailbox_that_its_server_refuses_for_good_stands_for_nobody,
    whoever_is_signed_in_at_home_is_named_to_nobody_by_a_redirect,
    a_sponsor_without_a_role_confirms_on_a_page_of_their_own,
    of_two_people_at_once_one_wins_and_the_other_reads_that_it_was_accepted,
}

const ANN: &str = "ann@fabrikam.example";
const PIA: &str = "pia@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

async fn to_the_app(app: &RelyingParty, address: &str) -> Visitor {
    let mut guest = Visitor::new();
    guest.stop_at(&CALLBACK.parse().unwrap());
    guest.open(&app.begin(&["openid"], &[("login_hint", address)]).url).await;
    guest
}

fn is_in(guest: &Visitor) -> bool {
    guest.beyond().query().unwrap().contains("code=")
}

async fn a_code_guest_who_makes_an_account_keeps_the_seat_and_a_code_alone_is_no_key_to_it_any_more(house: House) {
    let (contoso, orders, mut mailbox, _) = comes_by_code(&house, PIA).await;
    let seat = house.people(&contoso, PIA).await.remove(0).id;
    let app = app(&contoso, &orders).await;
    let mut pia = to_the_app(&app, PIA).await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    assert!(is_in(&pia));
    let home = house.mailbox_tenant("northwind.example").await.unwrap().id;
    assert_eq!(house.homes(&contoso, seat).await, [Home::Tenant(home)]);
    // The mailbox alone proves nothing of the account.
    let mut later = to_the_app(&app, PIA).await;
    by_code(&house, &mut later, &mut mailbox).await;
    later.must_see("This address belongs to another account");
    assert_eq!(house.homes(&contoso, seat).await, [Home::Tenant(home)]);
    let mut later = to_the_app(&app, PIA).await;
    by_password(&mut later).await;
    assert!(is_in(&later));
    assert_eq!(house.people(&contoso, PIA).await.len(), 1);
}

async fn a_new_home_asks_for_the_mailbox_that_the_guest_came_by(house: House) {
    // Invited at one address, come by the code of another.
    let (contoso, orders, mut invited_at, mut pia) = invited(&house, PIA).await;
    house.rule(&contoso, |policy| policy.guests.other_address = OtherAddress::WithFreshSignInAndCode).await;
    let mut private = house.mailbox("pia@private.example");
    pia.submit("Continue").await;
    as_another(&mut pia, "pia@private.example").await;
    by_code(&house, &mut pia, &mut private).await;
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut invited_at).await;
    accept(&mut pia).await;
    let seat = house.people(&contoso, PIA).await.remove(0).id;
    // The address is given to another person, at a home that now claims the domain.
    let northwind = house.company("northwind").await;
    house.member(&northwind, PIA, "Another Pia").await;
    let app = app(&contoso, &orders).await;
    let mut other = to_the_app(&app, PIA).await;
    by_password(&mut other).await;
    other.submit("Continue").await;
    other.must_see("p•••@private.example");
    house.work().await;
    let letters = invited_at.letters().len();
    other.submit("Send the code").await;
    house.work().await;
    assert_eq!(invited_at.letters().len(), letters, "the new owner of the address has no mailbox to prove");
    assert_eq!(house.homes(&contoso, seat).await, [Home::Mail]);
}

async fn a_tenant_puts_a_new_home_off_by_a_date_and_not_for_ever(house: House) {
    let (contoso, orders, mut mailbox, _) = comes_by_code(&house, PIA).await;
    let northwind = house.company("northwind").await;
    for address in [PIA, "bob@northwind.example"] {
        house.member(&northwind, address, "Somebody").await;
    }
    let app = app(&contoso, &orders).await;
    let until = house.now() + DAY * 10;
    house.rule(&contoso, |policy| policy.guests.homes_from = Some(until)).await;
    let mut pia = to_the_app(&app, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    assert!(is_in(&pia));
    // Whoever is new comes by the home, by the link or straight to the app.
    house.invite(&contoso, "bob@northwind.example", &orders).await;
    let mut of_bob = house.mailbox("bob@northwind.example");
    let mut bob = follow(&mut of_bob).await;
    bob.submit("Continue").await;
    assert!(bob.page().url.path().starts_with("/northwind/interaction/"));
    let mut bob = to_the_app(&app, "bob@northwind.example").await;
    by_code(&house, &mut bob, &mut of_bob).await;
    bob.must_see("Your organisation said no");
    house.turn(DAY * 10);
    let late = to_the_app(&app, PIA).await;
    assert!(late.page().url.path().starts_with("/northwind/interaction/"));
}

async fn a_recovery_by_mail_is_told_to_the_sponsor_in_every_tenant(house: House) {
    let ([(contoso, orders), (tailspin, _)], mut mailbox) = invited_twice(&house, PIA).await;
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_password(&mut pia).await;
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    house.work().await;
    let told = |company: &crate::cast::Tenant| {
        let letters = house.mailbox(&company.admin_address).letters();
        letters.into_iter().filter(|letter| letter.subject.contains("waits for your word")).collect::<Vec<_>>()
    };
    assert!(told(&contoso).is_empty() && told(&tailspin).is_empty());
    let app = app(&contoso, &orders).await;
    let mut other = to_the_app(&app, PIA).await;
    other.follow("Forgot your password?").await;
    other.submit("Send a code").await;
    type_code(&house, &mut other, &mut mailbox).await;
    other.fill("password", "seven-green-ladders-lean").submit("Set password").await;
    house.work().await;
    for company in [&contoso, &tailspin] {
        let [letter] = told(company).try_into().unwrap();
        let seat = house.people(company, PIA).await.remove(0);
        assert!(seat.stale_at.is_some());
        assert!(letter.link("/admin/guests/").path().ends_with(&format!("/{}/admin/guests/{}", company.name, seat.id)));
    }
    // Asking once more writes one more letter a day, and no second one.
    other.must_see("Is this still you?");
    other.submit("Ask by mail").await;
    other.must_see("We have written to them");
    let mut again = to_the_app(&app, PIA).await;
    again.fill("password", "seven-green-ladders-lean").submit("Sign in").await;
    again.submit("Ask by mail").await;
    again.must_see("We have written to them");
    house.work().await;
    assert_eq!(told(&contoso).len(), 2);
}

async fn a_mailbox_that_its_server_refuses_for_good_stands_for_nobody(house: House) {
    let (contoso, orders, _, _) = comes_by_code(&house, PIA).await;
    let (bob, ann) = ("bob@northwind.example", ANN);
    comes_by_sign_up(&house, (&contoso, &orders), bob).await;
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ann, "Ann Aas").await;
    house.invite(&contoso, ann, &orders).await;
    let mut guest = follow(&mut house.mailbox(ann)).await;
    guest.submit("Continue").await;
    by_password(&mut guest).await;
    guest.submit("Continue").await;
    accept(&mut guest).await;
    // Somebody writes to all three, from anywhere; the servers know two of the three no more.
    let app = app(&contoso, &orders).await;
    for address in [PIA, bob] {
        house.close_mailbox(address);
        let mut guest = to_the_app(&app, address).await;
        guest.submit("E-mail me a code").await;
    }
    house.work().await;
    for (address, is_stale) in [(PIA, true), (bob, true), (ann, false)] {
        assert_eq!(house.people(&contoso, address).await[0].stale_at.is_some(), is_stale, "{address}");
    }
    let told = house.mailbox(&contoso.admin_address).letters();
    assert_eq!(told.iter().filter(|letter| letter.subject.contains("waits for your word")).count(), 2);
}

async fn whoever_is_signed_in_at_home_is_named_to_nobody_by_a_redirect(house: House) {
    let (fabrikam, evil) = (house.company("fabrikam").await, house.company("evil").await);
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let bait = house.application(&evil, "Bait").await;
    let app = app(&evil, &bait).await;
    let mut ann = Visitor::new();
    ann.open(&house.at("fabrikam/account")).await;
    ann.fill("address", ANN).submit("Continue").await;
    by_password(&mut ann).await;
    ann.must_see("Hello, Ann Aas");
    ann.stop_at(&CALLBACK.parse().unwrap());
    ann.open(&app.begin(&["openid"], &[("prompt", "none"), ("login_hint", ANN)]).url).await;
    assert!(ann.beyond().query().unwrap().contains("error=login_required"));
    ann.open(&app.begin(&["openid"], &[]).url).await;
    assert!(!ann.page().body.contains("Ann Aas") && !ann.page().body.contains(ANN), "a tenant's page lists its own people only");
    ann.open(&app.begin(&["openid"], &[("login_hint", ANN)]).url).await;
    assert!(ann.page().url.path().starts_with("/fabrikam/interaction/"));
    ann.must_see("Fabrikam is about to tell Evil who you are");
    assert!(house.people(&evil, ANN).await.is_empty());
    ann.follow("Cancel").await;
    assert!(ann.beyond().query().unwrap().contains("error=access_denied"));
    assert!(!ann.beyond().as_str().contains("ann"), "{}", ann.beyond());
}

async fn of_two_people_at_once_one_wins_and_the_other_reads_that_it_was_accepted(house: House) {
    let (contoso, _, mut mailbox, mut desk) = invited(&house, PIA).await;
    house.rule(&contoso, |policy| policy.guests.other_address = OtherAddress::WithFreshSignInAndCode).await;
    let mut phone = Visitor::new();
    phone.stop_at(&super::way::ORDERS.parse().unwrap());
    phone.open(&mailbox.letters()[0].link("/redeem/")).await;
    for (browser, own) in [(&mut desk, "pia@one.example"), (&mut phone, "pia@two.example")] {
        browser.submit("Continue").await;
        as_another(browser, own).await;
        by_code(&house, browser, &mut house.mailbox(own)).await;
        browser.submit("Send the code").await;
        type_code(&house, browser, &mut mailbox).await;
        browser.must_see(own);
    }
    tokio::join!(desk.submit("Accept"), phone.submit("Accept"));
    let late: Vec<&Visitor> = [&desk, &phone].into_iter().filter(|browser| !browser.page().status.is_redirection()).collect();
    let [late] = late.as_slice() else { panic!("both landed, or neither") };
    late.must_see("You have already accepted");
    let seat = house.people(&contoso, PIA).await.remove(0).id;
    assert_eq!(house.homes(&contoso, seat).await, [Home::Mail]);
}

async fn a_sponsor_without_a_role_confirms_on_a_page_of_their_own(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let [sam, mo] = [("sam@contoso.example", "Sam Sponsor"), ("mo@contoso.example", "Mo Member")];
    let sponsor = house.member(&contoso, sam.0, sam.1).await;
    house.member(&contoso, mo.0, mo.1).await;
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.sponsor = Some(sponsor)).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let app = app(&contoso, &orders).await;
    house.turn(DAY * 91);
    let mut pia = to_the_app(&app, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Sam Sponsor");
    pia.submit("Ask by mail").await;
    house.work().await;
    let asked = house.mailbox(sam.0).letters().pop().unwrap().link("/account/guests/");
    // Nobody else is asked, and the page is there for nobody else.
    for (address, is_asked) in [(mo.0, false), (contoso.admin_address.as_str(), false), (sam.0, true)] {
        let mut member = Visitor::new();
        member.open(&asked).await;
        member.fill("address", address).submit("Continue").await;
        by_password(&mut member).await;
        assert_eq!(member.page().url, asked, "{address}");
        assert_eq!(member.page().status == 200, is_asked, "{address}");
        if is_asked {
            member.submit("Still the same person").await;
            member.must_see("Your guest can sign in again");
        }
    }
    let mut pia = to_the_app(&app, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    assert!(is_in(&pia));
}
