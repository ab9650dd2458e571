//! Records that prove domains are looked up again daily; a domain whose record is gone for seven days decides nothing new, and people stay
//! (SECURITY 14). The name server is one that others wrote.

use std::time::Duration;

use super::account::at_home;
use super::domains::{FOUND, NOT_FOUND, claim, shown};
use super::lost::cannot_reset;
use super::signed_in;
use crate::api::Admin;
use crate::cast::{Deed, DirectoryRole, House, NameServer, PASSPHRASE, Tenant, Visitor};
use crate::redemption::way::{accept, by_code, by_password, comes_from_home, follow};

crate::stories! {
    a_domain_lapses_after_seven_days_without_its_record_and_works_again_with_a_new_one,
    people_stay_when_a_domain_lapses,
    a_lapsed_domain_vouches_for_nobody_and_resets_no_password,
    a_name_server_that_does_not_answer_lapses_nobody,
    another_tenant_proves_a_lapsed_domain_and_moves_nobody,
    what_the_operator_vouches_for_is_never_looked_up,
}

pub(super) const SHOP: &str = "shop.northwind.org";
pub(super) const ANN: &str = "ann@shop.northwind.org";
pub(super) const NEW: &str = "new@shop.northwind.org";
pub(super) const DAY: Duration = Duration::from_secs(24 * 3600);

/// A house that asks the name server, and a company there that has proven a second domain by the record.
pub(super) async fn proven(house: &House, dns: &mut NameServer) -> (House, Tenant, String) {
    let house = House::open_with(house.engine(), &dns.config()).await;
    let fabrikam = house.company("fabrikam").await;
    let mut admin = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    let record = claim(&mut admin, &house, &fabrikam, SHOP).await;
    dns.publish(SHOP, &[&record]);
    admin.submit("Look now").await;
    admin.must_see(FOUND);
    (house, fabrikam, record)
}

/// Lets so many days go by, with a look on each of them.
pub(super) async fn days(house: &House, count: u32) {
    for _ in 0..count {
        house.turn(DAY);
        house.work().await;
    }
}

/// What the API says of the domain.
pub(super) async fn told(house: &House, tenant: &Tenant) -> serde_json::Value {
    let admin = Admin::of(house, tenant, DirectoryRole::UserAdministrator).await;
    let listed = admin.get("/domains").await;
    let domains = listed["value"].as_array().unwrap();
    domains.iter().find(|domain| domain["id"] == SHOP).unwrap().clone()
}

/// Where somebody who was just invited by Contoso is led.
pub(super) async fn led(house: &House, contoso: &Tenant, address: &str) -> Visitor {
    let orders = house.application(contoso, "Orders").await;
    house.invite(contoso, address, &orders).await;
    let mut mailbox = house.mailbox(address);
    let before = mailbox.letters().len();
    for _ in 1..before {
        let _ = mailbox.next().await;
    }
    let mut guest = follow(&mut mailbox).await;
    guest.submit("Continue").await;
    guest
}

