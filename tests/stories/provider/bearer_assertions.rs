//! An issuer that a tenant trusts speaks for its people (RFC 7523).

use serde_json::{Value, json};

use super::{Scene, claims_of};
use crate::cast::{Application, ClientKey, ClientKind, GrantType, House, Said};

crate::stories! {
    whom_the_issuer_speaks_for_and_who_allowed_it_needs_no_browser,
    an_assertion_of_a_person_counts_once,
    a_neighbour_cannot_spend_our_assertions,
    nobody_is_spoken_for_who_did_not_allow_it,
    a_token_by_assertion_is_for_the_resource_that_was_asked_for,
    an_issuer_speaks_for_its_own_people_only,
    a_tenant_of_this_house_is_trusted_by_its_word_in_no_other,
    a_token_by_assertion_ends_with_the_access,
    a_guest_is_spoken_for_only_where_guests_are_admitted,
    assertions_are_taken_only_where_that_is_wanted,
}

const BEARER: GrantType = GrantType::JwtBearer;
const HR: &str = "https://hr.contoso.example";
const MAX: &str = "max@contoso.example";

/// A tenant that trusts the HR system, and a payroll that everybody at Contoso allowed.
struct Trusting {
    scene: Scene,
    payroll: Application,
    key: ClientKey,
    max: crate::cast::UserId,
}

impl Trusting {
    async fn set(house: House) -> Self {
        let scene = Scene::set(house).await;
        scene.house.takes(&scene.contoso, &[BEARER]).await;
        let payroll = payroll(&scene, &["openid", "email"]).await;
        let key = ClientKey::new("16");
        scene.house.trust(&scene.contoso, HR, Some((key.jwk(), &["contoso.example"]))).await;
        let max = scene.house.member(&scene.contoso, MAX, "Max").await;
        Self { scene, payroll, key, max }
    }

    /// An assertion as RFC 7523 §4 has it, but for what is changed.
    fn says(&self, changed: &Value) -> String {
        let now = self.scene.house.now().seconds();
        let mut claims = json!({
            "iss": HR, "sub": format!("mailto:{MAX}"), "aud": self.scene.contoso.issuer, "nbf": now - 20, "exp": now + 300,
            "http://claims.example.com/member": true,
        });
        for (name, value) in changed.as_object().unwrap() {
            claims[name] = value.clone();
        }
        self.key.sign(&claims)
    }

    async fn ask(&self, assertion: &str) -> Said {
        self.ask_as(&self.payroll, assertion, "openid email offline_access").await
    }

    async fn ask_as(&self, client: &Application, assertion: &str, scope: &str) -> Said {
        let fields = [("grant_type", BEARER.as_str()), ("assertion", assertion), ("scope", scope)];
        self.scene.app.token(&self.scene.contoso, client, &fields).await
    }
}

async fn payroll(scene: &Scene, consented: &[&str]) -> Application {
    let consented: Vec<String> = consented.iter().map(|scope| (*scope).to_owned()).collect();
    scene
        .house
        .application_with(&scene.contoso, "Payroll", |settings| {
            settings.assignment_required = false;
            settings.consented_scopes = consented;
            settings.registration.grant_types = Some(vec![BEARER, GrantType::AuthorizationCode]);
        })
        .await
}

