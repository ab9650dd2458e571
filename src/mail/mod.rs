//! Messages as values, their rendering, and SMTP.
//!
//! A flow queues a [`Dispatch`]: what is to be said, to whom, in which language, under whose letterhead. Nothing in it is secret.
//! When its turn comes, [`render::letter`] makes the [`Letter`] of it, with the secret opened for that moment, and [`Postman::deliver`]
//! hands it to the mail server and tells what became of it as a [`Delivery`].

mod delivery;
mod dispatch;
mod encrypted;
mod letter;
mod message;
mod pace;
mod postman;
mod relay;
pub mod render;
mod samples;
mod shown;
mod unlinked;
mod wire;

pub use delivery::{Delivery, Refusal, next_try};
pub use dispatch::{Dispatch, Letterhead};
pub use letter::{Letter, OneLine, Sender};
pub use message::{CodePurpose, HowDeclined, Invited, Message, RecordIs, SecretKind, WaitsFor};
pub use pace::Pace;
pub use postman::{Haste, Postman};
pub use relay::{CannotUseRelay, Encryption, Login, Relay};
pub use samples::{SAMPLES_WRITTEN_AT, Sample, samples};
