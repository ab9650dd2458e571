//! The mail log, and a letter as its reader sees it.

use actix_web::HttpResponse;
use actix_web::http::header;
use rules::ids::LetterId;
use rules::invitations::LetterKind;

use super::admin::Admin;
use super::listing::{asked, listing};
use crate::flows::letters::preview_letter;
use crate::flows::listings::{LetterListed, list_letters};
use crate::mail::Letter;
use crate::pages::portal::{LetterPreview, LetterRow, Letters, Listing, Section};
use crate::web::invitee::ascii_domain;
use crate::web::problem::Problem;

/// A letter in a frame: no script, no other origin, nothing loaded, framed by our own pages only (SECURITY 8).
const FRAMED: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The log.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    let stage = Letters::chosen(admin.query().one("state"));
    let listed = list_letters(&admin.desk.app, &admin.caller(), admin.tenant.id, stage, asked(&admin)).await;
    let listed = listed.map_err(|error| admin.failed(error))?;
    let row = |LetterListed { letter, guest }: &LetterListed| LetterRow {
        kind: letter.kind.into(),
        to: letter.to.to_string(),
        ascii_domain: ascii_domain(&letter.to),
        state: letter.stage.into(),
        tries: letter.tries.into(),
        reply: letter.reply.clone(),
        doubtful_at: letter.doubtful_at,
        at: letter.stage_at,
        guest_href: guest.map(|guest| admin.path(&format!("guests/{guest}"))),
        preview_href: can_be_shown(letter.kind).then(|| admin.path(&format!("letters/{}", letter.letter))),
    };
    let listing = Listing { can_search: false, ..listing(&admin, "letters", Letters::filter(stage), &listed) };
    admin.show(&Letters { nav: admin.nav(Section::Letters), listing, rows: listed.rows.iter().map(row).collect() })
}

const fn can_be_shown(kind: LetterKind) -> bool {
    matches!(kind, LetterKind::Invitation | LetterKind::Reminder | LetterKind::Copy)
}

async fn letter(admin: &Admin) -> Result<(LetterId, Letter), Problem> {
    let id: LetterId = admin.named("letter")?;
    let letter = preview_letter(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))?;
    Ok((id, letter.ok_or_else(|| admin.not_found())?))
}

/// One letter.
pub(super) async fn detail(admin: Admin) -> Result<HttpResponse, Problem> {
    let (id, letter) = letter(&admin).await?;
    admin.show(&LetterPreview {
        nav: admin.nav(Section::Letters),
        subject: letter.subject.to_string(),
        from: format!("{} <{}>", letter.from_name, letter.from),
        to: letter.to.to_string(),
        html_src: admin.path(&format!("letters/{id}/html")),
        text: letter.text,
        back_href: admin.path("letters"),
    })
}

/// Its HTML, for the frame.
pub(super) async fn html(admin: Admin) -> Result<HttpResponse, Problem> {
    let (_, letter) = letter(&admin).await?;
    Ok(framed(letter.html))
}

/// The HTML of a letter, to be shown in a frame of ours.
pub(super) fn framed(html: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, FRAMED))
        .insert_header((header::X_FRAME_OPTIONS, "SAMEORIGIN"))
        .body(html)
}
