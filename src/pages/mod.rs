//! One struct per page; each can show itself with sample data.
//!
//! A page is a value that a door fills and [`Pages::render`] turns into HTML. Texts come from Fluent, values are
//! escaped by the template engine, and nothing a tenant wrote is markup, style or script (SECURITY 8).

pub mod account;
pub mod agreement;
pub mod assets;
pub mod brand_sheet;
pub mod device;
pub mod frame;
pub mod invitation;
pub mod leaving;
pub mod parts;
pub mod portal;
mod profile;
mod rendering;
mod sentence;
pub mod sign_in;
// Shows all of the others.
pub mod every_page;

use serde::Serialize;

pub use frame::{BrandShown, Frame, LanguageLink};
pub use parts::{AccountShown, AskWhom, FormSeal, OutsideLink};
pub use profile::{Describes, ProfileField, ProfileForm};
pub use rendering::{CannotRender, Pages};
pub use sentence::{Sentence, Tag, Tone};

/// A page: what it shows, and by which template.
pub trait Page: Serialize + Sized {
    /// The template's name below `templates/pages/`.
    const TEMPLATE: &'static str;

    /// The page in every state it can be in, for tests and for looking at.
    fn samples() -> Vec<Self>;
}
