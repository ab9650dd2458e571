//! Applications are told that somebody signed out: by us, by the browser, and in the frame they watch.

pub(super) mod frames;
pub(super) mod sessions;

use std::time::Duration;

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, part_of, sign_in, visitor};
use crate::api::Admin;
use crate::cast::{Application, DirectoryRole, House, Logout, Site, Visitor, answer};

crate::stories! {
    an_application_is_called_when_a_session_ends,
    an_application_is_told_of_every_other_end_too,
    an_application_is_told_when_it_is_taken_away_and_when_a_stay_ends,
    an_application_that_is_down_is_called_again,
    a_login_may_be_started_by_us,
}

impl Scene {
    async fn listener(&self, more: Value) -> Application {
        let mut wanted = json!({ "token_endpoint_auth_method": "client_secret_post" });
        for (name, value) in more.as_object().unwrap() {
            wanted[name] = value.clone();
        }
        self.register(wanted).await
    }

    /// Mia, signed in to an application; her browser and the ID token.
    async fn mia_at(&self, client: &Application) -> (Visitor, String) {
        let mut mia = visitor();
        sign_in(&mut mia, &client.ask(&self.contoso, &[("login_hint", MIA), ("prompt", "login consent")])).await;
        mia.submit("Allow").await;
        let code = answer(mia.beyond(), "code").unwrap();
        let id_token = self.app.exchange(&self.contoso, client, &code).await.token("id_token");
        (mia, id_token)
    }

    fn out(&self, id_token: &str, more: &str) -> url::Url {
        format!("{}/logout?id_token_hint={id_token}{more}", self.contoso.issuer).parse().unwrap()
    }
}

/// The logout tokens that came.
fn told(site: &Site) -> Vec<String> {
    let token = |body: String| body.strip_prefix("logout_token=").unwrap().to_owned();
    site.posted()
        .into_iter()
        .map(|(path, body)| {
            assert_eq!(path, "/out");
            token(body)
        })
        .collect()
}

