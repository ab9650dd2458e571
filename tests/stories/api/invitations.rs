//! Inviting by Graph's own call, and what Graph lacks: seeing what became of it.

use std::time::Duration;

use serde_json::json;

use super::Admin;
use crate::cast::{DirectoryRole, House, Visitor};
use crate::redemption::merging::as_member;
use crate::redemption::way::follow;

crate::stories! {
    a_script_for_graph_invites_and_gets_the_link_once,
    a_letter_goes_out_when_it_is_asked_for_and_its_fate_is_listed,
    an_invitation_is_resent_reminded_and_taken_back,
    what_cannot_be_invited_is_said_plainly,
    whoever_had_enough_today_is_told_when_tomorrow_is,
    a_mailbox_gets_ten_letters_of_invitations_a_day,
    nobody_re_invites_somebody_with_more_power,
    a_link_of_a_program_that_lost_its_role_is_withdrawn,
    what_a_program_gave_goes_no_further_when_it_lost_its_role,
}

async fn a_script_for_graph_invites_and_gets_the_link_once(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let invited = admin
        .post(
            "/invitations",
            json!({
                "@odata.type": "#microsoft.graph.invitation",
                "invitedUserEmailAddress": "pia@northwind.example",
                "invitedUserDisplayName": "Pia",
                "inviteRedirectUrl": "https://orders.example/",
                "applications": [{ "id": orders.client_id, "role": "Orders.Read" }],
            }),
        )
        .await;
    assert_eq!((&invited["status"], &invited["sendInvitationMessage"]), (&json!("PendingAcceptance"), &json!(false)));
    let mut pia = Visitor::new();
    pia.open(&invited["inviteRedeemUrl"].as_str().unwrap().parse().unwrap()).await;
    pia.must_see("p•••@northwind.example");
    house.work().await;
    assert!(house.mailbox("pia@northwind.example").letters().is_empty());
    let path = format!("/invitations/{}", invited["id"].as_str().unwrap());
    assert_eq!(admin.get(&path).await.get("inviteRedeemUrl"), None);
    let guest = admin.get(&format!("/users/{}", invited["invitedUser"]["id"].as_str().unwrap())).await;
    assert_eq!((&guest["userType"], &guest["externalUserState"]), (&json!("Guest"), &json!("PendingAcceptance")));
    assert!(guest["userPrincipalName"].as_str().unwrap().contains("#EXT#@"), "{guest}");
}

async fn a_letter_goes_out_when_it_is_asked_for_and_its_fate_is_listed(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    for name in ["ann", "bo", "cy"] {
        let body = json!({ "invitedUserEmailAddress": format!("{name}@northwind.example"), "sendInvitationMessage": true });
        assert_eq!(admin.post("/invitations", body).await.get("inviteRedeemUrl"), None);
    }
    let queued = admin.get("/invitations?$filter=deliveryState%20eq%20'queued'&$count=true").await;
    assert_eq!((&queued["@odata.count"], queued["value"].as_array().unwrap().len()), (&json!(3), 3));
    house.work().await;
    house.mailbox("bo@northwind.example").next().await.link("/redeem/");
    let mut seen = Vec::new();
    let mut next = Some("/invitations?$top=2&$filter=deliveryState%20eq%20'sent'".to_owned());
    while let Some(path) = next {
        let page = admin.get(&path).await;
        seen.extend(page["value"].as_array().unwrap().iter().map(|one| one["invitedUserEmailAddress"].as_str().unwrap().to_owned()));
        next = page["@odata.nextLink"].as_str().map(|link| link.split_once("/v1.0").unwrap().1.to_owned());
    }
    seen.sort();
    assert_eq!(seen, ["ann@northwind.example", "bo@northwind.example", "cy@northwind.example"]);
    let one = json!({ "invitedUserEmailAddress": "di@northwind.example", "applications": [{ "id": orders.client_id }] });
    let landing = admin.post("/invitations", one).await;
    let landing = admin.get(&format!("/invitations/{}", landing["id"].as_str().unwrap())).await;
    assert_eq!((&landing["inviteRedirectUrl"], &landing["landingApplication"]["id"]), (&json!(null), &json!(orders.client_id)));
    let only = admin.get("/invitations?$filter=startswith(invitedUserEmailAddress,'bo')&$select=id,status").await;
    assert_eq!(only["value"][0].as_object().unwrap().len(), 2);
}

