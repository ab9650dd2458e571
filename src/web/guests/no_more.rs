//! The link that ends a tenant's letters: a page that asks, and the `POST` that does it, from the page or from a mail program
//! (RFC 8058). No cookie and no sign-in; looking changes nothing.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::digest::Digest;
use rules::directory::{Door, Tenant};
use rules::invitations::NoMoreLink;
use rules::protocol::Parameters;

use crate::flows::invitations::{Reader, find_reader, stop_letters};
use crate::pages::FormSeal;
use crate::pages::invitation::NoMoreLetters;
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// What mail programs send with one click (RFC 8058 §3.1).
const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// Asks whether they mean it.
pub(super) async fn ask(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let (link, reader) = read(&desk, &request, &tenant).await?;
    shown(&desk, &request, &tenant, (&link, &reader), reader.has_stopped)
}

/// Ends the letters; a form that is neither the page's nor a mail program's only shows the page again.
pub(super) async fn stop(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let (link, reader) = read(&desk, &request, &tenant).await?;
    let is_meant = is_one_click(&body) || is_sealed(&desk, &tenant, &link, &body);
    if is_meant {
        let stopped = stop_letters(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, link).await;
        stopped.map_err(|error| Problem::invite(&desk, &request, error))?;
    }
    shown(&desk, &request, &tenant, (&link, &reader), is_meant || reader.has_stopped)
}

async fn read(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Result<(NoMoreLink, Reader), Problem> {
    let link = request.match_info().get("link").and_then(|text| text.parse::<NoMoreLink>().ok());
    let link = link.ok_or_else(|| Problem::not_found(desk, request))?;
    let found = find_reader(&desk.app, tenant, link).await.map_err(|error| Problem::storage(desk, request, error))?;
    Ok((link, found.ok_or_else(|| Problem::not_found(desk, request))?))
}

/// The pair stands in a form of either kind, and in one of parts it stands in clear too.
fn is_one_click(body: &[u8]) -> bool {
    let (name, value) = ONE_CLICK;
    let is_in_form = Parameters::parse(body).is_ok_and(|form| form.one(name) == Some(value));
    is_in_form || parts_of(body).any(|(part, content)| part.contains(&format!("name=\"{name}\"")) && content.trim() == value)
}

/// The parts of a `multipart/form-data` body: the words over the empty line, and those under it up to the next border.
fn parts_of(body: &[u8]) -> impl Iterator<Item = (&str, &str)> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let border = text.lines().next().filter(|line| line.starts_with("--") && line.len() > 2).unwrap_or("\r\n\r\n\r\n");
    text.split(border).filter_map(|part| part.split_once("\r\n\r\n"))
}

fn seal(desk: &Desk, tenant: &Tenant, link: &NoMoreLink) -> Digest {
    desk.app.forms.code(&[b"no more", tenant.id.to_string().as_bytes(), link.to_string().as_bytes()])
}

fn is_sealed(desk: &Desk, tenant: &Tenant, link: &NoMoreLink, body: &[u8]) -> bool {
    let form = Parameters::parse(body).ok();
    let given = form.and_then(|form| Digest::from_base64url(form.one(FormSeal::FIELD)?));
    given == Some(seal(desk, tenant, link))
}

fn shown(
    desk: &Desk,
    request: &HttpRequest,
    tenant: &Tenant,
    (link, reader): (&NoMoreLink, &Reader),
    is_done: bool,
) -> Result<HttpResponse, Problem> {
    let action = format!("/{}/no-more/{link}", tenant.name);
    let page = NoMoreLetters {
        tenant: tenant.display_name.to_string(),
        masked_address: reader.address.masked(),
        form: (!is_done).then(|| FormSeal::new(action, seal(desk, tenant, link).base64url())),
    };
    let reads = Readership::of(tenant).keeping(reader.language.as_deref());
    Ok(answer::page(StatusCode::OK, desk.render(request, reads, &page)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_click_is_read_from_forms_of_both_kinds_and_from_nothing_else() {
        assert!(is_one_click(b"List-Unsubscribe=One-Click"));
        let parts = b"--x1\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x1--\r\n";
        assert!(is_one_click(parts));
        for other in ["", "--", "List-Unsubscribe=", "a=One-Click", "--x1\r\n\r\nOne-Click\r\n--x1--", "One-Click"] {
            assert!(!is_one_click(other.as_bytes()), "{other:?}");
        }
    }
}
