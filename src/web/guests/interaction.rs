//! Where a browser is on its way: the page of the next step.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Door, Tenant};
use rules::ids::InvitationId;
use rules::interactions::{CannotSignIn, Destination, OwnPage, Purpose, Refused as Why, Step};
use rules::invitations::CannotRedeem;
use rules::sessions::SessionFor;

use super::redeem;
use super::step_page::{Trying, View, page_of};
use crate::flows::interactions::{Answered, Goes, InteractionError, Looked, Place, Shown, begun_for, give_up, look as look_at};
use crate::pages::leaving::{Refusal, Refused, WayOn};
use crate::web::answer;
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// Shows the next step, or sends the browser on.
pub(super) async fn look(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    show(&desk, &request, &tenant, Trying::default()).await
}

/// Another address than the one typed.
pub(super) async fn other_address(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    show(&desk, &request, &tenant, Trying { view: View::Address, ..Trying::default() }).await
}

/// A new password instead of a forgotten one.
pub(super) async fn forgot(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    show(&desk, &request, &tenant, Trying { view: View::Forgot, ..Trying::default() }).await
}

/// The person gives up.
pub(super) async fn cancel(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let caller = desk.caller(&request, Door::Oidc);
    match give_up(&desk.app, &caller, place(&desk, &request, &tenant)?).await {
        Ok(Looked::Goes(answered)) => on(&desk, &request, &tenant, answered),
        Ok(Looked::Page(_)) => show(&desk, &request, &tenant, Trying::default()).await,
        Err(error) => failed(&desk, &request, &tenant, error).await,
    }
}

/// Shows the next step, with what was wrong with the last try.
pub(super) async fn show(desk: &Desk, request: &HttpRequest, tenant: &Arc<Tenant>, trying: Trying) -> Result<HttpResponse, Problem> {
    let caller = desk.caller(request, Door::Oidc);
    match look_at(&desk.app, &caller, place(desk, request, tenant)?).await {
        Ok(Looked::Goes(answered)) => on(desk, request, tenant, answered),
        // What became of the invitation meanwhile is said by its own page.
        Ok(Looked::Page(shown)) if is_over(&shown) => {
            Ok(answer::go(desk, tenant, &Destination::Own(OwnPage::Redeem(tenant.name.clone()))).finish())
        }
        Ok(Looked::Page(shown)) => {
            if let Some(refused) = refused_at_home(&shown)
                && let Some(page) = redeem::back_at(desk, request, tenant, refused).await?
            {
                return Ok(page);
            }
            let status = if trying.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            Ok(answer::page(status, page_of(desk, request, tenant, &shown, &trying)?))
        }
        Err(error) => failed(desk, request, tenant, error).await,
    }
}

/// Whether the link itself leads nowhere any more, whoever follows it.
fn is_over(shown: &Shown) -> bool {
    let is_about_them =
        |why: &CannotRedeem| matches!(why, CannotRedeem::OtherAddress | CannotRedeem::OtherHome | CannotRedeem::DomainBlocked);
    let is_redeeming = matches!(shown.interaction.purpose, Purpose::Redeem { .. });
    is_redeeming && matches!(&shown.step, Step::Refuse(Why::Redeem(why)) if !is_about_them(why))
}

/// The invitation that somebody was following when their home refused them, and why: it is still good.
fn refused_at_home(shown: &Shown) -> Option<(InvitationId, Refusal)> {
    let refusal = match &shown.step {
        Step::Refuse(Why::SignIn(CannotSignIn::HomeRefused)) => Refusal::HomeRefuses,
        Step::Refuse(Why::SignIn(CannotSignIn::VisitForbidden)) => Refusal::VisitForbidden,
        _ => return None,
    };
    let is_redeeming = matches!(shown.interaction.purpose, Purpose::Redeem { .. });
    shown.invitation.as_ref().filter(|_| is_redeeming).map(|invitation| (invitation.id, refusal))
}

/// Sends the browser on, with the cookies that come with it.
pub(super) fn on(desk: &Desk, request: &HttpRequest, tenant: &Tenant, answered: Answered) -> Result<HttpResponse, Problem> {
    let mut response = match answered.to {
        Goes::To(destination) => answer::go(desk, tenant, &destination).finish(),
        Goes::Reply(reply) => {
            let sign_in = if answered.cookie.is_some() { answer::SignIn::Now } else { answer::SignIn::Before };
            answer::reply(desk, request, tenant, reply, sign_in)?
        }
    };
    let provider = answered.cookie.map(|secret| cookies::for_door(desk, SessionFor::Provider, &secret));
    let own = answered.own_cookie.map(|(door, secret)| cookies::for_door(desk, door, &secret));
    for cookie in provider.into_iter().chain(own) {
        response.add_cookie(&cookie).map_err(|error| Problem::broken(desk, Some(request), &error))?;
    }
    Ok(response)
}

/// The place that a request names.
pub(super) fn place(desk: &Desk, request: &HttpRequest, tenant: &Arc<Tenant>) -> Result<Place, Problem> {
    let interaction = request.match_info().get("id").and_then(|id| id.parse().ok());
    let interaction = interaction.ok_or_else(|| Problem::not_found(desk, request))?;
    let (browser, familiar) = (cookies::secret_of(desk, request, SessionFor::Provider), cookies::familiar_of(desk, request));
    Ok(Place { tenant: Arc::clone(tenant), interaction, browser, familiar, reader: desk.reader(request) })
}

/// Nothing goes on here for this browser: where it begins again is said, and nothing is lost.
pub(super) async fn failed(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Arc<Tenant>,
    error: InteractionError,
) -> Result<HttpResponse, Problem> {
    if !matches!(error, InteractionError::Gone | InteractionError::Changed) {
        return Err(Problem::interaction(desk, request, error));
    }
    let begun = begun_for(&desk.app, place(desk, request, tenant)?).await;
    let begun = begun.map_err(|error| Problem::storage(desk, request, error))?;
    let has_link = cookies::ticket_of(desk, request, tenant).is_some();
    let again = |page: OwnPage| Some(WayOn::again(page.path()));
    let wishes = begun.as_ref().map(|begun| begun.progress.ui_locales.join(" ")).unwrap_or_default();
    let (refusal, way_on) = match begun.map(|begun| begun.purpose) {
        Some(Purpose::Authorize { .. }) => (Refusal::SignInOver, None),
        Some(Purpose::Device { .. }) => (Refusal::DeviceOver, None),
        Some(Purpose::Account) => (Refusal::LostStart, again(OwnPage::Account(tenant.name.clone()))),
        Some(Purpose::Portal) => (Refusal::LostStart, again(OwnPage::Portal(tenant.name.clone(), String::new()))),
        _ if has_link => (Refusal::LostThread, again(OwnPage::Redeem(tenant.name.clone()))),
        _ => (Refusal::LostStart, None),
    };
    let page = Refused { way_on, ..Refused::plain(refusal, desk.caller(request, Door::Oidc).request_id.to_string()) };
    let invited_in = if refusal == Refusal::LostThread { redeem::invited_in(desk, request, tenant).await? } else { None };
    let reads = Readership::of(tenant).wishing(&wishes).keeping(invited_in.as_deref());
    Ok(answer::page(StatusCode::NOT_FOUND, desk.render(request, reads, &page)?))
}
