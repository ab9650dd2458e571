//! A message on its way: to whom, in which language, under whose letterhead. This is what the queue keeps.

use rules::clock::Timestamp;
use rules::directory::{Address, Colour, DisplayName, Domain};
use rules::ids::LetterId;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::i18n::Language;

use super::message::Message;

/// A letter before it is rendered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dispatch {
    /// Drawn once; the `Message-ID` of every attempt is made of it.
    pub id: LetterId,
    /// Who reads it, at the stored address (SECURITY 2).
    pub to: Address,
    /// In which language (BCP 47); what we do not speak becomes English.
    pub language: String,
    /// For whom we write.
    pub letterhead: Letterhead,
    /// What it says.
    pub message: Message,
}

/// The tenant as its letters show it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letterhead {
    /// What the tenant calls itself.
    pub tenant: DisplayName,
    /// The domain it has proven to be its own; without one it is an unverified organisation (SECURITY 29).
    pub domain: Option<Domain>,
    /// The colour of band and button.
    pub accent: Option<Colour>,
    /// Where this server shows the tenant's re-encoded logo (SECURITY 8), never an address the tenant gave.
    pub logo: Option<Url>,
}

impl Dispatch {
    /// The language it will be written in.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language)
    }

    /// Whether the letter would still be of use to its reader.
    pub fn is_of_use(&self, now: Timestamp) -> bool {
        self.message.useless_at().is_none_or(|end| now < end)
    }
}