async fn a_domain_lapses_after_seven_days_without_its_record_and_works_again_with_a_new_one(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, record) = proven(&house, &mut dns).await;
    let contoso = house.company("contoso").await;
    let seen = told(&house, &fabrikam).await["recordSeenDateTime"].clone();
    days(&house, 1).await;
    let now = told(&house, &fabrikam).await;
    assert_eq!((&now["state"], &now["verificationRecord"]), (&"Verified".into(), &record.as_str().into()));
    assert_ne!(now["recordSeenDateTime"], seen, "it was looked up again");

    dns.publish(SHOP, &["v=spf1 -all", &record.replace("=home:", "=takeover:")]);
    days(&house, 1).await;
    let mut mailbox = house.mailbox(&fabrikam.admin_address);
    let letter = mailbox.next().await;
    assert_eq!(letter.subject, format!("The record for {SHOP} is gone"));
    assert!(letter.text.contains(&record), "{}", letter.text);
    let now = told(&house, &fabrikam).await;
    assert_eq!((&now["state"], &now["isVerified"]), (&"RecordMissing".into(), &true.into()));
    days(&house, 5).await;
    assert!(led(&house, &contoso, NEW).await.page().url.path().starts_with("/fabrikam/"), "for six days it counts");
    assert_eq!(mailbox.letters().len(), 1, "it is said once");

    days(&house, 1).await;
    let lapse = mailbox.next().await;
    assert_eq!(lapse.subject, format!("{SHOP} has lapsed"));
    assert!(!lapse.text.contains("guesthouse=home:"), "the record that counts now is for the portal alone: {}", lapse.text);
    let now = told(&house, &fabrikam).await;
    assert_eq!((&now["state"], &now["isVerified"]), (&"Lapsed".into(), &false.into()));
    let mut admin = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    admin.open(&house.at("/fabrikam/admin/settings")).await;
    admin.must_see("The record was gone for seven days");
    // What has lapsed makes nobody a verified organisation.
    admin.open(&house.at("/fabrikam/admin/settings/domains/fabrikam.example/remove")).await;
    admin.must_see("No other domain is verified");
    let newer = led(&house, &contoso, "newer@shop.northwind.org").await;
    assert!(newer.page().url.path().starts_with("/contoso/"), "{}", newer.page().url);
    assert!(newer.page().form("E-mail me a code").is_some() && newer.page().form("Sign in at Fabrikam").is_none());

    // Whoever buys the domain has the record of before, which everybody could copy.
    dns.publish(SHOP, &[&record]);
    days(&house, 3).await;
    assert_eq!(told(&house, &fabrikam).await["state"], "Lapsed");
    let mut admin = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    admin.open(&house.at("/fabrikam/admin/settings")).await;
    admin.submit("Look now").await;
    admin.must_see(NOT_FOUND);
    let new = shown(&admin);
    assert_ne!(new, record);
    dns.publish(SHOP, &[&new]);
    days(&house, 1).await;
    assert_eq!(told(&house, &fabrikam).await["state"], "Lapsed", "nobody looks for it unasked");
    let mut admin = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    admin.open(&house.at("/fabrikam/admin/settings")).await;
    admin.submit("Look now").await;
    admin.must_see(FOUND);
    assert!(led(&house, &contoso, "newest@shop.northwind.org").await.page().url.path().starts_with("/fabrikam/"));
    for deed in [Deed::MissedDomain, Deed::LapsedDomain, Deed::RegainedDomain] {
        assert_eq!(house.remembers(&fabrikam, deed).await, 1, "{deed:?}");
    }
    assert_eq!(house.remembers(&fabrikam, Deed::ChangedDomain).await, 2, "it was claimed and proven; what came back has a deed of its own");
    dns.publish(SHOP, &[]);
    days(&house, 1).await;
    assert_eq!(told(&house, &fabrikam).await["state"], "RecordMissing", "from then on it is looked for again");
    house.close().await;
}

