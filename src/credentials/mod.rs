//! Passwords and one-time codes.

mod argon;
mod fair_line;
mod mailbox_code;
mod password_rules;
mod passwords;

pub use fair_line::FairKey;
pub use mailbox_code::{CODE_LASTS_FOR, CODE_TRIES, CodeFor, draw_code, is_code};
pub use password_rules::{CannotUsePassword, NewPassword, SHORTEST as SHORTEST_PASSWORD};
pub use passwords::{Checked, PasswordError, Passwords, turned_away};
