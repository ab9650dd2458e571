//! The authorization endpoint: what may be asked, where the answer goes, how it is written.

mod reply_address;
mod request;
mod response;
mod response_type;
mod rules;

pub use reply_address::{ReplyAddress, ResponseMode};
pub use request::{AuthorizeRequest, Display, Prompt, Refusal};
pub use response::{Answer, AnswerWay, FrontTokens, Outcome};
pub use response_type::ResponseType;

pub(in crate::protocol) use response::with_query;
