//! Applications that show a certificate, and tokens that are bound to it.

use serde_json::{Value, json};

use super::{Scene, claims_of};
use crate::cast::{Application, Authority, CALLBACK, Certificate, ClientKey, House, Program, Said, VERIFIER, answer, free_port};

crate::stories! {
    certificates_are_not_spoken_of_where_nobody_asks_for_them,
    a_client_proves_itself_by_a_certificate_that_an_authority_vouches_for,
    a_client_proves_itself_by_a_certificate_of_its_own,
    a_token_that_is_bound_to_a_certificate_is_taken_with_it_only,
    nobody_but_a_listed_proxy_hands_on_a_certificate,
    programs_come_to_a_door_of_their_own_with_their_certificate,
}

const AS_ITSELF: (&str, &str) = ("grant_type", "client_credentials");

/// A scene behind a proxy that hands certificates on, with an authority.
async fn behind_proxy(house: &House, proxies: &str, header: &str, authority: &Authority) -> Scene {
    let file = house.folder().join("roots.pem");
    std::fs::write(&file, &authority.pem).unwrap();
    let of_mtls = format!("header = \"{header}\"\nroots = [\"{}\"]\n", file.display());
    Scene::set(House::open_with_certificates(house.engine(), proxies, &of_mtls).await).await
}

fn program(method: &str, more: &Value) -> Value {
    let mut wanted = json!({ "token_endpoint_auth_method": method, "grant_types": ["client_credentials"], "redirect_uris": [] });
    for (name, value) in more.as_object().unwrap() {
        wanted[name] = value.clone();
    }
    wanted
}

impl Scene {
    async fn ask_showing(&self, header: (&str, &str), client: &Application, fields: &[(&str, &str)]) -> Said {
        let own = [("client_id", client.client_id.as_str())];
        self.app.post(&format!("{}/token", self.contoso.issuer), &[header], &[&own[..], fields].concat()).await
    }
}

async fn certificates_are_not_spoken_of_where_nobody_asks_for_them(house: House) {
    let scene = Scene::set(house).await;
    let token = scene.opens().await;
    for wanted in [
        program("tls_client_auth", &json!({ "tls_client_auth_san_dns": "orders.example" })),
        program("self_signed_tls_client_auth", &json!({ "jwks": { "keys": [] } })),
        program("client_secret_post", &json!({ "tls_client_certificate_bound_access_tokens": true })),
    ] {
        let said = scene.app.register(&scene.contoso, Some(&token), wanted.clone()).await;
        assert_eq!(said.refusal(), (400, "invalid_client_metadata".to_owned()), "{wanted}");
    }
    let told = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    assert!(!told.to_string().contains("tls_client"), "{told}");
}

