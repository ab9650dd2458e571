//! JSON Web Encryption, in its compact form (RFC 7516), with what RFC 8725 leaves of it.

mod agreement;
mod content;
mod opening;
mod recipient;
mod shared;
mod wrapping;
#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub use opening::{CannotDecrypt, OpeningKey, decrypt};
pub use recipient::{Content, Recipient};

pub(super) use recipient::recipients;

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
