//! The authorization endpoint: what may be asked, where the answer goes, how it is written.

mod pushed;
mod reply_address;
mod request;
mod response;
mod response_type;
mod rules;
mod server;

pub use pushed::{Came, PushedParameters, PushedRequest, PushedRequests, PushedResponse, Way};
pub use reply_address::{ReplyAddress, ResponseMode};
pub use request::{AuthorizeRequest, Display, Prompt, Refusal};
pub use response::{Answer, AnswerWay, Answering, FrontTokens, Outcome, UnsignedAnswer};
pub use response_type::ResponseType;
pub use server::AuthorizationServer;

pub(in crate::protocol) use response::with_query;
