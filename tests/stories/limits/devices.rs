//! Devices, people who are asked by name, and the codes that people type for devices.

use super::{Knock, held};
use crate::cast::{Application, CALLBACK, GrantType, House, PASSPHRASE, Program, Tenant, Visitor};

crate::stories! {
    a_request_of_a_device_is_paid_for,
    a_request_for_a_person_is_paid_for,
    a_letter_to_a_person_who_is_asked_is_paid_for,
    a_guess_at_the_code_of_a_device_is_paid_for,
}

const ASKED: &[&str] = &["device_network", "device_client"];
const LETTERS: &[&str] = &["asked_hour", "asked_day"];
const STRANGERS: &[&str] = &["user_code_network", "user_code_tenant"];
const BROWSER: &[&str] = &["user_code_browser"];
pub(super) const LIMITS: &[&[&str]] = &[ASKED, LETTERS, STRANGERS, BROWSER];

const MIA: &str = "mia@contoso.example";
const GRANTS: [GrantType; 2] = [GrantType::DeviceCode, GrantType::Ciba];

/// Contoso with Mia, and a till that lets people in elsewhere.
async fn till(house: &House) -> (Tenant, Application) {
    let contoso = house.company("contoso").await;
    house.member(&contoso, MIA, "Mia").await;
    house.takes(&contoso, &GRANTS).await;
    let differ = |settings: &mut crate::cast::ApplicationSettings| {
        settings.assignment_required = false;
        settings.registration.grant_types = Some([&[GrantType::AuthorizationCode], &GRANTS[..]].concat());
    };
    let till = house.application_with(&contoso, "Till", differ).await;
    (contoso, till)
}

/// Asks at an endpoint, which answers or is busy.
async fn ask(tenant: &Tenant, till: &Application, endpoint: &str, more: &[(&str, &str)]) -> Knock {
    let own = [("client_id", till.client_id.as_str()), ("client_secret", till.secret.as_deref().unwrap()), ("scope", "openid")];
    let said = Program::new().post(&format!("{}/{endpoint}", tenant.issuer), &[], &[&own, more].concat()).await;
    match said.status {
        200 => Knock::LetIn,
        503 => Knock::Refused,
        _ => panic!("{said:?}"),
    }
}

async fn a_request_of_a_device_is_paid_for(house: House) {
    let (contoso, till) = till(&house).await;
    held(&house, ASKED, async || ask(&contoso, &till, "device_authorization", &[]).await).await;
}

async fn a_request_for_a_person_is_paid_for(house: House) {
    let (contoso, till) = till(&house).await;
    held(&house, ASKED, async || ask(&contoso, &till, "bc-authorize", &[("login_hint", MIA)]).await).await;
}

async fn a_letter_to_a_person_who_is_asked_is_paid_for(house: House) {
    let (contoso, till) = till(&house).await;
    let knock = async || {
        let before = house.mailbox(MIA).letters().len();
        assert_eq!(ask(&contoso, &till, "bc-authorize", &[("login_hint", MIA)]).await, Knock::LetIn, "she is asked on her own page");
        house.work().await;
        if house.mailbox(MIA).letters().len() > before { Knock::LetIn } else { Knock::Refused }
    };
    held(&house, LETTERS, knock).await;
}

async fn a_guess_at_the_code_of_a_device_is_paid_for(house: House) {
    let (contoso, till) = till(&house).await;
    let page = house.at("contoso/device");
    let guess = async |visitor: &mut Visitor| {
        visitor.open(&page).await;
        visitor.fill("user_code", "BBBB-BBBB").submit("Continue").await;
        match visitor.page().status.as_u16() {
            422 => Knock::LetIn,
            429 => Knock::Refused,
            other => panic!("{other}"),
        }
    };
    let mut stranger = Visitor::new();
    held(&house, STRANGERS, async || guess(&mut stranger).await).await;
    let mut mia = Visitor::new();
    mia.stop_at(&CALLBACK.parse().unwrap());
    mia.open(&till.ask(&contoso, &[("login_hint", MIA)])).await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    held(&house, BROWSER, async || guess(&mut mia).await).await;
}
