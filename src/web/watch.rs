//! Watching a session in a frame (OpenID Connect Session Management), with a cookie of its own that opens nothing (SECURITY 19).

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::digest::Digest;
use rules::directory::Tenant;
use rules::protocol::Answer;
use rules::random::Chance as _;

use super::answer::SignIn;
use super::desk::Desk;

/// The name of the cookie that scripts of ours read.
const NAME: &str = "guesthouse-watch";

/// Whether sessions may be watched at that tenant.
pub(super) fn is_on(tenant: &Tenant) -> bool {
    tenant.policy.standards.session_management
}

/// Puts `session_state` into an answer for somebody who is signed in (Session Management §3), and gives the cookie that is new.
pub(super) fn watched(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    answer: Answer,
    sign_in: SignIn,
) -> (Answer, Option<Cookie<'static>>) {
    let origin = url::Url::parse(answer.address()).map(|address| address.origin());
    // Beside a JWT that says all nothing stands (JARM §2.3).
    if answer.is_signed {
        return (answer, None);
    }
    let (true, true, Ok(origin @ url::Origin::Tuple(..))) = (is_on(tenant), answer.is_success, origin) else { return (answer, None) };
    let kept = request.cookie(NAME).map(|cookie| cookie.value().to_owned()).filter(|_| sign_in == SignIn::Before);
    let (state, cookie) = match kept {
        Some(state) => (state, None),
        None => {
            let state = desk.app.random.secret().expose().clone();
            (state.clone(), Some(made(desk, tenant, state)))
        }
    };
    let salt = URL_SAFE_NO_PAD.encode(desk.app.random.bytes::<12>());
    let client = answer.client;
    let hash = Digest::of(format!("{client} {} {state} {salt}", origin.ascii_serialization())).base64url();
    (answer.with("session_state", format!("{hash}.{salt}")), cookie)
}

/// Whoever watches notices that something changed.
pub(super) fn forget(desk: &Desk, tenant: &Tenant, response: &mut HttpResponse) {
    if is_on(tenant) {
        let cookie = made(desk, tenant, desk.app.random.secret().expose().clone());
        // A name and value of ours are always a header.
        let _ = response.add_cookie(&cookie);
    }
}

/// Readable by scripts below the tenant's path, and sent from frames of other sites; on plain http, which is for loopback, browsers do not
/// take such a cookie, and only frames of the same site see it.
fn made(desk: &Desk, tenant: &Tenant, state: String) -> Cookie<'static> {
    let is_https = desk.app.config.public_url.is_https();
    let same_site = if is_https { SameSite::None } else { SameSite::Lax };
    Cookie::build(NAME, state).path(format!("/{}", tenant.name)).secure(is_https).same_site(same_site).finish()
}
