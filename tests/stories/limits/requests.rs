//! What clients send that have proven nothing.

use serde_json::json;

use super::{FEW, Knock, held};
use crate::cast::{Application, CALLBACK, ClientKind, House, Profile, Program, RegistrationMode, Said, Site, Visitor, answer, unsigned};
use crate::redemption::way::{ANN, comes_from_home, follow};

crate::stories! {
    a_request_that_is_kept_is_paid_for_at_both_doors,
    a_sign_in_that_begins_is_paid_for_at_every_door,
    what_goes_on_from_a_beginning_is_paid_for_too,
    a_request_that_a_public_client_pushes_is_paid_for,
    a_request_object_that_we_fetch_is_paid_for,
    a_client_that_registers_itself_is_paid_for,
}

const KEPT: &[&str] = &["kept_request", "kept_requests"];
const BEGUN: &[&str] = &["begun"];
const PUSHED: &[&str] = &["pushed_request", "pushed_requests"];
const FETCHED: &[&str] = &["request_uri_network", "request_uri_client"];
const PIA: &str = "pia@northwind.example";
const REGISTERED: &[&str] = &["registration"];
pub(super) const LIMITS: &[&[&str]] = &[KEPT, BEGUN, PUSHED, FETCHED, REGISTERED];

fn answered(said: &Said, well: u16, busy: u16) -> Knock {
    match said.status {
        status if status == well => Knock::LetIn,
        status if status == busy => Knock::Refused,
        _ => panic!("{said:?}"),
    }
}

/// The parameters of an address, as a form has them.
fn fields(url: &url::Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

async fn post(url: &str, fields: &[(String, String)]) -> Said {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Program::new().post(url, &[], &fields).await
}

async fn a_request_that_is_kept_is_paid_for_at_both_doors(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let asked = fields(&orders.ask(&contoso, &[]));
    for door in ["authorize", "logout"] {
        let url = format!("{}/{door}", contoso.issuer);
        held(&house, KEPT, async || answered(&post(&url, &asked).await, 303, 503)).await;
    }
}

async fn a_sign_in_that_begins_is_paid_for_at_every_door(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    for door in [orders.ask(&contoso, &[]).to_string(), format!("{}/admin", contoso.issuer), format!("{}/account", contoso.issuer)] {
        held(&house, BEGUN, async || answered(&Program::new().get(&door, None).await, 303, 503)).await;
    }
    // Who is signed in is answered, however many strangers came.
    ann.stop_at(&CALLBACK.parse().unwrap());
    ann.open(&orders.ask(&contoso, &[])).await;
    assert!(answer(ann.beyond(), "code").is_some(), "{}", ann.beyond());
}

async fn what_goes_on_from_a_beginning_is_paid_for_too(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, _) = comes_from_home(&house, &fabrikam, ANN).await;
    // Whoever goes on to their home begins there, as often as the page is loaded that sends them.
    let mut stranger = Visitor::new();
    stranger.open(&orders.ask(&contoso, &[])).await;
    let here = stranger.page().url.clone();
    stranger.fill("address", ANN).submit("Continue").await;
    assert!(stranger.page().url.path().starts_with("/fabrikam/"), "{}", stranger.page().url);
    let knock = async || {
        stranger.open(&here).await;
        if stranger.page().status == 503 { Knock::Refused } else { Knock::LetIn }
    };
    held(&house, BEGUN, knock).await;
    // An invitation is kept for when there is room again.
    house.invite(&contoso, PIA, &orders).await;
    let mut pia = follow(&mut house.mailbox(PIA)).await;
    let link = pia.page().url.clone();
    pia.submit("Continue").await;
    assert_eq!(pia.page().status, 503);
    house.forget_counters();
    pia.open(&link).await;
    pia.submit("Continue").await;
    assert_eq!(pia.page().status, 200);
}

async fn a_request_that_a_public_client_pushes_is_paid_for(house: House) {
    let contoso = house.company("contoso").await;
    let phone = house.application_with(&contoso, "Phone", |settings| settings.kind = ClientKind::Public).await;
    let (url, asked) = (format!("{}/par", contoso.issuer), fields(&phone.ask(&contoso, &[])));
    held(&house, PUSHED, async || answered(&post(&url, &asked).await, 201, 503)).await;
}

async fn a_request_object_that_we_fetch_is_paid_for(house: House) {
    let contoso = house.company("contoso").await;
    let site = Site::open().await;
    let there = site.put("object", unsigned(&json!({ "prompt": "none" })));
    house.registers(&contoso, RegistrationMode::Token, Profile::OidcCompatible).await;
    let token = house.registration_token(&contoso, 1).await;
    let program = Program::new();
    let client: Application = program.register(&contoso, Some(&token), json!({ "request_uris": [there] })).await.client();
    let mut version = 0;
    let knock = async || {
        // One that was fetched is remembered, until its address says that there is another.
        version += 1;
        let asked = client.ask(&contoso, &[("request_uri", &format!("{there}#{version}"))]);
        let said = program.get(asked.as_str(), None).await;
        let error = answer(&said.header("location").parse().unwrap(), "error").unwrap();
        match error.as_str() {
            "login_required" => Knock::LetIn,
            "temporarily_unavailable" => Knock::Refused,
            _ => panic!("{said:?}"),
        }
    };
    held(&house, FETCHED, knock).await;
}

async fn a_client_that_registers_itself_is_paid_for(house: House) {
    let house = House::open_limited(house.engine(), FEW).await;
    let contoso = house.company("contoso").await;
    house.registers(&contoso, RegistrationMode::Token, Profile::Strict).await;
    let token = house.registration_token(&contoso, 3).await;
    let program = Program::new();
    let knock = async || answered(&program.register(&contoso, Some(&token), json!({})).await, 201, 429);
    held(&house, REGISTERED, knock).await;
    house.close().await;
}
