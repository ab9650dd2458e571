//! A reset: the same guest, with all that was given to them, proves anew who they are (SECURITY 6).

use serde_json::json;

use super::way::{ORDERS, accept, app, by_code, by_password, comes_by_code, comes_from_home};
use crate::api::Admin;
use crate::cast::{Admits, ApplicationSettings, CALLBACK, DirectoryRole, Home, House, UserStage, Visitor};
use crate::portal::{resets, signed_in};

crate::stories! {
    a_guest_whose_account_changed_asks_the_sponsor_who_resets_the_access,
    a_reset_to_another_address_is_told_to_both,
    a_program_resets_by_graphs_own_call_and_gets_the_link_once,
    a_reset_needs_power_over_all_that_the_guest_holds,
    what_a_guest_had_allowed_is_asked_again_after_a_reset,
    whoever_may_only_invite_takes_nothing_from_a_guest_who_begins_anew,
}

const ANN: &str = "ann@fabrikam.example";

async fn a_guest_whose_account_changed_asks_the_sponsor_who_resets_the_access(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut first) = comes_from_home(&house, &fabrikam, ANN).await;
    let seat = house.people(&contoso, ANN).await.remove(0).id;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut first, &["openid", "offline_access"]).await;
    let callback = first.beyond().clone();
    let given = app.finish(begun, &callback).await.unwrap();
    let old_account = house.people(&fabrikam, ANN).await.remove(0).id;
    house.replace_account(&fabrikam, old_account).await;
    // The new account asks.
    let mut second = Visitor::new();
    second.open(&app.begin(&["openid"], &[("login_hint", ANN)]).url).await;
    by_password(&mut second).await;
    second.submit("Continue").await;
    second.must_see("This address belongs to another account");
    second.submit("Ask by mail").await;
    second.must_see("We have written to them");
    house.work().await;
    let letters = house.mailbox(&contoso.admin_address).letters();
    let asked = letters.into_iter().find(|letter| letter.subject.contains("waits for your word")).unwrap();
    assert!(asked.text.contains("another account"), "{}", asked.text);
    // Until then nothing has changed for the first.
    assert!(app.userinfo(&given).await.is_ok());
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&asked.link("/admin/guests/")).await;
    admin.fill("reset_address", "not an address").submit("Reset the access").await;
    assert_eq!(admin.page().status, 422);
    resets(admin.fill("reset_address", &contoso.admin_address)).await;
    assert_eq!(admin.page().status, 422, "somebody else has that address");
    resets(admin.fill("reset_address", ANN)).await;
    admin.must_see("The access was reset");
    assert!(app.userinfo(&given).await.is_err());
    assert!(app.refresh(&given.refresh_token.unwrap()).await.is_err());
    first.open(&house.at("contoso/account")).await;
    assert!(!first.sees("Hello, "));
    assert!(house.homes(&contoso, seat).await.is_empty());
    // The old account is a stranger's now, and the new one comes in by the letter, to the same seat.
    house.work().await;
    let letters = house.mailbox(ANN).letters();
    assert!(letters.iter().any(|letter| letter.subject == "Your access to contoso.example was reset"));
    let link = letters.iter().rev().find(|letter| letter.text.contains("/redeem/")).unwrap().link("/redeem/");
    let mut second = Visitor::new();
    second.stop_at(&ORDERS.parse().unwrap());
    second.open(&link).await;
    second.submit("Continue").await;
    by_password(&mut second).await;
    second.submit("Continue").await;
    accept(&mut second).await;
    let begun = app.send(&mut second, &["openid", "roles"]).await;
    let callback = second.beyond().clone();
    let claims = app.finish(begun, &callback).await.unwrap().claims;
    assert_eq!((&claims["oid"], &claims["roles"]), (&json!(seat.to_string()), &json!(["Orders.Read"])));
    assert_eq!(house.homes(&contoso, seat).await, [Home::Tenant(fabrikam.id)]);
}

async fn a_reset_to_another_address_is_told_to_both(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, _, _) = comes_from_home(&house, &fabrikam, ANN).await;
    let seat = house.people(&contoso, ANN).await.remove(0).id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("contoso/admin/guests/{seat}"))).await;
    resets(admin.fill("reset_address", "ann@private.example")).await;
    admin.must_see("The access was reset");
    house.work().await;
    let old = house.mailbox(ANN).letters().pop().unwrap();
    assert!(old.text.contains("ann@private.example") && !old.text.contains("/redeem/"), "{}", old.text);
    let mut private = house.mailbox("ann@private.example");
    let mut ann = Visitor::new();
    ann.stop_at(&ORDERS.parse().unwrap());
    let letters = private.letters();
    assert_eq!(letters.len(), 2);
    ann.open(&letters.iter().find(|letter| letter.text.contains("/redeem/")).unwrap().link("/redeem/")).await;
    let _ = (private.next().await, private.next().await);
    ann.submit("Continue").await;
    by_code(&house, &mut ann, &mut private).await;
    accept(&mut ann).await;
    let guest = house.people(&contoso, "ann@private.example").await.remove(0);
    assert_eq!((guest.id, house.homes(&contoso, seat).await), (seat, vec![Home::Mail]));
}

