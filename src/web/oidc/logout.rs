//! RP-initiated logout (OpenID Connect RP-Initiated Logout §2).

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Door, Tenant};
use rules::interactions::{Destination, OwnPage};
use rules::protocol::{OAuthError, Parameters};
use rules::sessions::SessionFor;
use url::Url;

use super::kept;
use crate::flows::interactions::{KEPT_AT_MOST, keep_request};
use crate::flows::sessions::{LoggingOut, Onward, Which, confirm_logout, log_out};
use crate::pages::leaving::{Refusal, Refused, SignOut, SignedOut};
use crate::pages::{AccountShown, FormSeal};
use crate::web::answer;
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::readership::Readership;
use crate::web::watch;

/// The field in which the request comes back from the page that asks.
const REQUEST: &str = "request";

/// An application sends the browser here, or the person came by themselves.
pub(super) async fn asked(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    handle(&desk, &request, request.query_string()).await
}

/// A request that was kept.
pub(super) async fn resumed(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let raw = kept::take(&desk, &request, &tenant).await?;
    handle(&desk, &request, &raw).await
}

/// The person says yes on our page, or an application posts its request. That comes from another site, without the Lax cookie, so it
/// is kept and taken up again by a GET of our own (SECURITY 19).
pub(super) async fn posted(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let form = match parameters(&request, &body) {
        Ok(form) => form,
        Err(error) => return refused(&desk, &request, &error, ""),
    };
    let (Some(seal), Some(browser)) = (form.one(FormSeal::FIELD), cookies::secret_of(&desk, &request, SessionFor::Provider)) else {
        if body.len() > KEPT_AT_MOST {
            return refused(&desk, &request, &OAuthError::invalid_request("the request is too long"), "");
        }
        let kept = keep_request(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, &body).await;
        let handle = kept.map_err(|error| Problem::storage(&desk, &request, error))?;
        return Ok(answer::go(&desk, &tenant, &Destination::Own(OwnPage::KeptLogout(tenant.name.clone(), handle))).finish());
    };
    let caller = desk.caller(&request, Door::Oidc);
    let asked = form.one(REQUEST).unwrap_or_default();
    let account = form.one("account").filter(|account| *account != SignOut::ALL);
    let which = match account.map(str::parse) {
        None => Which::All,
        Some(Ok(session)) => Which::One(session),
        Some(Err(_)) => return Err(Problem::bad_request(&desk, &request, &"no such account")),
    };
    let outcome = confirm_logout(&desk.app, &caller, &tenant, (asked, seal), &browser, which).await;
    match outcome.map_err(|error| Problem::token(&desk, &request, error))? {
        LoggingOut::Done { to, frames } => signed_out(&desk, &request, &tenant, (asked, to, frames)),
        LoggingOut::Asks { .. } => handle(&desk, &request, asked).await,
        LoggingOut::Refused(error) => refused(&desk, &request, &error, asked),
    }
}

async fn handle(desk: &Desk, request: &HttpRequest, raw: &str) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(request).await?;
    let caller = desk.caller(request, Door::Oidc);
    let browser = cookies::secret_of(desk, request, SessionFor::Provider);
    let outcome = log_out(&desk.app, &caller, &tenant, raw, browser.as_ref()).await;
    match outcome.map_err(|error| Problem::token(desk, request, error))? {
        LoggingOut::Done { to, frames } => signed_out(desk, request, &tenant, (raw, to, frames)),
        LoggingOut::Refused(error) => refused(desk, request, &error, raw),
        LoggingOut::Asks { accounts, seal } => {
            let shown = |account: &rules::interactions::Account| AccountShown {
                key: account.session.to_string(),
                name: account.name.clone(),
                address: account.address.as_ref().map(ToString::to_string).unwrap_or_default(),
                home: tenant.display_name.to_string(),
            };
            let page = SignOut {
                tenant: tenant.display_name.to_string(),
                accounts: accounts.iter().map(shown).collect(),
                form: FormSeal::new(format!("/{}/logout", tenant.name), seal.base64url()),
                request: raw.to_owned(),
                stay_href: format!("/{}/account", tenant.name),
            };
            Ok(answer::page(StatusCode::OK, desk.render(request, Readership::of(&tenant).wishing(&wishes_of(raw)), &page)?))
        }
    }
}

/// Signed out: on to where the application wants, if it may; before that the browser frames what the applications that were signed in
/// to gave it to frame (Front-Channel Logout §3).
fn signed_out(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    (raw, onward, frames): (&str, Onward, Vec<Url>),
) -> Result<HttpResponse, Problem> {
    let (to, withheld_host) = match onward {
        Onward::Nowhere => (None, None),
        Onward::To(address) => (Some(Destination::PostLogout(address)), None),
        Onward::Withheld(host) => (None, Some(host)),
    };
    let mut response = match to {
        Some(to) if frames.is_empty() => answer::go(desk, tenant, &to).finish(),
        to => {
            let page = SignedOut {
                tenant: tenant.display_name.to_string(),
                withheld_host,
                sign_in_href: to.is_none().then(|| format!("/{}/account", tenant.name)),
                frames: frames.iter().map(ToString::to_string).collect(),
                onward_href: to.as_ref().map(|to| to.location(&desk.app.public_url, &tenant.name)),
            };
            let html = desk.render(request, Readership::of(tenant).wishing(&wishes_of(raw)), &page)?;
            answer::framing(html, &frames, page.onward_href.as_deref())
        }
    };
    watch::forget(desk, tenant, &mut response);
    Ok(response)
}

fn wishes_of(raw: &str) -> String {
    let asked = Parameters::parse(raw.as_bytes()).ok();
    asked.and_then(|asked| asked.one("ui_locales").map(str::to_owned)).unwrap_or_default()
}

fn refused(desk: &Desk, request: &HttpRequest, error: &OAuthError, raw: &str) -> Result<HttpResponse, Problem> {
    let caller = desk.caller(request, Door::Oidc);
    let detail = Some(error.description().to_owned());
    let page = Refused { detail, ..Refused::plain(Refusal::BadRequest, caller.request_id.to_string()) };
    Ok(answer::page(StatusCode::BAD_REQUEST, desk.render(request, Readership::HOUSE.wishing(&wishes_of(raw)), &page)?))
}
