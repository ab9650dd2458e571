//! One dispatcher for signing in and being invited: from what is stored to the one next step.

mod destination;
mod facts;
mod interaction;
mod next_step;
mod offer;
mod step;

pub use destination::{AskedPage, Destination, DeviceAnswer, OwnPage, initiate_login};
pub use facts::{Account, Ask, DeviceWaits, Facts, HomeFound, Invited, MailboxDue, Person, PersonState, Policy, Prompt};
pub use interaction::{Interaction, PasscodeFor, Progress, Purpose};
pub use next_step::next_step;
pub use offer::{Granted, Joined, Offer};
pub use step::{CannotSignIn, Proves, Refused, SignIn, Step};
