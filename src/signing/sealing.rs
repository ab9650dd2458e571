//! Sealing: what is secret at rest opens with a key of the ring, and only in the place it was sealed for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{Aad, NONCE_LEN, Nonce};
use rules::ids::TenantId;
use rules::random::{Chance as _, Random};
use rules::secret::Secret;

use super::ring::{KeyRing, RingKeyId};

/// Where a sealed value lives. Copied to another place it does not open (SECURITY 20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Whose row it is; none for what belongs to the whole server.
    pub tenant: Option<TenantId>,
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// What names the row within tenant and table.
    pub row: &'a str,
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotOpen {
    /// It was sealed with a key that this ring does not have.
    #[error("it was sealed with key {0}, which is not on the ring")]
    UnknownKey(RingKeyId),
    /// It is damaged, or was sealed for another place.
    #[error("it is damaged, or was sealed for another place")]
    Altered,
}

const CANARY: &[u8] = b"guesthouse: this opens with the right key ring";
const CANARY_PLACE: Place<'static> = Place { tenant: None, table: "server", column: "canary", row: "" };

impl KeyRing {
    /// Seals `secret` for `place` with the first key: base64url of key id, nonce and AES-256-GCM ciphertext.
    pub fn seal(&self, random: &Random, place: &Place<'_>, secret: &[u8]) -> String {
        let key = self.first();
        let nonce: [u8; NONCE_LEN] = random.bytes();
        let mut text = secret.to_vec();
        let sealed = key.sealing.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), place.bound(), &mut text);
        sealed.expect("what is sealed here is far below AES-GCM's limit of 64 GiB");
        URL_SAFE_NO_PAD.encode([key.id.as_bytes(), &nonce, &text].concat())
    }

    /// Opens what was sealed for `place`, with whichever key of the ring sealed it.
    ///
    /// # Errors
    /// [`CannotOpen`]: the key is missing, or the value is not what was sealed for this place.
    pub fn open(&self, place: &Place<'_>, sealed: &str) -> Result<Secret<Vec<u8>>, CannotOpen> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| CannotOpen::Altered)?;
        let (id, rest) = bytes.split_at_checked(RingKeyId::LENGTH).ok_or(CannotOpen::Altered)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN).ok_or(CannotOpen::Altered)?;
        let id = RingKeyId::from_bytes(id).ok_or(CannotOpen::Altered)?;
        let key = self.find(id).ok_or(CannotOpen::UnknownKey(id))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CannotOpen::Altered)?;
        let mut text = text.to_vec();
        let length = key.sealing.open_in_place(nonce, place.bound(), &mut text).map_err(|_| CannotOpen::Altered)?.len();
        text.truncate(length);
        Ok(Secret::new(text))
    }

    /// Whether the first key sealed this; if not, it is to be sealed again (`keys rotate`).
    pub fn is_sealed_by_first(&self, sealed: &str) -> bool {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
        bytes.get(..RingKeyId::LENGTH) == Some(self.first().id.as_bytes())
    }

    /// A known value, sealed: kept in the database, so that a start with the wrong ring is noticed.
    pub fn canary(&self, random: &Random) -> String {
        self.seal(random, &CANARY_PLACE, CANARY)
    }

    /// Whether this ring opens what [`KeyRing::canary`] made.
    ///
    /// # Errors
    /// [`CannotOpen`]: this is not the ring that the database was sealed with.
    pub fn check_canary(&self, sealed: &str) -> Result<(), CannotOpen> {
        let opened = self.open(&CANARY_PLACE, sealed)?;
        if opened.expose() == CANARY { Ok(()) } else { Err(CannotOpen::Altered) }
    }
}

impl Place<'_> {
    /// The place as associated data, each part with its length before it.
    fn bound(&self) -> Aad<Vec<u8>> {
        let tenant = self.tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
        let mut bound = Vec::new();
        for part in [tenant.as_str(), self.table, self.column, self.row] {
            bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bound.extend_from_slice(part.as_bytes());
        }
        Aad::from(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::clock::Timestamp;

    fn tenant() -> TenantId {
        TenantId::new(&Random, Timestamp::from_seconds(1_800_000_000))
    }

    #[test]
    fn what_is_sealed_for_one_place_does_not_open_in_another() {
        let ring = KeyRing::draw(&Random);
        let place = Place { tenant: Some(tenant()), table: "keys", column: "private", row: "a" };
        let sealed = ring.seal(&Random, &place, b"secret");
        assert_eq!(ring.open(&place, &sealed).unwrap().expose(), b"secret");
        let elsewhere = [
            Place { tenant: Some(tenant()), ..place },
            Place { tenant: None, ..place },
            Place { table: "providers", ..place },
            Place { column: "public", ..place },
            Place { row: "b", ..place },
            Place { table: "keysprivate", column: "", ..place },
        ];
        for other in elsewhere {
            assert_eq!(ring.open(&other, &sealed).unwrap_err(), CannotOpen::Altered, "{other:?}");
        }
    }

    #[test]
    fn a_rotated_ring_opens_the_old_and_seals_with_the_new() {
        let ring = KeyRing::draw(&Random);
        let place = Place { tenant: Some(tenant()), table: "keys", column: "private", row: "a" };
        let sealed = ring.seal(&Random, &place, b"secret");
        let rotated = ring.with_new_first(&Random);
        assert_eq!(rotated.open(&place, &sealed).unwrap().expose(), b"secret");
        assert!(ring.is_sealed_by_first(&sealed) && !rotated.is_sealed_by_first(&sealed));
        let again = rotated.seal(&Random, &place, b"secret");
        assert!(matches!(ring.open(&place, &again), Err(CannotOpen::UnknownKey(_))));
    }

    #[test]
    fn what_is_damaged_does_not_open() {
        let ring = KeyRing::draw(&Random);
        let place = Place { tenant: None, table: "t", column: "c", row: "r" };
        let sealed = ring.seal(&Random, &place, b"secret");
        for length in 0..sealed.len() {
            assert!(ring.open(&place, &sealed[..length]).is_err(), "{length}");
        }
        assert_ne!(sealed, ring.seal(&Random, &place, b"secret"), "no nonce comes twice");
    }

    #[test]
    fn the_wrong_ring_is_noticed_by_the_canary() {
        let ring = KeyRing::draw(&Random);
        let canary = ring.canary(&Random);
        assert_eq!(ring.with_new_first(&Random).check_canary(&canary), Ok(()));
        assert!(matches!(KeyRing::draw(&Random).check_canary(&canary), Err(CannotOpen::UnknownKey(_))));
    }
}
