//! The inbox in a browser, on a port and so an origin of its own, and `/letters` for programs.
//!
//! Letters are strangers' HTML: they are shown in a frame without scripts and without this page's origin; what they link to opens
//! in a new tab.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{Data, Path, ServiceConfig, get};
use actix_web::{HttpResponse, HttpResponseBuilder};

use super::{Letter, Shelf};
use crate::demo::html::escaped;

const STYLE: &str = include_str!("page.css");
const SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox";

/// Adds the inbox's pages to an application of their own: hand in [`super::Inbox::shelf`].
pub fn doors(shelf: Shelf) -> impl FnOnce(&mut ServiceConfig) + Clone {
    move |app: &mut ServiceConfig| {
        app.app_data(Data::new(shelf))
            .route("/", get().to(list))
            .route("/letters", get().to(all))
            .route("/letters/{number}", get().to(one))
            .route("/letters/{number}/html", get().to(html))
            .route("/page.css", get().to(style));
    }
}

async fn list(shelf: Data<Shelf>) -> HttpResponse {
    let rows: String = shelf.letters().iter().rev().map(row).collect();
    let body = if rows.is_empty() {
        "<p class=\"none\">No mail yet. This page looks again every few seconds.</p>".to_owned()
    } else {
        format!("<ol reversed class=\"letters\">{rows}</ol>")
    };
    page(
        "Inbox",
        "<meta http-equiv=\"refresh\" content=\"4\">",
        &format!("<h1>Inbox</h1><p class=\"hint\">Everybody's mail lands here: this is the demo's mail server.</p>{body}"),
    )
}

fn row(letter: &Letter) -> String {
    let Letter { number, .. } = letter;
    let [to, subject, from] = [&letter.to, &letter.subject, &letter.from_name].map(|text| escaped(text));
    format!(
        "<li><a href=\"/letters/{number}\"><span class=\"subject\">{subject}</span><span class=\"who\">to <b>{to}</b> &middot; from {from}</span></a></li>"
    )
}

async fn one(shelf: Data<Shelf>, number: Path<usize>) -> HttpResponse {
    let Some(letter) = shelf.letter(*number) else { return not_found() };
    let [to, subject, name, from, text] =
        [&letter.to, &letter.subject, &letter.from_name, &letter.from, &letter.text].map(|text| escaped(text));
    let body = format!(
        "<nav><a href=\"/\">&larr; Inbox</a></nav><h1>{subject}</h1>\
         <dl><dt>From</dt><dd>{name} &lt;{from}&gt;</dd><dt>To</dt><dd>{to}</dd></dl>\
         <iframe sandbox=\"{SANDBOX}\" src=\"/letters/{number}/html\" title=\"The letter\"></iframe>\
         <details><summary>Plain text</summary><pre>{text}</pre></details>"
    );
    page(&letter.subject, "", &body)
}

async fn html(shelf: Data<Shelf>, number: Path<usize>) -> HttpResponse {
    let Some(letter) = shelf.letter(*number) else { return not_found() };
    // Without this a link would open inside the frame, where the house refuses to be shown.
    let framed = letter.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let policy = format!("sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src http: https:; frame-ancestors 'self'");
    guarded(HttpResponse::Ok(), &policy).content_type("text/html; charset=utf-8").body(framed)
}

async fn all(shelf: Data<Shelf>) -> HttpResponse {
    guarded(HttpResponse::Ok(), "default-src 'none'").json(shelf.letters())
}

async fn style() -> HttpResponse {
    guarded(HttpResponse::Ok(), "default-src 'none'").content_type("text/css; charset=utf-8").body(STYLE)
}

fn not_found() -> HttpResponse {
    guarded(HttpResponse::NotFound(), "default-src 'none'").content_type("text/plain; charset=utf-8").body("There is no such letter.")
}

fn page(title: &str, head: &str, body: &str) -> HttpResponse {
    let policy = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let title = escaped(title);
    guarded(HttpResponse::Ok(), policy).content_type("text/html; charset=utf-8").body(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">{head}\
         <title>{title}</title><link rel=\"stylesheet\" href=\"/page.css\"></head><body><main>{body}</main></body></html>"
    ))
}

fn guarded(mut answer: HttpResponseBuilder, policy: &str) -> HttpResponseBuilder {
    answer.insert_header((CONTENT_SECURITY_POLICY, policy)).insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer.insert_header((REFERRER_POLICY, "no-referrer")).insert_header(("Cache-Control", "no-store"));
    answer
}
