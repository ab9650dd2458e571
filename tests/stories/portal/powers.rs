//! What a role lets one do in the portal, and what it does not.

use std::time::Duration;

use serde_json::Value;

use super::admins::signed_in;
use crate::api::Admin;
use crate::cast::{CALLBACK, DirectoryRole, House};
use crate::redemption::way::{app, by_code, comes_by_code};

crate::stories! {
    an_admin_confirms_a_guest_who_did_not_come_for_long,
}

const DAY: Duration = Duration::from_secs(86_400);
const SECOND: Duration = Duration::from_secs(1);

/// The addresses of users that the API listed.
fn mails_of(listed: &Value) -> Vec<&str> {
    listed["value"].as_array().unwrap().iter().map(|user| user["mail"].as_str().unwrap()).collect()
}

async fn an_admin_confirms_a_guest_who_did_not_come_for_long(house: House) {
    const PIA: &str = "pia@northwind.example";
    let (contoso, orders, mut mailbox, mut pia) = comes_by_code(&house, PIA).await;
    house.invite(&contoso, "late@northwind.example", &orders).await;
    let stale = "/users?$filter=externalUserState%20eq%20'Stale'";
    house.turn(DAY * 90 - SECOND);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("contoso/admin/guests?state=stale")).await;
    assert!(!admin.sees(PIA));
    house.turn(SECOND * 2);
    let api = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    // She comes, and asks; the letter leads the admin to a page with the button.
    let app = app(&contoso, &orders).await;
    pia.stop_at(&CALLBACK.parse().unwrap());
    let begun = app.begin(&["openid"], &[("login_hint", PIA)]);
    pia.open(&begun.url).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Is this still you?");
    pia.submit("Ask by mail").await;
    house.work().await;
    let letters = house.mailbox(&contoso.admin_address).letters();
    let asked = letters.into_iter().find(|letter| letter.subject.contains("waits for your word")).unwrap();
    admin.open(&house.at("contoso/admin")).await;
    admin.must_see("waits for a sponsor’s word");
    admin.open(&house.at("contoso/admin/guests?state=stale")).await;
    admin.must_see(PIA);
    assert!(!admin.sees("late@northwind.example"), "who never came is not asked about");
    assert_eq!(mails_of(&api.get(stale).await), [PIA]);
    admin.open(&asked.link("/admin/guests/")).await;
    admin.submit("Still the same person").await;
    admin.must_see("Confirmed");
    assert!(admin.page().form("Still the same person").is_none());
    admin.open(&house.at("contoso/admin/guests?state=stale")).await;
    assert!(!admin.sees(PIA));
    assert!(mails_of(&api.get(stale).await).is_empty());
    pia.open(&app.begin(&["openid"], &[("login_hint", PIA)]).url).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    assert!(pia.beyond().query().unwrap().contains("code="));
}
