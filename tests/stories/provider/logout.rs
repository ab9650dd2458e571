//! Logout that an app, or a person by themselves, asks for.

use url::Url;

use super::{MIA, Scene, claims_of, sent_back, sign_in, visitor};
use crate::cast::{GrantType, House, Profile, RegistrationMode, Visitor, answer};

crate::stories! {
    an_app_signs_its_person_out,
    offline_access_outlives_the_session,
    what_cannot_be_refreshed_ends_with_the_session,
    without_a_proof_the_person_is_asked,
    nobody_is_sent_where_nothing_is_registered,
    nobody_is_sent_to_an_application_that_nobody_answers_for,
    an_app_may_post_its_request,
    what_is_answered_to_a_posted_request_has_no_address_in_other_languages,
    one_account_goes_and_the_others_stay,
    a_sign_in_at_another_tenant_stays,
}

const BYE: &str = "https://orders.example/bye";

impl Scene {
    fn logout(&self, parameters: &[(&str, &str)]) -> Url {
        let mut url: Url = format!("{}/logout", self.contoso.issuer).parse().unwrap();
        url.query_pairs_mut().extend_pairs(parameters);
        url
    }

    async fn is_signed_in(&self, visitor: &mut Visitor) -> bool {
        visitor.stop_at(&crate::cast::CALLBACK.parse().unwrap());
        visitor.open(&self.ask(&[("prompt", "none")])).await;
        let error = sent_back(visitor).0;
        assert!(error.is_empty() || error == "login_required", "{error}");
        error.is_empty()
    }

    async fn id_token(&self, visitor: &mut Visitor) -> String {
        self.exchange(&self.code(visitor, &[]).await).await.token("id_token")
    }
}

async fn an_app_signs_its_person_out(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[]).await).await;
    let hint = given.token("id_token");
    mia.stop_at(&BYE.parse().unwrap());
    mia.open(&scene.logout(&[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE), ("state", "a&b")])).await;
    assert_eq!(mia.beyond().as_str(), "https://orders.example/bye?state=a%26b");
    assert!(!scene.is_signed_in(&mut mia).await);
    assert_eq!(scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status, 401);
    // Once more does no harm, and a hint that has expired is still one.
    scene.house.turn(std::time::Duration::from_secs(3_600));
    mia.stop_at(&BYE.parse().unwrap());
    mia.open(&scene.logout(&[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE)])).await;
    assert_eq!(mia.beyond().as_str(), BYE);
    // An ID token from before she signed in again is still about her.
    let mut mia = scene.mia().await;
    let before = scene.id_token(&mut mia).await;
    sign_in(&mut mia, &scene.ask(&[("prompt", "login"), ("login_hint", MIA)])).await;
    mia.open(&scene.logout(&[("id_token_hint", &before)])).await;
    mia.must_see("You are signed out");
    assert!(!scene.is_signed_in(&mut mia).await);
}

async fn offline_access_outlives_the_session(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let offline = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    let online = scene.exchange(&scene.code(&mut mia, &[]).await).await;
    mia.open(&scene.logout(&[("id_token_hint", &online.token("id_token"))])).await;
    mia.must_see("You are signed out");
    assert_eq!(scene.app.userinfo(&scene.contoso, &online.token("access_token")).await.status, 401);
    assert_eq!(scene.app.userinfo(&scene.contoso, &offline.token("access_token")).await.status, 200);
    assert_eq!(scene.refresh(&offline.token("refresh_token")).await.status, 200);
}

async fn what_cannot_be_refreshed_ends_with_the_session(house: House) {
    let mut scene = Scene::set(house).await;
    let calendar = scene.house.application_with(&scene.contoso, "Calendar", |settings| {
        settings.assignment_required = false;
        settings.consented_scopes = vec!["openid".to_owned()];
        settings.registration.grant_types = Some(vec![GrantType::AuthorizationCode]);
    });
    scene.orders = calendar.await;
    let mut mia = visitor();
    sign_in(&mut mia, &scene.ask(&[("scope", "openid offline_access"), ("login_hint", MIA)])).await;
    // Nobody is asked for what cannot be given.
    let given = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    assert_eq!((given.token("scope").as_str(), given.json().get("refresh_token")), ("openid", None));
    mia.open(&scene.logout(&[("id_token_hint", &given.token("id_token"))])).await;
    mia.must_see("You are signed out");
    assert_eq!(scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status, 401);
}

