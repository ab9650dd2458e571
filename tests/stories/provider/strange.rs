//! Whatever bytes come, every endpoint answers as its standard says, and never breaks.

use serde_json::json;

use super::{Scene, visitor};
use crate::cast::{GrantType, House};

crate::stories! {
    any_bytes_are_answered,
    any_values_of_known_parameters_are_answered,
}

/// The same bytes in every run: a story that fails can be told again.
struct Bytes(u64);

impl Bytes {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn many(&mut self, most: u64) -> Vec<u8> {
        let count = self.next() % (most + 1);
        (0..count).map(|_| u8::try_from(self.next() & 0xFF).unwrap()).collect()
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.next()).unwrap() % list.len()]
    }
}

const NAMES: [&str; 40] = [
    "client_id",
    "client_secret",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "claims",
    "code_challenge",
    "code_challenge_method",
    "login_hint",
    "id_token_hint",
    "ui_locales",
    "acr_values",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "access_token",
    "post_logout_redirect_uri",
    "seal",
    "device_code",
    "user_code",
    "auth_req_id",
    "assertion",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "audience",
    "binding_message",
    "requested_expiry",
    "client_notification_token",
    "request",
    "resource",
    "authorization_details",
    "token",
    "token_type_hint",
];

/// Request objects, assertions and registrations in which a NUL is only found by who reads them to the end.
fn with_nuls(scene: &Scene) -> Vec<String> {
    let said = |claims: &serde_json::Value| crate::cast::unsigned(claims);
    let issuer = &scene.contoso.issuer;
    [
        json!({ "resource": ["https://a.example/\u{0}"] }),
        json!({ "resource": vec!["https://a.example/"; 2_000] }),
        json!({ "state": "a\u{0}" }),
        json!({ "a\u{0}": "b" }),
        json!({ "authorization_details": [{ "type": "a\u{0}" }] }),
        json!({ "login_hint": "mia\u{0}@contoso.example", "claims": { "id_token": { "sub": { "value": "\u{0}" } } } }),
    ]
    .iter()
    .map(said)
    .chain([
        // Of an issuer that the tenant does not trust, nobody looks at the signature.
        crate::cast::ClientKey::new("k")
            .sign(&json!({ "iss": "https://a.example/\u{0}", "sub": "x", "aud": issuer, "exp": scene.house.now().seconds() + 60 })),
        "[{\"type\":\"a\\u0000\"}]".to_owned(),
        "https://a.example/".to_owned(),
    ])
    .collect()
}

fn values(scene: &Scene) -> Vec<String> {
    let fixed = [
        "code",
        "S256",
        "query",
        "fragment",
        "form_post",
        "openid",
        "none",
        "login",
        "consent",
        "0",
        "-1",
        "4294967296",
        "{}",
        "{\"id_token\":{\"sub\":{\"value\":1}}}",
        "{\"userinfo\":{\"\\u0000\":null}}",
        "\u{0}",
        "\r\nSet-Cookie: a=b",
        "\u{202e}",
        "'; DROP TABLE users; --",
        "%00",
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:openid:params:grant-type:ciba",
        "urn:ietf:params:oauth:token-type:access_token",
        "https://orders.example/callback",
        "https://orders.example/bye",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.e30.",
        "mia@contoso.example",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "\u{1f98a}",
        "[[[[[[[[",
    ];
    let own = [scene.orders.client_id.clone(), scene.orders.secret.clone().unwrap(), scene.contoso.id.to_string(), "x".repeat(5_000)];
    fixed.into_iter().map(str::to_owned).chain(own).chain(with_nuls(scene)).collect()
}

