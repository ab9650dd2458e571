//! The keys a tenant signs with, and those that it is written to with; when each of them counts.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::IdTokenAlg;
use crate::ids::TenantId;

/// A key of one tenant, looked up by (tenant, `kid`) and never by `kid` alone (SECURITY 20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// Whose key it is.
    pub tenant: TenantId,
    /// The thumbprint of the public key (RFC 7638).
    pub kid: String,
    /// What it does.
    pub alg: KeyAlg,
    /// When it is shown and used.
    pub times: KeyTimes,
    /// The private key, sealed for exactly this row.
    pub sealed_private_key: String,
    /// The public key as a JWK in JSON (RFC 7517), with `kid`, `use` and `alg`.
    pub public_jwk: String,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyAlg {
    /// It signs.
    Signs(IdTokenAlg),
    /// What is encrypted to it opens with it.
    Opens(KeyFor),
}

/// For what a key is that is encrypted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyFor {
    /// Agreements on P-256: ECDH-ES, and what wraps with it.
    #[serde(rename = "ECDH-ES")]
    Agreement,
    /// RSA OAEP.
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
}

impl KeyFor {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Agreement, Self::RsaOaep256];
}

impl KeyAlg {
    /// All there are.
    pub fn all() -> impl Iterator<Item = Self> {
        IdTokenAlg::ALL.into_iter().map(Self::Signs).chain(KeyFor::ALL.into_iter().map(Self::Opens))
    }

    /// With what it signs, if it does.
    pub fn signs(self) -> Option<IdTokenAlg> {
        match self {
            Self::Signs(alg) => Some(alg),
            Self::Opens(_) => None,
        }
    }
}

impl From<IdTokenAlg> for KeyAlg {
    fn from(alg: IdTokenAlg) -> Self {
        Self::Signs(alg)
    }
}

impl From<KeyFor> for KeyAlg {
    fn from(kind: KeyFor) -> Self {
        Self::Opens(kind)
    }
}

/// When a key is shown and used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTimes {
    /// From when it is in the JWK set.
    pub published_at: Timestamp,
    /// From when it signs.
    pub signs_from: Timestamp,
    /// When its successor should take over; it goes on signing until there is one.
    pub signs_until: Timestamp,
    /// When it leaves the JWK set, after everything it signed has ended.
    pub published_until: Timestamp,
}

/// How long the parts of a key's life are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPlan {
    /// How long a key is shown before it signs, so that every cached JWK set has it by then.
    pub shown_before_for: Duration,
    /// How long it signs.
    pub signs_for: Duration,
    /// How long it is shown after it last signed: the longest life of a token and slack for caches.
    pub shown_after_for: Duration,
}

/// Whether a key that is replaced ahead of time can still be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predecessor {
    /// What it signed goes on verifying.
    StaysPublished,
    /// It is known to others: nothing it signed verifies any more.
    IsWithdrawn,
}

/// A new key's times, and what they change for the key before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The times of the key that is to be made.
    pub times: KeyTimes,
    /// The `kid` of the key it follows, and that key's new times.
    pub predecessor: Option<(String, KeyTimes)>,
}

impl Default for KeyPlan {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(86_400);
        Self { shown_before_for: DAY, signs_for: 30 * DAY, shown_after_for: DAY }
    }
}

impl KeyPlan {
    /// The key that is due now: the first of its kind, which signs at once, or the successor of one whose time runs out.
    pub fn due(&self, keys: &[SigningKey], alg: impl Into<KeyAlg>, now: Timestamp) -> Option<Succession> {
        let Some(last) = newest(keys, alg) else {
            return Some(Succession { times: self.times(now, now), predecessor: None });
        };
        if last.times.signs_until > now + self.shown_before_for {
            return None;
        }
        let times = self.times(now, (now + self.shown_before_for).max(last.times.signs_until));
        Some(Succession { times, predecessor: Some((last.kid.clone(), self.ended(last.times, times.signs_from))) })
    }

    /// A key that takes over now, because an operator said so.
    pub fn at_once(&self, keys: &[SigningKey], alg: impl Into<KeyAlg>, predecessor: Predecessor, now: Timestamp) -> Succession {
        let last = signing_key(keys, alg, now).map(|key| {
            let ended = match predecessor {
                Predecessor::StaysPublished => self.ended(key.times, now),
                Predecessor::IsWithdrawn => KeyTimes { signs_until: now, published_until: now, ..key.times },
            };
            (key.kid.clone(), ended)
        });
        Succession { times: self.times(now, now), predecessor: last }
    }

