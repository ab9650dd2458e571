//! One remembered deed.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::{Actor, Caller, Door};
use crate::ids::{EventId, RequestId, TenantId};

/// What was done. The names are what admins filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// A tenant came into being.
    MadeTenant,
    /// A tenant's rules, look or domains changed.
    ChangedTenant,
    /// A domain was asked for, proven or lost.
    ChangedDomain,
    /// The record of a verified domain was not there any more.
    MissedDomain,
    /// It was gone for too long: the domain decides nothing new.
    LapsedDomain,
    /// It was there again, in time or after the domain had lapsed.
    RegainedDomain,
    /// A lapsed domain was proven by another tenant.
    PassedOnDomain,
    /// A user came into the directory.
    MadeUser,
    /// A user was changed.
    ChangedUser,
    /// A guest begins anew: their redemption was reset.
    ResetRedemption,
    /// A user was blocked.
    BlockedUser,
    /// A block was lifted.
    UnblockedUser,
    /// Somebody said that a guest is still the same person.
    ConfirmedGuest,
    /// A user was removed, or left.
    RemovedUser,
    /// A group was made, changed or removed.
    ChangedGroup,
    /// An application was registered, changed or removed.
    ChangedApplication,
    /// An application, group or role was given.
    Gave,
    /// An application, group or role was taken back.
    Took,
    /// Somebody was invited.
    Invited,
    /// An invitation got a new link.
    Resent,
    /// An invitation was revoked.
    RevokedInvitation,
    /// The link of an invitation was opened.
    OpenedInvitation,
    /// A guest accepted.
    Accepted,
    /// Somebody undid that a guest accepted with another address.
    UndidAcceptance,
    /// An invitee declined.
    Declined,
    /// An invitee reported abuse.
    Reported,
    /// Somebody wants no more letters.
    StoppedLetters,
    /// Somebody wants letters again.
    AllowedLetters,
    /// A pending guest turned out to be known.
    MergedGuest,
    /// Redemption was refused.
    RefusedRedemption,
    /// Somebody signed in.
    SignedIn,
    /// A sign-in was refused.
    RefusedSignIn,
    /// Somebody signed out.
    SignedOut,
    /// A home spoke for one of its people to another tenant.
    VouchedFor,
    /// A person consented to an application.
    Consented,
    /// A person answered what was asked on another device.
    AnsweredDevice,
    /// An application got a token that does not tell it from the person for whom it acts.
    TookPersonsPlace,
    /// An application gave back what a person had allowed it.
    RevokedGrant,
    /// A spent code or refresh token came again, and its family was ended.
    FoundReplay,
    /// A password was set or reset.
    ChangedPassword,
    /// An import was planned, applied or given up.
    Imported,
    /// Keys were made or rotated.
    RotatedKeys,
    /// A letter could not be delivered.
    FailedDelivery,
}

/// On whom or what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The noun: `user`, `invitation`, `application`…
    pub kind: String,
    /// Its id.
    pub id: String,
}

/// One remembered deed; written in the transaction that did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// In whose directory.
    pub tenant: TenantId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub deed: Deed,
    /// On whom or what.
    pub subject: Subject,
    /// Through which door.
    pub door: Door,
    /// From where.
    pub address: Option<IpAddr>,
    /// In which request.
    pub request_id: RequestId,
    /// What else is worth knowing; no secret ever.
    pub detail: serde_json::Value,
}

impl Event {
    /// What `caller` did to `subject` in `tenant`.
    pub fn new(id: EventId, tenant: TenantId, caller: &Caller, deed: Deed, kind: &str, subject: impl ToString) -> Self {
        Self {
            id,
            tenant,
            at: caller.at,
            actor: caller.actor,
            deed,
            subject: Subject { kind: kind.to_owned(), id: subject.to_string() },
            door: caller.door,
            address: caller.address,
            request_id: caller.request_id,
            detail: serde_json::Value::Null,
        }
    }

    /// With more to know.
    #[must_use]
    pub fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}
