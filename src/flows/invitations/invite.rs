//! Invites one person.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Address, Caller, DisplayName, PlainText};
use rules::ids::{ApplicationId, GroupId, TenantId, UserId};
use rules::invitations::Landing;
use rules::random::Lot;

use super::error::InviteError;
use super::put::{Invited, Opens, Sends, put};
use super::quota::{Quota, told};
use crate::app::App;

/// Whom to invite to what.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Whom.
    pub address: Address,
    /// What they are called; without it, the address.
    pub display_name: Option<DisplayName>,
    /// Given name.
    pub given_name: Option<DisplayName>,
    /// Family name.
    pub family_name: Option<DisplayName>,
    /// Applications they get, each with a role or without.
    pub applications: Vec<(ApplicationId, Option<String>)>,
    /// Groups they join.
    pub groups: Vec<GroupId>,
    /// Where they land.
    pub landing: Landing,
    /// The language of the letter (BCP 47).
    pub language: Option<String>,
    /// The inviter's words.
    pub message: Option<PlainText>,
    /// Gets a copy without the link.
    pub cc: Option<Address>,
    /// The member who answers for them; without one, the inviter.
    pub sponsor: Option<UserId>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// How long the link lasts; without it, as the tenant says.
    pub lasts_for: Option<Duration>,
    /// Whether a letter goes out, or the link is handed back.
    pub sends: Sends,
    /// Whether applications that admit no guests are opened to assigned ones.
    pub opens: Opens,
}

/// Puts the guest into the directory with all that is granted, and queues the letter, in one transaction.
///
/// # Errors
/// [`InviteError`]; nothing is stored then.
pub async fn invite(app: &App, caller: &Caller, tenant: TenantId, asked: Asked) -> Result<Invited, InviteError> {
    let (caller, post) = (*caller, app.post());
    let lot = Lot::new(&app.random);
    let quota = Quota::of(&app.config.limits);
    app.storage
        .write(move |tx| {
            let became = put(tx, &post, &lot.draw(), &caller, tenant, &asked, quota);
            told(tx, became)
        })
        .await?
}
