//! Who comes in: by a token for this tenant's API, and by nothing else (SECURITY 8, 26).

use super::{Admin, api_token};
use crate::cast::{DirectoryRole, House, Program};
use crate::portal::signed_in;

crate::stories! {
    nobody_is_asked_for_a_token_and_told_how,
    the_cookies_of_an_admin_open_nothing_there,
    a_token_that_was_not_asked_for_the_api_opens_nothing_there,
    a_neighbours_token_finds_nothing,
    a_program_without_a_role_is_refused_and_one_with_little_power_stays_small,
    a_registrar_makes_no_secret_for_a_program_that_manages_people,
    a_role_that_is_given_later_counts_at_once,
    another_resource_is_no_scope,
    a_nul_is_the_callers_mistake_and_never_ours,
    a_door_says_which_methods_it_answers,
}

async fn nobody_is_asked_for_a_token_and_told_how(house: House) {
    let program = Program::new();
    let url = house.at("/v1.0/users").to_string();
    for headers in [vec![], vec![("cookie", "guesthouse=x; guesthouse-portal=y")], vec![("authorization", "Basic eDp5")]] {
        let said = program.send("GET", &url, &headers, Vec::new()).await;
        assert_eq!((said.status, said.json()["error"]["code"].as_str()), (401, Some("InvalidAuthenticationToken")));
        assert!(said.header("www-authenticate").starts_with("Bearer realm="), "{said:?}");
        assert_eq!((said.header("cache-control"), said.header("access-control-allow-origin")), ("no-store", ""));
    }
    let said = program.get(&url, Some("e30.eyJpc3MiOiJodHRwOi8vZXZpbC5leGFtcGxlIn0.c2ln")).await;
    assert_eq!(said.status, 401);
    assert!(said.header("www-authenticate").contains("invalid_token"), "{said:?}");
}

async fn the_cookies_of_an_admin_open_nothing_there(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("contoso/account")).await;
    let cookies = admin.cookies();
    assert!(cookies.contains("guesthouse-portal=") && cookies.contains("guesthouse-account="), "{cookies}");
    for path in ["v1.0/users", "v1.0/invitations", "contoso/userinfo"] {
        let said = Program::new().send("GET", house.at(path).as_str(), &[("cookie", &cookies)], Vec::new()).await;
        assert_eq!(said.status, 401, "{path}");
    }
}

async fn a_token_that_was_not_asked_for_the_api_opens_nothing_there(house: House) {
    let contoso = house.company("contoso").await;
    let scripts = house.application(&contoso, "Scripts").await;
    house.empower(&contoso, &scripts, DirectoryRole::GlobalAdministrator).await;
    let program = Program::new();
    let url = house.at("/v1.0/users").to_string();
    let own = program.token(&contoso, &scripts, &[("grant_type", "client_credentials")]).await.token("access_token");
    assert_eq!(program.get(&url, Some(&own)).await.status, 401);
    let token = api_token(&program, &contoso, &scripts).await;
    assert_eq!(program.get(&url, Some(&token)).await.status, 200);
    assert_eq!(program.userinfo(&contoso, &token).await.status, 401);
}

async fn a_neighbours_token_finds_nothing(house: House) {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let ours = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let theirs = Admin::of(&house, &fabrikam, DirectoryRole::GlobalAdministrator).await;
    let group = ours.post("/groups", serde_json::json!({ "displayName": "Partners" })).await;
    let id = group["id"].as_str().unwrap();
    let app = ours.get("/applications").await["value"][0]["id"].as_str().unwrap().to_owned();
    let invited = ours.post("/invitations", serde_json::json!({ "invitedUserEmailAddress": "pia@northwind.example" })).await;
    let (invitation, guest) = (invited["id"].as_str().unwrap(), invited["invitedUser"]["id"].as_str().unwrap());
    let not_found = (404, "Request_ResourceNotFound".to_owned());
    for path in [format!("/groups/{id}"), format!("/applications/{app}"), format!("/users/{guest}"), format!("/invitations/{invitation}")] {
        assert_eq!(theirs.refused("GET", &path, None).await, not_found, "{path}");
    }
    for (method, path) in [
        ("DELETE", format!("/users/{guest}")),
        ("DELETE", format!("/groups/{id}")),
        ("DELETE", format!("/applications/{app}")),
        ("POST", format!("/applications/{app}/addPassword")),
        ("POST", format!("/invitations/{invitation}/revoke")),
        ("POST", format!("/invitations/{invitation}/resend")),
    ] {
        assert_eq!(theirs.refused(method, &path, None).await, not_found, "{method} {path}");
    }
    assert_eq!(ours.get(&format!("/invitations/{invitation}")).await["status"], "PendingAcceptance");
}

