//! What goes wrong: what the visitor reads, and what the log keeps, with one reference number.

use std::fmt;

use crate::flows::StorageError;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use rules::directory::{CannotDo, Tenant};
use rules::ids::RequestId;

use super::answer;
use super::desk::Desk;
use super::readership::Readership;
use crate::credentials::PasswordError;
use crate::flows::directory::DirectoryError;
use crate::flows::interactions::InteractionError;
use crate::flows::invitations::InviteError;
use crate::flows::tenants::SettingsError;
use crate::flows::tokens::TokenError;
use crate::pages::Frame;
use crate::pages::leaving::{Problem as ProblemPage, Wrong};

/// A problem page.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    wait_seconds: Option<u64>,
    allow: Option<&'static str>,
    html: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "problem {}", self.status)
    }
}

impl Problem {
    fn shown(desk: &Desk, request: &HttpRequest, wrong: Wrong, wait_seconds: Option<u64>, why: &dyn fmt::Display) -> Self {
        Self::numbered(desk, (desk.request_id(request), &Readership::HOUSE.frame(desk, request)), (wrong, wait_seconds, None), why)
    }

    fn numbered(
        desk: &Desk,
        (request_id, frame): (RequestId, &Frame),
        (wrong, wait_seconds, again_href): (Wrong, Option<u64>, Option<String>),
        why: &dyn fmt::Display,
    ) -> Self {
        let status = status_of(wrong);
        if status.is_server_error() {
            tracing::error!(%request_id, %why, "a request failed");
        } else {
            tracing::debug!(%request_id, %why, "a request was refused");
        }
        let reference = request_id.to_string();
        let page = ProblemPage { wrong, wait_seconds, again_href, reference: reference.clone() };
        // The problem page itself cannot be rendered only if the templates are broken, which its samples rule out.
        let html = desk.pages.render(&page, frame).unwrap_or(reference);
        Self { status, wait_seconds, allow: None, html }
    }

    pub(super) fn not_found(desk: &Desk, request: &HttpRequest) -> Self {
        Self::shown(desk, request, Wrong::NotFound, None, &"not found")
    }

    /// The same, to somebody who is signed in at a door of that tenant: in its look, with the way to the front of that door.
    pub(super) fn not_found_behind(desk: &Desk, request: &HttpRequest, tenant: &Tenant, front_href: String) -> Self {
        let frame = Readership::of(tenant).frame(desk, request);
        Self::numbered(desk, (desk.request_id(request), &frame), (Wrong::NotFound, None, Some(front_href)), &"not found")
    }

    pub(super) fn bad_request(desk: &Desk, request: &HttpRequest, why: &dyn fmt::Display) -> Self {
        Self::shown(desk, request, Wrong::BadRequest, None, why)
    }

    pub(super) fn forbidden(desk: &Desk, request: &HttpRequest, why: &dyn fmt::Display) -> Self {
        Self::shown(desk, request, Wrong::Forbidden, None, why)
    }

    /// A form of one of our own pages without the seal of this session; `again_href` is where its page is opened anew.
    pub(super) fn stale_form(desk: &Desk, request: &HttpRequest, tenant: &Tenant, again_href: String) -> Self {
        let frame = Readership::of(tenant).frame(desk, request);
        let told = (Wrong::StaleForm, None, Some(again_href));
        Self::numbered(desk, (desk.request_id(request), &frame), told, &"a form without the seal of its page")
    }

    /// What the framework refused with `status`.
    pub(super) fn of_status(desk: &Desk, request: &HttpRequest, status: StatusCode) -> Self {
        let wrong = match status {
            StatusCode::FORBIDDEN => Wrong::Forbidden,
            StatusCode::NOT_FOUND => Wrong::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Wrong::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Wrong::TooLarge,
            other if other.is_server_error() => Wrong::Broken,
            _ => Wrong::BadRequest,
        };
        Self::shown(desk, request, wrong, None, &status)
    }

    /// What is left of a directory's errors once pages have taken theirs.
    pub(super) fn directory(desk: &Desk, request: &HttpRequest, error: DirectoryError) -> Self {
        match error {
            DirectoryError::Storage(error) => Self::storage(desk, request, error),
            DirectoryError::Hashing(error) => Self::password(desk, request, &error),
            DirectoryError::Cannot(CannotDo::NotFound) | DirectoryError::Unknown(_) => Self::not_found(desk, request),
            DirectoryError::Cannot(why) => Self::forbidden(desk, request, &why),
            DirectoryError::Yourself => Self::forbidden(desk, request, &error),
            other => Self::bad_request(desk, request, &other),
        }
    }

