//! What the next step is decided on: everything looked up, nothing remembered elsewhere (SECURITY 33).

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;

use super::{CannotSignIn, Offer, PasscodeFor, Proves};
use crate::clock::Timestamp;
use crate::directory::{Address, Admission, CodeSignIn, Home, OtherAddress, Terms, UnlistedAddresses};
use crate::ids::{ApplicationId, DeviceRequestId, InvitationId, SessionId, TenantId, UserId};
use crate::invitations::CannotRedeem;
use crate::protocol::ReachedBy;

/// The `prompt` parameter (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// No page may be shown.
    pub none: bool,
    /// Sign in again.
    pub login: bool,
    /// Ask for consent again.
    pub consent: bool,
    /// Show the account chooser.
    pub select_account: bool,
}

/// What the purpose demands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ask {
    /// The `prompt` parameter.
    pub prompt: Prompt,
    /// How long ago a sign-in may have been (OpenID Connect Core §3.1.2.1).
    pub max_age: Option<Duration>,
    /// Whether only a sign-in made within this flow counts.
    pub is_fresh_wanted: bool,
    /// The user that `id_token_hint`, or the `sub` asked for among the claims, names.
    pub hinted: Option<UserId>,
    /// Whether an essential `acr` was asked for that nothing here reaches.
    pub is_acr_unmet: bool,
    /// Whether the portal is what they came for.
    pub needs_role: bool,
    /// Whether a tenant asks another: the person agrees to be named.
    pub hand_over_to: Option<TenantId>,
}

impl Ask {
    /// Whether somebody who is signed in may have to do so again.
    pub fn may_ask_again(&self) -> bool {
        self.prompt.login || self.is_fresh_wanted || self.max_age.is_some()
    }
}

/// An account signed in to this tenant in this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Its session.
    pub session: SessionId,
    /// Who.
    pub user: UserId,
    /// What they are called.
    pub name: String,
    /// The vouched address.
    pub address: Option<Address>,
}

/// Who claims the domain of the address (PRODUCT, *Which home?*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeFound {
    /// This tenant.
    Here,
    /// Another tenant of this server.
    Tenant(TenantId),
    /// Nobody.
    Nobody,
    /// Nobody any more: another tenant did, until its record was gone for too long (SECURITY 14). Whoever has an account there can go there.
    Was(TenantId),
    /// Not this tenant any more, for the same reason: its own people sign in here all the same, and those of whoever claims it now go there.
    WasHere(Option<TenantId>),
}

/// What the directory knows of the person who signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// A user who may enter.
    Usable,
    /// A user who may not, and why.
    Unusable(CannotSignIn),
    /// Nobody the directory knows by this identity.
    Unknown,
    /// Nobody the directory lists, but it lets a code to the mailbox speak for them elsewhere (`unlisted_addresses`).
    Unlisted,
}

/// The person the flow has settled on, by a sign-in made in it or by a living session.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Where they signed in.
    pub home: Home,
    /// Their user in this tenant, if there is one.
    pub user: Option<UserId>,
    /// What the directory says of them.
    pub state: PersonState,
    /// Their vouched address.
    pub vouched: Option<Address>,
    /// Another address they claim.
    pub hint: Option<Address>,
    /// When they last signed in actively, if known.
    pub auth_time: Option<Timestamp>,
    /// Whether that was within this flow.
    pub is_fresh: bool,
    /// Whether they hold a directory role.
    pub has_role: bool,
    /// Whether the tenant that asks knows them already, so that nothing new is told.
    pub is_known_to_asker: bool,
    /// Terms they accepted before.
    pub terms: Option<String>,
}

/// The invitation they follow, or that waits for their vouched address.
#[derive(Clone, Debug, PartialEq)]
pub struct Invited {
    /// Which.
    pub invitation: InvitationId,
    /// For whom.
    pub address: Address,
    /// Whether it can be redeemed now, by the rules of tenant, partner and inviter.
    pub check: Result<(), CannotRedeem>,
    /// What it gives.
    pub offer: Offer,
}

