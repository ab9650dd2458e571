//! A tenant: a directory with its own issuer, and the rules its admins set.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Brand, DirectoryRole, DisplayName, Domain, TenantName, Visits};
use crate::clock::Timestamp;
use crate::ids::TenantId;
use crate::protocol::{GrantSet, NonceDemand, Profile, PushedRequests, RegistrationMode};

/// How a tenant came into being, and who answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantKind {
    /// Has an admin.
    Managed,
    /// Made when the first person of a mail domain signed up; nobody administers it.
    Unmanaged,
    /// The one tenant for people of consumer mail domains.
    Personal,
}

impl TenantKind {
    /// Whether an organisation says what its people are called; elsewhere nobody but they could.
    pub const fn names_its_people(self) -> bool {
        matches!(self, Self::Managed)
    }
}

/// A directory with its own issuer `{public_url}/{name}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// The `tid` claim.
    pub id: TenantId,
    /// The path name.
    pub name: TenantName,
    /// How it came into being.
    pub kind: TenantKind,
    /// What people call it.
    pub display_name: DisplayName,
    /// The domain shown to guests and in letters, once verified; guests' UPNs end in it.
    pub primary_domain: Option<Domain>,
    /// The language of letters and pages when neither row nor browser names one.
    pub locale: String,
    /// How it looks.
    pub brand: Brand,
    /// The rules its admins set.
    pub policy: TenantPolicy,
    /// Salt of `altsecid` and pairwise subjects: never sealed, never rotated (SECURITY 20).
    pub salt: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
}

/// Who may invite (SECURITY 32).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoMayInvite {
    /// Nobody.
    Nobody,
    /// Admins and Guest Inviters.
    #[default]
    AdminsAndGuestInviters,
    /// Every member.
    Members,
}

/// What a managed home says to a person of its domain who has no account there (SECURITY 4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnlistedAddresses {
    /// No account, no sign-in.
    #[default]
    Refuse,
    /// A code to the mailbox may stand in for the account.
    MailboxCode,
}

/// Whether people whom no home claims may come by e-mail code, without an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeSignIn {
    /// A code each time is enough.
    #[default]
    Allowed,
    /// They must sign up.
    Off,
}

/// The rules a tenant's admins set. A row written by an older program has the defaults for what it lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantPolicy {
    /// Rules about guests.
    pub guests: GuestPolicy,
    /// What this tenant, as a home, says about people it does not list.
    pub unlisted_addresses: UnlistedAddresses,
    /// Where this tenant, as a home, lets its people be guests (SECURITY 10).
    pub visits: Visits,
    /// Mail domains that may not be invited; any deny wins over any allow (SECURITY 34).
    pub blocked_domains: Vec<Domain>,
    /// If not empty, the only mail domains that may be invited.
    pub allowed_domains: Vec<Domain>,
    /// Origins, beside those of assigned applications, where an invitation may land (SECURITY 16).
    pub landing_origins: Vec<String>,
    /// Who may invite.
    pub who_may_invite: WhoMayInvite,
    /// Directory roles that guests may hold; empty by default (SECURITY 32).
    pub roles_for_guests: Vec<DirectoryRole>,
    /// Who may register clients, and how they are held.
    pub standards: StandardsPolicy,
}

/// Which of the standards' doors are open, beside those that always are. All are closed by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StandardsPolicy {
    /// Who may register clients (RFC 7591).
    pub registration: RegistrationMode,
    /// How strictly those are held to today's practice.
    pub profile: Profile,
    /// Whether applications may watch the session in a frame (OpenID Connect Session Management).
    pub session_management: bool,
    /// Whether DPoP proofs need a nonce of ours (RFC 9449 §8).
    pub dpop_nonce: NonceDemand,
    /// Grants that are on beside those that always are; a client must be registered for them all the same.
    pub grants: GrantSet,
    /// Whether every client has to push its requests (RFC 9126 §5).
    pub pushed_requests: PushedRequests,
}

/// Rules about guests; spans are in whole days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuestPolicy {
    /// How long a link lasts.
    pub invitation_days: u16,
    /// How often a mailbox is proven again, 1 to 90 (SECURITY 5).
    pub mailbox_days: u16,
    /// Without sign-in for so long, a guest asks their sponsor, 1 to 90 (SECURITY 5).
    pub stale_days: u16,
    /// Whether a code each time is enough where no home claims the domain.
    pub code_sign_in: CodeSignIn,
    /// Whether somebody may redeem with an account whose vouched address is another than the invited one (SECURITY 3).
    pub other_address: OtherAddress,
    /// Until when guests may come as they did before their domain got a home; a while after that it decides all the same (SECURITY 4).
    pub homes_from: Option<Timestamp>,
    /// Days after the invitation at which a reminder goes out to those who have not come; empty: none.
    pub remind_after_days: Vec<u16>,
    /// Where people read what the tenant does with their data, shown before they accept.
    pub privacy_url: Option<url::Url>,
    /// The terms guests accept, if any.
    pub terms: Option<Terms>,
}

