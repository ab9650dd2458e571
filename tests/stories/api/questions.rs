//! What is asked of lists and nouns: all of it is answered, or all of it refused.

use serde_json::json;

use super::Admin;
use super::imports::planned;
use crate::cast::{DirectoryRole, House, Program};

crate::stories! {
    a_question_that_cannot_be_answered_changes_nothing,
    what_a_list_cannot_do_is_refused_and_never_passed_over,
    what_is_asked_together_is_answered_together,
    the_rows_of_an_import_go_on_where_a_page_ends,
    a_packed_body_is_asked_for_as_it_is,
}

async fn a_question_that_cannot_be_answered_changes_nothing(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let guest = json!({ "invitedUserEmailAddress": "never@northwind.example", "sendInvitationMessage": true });
    for (path, body) in [
        ("/applications?$expand=owners", json!({ "displayName": "Never" })),
        ("/groups?$expand=members", json!({ "displayName": "Never" })),
        ("/users?$skip=1", json!({ "displayName": "Never", "mail": "never@contoso.example" })),
        ("/invitations?$expand=invitedUser", guest),
    ] {
        assert_eq!(admin.refused("POST", path, Some(body)).await.0, 400, "{path}");
    }
    let file = b"Email\r\nnever@northwind.example\r\n".to_vec();
    assert_eq!(admin.upload("/invitations/imports?$expand=rows", file).await.status, 400);
    for list in [
        "/applications?$filter=startswith(displayName,'never')",
        "/groups?$filter=startswith(displayName,'never')",
        "/users?$search=never",
        "/invitations",
        "/invitations/imports",
    ] {
        assert_eq!(admin.get(list).await["value"], json!([]), "{list}");
    }
    house.work().await;
    assert!(house.mailbox("never@northwind.example").letters().is_empty());
}

async fn what_a_list_cannot_do_is_refused_and_never_passed_over(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.assign(&contoso, bo, &orders, Some("Orders.Read")).await;
    let team = house.group_with(&contoso, (bo, None), (&orders, "Orders.Approve")).await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let (bo, team, app) = (format!("/users/{bo}"), format!("/groups/{team}"), format!("/applications/{}", orders.client_id));
    let import = "/invitations/imports/00000000-0000-7000-8000-000000000001";
    for path in [
        format!("{bo}/appRoleAssignments?$filter=resourceId%20eq%20'{}'", orders.client_id),
        format!("{team}/appRoleAssignments?$filter=id%20eq%20'x'"),
        format!("{bo}/memberOf?$filter=displayName%20eq%20'x'"),
        format!("{bo}/transitiveMemberOf?$search=x"),
        format!("{bo}?$top=1"),
        format!("{team}/members?$search=bo"),
        format!("{team}/members?$count=true"),
        format!("{app}/appRoleAssignedTo?$search=bo"),
        format!("{app}/appRoleAssignedTo?$filter=principalType%20eq%20'User'"),
        format!("{import}/rows?$filter=line%20eq%202"),
        format!("{import}?$skiptoken=x"),
        "/invitations/imports?$search=x".to_owned(),
        "/groups?$count=true".to_owned(),
        "/applications?$search=orders".to_owned(),
        "/users?$search=one%20two%20three%20four%20five%20six".to_owned(),
        "/users?$filter=userType%20eq%20'Guest'%20and%20userType%20eq%20'Member'".to_owned(),
        "/users?$filter=mail%20eq%20'bo@contoso.example'&$search=nobody".to_owned(),
        "/users?filter=userType%20eq%20'Guest'".to_owned(),
        "/invitations?$filter=startswith(invitedUserEmailAddress,'a')&$search=b".to_owned(),
    ] {
        assert_eq!(admin.refused("GET", &path, None).await, (400, "Request_BadRequest".to_owned()), "{path}");
    }
}

async fn what_is_asked_together_is_answered_together(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.assign(&contoso, bo, &orders, Some("Orders.Read")).await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let given = admin.get(&format!("/users/{bo}/appRoleAssignments?$select=id,resourceId")).await;
    assert_eq!(given["value"][0].as_object().unwrap().len(), 2, "{given}");
    // A guest who has not come, and a member of the same address.
    admin.post("/invitations", json!({ "invitedUserEmailAddress": "cy@northwind.example" })).await;
    house.member(&contoso, "cy@northwind.example", "Cy").await;
    let of_cy = "/users?$filter=mail%20eq%20'cy@northwind.example'&$count=true&$top=1&$select=id";
    let first = admin.get(of_cy).await;
    let next = first["@odata.nextLink"].as_str().unwrap().split_once("/v1.0").unwrap().1;
    let second = admin.get(next).await;
    assert_eq!((&first["@odata.count"], second.get("@odata.nextLink")), (&json!(2), None));
    assert_eq!((first["value"].as_array().unwrap().len(), second["value"].as_array().unwrap().len()), (1, 1));
    assert_ne!(first["value"][0]["id"], second["value"][0]["id"]);
}

async fn the_rows_of_an_import_go_on_where_a_page_ends(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let file = "Email\r\nann@northwind.example\r\nnobody\r\nbo@northwind.example\r\ncy@northwind.example\r\n";
    let said = admin.upload("/invitations/imports", file.as_bytes().to_vec()).await;
    let id = said.json()["id"].as_str().unwrap().to_owned();
    planned(&admin, &id).await;
    let mut seen = Vec::new();
    let mut next = Some(format!("/invitations/imports/{id}/rows?decision=new&$top=2&$select=line"));
    while let Some(path) = next {
        let page = admin.get(&path).await;
        assert!(page["value"].as_array().unwrap().len() <= 2);
        seen.extend(page["value"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()));
        next = page["@odata.nextLink"].as_str().map(|link| link.split_once("/v1.0").unwrap().1.to_owned());
    }
    assert_eq!(seen, [2, 4, 5]);
    let rest = admin.get(&format!("/invitations/imports/{id}/rows?after=3")).await;
    assert_eq!((rest["value"].as_array().unwrap().len(), rest.get("@odata.nextLink")), (2, None));
}

async fn a_packed_body_is_asked_for_as_it_is(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let bearer = format!("Bearer {}", admin.token);
    let body = json!({ "displayName": "Packed" }).to_string().into_bytes();
    let url = house.at("/v1.0/groups").to_string();
    for (coding, status) in [("gzip", 415), ("deflate, gzip", 415), ("identity", 201)] {
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("content-encoding", coding)];
        let said = Program::new().send("POST", &url, &headers, body.clone()).await;
        assert_eq!(said.status, status, "{said:?}");
        assert_eq!(said.header("accept-encoding"), if status == 415 { "identity" } else { "" });
    }
}
