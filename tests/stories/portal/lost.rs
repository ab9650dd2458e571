//! A domain that a tenant has lost may be somebody else's: nothing that its new owner has or can copy leads into the tenant (SECURITY 14).

use super::account::at_home;
use super::domains::{FOUND, NOT_FOUND, claim, shown};
use super::lapsed::{ANN, SHOP, days, led, proven, told};
use super::signed_in;
use crate::cast::{Deed, DirectoryRole, House, MakeTenantError, NameServer, Tenant, Visitor};
use crate::redemption::way::{by_password, invited, type_code};

crate::stories! {
    the_record_of_before_opens_nothing_to_whoever_buys_a_lapsed_domain,
    a_domain_that_was_given_up_resets_no_password_until_it_is_proven_again,
    a_lapsed_domain_that_is_tidied_away_still_resets_no_password,
    letters_about_a_lost_domain_go_to_no_mailbox_of_it,
    letters_carry_no_domain_that_has_lapsed,
    the_operator_gives_away_what_has_lapsed_and_nothing_else,
    rules_that_deny_still_look_at_a_lapsed_domain,
    a_home_shows_nobody_elses_people_the_way,
}

const NEW_PASSWORD: &str = "another-long-one-of-mine";

/// Whoever has the mailbox types its code and a new password.
async fn resets(house: &House, address: &str) -> Visitor {
    let mut mailbox = house.mailbox(address);
    for _ in 0..mailbox.letters().len() {
        let _ = mailbox.next().await;
    }
    let mut person = Visitor::new();
    person.open(&house.at("/fabrikam/account")).await;
    person.fill("address", address).submit("Continue").await;
    person.follow("Forgot your password?").await;
    person.submit("Send a code").await;
    type_code(house, &mut person, &mut mailbox).await;
    person.fill("password", NEW_PASSWORD).submit("Set password").await;
    person
}

/// Whoever has the mailbox is nobody at Fabrikam.
pub(super) async fn cannot_reset(house: &House, address: &str) {
    resets(house, address).await.must_see("Your organisation said no");
}

/// An admin of Fabrikam at its settings.
async fn at_settings(house: &House, fabrikam: &Tenant) -> Visitor {
    let mut admin = signed_in(house, fabrikam, &fabrikam.admin_address).await;
    admin.open(&house.at("/fabrikam/admin/settings")).await;
    admin
}

async fn give_up(house: &House, fabrikam: &Tenant, domain: &str) -> Visitor {
    let mut admin = signed_in(house, fabrikam, &fabrikam.admin_address).await;
    admin.open(&house.at(&format!("/fabrikam/admin/settings/domains/{domain}/remove"))).await;
    admin.submit("Remove").await;
    admin.must_see("Removed");
    admin
}

async fn the_record_of_before_opens_nothing_to_whoever_buys_a_lapsed_domain(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, record) = proven(&house, &mut dns).await;
    let ann = house.member(&fabrikam, ANN, "Ann Aas").await;
    house.promote(&fabrikam, ann, DirectoryRole::GlobalAdministrator).await;
    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    dns.publish(SHOP, &[&record]);
    days(&house, 3).await;
    cannot_reset(&house, ANN).await;
    at_home(&house, &fabrikam, ANN).await.must_see("Hello, Ann Aas");
    house.close().await;
}

async fn a_domain_that_was_given_up_resets_no_password_until_it_is_proven_again(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, record) = proven(&house, &mut dns).await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    give_up(&house, &fabrikam, SHOP).await;
    cannot_reset(&house, ANN).await;
    at_home(&house, &fabrikam, ANN).await.must_see("Hello, Ann Aas");

    // Claimed again it asks for another record, and proves nothing before that is found.
    let mut admin = at_settings(&house, &fabrikam).await;
    let new = claim(&mut admin, &house, &fabrikam, SHOP).await;
    assert_ne!(new, record);
    assert_eq!(told(&house, &fabrikam).await["state"], "Claimed");
    admin.submit("Look now").await;
    admin.must_see(NOT_FOUND);
    cannot_reset(&house, ANN).await;
    dns.publish(SHOP, &[&new]);
    admin.submit("Look now").await;
    admin.must_see(FOUND);
    resets(&house, ANN).await.must_see("Hello, Ann Aas");
    house.close().await;
}

async fn a_lapsed_domain_that_is_tidied_away_still_resets_no_password(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    let contoso = house.company("contoso").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    let mut admin = give_up(&house, &fabrikam, SHOP).await;
    cannot_reset(&house, ANN).await;

    // It is nobody's now: another tenant proves it, and loses it in the same way.
    let mut buyer = signed_in(&house, &contoso, &contoso.admin_address).await;
    let theirs = claim(&mut buyer, &house, &contoso, SHOP).await;
    dns.publish(SHOP, &[&theirs]);
    buyer.submit("Look now").await;
    buyer.must_see(FOUND);
    let mut ann = Visitor::new();
    ann.open(&house.at("/fabrikam/account")).await;
    ann.fill("address", ANN).submit("Continue").await;
    assert!(ann.page().form("Sign in at Contoso").is_some(), "whose it is now is beside her own way in");
    by_password(&mut ann).await;
    ann.must_see("Hello, Ann Aas");
    claim(&mut admin, &house, &fabrikam, SHOP).await;
    admin.submit("Look now").await;
    admin.must_see(NOT_FOUND);
    cannot_reset(&house, ANN).await;
    house.close().await;
}

