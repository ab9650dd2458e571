//! Users, groups and applications by the API.

use std::time::Duration;

use serde_json::json;

use super::Admin;
use crate::cast::{Deed, DirectoryRole, House, Subject};

crate::stories! {
    people_are_made_found_changed_blocked_and_removed,
    what_is_said_of_people_is_changed_in_words_of_graph_and_seen_by_who_looks_after_them,
    groups_hold_people_and_groups_and_never_themselves,
    an_application_is_registered_with_a_secret_shown_once,
    whose_place_in_a_group_has_ended_is_no_member_of_it,
    applications_are_given_and_taken_back,
    it_is_remembered_to_whom_something_was_given_and_from_whom_it_was_taken,
    a_guest_inviter_gives_and_takes_nothing_but_in_an_invitation,
    of_changes_at_once_none_is_lost_without_a_word,
}

async fn people_are_made_found_changed_blocked_and_removed(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let made = admin.post("/users", json!({ "displayName": "Bo Berg", "mail": "bo@contoso.example", "accountEnabled": true })).await;
    let path = format!("/users/{}", made["id"].as_str().unwrap());
    let again = json!({ "displayName": "Bo Two", "mail": "bo@contoso.example" });
    assert_eq!(admin.refused("POST", "/users", Some(again)).await.0, 409);
    let upn = |upn: &str| json!({ "displayName": "Cy", "mail": "cy@contoso.example", "userPrincipalName": upn });
    assert_eq!(admin.refused("POST", "/users", Some(upn("cyrus@contoso.example"))).await.0, 400, "names are for ever");
    assert_eq!(admin.post("/users", upn("CY@contoso.example")).await["userPrincipalName"], "cy@contoso.example");
    for query in ["$search=berg", "$filter=mail%20eq%20'BO@contoso.example'", "$filter=userType%20eq%20'Member'&$search=bo"] {
        let found = admin.get(&format!("/users?{query}")).await;
        assert_eq!(found["value"][0]["id"], made["id"], "{query}");
    }
    let change = json!({ "displayName": "Bo B.", "givenName": "Bo", "preferredLanguage": "da", "accountEnabled": false });
    assert_eq!(admin.call("PATCH", &path, Some(change)).await.status, 204);
    let now = admin.get(&path).await;
    assert_eq!((&now["displayName"], &now["givenName"], &now["accountEnabled"]), (&json!("Bo B."), &json!("Bo"), &json!(false)));
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "accountEnabled": true, "givenName": null }))).await.status, 204);
    assert_eq!(admin.get(&path).await["givenName"], json!(null));
    let strong = format!("/users/{}", contoso.admin);
    assert_eq!(admin.refused("PATCH", &strong, Some(json!({ "accountEnabled": false }))).await.0, 403);
    assert_eq!(admin.call("DELETE", &path, None).await.status, 204);
    assert_eq!(admin.refused("GET", &path, None).await.0, 404);
}

async fn groups_hold_people_and_groups_and_never_themselves(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await.to_string();
    let admin = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let mut ids = Vec::new();
    for name in ["Inner", "Outer"] {
        let made = admin.post("/groups", json!({ "displayName": name, "mailEnabled": false, "securityEnabled": true })).await;
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(admin.refused("POST", "/groups", Some(json!({ "displayName": "INNER" }))).await.0, 409);
    let bound = [format!("https://graph.microsoft.com/v1.0/users/{bo}")];
    for bind in ["members@odata.bind", "owners@odata.bind"] {
        let body = json!({ "displayName": "Bound", bind: bound });
        assert_eq!(admin.refused("POST", "/groups", Some(body)).await.0, 400, "an empty group would be no answer to {bind}");
    }
    let (inner, outer) = (&ids[0], &ids[1]);
    let reference = |id: &str| json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}") });
    admin.post(&format!("/groups/{inner}/members/$ref"), reference(&bo)).await;
    admin.post(&format!("/groups/{outer}/members/$ref"), reference(inner)).await;
    let circle = admin.refused("POST", &format!("/groups/{inner}/members/$ref"), Some(reference(outer))).await;
    assert_eq!(circle, (400, "Request_BadRequest".to_owned()));
    assert_eq!(admin.get(&format!("/groups/{inner}/members")).await["value"][0]["displayName"], "Bo");
    let direct = admin.get(&format!("/users/{bo}/memberOf?$select=id")).await["value"].clone();
    assert_eq!(direct, json!([{ "id": inner, "@odata.type": "#microsoft.graph.group" }]));
    assert_eq!(admin.get(&format!("/users/{bo}/transitiveMemberOf")).await["value"].as_array().unwrap().len(), 2);
    let named = admin.get("/groups?$filter=startswith(displayName,'inn')").await;
    assert_eq!(named["value"][0]["id"], inner.as_str());
    assert_eq!(admin.call("DELETE", &format!("/groups/{inner}/members/{bo}/$ref"), None).await.status, 204);
    let path = format!("/groups/{inner}");
    assert_eq!(admin.refused("PATCH", &path, Some(json!({ "displayName": "outer" }))).await.0, 409);
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "displayName": "Core", "description": "Who is in" }))).await.status, 204);
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "displayName": "CORE" }))).await.status, 204, "its own name is not taken");
    let core = admin.get(&path).await;
    assert_eq!((&core["displayName"], &core["description"]), (&json!("CORE"), &json!("Who is in")));
    let remembered = house.remembers(&contoso, Deed::ChangedGroup).await;
    for nothing in [json!({}), json!({ "displayName": "CORE" })] {
        assert_eq!(admin.call("PATCH", &path, Some(nothing)).await.status, 204);
    }
    assert_eq!(house.remembers(&contoso, Deed::ChangedGroup).await, remembered, "nothing has changed");
    assert_eq!(admin.call("DELETE", &format!("/groups/{outer}"), None).await.status, 204);
    assert_eq!(admin.refused("GET", &format!("/groups/{outer}"), None).await.0, 404);
}