    /// A key that takes over as soon as it has been shown long enough, because an operator said so; `None` if a successor waits
    /// already, or there is nothing to follow.
    pub fn ahead_of_time(&self, keys: &[SigningKey], alg: impl Into<KeyAlg>, now: Timestamp) -> Option<Succession> {
        let last = newest(keys, alg).filter(|last| last.times.signs_from <= now)?;
        let times = self.times(now, now + self.shown_before_for);
        Some(Succession { times, predecessor: Some((last.kid.clone(), self.ended(last.times, times.signs_from))) })
    }

    fn times(&self, published_at: Timestamp, signs_from: Timestamp) -> KeyTimes {
        let signs_until = signs_from + self.signs_for;
        KeyTimes { published_at, signs_from, signs_until, published_until: signs_until + self.shown_after_for }
    }

    fn ended(&self, times: KeyTimes, at: Timestamp) -> KeyTimes {
        KeyTimes { signs_until: at, published_until: at + self.shown_after_for, ..times }
    }
}

/// The key that signs with `alg` now: of those that have begun, the one that began last. A late rotation stops nothing, and
/// neither does a clock set back: before any has begun, it is the first.
pub fn signing_key(keys: &[SigningKey], alg: impl Into<KeyAlg>, now: Timestamp) -> Option<&SigningKey> {
    let alg = alg.into();
    let of_alg = || keys.iter().filter(|key| key.alg == alg);
    let begun = of_alg().filter(|key| key.times.signs_from <= now);
    begun.max_by_key(|key| (key.times.signs_from, &key.kid)).or_else(|| of_alg().min_by_key(|key| (key.times.signs_from, &key.kid)))
}

/// The keys of the JWK set now: those within their times, and whatever signs.
pub fn published(keys: &[SigningKey], now: Timestamp) -> impl Iterator<Item = &SigningKey> {
    keys.iter().filter(move |key| {
        let within = key.times.published_at <= now && now < key.times.published_until;
        within || signing_key(keys, key.alg, now).is_some_and(|signing| signing.kid == key.kid)
    })
}

