//! A domain that a tenant claims: how far its proof is, and what becomes of the claim when the record goes (SECURITY 14).

use std::time::Duration;

use super::{Domain, DomainProof};
use crate::clock::Timestamp;

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
    /// When it had been gone for too long, or another tenant had proven the domain after that.
    pub lapsed_at: Option<Timestamp>,
}

/// How far a claim is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainState {
    /// Asked for, and not proven.
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
        Self { domain, proof, verified_at: None, seen_at: None, look_at: None, missing_since: None, lapsed_at: None }
    }

    /// How far the claim is.
    pub fn state(&self) -> DomainState {
        match (self.verified_at, self.missing_since, self.lapsed_at) {
            (None, _, None) => DomainState::Claimed,
            (None, _, Some(_)) => DomainState::Taken,
            (Some(_), _, Some(_)) => DomainState::Lapsed,
            (Some(_), Some(since), None) => DomainState::Missing { lapses_at: since + Self::GONE_FOR },
            (Some(_), None, None) => DomainState::Verified,
        }
    }

    /// Whether the tenant is the home of the domain's people.
    pub fn is_live(&self) -> bool {
        matches!(self.state(), DomainState::Verified | DomainState::Missing { .. })
    }

    /// The record of a verified domain was found.
    #[must_use]
    pub fn found(self, now: Timestamp) -> (Self, Option<DomainTurn>) {
        let turn = (self.missing_since.is_some() || self.lapsed_at.is_some()).then_some(DomainTurn::CameBack);
        (Self { seen_at: Some(now), missing_since: None, lapsed_at: None, ..self }, turn)
    }

    /// The name servers answered `now` that there is no such record. Without an answer nothing is known, and nothing changes.
    ///
    /// It counts as gone since it was last seen, but at most for the one day since it should have been looked up before: what nobody looked
    /// at, while this server or its resolver was down, does not count.
    #[must_use]
    pub fn not_found(self, now: Timestamp) -> (Self, Option<DomainTurn>) {
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
        (Self { lapsed_at: Some(now), ..self }, Some(DomainTurn::Lapsed))
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
    use crate::ids::TenantId;
    use crate::random::Random;

    const DAY: Duration = VerifiedDomain::LOOKED_UP_EVERY;
    const SEEN: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn verified() -> VerifiedDomain {
        let proof = DomainProof { purpose: DomainPurpose::Home, tenant: TenantId::new(&Random, SEEN), nonce: "n".to_owned() };
        let asked = VerifiedDomain::asked("fabrikam.example".parse().unwrap(), proof);
        VerifiedDomain { verified_at: Some(SEEN), seen_at: Some(SEEN), look_at: Some(SEEN + DAY), ..asked }
    }

    #[test]
    fn a_record_that_is_gone_for_seven_days_lapses_the_domain() {
        let lapses_at = SEEN + DAY * 7;
        let (mut domain, turn) = verified().not_found(SEEN + DAY);
        assert_eq!((turn, domain.state()), (Some(DomainTurn::WentMissing { lapses_at }), DomainState::Missing { lapses_at }));
        for day in 2..7 {
            let (next, turn) = domain.not_found(SEEN + DAY * day);
            assert!(turn.is_none() && next.is_live(), "day {day}");
            domain = next;
        }
        assert_eq!(domain.next_look(SEEN + DAY * 6, Duration::ZERO), lapses_at);
        let (lapsed, turn) = domain.not_found(lapses_at);
        assert_eq!((turn, lapsed.state(), lapsed.is_live()), (Some(DomainTurn::Lapsed), DomainState::Lapsed, false));
        assert_eq!(lapsed.clone().not_found(lapses_at + DAY), (lapsed.clone(), None), "it lapses once");
        let (back, turn) = lapsed.found(lapses_at + DAY);
        assert_eq!((turn, back.state()), (Some(DomainTurn::CameBack), DomainState::Verified));
    }

    #[test]
    fn days_on_which_nobody_looked_do_not_count() {
        let late = SEEN + DAY * 100;
        let (missing, turn) = verified().not_found(late);
        assert_eq!(turn, Some(DomainTurn::WentMissing { lapses_at: late + DAY * 6 }));
        let (missing, turn) = missing.not_found(late + DAY * 5);
        assert!(turn.is_none());
        assert_eq!(missing.not_found(late + DAY * 6).1, Some(DomainTurn::Lapsed));
    }

    #[test]
    fn what_was_seen_starts_anew() {
        let (missing, _) = verified().not_found(SEEN + DAY);
        let (back, turn) = missing.found(SEEN + DAY * 2);
        assert_eq!(turn, Some(DomainTurn::CameBack));
        assert_eq!(back.clone().not_found(SEEN + DAY * 2).1, None, "an answer of before says nothing");
        let (_, turn) = back.not_found(SEEN + DAY * 7);
        assert_eq!(turn, Some(DomainTurn::WentMissing { lapses_at: SEEN + DAY * 13 }));
    }

    #[test]
    fn what_rests_on_the_operators_word_has_no_record_to_miss() {
        let vouched = VerifiedDomain { look_at: None, ..verified() };
        assert_eq!(vouched.clone().not_found(SEEN + DAY * 30), (vouched, None));
        let asked = VerifiedDomain { verified_at: None, look_at: None, ..verified() };
        assert_eq!((asked.state(), asked.clone().not_found(SEEN + DAY).1), (DomainState::Claimed, None));
        let taken = VerifiedDomain { lapsed_at: Some(SEEN), ..asked };
        assert_eq!((taken.state(), taken.is_live()), (DomainState::Taken, false));
    }
}