async fn whose_place_in_a_group_has_ended_is_no_member_of_it(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let minute = Duration::from_secs(60);
    let team = house.group_with(&contoso, (bo, Some(minute)), (&orders, "Orders.Read")).await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    for is_in in [1, 0] {
        for path in [format!("/groups/{team}/members"), format!("/users/{bo}/memberOf"), format!("/users/{bo}/transitiveMemberOf")] {
            assert_eq!(admin.get(&path).await["value"].as_array().unwrap().len(), is_in, "{path}");
        }
        house.turn(minute);
    }
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{bo}") });
    admin.post(&format!("/groups/{team}/members/$ref"), reference).await;
    assert_eq!(admin.get(&format!("/groups/{team}/members")).await["value"][0]["id"], bo.to_string());
}

async fn an_application_is_registered_with_a_secret_shown_once(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let web = json!({ "redirectUris": ["https://expenses.example/cb"], "homePageUrl": "https://expenses.example/" });
    let made = admin.post("/applications", json!({ "displayName": "Expenses", "web": web, "appRoles": [{ "value": "Approve" }] })).await;
    assert!(made["passwordCredentials"][0]["secretText"].as_str().unwrap().len() >= 40);
    assert_eq!((&made["admits"], &made["appRoleAssignmentRequired"]), (&json!("members"), &json!(true)));
    let path = format!("/applications/{}", made["id"].as_str().unwrap());
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "admits": "assignedGuests" }))).await.status, 204);
    let now = admin.get(&path).await;
    assert_eq!((&now["admits"], &now["web"]["homePageUrl"]), (&json!("assignedGuests"), &json!("https://expenses.example/")));
    assert_eq!(now["passwordCredentials"][0].get("secretText"), None);
    let wrong = json!({ "web": { "redirectUris": ["javascript:alert(1)"] } });
    assert_eq!(admin.refused("PATCH", &path, Some(wrong)).await.0, 400);
    assert!(admin.post(&format!("{path}/addPassword"), json!({})).await["secretText"].is_string());
    assert_eq!(admin.call("DELETE", &path, None).await.status, 204);
}

async fn applications_are_given_and_taken_back(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await.to_string();
    let admin = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let path = format!("/users/{bo}/appRoleAssignments");
    let body = json!({ "principalId": bo, "resourceId": orders.client_id, "appRoleId": "Orders.Read" });
    let given = admin.post(&path, body).await;
    assert_eq!((&given["principalDisplayName"], &given["appRoleValue"]), (&json!("Bo"), &json!("Orders.Read")));
    let wrong = json!({ "resourceId": orders.client_id, "appRoleId": "Orders.Own" });
    assert_eq!(admin.refused("POST", &path, Some(wrong)).await.0, 404);
    let to = admin.get(&format!("/applications/{}/appRoleAssignedTo", orders.client_id)).await;
    assert_eq!(to["value"][0]["principalId"], bo.as_str());
    let one = format!("{path}/{}", given["id"].as_str().unwrap());
    assert_eq!(admin.call("DELETE", &one, None).await.status, 204);
    assert_eq!(admin.refused("DELETE", &one, None).await.0, 404);
    assert!(admin.get(&path).await["value"].as_array().unwrap().is_empty());
}

