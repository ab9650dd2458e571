//! What a role lets one do in the portal, and what it does not.

use std::time::Duration;

use serde_json::Value;

use super::admins::signed_in;
use crate::api::Admin;
use crate::cast::{CALLBACK, DirectoryRole, House};
use crate::redemption::way::{app, by_code, comes_by_code};

crate::stories! {
    a_guest_inviter_gives_to_nobody_but_their_guests,
    an_admin_confirms_a_guest_who_did_not_come_for_long,
}

const DAY: Duration = Duration::from_secs(86_400);
const SECOND: Duration = Duration::from_secs(1);

async fn a_guest_inviter_gives_to_nobody_but_their_guests(house: House) {
    const IDA: &str = "ida@contoso.example";
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ida = house.member(&contoso, IDA, "Ida Inviter").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    house.assign(&contoso, bo, &orders, Some("Orders.Read")).await;
    let team = house.group_with(&contoso, (bo, None), (&orders, "Orders.Approve")).await;
    house.promote(&contoso, ida, DirectoryRole::UserAdministrator).await;
    let at_orders = house.at(&format!("contoso/admin/applications/{}", orders.id));
    let at_team = house.at(&format!("contoso/admin/groups/{team}"));
    // She opens the forms while she may, and sends them when she is no more than an inviter.
    let mut forms = Vec::new();
    for (page, button) in [(&at_orders, "Add"), (&at_team, "Add"), (&at_orders, "Remove"), (&at_team, "Remove")] {
        let mut browser = signed_in(&house, &contoso, IDA).await;
        browser.open(page).await;
        forms.push((browser, button));
    }
    house.demote(&contoso, ida, &[DirectoryRole::GuestInviter]).await;
    for (browser, button) in &mut forms {
        if *button == "Add" {
            browser.fill("who", IDA);
        }
        let status = browser.submit(button).await.status.as_u16();
        assert_eq!(status, if *button == "Add" { 422 } else { 403 }, "{button}");
    }
    let mut inviter = signed_in(&house, &contoso, IDA).await;
    for page in [at_orders, at_team, house.at(&format!("contoso/admin/users/{bo}"))] {
        inviter.open(&page).await;
        for button in ["Add", "Remove"] {
            assert!(inviter.page().form(button).is_none(), "{page} offers {button:?}");
        }
    }
    // Nor does an invitation to herself or to a colleague.
    for (address, status) in [(IDA, 422), ("bo@contoso.example", 422), ("pia@northwind.example", 200)] {
        inviter.open(&house.at("contoso/admin/invitations/new")).await;
        inviter.fill("address", address).fill("app", &orders.client_id).fill(&format!("role-{}", orders.client_id), "Orders.Approve");
        inviter.submit("Send invitation").await;
        assert_eq!(inviter.page().status, status, "{address}");
    }
    let (given, places) = house.held(&contoso, ida).await;
    assert!(given.is_empty() && places.is_empty());
    let (given, places) = house.held(&contoso, bo).await;
    assert_eq!((given.len(), places.len()), (1, 1), "nothing was taken or added");
    let pia = house.people(&contoso, "pia@northwind.example").await.remove(0);
    assert_eq!(house.held(&contoso, pia.id).await.0.len(), 1);
}

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
