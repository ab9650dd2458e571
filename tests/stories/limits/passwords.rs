//! Guesses at passwords.

use super::{Knock, held};
use crate::cast::{CALLBACK, House, Visitor};
use crate::portal::account::at_home;
use crate::redemption::way::{ANN, app, comes_from_home};

crate::stories! {
    a_strangers_guess_at_a_password_is_paid_for,
    a_guess_in_a_known_browser_is_paid_for,
    a_try_to_change_ones_password_is_paid_for,
}

const STRANGERS: &[&str] = &["guess_minute", "guess_quarter", "guess_day", "guess_network"];
const BROWSERS: &[&str] =
    &["guess_browser_minute", "guess_browser_quarter", "guess_browser_day", "guess_browsers_quarter", "guess_browsers_day"];
const OWN: &[&str] = &["own_password"];
pub(super) const LIMITS: &[&[&str]] = &[STRANGERS, BROWSERS, OWN];

async fn guess(visitor: &mut Visitor) -> Knock {
    visitor.fill("password", "not-the-right-one").submit("Sign in").await;
    if visitor.sees("too many tries") {
        return Knock::Refused;
    }
    visitor.must_see("do not belong together");
    Knock::LetIn
}

async fn a_strangers_guess_at_a_password_is_paid_for(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let mut stranger = Visitor::new();
    stranger.open(&house.at("fabrikam/account")).await;
    stranger.fill("address", ANN).submit("Continue").await;
    held(&house, STRANGERS, async || guess(&mut stranger).await).await;
}

async fn a_guess_in_a_known_browser_is_paid_for(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    let app = app(&contoso, &orders).await;
    ann.stop_at(&CALLBACK.parse().unwrap());
    ann.open(&app.begin(&["openid"], &[("login_hint", ANN), ("prompt", "login")]).url).await;
    held(&house, BROWSERS, async || guess(&mut ann).await).await;
}

async fn a_try_to_change_ones_password_is_paid_for(house: House) {
    let contoso = house.company("contoso").await;
    house.member(&contoso, "bo@contoso.example", "Bo").await;
    let mut bo = at_home(&house, &contoso, "bo@contoso.example").await;
    bo.follow("Change password").await;
    let knock = async || {
        bo.fill("old", "not-the-right-one").fill("password", "seven-green-ladders-lean").submit("Change password").await;
        if bo.sees("Too many tries") {
            return Knock::Refused;
        }
        bo.must_see("That is not your password");
        Knock::LetIn
    };
    held(&house, OWN, knock).await;
}
