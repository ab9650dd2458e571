//! The end of an interaction: what the browser came for, and where it goes.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::{Caller, Tenant};
use rules::interactions::{Destination, Step};
use rules::random::Lot;
use rules::sessions::{BrowserSecret, SessionFor};

use super::closing::Closing;
use super::error::InteractionError;
use super::resume::{Place, resume};
use crate::app::App;
use crate::flows::tokens::Unminted;

/// What the browser came for.
#[derive(Debug)]
pub struct Answered {
    /// Where it goes now.
    pub to: Goes,
    /// A new cookie for the provider's pages.
    pub cookie: Option<BrowserSecret>,
    /// A new cookie for the portal or the account page.
    pub own_cookie: Option<(SessionFor, BrowserSecret)>,
}

/// Where the browser goes.
#[derive(Debug)]
pub enum Goes {
    /// To a page.
    To(Destination),
    /// To the application, with its answer.
    Reply(rules::protocol::Answer),
}

/// Answers an interaction for which everything is known.
///
/// # Errors
/// [`InteractionError::Changed`] if something is missing after all: the dispatcher decides again inside the write.
pub(super) async fn answer(app: &App, caller: &Caller, place: Place) -> Result<Answered, InteractionError> {
    let (caller, public_url, tenant) = (*caller, app.public_url.clone(), Arc::clone(&place.tenant));
    let lot = Lot::new(&app.random);
    let closed = app
        .storage
        .write(move |tx| {
            let resumed = resume(tx, &place, caller.at)?;
            if resumed.step != Step::Answer {
                return Err(InteractionError::Changed);
            }
            let closing = Closing { tenant: &place.tenant, public_url: &public_url, draw: &lot.draw(), caller: &caller };
            closing.end(tx, &resumed)
        })
        .await?;
    closed.answered(app, &tenant, caller.at).await
}

/// An interaction that is over, and of whose answer something may still have to be signed.
pub(super) struct Closed {
    pub(super) to: ClosedTo,
    pub(super) cookie: Option<BrowserSecret>,
    pub(super) own_cookie: Option<(SessionFor, BrowserSecret)>,
}

impl Closed {
    /// Signs what is left to be signed.
    pub(super) async fn answered(self, app: &App, tenant: &Tenant, now: Timestamp) -> Result<Answered, InteractionError> {
        let to = match self.to {
            ClosedTo::Page(destination) => Goes::To(destination),
            ClosedTo::Reply(unminted) => Goes::Reply(unminted.minted(app, tenant, now).await?),
        };
        Ok(Answered { to, cookie: self.cookie, own_cookie: self.own_cookie })
    }
}

/// What it closed with.
pub(super) enum ClosedTo {
    Page(Destination),
    Reply(Box<Unminted>),
}