async fn a_client_proves_itself_by_a_certificate_that_an_authority_vouches_for(house: House) {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let scene = behind_proxy(&house, "\"127.0.0.1\"", "Client-Cert", &authority).await;
    let good = authority.issue("orders", 2020);
    for (name, value, is_taken) in [
        ("tls_client_auth_subject_dn", "CN=orders,C=DK", true),
        ("tls_client_auth_san_dns", "orders.example", true),
        ("tls_client_auth_san_ip", "127.0.0.1", true),
        ("tls_client_auth_san_dns", "payroll.example", false),
    ] {
        let client = scene.register(program("tls_client_auth", &json!({ name: value }))).await;
        assert_eq!(client.secret, None);
        let said = scene.ask_showing(("client-cert", &good.structured()), &client, &[AS_ITSELF]).await;
        assert_eq!(said.status, if is_taken { 200 } else { 401 }, "{name} {value}: {said:?}");
        if is_taken {
            assert!(claims_of(&said.token("access_token")).get("cnf").is_none(), "it is not registered for that");
        }
        for wrong in [stranger.issue("orders", 2020), Certificate::self_signed("orders"), authority.issue("orders", 2030)] {
            let said = scene.ask_showing(("client-cert", &wrong.structured()), &client, &[AS_ITSELF]).await;
            assert_eq!(said.refusal(), (401, "invalid_client".to_owned()));
        }
        let without = scene.ask_showing(("accept", "*/*"), &client, &[AS_ITSELF]).await;
        assert_eq!(without.refusal(), (401, "invalid_client".to_owned()));
        let with_secret = scene.ask_showing(("client-cert", &good.structured()), &client, &[AS_ITSELF, ("client_secret", "x")]).await;
        assert_eq!(with_secret.refusal(), (401, "invalid_client".to_owned()), "it is registered for one way");
    }
    let told = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    let methods = told["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&json!("tls_client_auth")) && methods.contains(&json!("self_signed_tls_client_auth")));
    assert!(told.get("mtls_endpoint_aliases").is_none(), "they come to the same address");
    scene.house.close().await;
}

async fn a_client_proves_itself_by_a_certificate_of_its_own(house: House) {
    let scene = behind_proxy(&house, "\"127.0.0.1\"", "X-Client-Certificate", &Authority::new()).await;
    let (own, other) = (Certificate::self_signed("orders"), Certificate::self_signed("orders"));
    let key = json!({ "kty": "EC", "crv": "P-256", "x": "x", "y": "y", "x5c": [own.base64()] });
    let client = scene.register(program("self_signed_tls_client_auth", &json!({ "jwks": { "keys": [key] } }))).await;
    for (certificate, is_taken) in [(&own, true), (&other, false)] {
        for header in [certificate.escaped(), certificate.structured()] {
            let said = scene.ask_showing(("x-client-certificate", &header), &client, &[AS_ITSELF]).await;
            assert_eq!(said.status, if is_taken { 200 } else { 401 }, "{said:?}");
        }
    }
    let fields = [("client_id", client.client_id.as_str()), ("token", "x")];
    let url = format!("{}/introspect", scene.contoso.issuer);
    let header = own.escaped();
    assert_eq!(scene.app.post(&url, &[("x-client-certificate", &header)], &fields).await.json()["active"], false);
    assert_eq!(scene.app.post(&url, &[], &fields).await.status, 401);
    scene.house.close().await;
}

async fn a_token_that_is_bound_to_a_certificate_is_taken_with_it_only(house: House) {
    let scene = behind_proxy(&house, "\"127.0.0.1\"", "Client-Cert", &Authority::new()).await;
    let (own, other) = (Certificate::self_signed("orders"), Certificate::self_signed("other"));
    let wanted = json!({
        "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "refresh_token"],
        "tls_client_certificate_bound_access_tokens": true,
    });
    let client = scene.register(wanted).await;
    let code =
        answer(&scene.mia_allows(&client, &[("scope", "openid email offline_access"), ("prompt", "consent")]).await, "code").unwrap();
    let exchange = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    let without = scene.ask_showing(("accept", "*/*"), &client, &exchange).await;
    assert_eq!(without.refusal(), (400, "invalid_request".to_owned()));
    let (own_header, other_header) = (own.structured(), other.structured());
    let given = scene.ask_showing(("client-cert", &own_header), &client, &exchange).await;
    let token = given.token("access_token");
    assert_eq!(given.token("token_type"), "Bearer");
    assert_eq!(claims_of(&token)["cnf"], json!({ "x5t#S256": own.thumbprint() }));
    let bearer = format!("Bearer {token}");
    let url = format!("{}/userinfo", scene.contoso.issuer);
    for _ in 0..2 {
        for (header, status) in [(Some(&own_header), 200), (Some(&other_header), 401), (None, 401)] {
            let mut headers = vec![("authorization", bearer.as_str())];
            headers.extend(header.map(|header| ("client-cert", header.as_str())));
            assert_eq!(scene.app.send("GET", &url, &headers, Vec::new()).await.status, status, "{header:?}");
        }
    }
    let fields =
        [("token", token.as_str()), ("client_id", &scene.orders.client_id), ("client_secret", scene.orders.secret.as_deref().unwrap())];
    let told = scene.app.post(&format!("{}/introspect", scene.contoso.issuer), &[], &fields).await.json();
    assert_eq!((&told["cnf"]["x5t#S256"], &told["token_type"]), (&json!(own.thumbprint()), &json!("Bearer")));
    // The refresh token of a public client is bound to it, too, and kept (RFC 8705 §4).
    let refresh = given.token("refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    assert_eq!(scene.ask_showing(("client-cert", &other_header), &client, &fields).await.refusal(), (400, "invalid_grant".to_owned()));
    let said = scene.ask_showing(("client-cert", &own_header), &client, &fields).await;
    assert_eq!((said.status, said.json().get("refresh_token")), (200, None));
    scene.house.close().await;
}

async fn nobody_but_a_listed_proxy_hands_on_a_certificate(house: House) {
    let authority = Authority::new();
    let good = authority.issue("orders", 2020);
    let wanted = program("tls_client_auth", &json!({ "tls_client_auth_san_dns": "orders.example" }));
    let scene = behind_proxy(&house, "\"192.0.2.1\"", "Client-Cert", &authority).await;
    let client = scene.register(wanted.clone()).await;
    let said = scene.ask_showing(("client-cert", &good.structured()), &client, &[AS_ITSELF]).await;
    assert_eq!(said.refusal(), (401, "invalid_client".to_owned()));
    scene.house.close().await;
    let scene = behind_proxy(&house, "\"127.0.0.1\"", "Client-Cert", &authority).await;
    let client = scene.register(wanted).await;
    let url = format!("{}/token", scene.contoso.issuer);
    let header = good.structured();
    let two = [("client-cert", header.as_str()), ("client-cert", header.as_str())];
    let fields = [("client_id", client.client_id.as_str()), AS_ITSELF];
    assert_eq!(scene.app.post(&url, &two, &fields).await.status, 401, "the first was let through by the proxy");
    assert_eq!(scene.app.post(&url, &two[..1], &fields).await.status, 200);
    scene.house.close().await;
}

async fn programs_come_to_a_door_of_their_own_with_their_certificate(house: House) {
    let (authority, port) = (Authority::new(), free_port());
    let shown_by_server = Certificate::self_signed("id");
    let file = |name: &str, text: &str| {
        let path = house.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let of_mtls = format!(
        "listen = \"127.0.0.1:{port}\"\nurl = \"https://localhost:{port}\"\ntls_certificate = \"{}\"\ntls_key = \"{}\"\nroots = [\"{}\"]\n",
        file("mtls.pem", shown_by_server.pem()),
        file("mtls-key.pem", shown_by_server.key_pem()),
        file("roots.pem", &authority.pem),
    );
    let scene = Scene::set(House::open_with_certificates(house.engine(), "", &of_mtls).await).await;
    let more = json!({ "tls_client_auth_subject_dn": "CN=orders,C=DK", "tls_client_certificate_bound_access_tokens": true });
    let client = scene.register(program("tls_client_auth", &more)).await;
    let told = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    let token_endpoint = told["mtls_endpoint_aliases"]["token_endpoint"].as_str().unwrap();
    assert_eq!(token_endpoint, format!("https://localhost:{port}/contoso/token"));
    let scope = format!("{}/v1.0/.default", scene.contoso.issuer);
    let fields = [("client_id", client.client_id.as_str()), AS_ITSELF, ("scope", scope.as_str())];
    let [own, other] = ["orders", "payroll"].map(|name| authority.issue(name, 2020));
    let [with_own, with_other] = [&own, &other].map(|shown| Program::with_certificate(shown, shown_by_server.pem()));
    let said = with_own.post(token_endpoint, &[], &fields).await;
    let token = said.token("access_token");
    assert_eq!(claims_of(&token)["cnf"]["x5t#S256"], own.thumbprint());
    assert_eq!(claims_of(&token)["iss"], scene.contoso.issuer, "the issuer is the same at both doors");
    assert_eq!(with_other.post(token_endpoint, &[], &fields).await.status, 401);
    let forged = own.structured();
    assert_eq!(with_other.post(token_endpoint, &[("client-cert", &forged)], &fields).await.status, 401);
    // Who proves itself by a JWT says to which of the two doors it came, or to either.
    let key = ClientKey::new("k");
    let keyed = scene.register(program("private_key_jwt", &json!({ "jwks": { "keys": [key.jwk()] } }))).await;
    for (aud, is_taken) in [(token_endpoint, true), (scene.contoso.issuer.as_str(), true), ("https://localhost/contoso/token", false)] {
        let (id, exp) = (keyed.client_id.as_str(), scene.house.now().seconds() + 60);
        let assertion = key.sign(&json!({ "iss": id, "sub": id, "aud": aud, "exp": exp, "jti": crate::cast::word() }));
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let fields = [("client_assertion_type", kind), ("client_assertion", assertion.as_str()), AS_ITSELF];
        assert_eq!(with_own.post(token_endpoint, &[], &fields).await.status, if is_taken { 200 } else { 401 }, "{aud}");
    }
    scene.house.empower(&scene.contoso, &client, crate::cast::DirectoryRole::GlobalAdministrator).await;
    let api = format!("https://localhost:{port}/v1.0/users");
    assert_eq!(with_own.get(&api, Some(&token)).await.status, 200);
    assert_eq!(with_other.get(&api, Some(&token)).await.status, 401);
    assert_eq!(scene.app.get(scene.house.at("/v1.0/users").as_str(), Some(&token)).await.status, 401, "without any certificate");
    scene.house.close().await;
}
