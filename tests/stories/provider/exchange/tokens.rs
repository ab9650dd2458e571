//! Tokens that are exchanged: which ones, for whom, and until when.

use std::time::Duration;

use super::{Acting, bad};
use crate::cast::{Acts, House};
use crate::provider::claims_of;

crate::stories! {
    an_exchange_never_widens,
    a_target_lets_the_person_in_or_is_none,
    an_exchanged_token_ends_with_what_it_stands_on,
    whoever_acts_ends_nothing,
    what_else_may_be_exchanged,
}

async fn an_exchange_never_widens(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let less = acting.ask(&acting.gateway, &acting.token(), &[("scope", "openid")]).await;
    assert_eq!(less.json()["scope"], "openid");
    let more = acting.ask(&acting.gateway, &acting.token(), &[("scope", "openid groups")]).await;
    assert_eq!(more.refusal(), bad("invalid_scope"));
    let narrow = less.token("access_token");
    let again = acting.ask(&acting.gateway, &narrow, &[("scope", "openid email")]).await;
    assert_eq!(again.refusal(), bad("invalid_scope"), "what was left out does not come back");
    acting.scene.house.turn(Duration::from_secs(400));
    let late = acting.ask(&acting.gateway, &acting.token(), &[]).await;
    assert!(late.json()["expires_in"].as_i64().unwrap() <= 200, "it never outlives what it was given for");
}

async fn a_target_lets_the_person_in_or_is_none(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let stock = acting.scene.house.application(&acting.scene.contoso, "Stock").await;
    let asked = [("audience", stock.client_id.as_str())];
    assert_eq!(acting.ask(&acting.gateway, &acting.token(), &asked).await.refusal(), bad("invalid_target"), "Max may not use it");
    acting.scene.house.assign(&acting.scene.contoso, acting.mia, &stock, Some("Orders.Approve")).await;
    let token = acting.ask(&acting.gateway, &acting.token(), &asked).await.token("access_token");
    assert_eq!(claims_of(&token)["aud"], stock.client_id);
    assert!(!acting.lives(&token).await, "userinfo is not its audience");
    assert_eq!(acting.told(&token).await["active"], true);
    let back = acting.ask(&acting.gateway, &token, &[("audience", acting.scene.contoso.issuer.as_str())]).await;
    assert_eq!(back.refusal(), bad("invalid_target"));
    for nowhere in ["https://elsewhere.example", "00000000-0000-7000-8000-000000000000"] {
        assert_eq!(acting.ask(&acting.gateway, &acting.token(), &[("resource", nowhere)]).await.refusal(), bad("invalid_target"));
    }
    let uri = "https://stock.contoso.example/api".to_owned();
    acting
        .scene
        .house
        .change_application(&acting.scene.contoso, &stock, |settings| settings.registration.identifier_uris = vec![uri])
        .await;
    let by_address = acting.ask(&acting.gateway, &acting.token(), &[("resource", "https://stock.contoso.example/api")]).await;
    let by_address = by_address.token("access_token");
    assert_eq!(claims_of(&by_address)["aud"], "https://stock.contoso.example/api");
    assert_eq!(acting.told(&by_address).await["active"], true);
    acting.scene.house.unassign(&acting.scene.contoso, acting.mia).await;
    for token in [token, by_address] {
        assert_eq!(acting.told(&token).await["active"], false);
    }
}

async fn an_exchanged_token_ends_with_what_it_stands_on(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let token = acting.ask(&acting.gateway, &acting.token(), &[]).await.token("access_token");
    acting.scene.house.unassign(&acting.scene.contoso, acting.mia).await;
    assert!(!acting.lives(&token).await, "the gateway is open to everybody, but the token was of Sales");
    assert_eq!(acting.ask(&acting.gateway, &acting.token(), &[]).await.refusal(), bad("invalid_request"));
    acting.scene.house.assign(&acting.scene.contoso, acting.mia, &acting.orders, None).await;
    assert!(acting.lives(&token).await);
    let own = [("client_id", acting.orders.client_id.as_str()), ("client_secret", acting.orders.secret.as_deref().unwrap())];
    let ending = acting.token();
    let fields = [&own[..], &[("token", ending.as_str())]].concat();
    assert_eq!(acting.scene.app.post(&format!("{}/revoke", acting.scene.contoso.issuer), &[], &fields).await.status, 200);
    assert!(!acting.lives(&token).await);
    assert_eq!(acting.told(&token).await["active"], false);
    assert_eq!(acting.ask(&acting.gateway, &token, &[]).await.refusal(), bad("invalid_request"));
}

async fn whoever_acts_ends_nothing(house: House) {
    let acting = Acting::set(house, Acts::AsThePerson).await;
    let token = acting.ask(&acting.gateway, &acting.token(), &[]).await.token("access_token");
    let own = [("client_id", acting.gateway.client_id.as_str()), ("client_secret", acting.gateway.secret.as_deref().unwrap())];
    let fields = [&own[..], &[("token", token.as_str())]].concat();
    let said = acting.scene.app.post(&format!("{}/revoke", acting.scene.contoso.issuer), &[], &fields).await;
    assert_eq!(said.refusal(), bad("unsupported_token_type"));
    assert!(acting.lives(&acting.token()).await);
}

async fn what_else_may_be_exchanged(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let id_token = acting.given.token("id_token");
    let by_id_token = [("subject_token_type", "urn:ietf:params:oauth:token-type:id_token")];
    let token = acting.ask(&acting.gateway, &id_token, &by_id_token).await.token("access_token");
    assert_eq!(claims_of(&token)["act"]["sub"], acting.gateway.client_id);
    let by_jwt = [("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")];
    assert_eq!(acting.ask(&acting.gateway, &acting.token(), &by_jwt).await.status, 200);
    assert_eq!(acting.ask(&acting.gateway, &id_token, &by_jwt).await.refusal(), bad("invalid_request"), "an ID token is no access token");
    let refresh = acting.given.token("refresh_token");
    let by_refresh = [("subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token")];
    assert_eq!(
        acting.ask(&acting.gateway, &refresh, &by_refresh).await.refusal(),
        bad("invalid_request"),
        "it is shown by its holder alone"
    );
    assert_eq!(acting.scene.refresh(&refresh).await.status, 200, "and stays as it was");
    let program = acting.scene.app.token(&acting.scene.contoso, &acting.gateway, &[("grant_type", "client_credentials")]).await;
    assert_eq!(acting.ask(&acting.gateway, &program.token("access_token"), &[]).await.refusal(), bad("invalid_request"), "nobody's");
    acting.scene.house.turn(Duration::from_secs(601));
    assert_eq!(acting.ask(&acting.gateway, &id_token, &by_id_token).await.refusal(), bad("invalid_request"), "it has expired");
}