    /// What is left of an invitation's errors once pages have taken theirs.
    pub(super) fn invite(desk: &Desk, request: &HttpRequest, error: InviteError) -> Self {
        match error {
            InviteError::Storage(error) => Self::storage(desk, request, error),
            InviteError::Cannot(CannotDo::NotFound) | InviteError::Unknown => Self::not_found(desk, request),
            InviteError::Cannot(why) => Self::forbidden(desk, request, &why),
            other => Self::bad_request(desk, request, &other),
        }
    }

    pub(super) fn settings(desk: &Desk, request: &HttpRequest, error: SettingsError) -> Self {
        match error {
            SettingsError::Storage(error) => Self::storage(desk, request, error),
            SettingsError::Cannot(CannotDo::NotFound) => Self::not_found(desk, request),
            SettingsError::Cannot(why) => Self::forbidden(desk, request, &why),
        }
    }

    pub(super) fn storage(desk: &Desk, request: &HttpRequest, error: StorageError) -> Self {
        match error {
            StorageError::Busy | StorageError::NotAvailable(_) | StorageError::Stale => {
                Self::shown(desk, request, Wrong::Busy, Some(2), &error)
            }
            _ => Self::shown(desk, request, Wrong::Broken, None, &error),
        }
    }

    pub(super) fn password(desk: &Desk, request: &HttpRequest, error: &PasswordError) -> Self {
        match error {
            PasswordError::Full => Self::shown(desk, request, Wrong::TooMany, Some(5), error),
            _ => Self::shown(desk, request, Wrong::Broken, None, error),
        }
    }

    pub(super) fn token(desk: &Desk, request: &HttpRequest, error: TokenError) -> Self {
        match error {
            TokenError::Storage(error) => Self::storage(desk, request, error),
            other => Self::broken(desk, Some(request), &other),
        }
    }

    /// What is left of an interaction's errors once pages have taken theirs.
    pub(super) fn interaction(desk: &Desk, request: &HttpRequest, error: InteractionError) -> Self {
        match error {
            InteractionError::Storage(error) => Self::storage(desk, request, error),
            InteractionError::Password(error) => Self::password(desk, request, &error),
            // A client whose registration asks for what it has no key for: nobody can be told but who reads it here.
            InteractionError::Token(TokenError::Refused(why)) => Self::bad_request(desk, request, &why),
            InteractionError::Token(error) => Self::token(desk, request, error),
            other => Self::bad_request(desk, request, &other),
        }
    }

    /// A file could not be written: if the disk is full, it may be possible later.
    pub(super) fn unwritten(desk: &Desk, request: &HttpRequest, error: &std::io::Error) -> Self {
        if is_full(error) {
            Self::storage(desk, request, StorageError::NotAvailable(error.to_string()))
        } else {
            Self::broken(desk, Some(request), error)
        }
    }

    /// Something of ours broke; who has no request at hand gives a number of its own.
    pub(super) fn broken(desk: &Desk, request: Option<&HttpRequest>, why: &dyn fmt::Display) -> Self {
        if let Some(request) = request {
            return Self::shown(desk, request, Wrong::Broken, None, why);
        }
        let drawn = RequestId::new(&desk.app.random, desk.app.clock.now());
        Self::numbered(desk, (drawn, &Frame::default()), (Wrong::Broken, None, None), why)
    }
}

/// Whether there is no room for a file: on the disk, in a quota, or beyond the limit that the machine sets to files.
pub(super) fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

const fn status_of(wrong: Wrong) -> StatusCode {
    match wrong {
        Wrong::BadRequest => StatusCode::BAD_REQUEST,
        Wrong::Forbidden | Wrong::StaleForm => StatusCode::FORBIDDEN,
        Wrong::NotFound => StatusCode::NOT_FOUND,
        Wrong::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Wrong::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Wrong::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Wrong::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        Wrong::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = answer::page(self.status, self.html.clone());
        if let Some(seconds) = self.wait_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(allow) = self.allow {
            response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allow));
        }
        response
    }
}

/// The path is one of ours, the method is not (RFC 9110 §15.5.6).
pub(super) fn method_not_allowed(desk: &Desk, request: &HttpRequest, allow: &'static str) -> Problem {
    let shown = Problem::shown(desk, request, Wrong::MethodNotAllowed, None, &"method not allowed");
    Problem { allow: Some(allow), ..shown }
}

/// Whatever is not listed is not found.
pub(super) async fn not_found(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(Problem::not_found(&desk, &request))
}
