//! Cookies: opaque, `__Host-`, Secure, HttpOnly, SameSite=Lax (SECURITY 8). On plain http, which is for loopback, other names.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use rules::directory::Tenant;
use rules::sessions::{BrowserSecret, Familiar, SessionFor};

use super::desk::Desk;
use crate::i18n::Language;
use crate::signing::Place;

const fn base_name(door: SessionFor) -> &'static str {
    match door {
        SessionFor::Provider => "guesthouse",
        SessionFor::Portal => "guesthouse-portal",
        SessionFor::Account => "guesthouse-account",
    }
}

/// The beginning of the name of a tenant's ticket cookie.
const TICKET: &str = "guesthouse-ticket";
/// The name of the cookie by which a browser remembers who signed in in it.
const FAMILIAR: &str = "guesthouse-familiar";
const FAMILIAR_PLACE: Place<'static> = Place { tenant: None, table: "cookie", column: "familiar", row: "" };

/// The name of the cookie that says which language somebody chose. It names a language and nobody: it is not sealed.
const LANGUAGE: &str = "guesthouse-language";
const LANGUAGE_LASTS_FOR: Duration = Duration::days(365);

fn full_name(desk: &Desk, name: &str) -> String {
    if desk.app.config.public_url.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

fn cookie(desk: &Desk, name: &str, value: String) -> Cookie<'static> {
    Cookie::build(full_name(desk, name), value)
        .path("/")
        .http_only(true)
        .secure(desk.app.config.public_url.is_https())
        .same_site(SameSite::Lax)
        .finish()
}

/// The cookie that came for a door, if it looks like one of ours.
pub(super) fn secret_of(desk: &Desk, request: &HttpRequest, door: SessionFor) -> Option<BrowserSecret> {
    BrowserSecret::read(request.cookie(&full_name(desk, base_name(door)))?.value())
}

/// The cookie of a door.
pub(super) fn for_door(desk: &Desk, door: SessionFor, secret: &BrowserSecret) -> Cookie<'static> {
    cookie(desk, base_name(door), secret.expose().to_owned())
}

/// Each tenant's ticket has a cookie of its own, so that two invitations lie open beside each other.
fn ticket_name(tenant: &Tenant) -> String {
    format!("{TICKET}-{}", tenant.name)
}

/// The sealed ticket that came for the tenant, if any.
pub(super) fn ticket_of(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Option<String> {
    Some(request.cookie(&full_name(desk, &ticket_name(tenant)))?.value().to_owned())
}

/// The cookie that holds a sealed ticket of the tenant.
pub(super) fn for_ticket(desk: &Desk, tenant: &Tenant, sealed: String) -> Cookie<'static> {
    cookie(desk, &ticket_name(tenant), sealed)
}

/// The language that was chosen in this browser, if it is one of ours.
pub(super) fn language_of(desk: &Desk, request: &HttpRequest) -> Option<Language> {
    Language::spoken(request.cookie(&full_name(desk, LANGUAGE))?.value())
}

/// The cookie of a language that was chosen.
pub(super) fn for_language(desk: &Desk, language: Language) -> Cookie<'static> {
    let mut cookie = cookie(desk, LANGUAGE, language.tag().to_owned());
    cookie.set_max_age(LANGUAGE_LASTS_FOR);
    cookie
}

/// What the browser remembers of sign-ins; nothing, if what came does not open.
pub(super) fn familiar_of(desk: &Desk, request: &HttpRequest) -> Familiar {
    let sealed = request.cookie(&full_name(desk, FAMILIAR));
    let opened = sealed.and_then(|sealed| desk.app.ring.open(&FAMILIAR_PLACE, sealed.value()).ok());
    opened.map(|opened| Familiar::read(opened.expose())).unwrap_or_default()
}

/// The cookie by which a browser remembers it: sealed, so that nobody reads whom or writes one.
pub(super) fn for_familiar(desk: &Desk, familiar: &Familiar) -> Cookie<'static> {
    let sealed = desk.app.ring.seal(&desk.app.random, &FAMILIAR_PLACE, &familiar.bytes());
    let mut cookie = cookie(desk, FAMILIAR, sealed);
    cookie.set_max_age(Duration::try_from(Familiar::LASTS_FOR).ok());
    cookie
}
