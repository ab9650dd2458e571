//! A domain that a tenant claims: how far its proof is, and what becomes of the claim when the record goes (SECURITY 14).

use std::time::Duration;

use super::{Domain, DomainProof};
use crate::clock::Timestamp;
use crate::ids::TenantId;

/// A domain a tenant asked for, and how far its proof is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedDomain {
    /// The exact name, without its subdomains.
    pub domain: Domain,
    /// What was asked to be published.
    pub proof: DomainProof,
    /// When the record was first seen, or the operator vouched; until then the domain decides nothing.
    pub verified_at: Option<Timestamp>,
    /// When the record was last seen.
    pub seen_at: Option<Timestamp>,
    /// When the record is looked up again; `None` where the tenant's word rests on no record but on the operator's.
    pub look_at: Option<Timestamp>,
    /// Since when the record is gone, as far as was looked.
    pub missing_since: Option<Timestamp>,
    /// Since when what was once proven decides nothing, and is not proven anew: the record was gone for too long, or the claim was given up.
    pub lapsed_at: Option<Timestamp>,
    /// When another tenant proved the domain after that.
    pub taken_at: Option<Timestamp>,
}

/// Who has proven a domain, on the whole server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainHolder {
    /// This managed tenant: it is the home of the domain's people.
    Live(TenantId),
    /// This one had, until its record was gone for too long. Nobody has since.
    Lapsed(TenantId),
    /// Nobody, or whoever had has given it up.
    Nobody,
}

impl DomainHolder {
    /// The home of the domain's people, if there is one.
    pub fn live(self) -> Option<TenantId> {
        match self {
            Self::Live(tenant) => Some(tenant),
            Self::Lapsed(_) | Self::Nobody => None,
        }
    }
}

/// How far a claim is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainState {
    /// Asked for, and not proven; or not again, since it was given up.
    Claimed,
    /// Proven, and so the home of its people.
    Verified,
    /// Proven, but the record was not there when it was looked for.
    Missing {
        /// From when the domain decides nothing any more, if the record does not come back.
        lapses_at: Timestamp,
    },
    /// The record was gone for too long: the domain decides nothing new, and people stay.
    Lapsed,
    /// Lapsed, and proven by another tenant since.
    Taken,
}

/// What a look at the record changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainTurn {
    /// It is not there any more.
    WentMissing {
        /// From when the domain decides nothing any more.
        lapses_at: Timestamp,
    },
    /// It was gone for too long.
    Lapsed,
    /// It is there again.
    CameBack,
}

impl VerifiedDomain {
    /// At least this often a record is looked up again.
    pub const LOOKED_UP_EVERY: Duration = Duration::from_secs(24 * 3600);
    /// After this long without its record a domain decides nothing new.
    const GONE_FOR: Duration = Duration::from_secs(7 * 24 * 3600);

    /// A domain that was just asked for.
    pub const fn asked(domain: Domain, proof: DomainProof) -> Self {
        Self { domain, proof, verified_at: None, seen_at: None, look_at: None, missing_since: None, lapsed_at: None, taken_at: None }
    }

    /// How far the claim is.
    pub fn state(&self) -> DomainState {
        match (self.verified_at, self.missing_since, self.lapsed_at) {
            (None, ..) if self.taken_at.is_some() => DomainState::Taken,
            (None, ..) => DomainState::Claimed,
            (Some(_), _, Some(_)) => DomainState::Lapsed,
            (Some(_), Some(since), None) => DomainState::Missing { lapses_at: since + Self::GONE_FOR },
            (Some(_), None, None) => DomainState::Verified,
        }
    }

    /// Whether the tenant is the home of the domain's people.
    pub fn is_live(&self) -> bool {
        matches!(self.state(), DomainState::Verified | DomainState::Missing { .. })
    }

    /// The record that counts; `None` where the tenant's word rests on the operator's, and nobody looks.
    pub fn record_that_counts(&self) -> Option<String> {
        let is_vouched_for = self.is_live() && self.look_at.is_none();
        (!is_vouched_for).then(|| self.proof.record())
    }

    /// The record of a verified domain was found. That of a lapsed one only an admin looks for, by whom it is looked for daily again.
    #[must_use]
    pub fn found(self, now: Timestamp) -> (Self, Option<DomainTurn>) {
        let turn = (self.missing_since.is_some() || self.lapsed_at.is_some()).then_some(DomainTurn::CameBack);
        let look_at = if self.lapsed_at.is_some() { Some(now) } else { self.look_at };
        (Self { seen_at: Some(now), look_at, missing_since: None, lapsed_at: None, ..self }, turn)
    }

    /// The name servers answered `now` that there is no such record. Without an answer nothing is known, and nothing changes.
    ///
    /// It counts as gone since it was last seen, but at most for the one day since it should have been looked up before: what nobody looked
    /// at, while this server or its resolver was down, does not count.
    ///
    /// A domain that lapses is asked for by another record from then on, with that `nonce`, and nobody looks for it by themselves: the old one
    /// stood in the domain name system for everybody to copy, also for whoever buys the domain (SECURITY 14).
    #[must_use]
    pub fn not_found(self, now: Timestamp, nonce: String) -> (Self, Option<DomainTurn>) {
        let was_seen_since = self.seen_at.is_some_and(|seen| seen >= now);
        if self.look_at.is_none() || !self.is_live() || was_seen_since {
            return (self, None);
        }
        let Some(since) = self.missing_since else {
            let since = self.seen_at.unwrap_or(now).max(now - Self::LOOKED_UP_EVERY);
            return (Self { missing_since: Some(since), ..self }, Some(DomainTurn::WentMissing { lapses_at: since + Self::GONE_FOR }));
        };
        if now < since + Self::GONE_FOR {
            return (self, None);
        }
        let proof = DomainProof { nonce, ..self.proof };
        (Self { proof, look_at: None, lapsed_at: Some(now), ..self }, Some(DomainTurn::Lapsed))
    }

