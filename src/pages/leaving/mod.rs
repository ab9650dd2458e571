//! Ways out of a flow: refused, signed out, on to the application, or something went wrong.

mod form_post;
mod problem;
mod refused;
mod sign_out;

pub use form_post::FormPost;
pub use problem::{Problem, Wrong};
pub use refused::{Refusal, Refused, WayOn};
pub use sign_out::{SignOut, SignedOut};
