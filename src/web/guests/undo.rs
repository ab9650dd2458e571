//! The link that undoes an acceptance with another address: a page that asks, and the `POST` that does it. No cookie and no sign-in;
//! looking changes nothing.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::digest::Digest;
use rules::directory::{Door, Tenant};
use rules::invitations::{CannotUndo, Ticket};
use rules::protocol::Parameters;

use crate::flows::invitations::{UndoError, Undoing, look_at_connection, undo_connection};
use crate::pages::FormSeal;
use crate::pages::invitation::{UndoAcceptance, Undone};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// Asks whether they mean it.
pub(super) async fn ask(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let (link, undoing) = read(&desk, &request, &tenant).await?;
    shown(&desk, &request, &tenant, (&link, &undoing))
}

/// Undoes it.
pub(super) async fn undo(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let (link, _) = read(&desk, &request, &tenant).await?;
    if is_sealed(&desk, &tenant, &link, &body) {
        match undo_connection(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, &link).await {
            // The page says why not.
            Ok(()) | Err(UndoError::Cannot(_)) => {}
            Err(UndoError::Unknown) => return Err(Problem::not_found(&desk, &request)),
            Err(UndoError::Storage(error)) => return Err(Problem::storage(&desk, &request, error)),
        }
    }
    let (link, undoing) = read(&desk, &request, &tenant).await?;
    shown(&desk, &request, &tenant, (&link, &undoing))
}

async fn read(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Result<(Ticket, Undoing), Problem> {
    let link = request.match_info().get("link").and_then(Ticket::read).ok_or_else(|| Problem::not_found(desk, request))?;
    let found = look_at_connection(&desk.app, &desk.caller(request, Door::Oidc), tenant, &link).await;
    let found = found.map_err(|error| Problem::storage(desk, request, error))?;
    Ok((link, found.ok_or_else(|| Problem::not_found(desk, request))?))
}

fn seal(desk: &Desk, tenant: &Tenant, link: &Ticket) -> Digest {
    desk.app.forms.code(&[b"undo", tenant.id.to_string().as_bytes(), link.expose().as_bytes()])
}

fn is_sealed(desk: &Desk, tenant: &Tenant, link: &Ticket, body: &[u8]) -> bool {
    let form = Parameters::parse(body).ok();
    let given = form.and_then(|form| Digest::from_base64url(form.one(FormSeal::FIELD)?));
    given == Some(seal(desk, tenant, link))
}

fn shown(desk: &Desk, request: &HttpRequest, tenant: &Tenant, (link, undoing): (&Ticket, &Undoing)) -> Result<HttpResponse, Problem> {
    let action = format!("/{}/undo/{}", tenant.name, link.expose());
    let page = UndoAcceptance {
        tenant: tenant.display_name.to_string(),
        masked_invited: undoing.invited.masked(),
        masked_account: undoing.connection.account.masked(),
        until: undoing.connection.undo_until,
        state: match undoing.check {
            Ok(()) => Undone::Asked,
            Err(CannotUndo::Done) => Undone::Done,
            Err(CannotUndo::TooLate) => Undone::TooLate,
        },
        form: undoing.check.is_ok().then(|| FormSeal::new(action, seal(desk, tenant, link).base64url())),
    };
    Ok(answer::page(StatusCode::OK, desk.render(request, Readership::of(tenant), &page)?))
}
