//! What scripts do to applications day by day.

use std::time::Duration;

use serde_json::{Value, json};

use super::Admin;
use crate::cast::{Application, DirectoryRole, House, Program, Tenant};

crate::stories! {
    secrets_are_rotated_again_and_again,
    a_secret_ends_when_it_was_asked_to,
    a_role_is_named_by_its_id_or_its_value,
}

/// What the token endpoint says to whoever shows that secret.
async fn shows(tenant: &Tenant, app: &Application, secret: &str) -> u16 {
    let app = Application { id: app.id, client_id: app.client_id.clone(), secret: Some(secret.to_owned()) };
    Program::new().token(tenant, &app, &[("grant_type", "client_credentials")]).await.status
}

async fn secrets_are_rotated_again_and_again(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let path = format!("/applications/{}", orders.client_id);
    let (mut last, wanted) = (orders.secret.clone().unwrap(), json!({ "passwordCredential": { "displayName": "next" } }));
    for _ in 0..6 {
        let next = admin.post(&format!("{path}/addPassword"), wanted.clone()).await;
        let secret = next["secretText"].as_str().unwrap().to_owned();
        assert_eq!((shows(&contoso, &orders, &last).await, shows(&contoso, &orders, &secret).await), (200, 200));
        let kept = admin.get(&path).await["passwordCredentials"].clone();
        assert_eq!((kept[0]["keyId"].as_str(), kept.as_array().unwrap().len()), (next["keyId"].as_str(), 2), "{kept}");
        let old = json!({ "keyId": kept[1]["keyId"] });
        assert_eq!(admin.post(&format!("{path}/removePassword"), old.clone()).await, Value::Null);
        assert_eq!(admin.refused("POST", &format!("{path}/removePassword"), Some(old)).await.0, 404);
        assert_eq!((shows(&contoso, &orders, &last).await, shows(&contoso, &orders, &secret).await), (401, 200));
        last = secret;
    }
}

async fn a_secret_ends_when_it_was_asked_to(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let path = format!("/applications/{}/addPassword", orders.client_id);
    let hour = Duration::from_secs(3600);
    let until = |end: String| json!({ "passwordCredential": { "endDateTime": end } });
    for wrong in [until(house.now().to_string()), until("soon".to_owned()), json!({ "passwordCredential": { "secretText": "mine" } })] {
        assert_eq!(admin.refused("POST", &path, Some(wrong.clone())).await.0, 400, "{wrong}");
    }
    let end = (house.now() + hour).to_string();
    let made = admin.post(&path, until(end.clone())).await;
    assert_eq!(made["endDateTime"], end.as_str());
    let secret = made["secretText"].as_str().unwrap();
    assert_eq!(shows(&contoso, &orders, secret).await, 200);
    house.turn(hour);
    assert_eq!(shows(&contoso, &orders, secret).await, 401);
    assert_eq!(shows(&contoso, &orders, orders.secret.as_deref().unwrap()).await, 200);
}

async fn a_role_is_named_by_its_id_or_its_value(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let (app, given) = (format!("/applications/{}", orders.client_id), format!("/users/{bo}/appRoleAssignments"));
    let roles = admin.get(&app).await["appRoles"].clone();
    let parts: Vec<usize> = roles[0]["id"].as_str().unwrap().split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12], "typed clients read a UUID: {roles}");
    for named in [&roles[0]["id"], &roles[1]["value"]] {
        let one = admin.post(&given, json!({ "resourceId": orders.client_id, "appRoleId": named })).await;
        let role = roles.as_array().unwrap().iter().find(|role| role["id"] == one["appRoleId"]).unwrap();
        assert!(role["value"] == one["appRoleValue"] && (role["id"] == *named || role["value"] == *named), "{one}");
    }
    let whole = admin.post(&given, json!({ "resourceId": orders.client_id })).await;
    assert_eq!((&whole["appRoleId"], &whole["appRoleValue"]), (&json!("00000000-0000-0000-0000-000000000000"), &Value::Null));
    // What was read can be written back; an id that means nothing here is not passed over.
    assert_eq!(admin.call("PATCH", &app, Some(json!({ "appRoles": roles }))).await.status, 204);
    let strange = json!([{ "id": orders.client_id, "value": "Orders.Read" }]);
    assert_eq!(admin.refused("PATCH", &app, Some(json!({ "appRoles": strange }))).await.0, 400);
    assert_eq!(admin.refused("POST", "/applications", Some(json!({ "displayName": "New", "appRoles": strange }))).await.0, 400);
}
