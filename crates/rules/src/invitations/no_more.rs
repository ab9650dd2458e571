//! The link that ends a tenant's letters to whoever reads them: it names a letter's reader, and only the tenant can make it.

use std::fmt;
use std::str::FromStr;

use crate::digest::{Digest, MacKey};
use crate::directory::{Address, Tenant};
use crate::ids::InvitationId;

use super::Invitation;

/// Which of an invitation's readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Who is invited.
    Guest,
    /// Whom the inviter named for a copy.
    Copy,
}

/// What stands at the end of such a link. It says nothing of an address, and is made with the tenant's salt, which outlives every key:
/// the link in a letter of long ago still works (SECURITY 20, 29).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMoreLink {
    /// The invitation that the letter was about.
    pub invitation: InvitationId,
    /// Who got the letter.
    pub reader: Reader,
    code: Digest,
}

/// The text is no link of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a link to end letters with")]
pub struct NotALink;

impl NoMoreLink {
    /// The link in the letter about `invitation` to `reader`.
    pub fn of(tenant: &Tenant, invitation: InvitationId, reader: Reader) -> Self {
        let code = MacKey::new(&tenant.salt).code(&[b"no more letters", invitation.to_string().as_bytes(), reader.word().as_bytes()]);
        Self { invitation, reader, code }
    }

    /// Whether this tenant made it.
    pub fn is_of(&self, tenant: &Tenant) -> bool {
        *self == Self::of(tenant, self.invitation, self.reader)
    }

    /// Whose letters it ends.
    pub fn address<'i>(&self, invitation: &'i Invitation) -> Option<&'i Address> {
        match self.reader {
            Reader::Guest => Some(&invitation.address),
            Reader::Copy => invitation.cc.as_ref(),
        }
    }
}

impl Reader {
    const fn word(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Copy => "copy",
        }
    }
}

impl fmt::Display for NoMoreLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.invitation, self.reader.word(), self.code.base64url())
    }
}

impl FromStr for NoMoreLink {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        let mut parts = text.split('.');
        let (Some(invitation), Some(reader), Some(code), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(NotALink);
        };
        let reader = [Reader::Guest, Reader::Copy].into_iter().find(|known| known.word() == reader).ok_or(NotALink)?;
        let invitation = invitation.parse().map_err(|_| NotALink)?;
        Ok(Self { invitation, reader, code: Digest::from_base64url(code).ok_or(NotALink)? })
    }
}
