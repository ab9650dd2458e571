//! The secret in a link: it finds an invitation and proves nothing (SECURITY 1).

use crate::calendar::last_whole_day;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::random::Chance;
use crate::secret::Secret;

/// 256 random bits, shown once, in one letter.
#[derive(Clone, Debug)]
pub struct Ticket(Secret<String>);

/// What is kept of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredTicket {
    /// SHA-256 of the ticket.
    pub digest: Digest,
    /// When it stops to find its invitation.
    pub expires_at: Timestamp,
}

impl StoredTicket {
    /// The day until which it works, as people are told: the last one that is whole, at every door the same.
    pub fn shown_until(&self) -> Timestamp {
        last_whole_day(self.expires_at)
    }
}

impl Ticket {
    /// A new ticket.
    pub fn draw(chance: &impl Chance) -> Self {
        Self(chance.secret())
    }

    /// The text in the link.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What is kept of it.
    pub fn stored(&self, expires_at: Timestamp) -> StoredTicket {
        StoredTicket { digest: Digest::of(self.expose()), expires_at }
    }

    /// Reads the text of a link; `None` if no ticket of ours ever looked like that.
    pub fn read(text: &str) -> Option<Self> {
        Digest::from_base64url(text).map(|_| Self(Secret::new(text.to_owned())))
    }

    /// What the ticket is found by.
    pub fn digest(&self) -> Digest {
        Digest::of(self.expose())
    }
}
