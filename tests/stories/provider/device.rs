//! Devices without a keyboard are let in by a person who has another one (RFC 8628).

pub(super) mod page;
pub(super) mod tokens;

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::{MIA, Scene, claims_of};
use crate::cast::{Admits, Application, ClientKind, GrantType, House, PASSPHRASE, Program, Said, Tenant, Visitor};

crate::stories! {
    a_device_is_let_in_by_a_person_elsewhere,
    a_person_says_no,
    nobody_answers_in_time,
    whoever_polls_too_often_is_slowed_down,
    a_guest_lets_in_only_what_admits_guests,
    devices_are_let_in_only_where_that_is_wanted,
    a_device_of_a_neighbour_is_not_found,
    a_person_shut_out_meanwhile_lets_nothing_in,
}

const DEVICE: GrantType = GrantType::DeviceCode;
const APPROVE: &str = "It is mine: let it in";

/// A screen that knows no secret, and what it was told.
struct Screen {
    tenant: Tenant,
    client: Application,
    told: Value,
}

async fn screen_app(house: &House, tenant: &Tenant, admits: Admits) -> Application {
    house
        .application_with(tenant, "Screen", |settings| {
            settings.kind = ClientKind::Public;
            settings.redirect_uris.clear();
            settings.assignment_required = false;
            settings.admits = admits;
            settings.registration.grant_types = Some(vec![DEVICE, GrantType::RefreshToken]);
        })
        .await
}

/// A screen at Contoso that has just asked.
async fn screen(scene: &Scene) -> Screen {
    scene.house.takes(&scene.contoso, &[DEVICE]).await;
    let client = screen_app(&scene.house, &scene.contoso, Admits::AllGuests).await;
    Screen::ask(scene.contoso.clone(), client).await
}

async fn begin(tenant: &Tenant, client: &Application) -> Said {
    let fields = [("client_id", client.client_id.as_str()), ("scope", "openid offline_access unheard_of")];
    Program::new().post(&format!("{}/device_authorization", tenant.issuer), &[], &fields).await
}

impl Screen {
    async fn ask(tenant: Tenant, client: Application) -> Self {
        let said = begin(&tenant, &client).await;
        assert_eq!((said.status, said.header("cache-control")), (200, "no-store"), "{said:?}");
        let told = said.json();
        Self { tenant, client, told }
    }

    fn told(&self, name: &str) -> &str {
        self.told[name].as_str().unwrap()
    }

    fn page(&self) -> Url {
        self.told("verification_uri").parse().unwrap()
    }

    async fn poll(&self) -> Said {
        let fields = [("grant_type", DEVICE.as_str()), ("device_code", self.told("device_code"))];
        Program::new().token(&self.tenant, &self.client, &fields).await
    }

    /// Somebody types the code.
    async fn typed(&self, visitor: &mut Visitor) {
        visitor.open(&self.page()).await;
        visitor.fill("user_code", &self.told("user_code").to_lowercase().replace('-', " ")).submit("Continue").await;
    }
}

fn pending() -> (u16, String) {
    (400, "authorization_pending".to_owned())
}

async fn a_device_is_let_in_by_a_person_elsewhere(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    assert_eq!((screen.told["expires_in"].as_i64(), screen.told["interval"].as_i64()), (Some(600), Some(5)));
    assert_eq!(screen.poll().await.refusal(), pending());
    let mut mia = Visitor::new();
    screen.typed(&mut mia).await;
    mia.fill("address", MIA).submit("Continue").await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    scene.house.turn(Duration::from_secs(5));
    assert_eq!(screen.poll().await.refusal(), pending(), "a sign-in is no answer");
    mia.submit(APPROVE).await;
    mia.must_see("The device is signed in");
    let given = screen.poll().await;
    let claims = claims_of(&given.token("id_token"));
    assert_eq!((claims["aud"].as_str(), claims["acct"].as_i64()), (Some(screen.client.client_id.as_str()), Some(0)));
    assert_eq!(given.json()["scope"], "openid offline_access");
    assert_eq!(scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status, 200);
    let again = Program::new().refresh(&scene.contoso, &screen.client, &given.token("refresh_token")).await;
    assert_eq!(claims_of(&again.token("id_token"))["sub"], claims["sub"]);
}

async fn a_person_says_no(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    screen.typed(&mut mia).await;
    mia.submit("Decline").await;
    mia.must_see("The device is not let in");
    assert_eq!(screen.poll().await.refusal(), (400, "access_denied".to_owned()));
    screen.typed(&mut mia).await;
    mia.must_see("No device waits for this code");
}

