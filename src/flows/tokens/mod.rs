//! Tokens: every grant ends in one `Authorization`, of which tokens are minted.

mod api_bearer;
mod error;
mod exchange_code;
mod hint;
mod home;
mod keys;
mod live;
mod mint;
mod program;
mod refresh;
mod rotate_keys;
mod token;
mod turn_keys;
mod userinfo;

pub use api_bearer::api_bearer;
pub use error::TokenError;
pub(crate) use hint::read_hint;
pub(crate) use home::HomeAccount;
pub use keys::{key_set, published_keys};
pub use mint::Minted;
pub use rotate_keys::{Replace, rotate_keys, seal_keys_anew};
pub use token::{TokenAsked, token};
pub use turn_keys::turn_keys;
pub use userinfo::{Bearer, UserinfoError, bearer, userinfo};
