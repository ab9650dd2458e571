//! The one setting that holds an application to FAPI, out of which nobody leads but an admin.

use serde_json::json;

use super::{Bank, exchange};
use crate::api::Admin;
use crate::cast::{Application, CALLBACK, ClientKey, DirectoryRole, House, Profile, RegistrationMode, answer};
use crate::provider::{MIA, Scene, sent_back, sign_in, visitor};

crate::stories! {
    an_admin_holds_an_application_to_fapi_by_one_setting,
    nothing_leads_out_of_fapi_but_an_admin,
    a_client_does_not_lead_itself_out_of_fapi,
}

impl Bank {
    /// An application that an admin made with the API and held to FAPI.
    async fn founded(house: House, profile: &str) -> (Self, Admin, String) {
        let scene = Scene::set(house).await;
        let admin = Admin::of(&scene.house, &scene.contoso, DirectoryRole::ApplicationAdministrator).await;
        let key = ClientKey::new("bank");
        let made = admin
            .post(
                "/applications",
                json!({
                    "displayName": "Payments", "web": { "redirectUris": [CALLBACK] }, "appRoleAssignmentRequired": false,
                    "protocol": {
                        "profile": profile,
                        "metadata": { "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.jwk()] } },
                    },
                }),
            )
            .await;
        assert_eq!((&made["passwordCredentials"], &made["weaknesses"]), (&json!([]), &json!([])), "it has no use for a secret");
        let client_id = made["id"].as_str().unwrap().to_owned();
        let path = format!("/applications/{client_id}");
        let client = Application { id: client_id.parse().unwrap(), client_id, secret: None };
        (Self { client, scene, key }, admin, path)
    }
}

async fn an_admin_holds_an_application_to_fapi_by_one_setting(house: House) {
    let (bank, admin, path) = Bank::founded(house, "fapi2_security").await;
    let issuer = bank.scene.contoso.issuer.clone();
    let now = admin.get(&path).await;
    assert_eq!(now["protocol"]["profile"], "fapi2_security");
    for (name, value) in [
        ("require_pushed_authorization_requests", json!(true)),
        ("dpop_bound_access_tokens", json!(true)),
        ("id_token_signed_response_alg", json!("ES256")),
        ("grant_types", json!(["authorization_code", "refresh_token"])),
    ] {
        assert_eq!(now["protocol"]["metadata"][name], value, "{name}");
    }
    let discovery = bank.scene.app.get(&format!("{issuer}/.well-known/openid-configuration"), None).await.json();
    assert!(discovery["token_endpoint_auth_methods_supported"].as_array().unwrap().contains(&json!("private_key_jwt")));
    let mut mia = visitor();
    mia.open(&bank.client.ask(&bank.scene.contoso, &[])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request", "it was not pushed");
    let code = bank.code(&bank.push(&bank.asked(&[("login_hint", MIA)])).await).await;
    assert_eq!(bank.post("token", (&issuer, false), &exchange(&code)).await.refusal(), (400, "invalid_request".to_owned()), "no key");
    let given = bank.post("token", (&issuer, true), &exchange(&code)).await;
    assert_eq!((given.status, given.token("token_type").as_str()), (200, "DPoP"));
    assert_eq!(admin.call("POST", &format!("{path}/addPassword"), Some(json!({}))).await.status, 404, "it has no use for a secret");
}

async fn nothing_leads_out_of_fapi_but_an_admin(house: House) {
    let (bank, admin, path) = Bank::founded(house, "fapi2_message_signing").await;
    for contradiction in [
        json!({ "web": { "redirectUris": ["http://localhost/cb"] } }),
        json!({ "web": { "redirectUris": [CALLBACK] }, "protocol": { "metadata": { "response_modes": ["query"] } } }),
        json!({ "protocol": { "metadata": { "token_endpoint_auth_method": "client_secret_basic" } } }),
        json!({ "protocol": { "metadata": { "require_pushed_authorization_requests": false } } }),
        json!({ "protocol": { "metadata": { "dpop_bound_access_tokens": false } } }),
        json!({ "protocol": { "metadata": { "jwks": null } } }),
        json!({ "protocol": { "profile": "fapi1_advanced" } }),
    ] {
        let refused = admin.refused("PATCH", &path, Some(contradiction.clone())).await;
        assert_eq!(refused, (400, "Request_BadRequest".to_owned()), "{contradiction}");
    }
    let before = admin.get(&path).await;
    assert_eq!((&before["web"]["redirectUris"], &before["protocol"]["profile"]), (&json!([CALLBACK]), &json!("fapi2_message_signing")));
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "admits": "allGuests" }))).await.status, 204, "that is another matter");
    let out = json!({ "protocol": { "profile": "strict", "metadata": {
        "token_endpoint_auth_method": null, "jwks": null, "dpop_bound_access_tokens": null, "require_signed_request_object": null,
        "require_pushed_authorization_requests": null, "response_modes": null,
    } } });
    assert_eq!(admin.call("PATCH", &path, Some(out)).await.status, 204);
    let secret = admin.post(&format!("{path}/addPassword"), json!({})).await["secretText"].as_str().unwrap().to_owned();
    let client = Application { secret: Some(secret), ..bank.client.clone() };
    let mut mia = visitor();
    sign_in(&mut mia, &client.ask(&bank.scene.contoso, &[("login_hint", MIA)])).await;
    mia.submit("Allow").await;
    let code = answer(mia.beyond(), "code").unwrap();
    assert_eq!(bank.scene.app.exchange(&bank.scene.contoso, &client, &code).await.status, 200);
}

async fn a_client_does_not_lead_itself_out_of_fapi(house: House) {
    let scene = Scene::set(house).await;
    scene.house.registers(&scene.contoso, RegistrationMode::Token, Profile::Fapi2Security).await;
    let token = scene.house.registration_token(&scene.contoso, 1).await;
    let keyed = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [ClientKey::new("bank").jwk()] } });
    let told = scene.app.register(&scene.contoso, Some(&token), keyed.clone()).await.json();
    scene.house.registers(&scene.contoso, RegistrationMode::Token, Profile::OidcCompatible).await;
    let (url, access) = (told["registration_client_uri"].as_str().unwrap(), told["registration_access_token"].as_str());
    let mut wanted = json!({ "client_id": told["client_id"], "redirect_uris": [CALLBACK] });
    let said = scene.app.send_json("PUT", url, access, &wanted).await;
    assert_eq!(said.refusal(), (400, "invalid_client_metadata".to_owned()), "by its secret");
    wanted.as_object_mut().unwrap().extend(keyed.as_object().unwrap().clone());
    let said = scene.app.send_json("PUT", url, access, &wanted).await;
    assert_eq!((said.status, &said.json()["require_pushed_authorization_requests"]), (200, &json!(true)));
}