async fn an_invitation_is_resent_reminded_and_taken_back(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let invited =
        admin.post("/invitations", json!({ "invitedUserEmailAddress": "ann@northwind.example", "sendInvitationMessage": true })).await;
    let path = format!("/invitations/{}", invited["id"].as_str().unwrap());
    house.work().await;
    admin.post(&format!("{path}/resend"), json!({})).await;
    house.work().await;
    assert_eq!(admin.post(&format!("{path}/remind"), json!({})).await["reminders"], 1);
    house.work().await;
    assert_eq!(house.mailbox("ann@northwind.example").letters().len(), 3);
    assert_eq!(admin.post(&format!("{path}/revoke"), json!({})).await["status"], "Revoked");
    assert_eq!(admin.refused("POST", &format!("{path}/resend"), None).await, (409, "Request_Conflict".to_owned()));
    let guest = format!("/users/{}", invited["invitedUser"]["id"].as_str().unwrap());
    assert_eq!(admin.refused("GET", &guest, None).await.0, 404);
}

async fn what_cannot_be_invited_is_said_plainly(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let bad = (400, "Request_BadRequest".to_owned());
    for wrong in [
        json!({}),
        json!({ "invitedUserEmailAddress": "nobody" }),
        json!({ "invitedUserEmailAddress": "ann@northwind.example", "inviteRedirectUrl": "https://evil.example/" }),
        json!({ "invitedUserEmailAddress": "ann@northwind.example", "applications": [{ "id": orders.client_id, "role": "Admin" }] }),
        json!({ "invitedUserEmailAddress": "ann@northwind.example", "colour": "red" }),
    ] {
        assert_eq!(admin.refused("POST", "/invitations", Some(wrong.clone())).await, bad, "{wrong}");
    }
    for query in ["$filter=status%20eq%20'Lost'", "$skip=3", "$orderby=status", "$skiptoken=x", "$top=0"] {
        assert_eq!(admin.refused("GET", &format!("/invitations?{query}"), None).await, bad, "{query}");
    }
    assert_eq!(admin.refused("PATCH", "/invitations", None).await.0, 405);
    assert_eq!(admin.refused("GET", "/me", None).await.0, 404);
}

async fn whoever_had_enough_today_is_told_when_tomorrow_is(house: House) {
    let house = House::open_limited(house.engine(), "invitations_per_day = 2").await;
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let body = |name: &str| json!({ "invitedUserEmailAddress": format!("{name}@northwind.example"), "sendInvitationMessage": true });
    let first = admin.post("/invitations", body("ann")).await;
    let resend = format!("/invitations/{}/resend", first["id"].as_str().unwrap());
    admin.post(&resend, json!({})).await;
    // Stories begin at noon, and days at midnight (UTC).
    for (path, asked) in [("/invitations", Some(body("bo"))), (resend.as_str(), None)] {
        let said = admin.call("POST", path, asked).await;
        assert_eq!((said.status, said.header("retry-after")), (429, "43200"), "{said:?}");
    }
    house.turn(Duration::from_secs(43_200));
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    admin.post("/invitations", body("bo")).await;
    admin.post(&resend, json!({})).await;
    house.close().await;
}

async fn a_mailbox_gets_ten_letters_of_invitations_a_day(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let first =
        admin.post("/invitations", json!({ "invitedUserEmailAddress": "ann@northwind.example", "sendInvitationMessage": true })).await;
    let resend = format!("/invitations/{}/resend", first["id"].as_str().unwrap());
    for _ in 1..10 {
        admin.post(&resend, json!({})).await;
    }
    let full = admin.call("POST", &resend, None).await;
    assert_eq!((full.status, full.header("retry-after")), (429, "43200"), "{full:?}");
}