/// Tenant, application, partner and invitation rules, already resolved: the same that *explain* prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Whether a code each time is enough where no home claims the domain.
    pub code_sign_in: CodeSignIn,
    /// What this tenant says, as a home, about people it does not list.
    pub unlisted_addresses: UnlistedAddresses,
    /// Whether this tenant, as a home, lets its people be guests of the tenant that asks.
    pub may_visit: bool,
    /// Whether an account with another address may redeem.
    pub other_address: OtherAddress,
    /// The one home that the partner's card names, if it names one.
    pub named_home: Option<Home>,
    /// The terms, if there are any for this person.
    pub terms: Option<Terms>,
    /// Whether they come to leave: nobody accepts new terms for that. Whoever was never a guest accepts them with the invitation all the same.
    pub is_leaving: bool,
}

/// What waits on another device for this person's answer.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceWaits {
    /// Which request.
    pub request: DeviceRequestId,
    /// Who asks.
    pub application: ApplicationId,
    /// From where it was asked, as far as we saw.
    pub from: Option<IpAddr>,
    /// How the person came to it.
    pub by: ReachedBy,
    /// What both devices show.
    pub message: Option<String>,
    /// When.
    pub asked_at: Timestamp,
    /// Whether it can still be answered.
    pub is_waiting: bool,
    /// Whether the person said that it is theirs.
    pub is_confirmed: bool,
}

/// A mailbox that has to be proven before the person comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct MailboxDue {
    /// Which.
    pub mailbox: Address,
    /// Why.
    pub why: Proves,
}

/// Everything the next step is decided on.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the purpose demands.
    pub ask: Ask,
    /// Who is signed in to this tenant in this browser.
    pub accounts: Vec<Account>,
    /// Whether the person asked for another account.
    pub wants_another: bool,
    /// The address typed, hinted or invited.
    pub address: Option<Address>,
    /// Who claims its domain; `None` without an address.
    pub home: Option<HomeFound>,
    /// Whether they asked to sign in at the other tenant that the page names beside its own ways.
    pub goes_elsewhere: bool,
    /// A code is out to that address.
    pub passcode: Option<PasscodeFor>,
    /// The mailbox of that address was proven, for an account or a new password.
    pub mailbox_of: Option<(PasscodeFor, Address)>,
    /// They wanted to make an account for that mailbox, and it has one.
    pub has_account: bool,
    /// The home said no.
    pub refused: Option<CannotSignIn>,
    /// Whom the flow has settled on.
    pub person: Option<Person>,
    /// The invitation, if there is one.
    pub invitation: Option<Invited>,
    /// Mailboxes proven by a code in this flow.
    pub proven: Vec<Address>,
    /// The mailbox, looked up and not typed, that a code is out to.
    pub code_sent_to: Option<Address>,
    /// The mailbox that the person's account rests on, where it has to be proven (again).
    pub mailbox_due: Option<MailboxDue>,
    /// Whether another home claims the domain of the invited address and does not know, or does not let in, that address.
    pub is_mailbox_disowned: bool,
    /// Whether the person pressed the button that hands them over.
    pub is_handed_over: bool,
    /// The terms accepted in this flow.
    pub terms_accepted: Option<String>,
    /// The resolved rules.
    pub policy: Policy,
    /// What waits on another device, if that is what they came for.
    pub device: Option<DeviceWaits>,
    /// Whether the application lets this person in; `None` where none asks.
    pub admission: Option<Admission>,
    /// The application and what it still needs consent for: scopes, and authorization details as JSON objects.
    pub consent: Option<(ApplicationId, Vec<String>)>,
}

impl Facts {
    /// Whether only the invited address leads on: an account with another one is refused, whichever it is.
    pub fn is_for_invited_only(&self) -> bool {
        let is_closed = self.policy.named_home.is_some() || self.policy.other_address == OtherAddress::Refused;
        self.invitation.is_some() && is_closed
    }
}
