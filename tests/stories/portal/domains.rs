//! A domain is proven by a record in the domain name system, asked of a server that others wrote (SECURITY 14).

use std::time::Duration;

use super::signed_in;
use crate::cast::{House, NameServer, Tenant, Visitor};

crate::stories! {
    a_domain_is_proven_by_exactly_the_record_that_was_asked_for,
    a_name_server_that_fails_or_says_nothing_proves_nothing,
}

pub(super) const NOT_FOUND: &str = "The record was not found yet";
pub(super) const FOUND: &str = "The record was found. The domain is verified.";

/// Claims a domain in the portal; the record that is to be published.
pub(super) async fn claim(admin: &mut Visitor, house: &House, tenant: &Tenant, domain: &str) -> String {
    admin.open(&house.at(&format!("/{}/admin/settings", tenant.name))).await;
    admin.fill("domain", domain).submit("Add").await;
    shown(admin)
}

/// The record that the settings ask for.
pub(super) fn shown(admin: &Visitor) -> String {
    let text = admin.page().text();
    let record = text.split_whitespace().find(|word| word.starts_with("guesthouse=home:"));
    record.unwrap_or_else(|| panic!("no record: {text}")).to_owned()
}

async fn a_domain_is_proven_by_exactly_the_record_that_was_asked_for(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let house = House::open_with(house.engine(), &dns.config()).await;
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let mut neighbour = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    let theirs = claim(&mut neighbour, &house, &fabrikam, "shop.northwind.org").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let record = claim(&mut admin, &house, &contoso, "shop.northwind.org").await;
    assert_ne!(record, theirs);

    admin.submit("Look now").await;
    admin.must_see(NOT_FOUND);
    let other_purpose = record.replace("=home:", "=takeover:");
    let longer = format!("{record}x");
    dns.publish("shop.northwind.org", &[&theirs, &other_purpose, &longer, "v=spf1 -all"]);
    dns.publish("northwind.org", &[&record]);
    dns.publish("_guesthouse.shop.northwind.org", &[&record]);
    admin.submit("Look now").await;
    admin.must_see(NOT_FOUND);

    // Among so many that the answer does not fit into a datagram.
    let others: Vec<String> = (0..40).map(|number| format!("site-verification={number:0>40}")).collect();
    let many: Vec<&str> = others.iter().map(String::as_str).chain([record.as_str()]).collect();
    dns.publish("shop.northwind.org", &many);
    admin.submit("Look now").await;
    admin.must_see(FOUND);

    // The first to prove it has it; why the other has not is nobody's business.
    dns.publish("shop.northwind.org", &[&theirs]);
    neighbour.submit("Look now").await;
    neighbour.must_see(NOT_FOUND);
    house.close().await;
}

async fn a_name_server_that_fails_or_says_nothing_proves_nothing(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let house = House::open_with(house.engine(), &dns.config()).await;
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let record = claim(&mut admin, &house, &contoso, "shop.northwind.org").await;
    for trouble in ["broken", "silent"] {
        dns.publish("shop.northwind.org", &[trouble, &record]);
        // Nobody waits for ever for a name server that does not answer.
        let answered = tokio::time::timeout(Duration::from_secs(20), admin.submit("Look now")).await;
        assert!(answered.is_ok(), "{trouble}");
        admin.must_see(NOT_FOUND);
    }
    dns.publish("shop.northwind.org", &[&record]);
    admin.submit("Look now").await;
    admin.must_see(FOUND);
    house.close().await;
}
