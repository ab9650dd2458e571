//! Clients that register themselves.

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, sent_back, sign_in, visitor};
use crate::cast::{Application, House, Profile, RegistrationMode, Said, Site, answer};

crate::stories! {
    registration_is_off_unless_it_is_opened,
    a_client_registers_with_a_token,
    a_client_manages_its_registration,
    a_bad_registration_is_refused_in_the_words_of_the_standard,
    a_strangers_client_is_held_back,
    pairwise_clients_of_one_sector_know_the_same_person,
    a_sector_must_list_every_redirect_uri,
    userinfo_is_signed_for_those_who_registered_for_it,
    a_client_does_not_undo_what_an_admin_changes_meanwhile,
}

impl Scene {
    /// Opens registration to those with a token, for clients of any age; gives the token.
    pub(super) async fn opens(&self) -> String {
        self.house.registers(&self.contoso, RegistrationMode::Token, Profile::OidcCompatible).await;
        self.house.registration_token(&self.contoso, 20).await
    }

    pub(super) async fn register(&self, changed: Value) -> Application {
        let token = self.opens().await;
        self.app.register(&self.contoso, Some(&token), changed).await.client()
    }

    /// Mia allows a client that registered itself what it asks for; where it was sent then.
    pub(super) async fn mia_allows(&self, client: &Application, changed: &[(&str, &str)]) -> url::Url {
        let mut mia = visitor();
        sign_in(&mut mia, &client.ask(&self.contoso, &[&[("login_hint", MIA)], changed].concat())).await;
        mia.submit("Allow").await;
        mia.beyond().clone()
    }

    pub(super) async fn tokens_for_mia(&self, client: &Application, changed: &[(&str, &str)]) -> Said {
        let code = answer(&self.mia_allows(client, changed).await, "code").unwrap();
        self.app.exchange(&self.contoso, client, &code).await
    }
}

async fn registration_is_off_unless_it_is_opened(house: House) {
    let scene = Scene::set(house).await;
    assert_eq!(scene.app.register(&scene.contoso, None, json!({})).await.status, 404);
    assert_eq!(scene.app.get(&format!("{}/register/x", scene.contoso.issuer), Some("t")).await.status, 404);
    scene.house.registers(&scene.contoso, RegistrationMode::Token, Profile::Strict).await;
    for token in [None, Some("nonsense")] {
        let said = scene.app.register(&scene.contoso, token, json!({})).await;
        assert_eq!((said.status, said.json()["error"].as_str()), (401, Some("invalid_token")), "{token:?}");
        assert!(said.header("www-authenticate").starts_with("Bearer realm="));
    }
    let fabrikam = scene.house.company("fabrikam").await;
    let theirs = scene.house.registration_token(&fabrikam, 5).await;
    assert_eq!(scene.app.register(&scene.contoso, Some(&theirs), json!({})).await.status, 401);
}

async fn a_client_registers_with_a_token(house: House) {
    let scene = Scene::set(house).await;
    scene.house.registers(&scene.contoso, RegistrationMode::Token, Profile::Strict).await;
    let token = scene.house.registration_token(&scene.contoso, 1).await;
    let wanted =
        json!({ "token_endpoint_auth_method": "client_secret_post", "unheard_of": 1, "policy_uri": "https://orders.example/policy" });
    let said = scene.app.register(&scene.contoso, Some(&token), wanted.clone()).await;
    let told = said.json();
    let client = said.client();
    assert_eq!((&told["client_secret_expires_at"], &told["id_token_signed_response_alg"]), (&json!(0), &json!("RS256")));
    assert_eq!(told["client_secret"].as_str().map(str::len), Some(86), "64 bytes: long enough for HS512");
    assert!(told["client_id_issued_at"].is_i64() && told["registration_access_token"].is_string() && told.get("unheard_of").is_none());
    assert_eq!(scene.app.register(&scene.contoso, Some(&token), wanted).await.status, 401, "it was good for one");
    let given = scene.tokens_for_mia(&client, &[("scope", "openid profile offline_access")]).await;
    assert_eq!(given.json().get("refresh_token"), None, "it did not register for the grant");
    let id_token = given.token("id_token");
    assert_eq!(super::part_of(&id_token, 0)["alg"], "RS256");
    assert_eq!(claims_of(&id_token)["aud"], client.client_id.as_str());
    let said = scene.app.get(client.ask(&scene.contoso, &[("code_challenge", ""), ("code_challenge_method", "")]).as_str(), None).await;
    assert!(said.header("location").contains("error=invalid_request"), "PKCE is not left out: {said:?}");
}

