//! What applications say of themselves, when they register or by an admin, and what we fetch from them.

mod configure;
mod error;
mod fetch;
mod keys;
mod logo;
mod register;
mod restate;
mod secret;
mod tokens;
mod trust;

pub use configure::{change_client, client_as_told, remove_client};
pub use error::ClientError;
pub(crate) use fetch::fetch;
pub(crate) use keys::{encrypt_to, is_certificate_of, is_signed_by, is_signed_by_issuer, recipients};
pub(crate) use logo::logo_of;
pub use register::{Registered, Registering, register};
pub(crate) use restate::another_kind;
pub use restate::{Statement, restate};
pub(crate) use secret::{sealed_secret, secret_key, with_secret};
pub use tokens::make_registration_token;
pub use trust::trust_issuer;