fn newest(keys: &[SigningKey], alg: impl Into<KeyAlg>) -> Option<&SigningKey> {
    let alg = alg.into();
    keys.iter().filter(|key| key.alg == alg).max_by_key(|key| (key.times.signs_from, &key.kid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const DAY: Duration = Duration::from_secs(86_400);
    const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn key(kid: &str, times: KeyTimes) -> SigningKey {
        let tenant = TenantId::new(&Random, START);
        let (alg, sealed_private_key, public_jwk) = (IdTokenAlg::ES256.into(), String::new(), String::new());
        SigningKey { tenant, kid: kid.to_owned(), alg, times, sealed_private_key, public_jwk }
    }

    #[test]
    fn a_key_that_is_replaced_ahead_of_time_signs_until_everybody_has_seen_its_successor() {
        let (plan, alg, mut keys) = (KeyPlan::default(), IdTokenAlg::ES256, Vec::new());
        rotate(&mut keys, "first", |keys| plan.at_once(keys, alg, Predecessor::StaysPublished, START));
        let now = START + 5 * DAY;
        rotate(&mut keys, "second", |keys| plan.ahead_of_time(keys, alg, now).unwrap());
        let signs = |at| signing_key(&keys, alg, at).unwrap().kid.clone();
        assert_eq!((signs(now), signs(now + DAY)), ("first".to_owned(), "second".to_owned()));
        assert_eq!(published(&keys, now).count(), 2, "both are shown, before and after");
        assert_eq!(published(&keys, now + DAY).count(), 2);
        assert_eq!(plan.ahead_of_time(&keys, alg, now), None, "one waits already");
        assert_eq!(plan.ahead_of_time(&[], alg, now), None);
    }

    fn rotate(keys: &mut Vec<SigningKey>, kid: &str, plan: impl FnOnce(&[SigningKey]) -> Succession) {
        let succession = plan(keys);
        if let Some((before, times)) = &succession.predecessor {
            keys.iter_mut().find(|key| key.kid == *before).unwrap().times = *times;
        }
        keys.push(key(kid, succession.times));
    }

    fn signs(keys: &[SigningKey], now: Timestamp) -> &str {
        &signing_key(keys, IdTokenAlg::ES256, now).unwrap().kid
    }

    fn shown(keys: &[SigningKey], now: Timestamp) -> Vec<&str> {
        published(keys, now).map(|key| key.kid.as_str()).collect()
    }

    #[test]
    fn what_a_key_does_has_one_spelling() {
        for alg in KeyAlg::all() {
            let word = serde_json::to_string(&alg).unwrap();
            assert_eq!(serde_json::from_str::<KeyAlg>(&word).unwrap(), alg, "{word}");
        }
        assert_eq!(serde_json::to_string(&KeyAlg::from(KeyFor::Agreement)).unwrap(), r#""ECDH-ES""#);
    }

    #[test]
    fn the_first_key_of_a_tenant_signs_at_once() {
        let first = KeyPlan::default().due(&[], IdTokenAlg::ES256, START).unwrap();
        assert_eq!((first.times.published_at, first.times.signs_from), (START, START));
    }

    #[test]
    fn nothing_signs_that_was_not_shown_a_day_before_and_nothing_vanishes_that_just_signed() {
        let plan = KeyPlan::default();
        let mut keys = Vec::new();
        rotate(&mut keys, "first", |keys| plan.due(keys, IdTokenAlg::ES256, START).unwrap());
        assert_eq!(plan.due(&keys, IdTokenAlg::ES256, START + 28 * DAY), None);
        rotate(&mut keys, "second", |keys| plan.due(keys, IdTokenAlg::ES256, START + 29 * DAY).unwrap());
        assert_eq!(plan.due(&keys, IdTokenAlg::ES256, START + 29 * DAY), None, "one successor is enough");
        assert_eq!(signs(&keys, START + 29 * DAY), "first");
        assert_eq!(shown(&keys, START + 29 * DAY), ["first", "second"]);
        assert_eq!(signs(&keys, START + 30 * DAY), "second");
        assert_eq!(shown(&keys, START + 30 * DAY), ["first", "second"]);
        assert_eq!(shown(&keys, START + 31 * DAY), ["second"]);
    }

    #[test]
    fn a_rotation_that_comes_late_breaks_no_token() {
        let plan = KeyPlan::default();
        let mut keys = Vec::new();
        rotate(&mut keys, "first", |keys| plan.due(keys, IdTokenAlg::ES256, START).unwrap());
        let late = START + 90 * DAY;
        assert_eq!((signs(&keys, late), shown(&keys, late)), ("first", vec!["first"]));
        rotate(&mut keys, "second", |keys| plan.due(keys, IdTokenAlg::ES256, late).unwrap());
        assert_eq!(signs(&keys, late), "first");
        assert_eq!(signs(&keys, late + DAY), "second");
        assert_eq!(shown(&keys, late + DAY + DAY / 2), ["first", "second"]);
    }

    #[test]
    fn a_key_that_leaked_is_gone_at_once_and_a_tired_one_is_not() {
        let plan = KeyPlan::default();
        let mut keys = Vec::new();
        rotate(&mut keys, "first", |keys| plan.due(keys, IdTokenAlg::ES256, START).unwrap());
        let now = START + DAY;
        let mut tired = keys.clone();
        rotate(&mut tired, "second", |keys| plan.at_once(keys, IdTokenAlg::ES256, Predecessor::StaysPublished, now));
        assert_eq!((signs(&tired, now), shown(&tired, now)), ("second", vec!["first", "second"]));
        rotate(&mut keys, "second", |keys| plan.at_once(keys, IdTokenAlg::ES256, Predecessor::IsWithdrawn, now));
        assert_eq!((signs(&keys, now), shown(&keys, now)), ("second", vec!["second"]));
    }

    #[test]
    fn a_clock_set_back_leaves_a_tenant_with_a_key() {
        let keys = [key("first", KeyPlan::default().due(&[], IdTokenAlg::ES256, START).unwrap().times)];
        assert_eq!((signs(&keys, START - DAY), shown(&keys, START - DAY)), ("first", vec!["first"]));
        assert!(signing_key(&keys, IdTokenAlg::RS256, START).is_none());
    }
}
