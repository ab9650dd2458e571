//! The whole story without a hand: an admin invites, two guests come, and everything they are told is checked.
//!
//! It knows the house by HTTP and by the mail that arrives, and reads what is shown as a person would.

mod check;
mod guests;
mod inviting;
mod letters;
mod teller;

use serde_json::{Map, Value};

use super::client::{ClientError, KeepsCookies};
use super::walker::{Lost, Walker};
use super::{Demo, cast};
use letters::Mailbox;
pub use teller::Teller;

/// How the guests are invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitedBy {
    /// The sample file, uploaded to the portal by the admin.
    Portal,
    /// Calls to the admin API.
    Api,
}

/// The claims of an ID token.
pub type Claims = Map<String, Value>;

/// What the two guests' tokens said at the end.
#[derive(Clone, Debug)]
pub struct Walked {
    /// Of Ann, who signed in at her company.
    pub ann: Claims,
    /// Of Pia, who came by a code.
    pub pia: Claims,
}

/// Where the story went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// A page was not as it should be.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// A letter did not come, or was not as it should be.
    #[error("{0}")]
    Letter(String),
    /// What should be so is not.
    #[error("{what}: expected {expected}, found {found}")]
    Wrong {
        /// What was looked at.
        what: String,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A program's request was not answered.
    #[error("a request was not answered: {0}")]
    Http(#[from] reqwest::Error),
    /// There is no HTTP client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A tenant of the cast is not there, or has no address.
    #[error("the demo has no {0}")]
    Missing(&'static str),
    /// An address is none.
    #[error("an address of the demo is none: {0}")]
    Address(#[from] url::ParseError),
}

/// Walks through the story and says each step; whatever is not as it should be ends it.
///
/// # Errors
/// [`ScriptError`], with what was seen instead.
pub async fn walk(demo: &Demo, how: InvitedBy, mut teller: Teller<'_>) -> Result<Walked, ScriptError> {
    match how {
        InvitedBy::Portal => inviting::by_portal(demo, &mut teller).await?,
        InvitedBy::Api => inviting::by_api(demo, &mut teller).await?,
    }
    come(demo, teller).await
}

/// The second half of the story, for guests who have been invited to the app with the role to read.
///
/// # Errors
/// [`ScriptError`], with what was seen instead.
pub async fn come(demo: &Demo, mut teller: Teller<'_>) -> Result<Walked, ScriptError> {
    let program = demo.http_client(KeepsCookies::No)?;
    let mut ann_mail = Mailbox::new(program.clone(), &demo.inbox_url, cast::ANN.email);
    let ann = guests::at_home(demo, &mut ann_mail, &mut teller).await?;
    let mut pia_mail = Mailbox::new(program, &demo.inbox_url, cast::PIA);
    let pia = guests::by_code(demo, &mut pia_mail, &mut teller).await?;
    Ok(Walked { ann, pia })
}

/// Somebody with a browser of their own.
fn somebody(demo: &Demo) -> Result<Walker, ClientError> {
    Ok(Walker::new(demo.http_client(KeepsCookies::Yes)?))
}
