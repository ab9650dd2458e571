//! Rich authorization requests (RFC 9396): what is allowed once, in the words of an API.

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, sent_back, sign_in, visitor};
use crate::cast::{Application, DetailsType, House, answer};

crate::stories! {
    what_is_allowed_is_shown_each_time_and_told_everywhere,
    a_token_is_for_part_of_what_was_allowed,
    details_are_of_types_that_the_tenant_knows,
}

fn payment(amount: &str) -> Value {
    json!({ "type": "payment_initiation", "actions": ["initiate"], "amount": amount, "creditor": { "name": "Northwind" } })
}

impl Scene {
    /// The API that takes payments.
    async fn bank(&self) -> Application {
        let fields = ["amount", "creditor"].map(str::to_owned).to_vec();
        let kind = DetailsType { name: "payment_initiation".to_owned(), fields };
        self.house.application_with(&self.contoso, "Bank", |settings| settings.registration.defines = vec![kind]).await
    }
}

async fn what_is_allowed_is_shown_each_time_and_told_everywhere(house: House) {
    let scene = Scene::set(house).await;
    let bank = scene.bank().await;
    let said = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await;
    assert_eq!(said.json()["authorization_details_types_supported"], json!(["payment_initiation"]));
    let details = json!([payment("EUR 12"), payment("EUR 34")]);
    let mut mia = visitor();
    sign_in(&mut mia, &scene.ask(&[("login_hint", MIA), ("authorization_details", &details.to_string())])).await;
    for seen in ["payment_initiation", "EUR 12", "EUR 34", "initiate", "Northwind"] {
        mia.must_see(seen);
    }
    mia.submit("Allow").await;
    let given = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    assert_eq!(
        (&given.json()["authorization_details"], &claims_of(&given.token("access_token"))["authorization_details"]),
        (&details, &details)
    );
    let own = [("client_id", bank.client_id.as_str()), ("client_secret", bank.secret.as_deref().unwrap())];
    let told = scene
        .app
        .post(&format!("{}/introspect", scene.contoso.issuer), &[], &[&own[..], &[("token", &given.token("access_token"))]].concat())
        .await;
    assert_eq!(told.json()["authorization_details"], details);
    // Who allowed one payment has not allowed the next.
    let again = json!([payment("EUR 12")]).to_string();
    mia.open(&scene.ask(&[("authorization_details", &again), ("prompt", "none")])).await;
    assert_eq!(sent_back(&mia).0, "consent_required");
    mia.open(&scene.ask(&[("authorization_details", &again)])).await;
    mia.submit("Deny").await;
    assert_eq!(sent_back(&mia).0, "access_denied");
    let plain = scene.code(&mut mia, &[]).await;
    assert_eq!(scene.exchange(&plain).await.json().get("authorization_details"), None);
}

async fn a_token_is_for_part_of_what_was_allowed(house: House) {
    let scene = Scene::set(house).await;
    scene.bank().await;
    let both = json!([payment("EUR 12"), payment("EUR 34")]).to_string();
    let mut mia = visitor();
    let asked = [("login_hint", MIA), ("authorization_details", both.as_str()), ("scope", "openid offline_access")];
    sign_in(&mut mia, &scene.ask(&asked)).await;
    mia.submit("Allow").await;
    let given = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    let refresh = given.token("refresh_token");
    for more in [json!([payment("EUR 99")]), json!({}), json!("x")] {
        let more = more.to_string();
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("authorization_details", more.as_str())];
        let said = scene.app.token(&scene.contoso, &scene.orders, &fields).await;
        assert_eq!(said.refusal(), (400, "invalid_authorization_details".to_owned()), "{more}");
    }
    let part = json!([payment("EUR 34")]);
    let text = part.to_string();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("authorization_details", text.as_str())];
    let less = scene.app.token(&scene.contoso, &scene.orders, &fields).await;
    assert_eq!((&less.json()["authorization_details"], &claims_of(&less.token("access_token"))["authorization_details"]), (&part, &part));
    let whole = scene.refresh(&less.token("refresh_token")).await;
    assert_eq!(whole.json()["authorization_details"].to_string(), both, "the grant itself is as it was");
    let alone = [("grant_type", "client_credentials"), ("authorization_details", text.as_str())];
    let said = scene.app.token(&scene.contoso, &scene.orders, &alone).await;
    assert_eq!(said.refusal(), (400, "invalid_authorization_details".to_owned()));
}

async fn details_are_of_types_that_the_tenant_knows(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let kind = DetailsType { name: "account".to_owned(), fields: Vec::new() };
    scene.house.application_with(&fabrikam, "Bank", |settings| settings.registration.defines = vec![kind]).await;
    scene.bank().await;
    let mut mia = scene.mia().await;
    let mut strange = payment("EUR 12");
    strange["hidden"] = json!(true);
    for details in
        [json!([{ "type": "account" }]), json!([strange]), json!([{ "type": "payment_initiation", "actions": "all" }]), json!({})]
    {
        mia.open(&scene.ask(&[("authorization_details", &details.to_string())])).await;
        assert_eq!(sent_back(&mia).0, "invalid_authorization_details", "{details}");
    }
    let wanted = json!({ "authorization_details_types": ["account"], "token_endpoint_auth_method": "client_secret_post" });
    let client = scene.register(wanted).await;
    mia.open(&client.ask(&scene.contoso, &[("authorization_details", &json!([payment("EUR 12")]).to_string())])).await;
    assert_eq!(sent_back(&mia).0, "invalid_authorization_details");
}
