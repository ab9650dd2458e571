//! Tokens that come from the authorization endpoint itself, for those who registered for them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use url::Url;

use super::{MIA, Scene, claims_of, visitor};
use crate::cast::{Application, House, answer, left_half};

crate::stories! {
    an_app_that_did_not_register_for_them_gets_no_tokens_in_front,
    an_id_token_comes_alone,
    what_gave_tokens_without_a_code_goes_with_its_session_and_browser,
    all_that_comes_together_says_so,
    a_code_beside_tokens_is_one_like_others,
    errors_travel_where_tokens_would,
    tokens_are_posted_in_a_form,
}

/// What a fragment carries.
fn fragment(url: &Url) -> BTreeMap<String, String> {
    assert_eq!(url.query(), None, "{url}");
    url::form_urlencoded::parse(url.fragment().unwrap_or_default().as_bytes()).into_owned().collect()
}

impl Scene {
    async fn old_client(&self) -> Application {
        let kinds = ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];
        let grants = ["authorization_code", "implicit", "refresh_token"];
        let auth = "client_secret_post";
        self.register(json!({ "response_types": kinds, "grant_types": grants, "token_endpoint_auth_method": auth })).await
    }
}

async fn an_app_that_did_not_register_for_them_gets_no_tokens_in_front(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    for kind in ["id_token", "id_token token", "code id_token", "code token", "code id_token token"] {
        mia.open(&scene.ask(&[("response_type", kind)])).await;
        let said = fragment(mia.beyond());
        assert_eq!((said["error"].as_str(), said["state"].as_str()), ("unauthorized_client", "s 1&"), "{kind}");
    }
    mia.open(&scene.ask(&[("response_type", "token")])).await;
    assert_eq!(answer(mia.beyond(), "error").as_deref(), Some("unsupported_response_type"));
    let strict = scene.house.registration_token(&scene.contoso, 1).await;
    scene.house.registers(&scene.contoso, crate::cast::RegistrationMode::Token, crate::cast::Profile::Strict).await;
    let said =
        scene.app.register(&scene.contoso, Some(&strict), json!({ "response_types": ["id_token"], "grant_types": ["implicit"] })).await;
    assert_eq!(said.refusal(), (400, "invalid_client_metadata".to_owned()));
    let only = json!({ "response_types": ["code id_token"], "grant_types": ["authorization_code", "implicit"] });
    let only = scene.register(only).await;
    mia.open(&only.ask(&scene.contoso, &[])).await;
    assert_eq!(answer(mia.beyond(), "error").as_deref(), Some("unauthorized_client"), "nor a code alone to who registered for more");
}

async fn an_id_token_comes_alone(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.old_client().await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let url = scene.mia_allows(&client, &[&[("response_type", "id_token"), ("scope", "openid email profile")], &none[..]].concat()).await;
    let said = fragment(&url);
    assert_eq!(said.keys().map(String::as_str).collect::<Vec<_>>(), ["id_token", "iss", "state"]);
    let claims = claims_of(&said["id_token"]);
    // No access token, so no userinfo: it is all in here.
    assert_eq!((claims["nonce"].as_str(), claims["email"].as_str(), claims["name"].as_str()), (Some("n1"), Some(MIA), Some("Mia")));
    assert!(claims.get("at_hash").is_none() && claims.get("c_hash").is_none());
}

async fn what_gave_tokens_without_a_code_goes_with_its_session_and_browser(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.old_client().await;
    scene.mia_allows(&client, &[("response_type", "id_token token"), ("code_challenge", ""), ("code_challenge_method", "")]).await;
    assert_eq!(scene.house.remains(), [1, 1, 1]);
    scene.house.sweep().await;
    assert_eq!(scene.house.remains()[0], 1, "an access token stands on it");
    scene.house.turn(Duration::from_secs(3 * 86_400));
    scene.house.sweep().await;
    assert_eq!(scene.house.remains(), [0, 0, 0]);
}

async fn all_that_comes_together_says_so(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.old_client().await;
    for kind in ["id_token token", "code id_token", "code token", "code id_token token"] {
        let said = fragment(&scene.mia_allows(&client, &[("response_type", kind), ("prompt", "consent"), ("scope", "openid email")]).await);
        let has = |name: &str| kind.split(' ').any(|word| word == name);
        assert_eq!(
            (said.contains_key("code"), said.contains_key("id_token"), said.contains_key("access_token")),
            (has("code"), has("id_token"), has("token")),
            "{kind}"
        );
        if let Some(id_token) = said.get("id_token") {
            let claims = claims_of(id_token);
            let half = |of: &str| said.get(of).map(|text| left_half(text));
            assert_eq!(claims["at_hash"].as_str().map(str::to_owned), half("access_token"), "{kind}");
            assert_eq!(claims["c_hash"].as_str().map(str::to_owned), half("code"), "{kind}");
            assert!(claims.get("email").is_none(), "that is userinfo's");
        }
        if let Some(token) = said.get("access_token") {
            assert_eq!((said["token_type"].as_str(), said["expires_in"].as_str()), ("Bearer", "600"));
            assert_eq!(scene.app.userinfo(&scene.contoso, token).await.json()["email"], MIA);
        }
    }
}

async fn a_code_beside_tokens_is_one_like_others(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.old_client().await;
    let ask = [("response_type", "code id_token token"), ("scope", "openid offline_access")];
    let said = fragment(&scene.mia_allows(&client, &ask).await);
    let given = scene.app.exchange(&scene.contoso, &client, &said["code"]).await;
    let (front, back) = (claims_of(&said["id_token"]), claims_of(&given.token("id_token")));
    assert_eq!((&front["sub"], &front["iss"], &back["nonce"]), (&back["sub"], &back["iss"], &json!("n1")));
    assert_eq!(scene.app.refresh(&scene.contoso, &client, &given.token("refresh_token")).await.status, 200);
    assert_eq!(scene.app.exchange(&scene.contoso, &client, &said["code"]).await.refusal(), (400, "invalid_grant".to_owned()));
    for token in [said["access_token"].clone(), given.token("access_token")] {
        assert_eq!(scene.app.userinfo(&scene.contoso, &token).await.status, 401, "a code used twice ends all that came of it");
    }
}

async fn errors_travel_where_tokens_would(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.old_client().await;
    let mut stranger = visitor();
    for (changed, error) in [
        (&[("response_type", "id_token"), ("nonce", "")][..], "invalid_request"),
        (&[("response_type", "code id_token token"), ("nonce", "")], "invalid_request"),
        (&[("response_type", "id_token token"), ("response_mode", "query")], "invalid_request"),
        (&[("response_type", "id_token token"), ("scope", "email")], "invalid_request"),
        (&[("response_type", "token id_token"), ("prompt", "none")], "login_required"),
    ] {
        stranger.open(&client.ask(&scene.contoso, changed)).await;
        assert_eq!(fragment(stranger.beyond())["error"], error, "{changed:?}");
    }
}

async fn tokens_are_posted_in_a_form(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.old_client().await;
    scene.mia_allows(&client, &[("response_type", "id_token")]).await;
    let mut mia = scene.mia().await;
    mia.open(&client.ask(&scene.contoso, &[("response_type", "code id_token token"), ("response_mode", "form_post")])).await;
    let form = mia.page().form("Continue").unwrap_or_else(|| panic!("{}", mia.page().text()));
    assert_eq!(form.action.as_str(), crate::cast::CALLBACK);
    let names: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, ["code", "access_token", "token_type", "expires_in", "id_token", "state", "iss"]);
}
