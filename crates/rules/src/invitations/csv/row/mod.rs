//! One row: its text, and what it asks for.

mod mentions;
mod text;
mod wanted;

pub use mentions::{CannotResolve, Catalogue, Found, Mentions};
pub use text::Row;
pub use wanted::{Invitee, Letter, Wanted};