async fn without_a_proof_the_person_is_asked(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let client = scene.orders.client_id.as_str();
    let asked = scene.logout(&[("client_id", client), ("post_logout_redirect_uri", BYE), ("state", "x"), ("ui_locales", "da")]);
    mia.open(&scene.logout(&[])).await;
    mia.must_see("Sign out of Contoso?");
    mia.open(&asked).await;
    mia.must_see("Log ud");
    assert!(scene.is_signed_in(&mut mia).await, "looking changes nothing");
    mia.stop_at(&BYE.parse().unwrap());
    mia.open(&asked).await;
    mia.submit("Log ud").await;
    assert_eq!(mia.beyond().as_str(), "https://orders.example/bye?state=x");
    assert!(!scene.is_signed_in(&mut mia).await);
    mia.open(&scene.logout(&[])).await;
    mia.must_see("You are signed out");
}

async fn nobody_is_sent_where_nothing_is_registered(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let hint = scene.id_token(&mut mia).await;
    let payroll = scene.house.application_with(&scene.contoso, "Payroll", |settings| settings.post_logout_redirect_uris = Vec::new()).await;
    // Not its last character, some of whose bits mean nothing.
    let (signed, signature) = hint.rsplit_once('.').unwrap();
    let modified = format!("{signed}.{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    for parameters in [
        &[("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", "https://evil.example/")][..],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://orders.example/bye?")],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://orders.example/bye/")],
        &[("id_token_hint", &hint), ("client_id", &payroll.client_id)],
        &[("client_id", &payroll.client_id), ("post_logout_redirect_uri", BYE)],
        &[("post_logout_redirect_uri", BYE)],
        &[("id_token_hint", "nonsense")],
        &[("id_token_hint", &modified)],
        &[("state", "a"), ("state", "b")],
        &[("client_id", "nobody")],
    ] {
        let page = mia.open(&scene.logout(parameters)).await;
        assert_eq!(page.status.as_u16(), 400, "{parameters:?}");
        assert!(!page.headers.contains_key("location"));
    }
    assert!(scene.is_signed_in(&mut mia).await, "a request that is refused signs nobody out");
}

async fn nobody_is_sent_to_an_application_that_nobody_answers_for(house: House) {
    const EVIL: &str = "https://evil.example/";
    let scene = Scene::set(house).await;
    scene.house.registers(&scene.contoso, RegistrationMode::Open, Profile::Strict).await;
    let wanted = serde_json::json!({ "post_logout_redirect_uris": [EVIL], "token_endpoint_auth_method": "client_secret_post" });
    let client = scene.app.register(&scene.contoso, None, wanted).await.client();
    let link = scene.logout(&[("client_id", &client.client_id), ("post_logout_redirect_uri", EVIL)]);
    let stays = |visitor: &Visitor| {
        assert!(!visitor.is_beyond(), "{}", visitor.beyond());
        visitor.must_see("You are signed out");
        visitor.must_see("evil.example");
        assert!(visitor.page().link("Continue").is_none());
    };
    let mut nobody = Visitor::new();
    nobody.stop_at(&EVIL.parse().unwrap());
    nobody.open(&link).await;
    stays(&nobody);
    let mut mia = scene.mia().await;
    mia.stop_at(&EVIL.parse().unwrap());
    mia.open(&link).await;
    mia.submit("Sign out").await;
    stays(&mia);
    // Who signed in to it goes back to it, as long as that sign-in lasts.
    let mut mia = visitor();
    sign_in(&mut mia, &client.ask(&scene.contoso, &[("login_hint", MIA)])).await;
    mia.submit("Allow").await;
    let hint = scene.app.exchange(&scene.contoso, &client, &answer(mia.beyond(), "code").unwrap()).await.token("id_token");
    let with_hint = scene.logout(&[("id_token_hint", &hint), ("post_logout_redirect_uri", EVIL)]);
    mia.stop_at(&EVIL.parse().unwrap());
    mia.open(&with_hint).await;
    assert_eq!(mia.beyond().as_str(), EVIL);
    mia.open(&with_hint).await;
    stays(&mia);
}

