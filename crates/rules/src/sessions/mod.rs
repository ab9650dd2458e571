//! Who is at the door, how they proved it, and how fresh that is.

mod assertion;
mod browser;
mod familiar;
mod session;

pub use assertion::{HomeAssertion, Vouched};
pub use browser::{Browser, BrowserSecret};
pub use familiar::{Familiar, Remembered, SignedInto};
pub use session::{Evidence, Factor, Session, SessionFor};
