//! Signing in and out.

use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::Desk;
use super::doors::{cookie, cookie_name, see_other, show};
use super::failure::{CannotSignIn, Failed};
use super::pages::Page;
use super::provider::Answer;
use super::target::own_page;

/// A login that somebody else started (OpenID Connect Core §4), or the app's own button, which says nothing.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    iss: Option<String>,
    login_hint: Option<String>,
    target_link_uri: Option<String>,
}

pub(super) async fn begin_by_link(desk: Data<Desk>, request: HttpRequest, asked: Query<Asked>) -> HttpResponse {
    begin(&desk, &request, &asked).await
}

pub(super) async fn begin_by_form(desk: Data<Desk>, request: HttpRequest, asked: Form<Asked>) -> HttpResponse {
    begin(&desk, &request, &asked).await
}

async fn begin(desk: &Desk, request: &HttpRequest, asked: &Asked) -> HttpResponse {
    if asked.iss.as_deref().is_some_and(|issuer| issuer != desk.provider.issuer.as_str()) {
        return show(desk, StatusCode::BAD_REQUEST, &Page::other_issuer(), None);
    }
    let target = own_page(&desk.home, asked.target_link_uri.as_deref());
    match desk.provider.begin(asked.login_hint.as_deref(), target).await {
        Ok((url, begun)) => {
            let session = desk.sessions.begin(cookie(desk, request).as_deref(), begun);
            with_cookie(desk, see_other(url.as_str()), session)
        }
        Err(failed) => show(desk, StatusCode::BAD_GATEWAY, &Page::failed(&failed), None),
    }
}

pub(super) async fn finish(desk: Data<Desk>, request: HttpRequest, answer: Query<Answer>) -> HttpResponse {
    let old_session = cookie(&desk, &request).unwrap_or_default();
    let begun = answer.state.as_deref().and_then(|state| desk.sessions.take(&old_session, state));
    let Some(begun) = begun else {
        return show(&desk, StatusCode::BAD_REQUEST, &Page::failed(&Failed::from(CannotSignIn::NotBegunHere)), None);
    };
    let target = begun.target.clone();
    match desk.provider.finish(begun, answer.into_inner()).await {
        Ok(person) => {
            desk.people.welcome(&person.house);
            let session = desk.sessions.sign_in(&old_session, Arc::new(person));
            with_cookie(&desk, see_other(&target), session)
        }
        Err(failed) => show(&desk, StatusCode::BAD_REQUEST, &Page::failed(&failed), None),
    }
}

/// Ends the session here, then at the issuer; the cookie is `Lax`, so no other site can have a browser post this.
pub(super) async fn end(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    let person = cookie(&desk, &request).and_then(|session| desk.sessions.end(&session));
    let elsewhere = person.and_then(|person| desk.provider.sign_out_url(&person));
    let mut answer = see_other(elsewhere.as_ref().map_or("/signed-out", |url| url.as_str()));
    let mut gone = session_cookie(&desk, String::new());
    gone.make_removal();
    // A cookie of ours is always fit for a header.
    let _ = answer.add_cookie(&gone);
    answer
}

fn with_cookie(desk: &Desk, mut answer: HttpResponse, session: String) -> HttpResponse {
    // A cookie of ours is always fit for a header.
    let _ = answer.add_cookie(&session_cookie(desk, session));
    answer
}

fn session_cookie(desk: &Desk, session: String) -> Cookie<'static> {
    let is_https = desk.home.scheme() == "https";
    Cookie::build(cookie_name(desk), session).path("/").http_only(true).same_site(SameSite::Lax).secure(is_https).finish()
}