async fn nobody_answers_in_time(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    screen.typed(&mut mia).await;
    scene.house.turn(Duration::from_secs(600));
    mia.submit(APPROVE).await;
    mia.must_see("This request is over");
    assert_eq!(screen.poll().await.refusal(), (400, "expired_token".to_owned()));
    scene.house.turn(Duration::from_secs(2 * 86_400));
    scene.house.sweep().await;
    assert_eq!(screen.poll().await.refusal(), (400, "invalid_grant".to_owned()));
}

async fn whoever_polls_too_often_is_slowed_down(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    assert_eq!(screen.poll().await.refusal(), pending());
    scene.house.turn(Duration::from_secs(4));
    assert_eq!(screen.poll().await.refusal(), (400, "slow_down".to_owned()));
    scene.house.turn(Duration::from_secs(9));
    assert_eq!(screen.poll().await.refusal(), (400, "slow_down".to_owned()), "the pause has grown to ten seconds");
    scene.house.turn(Duration::from_secs(15));
    assert_eq!(screen.poll().await.refusal(), pending());
}

async fn a_guest_lets_in_only_what_admits_guests(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let open = screen(&scene).await;
    open.typed(&mut ann.browser).await;
    ann.browser.submit(APPROVE).await;
    assert_eq!(claims_of(&open.poll().await.token("id_token"))["acct"], 1);
    let closed = screen_app(&scene.house, &scene.contoso, Admits::Members).await;
    let closed = Screen::ask(scene.contoso.clone(), closed).await;
    closed.typed(&mut ann.browser).await;
    assert!(!ann.browser.sees(APPROVE));
    assert_eq!(closed.poll().await.refusal(), pending());
}

async fn devices_are_let_in_only_where_that_is_wanted(house: House) {
    let scene = Scene::set(house).await;
    let client = screen_app(&scene.house, &scene.contoso, Admits::Members).await;
    let discovery = format!("{}/.well-known/openid-configuration", scene.contoso.issuer);
    assert_eq!(begin(&scene.contoso, &client).await.refusal(), (400, "unsupported_grant_type".to_owned()));
    assert_eq!(scene.app.get(&format!("{}/device", scene.contoso.issuer), None).await.status, 404);
    assert!(scene.app.get(&discovery, None).await.json().get("device_authorization_endpoint").is_none());
    scene.house.takes(&scene.contoso, &[DEVICE]).await;
    let told = scene.app.get(&discovery, None).await.json();
    assert_eq!(told["device_authorization_endpoint"], format!("{}/device_authorization", scene.contoso.issuer));
    assert!(told["grant_types_supported"].as_array().unwrap().contains(&DEVICE.as_str().into()));
    let own = [("client_id", scene.orders.client_id.as_str()), ("client_secret", scene.orders.secret.as_deref().unwrap())];
    let endpoint = told["device_authorization_endpoint"].as_str().unwrap();
    assert_eq!(scene.app.post(endpoint, &[], &own).await.refusal(), (400, "unauthorized_client".to_owned()));
    assert_eq!(scene.app.post(endpoint, &[], &own[..1]).await.refusal(), (401, "invalid_client".to_owned()));
    let unknown = scene.app.token(&scene.contoso, &client, &[("grant_type", DEVICE.as_str()), ("device_code", "x")]).await;
    assert_eq!(unknown.refusal(), (400, "invalid_grant".to_owned()));
    let nothing = scene.app.token(&scene.contoso, &client, &[("grant_type", DEVICE.as_str())]).await;
    assert_eq!(nothing.refusal(), (400, "invalid_request".to_owned()));
}

async fn a_device_of_a_neighbour_is_not_found(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let fabrikam = scene.house.company("fabrikam").await;
    scene.house.takes(&fabrikam, &[DEVICE]).await;
    let mut bob = Visitor::new();
    bob.open(&format!("{}/device", fabrikam.issuer).parse().unwrap()).await;
    bob.fill("user_code", screen.told("user_code")).submit("Continue").await;
    bob.must_see("No device waits for this code");
    let theirs = screen_app(&scene.house, &fabrikam, Admits::Members).await;
    let fields = [("grant_type", DEVICE.as_str()), ("device_code", screen.told("device_code"))];
    assert_eq!(scene.app.token(&fabrikam, &theirs, &fields).await.refusal(), (400, "invalid_grant".to_owned()));
}

async fn a_person_shut_out_meanwhile_lets_nothing_in(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[]).await).await;
    let id = claims_of(&given.token("id_token"))["oid"].as_str().unwrap().parse().unwrap();
    screen.typed(&mut mia).await;
    mia.submit(APPROVE).await;
    scene.house.block(&scene.contoso, id).await;
    assert_eq!(screen.poll().await.refusal(), (400, "invalid_grant".to_owned()));
}
