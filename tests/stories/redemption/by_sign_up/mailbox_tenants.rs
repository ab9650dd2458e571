//! Where people live whom no home claims: one tenant for each domain, and one for all consumers.

use super::PIA;
use crate::cast::{CALLBACK, Home, House, Profile, Program, RegistrationMode, TenantKind, Visitor};
use crate::redemption::way::{accept, app, by_password, follow, invited, sign_up};

crate::stories! {
    the_first_person_of_a_domain_makes_its_unmanaged_tenant,
    whom_no_organisation_names_they_name_themselves,
    people_of_a_consumer_domain_live_in_the_one_personal_tenant,
    where_people_live_whom_nobody_manages_each_sees_themselves_and_nothing_else,
    a_domain_that_becomes_one_of_consumers_keeps_whom_it_has_and_takes_in_nobody_else,
}

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