async fn people_stay_when_a_domain_lapses(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    let (contoso, _, _) = comes_from_home(&house, &fabrikam, ANN).await;
    house.member(&fabrikam, "bo@shop.northwind.org", "Bo Berg").await;
    dns.publish(SHOP, &[]);
    days(&house, 8).await;

    // At home, as ever.
    at_home(&house, &fabrikam, ANN).await.must_see("Hello, Ann Aas");
    // At Contoso there is one page for all addresses of the domain, whoever has an account.
    let mut pages = Vec::new();
    for address in [ANN, NEW, "bo@shop.northwind.org"] {
        let mut person = Visitor::new();
        person.open(&house.at("/contoso/account")).await;
        person.fill("address", address).submit("Continue").await;
        pages.push(person.page().text().replace(address, "…"));
        if address == NEW {
            continue;
        }
        person.submit("Sign in at Fabrikam").await;
        assert!(person.page().url.path().starts_with("/fabrikam/interaction/"));
        person.fill("password", PASSPHRASE).submit("Sign in").await;
        match address {
            ANN => person.must_see("Hello, Ann Aas"),
            // Somebody new is not known by what a lapsed domain says.
            _ => {
                person.submit("Continue").await;
                person.must_see("You are not invited yet");
            }
        }
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    assert_eq!(house.people(&contoso, ANN).await.len(), 1);
    house.close().await;
}

async fn a_lapsed_domain_vouches_for_nobody_and_resets_no_password(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    let (contoso, _, _) = comes_from_home(&house, &fabrikam, ANN).await;
    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    let member = house.member(&fabrikam, NEW, "Nia New").await;
    let people = house.people(&fabrikam, NEW).await;
    assert_eq!((people[0].id, people[0].mail_vouched_at), (member, None));

    // Whoever has the domain's mailboxes by now is not Ann: neither at Contoso nor at home.
    let mut mailbox = house.mailbox(ANN);
    let mut buyer = Visitor::new();
    buyer.open(&house.at("/contoso/account")).await;
    buyer.fill("address", ANN).submit("Continue").await;
    for _ in 0..mailbox.letters().len() {
        let _ = mailbox.next().await;
    }
    by_code(&house, &mut buyer, &mut mailbox).await;
    buyer.must_see("This address belongs to another account");
    cannot_reset(&house, ANN).await;
    at_home(&house, &fabrikam, ANN).await.must_see("Hello, Ann Aas");

    // A new guest comes by the mailbox, as from any domain without a home.
    let mut guest = led(&house, &contoso, NEW).await;
    let mut of_new = house.mailbox(NEW);
    for _ in 0..of_new.letters().len() {
        let _ = of_new.next().await;
    }
    by_code(&house, &mut guest, &mut of_new).await;
    accept(&mut guest).await;
    assert_eq!(house.homes(&contoso, house.people(&contoso, NEW).await[0].id).await, [crate::cast::Home::Mail]);
    house.close().await;
}

async fn a_name_server_that_does_not_answer_lapses_nobody(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    dns.publish(SHOP, &["broken"]);
    days(&house, 20).await;
    assert_eq!(told(&house, &fabrikam).await["state"], "Verified");
    // The first answer for long lapses nothing by itself: nobody looked on the days before.
    dns.publish(SHOP, &[]);
    days(&house, 1).await;
    assert_eq!(told(&house, &fabrikam).await["state"], "RecordMissing");
    assert_eq!(house.mailbox(&fabrikam.admin_address).letters().len(), 1);
    dns.publish(SHOP, &["broken"]);
    days(&house, 10).await;
    assert_eq!(told(&house, &fabrikam).await["state"], "RecordMissing", "it lapses by an answer only");
    house.close().await;
}

async fn another_tenant_proves_a_lapsed_domain_and_moves_nobody(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, record) = proven(&house, &mut dns).await;
    let contoso = house.company("contoso").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let mut buyer = signed_in(&house, &contoso, &contoso.admin_address).await;
    let theirs = claim(&mut buyer, &house, &contoso, SHOP).await;
    dns.publish(SHOP, &[&theirs]);
    days(&house, 2).await;
    let mut buyer = signed_in(&house, &contoso, &contoso.admin_address).await;
    buyer.open(&house.at("/contoso/admin/settings")).await;
    buyer.submit("Look now").await;
    buyer.must_see(NOT_FOUND);

    days(&house, 6).await;
    let mut buyer = signed_in(&house, &contoso, &contoso.admin_address).await;
    buyer.open(&house.at("/contoso/admin/settings")).await;
    buyer.submit("Look now").await;
    buyer.must_see(FOUND);
    house.work().await;
    let letters = house.mailbox(&fabrikam.admin_address).letters();
    assert!(letters.last().unwrap().subject.contains("now belongs to another organisation"), "{:?}", letters.last());
    assert!(!letters.iter().any(|letter| letter.text.contains("Contoso")), "who has it is nobody's business there");
    assert_eq!(
        (told(&house, &fabrikam).await["state"].clone(), told(&house, &contoso).await["state"].clone()),
        ("Taken".into(), "Verified".into())
    );
    assert_eq!(house.remembers(&fabrikam, Deed::PassedOnDomain).await, 1);

    // The old record brings nothing back.
    dns.publish(SHOP, &[&theirs, &record]);
    let mut admin = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    admin.open(&house.at("/fabrikam/admin/settings")).await;
    admin.must_see("Only if that organisation loses it");
    assert!(!admin.sees("Publish this as a TXT record"));
    admin.submit("Look now").await;
    admin.must_see(NOT_FOUND);
    // People still come home by what it was, and nobody is told that it never was anything.
    admin.open(&house.at(&format!("/fabrikam/admin/settings/domains/{SHOP}/remove"))).await;
    admin.must_see("Your people with addresses of it still sign in here");
    assert!(!admin.sees("It is not verified"));

    // Nobody was moved: who is of Fabrikam signs in there, and whoever is not is shown the way.
    assert!(house.people(&contoso, ANN).await.is_empty());
    let mut ann = Visitor::new();
    ann.open(&house.at("/fabrikam/account")).await;
    ann.fill("address", ANN).submit("Continue").await;
    assert!(ann.page().form("Sign in at Contoso").is_some());
    by_password(&mut ann).await;
    ann.must_see("Hello, Ann Aas");
    house.close().await;
}

async fn what_the_operator_vouches_for_is_never_looked_up(house: House) {
    let Some(dns) = NameServer::start() else { return };
    let house = House::open_with(house.engine(), &dns.config()).await;
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    days(&house, 9).await;
    assert_eq!(house.remembers(&fabrikam, Deed::MissedDomain).await, 0);
    assert!(house.mailbox(&fabrikam.admin_address).letters().is_empty());
    // Nor is it asked for: at one door as at the other.
    let admin = Admin::of(&house, &fabrikam, DirectoryRole::UserAdministrator).await;
    let listed = admin.get("/domains").await;
    assert_eq!(
        (&listed["value"][0]["id"], &listed["value"][0]["verificationRecord"]),
        (&"fabrikam.example".into(), &serde_json::Value::Null)
    );
    assert!(led(&house, &contoso, "new@fabrikam.example").await.page().url.path().starts_with("/fabrikam/"));
    house.close().await;
}
