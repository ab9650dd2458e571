//! Tokens: every grant ends in one `Authorization`, of which tokens are minted.

mod error;
mod exchange_code;
mod hint;
mod keys;
mod live;
mod mint;
mod program;
mod refresh;
mod token;
mod userinfo;

pub use error::TokenError;
pub use hint::hinted_user;
pub(crate) use hint::read_hint;
pub use keys::{key_set, published_keys, signing_algs};
pub use mint::Minted;
pub use token::{TokenAsked, token};
pub use userinfo::{Bearer, UserinfoError, bearer, userinfo};
