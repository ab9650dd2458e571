//! Applications act for people with tokens of their own (RFC 8693).

pub(super) mod tokens;

use super::{Scene, claims_of};
use crate::cast::{Acts, Admits, Application, CALLBACK, ClientKey, ClientKind, Deed, GrantType, House, Said, VERIFIER};

crate::stories! {
    a_client_acts_for_a_person_and_says_so,
    nobody_acts_who_was_not_named,
    only_by_policy_is_nobody_seen_to_act,
    actors_follow_one_another,
    an_application_without_guests_acts_for_none,
    tokens_are_exchanged_only_where_that_is_wanted,
    a_bound_token_is_exchanged_with_its_key_or_by_whom_an_admin_named,
}

const EXCHANGE: GrantType = GrantType::TokenExchange;
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

/// A scene where a gateway may act with the tokens of Orders.
struct Acting {
    scene: Scene,
    gateway: Application,
    /// Orders, which named the gateway.
    orders: Application,
    mia: crate::cast::UserId,
    given: Said,
}

async fn gateway(scene: &Scene, name: &str, acts: Acts, may_act: Option<&Application>) -> Application {
    let named = may_act.map(|application| application.id);
    scene
        .house
        .application_with(&scene.contoso, name, |settings| {
            settings.assignment_required = false;
            settings.registration.grant_types = Some(vec![EXCHANGE, GrantType::AuthorizationCode]);
            settings.delegation.acts = acts;
            settings.delegation.may_act = named;
        })
        .await
}

impl Acting {
    async fn set(house: House, acts: Acts) -> Self {
        let mut scene = Scene::set(house).await;
        scene.house.takes(&scene.contoso, &[EXCHANGE]).await;
        let gateway = gateway(&scene, "Gateway", acts, None).await;
        let named = gateway.id;
        let orders = scene.house.application_with(&scene.contoso, "Sales", |settings| settings.delegation.may_act = Some(named)).await;
        scene.orders = orders.clone();
        let mia = scene.member("max@contoso.example", "Max").await.parse().unwrap();
        let mut browser = super::visitor();
        super::sign_in(&mut browser, &scene.ask(&[("login_hint", "max@contoso.example")])).await;
        let given = scene.exchange(&scene.code(&mut browser, &[("scope", "openid email offline_access")]).await).await;
        Self { scene, gateway, orders, mia, given }
    }

    async fn ask(&self, client: &Application, token: &str, more: &[(&str, &str)]) -> Said {
        let usual = [("grant_type", EXCHANGE.as_str()), ("subject_token", token), ("subject_token_type", ACCESS)];
        let kept = usual.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let fields: Vec<_> = kept.chain(more.iter().copied()).collect();
        self.scene.app.token(&self.scene.contoso, client, &fields).await
    }

    fn token(&self) -> String {
        self.given.token("access_token")
    }

    async fn lives(&self, token: &str) -> bool {
        self.scene.app.userinfo(&self.scene.contoso, token).await.status == 200
    }

    /// What the gateway is told of a token.
    async fn told(&self, token: &str) -> serde_json::Value {
        let own = [("client_id", self.gateway.client_id.as_str()), ("client_secret", self.gateway.secret.as_deref().unwrap())];
        let fields = [&own[..], &[("token", token)]].concat();
        self.scene.app.post(&format!("{}/introspect", self.scene.contoso.issuer), &[], &fields).await.json()
    }
}

