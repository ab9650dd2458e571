//! The link of an invitation. Looking at it changes nothing; going on is a POST (PRODUCT, branches).

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::calendar::last_whole_day;
use rules::directory::{Door, Tenant};
use rules::ids::InvitationId;
use rules::interactions::{Destination, OwnPage};
use rules::invitations::{CannotRedeem, Ticket};
use rules::protocol::Parameters;
use rules::sessions::SessionFor;

use super::ticket;
use crate::flows::invitations::{
    InviteError, Link, NoMore, Visited, decline, go_on as go_on_from, note_opening, report, request_fresh_link, visit,
};
use crate::pages::invitation::{Decline, Declined, FreshLinkSent, InvitationOpened, InvitationTrouble, Refusing, Trouble};
use crate::pages::leaving::Refusal;
use crate::pages::{AskWhom, FormSeal, Page};
use crate::web::answer;
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// The first GET or HEAD moves the ticket into a sealed cookie and notes that somebody looked, a person or a scanner.
pub(super) async fn link(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let Some(ticket) = request.match_info().get("ticket").and_then(Ticket::read) else { return trouble(&desk, &request, &tenant, None) };
    let noted = note_opening(&desk.app, &tenant, &ticket, desk.app.clock.now()).await;
    noted.map_err(|error| Problem::storage(&desk, &request, error))?;
    let mut response = answer::go(&desk, &tenant, &Destination::Own(OwnPage::Redeem(tenant.name.clone())));
    answer::with_cookie(&mut response, Some(cookies::for_ticket(&desk, &tenant, ticket::sealed(&desk, &tenant, &ticket))));
    Ok(response.finish())
}

/// Who invites whom to what.
pub(super) async fn page(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let Some((held, visited)) = visited(&desk, &request, &tenant).await? else { return trouble(&desk, &request, &tenant, None) };
    if !is_open(&visited) {
        return trouble(&desk, &request, &tenant, Some((&held, &visited)));
    }
    opened(&desk, &request, &tenant, (&held, &visited), None)
}

/// Back at the invitation, which is still good, with the reason why whoever follows it was refused. Nothing, where this browser holds no
/// link to it, or one that leads nowhere any more.
pub(super) async fn back_at(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    (id, setback): (InvitationId, Refusal),
) -> Result<Option<HttpResponse>, Problem> {
    let Some((held, visited)) = visited(desk, request, tenant).await? else { return Ok(None) };
    if visited.invitation.id != id || !is_open(&visited) {
        return Ok(None);
    }
    opened(desk, request, tenant, (&held, &visited), Some(setback)).map(Some)
}

