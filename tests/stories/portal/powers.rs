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
    a_group_that_leads_to_a_directory_role_holds_people_only,
    of_nesting_and_promoting_at_once_one_is_refused,
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

const BEARING: &str = "a group that leads to a directory role holds people only, and is in no other group";
const HAS_GROUPS: &str = "a group that is in another group, or has groups in it, cannot have a directory role";

async fn a_group_that_leads_to_a_directory_role_holds_people_only(house: House) {
    const ROLE: DirectoryRole = DirectoryRole::UserAdministrator;
    let contoso = house.company("contoso").await;
    let (keepers, team, unit) =
        (house.group(&contoso, "Keepers").await, house.group(&contoso, "Team").await, house.group(&contoso, "Unit").await);
    house.promote_group(&contoso, keepers, ROLE).await;
    // Not even by the Global Administrator, at whatever door, in whichever order.
    let api = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    for (outer, inner) in [(keepers, team), (team, keepers)] {
        let reference = serde_json::json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/groups/{inner}") });
        let said = api.call("POST", &format!("/groups/{outer}/members/$ref"), Some(reference)).await;
        assert_eq!(said.status, 400, "{said:?}");
        assert!(said.body.contains("holds people only"), "{said:?}");
        assert_eq!(house.try_to_nest(&contoso, outer, inner).await, Err(BEARING.to_owned()));
    }
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for (outer, inner) in [(keepers, "Team"), (team, "Keepers")] {
        admin.open(&house.at(&format!("contoso/admin/groups/{outer}"))).await;
        admin.fill("who", inner).submit("Add").await;
        assert_eq!(admin.page().status, 422);
        admin.must_see("holds people only");
    }
    // The other order: the groups first, and then the role.
    assert_eq!(house.try_to_nest(&contoso, unit, team).await, Ok(()));
    for nested in [unit, team] {
        assert_eq!(house.try_to_promote_group(&contoso, nested, ROLE).await, Err(HAS_GROUPS.to_owned()));
    }
    // People are still put in, and a group that has left may have a role.
    admin.open(&house.at(&format!("contoso/admin/groups/{keepers}"))).await;
    admin.fill("who", &contoso.admin_address).submit("Add").await;
    admin.must_see("Contoso Admin");
    assert_eq!(api.call("DELETE", &format!("/groups/{unit}/members/{team}/$ref"), None).await.status, 204);
    assert_eq!(house.try_to_promote_group(&contoso, team, ROLE).await, Ok(()));
}

async fn of_nesting_and_promoting_at_once_one_is_refused(house: House) {
    let contoso = house.company("contoso").await;
    for round in 0..8 {
        let (outer, inner) =
            (house.group(&contoso, &format!("Outer {round}")).await, house.group(&contoso, &format!("Inner {round}")).await);
        let promoted = if round % 2 == 0 { outer } else { inner };
        let (nested, given) = tokio::join!(
            house.try_to_nest(&contoso, outer, inner),
            house.try_to_promote_group(&contoso, promoted, DirectoryRole::GlobalAdministrator)
        );
        assert_ne!(nested.is_ok(), given.is_ok(), "{nested:?} {given:?}");
    }
}