fn bad(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

async fn whom_the_issuer_speaks_for_and_who_allowed_it_needs_no_browser(house: House) {
    let trusting = Trusting::set(house).await;
    let said = trusting.ask(&trusting.says(&json!({}))).await;
    let (claims, told) = (claims_of(&said.token("access_token")), said.json());
    assert_eq!((claims["oid"].as_str(), claims["scope"].as_str()), (Some(trusting.max.to_string().as_str()), Some("openid email")));
    assert!(claims.get("auth_time").is_none() && claims.get("amr").is_none(), "nobody signed in: {claims}");
    assert!(told.get("refresh_token").is_none(), "the issuer can be asked again: {told}");
    let userinfo = trusting.scene.app.userinfo(&trusting.scene.contoso, &said.token("access_token")).await;
    assert_eq!(userinfo.json()["email"], MAX);
    let by_id =
        trusting.ask(&trusting.says(&json!({ "sub": trusting.max, "aud": format!("{}/token", trusting.scene.contoso.issuer) }))).await;
    assert_eq!(claims_of(&by_id.token("access_token"))["oid"], claims["oid"]);
}

async fn an_assertion_of_a_person_counts_once(house: House) {
    let trusting = Trusting::set(house).await;
    let (bare, named) = (trusting.says(&json!({})), trusting.says(&json!({ "jti": "1" })));
    for assertion in [&bare, &named] {
        assert_eq!(trusting.ask(assertion).await.status, 200);
        assert_eq!(trusting.ask(assertion).await.refusal(), bad("invalid_grant"));
    }
    let again = trusting.says(&json!({ "jti": "1", "exp": trusting.scene.house.now().seconds() + 200 }));
    assert_eq!(trusting.ask(&again).await.refusal(), bad("invalid_grant"), "the same name");
}

async fn a_neighbour_cannot_spend_our_assertions(house: House) {
    let trusting = Trusting::set(house).await;
    let house = &trusting.scene.house;
    let evil = house.company("evil").await;
    house.takes(&evil, &[BEARER]).await;
    // Its word for whose keys are the HR system's, and a name that Contoso's next assertion will have.
    let key = ClientKey::new("16");
    house.trust(&evil, HR, Some((key.jwk(), &["evil.example"]))).await;
    let theirs = house
        .application_with(&evil, "Payroll", |settings| {
            settings.assignment_required = false;
            settings.consented_scopes = vec!["openid".to_owned()];
            settings.registration.grant_types = Some(vec![BEARER, GrantType::AuthorizationCode]);
        })
        .await;
    house.member(&evil, "eve@evil.example", "Eve").await;
    let claims = json!({ "iss": HR, "sub": "eve@evil.example", "aud": evil.issuer, "exp": house.now().seconds() + 3_600, "jti": "7" });
    let assertion = key.sign(&claims);
    let fields = [("grant_type", BEARER.as_str()), ("assertion", assertion.as_str()), ("scope", "openid")];
    assert_eq!(trusting.scene.app.token(&evil, &theirs, &fields).await.status, 200);
    assert_eq!(trusting.ask(&trusting.says(&json!({ "jti": "7" }))).await.status, 200);
}

async fn nobody_is_spoken_for_who_did_not_allow_it(house: House) {
    let trusting = Trusting::set(house).await;
    let asked = payroll(&trusting.scene, &[]).await;
    assert_eq!(trusting.ask_as(&asked, &trusting.says(&json!({})), "openid").await.refusal(), bad("invalid_scope"));
    // Nor is there a token for nothing in particular.
    for (jti, scope) in [("nothing", ""), ("offline", "offline_access")] {
        let said = trusting.ask_as(&asked, &trusting.says(&json!({ "jti": jti })), scope).await;
        assert_eq!(said.refusal(), bad("invalid_scope"), "{scope}");
    }
    let mut max = super::visitor();
    super::sign_in(&mut max, &asked.ask(&trusting.scene.contoso, &[("login_hint", MAX)])).await;
    max.submit("Allow").await;
    assert_eq!(trusting.ask_as(&asked, &trusting.says(&json!({ "jti": "2" })), "openid").await.status, 200);
    let more = trusting.ask_as(&asked, &trusting.says(&json!({ "jti": "3" })), "openid email").await;
    assert_eq!(more.refusal(), bad("invalid_scope"));
}

async fn a_token_by_assertion_is_for_the_resource_that_was_asked_for(house: House) {
    let trusting = Trusting::set(house).await;
    let scene = &trusting.scene;
    let api = |uri: &'static str, is_closed: bool| {
        scene.house.application_with(&scene.contoso, "Api", move |settings| {
            settings.registration.identifier_uris = vec![uri.to_owned()];
            settings.assignment_required = is_closed;
        })
    };
    api("api://bills", false).await;
    api("api://vault", true).await;
    let ask = async |jti: &str, resource: &str| {
        let assertion = trusting.says(&json!({ "jti": jti }));
        let fields =
            [("grant_type", BEARER.as_str()), ("assertion", assertion.as_str()), ("scope", "openid email"), ("resource", resource)];
        scene.app.token(&scene.contoso, &trusting.payroll, &fields).await
    };
    let issuer = scene.contoso.issuer.as_str();
    let mut grants = Vec::new();
    for (jti, resource) in [("1", "api://bills"), ("2", issuer), ("3", "api://bills"), ("4", issuer)] {
        let token = ask(jti, resource).await.token("access_token");
        assert_eq!(claims_of(&token)["aud"], resource);
        let userinfo = scene.app.userinfo(&scene.contoso, &token).await.status;
        assert_eq!(userinfo, if resource == issuer { 200 } else { 401 }, "a token for an API opens nothing here");
        grants.push(claims_of(&token)["jti"].as_str().unwrap().split('.').next().unwrap().to_owned());
    }
    assert!(grants[0] == grants[2] && grants[1] == grants[3] && grants[0] != grants[1], "one grant for each: {grants:?}");
    for (jti, resource) in [("5", "api://other"), ("6", "api://vault"), ("7", "bills")] {
        assert_eq!(ask(jti, resource).await.refusal(), bad("invalid_target"), "{resource}");
    }
}