async fn it_is_remembered_to_whom_something_was_given_and_from_whom_it_was_taken(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let team = admin.post("/groups", json!({ "displayName": "Team" })).await["id"].as_str().unwrap().to_owned();
    let grant = |role: Option<&str>| json!({ "resourceId": orders.client_id, "appRoleId": role });
    let given = format!("/users/{bo}/appRoleAssignments");
    let one = admin.post(&given, grant(Some("Orders.Read"))).await["id"].as_str().unwrap().to_owned();
    admin.post(&format!("/groups/{team}/appRoleAssignments"), grant(None)).await;
    admin.post(&format!("/groups/{team}/members/$ref"), json!({ "@odata.id": bo })).await;
    house.promote(&contoso, bo, DirectoryRole::GuestInviter).await;
    for path in [format!("{given}/{one}"), format!("/groups/{team}/members/{bo}/$ref")] {
        assert_eq!(admin.call("DELETE", &path, None).await.status, 204);
    }
    let (app, of_bo) = (("application", orders.client_id.as_str()), json!({ "user": bo, "role": "Orders.Read" }));
    let in_team = (("group", team.as_str()), json!({ "user": bo }));
    let guest_inviter = (("role", DirectoryRole::GuestInviter.as_str()), json!({ "user": bo }));
    let gave = vec![(app, of_bo.clone()), (app, json!({ "group": team })), in_team.clone(), guest_inviter];
    for (deed, expected) in [(Deed::Gave, gave), (Deed::Took, vec![(app, of_bo), in_team])] {
        let told = house.told_of(&contoso, deed).await;
        for ((kind, id), detail) in expected {
            let is_it = |(on, with): &&(Subject, serde_json::Value)| on.kind == kind && on.id == id && *with == detail;
            assert_eq!(told.iter().filter(is_it).count(), 1, "{deed:?} {kind} {detail}: {told:?}");
        }
    }
}

async fn a_guest_inviter_gives_and_takes_nothing_but_in_an_invitation(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.assign(&contoso, bo, &orders, Some("Orders.Read")).await;
    let team = house.group_with(&contoso, (bo, None), (&orders, "Orders.Approve")).await;
    let inviter = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let other = house.member(&contoso, "cy@contoso.example", "Cy").await;
    let reference = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{other}") });
    let grant = json!({ "principalId": other, "resourceId": orders.client_id, "appRoleId": "Orders.Read" });
    let own = inviter.get(&format!("/users/{bo}/appRoleAssignments")).await["value"][0]["id"].as_str().unwrap().to_owned();
    let invitation = |address: &str| {
        let applications = json!([{ "id": orders.client_id, "role": "Orders.Approve" }]);
        json!({ "invitedUserEmailAddress": address, "inviteRedirectUrl": "https://orders.example/", "applications": applications })
    };
    for (method, path, body) in [
        ("POST", format!("/users/{other}/appRoleAssignments"), Some(grant)),
        ("DELETE", format!("/users/{bo}/appRoleAssignments/{own}"), None),
        ("POST", format!("/groups/{team}/members/$ref"), Some(reference)),
        ("DELETE", format!("/groups/{team}/members/{bo}/$ref"), None),
        ("POST", "/invitations".to_owned(), Some(invitation("bo@contoso.example"))),
    ] {
        assert_eq!(inviter.refused(method, &path, body).await, (403, "Authorization_RequestDenied".to_owned()), "{method} {path}");
    }
    let (given, places) = house.held(&contoso, bo).await;
    assert_eq!((given.len(), places.len()), (1, 1));
    let invited = inviter.post("/invitations", invitation("pia@northwind.example")).await;
    let guest = invited["invitedUser"]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(house.held(&contoso, guest).await.0.len(), 1);
}

