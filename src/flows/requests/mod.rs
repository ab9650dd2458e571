//! Authorization requests before anybody is asked: pushed, in a JWT, kept elsewhere.

mod known;
mod push;
mod unfold;

pub(crate) use known::Known;
pub use push::push;
pub(crate) use unfold::{CannotUnfold, unfold};
