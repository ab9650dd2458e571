//! One remembered deed.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::directory::{Actor, Caller, Door};
use crate::ids::{EventId, RequestId, TenantId};

/// Defines what can be done, with the word that the log keeps of it.
macro_rules! deeds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What was done. The names are what admins filter by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Deed {
            $($(#[$doc])* #[serde(rename = $word)] $name),+
        }

        impl Deed {
            /// All of them, those about one noun beside each other.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word),+
                }
            }

            /// The deed of that name.
            pub fn from_text(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|deed| deed.as_str() == text)
            }
        }
    };
}

deeds! {
    /// A tenant came into being.
    MadeTenant = "made_tenant",
    /// A tenant's rules, look or domains changed.
    ChangedTenant = "changed_tenant",
    /// A domain was asked for, proven or lost.
    ChangedDomain = "changed_domain",
    /// The record of a verified domain was not there any more.
    MissedDomain = "missed_domain",
    /// It was gone for too long: the domain decides nothing new.
    LapsedDomain = "lapsed_domain",
    /// It was there again, in time or after the domain had lapsed.
    RegainedDomain = "regained_domain",
    /// A lapsed domain was proven by another tenant.
    PassedOnDomain = "passed_on_domain",
    /// A user came into the directory.
    MadeUser = "made_user",
    /// A user was changed.
    ChangedUser = "changed_user",
    /// A guest begins anew: their redemption was reset.
    ResetRedemption = "reset_redemption",
    /// A user was blocked.
    BlockedUser = "blocked_user",
    /// A block was lifted.
    UnblockedUser = "unblocked_user",
    /// Somebody said that a guest is still the same person.
    ConfirmedGuest = "confirmed_guest",
    /// A user was removed, or left.
    RemovedUser = "removed_user",
    /// A group was made, changed or removed.
    ChangedGroup = "changed_group",
    /// An application was registered, changed or removed.
    ChangedApplication = "changed_application",
    /// An application, group or role was given.
    Gave = "gave",
    /// An application, group or role was taken back.
    Took = "took",
    /// Somebody was invited.
    Invited = "invited",
    /// An invitation got a new link.
    Resent = "resent",
    /// An invitation was revoked.
    RevokedInvitation = "revoked_invitation",
    /// The link of an invitation was opened.
    OpenedInvitation = "opened_invitation",
    /// A guest accepted.
    Accepted = "accepted",
    /// Somebody undid that a guest accepted with another address.
    UndidAcceptance = "undid_acceptance",
    /// An invitee declined.
    Declined = "declined",
    /// An invitee reported abuse.
    Reported = "reported",
    /// Somebody wants no more letters.
    StoppedLetters = "stopped_letters",
    /// Somebody wants letters again.
    AllowedLetters = "allowed_letters",
    /// A pending guest turned out to be known.
    MergedGuest = "merged_guest",
    /// Redemption was refused.
    RefusedRedemption = "refused_redemption",
    /// Somebody signed in.
    SignedIn = "signed_in",
    /// A sign-in was refused.
    RefusedSignIn = "refused_sign_in",
    /// Somebody signed out.
    SignedOut = "signed_out",
    /// A home spoke for one of its people to another tenant.
    VouchedFor = "vouched_for",
    /// A person consented to an application.
    Consented = "consented",
    /// A person answered what was asked on another device.
    AnsweredDevice = "answered_device",
    /// An application got a token that does not tell it from the person for whom it acts.
    TookPersonsPlace = "took_persons_place",
    /// An application gave back what a person had allowed it.
    RevokedGrant = "revoked_grant",
    /// A spent code or refresh token came again, and its family was ended.
    FoundReplay = "found_replay",
    /// A password was set or reset.
    ChangedPassword = "changed_password",
    /// An import was planned, applied or given up.
    Imported = "imported",
    /// Keys were made or rotated.
    RotatedKeys = "rotated_keys",
    /// A letter could not be delivered.
    FailedDelivery = "failed_delivery",
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
    pub detail: Value,
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
            detail: Value::Null,
        }
    }

    /// With more to know.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// What else is worth knowing, thing by thing: its name, with dots where it lies deeper, and what it says. What says nothing is left out.
    pub fn details(&self) -> Vec<(String, String)> {
        let mut told = Vec::new();
        tell(&mut told, String::new(), &self.detail);
        told
    }
}

fn tell(told: &mut Vec<(String, String)>, name: String, value: &Value) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(parts) => parts.iter().for_each(|(part, value)| tell(told, below(part), value)),
        Value::Array(parts) if parts.iter().any(|part| part.is_object() || part.is_array()) => {
            parts.iter().enumerate().for_each(|(nth, value)| tell(told, below(&nth.to_string()), value));
        }
        Value::Array(parts) if parts.is_empty() => {}
        Value::Array(parts) => told.push((name, parts.iter().map(text).collect::<Vec<_>>().join(", "))),
        plain => told.push((name, text(plain))),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::random::Random;

    #[test]
    fn details_are_told_thing_by_thing() {
        let (at, tenant) = (Timestamp::from_seconds(1_800_000_000), "0190a7b0-0000-7000-8000-000000000001".parse().unwrap());
        let event = Event::new(EventId::new(&Random, at), tenant, &Caller::clock(&Random, at), Deed::SignedIn, "user", "1");
        assert_eq!(event.details(), []);
        let event = event.with(json!({
            "home": { "tenant": "t1" }, "factors": ["pwd", "otp"], "line": 7, "is_trusted": true, "account": null, "left": [],
            "moved": [{ "group": "g1" }],
        }));
        let told = [("factors", "pwd, otp"), ("home.tenant", "t1"), ("is_trusted", "true"), ("line", "7"), ("moved.0.group", "g1")];
        let mut details = event.details();
        details.sort();
        assert_eq!(details, told.map(|(name, says)| (name.to_owned(), says.to_owned())));
    }

    #[test]
    fn a_deed_is_written_by_its_name() {
        for deed in Deed::ALL {
            assert_eq!(serde_json::to_value(deed).unwrap(), deed.as_str());
            assert_eq!(Deed::from_text(deed.as_str()), Some(*deed));
        }
        assert_eq!((Deed::TookPersonsPlace.as_str(), Deed::from_text("did_nothing")), ("took_persons_place", None));
    }
}
