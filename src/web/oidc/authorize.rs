//! The authorization endpoint.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::Door;
use rules::interactions::{Destination, OwnPage};
use rules::protocol::{OAuthError, Parameters};
use rules::sessions::SessionFor;

use super::kept;
use crate::flows::interactions::{Authorized, KEPT_AT_MOST, authorize, keep_request};
use crate::pages::leaving::{Refusal, Refused};
use crate::web::answer;
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// A request in the query.
pub(super) async fn by_query(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    decide(&desk, &request, request.query_string().as_bytes()).await
}

/// A request in a form. It reads no session: it may come from another site, without the Lax cookie. It is kept under a one-time
/// handle and taken up again by a GET of our own, where the cookie is back (SECURITY 19).
pub(super) async fn by_form(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    if let Err(error) = parameters(&request, &body) {
        return shown(&desk, &request, None, &error, "");
    }
    if body.len() > KEPT_AT_MOST {
        return shown(&desk, &request, None, &OAuthError::invalid_request("the request is too long"), "");
    }
    let kept = keep_request(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, &body).await;
    let handle = kept.map_err(|error| Problem::storage(&desk, &request, error))?;
    Ok(answer::go(&desk, &tenant, &Destination::Own(OwnPage::KeptRequest(tenant.name.clone(), handle))).finish())
}

/// A request that was kept.
pub(super) async fn resumed(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let body = kept::take(&desk, &request, &tenant).await?;
    decide(&desk, &request, body.as_bytes()).await
}

async fn decide(desk: &Desk, request: &HttpRequest, raw: &[u8]) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(request).await?;
    let caller = desk.caller(request, Door::Oidc);
    let parameters = match Parameters::parse(raw) {
        Ok(parameters) => parameters,
        Err(error) => return shown(desk, request, None, &OAuthError::from(error), ""),
    };
    let browser = cookies::secret_of(desk, request, SessionFor::Provider);
    let wishes = parameters.one("ui_locales").unwrap_or_default();
    let authorized = authorize(&desk.app, &caller, &tenant, &parameters, browser).await;
    match authorized.map_err(|error| Problem::interaction(desk, request, error))? {
        Authorized::Reply(reply) => answer::reply(desk, request, &tenant, reply, answer::SignIn::Before),
        Authorized::Shown(error) => shown(desk, request, None, &error, wishes),
        Authorized::Withheld(host, error) => shown(desk, request, host, &error, wishes),
        Authorized::Begun(begun) => {
            let mut response = answer::go(desk, &tenant, &Destination::Own(OwnPage::Interaction(tenant.name.clone(), begun.interaction)));
            answer::with_cookie(&mut response, begun.cookie.map(|secret| cookies::for_door(desk, SessionFor::Provider, &secret)));
            Ok(response.finish())
        }
    }
}

/// There is nobody registered to be told, or nobody who answers for who is: the visitor reads it.
fn shown(desk: &Desk, request: &HttpRequest, host: Option<String>, error: &OAuthError, wishes: &str) -> Result<HttpResponse, Problem> {
    let caller = desk.caller(request, Door::Oidc);
    let detail = Some(format!("{}: {}", error.code().as_str(), error.description()));
    let page = Refused { host, detail, ..Refused::plain(Refusal::BadRequest, caller.request_id.to_string()) };
    Ok(answer::page(StatusCode::BAD_REQUEST, desk.render(request, Readership::HOUSE.wishing(wishes), &page)?))
}
