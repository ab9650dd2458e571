//! The authorization endpoint: what may be asked, where the answer goes, how it is written.

mod reply_address;
mod request;
mod response;
mod rules;

pub use reply_address::{ReplyAddress, ResponseMode};
pub use request::{AuthorizeRequest, Display, Prompt, Refusal, ResponseType};
pub use response::{Answer, Outcome};

pub(in crate::protocol) use response::with_query;