    /// When a record that was looked up `now` is looked up again: a day later, less the `spread`, so that those that were looked up
    /// together are not for ever; and at the very end of the time that a missing one has.
    pub fn next_look(&self, now: Timestamp, spread: Duration) -> Timestamp {
        let next = now + Self::LOOKED_UP_EVERY.saturating_sub(spread);
        match self.state() {
            DomainState::Missing { lapses_at } if lapses_at > now => next.min(lapses_at),
            _ => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::DomainPurpose;

    const DAY: Duration = VerifiedDomain::LOOKED_UP_EVERY;
    const SEEN: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const TENANT: &str = "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11";

    fn verified() -> VerifiedDomain {
        let proof = DomainProof { purpose: DomainPurpose::Home, tenant: TENANT.parse().unwrap(), nonce: "n".to_owned() };
        let asked = VerifiedDomain::asked("fabrikam.example".parse().unwrap(), proof);
        VerifiedDomain { verified_at: Some(SEEN), seen_at: Some(SEEN), look_at: Some(SEEN + DAY), ..asked }
    }

    fn not_found(domain: VerifiedDomain, now: Timestamp) -> (VerifiedDomain, Option<DomainTurn>) {
        domain.not_found(now, "another".to_owned())
    }

    #[test]
    fn a_record_that_is_gone_for_seven_days_lapses_the_domain() {
        let lapses_at = SEEN + DAY * 7;
        let (mut domain, turn) = not_found(verified(), SEEN + DAY);
        assert_eq!((turn, domain.state()), (Some(DomainTurn::WentMissing { lapses_at }), DomainState::Missing { lapses_at }));
        for day in 2..7 {
            let (next, turn) = not_found(domain, SEEN + DAY * day);
            assert!(turn.is_none() && next.is_live(), "day {day}");
            domain = next;
        }
        assert_eq!(domain.next_look(SEEN + DAY * 6, Duration::ZERO), lapses_at);
        assert_eq!(domain.proof, verified().proof, "until then the record is what it was");
        let (lapsed, turn) = not_found(domain, lapses_at);
        assert_eq!((turn, lapsed.state(), lapsed.is_live()), (Some(DomainTurn::Lapsed), DomainState::Lapsed, false));
        assert_eq!(not_found(lapsed.clone(), lapses_at + DAY), (lapsed.clone(), None), "it lapses once");
        let (back, turn) = lapsed.found(lapses_at + DAY);
        assert_eq!((turn, back.state()), (Some(DomainTurn::CameBack), DomainState::Verified));
    }

    #[test]
    fn what_lapsed_asks_for_another_record_that_nobody_looks_for_unasked() {
        let (missing, _) = not_found(verified(), SEEN + DAY);
        let (lapsed, _) = not_found(missing, SEEN + DAY * 7);
        assert_eq!((lapsed.proof.nonce.as_str(), lapsed.look_at), ("another", None));
        assert!(!lapsed.proof.is_among(&[verified().proof.record()]), "the record of before proves nothing");
        assert_eq!(lapsed.record_that_counts(), Some(lapsed.proof.record()));
        let (back, _) = lapsed.found(SEEN + DAY * 9);
        assert!(back.look_at.is_some() && back.is_live(), "from then on it is looked for again");
    }

    #[test]
    fn days_on_which_nobody_looked_do_not_count() {
        let late = SEEN + DAY * 100;
        let (missing, turn) = not_found(verified(), late);
        assert_eq!(turn, Some(DomainTurn::WentMissing { lapses_at: late + DAY * 6 }));
        let (missing, turn) = not_found(missing, late + DAY * 5);
        assert!(turn.is_none());
        assert_eq!(not_found(missing, late + DAY * 6).1, Some(DomainTurn::Lapsed));
    }

    #[test]
    fn what_was_seen_starts_anew() {
        let (missing, _) = not_found(verified(), SEEN + DAY);
        let (back, turn) = missing.found(SEEN + DAY * 2);
        assert_eq!(turn, Some(DomainTurn::CameBack));
        assert_eq!(not_found(back.clone(), SEEN + DAY * 2).1, None, "an answer of before says nothing");
        let (_, turn) = not_found(back, SEEN + DAY * 7);
        assert_eq!(turn, Some(DomainTurn::WentMissing { lapses_at: SEEN + DAY * 13 }));
    }

    #[test]
    fn what_rests_on_the_operators_word_has_no_record_to_miss() {
        let vouched = VerifiedDomain { look_at: None, ..verified() };
        assert_eq!((vouched.record_that_counts(), not_found(vouched.clone(), SEEN + DAY * 30)), (None, (vouched, None)));
        let asked = VerifiedDomain { verified_at: None, look_at: None, ..verified() };
        assert_eq!((asked.state(), not_found(asked.clone(), SEEN + DAY).1), (DomainState::Claimed, None));
        assert_eq!(asked.record_that_counts(), Some(asked.proof.record()));
        let again = VerifiedDomain { lapsed_at: Some(SEEN), ..asked };
        assert_eq!((again.state(), again.is_live()), (DomainState::Claimed, false), "given up and claimed again");
        let taken = VerifiedDomain { taken_at: Some(SEEN), ..again };
        assert_eq!((taken.state(), taken.is_live()), (DomainState::Taken, false));
    }
}
