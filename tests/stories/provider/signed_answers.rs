//! Answers of the authorization endpoint in a JWT (JARM).

use serde_json::{Value, json};
use url::Url;

use super::{Scene, claims_of, part_of};
use crate::cast::{EncryptionKey, House, JwsAlg, answer};

crate::stories! {
    a_signed_answer_says_all_there_is_to_say,
    an_answer_is_encrypted_where_that_is_registered,
}

/// What a signed answer says, if the tenant signed it with that algorithm and nothing stands beside it.
async fn said(scene: &Scene, jwt: &str, alg: JwsAlg) -> Value {
    assert!(scene.keys().await.signed(jwt, alg), "{jwt}");
    let claims = claims_of(jwt);
    let now = scene.house.now().seconds();
    assert_eq!((&claims["iss"], &claims["state"]), (&json!(scene.contoso.issuer), &json!("s 1&")));
    assert!(claims["exp"].as_i64().is_some_and(|end| end > now && end <= now + 600), "{claims}");
    claims
}

fn in_fragment(url: &Url) -> String {
    let fields = url::form_urlencoded::parse(url.fragment().unwrap_or_default().as_bytes());
    let all: Vec<_> = fields.into_owned().collect();
    assert_eq!(all.len(), 1, "{url}");
    all[0].1.clone()
}

async fn a_signed_answer_says_all_there_is_to_say(house: House) {
    let scene = Scene::set(house).await;
    scene.house.lets_sessions_be_watched(&scene.contoso).await;
    let mut mia = scene.mia().await;
    for mode in ["jwt", "query.jwt"] {
        mia.open(&scene.ask(&[("response_mode", mode)])).await;
        assert_eq!(mia.beyond().query_pairs().count(), 1, "{}", mia.beyond());
        let claims = said(&scene, &answer(mia.beyond(), "response").unwrap(), JwsAlg::ES256).await;
        assert_eq!(claims["aud"], scene.orders.client_id.as_str());
        let given = scene.exchange(claims["code"].as_str().unwrap()).await;
        assert_eq!(claims_of(&given.token("id_token"))["nonce"], "n1");
    }
    mia.open(&scene.ask(&[("response_mode", "fragment.jwt")])).await;
    assert!(said(&scene, &in_fragment(mia.beyond()), JwsAlg::ES256).await["code"].is_string());
    let page = mia.open(&scene.ask(&[("response_mode", "form_post.jwt")])).await;
    assert!(page.status.is_success() && page.body.contains("name=\"response\""), "a form carries it");
    // Whoever is refused is told in the same way, before and after there is an interaction.
    for (changed, error) in
        [(("prompt", "none"), "login_required"), (("max_age", "x"), "invalid_request"), (("request", "x"), "invalid_request_object")]
    {
        let mut nobody = super::visitor();
        nobody.open(&scene.ask(&[("response_mode", "jwt"), changed])).await;
        let claims = said(&scene, &answer(nobody.beyond(), "response").unwrap(), JwsAlg::ES256).await;
        assert_eq!((&claims["error"], claims.get("code")), (&json!(error), None));
    }
}

async fn an_answer_is_encrypted_where_that_is_registered(house: House) {
    let scene = Scene::set(house).await;
    let key = EncryptionKey::p256("e");
    let wanted = json!({
        "response_types": ["code", "code id_token"], "grant_types": ["authorization_code", "implicit"], "jwks": { "keys": [key.jwk()] },
        "authorization_signed_response_alg": "PS256", "authorization_encrypted_response_alg": "ECDH-ES+A128KW",
        "authorization_encrypted_response_enc": "A128GCM", "token_endpoint_auth_method": "client_secret_post",
    });
    let client = scene.register(wanted).await;
    let url = scene.mia_allows(&client, &[("response_mode", "jwt"), ("response_type", "code id_token")]).await;
    let jwe = in_fragment(&url);
    assert_eq!(part_of(&jwe, 0)["alg"], "ECDH-ES+A128KW");
    let claims = said(&scene, &key.open(&jwe), JwsAlg::PS256).await;
    assert!(claims_of(claims["id_token"].as_str().unwrap())["c_hash"].is_string());
    scene.app.exchange(&scene.contoso, &client, claims["code"].as_str().unwrap()).await.token("access_token");
    let mut nobody = super::visitor();
    nobody.open(&client.ask(&scene.contoso, &[("response_mode", "query.jwt"), ("response_type", "code id_token")])).await;
    assert_eq!(nobody.beyond().query(), None, "no token travels in a query, in a JWT neither: {}", nobody.beyond());
}