async fn nobody_re_invites_somebody_with_more_power(house: House) {
    let contoso = house.company("contoso").await;
    let small = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let body = json!({ "invitedUserEmailAddress": "pia@northwind.example" });
    let invited = small.post("/invitations", body.clone()).await;
    let path = format!("/invitations/{}", invited["id"].as_str().unwrap());
    let guest = invited["invitedUser"]["id"].as_str().unwrap().parse().unwrap();
    house.promote(&contoso, guest, DirectoryRole::UserAdministrator).await;
    let denied = (403, "Authorization_RequestDenied".to_owned());
    assert_eq!(small.refused("POST", "/invitations", Some(body.clone())).await, denied);
    for verb in ["resend", "remind", "revoke"] {
        assert_eq!(small.refused("POST", &format!("{path}/{verb}"), None).await, denied, "{verb}");
    }
    assert!(house.invitation_to(&contoso, "pia@northwind.example").await.check_redeemable(house.now()).is_ok());
    let strong = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    strong.post("/invitations", body).await;
}

async fn a_link_of_a_program_that_lost_its_role_is_withdrawn(house: House) {
    let contoso = house.company("contoso").await;
    let scripts = house.application(&contoso, "Inviter").await;
    house.empower(&contoso, &scripts, DirectoryRole::GuestInviter).await;
    let strong = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let leaked = strong.beside(&contoso, &scripts).await;
    let mut links = Vec::new();
    for name in ["ann", "bo", "cy"] {
        let body = json!({ "invitedUserEmailAddress": format!("{name}@northwind.example") });
        let invited = leaked.post("/invitations", body).await;
        links.push(invited["inviteRedeemUrl"].as_str().unwrap().parse::<url::Url>().unwrap());
    }
    let mut ann = Visitor::new();
    ann.open(&links[0]).await;
    ann.must_see("a•••@northwind.example");
    house.disempower(&contoso, &scripts, DirectoryRole::GuestInviter).await;
    let mut bo = Visitor::new();
    bo.open(&links[1]).await;
    bo.must_see("This invitation was withdrawn");
    // Nor does it hold for whoever opened it before.
    ann.submit("Continue").await;
    ann.must_see("This invitation was withdrawn");
    // Nor is a program that is gone asked for what it may.
    house.empower(&contoso, &scripts, DirectoryRole::GuestInviter).await;
    house.remove_application(&contoso, &scripts).await;
    let mut cy = Visitor::new();
    cy.open(&links[2]).await;
    cy.must_see("This invitation was withdrawn");
}

async fn what_a_program_gave_goes_no_further_when_it_lost_its_role(house: House) {
    const MIA: &str = "mia@newdomain.example";
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let strong = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let scripts = house.application(&contoso, "Giver").await;
    house.empower(&contoso, &scripts, DirectoryRole::UserAdministrator).await;
    house.invite(&contoso, MIA, &orders).await;
    let pending = house.people(&contoso, MIA).await.remove(0).id;
    let giver = strong.beside(&contoso, &scripts).await;
    let grant = json!({ "principalId": pending, "resourceId": orders.client_id, "appRoleId": "Orders.Approve" });
    giver.post(&format!("/users/{pending}/appRoleAssignments"), grant).await;
    house.disempower(&contoso, &scripts, DirectoryRole::UserAdministrator).await;
    let member = house.member(&contoso, MIA, "Mia Member").await;
    let mut mailbox = house.mailbox(MIA);
    let mut mia = follow(&mut mailbox).await;
    as_member(&house, &mut mia, &mut mailbox).await;
    let (given, _) = house.held(&contoso, member).await;
    assert_eq!(given.iter().map(|grant| grant.role.as_deref().unwrap()).collect::<Vec<_>>(), ["Orders.Read"]);
}
