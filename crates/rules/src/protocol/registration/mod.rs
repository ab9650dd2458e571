//! What a client says of itself (RFC 7591 §2, OpenID Connect Registration §2), and what of it is taken.

mod answer;
mod auth_method;
mod profile;
mod registered;
mod rules;
mod sector;
mod wanted;

pub use answer::ClientMetadata;
pub use auth_method::AuthMethod;
pub use profile::{Profile, Registrant, RegistrationMode};
pub use registered::{Backchannel, Logout, Registration, SubjectType};
pub use rules::NewClient;
pub use sector::{Sector, check_sector};

use super::{ErrorCode, OAuthError};

/// `invalid_client_metadata` (RFC 7591 §3.2.2).
pub(super) fn refused(why: impl Into<std::borrow::Cow<'static, str>>) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, why)
}
