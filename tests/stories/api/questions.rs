//! What is asked of lists and nouns: all of it is answered, or all of it refused.

use serde_json::json;

use super::Admin;
use crate::cast::{DirectoryRole, House};

crate::stories! {
    a_question_that_cannot_be_answered_changes_nothing,
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