/// The language of the invitation that this browser holds the link of.
pub(super) async fn invited_in(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Result<Option<String>, Problem> {
    Ok(visited(desk, request, tenant).await?.and_then(|(_, visited)| visited.invitation.language))
}

fn is_open(visited: &Visited) -> bool {
    visited.check.is_ok() && visited.link == Link::Living
}

fn opened(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    (held, visited): (&Ticket, &Visited),
    setback: Option<Refusal>,
) -> Result<HttpResponse, Problem> {
    let invitation = &visited.invitation;
    let page = InvitationOpened {
        tenant: tenant.display_name.to_string(),
        inviter: invitation.sender.user().map(|_| invitation.sender.name.to_string()),
        masked_address: invitation.address.masked(),
        apps: visited.applications.iter().map(|application| application.name.to_string()).collect(),
        open_until: last_whole_day(invitation.ticket.expires_at),
        access_ends_at: visited.access_ends_at,
        setback,
        form: form(desk, tenant, held, "redeem"),
        decline_href: format!("/{}/decline", tenant.name),
        report_href: format!("/{}/report", tenant.name),
    };
    shown(desk, request, (tenant, Some(visited)), StatusCode::OK, &page)
}

/// Goes on to sign in, in this browser.
pub(super) async fn go_on(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let Some((held, _)) = posted(&desk, &request, &tenant, &body, "redeem") else { return trouble(&desk, &request, &tenant, None) };
    let caller = desk.caller(&request, Door::Oidc);
    let browser = cookies::secret_of(&desk, &request, SessionFor::Provider);
    match go_on_from(&desk.app, &caller, &tenant, &held, browser).await {
        Ok(begun) => {
            let page = OwnPage::Interaction(tenant.name.clone(), begun.interaction);
            let mut response = answer::go(&desk, &tenant, &Destination::Own(page));
            answer::with_cookie(&mut response, begun.cookie.map(|secret| cookies::for_door(&desk, SessionFor::Provider, &secret)));
            Ok(response.finish())
        }
        Err(InviteError::Storage(error)) => Err(Problem::storage(&desk, &request, error)),
        Err(_) => Ok(answer::go(&desk, &tenant, &Destination::Own(OwnPage::Redeem(tenant.name.clone()))).finish()),
    }
}

/// Sends a fresh link to the invited mailbox, and says the same whether or not one could be sent (SECURITY 15).
pub(super) async fn fresh_link(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let Some((held, _)) = posted(&desk, &request, &tenant, &body, "fresh") else { return trouble(&desk, &request, &tenant, None) };
    let caller = desk.caller(&request, Door::Oidc);
    let Some((_, visited)) = visited(&desk, &request, &tenant).await? else { return trouble(&desk, &request, &tenant, None) };
    match request_fresh_link(&desk.app, &caller, &tenant, &held).await {
        Err(InviteError::Storage(error)) => return Err(Problem::storage(&desk, &request, error)),
        Err(refused) => tracing::debug!(%refused, "no fresh link was sent"),
        Ok(()) => {}
    }
    let page = FreshLinkSent { masked_address: visited.invitation.address.masked() };
    shown(&desk, &request, (&tenant, Some(&visited)), StatusCode::OK, &page)
}

/// Asks once more before declining.
pub(super) async fn decline_page(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    refusing_page(&desk, &request, Refusing::Decline).await
}

/// Asks once more before reporting.
pub(super) async fn report_page(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    refusing_page(&desk, &request, Refusing::Report).await
}

async fn refusing_page(desk: &Desk, request: &HttpRequest, refusing: Refusing) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(request).await?;
    let Some((held, visited)) = visited(desk, request, &tenant).await? else { return trouble(desk, request, &tenant, None) };
    if visited.check.is_err() && visited.check != Err(CannotRedeem::Expired) {
        return trouble(desk, request, &tenant, Some((&held, &visited)));
    }
    let what = match refusing {
        Refusing::Decline => "decline",
        Refusing::Report => "report",
    };
    let page = Decline {
        refusing,
        tenant: tenant.display_name.to_string(),
        form: form(desk, &tenant, &held, what),
        back_href: OwnPage::Redeem(tenant.name.clone()).path(),
    };
    shown(desk, request, (&tenant, Some(&visited)), StatusCode::OK, &page)
}

/// Declines.
pub(super) async fn declined(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let Some((held, form)) = posted(&desk, &request, &tenant, &body, "decline") else { return trouble(&desk, &request, &tenant, None) };
    let no_more = if form.one("no_more").is_some() { NoMore::Letters } else { NoMore::Unsaid };
    let outcome = decline(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, &held, no_more).await;
    refused(&desk, &request, &tenant, outcome, Refusing::Decline, no_more).await
}

/// Reports abuse.
pub(super) async fn reported(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let Some((held, _)) = posted(&desk, &request, &tenant, &body, "report") else { return trouble(&desk, &request, &tenant, None) };
    let outcome = report(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, &held).await;
    refused(&desk, &request, &tenant, outcome, Refusing::Report, NoMore::Letters).await
}

async fn refused(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    outcome: Result<(), InviteError>,
    refusing: Refusing,
    no_more: NoMore,
) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(()) => {
            let page = Declined { refusing, tenant: tenant.display_name.to_string(), is_suppressed: no_more == NoMore::Letters };
            let about = visited(desk, request, tenant).await?.map(|(_, visited)| visited);
            shown(desk, request, (tenant, about.as_ref()), StatusCode::OK, &page)
        }
        Err(InviteError::Storage(error)) => Err(Problem::storage(desk, request, error)),
        Err(_) => Ok(answer::go(desk, tenant, &Destination::Own(OwnPage::Redeem(tenant.name.clone()))).finish()),
    }
}

