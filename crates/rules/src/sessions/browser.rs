//! A browser, known by an opaque cookie.

use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::ids::BrowserId;
use crate::random::Chance;
use crate::secret::Secret;

/// The text of the cookie: 256 random bits, drawn again at every sign-in so that none can be planted.
#[derive(Clone, Debug)]
pub struct BrowserSecret(Secret<String>);

/// A browser that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// Its id: what rows point to.
    pub id: BrowserId,
    /// SHA-256 of its cookie.
    pub digest: Digest,
    /// When it first came.
    pub created_at: Timestamp,
}

impl BrowserSecret {
    /// A new cookie.
    pub fn draw(chance: &impl Chance) -> Self {
        Self(chance.secret())
    }

    /// Reads a cookie; `None` if none of ours ever looked like that.
    pub fn read(text: &str) -> Option<Self> {
        Digest::from_base64url(text).map(|_| Self(Secret::new(text.to_owned())))
    }

    /// The text of the cookie.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What the browser is found by.
    pub fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }
}
