//! The list of invitations as CSV, sent page by page: memory does not grow with the list.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use rules::clock::Timestamp;
use rules::directory::Caller;
use rules::invitations::InvitationStage;
use rules::invitations::csv::{Delimiter, Sheet};

use super::admin::Admin;
use super::invitations::chosen;
use super::listing::asked;
use crate::flows::directory::DirectoryError;
use crate::flows::listings::{Asked, InvitationListed, InvitationsIn, list_invitations};
use crate::web::problem::Problem;

/// Rows that are read at a time.
const ROWS: u16 = 1000;
const HEADER: [&str; 10] =
    ["Email", "State", "Letter", "InvitedBy", "InvitedAt", "LinkUntil", "Opened", "Reminders", "InvitationId", "GuestId"];
/// What [`Sheet`] begins with, so that spreadsheets read UTF-8; wanted once.
const MARK: usize = "\u{feff}".len();

/// Everything the list shows, as a file.
pub(super) async fn invitations(admin: Admin) -> Result<HttpResponse, Problem> {
    let (_, which) = chosen(&admin);
    let first = Asked { after: None, size: ROWS, ..asked(&admin) };
    // The first page is read before the answer begins, so that a refusal is still one.
    let begun = page(&admin, which, first.clone()).await.map_err(|error| admin.failed(error))?;
    let rest = stream::unfold((Some(begun), true), move |(page_before, is_first)| {
        let (admin, first) = (AdminParts::of(&admin), first.clone());
        async move {
            let (rows, next) = page_before?;
            let text = sheet(&rows, is_first, admin.caller.at);
            let after = match next {
                Some(after) => match list(&admin, which, Asked { after: Some(after), ..first }).await {
                    Ok(page) => Some(page),
                    Err(error) => return Some((Err(actix_web::error::ErrorInternalServerError(error.to_string())), (None, false))),
                },
                None => None,
            };
            Some((text.map(Bytes::from).map_err(actix_web::Error::from), (after, false)))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"invitations.csv\""))
        .streaming(rest))
}

type Rows = (Vec<InvitationListed>, Option<String>);

/// What reading goes on with after the request's own handler has answered.
struct AdminParts {
    app: std::sync::Arc<crate::app::App>,
    caller: Caller,
    tenant: rules::ids::TenantId,
}

impl AdminParts {
    fn of(admin: &Admin) -> Self {
        Self { app: admin.desk.app.clone(), caller: admin.caller(), tenant: admin.tenant.id }
    }
}

async fn page(admin: &Admin, which: InvitationsIn, asked: Asked) -> Result<Rows, DirectoryError> {
    list(&AdminParts::of(admin), which, asked).await
}

async fn list(parts: &AdminParts, which: InvitationsIn, asked: Asked) -> Result<Rows, DirectoryError> {
    let listed = list_invitations(&parts.app, &parts.caller, parts.tenant, which, asked).await?;
    Ok((listed.rows, listed.next))
}

fn sheet(rows: &[InvitationListed], is_first: bool, now: Timestamp) -> std::io::Result<Vec<u8>> {
    let mut sheet = Sheet::new(Vec::new(), Delimiter::Comma)?;
    if is_first {
        sheet.write(HEADER)?;
    }
    for InvitationListed { invitation, letter } in rows {
        let state = match invitation.stage {
            InvitationStage::Pending if now >= invitation.ticket.expires_at => "Expired",
            InvitationStage::Pending => "PendingAcceptance",
            InvitationStage::Accepted { .. } => "Accepted",
            InvitationStage::Declined { .. } => "Declined",
            InvitationStage::Reported { .. } => "Reported",
            InvitationStage::Revoked { .. } => "Revoked",
        };
        let letter = letter.and_then(|letter| serde_json::to_value(letter).ok()).and_then(|word| word.as_str().map(str::to_owned));
        let cells = [
            invitation.address.for_smtp(),
            state.to_owned(),
            letter.unwrap_or_default(),
            invitation.sender.name.to_string(),
            invitation.invited_at.to_string(),
            invitation.ticket.expires_at.to_string(),
            invitation.opening.times.to_string(),
            invitation.reminders.to_string(),
            invitation.id.to_string(),
            invitation.guest.to_string(),
        ];
        sheet.write(cells.iter().map(String::as_str))?;
    }
    let mut text = sheet.finish()?;
    if !is_first {
        text.drain(..MARK);
    }
    Ok(text)
}
