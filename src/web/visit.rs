//! Somebody signed in at a door of their own: the portal or the account page (SECURITY 8).

use std::sync::Arc;

use actix_web::error::InternalError;
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::digest::Digest;
use rules::directory::{Actor, Caller, Door, Tenant};
use rules::interactions::{AskedPage, Destination, OwnPage};
use rules::sessions::{BrowserSecret, SessionFor};

use super::answer;
use super::cookies;
use super::desk::Desk;
use super::fields::Fields;
use super::problem::Problem;
use super::readership::{Readership, remember_kept};
use crate::flows::sessions::{AtDoor, Which, at_door, enter, sign_out};
use crate::pages::leaving::SignedOut;
use crate::pages::{AccountShown, FormSeal, Page};

/// Whoever is signed in at a door, and what they asked for.
pub(super) struct Visit {
    pub(super) desk: Data<Desk>,
    pub(super) request: HttpRequest,
    pub(super) tenant: Arc<Tenant>,
    pub(super) at: AtDoor,
    cookie: BrowserSecret,
    door: SessionFor,
}

/// An answer that is given instead of what was asked for.
pub(super) fn instead(response: HttpResponse) -> actix_web::Error {
    InternalError::from_response("answered otherwise", response).into()
}

impl Visit {
    /// Lets in whoever is signed in at that door; all others are sent to sign in.
    pub(super) async fn enter(request: &HttpRequest, door: SessionFor) -> Result<Self, actix_web::Error> {
        let desk = request.app_data::<Data<Desk>>().expect("every door has a desk").clone();
        if let Some(present) = Self::present(request, door).await? {
            return Ok(present);
        }
        let (tenant, caller) = (desk.tenant(request).await?, desk.caller(request, Door::Oidc));
        if request.method() != Method::GET {
            return Err(instead(answer::go(&desk, &tenant, &Destination::Own(front(&tenant, door))).finish()));
        }
        let browser = cookies::secret_of(&desk, request, SessionFor::Provider);
        let begun = enter(&desk.app, &caller, &tenant, browser, (door, asked_page(request, &tenant, door)))
            .await
            .map_err(|error| Problem::storage(&desk, request, error))?;
        let page = OwnPage::Interaction(tenant.name.clone(), begun.interaction);
        let mut response = answer::go(&desk, &tenant, &Destination::Own(page));
        answer::with_cookie(&mut response, begun.cookie.map(|secret| cookies::for_door(&desk, SessionFor::Provider, &secret)));
        Err(instead(response.finish()))
    }

    /// Whoever is signed in at that door already.
    pub(super) async fn present(request: &HttpRequest, door: SessionFor) -> Result<Option<Self>, actix_web::Error> {
        let desk = request.app_data::<Data<Desk>>().expect("every door has a desk").clone();
        let (tenant, now) = (desk.tenant(request).await?, desk.caller(request, Door::Oidc).at);
        let Some(cookie) = cookies::secret_of(&desk, request, door) else { return Ok(None) };
        let found = at_door(&desk.app, tenant.id, door, &cookie, now).await;
        let found = found.map_err(|error| Problem::storage(&desk, request, error))?;
        Ok(found.map(|at| {
            remember_kept(request, at.user.locale.as_deref());
            Self { desk, request: request.clone(), tenant, at, cookie, door }
        }))
    }

    /// Who calls.
    pub(super) fn caller(&self) -> Caller {
        let door = if self.door == SessionFor::Portal { Door::Portal } else { Door::Account };
        let actor = Actor::Person { tenant: self.tenant.id, user: self.at.user.id };
        Caller { actor, ..self.desk.caller(&self.request, door) }
    }

    /// A form that only this person can send from this session, and only to `action`.
    pub(super) fn form(&self, action: impl Into<String>) -> FormSeal {
        let action = action.into();
        let token = self.seal(&action).base64url();
        FormSeal::new(action, token)
    }

    /// A MAC over session, tenant, account and form (SECURITY 8).
    fn seal(&self, action: &str) -> Digest {
        let (session, tenant, user) = (self.at.session.id.to_string(), self.tenant.id.to_string(), self.at.user.id.to_string());
        self.desk.app.forms.code(&[b"own page", session.as_bytes(), tenant.as_bytes(), user.as_bytes(), action.as_bytes()])
    }

    /// Lets a form in only with the seal that its page carried.
    pub(super) fn check_seal(&self, token: &str) -> Result<(), Problem> {
        match Digest::from_base64url(token) {
            Some(given) if given == self.seal(self.request.path()) => Ok(()),
            _ => Err(Problem::stale_form(&self.desk, &self.request, &self.tenant, self.page_of_form())),
        }
    }

