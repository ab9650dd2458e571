//! What the forms and lists of everybody who invites have in common, in the portal and on a member's own page.

use rules::calendar::read_end;
use rules::clock::Timestamp;
use rules::directory::{Address, Application, CannotReadText, DisplayName, PlainText, Tenant};
use rules::invitations::csv::Problem as Cell;
use rules::invitations::{CannotRenew, Landing, LandingAddress};

use super::fields::Fields;
use crate::flows::invitations::InviteError;
use crate::i18n::Language;
use crate::pages::portal::{Choice, Done, FieldTrouble, Troubles};

/// Whom to invite, in which words, and until when: what each form asks.
pub(super) struct Invitee {
    /// Whom; `None` where it does not read, and troubles say why.
    pub(super) address: Option<Address>,
    /// What they are called.
    pub(super) display_name: Option<DisplayName>,
    /// The inviter's words.
    pub(super) message: Option<PlainText>,
    /// The language of the letter.
    pub(super) language: Language,
    /// When their access ends.
    pub(super) access_ends_at: Option<Timestamp>,
}

impl Invitee {
    /// Reads what was typed.
    pub(super) fn read(fields: &Fields, tenant: &Tenant, now: Timestamp, troubles: &mut Troubles) -> Self {
        Self {
            address: fields.one("address").parse().map_err(|error| troubles.add("address", Cell::from(error))).ok(),
            display_name: optional(fields, "name", troubles),
            message: optional(fields, "message", troubles),
            language: chosen_language(fields, tenant),
            access_ends_at: read_stay(fields.one("access_ends"), now, troubles),
        }
    }
}

fn optional<T: std::str::FromStr<Err = CannotReadText>>(fields: &Fields, name: &'static str, troubles: &mut Troubles) -> Option<T> {
    match fields.one(name) {
        "" => None,
        text => text.parse().map_err(|error| troubles.add(name, Cell::from(error))).ok(),
    }
}

/// The language that was chosen; where none was, the tenant's.
pub(super) fn chosen_language(fields: &Fields, tenant: &Tenant) -> Language {
    let typed = fields.one("language");
    Language::from_tag(if typed.is_empty() { &tenant.locale } else { typed })
}

/// The languages that pages and letters can be in.
pub(super) fn languages(fields: &Fields, tenant: &Tenant) -> Vec<Choice> {
    let chosen = chosen_language(fields, tenant).tag();
    Language::ALL.map(|language| Choice::new(language.tag(), language.own_name(), language.tag() == chosen)).into()
}

/// What is wrong with the end of a stay that was typed; nothing typed: no end.
pub(super) fn read_stay(typed: &str, now: Timestamp, troubles: &mut Troubles) -> Option<Timestamp> {
    if typed.is_empty() {
        return None;
    }
    match read_end(typed) {
        Some(end) if end > now => return Some(end),
        Some(_) => troubles.add("access_ends", FieldTrouble::Past),
        None => troubles.add("access_ends", Cell::Date),
    }
    None
}

/// The first application that can be landed at, else the guest's own page.
pub(super) fn landing(chosen: &[&Application]) -> Landing {
    chosen.iter().find(|known| LandingAddress::is_offered_by(known)).map_or(Landing::MyApps, |known| Landing::Application(known.id))
}

/// Why an invitation was not sent again, or not taken back ([`Done::Revoked`] was hoped for); `None` for what has a page of its own.
pub(super) const fn why_not_done(error: &InviteError, hoped: Done) -> Option<Done> {
    Some(match error {
        InviteError::Renew(CannotRenew::Ended | CannotRenew::TooOld) if matches!(hoped, Done::Revoked) => Done::NotRevoked,
        InviteError::Renew(CannotRenew::Ended | CannotRenew::TooOld) => Done::Over,
        InviteError::Renew(CannotRenew::TooMany | CannotRenew::TooSoon) => Done::EnoughLetters,
        InviteError::OverQuota => Done::OverQuota,
        InviteError::Suppressed => Done::NoMoreLetters,
        InviteError::DomainBlocked(_) | InviteError::BlockedUser | InviteError::StayEnded(_) => Done::LeadsNowhere,
        _ => return None,
    })
}

/// The domain in A-labels, where the readable one could be a look-alike.
pub(super) fn ascii_domain(address: &Address) -> Option<String> {
    address.domain().is_international().then(|| address.domain().to_string())
}
