//! What cannot simply be undone is asked first, with what follows from it.

use super::signed_in;
use crate::cast::{DirectoryRole, House, Visitor};
use crate::redemption::way::comes_by_code;

crate::stories! {
    the_last_secret_of_an_application_goes_after_a_word_about_what_follows,
    the_last_domain_goes_after_a_word_about_what_follows,
    a_reset_names_the_address_in_full_before_it_happens,
    of_two_secrets_made_on_one_day_the_page_says_which_goes,
    nobody_is_asked_what_they_may_not_say,
}

const PIA: &str = "pia@northwind.example";

/// Presses the button on a guest's page, and the one on the page that asks.
pub(crate) async fn resets(admin: &mut Visitor) {
    admin.submit("Reset the access").await;
    admin.must_see("Reset the access of");
    admin.submit("Reset the access").await;
}

async fn the_last_secret_of_an_application_goes_after_a_word_about_what_follows(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let page = house.at(&format!("contoso/admin/applications/{}", orders.id));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page).await;
    assert!(admin.page().form("Remove").is_none(), "no single press takes a secret away");
    admin.follow("Remove").await;
    admin.must_see("It is the last secret: Orders cannot sign anybody in");
    admin.follow("Go back").await;
    assert!(!admin.sees("There is no secret."));
    admin.submit("Make a secret").await;
    admin.open(&page).await;
    admin.follow("Remove").await;
    admin.must_see("Its other secrets go on");
    admin.submit("Remove").await;
    admin.must_see("Removed");
    assert!(!admin.sees("There is no secret."));
}

async fn the_last_domain_goes_after_a_word_about_what_follows(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("contoso/admin/settings")).await;
    admin.fill("domain", "shop.northwind.org").submit("Add").await;
    assert!(admin.page().form("Remove").is_none(), "no single press gives a domain up");
    let verified = house.at("contoso/admin/settings/domains/contoso.example/remove");
    admin.open(&verified).await;
    admin.must_see("No other domain is verified");
    admin.follow("Go back").await;
    admin.must_see("contoso.example verified");
    admin.open(&house.at("contoso/admin/settings/domains/shop.northwind.org/remove")).await;
    admin.must_see("It is not verified");
    admin.submit("Remove").await;
    admin.must_see("Removed");
    assert!(!admin.sees("shop.northwind.org"));
    assert_eq!(admin.open(&house.at("contoso/admin/settings/domains/contoso.example/check")).await.status, 404);
    admin.open(&verified).await;
    admin.submit("Remove").await;
    admin.must_see("No domain is claimed yet");
}

async fn a_reset_names_the_address_in_full_before_it_happens(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("contoso/admin/guests/{guest}"))).await;
    admin.fill("reset_address", "pia@private.example").submit("Reset the access").await;
    admin.must_see("the new invitation, which goes to pia@private.example");
    assert!(!house.homes(&contoso, guest).await.is_empty(), "nothing has happened");
    admin.follow("Go back").await;
    admin.must_see("Active");
    resets(admin.fill("reset_address", "pia@private.example")).await;
    admin.must_see("The access was reset");
    assert!(house.homes(&contoso, guest).await.is_empty());
}

/// Where an application's secrets are removed.
fn removals(admin: &Visitor) -> Vec<url::Url> {
    admin.page().links().into_iter().filter(|link| link.path().contains("/secrets/")).collect()
}

async fn of_two_secrets_made_on_one_day_the_page_says_which_goes(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let page = house.at(&format!("contoso/admin/applications/{}", orders.id));
    house.turn(std::time::Duration::from_secs(3600));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page).await;
    admin.submit("Make a secret").await;
    admin.open(&page).await;
    let mut asked = Vec::new();
    for removal in removals(&admin) {
        admin.open(&removal).await;
        admin.must_see("It was made on");
        asked.push(admin.page().text());
    }
    assert!(asked.len() == 2 && asked[0] != asked[1], "{asked:?}");
}

async fn nobody_is_asked_what_they_may_not_say(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    let group = house.group_with(&contoso, (bo, None), (&orders, "Orders.Read")).await;
    house.promote(&contoso, bo, DirectoryRole::GuestInviter).await;
    let page = house.at(&format!("contoso/admin/applications/{}", orders.id));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page).await;
    let mut pages = removals(&admin);
    for page in [
        format!("applications/{}/remove", orders.id),
        format!("groups/{group}/remove"),
        format!("users/{}/remove", contoso.admin),
        "settings/domains/contoso.example/remove".to_owned(),
    ] {
        pages.push(house.at(&format!("contoso/admin/{page}")));
    }
    let mut inviter = signed_in(&house, &contoso, "bo@contoso.example").await;
    for page in pages {
        assert_eq!(inviter.open(&page).await.status, 403, "{page}");
    }
}