/// Whether an account with another address may redeem (SECURITY 3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherAddress {
    /// Never.
    #[default]
    Refused,
    /// After a fresh sign-in and a code to the invited mailbox.
    WithFreshSignInAndCode,
}

/// Terms a guest accepts before entering.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Which version; a new one is asked for again.
    pub version: String,
    /// Where the text is.
    pub url: url::Url,
}

impl Default for GuestPolicy {
    fn default() -> Self {
        Self {
            invitation_days: 30,
            mailbox_days: 30,
            stale_days: 90,
            code_sign_in: CodeSignIn::default(),
            other_address: OtherAddress::default(),
            homes_from: None,
            remind_after_days: Vec::new(),
            privacy_url: None,
            terms: None,
        }
    }
}

impl GuestPolicy {
    /// For how long at most a domain's new home may be put off: a tenant says by which date, and cannot say never (SECURITY 4).
    const HOME_PUT_OFF_FOR: Duration = days(180);

    /// Whether guests of a domain whose home was proven at `since` still come as they did before.
    pub fn is_home_put_off(&self, since: Timestamp, now: Timestamp) -> bool {
        self.homes_from.is_some_and(|date| now < date.min(since + Self::HOME_PUT_OFF_FOR))
    }

    /// How long a link lasts.
    pub fn invited_for(&self) -> Duration {
        days(self.invitation_days)
    }

    /// After how long a mailbox is proven again.
    pub fn mailbox_for(&self) -> Duration {
        days(self.mailbox_days.clamp(1, 90))
    }

    /// The days after the invitation at which reminders go out, in order and each once.
    pub fn reminder_days(&self) -> Vec<u16> {
        let mut days = self.remind_after_days.clone();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Guests who came then or before, and not since, are stale: that is 90 days ago at most.
    pub fn quiet_since(&self, now: Timestamp) -> Timestamp {
        now - days(self.stale_days.clamp(1, 90))
    }
}

const fn days(count: u16) -> Duration {
    Duration::from_secs(count as u64 * 86_400)
}

impl TenantPolicy {
    /// Whether people of `domain` may be guests here: any deny wins over any allow (SECURITY 34).
    pub fn admits_domain(&self, domain: &Domain) -> bool {
        let is_allowed = self.allowed_domains.is_empty() || self.allowed_domains.contains(domain);
        is_allowed && !self.blocks_domain(domain)
    }

    /// Whether people of `domain` are denied by name: also where it is not the address but the home that the domain is of.
    pub fn blocks_domain(&self, domain: &Domain) -> bool {
        self.blocked_domains.iter().any(|blocked| domain.is_within(blocked))
    }
}

impl Tenant {
    /// The issuer identifier, without a trailing slash (SECURITY 9).
    pub fn issuer(&self, public_url: &str) -> String {
        [public_url, "/", self.name.as_str()].concat()
    }

    /// The domain that ends the UPNs of this directory.
    pub fn upn_domain(&self) -> String {
        self.primary_domain.as_ref().map_or_else(|| format!("{}.invalid", self.name), ToString::to_string)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_deny_wins_over_any_allow() {
        let policy = TenantPolicy {
            blocked_domains: vec!["evil.example".parse().unwrap()],
            allowed_domains: vec!["evil.example".parse().unwrap(), "ok.example".parse().unwrap()],
            ..TenantPolicy::default()
        };
        assert!(policy.admits_domain(&"ok.example".parse().unwrap()));
        assert!(!policy.admits_domain(&"evil.example".parse().unwrap()));
        assert!(!policy.admits_domain(&"mail.evil.example".parse().unwrap()));
        assert!(!policy.admits_domain(&"other.example".parse().unwrap()));
    }

    #[test]
    fn a_new_home_is_put_off_by_a_date_and_not_for_ever() {
        let day = |count: i64| Timestamp::from_seconds(count * 86_400);
        let until = |date| GuestPolicy { homes_from: date, ..GuestPolicy::default() };
        assert!(!until(None).is_home_put_off(day(10), day(11)));
        assert!(until(Some(day(20))).is_home_put_off(day(10), day(19)));
        assert!(!until(Some(day(20))).is_home_put_off(day(10), day(20)));
        assert!(until(Some(day(9999))).is_home_put_off(day(10), day(189)));
        assert!(!until(Some(day(9999))).is_home_put_off(day(10), day(190)));
    }

    #[test]
    fn a_policy_of_an_older_program_is_read() {
        assert_eq!(serde_json::from_str::<TenantPolicy>("{}").unwrap(), TenantPolicy::default());
    }
}
