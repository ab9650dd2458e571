//! Codes that are sent to mailboxes, and guesses at them.

use super::{Knock, held};
use crate::cast::{CALLBACK, House, Visitor};
use crate::redemption::way::{app, comes_by_code, invited};

crate::stories! {
    a_code_that_a_stranger_asks_for_is_paid_for,
    a_code_that_a_known_browser_asks_for_is_paid_for,
}

const SENT: &[&str] = &["code_sent_hour", "code_sent_day"];
const SENT_TO_BROWSERS: &[&str] = &["code_browser_hour", "code_browser_day", "code_browsers_hour", "code_browsers_day"];
const WRONG: &[&str] = &["code_wrong"];
const WRONG_IN_BROWSERS: &[&str] = &["code_wrong_browser", "code_wrong_browsers"];
pub(super) const LIMITS: &[&[&str]] = &[SENT, SENT_TO_BROWSERS, WRONG, WRONG_IN_BROWSERS];

const PIA: &str = "pia@northwind.example";

fn became(visitor: &Visitor, well: &str) -> Knock {
    if visitor.sees("No more codes can be sent to this mailbox for now") {
        return Knock::Refused;
    }
    visitor.must_see(well);
    Knock::LetIn
}

/// Asks for codes, and then guesses at one.
async fn asks_and_guesses(house: &House, visitor: &mut Visitor, sent: &[&str], wrong: &[&str]) {
    visitor.submit("E-mail me a code").await;
    let ask = async || {
        visitor.submit("Send a new code").await;
        became(visitor, "A new code is on its way")
    };
    held(house, sent, ask).await;
    // Of one code there are five tries: it bears two limits.
    house.forget_counters();
    visitor.submit("Send a new code").await;
    let guess = async || {
        visitor.fill("code", "00000000").submit("Continue").await;
        became(visitor, "That is not the code we sent")
    };
    held(house, wrong, guess).await;
}

async fn a_code_that_a_stranger_asks_for_is_paid_for(house: House) {
    let (_, _, _, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    asks_and_guesses(&house, &mut pia, SENT, WRONG).await;
}

async fn a_code_that_a_known_browser_asks_for_is_paid_for(house: House) {
    let (contoso, orders, _, mut pia) = comes_by_code(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    pia.stop_at(&CALLBACK.parse().unwrap());
    pia.open(&app.begin(&["openid"], &[("login_hint", PIA), ("prompt", "login")]).url).await;
    asks_and_guesses(&house, &mut pia, SENT_TO_BROWSERS, WRONG_IN_BROWSERS).await;
}
