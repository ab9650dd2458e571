//! A browser in which somebody signed in before: it has budgets of its own, and proves nothing else (SECURITY 24).

use std::time::Duration;

use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::directory::AddressKey;
use crate::ids::{TenantId, UserId};
use crate::random::Chance;

/// What somebody signed in to: a mailbox, or an account whose address nobody vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedInto(Digest);

impl SignedInto {
    /// A mailbox, by a code to it or by the account that has a right to its address.
    pub fn mailbox(address: &AddressKey) -> Self {
        Self(Digest::of(format!("mailbox {address}")))
    }

    /// An account of a tenant that says what it likes of its people's addresses: known by itself alone, so that nobody becomes known to
    /// somebody else's mailbox.
    pub fn account(tenant: TenantId, user: UserId) -> Self {
        Self(Digest::of(format!("account {tenant} {user}")))
    }

    /// As counters and rows name it.
    pub fn text(&self) -> String {
        self.0.base64url()
    }
}

/// One sign-in that a browser remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    into: SignedInto,
    /// The name of the browser there, drawn at the first sign-in.
    pub browser: [u8; Self::NAME],
    /// When somebody last signed in.
    pub at: Timestamp,
}

impl Remembered {
    const NAME: usize = 16;
    const LENGTH: usize = 32 + Self::NAME + 8;

    fn read(bytes: &[u8]) -> Option<Self> {
        let (into, rest) = bytes.split_first_chunk::<32>()?;
        let (browser, at) = rest.split_first_chunk::<{ Self::NAME }>()?;
        let at = Timestamp::from_millis(i64::from_be_bytes(at.try_into().ok()?));
        Some(Self { into: SignedInto(Digest::from_bytes(*into)), browser: *browser, at })
    }

    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.into.0.as_bytes().iter().copied().chain(self.browser).chain(self.at.millis().to_be_bytes())
    }
}

/// What a browser remembers, the latest first: the inside of a sealed cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Familiar(Vec<Remembered>);

impl Familiar {
    /// How long it is remembered.
    pub const LASTS_FOR: Duration = Duration::from_secs(180 * 86_400);
    /// Of how many accounts.
    const MOST: usize = 5;

    /// Reads what [`Familiar::bytes`] wrote; nothing is remembered of what does not read.
    pub fn read(bytes: &[u8]) -> Self {
        Self(bytes.chunks(Remembered::LENGTH).take(Self::MOST).filter_map(Remembered::read).collect())
    }

    /// As it is sealed.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(Remembered::bytes).collect()
    }

    /// With a sign-in of now. A browser keeps its name, so that signing in again makes no second budget.
    #[must_use]
    pub fn with(&self, into: SignedInto, chance: &impl Chance, now: Timestamp) -> Self {
        let browser = self.find(into, now).map_or_else(|| chance.bytes(), |before| before.browser);
        let others = self.0.iter().filter(|other| other.into != into).copied();
        Self(std::iter::once(Remembered { into, browser, at: now }).chain(others).take(Self::MOST).collect())
    }

    /// The sign-in there, unless it was too long ago.
    pub fn find(&self, into: SignedInto, now: Timestamp) -> Option<Remembered> {
        self.0.iter().find(|one| one.into == into && now.since(one.at) < Self::LASTS_FOR).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn into(address: &str) -> SignedInto {
        SignedInto::mailbox(&address.parse::<crate::directory::Address>().unwrap().key())
    }

    #[test]
    fn it_is_remembered_for_180_days_and_survives_its_cookie() {
        let start = Timestamp::from_seconds(1_800_000_000);
        let familiar = Familiar::read(&Familiar::default().with(into("ann@fabrikam.example"), &Random, start).bytes());
        let last = start + Familiar::LASTS_FOR - Duration::from_millis(1);
        assert!(familiar.find(into("ANN@fabrikam.example"), last).is_some());
        assert_eq!(familiar.find(into("ann@fabrikam.example"), start + Familiar::LASTS_FOR), None);
        assert_eq!(familiar.find(into("bob@fabrikam.example"), start), None);
        assert_eq!(Familiar::read(b"anything"), Familiar::default());
    }

    #[test]
    fn signing_in_again_makes_no_second_budget() {
        let (start, ann) = (Timestamp::from_seconds(1_800_000_000), into("ann@fabrikam.example"));
        let first = Familiar::default().with(ann, &Random, start);
        let again = first.with(ann, &Random, start + Duration::from_secs(60));
        assert_eq!(again.find(ann, start).unwrap().browser, first.find(ann, start).unwrap().browser);
        assert_eq!(again.bytes().len(), first.bytes().len());
    }

    #[test]
    fn the_oldest_of_too_many_is_forgotten() {
        let start = Timestamp::from_seconds(1_800_000_000);
        let address = |nth: usize| into(&format!("p{nth}@fabrikam.example"));
        let familiar = (0..=Familiar::MOST).fold(Familiar::default(), |familiar, nth| familiar.with(address(nth), &Random, start));
        assert_eq!(familiar.find(address(0), start), None);
        assert!((1..=Familiar::MOST).all(|nth| familiar.find(address(nth), start).is_some()));
    }
}