async fn any_bytes_are_answered(house: House) {
    let scene = Scene::set(house).await;
    let mut bytes = Bytes(1);
    let kinds = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", "", "text/plain; charset=utf-16"];
    for _ in 0..150 {
        let path = bytes.pick(&[
            "token",
            "par",
            "userinfo",
            "authorize",
            "logout",
            "jwks",
            "authorize/x",
            "device_authorization",
            "bc-authorize",
            "device",
            "asked/x",
            "logout/x",
            "register",
            "register/x",
            "introspect",
            "revoke",
            "logo/%00",
            ".well-known/openid-configuration",
        ]);
        let method = bytes.pick(&["GET", "POST", "HEAD", "PUT", "OPTIONS"]);
        let query: String = bytes.many(60).iter().map(|byte| format!("%{byte:02X}")).collect();
        let noise: String = bytes.many(40).iter().map(|byte| char::from(33 + byte % 94)).collect();
        let header = format!("{} {noise}", bytes.pick(&["Basic", "Bearer", "bearer", "DPoP", "", "basic"]));
        let cookie = format!("guesthouse={noise}");
        let headers = [("content-type", bytes.pick(&kinds)), ("authorization", header.trim()), ("cookie", cookie.as_str())];
        let url = format!("{}/{path}?{query}", scene.contoso.issuer);
        let body = bytes.many(400);
        let said = scene.app.send(method, &url, &headers, body.clone()).await;
        assert!(said.status < 500, "{} {method} {url} {headers:?} {body:?}", said.status);
        let is_public = said.status == 200 && (path == "jwks" || path.starts_with('.'));
        assert_eq!(said.header("cache-control"), if is_public { "public, max-age=300" } else { "no-store" }, "{method} {url}");
        assert_eq!(said.header("x-content-type-options"), "nosniff");
    }
    let huge = scene.app.send("POST", &format!("{}/token", scene.contoso.issuer), &[("content-type", kinds[0])], vec![b'a'; 4 << 20]).await;
    assert_eq!(huge.status, 413);
}

async fn any_values_of_known_parameters_are_answered(house: House) {
    let scene = Scene::set(house).await;
    let further: Vec<GrantType> = GrantType::ALL.into_iter().filter(|grant| grant.is_further()).collect();
    scene.house.takes(&scene.contoso, &further).await;
    let every = GrantType::ALL.to_vec();
    scene.house.change_application(&scene.contoso, &scene.orders, |settings| settings.registration.grant_types = Some(every)).await;
    let mut bytes = Bytes(2);
    let values = values(&scene);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let mut mia = scene.mia().await;
    for nul in with_nuls(&scene) {
        mia.open(&scene.ask(&[("request", &nul)])).await;
        assert!(mia.is_beyond() || mia.page().status.as_u16() < 500, "{nul}");
        let said =
            scene.app.token(&scene.contoso, &scene.orders, &[("grant_type", GrantType::JwtBearer.as_str()), ("assertion", &nul)]).await;
        assert_eq!(said.status, 400, "{nul}");
    }
    for _ in 0..150 {
        let fields: Vec<(&str, &str)> = (0..bytes.next() % 6).map(|_| (bytes.pick(&NAMES), bytes.pick(&values))).collect();
        let said = scene.app.token(&scene.contoso, &scene.orders, &fields).await;
        assert!((400..402).contains(&said.status) || said.status == 200, "{} {fields:?}", said.status);
        assert_eq!(said.header("cache-control"), "no-store");
        let own = [("client_id", scene.orders.client_id.as_str()), ("client_secret", scene.orders.secret.as_deref().unwrap())];
        for endpoint in ["device_authorization", "bc-authorize", "par", "introspect", "revoke"] {
            let fields = [&own[..], &fields].concat();
            let said = scene.app.post(&format!("{}/{endpoint}", scene.contoso.issuer), &[], &fields).await;
            assert!((400..402).contains(&said.status) || matches!(said.status, 200 | 201 | 503), "{} {endpoint} {fields:?}", said.status);
        }
        let url = scene.ask(&fields);
        let page = mia.open(&url).await;
        assert!(page.status.as_u16() < 500, "{} {url}", page.status);
        for header in ["location", "set-cookie"] {
            let header = page.headers.get(header).map_or("", |value| value.to_str().unwrap());
            assert!(!header.contains("a=b"), "{header}");
        }
        let posted = scene.app.post(&format!("{}/authorize", scene.contoso.issuer), &[], &fields).await;
        assert!((300..500).contains(&posted.status), "{} {fields:?}", posted.status);
        if posted.status == 303 {
            let page = visitor().open(&scene.house.at(posted.header("location"))).await.status.as_u16();
            assert!(page < 500, "{page} {fields:?}");
        }
        let mut logout: url::Url = format!("{}/logout", scene.contoso.issuer).parse().unwrap();
        logout.query_pairs_mut().extend_pairs(&fields);
        assert!(visitor().open(&logout).await.status.as_u16() < 500, "{logout}");
    }
}