    /// The page that the form of this request stands on, as far as the path says: one of ours behind the same door, whatever came with it.
    fn page_of_form(&self) -> String {
        let front = front(&self.tenant, self.door).path();
        let parts: Vec<&str> = self.request.path().strip_prefix(&front).unwrap_or_default().split('/').skip(1).collect();
        let kept = match parts.as_slice() {
            // Whoever takes something back stands on the page of the person who has it.
            ["given", _, _, user, ..] => return format!("{front}/guests/{user}"),
            // Pages that ask first.
            ["guests", _, "invitations", _, "revoke"] | ["applications", _, "secrets", _, "remove"] => 5,
            ["settings", "domains", _, "remove"] => 4,
            ["guests" | "users" | "groups" | "applications", _, "remove" | "change" | "details" | "protocol"] => 3,
            ["invitations", "new", ..] | ["guests" | "users" | "groups" | "applications" | "import" | "leave", _, ..] => 2,
            ["import" | "settings" | "invite" | "details" | "password", ..] => 1,
            _ => 0,
        };
        parts.iter().take(kept).fold(front, |page, part| format!("{page}/{part}"))
    }

    /// The person, as pages name them.
    pub(super) fn account(&self) -> AccountShown {
        AccountShown {
            key: self.at.session.id.to_string(),
            name: self.at.user.display_name.to_string(),
            address: self.at.user.mail.to_string(),
            home: self.tenant.display_name.to_string(),
        }
    }

    /// What the address of the page says behind its `?`.
    pub(super) fn query(&self) -> Fields {
        Fields::read(self.request.query_string().as_bytes())
    }

    /// A part of the path that names something; what does not read is not found.
    pub(super) fn named<T: std::str::FromStr>(&self, part: &str) -> Result<T, Problem> {
        let text = self.request.match_info().get(part).and_then(|text| text.parse().ok());
        text.ok_or_else(|| self.not_found())
    }

    /// There is no such thing here; the way back is to the front of this door.
    pub(super) fn not_found(&self) -> Problem {
        Problem::not_found_behind(&self.desk, &self.request, &self.tenant, front(&self.tenant, self.door).path())
    }

    /// Shows a page.
    pub(super) fn show<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        self.show_as(StatusCode::OK, page)
    }

    /// Shows a form again, with what is wrong with it.
    pub(super) fn show_wrong<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        self.show_as(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    fn show_as<P: Page>(&self, status: StatusCode, page: &P) -> Result<HttpResponse, Problem> {
        Ok(answer::page(status, self.desk.render(&self.request, Readership::of(&self.tenant), page)?))
    }

    /// To another page of ours.
    pub(super) fn go(&self, page: OwnPage) -> HttpResponse {
        answer::go(&self.desk, &self.tenant, &Destination::Own(page)).finish()
    }

    /// Ends the session of this door, and the sign-in behind it: whoever comes next must prove who they are.
    pub(super) async fn sign_out(&self) -> Result<(), Problem> {
        let caller = self.caller();
        let failed = |error| Problem::storage(&self.desk, &self.request, error);
        let (app, tenant) = (&self.desk.app, &*self.tenant);
        sign_out(app, &caller, tenant, &self.cookie, Which::One(self.at.session.id)).await.map_err(failed)?;
        let Some(provider) = cookies::secret_of(&self.desk, &self.request, SessionFor::Provider) else { return Ok(()) };
        sign_out(app, &caller, tenant, &provider, Which::Of(self.at.user.id)).await.map_err(failed)?;
        Ok(())
    }
}

/// The page behind the door that the request is for, to land on after the sign-in.
fn asked_page(request: &HttpRequest, tenant: &Tenant, door: SessionFor) -> Option<AskedPage> {
    let asked = request.uri().path_and_query()?.as_str();
    AskedPage::read(asked.strip_prefix(&front(tenant, door).path())?.strip_prefix('/')?)
}

/// The first page behind a door.
fn front(tenant: &Tenant, door: SessionFor) -> OwnPage {
    match door {
        SessionFor::Portal => OwnPage::Portal(tenant.name.clone(), String::new()),
        _ => OwnPage::Account(tenant.name.clone()),
    }
}

/// Says that somebody is signed out, and where they sign in again.
pub(super) async fn signed_out(desk: &Desk, request: &HttpRequest, door: SessionFor) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(request).await?;
    let page = SignedOut {
        tenant: tenant.display_name.to_string(),
        withheld_host: None,
        sign_in_href: Some(front(&tenant, door).path()),
        frames: Vec::new(),
        onward_href: None,
    };
    Ok(answer::page(StatusCode::OK, desk.render(request, Readership::of(&tenant), &page)?))
}
