//! The operator's ring of keys: the first seals and signs, all open and recognise; nothing else on the server is kept secret by itself.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use ring::hkdf;
use rules::digest::{Digest, MacKey};
use rules::random::{Chance as _, Random};
use rules::secret::Secret;

/// A ring of 256-bit keys, never empty.
pub struct KeyRing {
    first: RingKey,
    older: Vec<RingKey>,
}

/// What names a key of the ring: eight bytes derived from the key, so that a mistyped key is noticed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RingKeyId([u8; 8]);

/// What a sub-key is for; a code made for one purpose means nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Tokens in forms, against forged requests.
    Forms,
    /// Codes sent to a mailbox, user codes and recovery codes, which are too short to be hashed (SECURITY 20).
    Codes,
    /// Nonces for DPoP proofs.
    DpopNonces,
}

/// Why a text is no key ring.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotReadRing {
    /// There is no key in it.
    #[error("it holds no key")]
    Empty,
    /// A line is not an id, a colon and 43 characters of base64url, or the id is not the key's.
    #[error("line {0} is not a key of this ring, or has been altered")]
    Line(usize),
    /// One key stands there twice.
    #[error("line {0} repeats a key")]
    Twice(usize),
}

pub(super) struct RingKey {
    pub(super) id: RingKeyId,
    pub(super) sealing: LessSafeKey,
    root: hkdf::Prk,
    bytes: Secret<[u8; 32]>,
}

impl KeyRing {
    /// A ring with one new key.
    pub fn draw(random: &Random) -> Self {
        Self { first: RingKey::new(random.bytes()), older: Vec::new() }
    }

    /// This ring with a new key in front of it: `keys rotate`.
    pub fn with_new_first(&self, random: &Random) -> Self {
        Self { first: RingKey::new(random.bytes()), older: self.keys().map(RingKey::copy).collect() }
    }

    /// Reads the text of a ring: one key a line, the first seals; empty lines and those that begin with `#` are not keys.
    ///
    /// # Errors
    /// The first line that is wrong; keys are never part of the message.
    pub fn parse(text: &str) -> Result<Self, CannotReadRing> {
        let mut keys: Vec<RingKey> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key = RingKey::parse(line).ok_or(CannotReadRing::Line(index + 1))?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(CannotReadRing::Twice(index + 1));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        Ok(Self { first: keys.next().ok_or(CannotReadRing::Empty)?, older: keys.collect() })
    }

    /// What [`KeyRing::parse`] reads.
    pub fn text(&self) -> Secret<String> {
        let lines = self.keys().map(|key| format!("{}:{}\n", key.id, URL_SAFE_NO_PAD.encode(key.bytes.expose())));
        Secret::new(lines.collect())
    }

    /// The ids, the sealing key's first.
    pub fn ids(&self) -> impl Iterator<Item = RingKeyId> {
        self.keys().map(|key| key.id)
    }

    /// The sub-key that new codes of this purpose are made with.
    pub fn mac_key(&self, purpose: Purpose) -> MacKey {
        self.first.mac_key(purpose)
    }

    /// The sub-keys under which a code of this purpose counts, the newest first: what was made just before a rotation lives on.
    pub fn mac_keys(&self, purpose: Purpose) -> impl Iterator<Item = MacKey> {
        self.keys().map(move |key| key.mac_key(purpose))
    }

    /// Whether `code` was made over `parts` for this purpose, with any key of the ring.
    pub fn knows(&self, purpose: Purpose, parts: &[&[u8]], code: &Digest) -> bool {
        // Every key is tried, so that the time tells nothing.
        self.mac_keys(purpose).fold(false, |known, key| (key.code(parts) == *code) | known)
    }

    pub(super) fn first(&self) -> &RingKey {
        &self.first
    }

    pub(super) fn find(&self, id: RingKeyId) -> Option<&RingKey> {
        self.keys().find(|key| key.id == id)
    }