async fn a_client_manages_its_registration(house: House) {
    let scene = Scene::set(house).await;
    let token = scene.opens().await;
    let said = scene.app.register(&scene.contoso, Some(&token), json!({ "client_name#da": "Ordrer" })).await;
    let (client, told) = (said.client(), said.json());
    let (place, access) = (told["registration_client_uri"].as_str().unwrap(), told["registration_access_token"].as_str().unwrap());
    let read = scene.app.get(place, Some(access)).await;
    assert_eq!(
        (read.status, &read.json()["client_id"], &read.json()["registration_access_token"]),
        (200, &told["client_id"], &told["registration_access_token"])
    );
    assert_eq!(
        (&read.json()["redirect_uris"], &read.json()["client_name#da"], read.json().get("client_secret")),
        (&told["redirect_uris"], &json!("Ordrer"), None)
    );
    for (place, access) in [(place, Some("wrong")), (place, None), (&format!("{}/register/nobody", scene.contoso.issuer), Some(access))] {
        assert_eq!(scene.app.get(place, access).await.status, 401, "{place}");
    }
    let id = client.client_id.as_str();
    let more = json!(["https://orders.example/callback", "https://orders.example/other"]);
    for wrong in [
        json!({ "redirect_uris": more }),
        json!({ "redirect_uris": more, "client_id": "other" }),
        json!({ "redirect_uris": more, "client_id": id, "client_secret": "wrong" }),
        json!({ "redirect_uris": more, "client_id": id, "registration_access_token": access }),
        json!({ "redirect_uris": ["http://evil.example/"], "client_id": id }),
    ] {
        assert_eq!(scene.app.send_json("PUT", place, Some(access), &wrong).await.status, 400, "{wrong}");
    }
    let good = json!({ "redirect_uris": more, "client_id": id, "client_secret": client.secret });
    let changed = scene.app.send_json("PUT", place, Some(access), &good).await;
    assert_eq!((changed.status, &changed.json()["redirect_uris"], changed.json().get("client_name#da")), (200, &more, None));
    assert_eq!(
        scene.app.token(&scene.contoso, &client, &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await.status,
        401,
        "basic is the default"
    );
    // A script of another origin may do all of that.
    let preflight = [("origin", "https://spa.example"), ("access-control-request-method", "DELETE")];
    let said = scene.app.send("OPTIONS", place, &preflight, Vec::new()).await;
    assert_eq!((said.status, said.header("access-control-allow-methods")), (204, "GET, PUT, DELETE, OPTIONS"));
    let removed = scene.app.send_json("DELETE", place, Some(access), &json!({})).await;
    assert_eq!((removed.status, removed.header("access-control-allow-origin")), (204, "*"));
    assert_eq!(scene.app.get(place, Some(access)).await.status, 401);
}

async fn a_bad_registration_is_refused_in_the_words_of_the_standard(house: House) {
    let scene = Scene::set(house).await;
    let token = scene.opens().await;
    for (changed, error) in [
        (json!({ "redirect_uris": ["https://orders.example/callback#f"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": 7 }), "invalid_client_metadata"),
        (json!({ "initiate_login_uri": "http://orders.example/login" }), "invalid_client_metadata"),
        (json!({ "client_name": "https://evil.example" }), "invalid_client_metadata"),
        (json!({ "software_statement": "e.y.J" }), "unapproved_software_statement"),
    ] {
        let said = scene.app.register(&scene.contoso, Some(&token), changed.clone()).await;
        assert_eq!(said.refusal(), (400, error.to_owned()), "{changed}");
    }
    let url = format!("{}/register", scene.contoso.issuer);
    for body in ["", "{", "[]", "\u{e6}", "{\"redirect_uris\":[\"https://a.example/\\u0000\"]}"] {
        let headers = [("content-type", "application/json"), ("authorization", &format!("Bearer {token}"))];
        let said = scene.app.send("POST", &url, &headers, body.as_bytes().to_vec()).await;
        assert_eq!(said.refusal(), (400, "invalid_client_metadata".to_owned()), "{body}");
    }
}

async fn a_strangers_client_is_held_back(house: House) {
    let scene = Scene::set(house).await;
    scene.house.registers(&scene.contoso, RegistrationMode::Open, Profile::Strict).await;
    let wanted =
        json!({ "client_name": "Contoso Payroll", "redirect_uris": ["https://evil.example/cb"], "logo_uri": "https://evil.example/l.png" });
    let client = scene.app.register(&scene.contoso, None, wanted).await.client();
    let there = [("redirect_uri", "https://evil.example/cb"), ("login_hint", MIA)];
    let ask = |changed: &[(&str, &str)]| client.ask(&scene.contoso, &[&there, changed].concat());
    let mut mia = visitor();
    mia.stop_at(&"https://evil.example/".parse().unwrap());
    for bad in [("response_type", "token"), ("max_age", "x"), ("claims", "{"), ("id_token_hint", "nonsense")] {
        mia.open(&ask(&[bad])).await;
        mia.must_see("evil.example");
        assert_eq!(mia.page().status.as_u16(), 400, "{bad:?} is not bounced to the stranger");
    }
    mia.open(&ask(&[("prompt", "none")])).await;
    assert_eq!(answer(mia.beyond(), "error").as_deref(), Some("login_required"));
    // Also where it names somebody who cannot be here; but nothing else that is wrong leads there.
    let of_nobody = r#"{"id_token":{"sub":{"value":"nobody"}}}"#;
    mia.open(&ask(&[("prompt", "none"), ("claims", of_nobody)])).await;
    assert_eq!(answer(mia.beyond(), "error").as_deref(), Some("login_required"));
    for bad in [&[("claims", of_nobody)][..], &[("prompt", "none"), ("id_token_hint", "nonsense")]] {
        mia.open(&ask(bad)).await;
        mia.must_see("evil.example");
        assert!(!mia.is_beyond(), "{bad:?}");
    }
    sign_in(&mut mia, &ask(&[("scope", "openid email offline_access groups roles guest")])).await;
    mia.must_see("evil.example");
    assert!(!mia.page().body.contains("l.png"), "no logo of a stranger");
    mia.submit("Allow").await;
    let code = answer(mia.beyond(), "code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "https://evil.example/cb"),
        ("code_verifier", crate::cast::VERIFIER),
    ];
    let pair = format!("{}:{}", client.client_id, client.secret.clone().unwrap());
    let basic = format!("Basic {}", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair));
    let said = scene.app.post(&format!("{}/token", scene.contoso.issuer), &[("authorization", &basic)], &fields).await;
    assert_eq!((said.token("scope").as_str(), said.json().get("refresh_token")), ("openid email", None));
    // No guest gets in, whoever invited them.
    let mut ann = scene.ann().await.browser;
    ann.stop_at(&"https://evil.example/".parse().unwrap());
    ann.open(&ask(&[("login_hint", "")])).await;
    assert!(ann.page().status.is_success() && !ann.sees("Allow"));
}

async fn pairwise_clients_of_one_sector_know_the_same_person(house: House) {
    let scene = Scene::set(house).await;
    let pairwise = json!({ "subject_type": "pairwise", "token_endpoint_auth_method": "client_secret_post", "grant_types": ["authorization_code", "refresh_token"] });
    let (one, two) = (scene.register(pairwise.clone()).await, scene.register(pairwise.clone()).await);
    let site = Site::open().await;
    let mut elsewhere = pairwise;
    elsewhere["sector_identifier_uri"] = json!(site.put("sector", json!([crate::cast::CALLBACK])));
    let other = scene.register(elsewhere).await;
    let mut subs = Vec::new();
    let mut mia = scene.mia().await;
    let member = claims_of(&scene.exchange(&scene.code(&mut mia, &[]).await).await.token("id_token"))["sub"].as_str().unwrap().to_owned();
    for client in [&one, &two, &other] {
        let given = scene.tokens_for_mia(client, &[("scope", "openid profile")]).await;
        let claims = claims_of(&given.token("id_token"));
        let told = scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.json();
        let access = claims_of(&given.token("access_token"));
        assert!([&claims, &told, &access].into_iter().all(|claims| claims.get("oid").is_none() && claims["sub"] == told["sub"]));
        subs.push(told["sub"].as_str().unwrap().to_owned());
        // What comes back is still about her.
        let mut mia = scene.mia().await;
        mia.open(
            &client.ask(&scene.contoso, &[("id_token_hint", &given.token("id_token")), ("prompt", "none"), ("scope", "openid profile")]),
        )
        .await;
        let again = scene.app.exchange(&scene.contoso, client, &answer(mia.beyond(), "code").unwrap()).await;
        assert_eq!(claims_of(&again.token("id_token"))["sub"], told["sub"]);
        // It may ask for her by what it knows her by, and by nothing else.
        let by_sub = |sub: &Value| json!({ "id_token": { "sub": { "value": sub } } }).to_string();
        mia.open(&client.ask(&scene.contoso, &[("claims", &by_sub(&told["sub"])), ("prompt", "none"), ("scope", "openid profile")])).await;
        let named = scene.app.exchange(&scene.contoso, client, &answer(mia.beyond(), "code").unwrap()).await;
        assert_eq!(claims_of(&named.token("id_token"))["sub"], told["sub"]);
        for other in [json!(member), json!("x")] {
            mia.open(&client.ask(&scene.contoso, &[("claims", &by_sub(&other)), ("scope", "openid profile")])).await;
            assert_eq!(sent_back(&mia).0, "login_required", "{other}");
        }
    }
    assert_eq!(subs[0], subs[1]);
    assert_ne!(subs[0], subs[2]);
    assert!(subs.iter().all(|sub| sub.parse::<crate::cast::UserId>().is_err()));
}

async fn a_sector_must_list_every_redirect_uri(house: House) {
    let scene = Scene::set(house).await;
    let token = scene.opens().await;
    let site = Site::open().await;
    for page in [json!(["https://other.example/cb"]), json!({}), json!("x")] {
        let wanted = json!({ "sector_identifier_uri": site.put("sector", page) });
        assert_eq!(scene.app.register(&scene.contoso, Some(&token), wanted).await.refusal(), (400, "invalid_client_metadata".to_owned()));
    }
    for nowhere in [site.at("nothing"), "https://10.0.0.1/sector".to_owned()] {
        let wanted = json!({ "sector_identifier_uri": nowhere });
        assert_eq!(scene.app.register(&scene.contoso, Some(&token), wanted).await.refusal(), (400, "invalid_client_metadata".to_owned()));
    }
}

async fn userinfo_is_signed_for_those_who_registered_for_it(house: House) {
    let scene = Scene::set(house).await;
    let wanted = json!({ "userinfo_signed_response_alg": "RS256", "token_endpoint_auth_method": "client_secret_post" });
    let client = scene.register(wanted).await;
    let given = scene.tokens_for_mia(&client, &[("scope", "openid profile")]).await;
    let said = scene.app.userinfo(&scene.contoso, &given.token("access_token")).await;
    assert_eq!((said.status, said.header("content-type")), (200, "application/jwt"));
    let told = claims_of(&said.body);
    assert_eq!((&told["aud"], &told["iss"], &told["name"]), (&json!(client.client_id), &json!(scene.contoso.issuer), &json!("Mia")));
    assert_eq!(super::part_of(&said.body, 0)["alg"], "RS256");
}

async fn a_client_does_not_undo_what_an_admin_changes_meanwhile(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let token = scene.opens().await;
    let said = scene.app.register(&scene.contoso, Some(&token), json!({})).await;
    let (client, told) = (said.client(), said.json());
    let (place, access) = (told["registration_client_uri"].as_str().unwrap(), told["registration_access_token"].as_str().unwrap());
    let sector = site.put("sector.json", &told["redirect_uris"]);
    let wanted = json!({
        "client_id": client.client_id, "redirect_uris": told["redirect_uris"], "sector_identifier_uri": sector, "subject_type": "pairwise",
    });
    site.holds();
    let change = scene.app.send_json("PUT", place, Some(access), &wanted);
    let meanwhile = async {
        site.is_asked("sector.json").await;
        scene.house.change_application(&scene.contoso, &client, |settings| settings.assignment_required = true).await;
        site.lets_go();
    };
    let (said, ()) = tokio::join!(change, meanwhile);
    assert_eq!(said.status, 503, "it may try again: {said:?}");
    assert_eq!(scene.app.send_json("PUT", place, Some(access), &wanted).await.status, 200);
    assert!(scene.house.look_at(&scene.contoso, &client).await.assignment_required);
}
