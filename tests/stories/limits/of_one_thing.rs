//! Limits of one thing, which keeps the count itself: what is refused is counted under their names.

use std::time::Duration;

use super::table::most;
use crate::cast::{GrantType, House, Program};
use crate::redemption::way::{code, invited};

crate::stories! {
    a_fresh_link_too_soon_or_too_many_is_counted,
    a_try_of_a_code_that_bears_no_more_is_counted,
    a_question_too_soon_is_counted,
}

pub(super) const LIMITS: &[&[&str]] = &[&["fresh_link", "fresh_links", "code_tries", "polling"]];

const PIA: &str = "pia@northwind.example";

async fn a_fresh_link_too_soon_or_too_many_is_counted(house: House) {
    let (_, _, mailbox, mut pia) = invited(&house, PIA).await;
    house.turn(Duration::from_secs(31 * 86_400));
    let mut ask = async || {
        pia.open(&house.at("contoso/redeem")).await;
        pia.submit("Send a fresh link").await;
        house.work().await;
        mailbox.letters().len() - 1
    };
    for nth in 1..=5 {
        assert_eq!(ask().await, nth);
        let before = house.refusals("fresh_link").await;
        assert_eq!(ask().await, nth, "too soon");
        if nth < 5 {
            assert!(house.refusals("fresh_link").await > before);
        }
        house.turn(Duration::from_secs(600));
    }
    let before = house.refusals("fresh_links").await;
    assert_eq!((ask().await, most("fresh_links")), (5, 5));
    assert!(house.refusals("fresh_links").await > before);
}

async fn a_try_of_a_code_that_bears_no_more_is_counted(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    let asked = pia.page().url.clone();
    let right = code(&house, &mut mailbox).await;
    for _ in 0..most("code_tries") {
        pia.fill("code", "00000000").submit("Continue").await;
    }
    let before = house.refusals("code_tries").await;
    pia.open(&asked).await;
    pia.fill("code", &right).submit("Continue").await;
    pia.must_see("There were too many wrong tries");
    assert!(house.refusals("code_tries").await > before);
}

async fn a_question_too_soon_is_counted(house: House) {
    let contoso = house.company("contoso").await;
    house.takes(&contoso, &[GrantType::DeviceCode]).await;
    let grants = Some(vec![GrantType::DeviceCode]);
    let screen = house.application_with(&contoso, "Screen", |settings| settings.registration.grant_types = grants).await;
    let own = [("client_id", screen.client_id.as_str()), ("client_secret", screen.secret.as_deref().unwrap()), ("scope", "openid")];
    let asked = Program::new().post(&format!("{}/device_authorization", contoso.issuer), &[], &own).await;
    let device_code = asked.token("device_code");
    let fields = [("grant_type", GrantType::DeviceCode.as_str()), ("device_code", device_code.as_str())];
    let poll = async || Program::new().token(&contoso, &screen, &fields).await.refusal().1;
    assert_eq!(poll().await, "authorization_pending");
    let before = house.refusals("polling").await;
    assert_eq!(poll().await, "slow_down");
    assert!(house.refusals("polling").await > before);
}