    fn keys(&self) -> impl Iterator<Item = &RingKey> {
        std::iter::once(&self.first).chain(&self.older)
    }
}

impl RingKey {
    fn new(bytes: [u8; 32]) -> Self {
        // The bytes are uniform, so the salt of HKDF's first step may be empty (RFC 5869 §3.1).
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(&bytes);
        let mut id = [0; 8];
        id.copy_from_slice(&derive(&root, "guesthouse ring key id").expose()[..8]);
        let sealing = UnboundKey::new(&AES_256_GCM, derive(&root, "guesthouse sealing").expose()).expect("AES-256 takes 32 bytes");
        Self { id: RingKeyId(id), sealing: LessSafeKey::new(sealing), root, bytes: Secret::new(bytes) }
    }

    fn parse(line: &str) -> Option<Self> {
        let (id, key) = line.split_once(':')?;
        let bytes = Secret::new(URL_SAFE_NO_PAD.decode(key).ok()?);
        let key = Self::new(bytes.expose().as_slice().try_into().ok()?);
        (key.id.to_string() == id).then_some(key)
    }

    fn copy(&self) -> Self {
        Self::new(*self.bytes.expose())
    }

    fn mac_key(&self, purpose: Purpose) -> MacKey {
        let label = match purpose {
            Purpose::Forms => "guesthouse forms",
            Purpose::Codes => "guesthouse codes",
            Purpose::DpopNonces => "guesthouse dpop nonces",
        };
        MacKey::new(derive(&self.root, label).expose())
    }
}

fn derive(root: &hkdf::Prk, label: &str) -> Secret<[u8; 32]> {
    let mut bytes = [0; 32];
    let label = [label.as_bytes()];
    let derived = root.expand(&label, hkdf::HKDF_SHA256).and_then(|output| output.fill(&mut bytes));
    derived.expect("32 bytes are within what HKDF-SHA-256 can give");
    Secret::new(bytes)
}

impl RingKeyId {
    pub(super) const LENGTH: usize = 8;

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for RingKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for RingKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_survives_its_file() {
        let ring = KeyRing::draw(&Random).with_new_first(&Random);
        let read = KeyRing::parse(&format!("# ours\n\n{}", ring.text().expose())).unwrap();
        assert_eq!(read.ids().collect::<Vec<_>>(), ring.ids().collect::<Vec<_>>());
        assert_eq!(format!("{read:?}").len(), "[0011223344556677, 0011223344556677]".len());
    }

    #[test]
    fn an_altered_ring_is_noticed() {
        let ring = KeyRing::draw(&Random);
        let text = ring.text().expose().clone();
        let altered = if text.ends_with("AAA\n") { text.replace("AAA\n", "BAA\n") } else { format!("{}AAA\n", &text[..text.len() - 4]) };
        assert_eq!(KeyRing::parse(&altered).unwrap_err(), CannotReadRing::Line(1));
        assert_eq!(KeyRing::parse("# nothing\n").unwrap_err(), CannotReadRing::Empty);
        assert_eq!(KeyRing::parse(&format!("{text}{text}")).unwrap_err(), CannotReadRing::Twice(2));
        assert_eq!(KeyRing::parse("secret").unwrap_err(), CannotReadRing::Line(1));
    }

    #[test]
    fn a_code_outlives_a_rotation_and_means_nothing_elsewhere() {
        let ring = KeyRing::draw(&Random);
        let code = ring.mac_key(Purpose::Codes).code(&[b"12345678"]);
        let rotated = ring.with_new_first(&Random);
        assert!(rotated.knows(Purpose::Codes, &[b"12345678"], &code));
        assert!(!rotated.knows(Purpose::Codes, &[b"12345679"], &code));
        assert!(!rotated.knows(Purpose::Forms, &[b"12345678"], &code));
        assert!(!KeyRing::draw(&Random).knows(Purpose::Codes, &[b"12345678"], &code));
        assert_ne!(rotated.mac_key(Purpose::Codes).code(&[b"12345678"]), code);
    }
}