async fn a_program_without_a_role_is_refused_and_one_with_little_power_stays_small(house: House) {
    let contoso = house.company("contoso").await;
    let denied = (403, "Authorization_RequestDenied".to_owned());
    let strong = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let small = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let registrar = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let none = house.application(&contoso, "Nothing").await;
    let token = api_token(&Program::new(), &contoso, &none).await;
    let none = Admin { token, ..Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await };
    for path in ["/users", "/groups", "/applications", "/invitations"] {
        assert_eq!(none.refused("GET", path, None).await, denied, "{path}");
        small.get(path).await;
    }
    let admin = format!("/users/{}", contoso.admin);
    assert_eq!(small.refused("DELETE", &admin, None).await, denied);
    assert_eq!(small.refused("POST", "/groups", Some(serde_json::json!({ "displayName": "Mine" }))).await, denied);
    // Whoever gives an application a secret can act as it.
    let apps = strong.get("/applications").await["value"].clone();
    let mut refused = Vec::new();
    for app in apps.as_array().unwrap() {
        let id = app["appId"].as_str().unwrap();
        match registrar.call("POST", &format!("/applications/{id}/addPassword"), None).await.status {
            200 => {}
            status => refused.push((status, id)),
        }
    }
    assert_eq!(refused, [(403, strong.client_id.as_str())], "the registrar reached all but the strongest");
}

async fn a_registrar_makes_no_secret_for_a_program_that_manages_people(house: House) {
    let contoso = house.company("contoso").await;
    let people = house.application(&contoso, "People").await;
    house.empower(&contoso, &people, DirectoryRole::UserAdministrator).await;
    let registrar = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let denied = (403, "Authorization_RequestDenied".to_owned());
    let path = format!("/applications/{}", people.client_id);
    let moved = serde_json::json!({ "web": { "redirectUris": ["https://evil.example/callback"] } });
    assert_eq!(registrar.refused("POST", &format!("{path}/addPassword"), None).await, denied);
    assert_eq!(registrar.refused("PATCH", &path, Some(moved)).await, denied);
    assert_eq!(registrar.refused("DELETE", &path, None).await, denied);
    // Nor do they put anybody where that power is.
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let group = house.group_with(&contoso, (bo, None), (&people, "Orders.Read")).await;
    house.promote_group(&contoso, group, DirectoryRole::UserAdministrator).await;
    let cy = house.member(&contoso, "cy@contoso.example", "Cy").await;
    let reference = serde_json::json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{cy}") });
    assert_eq!(registrar.refused("POST", &format!("/groups/{group}/members/$ref"), Some(reference)).await, denied);
    // Whoever holds that power too may.
    let own = house.application(&contoso, "Both").await;
    house.empower(&contoso, &own, DirectoryRole::UserAdministrator).await;
    house.empower(&contoso, &own, DirectoryRole::ApplicationAdministrator).await;
    let both = registrar.beside(&contoso, &own).await;
    both.post(&format!("{path}/addPassword"), serde_json::json!({})).await;
}

async fn a_role_that_is_given_later_counts_at_once(house: House) {
    let contoso = house.company("contoso").await;
    let scripts = house.application(&contoso, "Later").await;
    let program = Program::new();
    let token = api_token(&program, &contoso, &scripts).await;
    let url = house.at("/v1.0/users").to_string();
    assert_eq!(program.get(&url, Some(&token)).await.status, 403);
    house.empower(&contoso, &scripts, DirectoryRole::GuestInviter).await;
    assert_eq!(program.get(&url, Some(&token)).await.status, 200);
}

