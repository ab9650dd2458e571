//! What goes wrong, in the API's own shape: `{"error": {"code", "message", "innerError"}}`.

use std::fmt;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use rules::directory::{Caller, CannotDo};
use rules::invitations::CannotRenew;
use rules::listings::CannotList;
use rules::protocol::{BearerChallenge, TokenScheme};
use serde_json::json;

use crate::credentials::PasswordError;
use crate::flows::StorageError;
use crate::flows::directory::DirectoryError;
use crate::flows::imports::ImportError;
use crate::flows::invitations::{InviteError, quota_renewed_at};
use crate::web::problem::is_full;

/// A refusal or failure.
#[derive(Debug)]
pub(super) struct Fault {
    status: StatusCode,
    code: &'static str,
    message: String,
    beside: Beside,
    /// What the log is told, and nobody else.
    why: Option<String>,
}

/// What is told beside code and message.
#[derive(Debug)]
enum Beside {
    Nothing,
    /// When to try again, in seconds.
    Wait(u16),
    /// To try again when the quotas of a day begin anew.
    NextDay,
    /// What the token should be like (RFC 6750 §3).
    Challenge([String; 2]),
    /// Which methods there are.
    Allow(&'static str),
    /// How a body should be coded: not at all (RFC 9110 §12.5.3).
    Identity,
    /// Whom a pending guest turned out to be.
    MergedInto(String),
}

impl Fault {
    fn new(status: StatusCode, code: &'static str, message: impl fmt::Display) -> Self {
        Self { status, code, message: message.to_string(), beside: Beside::Nothing, why: None }
    }

    pub(super) fn bad_request(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    pub(super) fn not_found(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// The id was a pending guest's who turned out to be `survivor` (SECURITY 7).
    pub(super) fn merged_into(survivor: impl fmt::Display) -> Self {
        Self { beside: Beside::MergedInto(survivor.to_string()), ..Self::not_found("This guest turned out to be another user.") }
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", "That method is not supported here.")
    }

    /// The same, with the methods that are (RFC 9110 §15.5.6).
    pub(super) fn allowing(self, methods: &'static str) -> Self {
        Self { beside: Beside::Allow(methods), ..self }
    }

    pub(super) fn media_type(message: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Request_BadRequest", message)
    }

    /// The body has a content coding.
    pub(super) fn packed() -> Self {
        Self { beside: Beside::Identity, ..Self::media_type("A body is sent as it is, without a content coding.") }
    }

    pub(super) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Request_EntityTooLarge", "The body is larger than is allowed here.")
    }

    fn conflict(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::CONFLICT, "Request_Conflict", message)
    }

    fn too_many(message: impl fmt::Display) -> Self {
        Self { beside: Beside::Wait(60), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message) }
    }

    fn over_quota(message: impl fmt::Display) -> Self {
        Self { beside: Beside::NextDay, ..Self::too_many(message) }
    }

    pub(super) fn broken(why: &dyn fmt::Display) -> Self {
        let fault = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "generalException", "Something of ours broke; the log knows more.");
        Self { why: Some(why.to_string()), ..fault }
    }

    /// A file could not be written: if the disk is full, it may be possible later.
    pub(super) fn unwritten(error: &std::io::Error) -> Self {
        if is_full(error) { StorageError::NotAvailable(error.to_string()).into() } else { Self::broken(error) }
    }

    /// No token, or one that does not do (RFC 6750 §3).
    pub(super) fn challenged(challenge: &BearerChallenge<'_>, scheme: TokenScheme) -> Self {
        let status = StatusCode::from_u16(challenge.status()).unwrap_or(StatusCode::UNAUTHORIZED);
        let message = challenge.error.as_ref().map_or("An access token for this API is needed.", |error| error.description());
        Self { beside: Beside::Challenge(scheme.challenges(challenge)), ..Self::new(status, "InvalidAuthenticationToken", message) }
    }

    /// The answer to `caller`.
    pub(super) fn answer(self, caller: &Caller) -> HttpResponse {
        if let Some(why) = self.why {
            tracing::error!(request_id = %caller.request_id, why, "a call of the API failed");
        }
        let mut inner = json!({ "date": caller.at.to_string(), "request-id": caller.request_id });
        let mut response = HttpResponse::build(self.status);
        match self.beside {
            Beside::Nothing => {}
            Beside::Wait(seconds) => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            Beside::NextDay => {
                let wait = quota_renewed_at(caller.at).since(caller.at);
                response.insert_header((header::RETRY_AFTER, wait.as_millis().div_ceil(1000).to_string()));
            }
            Beside::Challenge(challenges) => {
                for challenge in challenges {
                    response.append_header((header::WWW_AUTHENTICATE, challenge));
                }
            }
            Beside::Allow(methods) => {
                response.insert_header((header::ALLOW, methods));
            }
            Beside::Identity => {
                response.insert_header((header::ACCEPT_ENCODING, "identity"));
            }
            Beside::MergedInto(survivor) => inner["mergedInto"] = survivor.into(),
        }
        response.json(json!({ "error": { "code": self.code, "message": self.message, "innerError": inner } }))
    }
}