async fn letters_about_a_lost_domain_go_to_no_mailbox_of_it(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    let contoso = house.company("contoso").await;
    let ann = house.member(&fabrikam, ANN, "Ann Aas").await;
    house.promote(&fabrikam, ann, DirectoryRole::GlobalAdministrator).await;
    let about = |address: &str| -> Vec<String> {
        let letters = house.mailbox(address).letters().into_iter().map(|letter| letter.subject);
        letters.filter(|subject| subject.contains(SHOP)).collect()
    };
    let mut buyer = signed_in(&house, &contoso, &contoso.admin_address).await;
    let theirs = claim(&mut buyer, &house, &contoso, SHOP).await;
    dns.publish(SHOP, &[&theirs]);
    days(&house, 8).await;
    let mut buyer = signed_in(&house, &contoso, &contoso.admin_address).await;
    buyer.open(&house.at("/contoso/admin/settings")).await;
    buyer.submit("Look now").await;
    buyer.must_see(FOUND);
    house.work().await;
    let [gone, lapsed, taken] =
        ["The record for {} is gone", "{} has lapsed", "{} now belongs to another organisation"].map(|subject| subject.replace("{}", SHOP));
    assert_eq!(about(&fabrikam.admin_address), [gone.clone(), lapsed, taken]);
    assert_eq!(about(ANN), [gone], "while it was Fabrikam's, its mailboxes were, too");
    house.close().await;
}

async fn letters_carry_no_domain_that_has_lapsed(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    let orders = house.application(&fabrikam, "Orders").await;
    give_up(&house, &fabrikam, "fabrikam.example").await;
    let invites = async |name: &str| {
        let address = format!("{name}@northwind.example");
        house.invite(&fabrikam, &address, &orders).await;
        house.mailbox(&address).next().await.text
    };
    assert_eq!(told(&house, &fabrikam).await["isDefault"], true, "the next one takes its place");
    assert!(invites("one").await.contains(SHOP));

    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    assert_eq!(told(&house, &fabrikam).await["isDefault"], false);
    let letter = invites("two").await;
    assert!(letter.contains("has not proven a domain") && !letter.contains(SHOP), "{letter}");
    // Nobody is left who could be told by mail: both domains are lost.
    let subjects: Vec<String> = house.mailbox(&fabrikam.admin_address).letters().into_iter().map(|letter| letter.subject).collect();
    assert!(subjects.iter().any(|subject| subject.contains("is gone")), "{subjects:?}");
    assert!(!subjects.iter().any(|subject| subject.contains("has lapsed")), "{subjects:?}");

    let mut admin = at_settings(&house, &fabrikam).await;
    dns.publish(SHOP, &[&shown(&admin)]);
    admin.submit("Look now").await;
    admin.must_see(FOUND);
    assert!(invites("three").await.contains(SHOP));
    house.close().await;
}

async fn the_operator_gives_away_what_has_lapsed_and_nothing_else(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    let contoso = house.company("contoso").await;
    let refused = house.company_of("tailspin", SHOP).await;
    assert!(matches!(refused, Err(MakeTenantError::DomainTaken)), "{refused:?}");
    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    let tailspin = house.company_of("tailspin", SHOP).await.unwrap();
    assert_eq!(told(&house, &fabrikam).await["state"], "Taken");
    assert_eq!(told(&house, &tailspin).await["state"], "Verified");
    assert_eq!(house.remembers(&fabrikam, Deed::PassedOnDomain).await, 1);
    assert!(led(&house, &contoso, ANN).await.page().url.path().starts_with("/tailspin/"));
    house.close().await;
}

async fn rules_that_deny_still_look_at_a_lapsed_domain(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, fabrikam, _) = proven(&house, &mut dns).await;
    house.member(&fabrikam, "bo@fabrikam.example", "Bo Berg").await;
    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    let (contoso, _, _, mut bo) = invited(&house, "bo@fabrikam.example").await;
    bo.submit("Continue").await;
    by_password(&mut bo).await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec![SHOP.parse().unwrap()]).await;
    bo.submit("Continue").await;
    bo.must_see("Guests from your domain are not admitted");
    house.close().await;
}

async fn a_home_shows_nobody_elses_people_the_way(house: House) {
    let Some(mut dns) = NameServer::start() else { return };
    let (house, _, _) = proven(&house, &mut dns).await;
    let (contoso, tailspin) = (house.company("contoso").await, house.company("tailspin").await);
    dns.publish(SHOP, &[]);
    days(&house, 8).await;
    house.partner(&contoso, SHOP, Some(tailspin.id), false).await;
    for (at, may_go) in [("tailspin", true), ("contoso", false)] {
        let mut person = Visitor::new();
        person.open(&house.at(&format!("/{at}/account"))).await;
        person.fill("address", ANN).submit("Continue").await;
        assert!(person.page().url.path().starts_with("/tailspin/interaction/"), "{}", person.page().url);
        assert!(person.page().form("E-mail me a code").is_some(), "{at}: {}", person.page().text());
        assert_eq!(person.page().form("Sign in at Fabrikam").is_some(), may_go, "{at}");
    }
    house.close().await;
}
