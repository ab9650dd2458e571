//! Fetches what an application keeps itself: keys, request objects, sectors.

use url::Url;

use crate::app::App;
use crate::outgoing::{CannotFetch, Request};

/// Why nothing is had from an application. Its words are never repeated (SECURITY 23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CannotHave {
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] CannotFetch),
    /// It is only had by https.
    #[error("only https is spoken")]
    NotEncrypted,
    /// The answer is none of success.
    #[error("the server did not answer with what was asked for")]
    Status,
}

/// The body that is found at `address`.
pub(crate) async fn fetch(app: &App, address: &Url) -> Result<Vec<u8>, CannotHave> {
    if address.scheme() != "https" && !app.config.outgoing.allow_http {
        return Err(CannotHave::NotEncrypted);
    }
    let mut address = address.clone();
    address.set_fragment(None);
    let answer = app.outgoing.send(Request::get(address)).await?;
    if answer.status == 200 { Ok(answer.body) } else { Err(CannotHave::Status) }
}