impl From<CannotDo> for Fault {
    fn from(why: CannotDo) -> Self {
        match why {
            CannotDo::NotFound => Self::not_found("There is no such thing in this tenant."),
            CannotDo::Role | CannotDo::MorePower => {
                Self::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", format_args!("Insufficient privileges: {why}."))
            }
        }
    }
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Busy | StorageError::NotAvailable(_) => Self {
                beside: Beside::Wait(2),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "serviceNotAvailable", "The server is busy: please try again.")
            },
            StorageError::Stale => Self::conflict("Somebody else changed it at the same time: please try again."),
            // The noun that is pointed to was removed between reading the request and writing.
            StorageError::Reference => Self::bad_request("Something named in the request does not exist in this tenant."),
            other => Self::broken(&other),
        }
    }
}

impl From<DirectoryError> for Fault {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Cannot(why) => why.into(),
            DirectoryError::Unknown(_) => Self::not_found(sentence(&error)),
            DirectoryError::Taken(_) => Self::new(StatusCode::CONFLICT, "Request_MultipleObjectsWithSameKeyValue", sentence(&error)),
            DirectoryError::Hashing(PasswordError::Full) => Self::too_many(sentence(&error)),
            DirectoryError::Hashing(error) => Self::broken(&error),
            DirectoryError::Storage(error) => error.into(),
            other => Self::bad_request(sentence(&other)),
        }
    }
}

impl From<InviteError> for Fault {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Cannot(why) => why.into(),
            InviteError::Unknown => Self::not_found(sentence(&error)),
            InviteError::OverQuota | InviteError::Renew(CannotRenew::TooMany) => Self::over_quota(sentence(&error)),
            InviteError::Renew(_) => Self::conflict(sentence(&error)),
            InviteError::Storage(error) => error.into(),
            other => Self::bad_request(sentence(&other)),
        }
    }
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Cannot(why) => why.into(),
            ImportError::Unknown => Self::not_found(sentence(&error)),
            ImportError::Stage => Self::conflict(sentence(&error)),
            ImportError::Storage(error) => error.into(),
            other => Self::bad_request(sentence(&other)),
        }
    }
}

impl From<CannotList> for Fault {
    fn from(error: CannotList) -> Self {
        Self::bad_request(sentence(&error))
    }
}

/// An error's words as a sentence.
fn sentence(error: &dyn fmt::Display) -> String {
    let words = error.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_the_status_that_scripts_for_graph_expect() {
        let told = |fault: Fault| (fault.status.as_u16(), fault.code);
        assert_eq!(told(CannotDo::NotFound.into()), (404, "Request_ResourceNotFound"));
        assert_eq!(told(CannotDo::Role.into()), (403, "Authorization_RequestDenied"));
        assert_eq!(told(CannotDo::MorePower.into()), (403, "Authorization_RequestDenied"));
        assert_eq!(told(DirectoryError::Taken("group").into()), (409, "Request_MultipleObjectsWithSameKeyValue"));
        assert_eq!(told(InviteError::OverQuota.into()), (429, "TooManyRequests"));
        assert_eq!(told(InviteError::Renew(CannotRenew::TooMany).into()), (429, "TooManyRequests"));
        assert_eq!(told(InviteError::Renew(CannotRenew::Ended).into()), (409, "Request_Conflict"));
        assert_eq!(told(InviteError::DomainBlocked("evil.example".parse().unwrap()).into()), (400, "Request_BadRequest"));
        assert_eq!(told(StorageError::Busy.into()), (503, "serviceNotAvailable"));
        assert_eq!(told(StorageError::Unremembered.into()), (500, "generalException"));
    }

    #[test]
    fn messages_are_sentences() {
        assert_eq!(Fault::from(DirectoryError::Unknown("group")).message, "There is no such group.");
    }
}
