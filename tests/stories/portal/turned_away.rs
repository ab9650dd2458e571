//! Whoever is turned away from a sign-in reads where to go on, at every door.

use std::time::Duration;

use super::signed_in;
use crate::cast::{CALLBACK, House, PASSPHRASE, Tenant, Visitor};
use crate::redemption::way::{app, by_password};

crate::stories! {
    whoever_named_another_company_at_a_door_of_their_own_tries_again,
    whoever_is_refused_on_the_way_to_an_app_goes_back_to_it,
    whoever_took_too_long_reads_where_they_had_begun,
    who_finds_nothing_in_the_portal_reads_the_way_back,
}

const EVE: &str = "eve@fabrikam.example";
const BO: &str = "bo@contoso.example";

/// Contoso with Bo, and Fabrikam, which lets Eve in nowhere.
async fn stage(house: &House) -> Tenant {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    house.member(&contoso, BO, "Bo").await;
    let eve = house.member(&fabrikam, EVE, "Eve").await;
    house.block(&fabrikam, eve).await;
    contoso
}

async fn whoever_named_another_company_at_a_door_of_their_own_tries_again(house: House) {
    let contoso = stage(&house).await;
    for (door, address, inside) in [("account", BO, "Hello, Bo"), ("admin", &contoso.admin_address, "active guests")] {
        let mut person = Visitor::new();
        person.open(&house.at(&format!("contoso/{door}"))).await;
        person.fill("address", EVE).submit("Continue").await;
        by_password(&mut person).await;
        person.must_see("Your organisation said no");
        person.follow("Try again").await;
        person.fill("address", address).submit("Continue").await;
        by_password(&mut person).await;
        person.must_see(inside);
    }
    // Whoever is nobody in the portal has a page of their own.
    let mut bo = signed_in(&house, &contoso, BO).await;
    bo.must_see("This part is for admins");
    bo.follow("To your own page").await;
    assert_eq!(bo.hops()[0].url.path(), "/contoso/account");
}

async fn whoever_is_refused_on_the_way_to_an_app_goes_back_to_it(house: House) {
    let contoso = stage(&house).await;
    let orders = house.application(&contoso, "Orders").await;
    let app = app(&contoso, &orders).await;
    let mut eve = Visitor::new();
    eve.stop_at(&CALLBACK.parse().unwrap());
    eve.open(&app.begin(&["openid"], &[("login_hint", EVE)]).url).await;
    by_password(&mut eve).await;
    eve.must_see("Your organisation said no");
    assert!(!eve.sees("Try again"));
    eve.follow("Back to Orders").await;
    assert!(eve.beyond().query().unwrap().contains("error=access_denied"), "{}", eve.beyond());
}

async fn whoever_took_too_long_reads_where_they_had_begun(house: House) {
    let contoso = stage(&house).await;
    let orders = house.application(&contoso, "Orders").await;
    let app = app(&contoso, &orders).await;
    let mut at_account = Visitor::new();
    at_account.open(&house.at("contoso/account")).await;
    let mut at_portal = Visitor::new();
    at_portal.open(&house.at("contoso/admin")).await;
    let mut from_app = Visitor::new();
    from_app.open(&app.begin(&["openid"], &[]).url).await;
    house.turn(Duration::from_secs(60 * 60));
    for (person, address, inside) in [(&mut at_account, BO, "Hello, Bo"), (&mut at_portal, &contoso.admin_address, "active guests")] {
        person.fill("address", address).submit("Continue").await;
        assert_eq!(person.page().status, 404);
        person.must_see("Let us start again");
        person.follow("Try again").await;
        person.fill("address", address).submit("Continue").await;
        person.fill("password", PASSPHRASE).submit("Sign in").await;
        person.must_see(inside);
    }
    from_app.fill("address", BO).submit("Continue").await;
    assert_eq!(from_app.page().status, 404);
    from_app.must_see("Go back to the application and sign in from there");
    // Of what another browser was in the middle of, nothing is said.
    let mut other = Visitor::new();
    other.open(&from_app.page().url.clone()).await;
    other.must_see("Let us start again");
    assert!(!other.sees("Go back to the application") && other.page().link("Try again").is_none());
}

async fn who_finds_nothing_in_the_portal_reads_the_way_back(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for page in ["nowhere", "guests/0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11", "groups/none"] {
        let address = house.at(&format!("contoso/admin/{page}"));
        assert_eq!(admin.open(&address).await.status, 404, "{page}");
        admin.must_see("contoso.example");
        admin.follow("Back to the overview").await;
        admin.must_see("active guests");
    }
    // Who is not signed in is told nothing of whose page it could be.
    let mut nobody = Visitor::new();
    assert_eq!(nobody.open(&house.at("contoso/admin/nowhere")).await.status, 404);
    assert!(!nobody.sees("contoso.example") && nobody.page().link("Back to the overview").is_none());
}
