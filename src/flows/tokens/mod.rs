//! Tokens: every grant ends in one `Authorization`, of which tokens are minted.

mod api_bearer;
mod client;
mod error;
mod exchange_code;
mod front;
mod hint;
mod home;
mod introspect;
mod keys;
mod live;
mod mint;
mod program;
mod refresh;
mod revoke;
mod rotate_keys;
mod token;
mod turn_keys;
mod userinfo;

pub use api_bearer::api_bearer;
pub use client::TokenAsked;
pub(crate) use client::{client, client_secret_place};
pub use error::TokenError;
pub(crate) use front::{Unminted, answered, sign_logout_token};
pub(crate) use hint::read_hint;
pub(crate) use home::HomeAccount;
pub use introspect::{Introspected, introspect};
pub(crate) use keys::opening_keys;
pub use keys::{key_set, published_keys};
pub(crate) use live::{Issuing, access_to};
pub use mint::Minted;
pub use revoke::revoke;
pub use rotate_keys::{Replace, rotate_keys, seal_keys_anew};
pub use token::token;
pub use turn_keys::turn_keys;
pub use userinfo::{Bearer, Told, UserinfoError, bearer, userinfo};
