//! What pages of the portal are made of: navigation, lists, states and what is wrong with a field.

mod deeds;
mod fields;
mod happened;
mod listing;
mod navigation;
mod states;

pub use deeds::done_to;
pub use fields::{Choice, FieldTrouble, Troubles};
pub use happened::{Carries, Done, Happened, Happening};
pub use listing::{Counted, ListOption, Listing};
pub use navigation::{Navigation, Section};
pub use states::GuestState;
