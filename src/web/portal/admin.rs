//! Somebody with a directory role, signed in to the portal; and what they sent in.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use rules::directory::{Action, CannotDo, Object, Powers, may};
use rules::interactions::OwnPage;
use rules::sessions::SessionFor;

use crate::flows::directory::DirectoryError;
use crate::flows::invitations::InviteError;
use crate::pages::leaving::{Refusal, Refused, WayOn};
use crate::pages::portal::{Done, Navigation, Section};
use crate::pages::{AskWhom, FormSeal};
use crate::web::answer;
use crate::web::fields::Fields;
use crate::web::problem::Problem;
use crate::web::readership::Readership;
use crate::web::visit::{Visit, instead};

/// Somebody who may be here.
pub(super) struct Admin(Visit);

/// A form that they sent from a page of their own.
pub(super) struct Sent {
    pub(super) admin: Admin,
    pub(super) fields: Fields,
}

impl Deref for Admin {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.0
    }
}

type Coming<T> = Pin<Box<dyn Future<Output = Result<T, actix_web::Error>>>>;

impl FromRequest for Admin {
    type Error = actix_web::Error;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Coming<Self> {
        let request = request.clone();
        Box::pin(async move {
            let visit = Visit::enter(&request, SessionFor::Portal).await?;
            let has_role = matches!(&visit.at.powers, Powers::Person { roles, .. } if !roles.is_empty());
            if has_role { Ok(Self(visit)) } else { Err(instead(refused(&visit)?)) }
        })
    }
}

impl FromRequest for Sent {
    type Error = actix_web::Error;
    type Future = Coming<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Coming<Self> {
        let (admin, body) = (Admin::from_request(request, payload), Bytes::from_request(request, payload));
        Box::pin(async move {
            let admin = admin.await?;
            let fields = Fields::read(&body.await?);
            admin.check_seal(fields.one(FormSeal::FIELD))?;
            Ok(Self { admin, fields })
        })
    }
}

/// Says that this part is for admins.
fn refused(visit: &Visit) -> Result<HttpResponse, Problem> {
    let page = Refused {
        ask: Some(AskWhom::HelpDesk { tenant: visit.tenant.display_name.to_string() }),
        way_on: Some(WayOn::own_page(OwnPage::Account(visit.tenant.name.clone()).path())),
        ..Refused::plain(Refusal::NoRole, visit.caller().request_id.to_string())
    };
    let html = visit.desk.render(&visit.request, Readership::of(&visit.tenant), &page)?;
    Ok(answer::page(StatusCode::FORBIDDEN, html))
}

impl Admin {
    /// The address of a page of this portal.
    pub(super) fn path(&self, page: &str) -> String {
        OwnPage::Portal(self.tenant.name.clone(), page.to_owned()).path()
    }

    /// The menu, with what was just done.
    pub(super) fn nav(&self, current: Section) -> Navigation {
        let mut sections = Section::ALL.to_vec();
        sections.retain(|section| *section != Section::Audit || self.may(Action::SeeAudit));
        let nav = Navigation::new(&self.path(""), &sections, current, self.account(), self.form(self.path("sign-out")));
        match Done::from_text(self.query().one("done")) {
            Some(done) => nav.saying(done),
            None => nav,
        }
    }

    /// To a page of this portal, which says what was done.
    pub(super) fn done(&self, page: &str, done: Done) -> HttpResponse {
        self.to(&format!("{page}?done={}", done.as_str()))
    }

    /// To a page of this portal.
    pub(super) fn to(&self, page: &str) -> HttpResponse {
        self.go(OwnPage::Portal(self.tenant.name.clone(), page.to_owned()))
    }

    /// A form, where it is allowed.
    pub(super) fn form_if(&self, is_allowed: bool, page: &str) -> Option<FormSeal> {
        is_allowed.then(|| self.form(self.path(page)))
    }

    /// Whether they may open applications to the guests who are given them.
    pub(super) fn may_open(&self) -> bool {
        self.may(Action::ManageApplications)
    }

    /// Whether they may do that in this tenant.
    pub(super) fn may(&self, action: Action) -> bool {
        may(&self.at.powers, action, &Object::Tenant(self.tenant.id, &self.tenant.policy)).is_ok()
    }

    /// The page of what a directory's error is.
    pub(super) fn failed(&self, error: DirectoryError) -> Problem {
        match error {
            DirectoryError::Cannot(CannotDo::NotFound) | DirectoryError::Unknown(_) => self.not_found(),
            error => Problem::directory(&self.desk, &self.request, error),
        }
    }

    /// The page of what an invitation's error is.
    pub(super) fn not_invited(&self, error: InviteError) -> Problem {
        Problem::invite(&self.desk, &self.request, error)
    }
}
