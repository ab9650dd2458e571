//! Something a browser is in the middle of: a row at `/{tenant}/interaction/{id}`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{AskedPage, CannotSignIn};
use crate::clock::Timestamp;
use crate::directory::Address;
use crate::ids::{BrowserId, DeviceRequestId, InteractionId, InvitationId, SessionId, TenantId, UserId};
use crate::protocol::AuthorizeRequest;
use crate::sessions::HomeAssertion;

/// What the browser came for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An application asks who is there (OpenID Connect Core §3.1.2).
    Authorize {
        /// What it asks.
        request: Box<AuthorizeRequest>,
    },
    /// Somebody follows an invitation.
    Redeem {
        /// Which one.
        invitation: InvitationId,
    },
    /// Another tenant of this server asks who is there (SECURITY 10).
    Vouch {
        /// Who asks.
        for_tenant: TenantId,
        /// For which of its interactions.
        for_interaction: InteractionId,
        /// Whether a living session is not enough.
        is_fresh: bool,
    },
    /// Somebody answers, in this browser, what an application asked on another device (RFC 8628 §3.3).
    Device {
        /// What was asked.
        request: DeviceRequestId,
    },
    /// Somebody opens the admins' portal.
    Portal,
    /// Somebody opens their own pages.
    Account,
}

/// What a code to the typed address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasscodeFor {
    /// To sign in without an account.
    SignIn,
    /// To make an account.
    SignUp,
    /// To set a new password.
    Recovery,
}

/// How far a browser has come. Only facts of this one flow; everything else is looked up each time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The address typed, or taken from the invitation or the `login_hint`.
    pub address: Option<Address>,
    /// That address is an invitation's, and nobody typed it: whoever holds the link has not shown that they know it (SECURITY 1).
    pub is_address_invited: bool,
    /// The person asked to sign in at the other tenant that the page names beside its own ways.
    pub goes_elsewhere: bool,
    /// A code is out to that address.
    pub passcode: Option<PasscodeFor>,
    /// The mailbox of that address was proven, for an account or a new password.
    pub mailbox_of: Option<(PasscodeFor, Address)>,
    /// They wanted to make an account for that mailbox, and it has one.
    pub has_account: bool,
    /// What the home said.
    pub assertion: Option<HomeAssertion>,
    /// The home said no, which is final (SECURITY 4).
    pub refused: Option<CannotSignIn>,
    /// The user whom `id_token_hint` names (the token was ours), or the `sub` asked for among the claims.
    pub hinted: Option<UserId>,
    /// The account picked in the chooser.
    pub chosen: Option<SessionId>,
    /// Whether the person asked for another account than those signed in.
    pub wants_another: bool,
    /// The tenant that asks wants the person of that address: nobody else who is signed in here is offered.
    pub is_person_named: bool,
    /// Mailboxes that were proven by a code typed in this browser.
    pub proven: Vec<Address>,
    /// A code is out to this mailbox, which was not typed but looked up.
    pub code_sent_to: Option<Address>,
    /// The code that is out is not the first that was asked for: older ones no longer work.
    pub is_code_again: bool,
    /// The person pressed the button that hands them over to the asking tenant.
    pub handed_over: bool,
    /// The version of the terms that was accepted.
    pub terms: Option<String>,
    /// The person said that it is their device (RFC 8628 §3.3).
    pub confirmed: bool,
    /// The person consented to what the application asks.
    pub consented: bool,
    /// The person asked their sponsor for help.
    pub asked_sponsor: bool,
    /// The page of the portal or of their own that they asked for, and land on.
    pub page: Option<AskedPage>,
    /// Languages that the application wished for (`ui_locales`), also on the pages of the home that it leads to.
    pub ui_locales: Vec<String>,
}

/// Something a browser is in the middle of.
#[derive(Clone, Debug, PartialEq)]
pub struct Interaction {
    /// At which tenant.
    pub tenant: TenantId,
    /// Its id, which only its browser can use.
    pub id: InteractionId,
    /// The one browser it is bound to.
    pub browser: BrowserId,
    /// Counts changes: a form of an older version changes nothing.
    pub version: i64,
    /// What for.
    pub purpose: Purpose,
    /// How far.
    pub progress: Progress,
    /// When it began: sign-ins after this were made within the flow.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub ends_at: Timestamp,
    /// When it was answered.
    pub closed_at: Option<Timestamp>,
}

impl Interaction {
    /// How long a browser may take (SECURITY 18).
    pub const LASTS_FOR: Duration = Duration::from_secs(60 * 60);

    /// Whether it still goes on.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && now < self.ends_at
    }
}