fn bad(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

async fn a_client_acts_for_a_person_and_says_so(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    assert_eq!(claims_of(&acting.token())["may_act"]["sub"], acting.gateway.client_id);
    let said = acting.ask(&acting.gateway, &acting.token(), &[]).await;
    let (token, told) = (said.token("access_token"), said.json());
    assert_eq!((told["issued_token_type"].as_str(), told["token_type"].as_str()), (Some(ACCESS), Some("Bearer")));
    assert!(told.get("id_token").is_none() && told.get("refresh_token").is_none(), "{told}");
    let claims = claims_of(&token);
    assert_eq!(claims["act"], serde_json::json!({ "sub": acting.gateway.client_id }));
    assert_eq!(
        (claims["sub"].as_str(), claims["client_id"].as_str()),
        (Some(acting.mia.to_string().as_str()), Some(acting.gateway.client_id.as_str()))
    );
    assert!(claims["exp"].as_i64() <= claims_of(&acting.token())["exp"].as_i64());
    assert!(acting.lives(&token).await && acting.lives(&acting.token()).await);
    let told = acting.told(&token).await;
    assert_eq!((told["active"].as_bool(), told["act"]["sub"].as_str()), (Some(true), Some(acting.gateway.client_id.as_str())));
}

async fn nobody_acts_who_was_not_named(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let other = gateway(&acting.scene, "Other", Acts::AsThePerson, None).await;
    assert_eq!(acting.ask(&other, &acting.token(), &[]).await.refusal(), bad("invalid_request"));
    let public = acting
        .scene
        .house
        .application_with(&acting.scene.contoso, "Public", |settings| {
            settings.kind = ClientKind::Public;
            settings.registration.grant_types = Some(vec![EXCHANGE]);
        })
        .await;
    assert_eq!(acting.ask(&public, &acting.token(), &[]).await.refusal(), bad("unauthorized_client"));
    assert_eq!(acting.ask(&acting.orders, &acting.token(), &[]).await.refusal(), bad("unauthorized_client"), "not registered for it");
    for token in ["nonsense", "a.b.c", &format!("{}x", acting.token())] {
        assert_eq!(acting.ask(&acting.gateway, token, &[]).await.refusal(), bad("invalid_request"), "{token}");
    }
}

async fn only_by_policy_is_nobody_seen_to_act(house: House) {
    let acting = Acting::set(house, Acts::AsThePerson).await;
    let token = acting.ask(&acting.gateway, &acting.token(), &[]).await.token("access_token");
    assert!(claims_of(&token).get("act").is_none());
    let program = acting.scene.app.token(&acting.scene.contoso, &acting.gateway, &[("grant_type", "client_credentials")]).await;
    let actor = program.token("access_token");
    let shown = [("actor_token", actor.as_str()), ("actor_token_type", ACCESS)];
    let token = acting.ask(&acting.gateway, &acting.token(), &shown).await.token("access_token");
    assert_eq!(claims_of(&token)["act"]["sub"], acting.gateway.client_id, "whoever shows an actor wants it to be seen");
    assert_eq!(acting.scene.house.remembers(&acting.scene.contoso, Deed::TookPersonsPlace).await, 1);
}

async fn actors_follow_one_another(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let first = acting.ask(&acting.gateway, &acting.token(), &[("audience", acting.orders.client_id.as_str())]).await.token("access_token");
    // A service whose own address the token has may go on with it.
    let stock = gateway(&acting.scene, "Stock", Acts::AsThePerson, None).await;
    let meant = acting.ask(&acting.gateway, &acting.token(), &[("audience", stock.client_id.as_str())]).await.token("access_token");
    assert_eq!(acting.ask(&stock, &first, &[]).await.refusal(), bad("invalid_request"), "that one was for another");
    let second = acting.ask(&stock, &meant, &[]).await.token("access_token");
    let chain = serde_json::json!({ "sub": stock.client_id, "act": { "sub": acting.gateway.client_id } });
    assert_eq!(claims_of(&second)["act"], chain, "a chain is never cut");
}

async fn an_application_without_guests_acts_for_none(house: House) {
    let scene = Scene::set(house).await;
    scene.house.takes(&scene.contoso, &[EXCHANGE]).await;
    let mut ann = scene.ann().await;
    let given = scene.exchange(&scene.code(&mut ann.browser, &[]).await).await;
    let closed = gateway(&scene, "Closed", Acts::AsItself, None).await;
    let (token, closed_id) = (given.token("access_token"), closed.id);
    scene.house.change_application(&scene.contoso, &scene.orders, |settings| settings.delegation.may_act = Some(closed_id)).await;
    let ask = async || {
        let fields = [("grant_type", EXCHANGE.as_str()), ("subject_token", token.as_str()), ("subject_token_type", ACCESS)];
        scene.app.token(&scene.contoso, &closed, &fields).await
    };
    assert_eq!(ask().await.refusal(), bad("invalid_request"), "it admits assigned guests only");
    scene.house.change_application(&scene.contoso, &closed, |settings| settings.admits = Admits::AllGuests).await;
    assert_eq!(claims_of(&ask().await.token("access_token"))["acct"], 1);
}

async fn tokens_are_exchanged_only_where_that_is_wanted(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    acting.scene.house.takes(&acting.scene.contoso, &[]).await;
    assert_eq!(acting.ask(&acting.gateway, &acting.token(), &[]).await.refusal(), bad("unsupported_grant_type"));
    acting.scene.house.takes(&acting.scene.contoso, &[EXCHANGE]).await;
    let discovery = format!("{}/.well-known/openid-configuration", acting.scene.contoso.issuer);
    let told = acting.scene.app.get(&discovery, None).await.json();
    assert!(told["grant_types_supported"].as_array().unwrap().contains(&EXCHANGE.as_str().into()));
}

async fn a_bound_token_is_exchanged_with_its_key_or_by_whom_an_admin_named(house: House) {
    let acting = Acting::set(house, Acts::AsItself).await;
    let (scene, own, strange) = (&acting.scene, ClientKey::new("sales"), ClientKey::new("gateway"));
    let mut browser = super::visitor();
    super::sign_in(&mut browser, &scene.ask(&[("login_hint", "max@contoso.example")])).await;
    let code = scene.code(&mut browser, &[("scope", "openid email")]).await;
    let fields = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    let bound = scene.ask_bound(&acting.orders, &own, &fields).await.token("access_token");
    let usual = [("grant_type", EXCHANGE.as_str()), ("subject_token", bound.as_str()), ("subject_token_type", ACCESS)];
    // Whoever took it on its way has no key.
    assert_eq!(acting.ask(&acting.gateway, &bound, &[]).await.refusal(), bad("invalid_request"), "it would come to be bound to nothing");
    let by_gateway = scene.ask_bound(&acting.gateway, &strange, &usual).await;
    assert_eq!(by_gateway.token("token_type"), "DPoP");
    assert_eq!(claims_of(&by_gateway.token("access_token"))["cnf"]["jkt"], strange.thumbprint());
    scene
        .house
        .change_application(&scene.contoso, &acting.orders, |settings| {
            settings.delegation.may_act = None;
            settings.registration.grant_types = Some(vec![EXCHANGE, GrantType::AuthorizationCode]);
        })
        .await;
    assert_eq!(scene.ask_bound(&acting.gateway, &strange, &usual).await.refusal(), bad("invalid_request"), "nobody named it any more");
    assert_eq!(acting.ask(&acting.orders, &bound, &[]).await.refusal(), bad("invalid_request"), "to whom it was given, without the key");
    assert_eq!(scene.ask_bound(&acting.orders, &strange, &usual).await.refusal(), bad("invalid_request"), "with another key");
    let by_holder = scene.ask_bound(&acting.orders, &own, &usual).await.token("access_token");
    assert_eq!(claims_of(&by_holder)["cnf"]["jkt"], own.thumbprint());
    // An actor's token is no better without its key.
    let actor = scene.ask_bound(&acting.orders, &own, &[("grant_type", "client_credentials")]).await.token("access_token");
    let shown = [&usual[..], &[("actor_token", actor.as_str()), ("actor_token_type", ACCESS)]].concat();
    assert_eq!(scene.ask_bound(&acting.orders, &strange, &shown).await.refusal(), bad("invalid_request"));
    assert_eq!(
        claims_of(&scene.ask_bound(&acting.orders, &own, &shown).await.token("access_token"))["act"]["sub"],
        acting.orders.client_id
    );
}