async fn an_issuer_speaks_for_its_own_people_only(house: House) {
    let trusting = Trusting::set(house).await;
    let house = &trusting.scene.house;
    house.member(&trusting.scene.contoso, "zoe@elsewhere.example", "Zoe").await;
    let fabrikam = house.company("fabrikam").await;
    let strange = ClientKey::new("16")
        .sign(&json!({ "iss": HR, "sub": MAX, "aud": trusting.scene.contoso.issuer, "exp": house.now().seconds() + 60 }));
    for assertion in [
        trusting.says(&json!({ "sub": "zoe@elsewhere.example" })),
        trusting.says(&json!({ "sub": "nobody@contoso.example" })),
        trusting.says(&json!({ "sub": fabrikam.admin })),
        trusting.says(&json!({ "iss": "https://other.example" })),
        trusting.says(&json!({ "aud": fabrikam.issuer })),
        trusting.says(&json!({ "exp": house.now().seconds() })),
        strange,
        "a.b.c".to_owned(),
    ] {
        assert_eq!(trusting.ask(&assertion).await.refusal(), bad("invalid_grant"));
    }
    house.takes(&fabrikam, &[BEARER]).await;
    let theirs = house
        .application_with(&fabrikam, "Payroll", |settings| {
            settings.registration.grant_types = Some(vec![BEARER, GrantType::AuthorizationCode])
        })
        .await;
    let assertion = trusting.says(&json!({ "aud": fabrikam.issuer, "sub": fabrikam.admin_address }));
    let fields = [("grant_type", BEARER.as_str()), ("assertion", assertion.as_str()), ("scope", "openid")];
    let said = trusting.scene.app.token(&fabrikam, &theirs, &fields).await;
    assert_eq!(said.refusal(), bad("invalid_grant"), "Contoso's trust is no evidence at Fabrikam");
}

