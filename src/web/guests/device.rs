//! Where people type the code that another device shows (RFC 8628 §3.3), and where they read what came of it.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::digest::Digest;
use rules::directory::{Door, Tenant};
use rules::interactions::{Destination, DeviceAnswer, OwnPage};
use rules::protocol::{GrantType, UserCode};
use rules::sessions::SessionFor;

use crate::flows::interactions::{Begun, InteractionError, Wrong, enter_user_code, open_request};
use crate::pages::FormSeal;
use crate::pages::device::{DeviceAnswered, EnterUserCode, UserCodeTrouble};
use crate::web::answer;
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::fields::Fields;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// The tenant, where devices are let in.
async fn tenant_with_devices(desk: &Desk, request: &HttpRequest) -> Result<Arc<Tenant>, Problem> {
    let tenant = desk.tenant(request).await?;
    if tenant.policy.standards.grants.has(GrantType::DeviceCode) { Ok(tenant) } else { Err(Problem::not_found(desk, request)) }
}

/// Asks for the code. One that came with the address is filled in, and nothing else is done with it.
pub(super) async fn ask(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = tenant_with_devices(&desk, &request).await?;
    let given = UserCode::read(Fields::read(request.query_string().as_bytes()).one("user_code"));
    shown(&desk, &request, &tenant, given.map(|code| code.shown()).unwrap_or_default(), None)
}

/// Looks for what waits for the code.
pub(super) async fn entered(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = tenant_with_devices(&desk, &request).await?;
    let fields = Fields::read(&body);
    let typed: String = fields.one("user_code").chars().take(40).collect();
    // A page of somebody else's cannot spend the guesses of this network.
    if Digest::from_base64url(fields.one(FormSeal::FIELD)) != Some(seal(&desk, &request, &tenant)) {
        return shown(&desk, &request, &tenant, typed, None);
    }
    let caller = desk.caller(&request, Door::Oidc);
    let browser = cookies::secret_of(&desk, &request, SessionFor::Provider);
    let trouble = match enter_user_code(&desk.app, &caller, &tenant, browser, &typed).await {
        Ok(begun) => return Ok(begun_at(&desk, &tenant, begun)),
        Err(InteractionError::Wrong(Wrong::TooMany)) => UserCodeTrouble::TooMany,
        Err(InteractionError::Wrong(_)) => UserCodeTrouble::Wrong,
        Err(error) => return Err(Problem::interaction(&desk, &request, error)),
    };
    shown(&desk, &request, &tenant, typed, Some(trouble))
}

/// Opens what somebody was asked by name. Nothing is answered by that.
pub(super) async fn asked(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let id = request.match_info().get("request").and_then(|id| id.parse().ok()).ok_or_else(|| Problem::not_found(&desk, &request))?;
    let caller = desk.caller(&request, Door::Oidc);
    let browser = cookies::secret_of(&desk, &request, SessionFor::Provider);
    match open_request(&desk.app, &caller, &tenant, browser, id).await {
        Ok(begun) => Ok(begun_at(&desk, &tenant, begun)),
        Err(InteractionError::Gone) => Err(Problem::not_found(&desk, &request)),
        Err(error) => Err(Problem::interaction(&desk, &request, error)),
    }
}

fn begun_at(desk: &Desk, tenant: &Tenant, begun: Begun) -> HttpResponse {
    let mut response = answer::go(desk, tenant, &Destination::Own(OwnPage::Interaction(tenant.name.clone(), begun.interaction)));
    answer::with_cookie(&mut response, begun.cookie.map(|secret| cookies::for_door(desk, SessionFor::Provider, &secret)));
    response.finish()
}

/// What came of it.
pub(super) async fn answered(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let page = match request.match_info().get("answer") {
        Some(answer) if answer == DeviceAnswer::Approved.as_str() => DeviceAnswered::Approved,
        Some(answer) if answer == DeviceAnswer::Declined.as_str() => DeviceAnswered::Declined,
        _ => return Err(Problem::not_found(&desk, &request)),
    };
    Ok(answer::page(StatusCode::OK, desk.render(&request, Readership::of(&tenant), &page)?))
}

fn seal(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Digest {
    let network = desk.caller(request, Door::Oidc).network().to_string();
    desk.app.forms.code(&[b"device", tenant.id.to_string().as_bytes(), network.as_bytes()])
}

fn shown(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    user_code: String,
    trouble: Option<UserCodeTrouble>,
) -> Result<HttpResponse, Problem> {
    let form = FormSeal::new(format!("/{}/device", tenant.name), seal(desk, request, tenant).base64url());
    let page = EnterUserCode { tenant: tenant.display_name.to_string(), user_code, trouble, form };
    let status = match trouble {
        None => StatusCode::OK,
        Some(UserCodeTrouble::Wrong) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(UserCodeTrouble::TooMany) => StatusCode::TOO_MANY_REQUESTS,
    };
    Ok(answer::page(status, desk.render(request, Readership::of(tenant), &page)?))
}