async fn an_app_may_post_its_request(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let hint = scene.id_token(&mut mia).await;
    // From another site, so without the cookie.
    let fields = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "x")];
    let said = scene.app.post(&format!("{}/logout", scene.contoso.issuer), &[], &fields).await;
    assert_eq!(said.status, 303);
    mia.stop_at(&BYE.parse().unwrap());
    mia.open(&scene.house.at(said.header("location"))).await;
    assert_eq!(mia.beyond().as_str(), "https://orders.example/bye?state=x");
    assert!(!scene.is_signed_in(&mut mia).await);
}

async fn what_is_answered_to_a_posted_request_has_no_address_in_other_languages(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    // A link would lead to a handle that was good once, and she would stay signed in.
    let said = scene.app.post(&format!("{}/logout", scene.contoso.issuer), &[], &[("state", "x")]).await;
    mia.open(&scene.house.at(said.header("location"))).await;
    mia.must_see("Sign out");
    assert!(mia.page().link("Dansk").is_none());
    mia.submit("Sign out").await;
    mia.must_see("You are signed out");
    let asked = [("client_id", "nobody"), ("response_type", "code")];
    let said = scene.app.post(&format!("{}/authorize", scene.contoso.issuer), &[], &asked).await;
    mia.open(&scene.house.at(said.header("location"))).await;
    mia.must_see("something we cannot answer");
    assert!(mia.page().link("Dansk").is_none());
    // Where the same stands in the address, the page is read in whatever language.
    mia.open(&scene.ask(&[("client_id", "nobody")])).await;
    mia.follow("Dansk").await;
    mia.must_see("noget, vi ikke kan svare på");
}

async fn one_account_goes_and_the_others_stay(house: House) {
    let scene = Scene::set(house).await;
    scene.member("kim@contoso.example", "Kim").await;
    let mut both = scene.mia().await;
    let mias = scene.id_token(&mut both).await;
    sign_in(&mut both, &scene.ask(&[("prompt", "login"), ("login_hint", "kim@contoso.example")])).await;
    let kims = claims_of(&scene.exchange(&answer(both.beyond(), "code").unwrap()).await.token("id_token"));
    both.open(&scene.logout(&[("id_token_hint", &mias)])).await;
    both.must_see("You are signed out");
    let left = claims_of(&scene.id_token(&mut both).await);
    assert_eq!((&left["sub"], &left["sid"]), (&kims["sub"], &kims["sid"]));
    sign_in(&mut both, &scene.ask(&[("prompt", "login"), ("login_hint", MIA)])).await;
    both.open(&scene.logout(&[])).await;
    both.submit("Kim").await;
    assert_ne!(claims_of(&scene.id_token(&mut both).await)["sub"], kims["sub"]);
    both.open(&scene.logout(&[])).await;
    both.submit("Sign out").await;
    assert!(!scene.is_signed_in(&mut both).await);
}

async fn a_sign_in_at_another_tenant_stays(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let other = scene.house.application_with(&fabrikam, "Wiki", |settings| settings.assignment_required = false).await;
    let mut mia = scene.mia().await;
    sign_in(&mut mia, &other.ask(&fabrikam, &[("login_hint", &fabrikam.admin_address)])).await;
    mia.open(&scene.logout(&[])).await;
    mia.submit("Sign out").await;
    assert!(!scene.is_signed_in(&mut mia).await);
    let mut stranger = visitor();
    for (browser, error) in [(&mut mia, ""), (&mut stranger, "login_required")] {
        browser.open(&other.ask(&fabrikam, &[("prompt", "none")])).await;
        assert_eq!(sent_back(browser).0, error);
    }
}