async fn a_token_by_assertion_ends_with_the_access(house: House) {
    let trusting = Trusting::set(house).await;
    let token = trusting.ask(&trusting.says(&json!({}))).await.token("access_token");
    trusting.scene.house.block(&trusting.scene.contoso, trusting.max).await;
    assert_eq!(trusting.scene.app.userinfo(&trusting.scene.contoso, &token).await.status, 401);
    assert_eq!(trusting.ask(&trusting.says(&json!({ "jti": "2" }))).await.refusal(), bad("invalid_grant"));
    trusting.scene.house.unblock(&trusting.scene.contoso, trusting.max).await;
    let token = trusting.ask(&trusting.says(&json!({ "jti": "3" }))).await.token("access_token");
    let own = [("client_id", trusting.payroll.client_id.as_str()), ("client_secret", trusting.payroll.secret.as_deref().unwrap())];
    let fields = [&own[..], &[("token", token.as_str())]].concat();
    assert_eq!(trusting.scene.app.post(&format!("{}/revoke", trusting.scene.contoso.issuer), &[], &fields).await.status, 200);
    assert_eq!(trusting.scene.app.userinfo(&trusting.scene.contoso, &token).await.status, 401);
    trusting.scene.house.trust(&trusting.scene.contoso, HR, None).await;
    assert_eq!(trusting.ask(&trusting.says(&json!({ "jti": "4" }))).await.refusal(), bad("invalid_grant"), "trusted no more");
}

async fn a_guest_is_spoken_for_only_where_guests_are_admitted(house: House) {
    let trusting = Trusting::set(house).await;
    let house = &trusting.scene.house;
    let ann = trusting.scene.ann().await;
    house.trust(&trusting.scene.contoso, HR, Some((trusting.key.jwk(), &["contoso.example", "fabrikam.example"]))).await;
    let of_ann = |jti: &str| trusting.says(&json!({ "sub": "ann@fabrikam.example", "jti": jti }));
    assert_eq!(trusting.ask(&of_ann("1")).await.refusal(), bad("invalid_grant"));
    house.change_application(&trusting.scene.contoso, &trusting.payroll, |settings| settings.admits = crate::cast::Admits::AllGuests).await;
    let token = trusting.ask(&of_ann("2")).await.token("access_token");
    house.block(&ann.fabrikam, ann.at_home).await;
    assert_eq!(trusting.scene.app.userinfo(&trusting.scene.contoso, &token).await.status, 401, "her home closed the account");
}

async fn assertions_are_taken_only_where_that_is_wanted(house: House) {
    let trusting = Trusting::set(house).await;
    let house = &trusting.scene.house;
    assert_eq!(trusting.ask_as(&trusting.scene.orders, &trusting.says(&json!({})), "openid").await.refusal(), bad("unauthorized_client"));
    let public = house
        .application_with(&trusting.scene.contoso, "Public", |settings| {
            settings.kind = ClientKind::Public;
            settings.registration.grant_types = Some(vec![BEARER]);
        })
        .await;
    assert_eq!(trusting.ask_as(&public, &trusting.says(&json!({})), "openid").await.refusal(), bad("unauthorized_client"));
    let nothing = trusting.scene.app.token(&trusting.scene.contoso, &trusting.payroll, &[("grant_type", BEARER.as_str())]).await;
    assert_eq!(nothing.refusal(), bad("invalid_request"));
    house.takes(&trusting.scene.contoso, &[]).await;
    assert_eq!(trusting.ask(&trusting.says(&json!({}))).await.refusal(), bad("unsupported_grant_type"));
}

async fn a_tenant_of_this_house_is_trusted_by_its_word_in_no_other(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let key = ClientKey::new("16");
    // Whoever could write its name here with a key of their own would speak for all who come from there (SECURITY 11).
    for issuer in [&fabrikam.issuer, &scene.contoso.issuer, &format!("{}nobody", scene.house.url())] {
        let trusted = scene.house.try_to_trust(&scene.contoso, issuer, Some((key.jwk(), &["fabrikam.example"]))).await;
        assert!(trusted.is_err(), "{issuer}");
    }
    scene.house.trust(&scene.contoso, HR, Some((key.jwk(), &["contoso.example"]))).await;
}