async fn of_changes_at_once_none_is_lost_without_a_word(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let path = format!("/applications/{}", orders.client_id);
    for round in 0..5 {
        let (admits, claim) = if round % 2 == 0 { ("allGuests", "upn") } else { ("assignedGuests", "locale") };
        let changes = [
            ("displayName", json!(format!("Orders {round}"))),
            ("admits", json!(admits)),
            ("appRoleAssignmentRequired", json!(round % 2 == 1)),
            ("optionalClaims", json!([claim])),
        ];
        let patch = |(name, value): &(&str, serde_json::Value)| {
            let mut body = json!({});
            body[*name] = value.clone();
            admin.call("PATCH", &path, Some(body))
        };
        let [a, b, c, d] = &changes;
        let said = tokio::join!(patch(a), patch(b), patch(c), patch(d));
        let said = [said.0.status, said.1.status, said.2.status, said.3.status];
        let now = admin.get(&path).await;
        assert!(said.contains(&204), "{said:?}");
        for ((name, value), status) in changes.iter().zip(said) {
            assert!([204, 409].contains(&status), "{name}: {status}");
            assert!(status == 409 || now[name] == *value, "{name} was lost: {now}");
        }
    }
    let team = admin.post("/groups", json!({ "displayName": "Team", "mailEnabled": false, "securityEnabled": true })).await;
    let path = format!("/groups/{}", team["id"].as_str().unwrap());
    for round in 0..20 {
        let (name, purpose) = (json!(format!("Team {round}")), json!(format!("Works on {round}")));
        let named = admin.call("PATCH", &path, Some(json!({ "displayName": name })));
        let described = admin.call("PATCH", &path, Some(json!({ "description": purpose })));
        let (named, described) = tokio::join!(named, described);
        assert_eq!((named.status, described.status), (204, 204));
        let now = admin.get(&path).await;
        assert_eq!((&now["displayName"], &now["description"]), (&name, &purpose));
    }
    // Of a stay, each says what it changes and leaves the rest to the others.
    let invited = admin.post("/invitations", json!({ "invitedUserEmailAddress": "pia@northwind.example" })).await;
    let guest = format!("/users/{}", invited["invitedUser"]["id"].as_str().unwrap());
    let sponsor = json!({ "id": contoso.admin });
    for year in 2090..2095 {
        let ends = format!("{year}-05-01T00:00:00Z");
        admin.call("PATCH", &guest, Some(json!({ "sponsor": null }))).await;
        let ended = admin.call("PATCH", &guest, Some(json!({ "accessEndsAt": ends })));
        let answered = admin.call(
            "PATCH",
            &guest,
            Some(json!({ "sponsor": { "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{}", contoso.admin) } })),
        );
        let (ended, answered) = tokio::join!(ended, answered);
        assert_eq!((ended.status, answered.status), (204, 204));
        let now = admin.get(&guest).await;
        assert_eq!((&now["sponsor"], &now["accessEndsAt"]), (&sponsor, &json!(ends)));
    }
}

async fn what_is_said_of_people_is_changed_in_words_of_graph_and_seen_by_who_looks_after_them(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let path = format!("/users/{bo}");
    let admin = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    let change = json!({
        "mobilePhone": "+45 33 12 34 56", "streetAddress": "1 Harbour Street", "city": "Copenhagen", "state": "Hovedstaden",
        "postalCode": "1050", "country": "Denmark", "preferredLanguage": "da-dk", "birthdate": "1984-02-29",
        "timeZone": "Europe/Copenhagen", "mySite": "https://bo.example/",
    });
    assert_eq!(admin.call("PATCH", &path, Some(change)).await.status, 204);
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "state": null, "nickname": "Bobby" }))).await.status, 204);
    let now = admin.get(&path).await;
    assert_eq!((&now["mobilePhone"], &now["preferredLanguage"]), (&json!("+4533123456"), &json!("da-DK")));
    assert_eq!((&now["city"], &now["state"], &now["nickname"]), (&json!("Copenhagen"), &json!(null), &json!("Bobby")));
    for wrong in [json!({ "mobilePhone": "33123456" }), json!({ "pictureUrl": "http://bo.example/" }), json!({ "country": 45 })] {
        assert_eq!(admin.refused("PATCH", &path, Some(wrong)).await.0, 400);
    }
    let inviter = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    assert_eq!(inviter.refused("PATCH", &path, Some(json!({ "city": "Elsewhere" }))).await.0, 403);
    let listed = ["/users?$search=bo", "/users?$filter=mail%20eq%20'bo@contoso.example'"];
    for (program, city) in [(&admin, json!("Copenhagen")), (&inviter, json!(null))] {
        let one = program.get(&path).await;
        assert_eq!((&one["displayName"], &one["city"]), (&json!("Bo"), &city));
        for query in listed {
            assert_eq!(program.get(query).await["value"][0]["city"], city, "{query}");
        }
    }
}