async fn an_application_is_called_when_a_session_ends(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let wanted = json!({ "backchannel_logout_uri": site.at("out"), "backchannel_logout_session_required": true });
    let client = scene.listener(wanted.clone()).await;
    let mut pairwise = wanted;
    pairwise["subject_type"] = json!("pairwise");
    let other = scene.listener(pairwise).await;
    let (mut mia, id_token) = scene.mia_at(&client).await;
    mia.open(&other.ask(&scene.contoso, &[("login_hint", MIA)])).await;
    mia.submit("Allow").await;
    let at_other = scene.app.exchange(&scene.contoso, &other, &answer(mia.beyond(), "code").unwrap()).await.token("id_token");
    mia.open(&scene.out(&id_token, "")).await;
    mia.must_see("You are signed out");
    scene.house.work().await;
    let mut tokens = told(&site);
    assert_eq!(tokens.len(), 2, "each application once");
    tokens.sort_by_key(|token| claims_of(token)["aud"] != client.client_id.as_str());
    for (token, known) in tokens.iter().zip([&id_token, &at_other]) {
        let (claims, known) = (claims_of(token), claims_of(known));
        for name in ["iss", "aud", "sub", "sid"] {
            assert_eq!(claims[name], known[name], "{name}");
        }
        assert_eq!(part_of(token, 0)["typ"], "logout+jwt");
        assert_eq!(part_of(token, 0)["alg"], "RS256");
        assert_eq!(claims["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
        assert!(claims.get("nonce").is_none() && claims["jti"].is_string());
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
    }
    scene.house.work().await;
    assert!(told(&site).is_empty());
    // Whoever is blocked is signed out everywhere, and that is told too.
    let kim = scene.member("kim@contoso.example", "Kim").await;
    let mut browser = visitor();
    sign_in(&mut browser, &client.ask(&scene.contoso, &[("login_hint", "kim@contoso.example")])).await;
    browser.submit("Allow").await;
    scene.house.block(&scene.contoso, kim.parse().unwrap()).await;
    scene.house.work().await;
    assert_eq!(told(&site).iter().map(|token| claims_of(token)["sub"].clone()).collect::<Vec<_>>(), [json!(kim)]);
}

/// Whose end was told since the last time.
async fn whose_end(scene: &Scene, site: &Site) -> Vec<Value> {
    scene.house.work().await;
    told(site).iter().map(|token| claims_of(token)["sub"].clone()).collect()
}

async fn an_application_is_told_of_every_other_end_too(house: House) {
    const ANN: &str = "ann@fabrikam.example";
    let scene = Scene::set(house).await;
    let (house, contoso) = (&scene.house, &scene.contoso);
    let site = Site::open().await;
    let client = house.application(contoso, "Told").await;
    let back = Logout { uri: site.at("out").parse().unwrap(), session_required: true };
    house.change_application(contoso, &client, |settings| settings.registration.backchannel_logout = Some(back)).await;
    let mut ann = scene.ann().await;
    let seat = house.people(contoso, ANN).await.remove(0).id;
    house.assign(contoso, seat, &client, None).await;
    let ask = client.ask(contoso, &[("login_hint", ANN)]);
    // Her home blocks her account.
    ann.browser.open(&ask).await;
    assert!(answer(ann.browser.beyond(), "code").is_some());
    house.block(&ann.fabrikam, ann.at_home).await;
    assert_eq!(whose_end(&scene, &site).await, [json!(seat)]);
    house.unblock(&ann.fabrikam, ann.at_home).await;
    // Her redemption is reset.
    let mut again = visitor();
    sign_in(&mut again, &ask).await;
    if again.page().form("Continue").is_some() {
        again.submit("Continue").await;
    }
    assert!(answer(again.beyond(), "code").is_some());
    let api = Admin::of(house, contoso, DirectoryRole::UserAdministrator).await;
    let reset = json!({
        "invitedUserEmailAddress": ANN, "inviteRedirectUrl": "https://orders.example/", "resetRedemption": true, "invitedUser": { "id": seat },
    });
    api.post("/invitations", reset).await;
    assert_eq!(whose_end(&scene, &site).await, [json!(seat)]);
    // A member recovers their account by mail.
    let mia = house.people(contoso, MIA).await.remove(0).id;
    house.assign(contoso, mia, &client, None).await;
    let ask = client.ask(contoso, &[("login_hint", MIA)]);
    sign_in(&mut visitor(), &ask).await;
    assert!(whose_end(&scene, &site).await.is_empty());
    let mut elsewhere = visitor();
    elsewhere.open(&ask).await;
    elsewhere.follow("Forgot your password?").await;
    elsewhere.submit("Send a code").await;
    house.work().await;
    let code = house.mailbox(MIA).next().await.code();
    elsewhere.fill("code", &code).submit("Continue").await;
    elsewhere.fill("password", "seven-green-ladders-lean").submit("Set password").await;
    assert_eq!(whose_end(&scene, &site).await, [json!(mia)]);
}

async fn an_application_is_told_when_it_is_taken_away_and_when_a_stay_ends(house: House) {
    const ANN: &str = "ann@fabrikam.example";
    let scene = Scene::set(house).await;
    let (house, contoso) = (&scene.house, &scene.contoso);
    let site = Site::open().await;
    let mut clients = Vec::new();
    for name in ["Taken", "Kept"] {
        let client = house.application(contoso, name).await;
        let back = Logout { uri: site.at("out").parse().unwrap(), session_required: true };
        house.change_application(contoso, &client, |settings| settings.registration.backchannel_logout = Some(back)).await;
        clients.push(client);
    }
    let mut ann = scene.ann().await;
    let seat = house.people(contoso, ANN).await.remove(0).id;
    for client in &clients {
        house.assign(contoso, seat, client, None).await;
        ann.browser.open(&client.ask(contoso, &[("login_hint", ANN)])).await;
        assert!(answer(ann.browser.beyond(), "code").is_some());
    }
    let api = Admin::of(house, contoso, DirectoryRole::UserAdministrator).await;
    let (given, _) = house.held(contoso, seat).await;
    let taken = given.iter().find(|given| given.application.to_string() == clients[0].client_id).unwrap();
    api.call("DELETE", &format!("/users/{seat}/appRoleAssignments/{}", taken.id), None).await;
    scene.house.work().await;
    let told_of: Vec<_> = told(&site).iter().map(|token| claims_of(token)["aud"].clone()).collect();
    assert_eq!(told_of, [json!(clients[0].client_id)], "and no other");
    // The stay ends, whether that was said before she signed in or later, and nobody comes.
    house.ends_in(contoso, seat, Duration::from_secs(600)).await;
    let mut elsewhere = visitor();
    sign_in(&mut elsewhere, &clients[1].ask(contoso, &[("login_hint", ANN)])).await;
    if elsewhere.page().form("Continue").is_some() {
        elsewhere.submit("Continue").await;
    }
    assert!(answer(elsewhere.beyond(), "code").is_some());
    assert!(whose_end(&scene, &site).await.is_empty(), "not yet");
    house.turn(Duration::from_secs(601));
    assert_eq!(whose_end(&scene, &site).await, [json!(seat), json!(seat), json!(seat)], "each that she was signed in to, in both browsers");
    assert!(whose_end(&scene, &site).await.is_empty(), "once");
}

async fn an_application_that_is_down_is_called_again(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let client = scene.listener(json!({ "backchannel_logout_uri": site.at("out") })).await;
    let (mut mia, id_token) = scene.mia_at(&client).await;
    site.breaks(2);
    mia.open(&scene.out(&id_token, "")).await;
    scene.house.work().await;
    assert!(told(&site).is_empty());
    scene.house.turn(Duration::from_secs(6));
    scene.house.work().await;
    assert!(told(&site).is_empty(), "still down");
    scene.house.turn(Duration::from_secs(31));
    scene.house.work().await;
    assert_eq!(told(&site).len(), 1);
    let nowhere = scene.listener(json!({ "backchannel_logout_uri": "https://10.0.0.1/out" })).await;
    let (mut mia, id_token) = scene.mia_at(&nowhere).await;
    mia.open(&scene.out(&id_token, "")).await;
    for _ in 0..10 {
        scene.house.work().await;
        scene.house.turn(Duration::from_secs(86_400));
    }
    assert!(told(&site).is_empty());
}

async fn a_login_may_be_started_by_us(house: House) {
    let scene = Scene::set(house).await;
    let login = "https://orders.example/login?from=us";
    scene.listener(json!({ "client_name": "Rosters", "initiate_login_uri": login, "client_uri": "https://orders.example/" })).await;
    scene.house.registers(&scene.contoso, crate::cast::RegistrationMode::Open, crate::cast::Profile::Strict).await;
    let stranger = json!({ "client_name": "Contoso Payroll", "client_uri": "https://evil.example/" });
    scene.app.register(&scene.contoso, None, stranger).await.client();
    let mut mia = Visitor::new();
    mia.open(&format!("{}/account", scene.contoso.issuer).parse().unwrap()).await;
    mia.fill("address", MIA).submit("Continue").await;
    mia.fill("password", crate::cast::PASSPHRASE).submit("Sign in").await;
    let link = mia.page().link("Rosters").unwrap_or_else(|| panic!("{}", mia.page().text()));
    assert_eq!(answer(&link, "iss").as_deref(), Some(scene.contoso.issuer.as_str()));
    assert_eq!(answer(&link, "target_link_uri").as_deref(), Some("https://orders.example/"));
    assert!(link.as_str().starts_with(login) && !mia.sees("Contoso Payroll"), "nobody answers for that one");
}
