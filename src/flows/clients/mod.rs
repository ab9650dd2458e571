//! Applications that registered themselves, and what we fetch from them.

mod configure;
mod error;
mod fetch;
mod keys;
mod logo;
mod register;
mod settings;
mod tokens;

pub use configure::{change_client, client_as_told, remove_client};
pub use error::ClientError;
pub(crate) use fetch::fetch;
pub(crate) use keys::{encrypt_to, is_certificate_of, is_signed_by, recipients};
pub use register::{Registered, Registering, register};
pub use settings::metadata_of;
pub use tokens::make_registration_token;