async fn another_resource_is_no_scope(house: House) {
    let (contoso, _) = (house.company("contoso").await, house.company("fabrikam").await);
    let scripts = house.application(&contoso, "Scripts").await;
    for scope in ["https://graph.microsoft.com/.default".to_owned(), house.at("/fabrikam/v1.0/.default").to_string()] {
        let fields = [("grant_type", "client_credentials"), ("scope", scope.as_str())];
        assert_eq!(Program::new().token(&contoso, &scripts, &fields).await.refusal(), (400, "invalid_scope".to_owned()), "{scope}");
    }
}

async fn a_nul_is_the_callers_mistake_and_never_ours(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let imports = "/invitations/imports/00000000-0000-7000-8000-000000000001";
    for path in [
        "/users?$filter=mail%20eq%20'a%00@northwind.example'".to_owned(),
        "/users?$search=%22displayName:a%00%22".to_owned(),
        "/groups?$filter=startswith(displayName,'%00')".to_owned(),
        "/applications?$filter=displayName%20eq%20'%00'".to_owned(),
        "/invitations?$filter=startswith(invitedUserEmailAddress,'%00')".to_owned(),
        format!("{imports}/rows?decision=%00"),
        // {"o":"users","k":"a\u0000","i":""}
        "/users?$skiptoken=eyJvIjoidXNlcnMiLCJrIjoiYVx1MDAwMCIsImkiOiIifQ".to_owned(),
        // {"o":"users","k":"short","i":""}: no page begins there, and it is not the first.
        "/users?$skiptoken=eyJvIjoidXNlcnMiLCJrIjoic2hvcnQiLCJpIjoiIn0".to_owned(),
    ] {
        assert_eq!(admin.refused("GET", &path, None).await.0, 400, "{path}");
    }
    assert_eq!(admin.refused("GET", "/users/a%00", None).await.0, 404);
    let web = serde_json::json!({ "redirectUris": ["https://orders.example/cb"] });
    let words = serde_json::json!({ "customizedMessageBody": "a\u{0}" });
    for (path, body) in [
        ("/groups", serde_json::json!({ "displayName": "a", "description": "a\u{0}" })),
        ("/groups", serde_json::json!({ "displayName": "a", "description": "a\u{7}" })),
        ("/applications", serde_json::json!({ "displayName": "a", "web": web, "identifierUris": ["urn:a\u{0}"] })),
        ("/applications", serde_json::json!({ "displayName": "a", "web": web, "identifierUris": ["urn:a\tb"] })),
        ("/invitations", serde_json::json!({ "invitedUserEmailAddress": "pia@northwind.example", "invitedUserMessageInfo": words })),
    ] {
        assert_eq!(admin.refused("POST", path, Some(body.clone())).await.0, 400, "{path} {body}");
    }
}

async fn a_door_says_which_methods_it_answers(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    for (method, path, allow) in [
        ("PATCH", "/invitations", "GET, POST"),
        ("PUT", "/invitations/imports/x", "GET, DELETE"),
        ("POST", "/users/x", "GET, PATCH, DELETE"),
        ("DELETE", "/groups/x/members", "GET"),
        ("GET", "/groups/x/members/$ref", "POST"),
        ("GET", "/users/x/appRoleAssignments/y", "DELETE"),
    ] {
        let said = admin.call(method, path, None).await;
        assert_eq!((said.status, said.header("allow")), (405, allow), "{method} {path}");
    }
    for path in ["/healthz", "/readyz"] {
        let url = house.at(path).to_string();
        for (method, status, allow) in [("HEAD", 200, ""), ("GET", 200, ""), ("POST", 405, "GET, HEAD")] {
            let said = Program::new().send(method, &url, &[], Vec::new()).await;
            assert_eq!((said.status, said.header("allow")), (status, allow), "{method} {path}");
        }
    }
}
