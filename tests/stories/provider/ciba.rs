//! A client asks for a person by name, who answers on a device of their own (OpenID CIBA Core 1.0).

pub(super) mod requests;

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::{MIA, Scene, claims_of};
use crate::cast::{Admits, Application, Backchannel, DeliveryMode, GrantType, House, PASSPHRASE, Said, Site, Visitor};

crate::stories! {
    a_person_asked_by_name_answers_from_the_letter,
    a_person_asked_by_name_answers_from_their_own_page,
    whoever_was_asked_may_say_no,
    nobody_else_answers_for_them,
    nobody_is_flooded_with_letters,
    an_application_is_called_when_the_person_answered,
    an_answer_is_fetched_once_and_only_as_it_was_asked,
}

const CIBA: GrantType = GrantType::Ciba;
const ALLOW: &str = "It is mine: let it in";

/// A till that asks for customers.
struct Till {
    scene: Scene,
    client: Application,
}

impl Till {
    async fn set(house: House) -> Self {
        Self::set_with(house, None).await
    }

    async fn set_with(house: House, backchannel: Option<Backchannel>) -> Self {
        let scene = Scene::set(house).await;
        scene.house.takes(&scene.contoso, &[CIBA]).await;
        let client = scene
            .house
            .application_with(&scene.contoso, "Till", |settings| {
                settings.redirect_uris.clear();
                settings.assignment_required = false;
                settings.admits = Admits::AssignedGuests;
                settings.registration.grant_types = Some(vec![CIBA, GrantType::RefreshToken]);
                settings.registration.backchannel = backchannel;
            })
            .await;
        Self { scene, client }
    }

    async fn ask(&self, more: &[(&str, &str)]) -> Said {
        let own = [("client_id", self.client.client_id.as_str()), ("client_secret", self.client.secret.as_deref().unwrap())];
        let usual = [("scope", "openid offline_access"), ("login_hint", MIA), ("binding_message", "W4SCT")];
        let kept = usual.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let added = more.iter().copied().filter(|(_, value)| !value.is_empty());
        let fields: Vec<_> = own.into_iter().chain(kept).chain(added).collect();
        let said = self.scene.app.post(&format!("{}/bc-authorize", self.scene.contoso.issuer), &[], &fields).await;
        self.scene.house.work().await;
        said
    }

    async fn asked(&self, more: &[(&str, &str)]) -> Value {
        let said = self.ask(more).await;
        assert_eq!((said.status, said.header("cache-control")), (200, "no-store"), "{said:?}");
        said.json()
    }

    async fn poll(&self, told: &Value) -> Said {
        let fields = [("grant_type", CIBA.as_str()), ("auth_req_id", told["auth_req_id"].as_str().unwrap())];
        self.scene.app.token(&self.scene.contoso, &self.client, &fields).await
    }

    /// The link of the newest letter to Mia.
    async fn link(&self) -> Url {
        self.scene.house.mailbox(MIA).letters().pop().expect("a letter").link("/asked/")
    }
}

fn bad(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

async fn a_person_asked_by_name_answers_from_the_letter(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    assert_eq!((told["expires_in"].as_i64(), told["interval"].as_i64()), (Some(300), Some(5)));
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"));
    assert_eq!(till.poll(&told).await.refusal(), bad("slow_down"));
    let mut mia = Visitor::new();
    mia.open(&till.link().await).await;
    assert!(!mia.sees("W4SCT"), "the link tells nothing to whoever holds it");
    mia.fill("address", MIA).submit("Continue").await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    for named in ["Till", "Contoso", "W4SCT", "127.0.0.1", "less than a minute ago", MIA] {
        mia.must_see(named);
    }
    till.scene.house.turn(Duration::from_secs(20));
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"), "the link alone answers nothing");
    mia.submit(ALLOW).await;
    mia.must_see("The device is signed in");
    let given = till.poll(&told).await;
    assert_eq!(claims_of(&given.token("id_token"))["aud"], till.client.client_id);
    assert_eq!(till.scene.app.userinfo(&till.scene.contoso, &given.token("access_token")).await.status, 200);
    let again = till.scene.app.refresh(&till.scene.contoso, &till.client, &given.token("refresh_token")).await;
    assert_eq!(again.status, 200);
}

async fn a_person_asked_by_name_answers_from_their_own_page(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&format!("{}/account", till.scene.contoso.issuer).parse().unwrap()).await;
    mia.must_see("W4SCT");
    mia.follow("Answer").await;
    mia.submit(ALLOW).await;
    assert_eq!(till.poll(&told).await.status, 200);
    mia.open(&format!("{}/account", till.scene.contoso.issuer).parse().unwrap()).await;
    assert!(!mia.sees("W4SCT"), "nothing waits any more");
}

