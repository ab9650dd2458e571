//! SHA-256 and HMAC: how secrets are stored and forms are sealed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::{digest, hmac};

/// A SHA-256 value, compared in constant time.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

impl Digest {
    /// SHA-256 of `bytes`: enough to store a secret of 128 bits or more (SECURITY 20).
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        let mut value = [0; 32];
        value.copy_from_slice(digest::digest(&digest::SHA256, bytes.as_ref()).as_ref());
        Self(value)
    }

    /// The value that these bytes are.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Base64url without padding, as columns and `code_challenge` hold it.
    pub fn base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Reads what [`Digest::base64url`] wrote.
    pub fn from_base64url(text: &str) -> Option<Self> {
        Some(Self(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }
}

/// By what the row of a secret is found that was drawn with its moment ([`dated_secret`](crate::random::Chance::dated_secret)): the moment,
/// then the SHA-256 of the whole text. Rows of one time stand side by side in their index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LookupKey {
    moment: Option<[u8; Self::MOMENT]>,
    digest: Digest,
}

impl LookupKey {
    /// Hexadecimal digits that a moment in milliseconds takes, for five hundred years.
    pub(crate) const MOMENT: usize = 11;

    /// The key of a secret, whoever shows it; for one without a moment it is the digest alone.
    pub fn of(secret: &str) -> Self {
        let moment = secret.as_bytes().first_chunk().filter(|moment| moment.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
        Self { moment: moment.copied(), digest: Digest::of(secret) }
    }

    /// As columns hold it.
    pub fn text(&self) -> String {
        let digest = self.digest.base64url();
        match self.moment.as_ref().and_then(|moment| std::str::from_utf8(moment).ok()) {
            Some(moment) => format!("{moment}{digest}"),
            None => digest,
        }
    }

    /// Reads what [`LookupKey::text`] wrote.
    fn from_text(text: &str) -> Option<Self> {
        let digest = Digest::from_base64url;
        digest(text).map(|digest| Self { moment: None, digest }).or_else(|| {
            let (moment, rest) = text.split_at_checked(Self::MOMENT)?;
            Some(Self { moment: Some(moment.as_bytes().try_into().ok()?), digest: digest(rest)? })
        })
    }
}

impl serde::Serialize for LookupKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> serde::Deserialize<'de> for LookupKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| serde::de::Error::custom("no key"))
    }
}

impl fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}

/// SHA-256 of what comes in parts, such as a file.
#[derive(Clone)]
pub struct Digesting(digest::Context);

impl Default for Digesting {
    fn default() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }
}

impl Digesting {
    /// The next part.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The value over all parts.
    pub fn finish(self) -> Digest {
        let mut value = [0; 32];
        value.copy_from_slice(self.0.finish().as_ref());
        Digest(value)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.base64url())
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        Self::from_base64url(&text).ok_or_else(|| serde::de::Error::custom("no digest"))
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[digest]")
    }
}

/// A key for HMAC-SHA-256. Parts are hashed with their lengths, so that moving a border makes another value.
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl MacKey {
    /// A key of the given bytes, which should be 32.
    pub fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The code over `parts`, in order.
    pub fn code(&self, parts: &[&[u8]]) -> Digest {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut value = [0; 32];
        value.copy_from_slice(context.sign().as_ref());
        Digest(value)
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[key]")
    }
}

/// HMAC-SHA-256 of `message` as RFC 2104 has it, for values whose layout a standard or SECURITY.md fixes.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Digest {
    let mut value = [0; 32];
    value.copy_from_slice(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref());
    Digest(value)
}

/// SHA-384, for `at_hash` beside algorithms of 384 bits.
pub fn sha384(bytes: impl AsRef<[u8]>) -> [u8; 48] {
    let mut value = [0; 48];
    value.copy_from_slice(digest::digest(&digest::SHA384, bytes.as_ref()).as_ref());
    value
}

/// SHA-512, for `at_hash` beside Ed25519 and algorithms of 512 bits.
pub fn sha512(bytes: impl AsRef<[u8]>) -> [u8; 64] {
    let mut value = [0; 64];
    value.copy_from_slice(digest::digest(&digest::SHA512, bytes.as_ref()).as_ref());
    value
}

/// Whether two byte strings are equal, in time that depends on their lengths only.
pub fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    left.ct_eq(right).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_survives_its_column() {
        let digest = Digest::of("ticket");
        assert_eq!(Digest::from_base64url(&digest.base64url()), Some(digest));
        assert_eq!(Digest::from_base64url("short"), None);
    }

    #[test]
    fn a_key_of_a_secret_without_a_moment_is_its_digest() {
        for undated in ["", "0123456789", "ABCDEF01234-rest", "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}"] {
            let key = LookupKey::of(undated);
            assert_eq!((key.text(), LookupKey::from_text(&key.text())), (Digest::of(undated).base64url(), Some(key)), "{undated}");
        }
        let dated = LookupKey::of("00000000fff and what nobody guesses");
        assert_eq!((dated.text().len(), LookupKey::from_text(&dated.text())), (LookupKey::MOMENT + 43, Some(dated)));
    }

    #[test]
    fn a_file_in_parts_has_the_digest_of_the_whole() {
        let mut parts = Digesting::default();
        ["tic", "", "ket"].iter().for_each(|part| parts.update(part.as_bytes()));
        assert_eq!(parts.finish(), Digest::of("ticket"));
    }

    #[test]
    fn borders_between_parts_count() {
        let key = MacKey::new(&[7; 32]);
        assert_ne!(key.code(&[b"ab", b"c"]), key.code(&[b"a", b"bc"]));
    }
}