async fn visited(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Result<Option<(Ticket, Visited)>, Problem> {
    let Some(held) = ticket::held(desk, request, tenant) else { return Ok(None) };
    let found = visit(&desk.app, tenant, &held, desk.app.clock.now()).await;
    let found = found.map_err(|error| Problem::storage(desk, request, error))?;
    Ok(found.map(|visited| (held, visited)))
}

/// The ticket of the cookie and the form that was posted, if the form's seal is that of its page.
fn posted(desk: &Desk, request: &HttpRequest, tenant: &Tenant, body: &[u8], what: &str) -> Option<(Ticket, Parameters)> {
    let held = ticket::held(desk, request, tenant)?;
    let form = Parameters::parse(body).ok()?;
    let is_sealed = ticket::is_sealed(desk, tenant, &held, what, form.one(FormSeal::FIELD)?);
    is_sealed.then_some((held, form))
}

fn form(desk: &Desk, tenant: &Tenant, held: &Ticket, what: &str) -> FormSeal {
    let action = match what {
        "fresh" => format!("/{}/redeem-again", tenant.name),
        _ => format!("/{}/{what}", tenant.name),
    };
    FormSeal::new(action, ticket::seal(desk, tenant, held, what).base64url())
}

/// Why the link leads nowhere, and what can be done about it.
fn trouble(desk: &Desk, request: &HttpRequest, tenant: &Tenant, found: Option<(&Ticket, &Visited)>) -> Result<HttpResponse, Problem> {
    let kind = match found {
        None => Trouble::Unknown,
        Some((_, visited)) => kind_of(visited),
    };
    let may_renew = matches!(kind, Trouble::Expired | Trouble::Replaced);
    let page = InvitationTrouble {
        kind,
        ask: found.map(|(_, visited)| AskWhom::Person {
            name: visited.invitation.sender.name.to_string(),
            tenant: tenant.display_name.to_string(),
        }),
        fresh_link: found.filter(|_| may_renew).map(|(held, _)| form(desk, tenant, held, "fresh")),
        sign_in_href: (kind == Trouble::AlreadyAccepted).then(|| OwnPage::Account(tenant.name.clone()).path()),
    };
    let status = if kind == Trouble::Unknown { StatusCode::NOT_FOUND } else { StatusCode::GONE };
    shown(desk, request, (tenant, found.map(|(_, visited)| visited)), status, &page)
}

fn kind_of(visited: &Visited) -> Trouble {
    match visited.check {
        Ok(()) => Trouble::Replaced,
        Err(CannotRedeem::Expired) if visited.link == Link::Replaced => Trouble::Replaced,
        Err(CannotRedeem::Expired) => Trouble::Expired,
        Err(CannotRedeem::AlreadyUsed) => Trouble::AlreadyAccepted,
        Err(CannotRedeem::Declined) => Trouble::Declined,
        Err(CannotRedeem::Reported) => Trouble::Reported,
        Err(CannotRedeem::DomainBlocked) => Trouble::Blocked,
        Err(CannotRedeem::Revoked | CannotRedeem::NoLongerAllowed | CannotRedeem::OtherAddress | CannotRedeem::OtherHome) => {
            Trouble::Revoked
        }
    }
}

/// A page about an invitation, in its language where the reader did not say which.
fn shown<P: Page>(
    desk: &Desk,
    request: &HttpRequest,
    (tenant, visited): (&Tenant, Option<&Visited>),
    status: StatusCode,
    page: &P,
) -> Result<HttpResponse, Problem> {
    let invited_in = visited.and_then(|visited| visited.invitation.language.as_deref());
    Ok(answer::page(status, desk.render(request, Readership::of(tenant).keeping(invited_in), page)?))
}