async fn a_program_resets_by_graphs_own_call_and_gets_the_link_once(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, _, _) = comes_from_home(&house, &fabrikam, ANN).await;
    let seat = house.people(&contoso, ANN).await.remove(0).id;
    let api = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let body = json!({
        "invitedUserEmailAddress": ANN,
        "inviteRedirectUrl": "https://orders.example/",
        "resetRedemption": true,
        "invitedUser": { "id": seat },
    });
    let told = api.post("/invitations", body.clone()).await;
    assert_eq!((&told["status"], &told["invitedUser"]["id"]), (&json!("PendingAcceptance"), &json!(seat)));
    let mut ann = Visitor::new();
    ann.open(&told["inviteRedeemUrl"].as_str().unwrap().parse().unwrap()).await;
    ann.must_see("a•••@fabrikam.example");
    assert_eq!(api.get(&format!("/users/{seat}")).await["externalUserState"], "PendingAcceptance");
    // Whoever has not accepted has nothing to be reset.
    assert_eq!(api.refused("POST", "/invitations", Some(body)).await.0, 404);
}

async fn a_reset_needs_power_over_all_that_the_guest_holds(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    let seat = house.people(&contoso, ANN).await.remove(0).id;
    let ask = |address: &str| Some(json!({ "invitedUserEmailAddress": address, "resetRedemption": true, "invitedUser": { "id": seat } }));
    let denied = (403, "Authorization_RequestDenied".to_owned());
    let inviter = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    assert_eq!(inviter.refused("POST", "/invitations", ask(ANN)).await, denied);
    let next_door = Admin::of(&house, &fabrikam, DirectoryRole::GlobalAdministrator).await;
    assert_eq!(next_door.refused("POST", "/invitations", ask(ANN)).await.0, 404);
    let strong = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["evil.example".parse().unwrap()]).await;
    for address in ["ann@evil.example", &contoso.admin_address] {
        assert_eq!(strong.refused("POST", "/invitations", ask(address)).await.0, 400, "{address}");
    }
    // A program alone never decides about the holder of a role, however strong it is; through a group neither.
    let group = house.group_with(&contoso, (seat, None), (&orders, "Orders.Approve")).await;
    house.promote_group(&contoso, group, DirectoryRole::GuestInviter).await;
    assert_eq!(strong.refused("POST", "/invitations", ask(ANN)).await, denied);
    ann.open(&house.at("contoso/account")).await;
    ann.must_see("Hello, ");
    // A user administrator is not as strong as an application administrator.
    house.promote_group(&contoso, group, DirectoryRole::ApplicationAdministrator).await;
    let help = house.member(&contoso, "help@contoso.example", "Help Desk").await;
    house.promote(&contoso, help, DirectoryRole::UserAdministrator).await;
    let mut desk = signed_in(&house, &contoso, "help@contoso.example").await;
    desk.open(&house.at(&format!("contoso/admin/guests/{seat}"))).await;
    assert!(desk.page().form("Reset the access").is_none());
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("contoso/admin/guests/{seat}"))).await;
    resets(admin.fill("reset_address", ANN)).await;
    admin.must_see("The access was reset");
}

async fn whoever_may_only_invite_takes_nothing_from_a_guest_who_begins_anew(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, _, _) = comes_from_home(&house, &fabrikam, ANN).await;
    let seat = house.people(&contoso, ANN).await.remove(0).id;
    let strong = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let body = json!({ "invitedUserEmailAddress": ANN, "resetRedemption": true, "invitedUser": { "id": seat } });
    let again = strong.post("/invitations", body).await;
    let inviter = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let path = format!("/invitations/{}/revoke", again["id"].as_str().unwrap());
    assert_eq!(inviter.post(&path, json!({})).await["status"], "Revoked");
    assert_eq!(inviter.get(&format!("/users/{seat}")).await["externalUserState"], "PendingAcceptance");
    assert_eq!(house.held(&contoso, seat).await.0.len(), 1, "what was given waits with them");
    let mut ann = Visitor::new();
    ann.open(&again["inviteRedeemUrl"].as_str().unwrap().parse().unwrap()).await;
    ann.must_see("This invitation was withdrawn");
    // Nobody waits for ever.
    house.turn(std::time::Duration::from_secs(31 * 86_400));
    house.sweep().await;
    assert!(matches!(house.people(&contoso, ANN).await.remove(0).stage, UserStage::Deleted { .. }));
}

async fn what_a_guest_had_allowed_is_asked_again_after_a_reset(house: House) {
    const PIA: &str = "pia@northwind.example";
    let (contoso, _, mailbox, mut pia) = comes_by_code(&house, PIA).await;
    let differ = |settings: &mut ApplicationSettings| {
        (settings.admits, settings.assignment_required) = (Admits::AllGuests, false);
        settings.consented_scopes.clear();
    };
    let diary = house.application_with(&contoso, "Diary", differ).await;
    let asked = diary.ask(&contoso, &[("login_hint", PIA)]);
    pia.stop_at(&CALLBACK.parse().unwrap());
    pia.open(&asked).await;
    pia.submit("Allow").await;
    pia.open(&asked).await;
    assert!(pia.is_beyond(), "what was allowed is not asked again");
    let seat = house.people(&contoso, PIA).await.remove(0).id;
    let api = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let body = json!({ "invitedUserEmailAddress": PIA, "resetRedemption": true, "invitedUser": { "id": seat } });
    let told = api.post("/invitations", body).await;
    house.work().await;
    let mut next = Visitor::new();
    next.stop_at(&ORDERS.parse().unwrap());
    next.open(&told["inviteRedeemUrl"].as_str().unwrap().parse().unwrap()).await;
    next.submit("Continue").await;
    next.submit("E-mail me a code").await;
    house.work().await;
    let code = mailbox.letters().pop().unwrap().code();
    next.fill("code", &code).submit("Continue").await;
    accept(&mut next).await;
    next.stop_at(&CALLBACK.parse().unwrap());
    next.open(&asked).await;
    assert!(!next.is_beyond() && next.page().form("Allow").is_some(), "whoever has the seat now is asked themselves");
}