async fn whoever_was_asked_may_say_no(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.submit("Decline").await;
    mia.must_see("The device is not let in");
    assert_eq!(till.poll(&told).await.refusal(), bad("access_denied"));
    mia.open(&till.link().await).await;
    mia.must_see("This request is over");
}

async fn nobody_else_answers_for_them(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    till.scene.member("kim@contoso.example", "Kim").await;
    let mut kim = super::visitor();
    super::sign_in(&mut kim, &till.scene.ask(&[("login_hint", "kim@contoso.example")])).await;
    kim.open(&till.link().await).await;
    kim.fill("address", "kim@contoso.example").submit("Continue").await;
    kim.fill("password", PASSPHRASE).submit("Sign in").await;
    kim.must_see("Somebody else was asked");
    assert!(!kim.sees("W4SCT") && !kim.sees(MIA));
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"));
    let fabrikam = till.scene.house.company("fabrikam").await;
    let elsewhere = till.link().await.as_str().replace("/contoso/", "/fabrikam/").parse().unwrap();
    kim.open(&elsewhere).await;
    assert_eq!(kim.page().status, 404, "{}", fabrikam.name);
    // It is Mia's browser after all: she goes on from where Kim was refused.
    kim.open(&till.link().await).await;
    kim.fill("address", "kim@contoso.example").submit("Continue").await;
    kim.fill("password", PASSPHRASE).submit("Sign in").await;
    kim.follow("Try again").await;
    kim.fill("address", MIA).submit("Continue").await;
    kim.fill("password", PASSPHRASE).submit("Sign in").await;
    kim.must_see("W4SCT");
}

async fn nobody_is_flooded_with_letters(house: House) {
    let till = Till::set(house).await;
    for _ in 0..8 {
        till.asked(&[]).await;
    }
    assert_eq!(till.scene.house.mailbox(MIA).letters().len(), 5);
    let mut mia = till.scene.mia().await;
    mia.open(&format!("{}/account", till.scene.contoso.issuer).parse().unwrap()).await;
    assert_eq!(mia.page().text().matches("W4SCT").count(), 8, "the rest waits on her own page");
}

async fn an_application_is_called_when_the_person_answered(house: House) {
    let site = Site::open().await;
    let backchannel = Backchannel { mode: DeliveryMode::Ping, endpoint: site.at("ping").parse().ok(), request_alg: None };
    let till = Till::set_with(house, Some(backchannel)).await;
    assert_eq!(till.ask(&[]).await.refusal(), bad("invalid_request"), "with what shall it be called?");
    let mut mia = till.scene.mia().await;
    for (button, status) in [(ALLOW, 200), ("Decline", 400)] {
        let told = till.asked(&[("client_notification_token", "8d67dc78-7faa-4d41")]).await;
        assert!(site.posted().is_empty());
        site.breaks(1);
        mia.open(&till.link().await).await;
        mia.submit(button).await;
        till.scene.house.work().await;
        till.scene.house.turn(Duration::from_secs(5));
        till.scene.house.work().await;
        let called = site.posted();
        let [(path, body)] = called.as_slice() else { panic!("{called:?}") };
        assert_eq!((path.as_str(), site.bearer().as_deref()), ("/ping", Some("Bearer 8d67dc78-7faa-4d41")));
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), serde_json::json!({ "auth_req_id": told["auth_req_id"] }));
        assert_eq!(till.poll(&told).await.status, status);
    }
}

async fn an_answer_is_fetched_once_and_only_as_it_was_asked(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.submit(ALLOW).await;
    till.scene.house.takes(&till.scene.contoso, &[CIBA, GrantType::DeviceCode]).await;
    till.scene
        .house
        .change_application(&till.scene.contoso, &till.client, |settings| {
            settings.registration.grant_types = Some(vec![CIBA, GrantType::DeviceCode]);
        })
        .await;
    let code = told["auth_req_id"].as_str().unwrap();
    let fields = [("grant_type", GrantType::DeviceCode.as_str()), ("device_code", code)];
    let typed = till.scene.app.token(&till.scene.contoso, &till.client, &fields).await;
    assert_eq!(typed.refusal(), bad("invalid_grant"), "one kind of code never counts as another");
    let given = till.poll(&told).await;
    assert_eq!(till.poll(&told).await.refusal(), bad("invalid_grant"));
    assert_eq!(till.scene.app.userinfo(&till.scene.contoso, &given.token("access_token")).await.status, 401);
}
