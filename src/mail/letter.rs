//! A letter, ready to be handed over.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::address::{AddressError, Envelope};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use rules::clock::Timestamp;
use rules::directory::{Address, Domain};
use rules::ids::LetterId;
use url::Url;

/// A text of one line without controls: all that ever becomes the value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneLine(String);

/// As whom we write: the operator's name and mailbox.
#[derive(Clone, Debug)]
pub struct Sender {
    /// What this house is called, as in "contoso.example via Guesthouse".
    pub name: OneLine,
    /// The mailbox letters come from, and bounces go to.
    pub address: Address,
}

/// A letter as it will be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The same for every attempt.
    pub id: LetterId,
    /// The name shown as its sender: ours (SECURITY 29).
    pub from_name: OneLine,
    /// The mailbox it comes from.
    pub from: Address,
    /// Its one reader.
    pub to: Address,
    /// Where an answer goes, if not to `from`.
    pub reply_to: Option<Address>,
    /// Its subject: ours (SECURITY 29).
    pub subject: OneLine,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// `List-Unsubscribe`, for letters nobody asked for (RFC 2369 §3.2).
    pub no_more: Option<Url>,
    /// Its date.
    pub written_at: Timestamp,
}

/// What SMTP is given.
pub(super) struct Posted {
    pub(super) envelope: Envelope,
    pub(super) text: Vec<u8>,
}

/// Why a letter cannot be written down as a mail.
#[derive(Debug, thiserror::Error)]
pub(super) enum CannotPost {
    #[error("the address cannot be written in a mail: {0}")]
    Address(#[from] AddressError),
    #[error("the letter cannot be written as a mail: {0}")]
    Shape(#[from] lettre::error::Error),
}

impl OneLine {
    /// `text` with every control and line break turned into a space, and spaces run together.
    pub fn new(text: &str) -> Self {
        let spaced = text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ");
        Self(spaced.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OneLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Letter {
    /// The `Message-ID`: one per letter, however often it is tried (RFC 5322 §3.6.4).
    pub fn message_id(&self) -> String {
        format!("<{}@{}>", self.id, self.from.domain())
    }

    pub(super) fn posted(&self) -> Result<Posted, CannotPost> {
        let from = mailbox(Some(self.from_name.as_str()), &self.from)?;
        let to = mailbox(None, &self.to)?;
        let envelope = Envelope::new(Some(from.email.clone()), vec![to.email.clone()])?;
        let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(self.written_at.seconds()).unwrap_or_default());
        let mut mail = lettre::Message::builder()
            .envelope(envelope.clone())
            .message_id(Some(self.message_id()))
            .date(date)
            .from(from)
            .to(to)
            .subject(self.subject.as_str())
            // So that holiday notices and other robots keep quiet (RFC 3834 §5; the second is Exchange's own word for it).
            .raw_header(plain("Auto-Submitted", "auto-generated"))
            .raw_header(plain("X-Auto-Response-Suppress", "All"));
        if let Some(reply_to) = &self.reply_to {
            mail = mail.reply_to(mailbox(None, reply_to)?);
        }
        if let Some(no_more) = &self.no_more {
            mail = mail.raw_header(plain("List-Unsubscribe", &format!("<{no_more}>")));
            if no_more.scheme() == "https" {
                // One click in the mail program, answered by `POST` (RFC 8058 §3.1).
                mail = mail.raw_header(plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
            }
        }
        let mail = mail.multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))?;
        Ok(Posted { envelope, text: mail.formatted() })
    }
}

/// A header of printable ASCII, as it is: the encoder would break a long address in the middle.
fn plain(name: &'static str, value: &str) -> HeaderValue {
    let value: String = value.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

fn mailbox(name: Option<&str>, address: &Address) -> Result<Mailbox, AddressError> {
    let domain: &Domain = address.domain();
    Ok(Mailbox::new(name.map(str::to_owned), lettre::Address::new(address.local(), domain.as_str())?))
}
