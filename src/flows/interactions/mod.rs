//! Signing in and being invited: every page returns to the dispatcher, and every verb moves one interaction on.

mod accept;
mod admission;
mod answer;
mod authorize;
mod begin;
mod choose;
mod codes;
mod consent;
mod error;
mod gathered;
mod guesses;
mod homes;
mod keep;
mod listed;
mod look;
mod mailboxes;
mod merge;
mod password;
mod people;
mod redeemable;
mod resume;
mod sign_up;

pub use accept::{accept_invitation, accept_terms};
pub use answer::{Answered, Goes};
pub use authorize::{Authorized, authorize};
pub use begin::Begun;
pub(crate) use begin::begin;
pub use choose::{choose_account, give_address, hand_over, use_another};
pub use codes::{enter_code, send_code, send_code_to_invited};
pub use consent::consent;
pub use error::{InteractionError, Wrong};
pub use keep::{KEPT_AT_MOST, keep_request, kept_request};
pub use look::{Looked, Shown, give_up, look};
pub use password::sign_in;
pub use resume::{Form, Place};
pub use sign_up::{choose_password, sign_up};
