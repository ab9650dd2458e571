//! What the templates of letters may show: a flat list of texts, made of a dispatch.

use std::time::Duration;

use rules::calendar::last_whole_day;
use rules::clock::Timestamp;
use rules::directory::{Address, Colour, Domain};
use rules::secret::Secret;
use serde::Serialize;

use crate::i18n::Language;

use super::dispatch::Dispatch;
use super::letter::Sender;
use super::message::{CodePurpose, HowDeclined, Invited, Message, RecordIs, SecretKind, WaitsFor};
use super::unlinked::unlinked;

const OUR_ACCENT: Colour = Colour(0x1d, 0x5c, 0x56);

/// Every name a template may use; what a message does not have is absent.
#[derive(Default, Serialize)]
pub(super) struct Shown {
    language: &'static str,
    /// This house.
    house: String,
    pub(super) from_name: String,
    /// The reader.
    to: String,
    tenant: String,
    /// The tenant's proven domain, or the words for having none.
    organisation: String,
    /// The same, as a sentence goes on after "from".
    from: String,
    is_verified: bool,
    accent: String,
    ink: String,
    logo: Option<String>,
    inviter: Option<String>,
    app: Option<String>,
    /// The inviter's words, by line.
    words: Vec<String>,
    link: Option<String>,
    code: Option<String>,
    minutes: Option<u64>,
    purpose: Option<&'static str>,
    until: Option<String>,
    access_ends: Option<String>,
    guest: Option<String>,
    account: Option<String>,
    name: Option<String>,
    how: Option<&'static str>,
    domain: Option<String>,
    record: Option<String>,
    open: Option<String>,
    no_more: Option<String>,
}

impl Shown {
    pub(super) fn of(dispatch: &Dispatch, secret: Option<&Secret<String>>, sender: &Sender, now: Timestamp) -> Self {
        let mut shown = Self::under_letterhead(dispatch, sender);
        let secret = secret.map(|secret| secret.expose().clone());
        match dispatch.message.secret_kind() {
            SecretKind::Link => shown.link = secret,
            SecretKind::Code => shown.code = secret,
            SecretKind::None => {}
        }
        shown.fill(&dispatch.message, dispatch.language(), now);
        shown
    }

    fn under_letterhead(dispatch: &Dispatch, sender: &Sender) -> Self {
        let language = dispatch.language();
        let head = &dispatch.letterhead;
        let house = sender.name.as_str();
        let organisation = head.domain.as_ref().map_or_else(|| language.say("letter-unverified", &[]), both_spellings);
        let from_name = match (&head.domain, dispatch.message.invited()) {
            // What the house itself writes to a person of a tenant without a domain comes from the house.
            (None, None) => house.to_owned(),
            (None, Some(_)) => language.say("letter-from-unverified", &[("house", house.into())]),
            (Some(_), _) => language.say("letter-from", &[("organisation", organisation.as_str().into()), ("house", house.into())]),
        };
        let accent = head.accent.unwrap_or(OUR_ACCENT);
        Self {
            language: language.tag(),
            house: house.to_owned(),
            from_name,
            to: spelled(&dispatch.to),
            tenant: unlinked(head.tenant.as_str()),
            from: head.domain.as_ref().map_or_else(|| language.say("letter-an-unverified", &[]), both_spellings),
            organisation,
            is_verified: head.domain.is_some(),
            accent: accent.to_string(),
            ink: accent.ink().to_string(),
            logo: head.logo.as_ref().map(ToString::to_string),
            ..Self::default()
        }
    }

    fn fill(&mut self, message: &Message, language: Language, now: Timestamp) {
        match message {
            Message::Invitation(invited) | Message::Reminder(invited) | Message::FreshLink(invited) => self.invite(invited, language),
            Message::CopyOfInvitation { guest, invited } => {
                self.invite(invited, language);
                self.guest = Some(spelled(guest));
            }
            Message::Code { purpose, expires_at } => self.code_for(purpose, expires_at.since(now)),
            Message::Welcome { app, open } => {
                self.app = app.as_ref().map(|app| unlinked(app.as_str()));
                self.open = Some(open.to_string());
            }
            Message::Accepted { guest, name, app } => {
                self.guest = Some(spelled(guest));
                self.name = name.as_ref().map(|name| unlinked(name.as_str()));
                self.app = app.as_ref().map(|app| unlinked(app.as_str()));
            }
            Message::Declined { guest, how } => {
                self.guest = Some(spelled(guest));
                self.how = Some(match how {
                    HowDeclined::Declined => "letter-declined-lead",
                    HowDeclined::NoMore => "letter-declined-no-more",
                    HowDeclined::Reported => "letter-declined-reported",
                });
            }
            Message::OtherAddressConnected { invited, account, undo_until } => {
                self.guest = Some(spelled(invited));
                self.account = Some(spelled(account));
                self.until = Some(language.moment(*undo_until));
            }
            Message::ConnectionUndone { invited, account } => {
                self.guest = Some(spelled(invited));
                self.account = Some(spelled(account));
            }
            Message::NewMember { open } => self.open = Some(open.to_string()),
            Message::GuestWaits { guest, why, open } => {
                self.guest = Some(spelled(guest));
                self.open = Some(open.to_string());
                self.how = Some(match why {
                    WaitsFor::Recovered => "letter-waits-recovered",
                    WaitsFor::MailboxGone => "letter-waits-mailbox-gone",
                    WaitsFor::Confirmation => "letter-waits-confirmation",
                    WaitsFor::Reset => "letter-waits-reset",
                });
            }
            Message::AccessReset { guest, invited } => {
                self.guest = Some(spelled(guest));
                self.account = Some(spelled(invited));
            }
            Message::AskedByName { app, message, open, until } => {
                self.app = Some(unlinked(app.as_str()));
                self.name = message.as_ref().map(|message| unlinked(message.as_str()));
                self.open = Some(open.to_string());
                self.until = Some(language.moment(*until));
            }
            Message::DomainRecord { domain, record, is, open } => {
                self.domain = Some(both_spellings(domain));
                self.open = Some(open.to_string());
                self.how = Some(match is {
                    RecordIs::Missing { .. } => "letter-domain-missing",
                    RecordIs::Lapsed => "letter-domain-lapsed",
                    RecordIs::Taken => "letter-domain-taken",
                });
                if let RecordIs::Missing { lapses_at } = is {
                    self.record.clone_from(record);
                    self.until = Some(language.moment(*lapses_at));
                }
            }
            Message::PasswordChanged { changed_at } => self.until = Some(language.moment(*changed_at)),
        }
    }

    fn invite(&mut self, invited: &Invited, language: Language) {
        self.inviter = Some(unlinked(invited.inviter.as_str()));
        self.app = invited.app.as_ref().map(|app| unlinked(app.as_str()));
        self.words = invited.words.iter().flat_map(|words| words.as_str().lines()).map(unlinked).collect();
        self.until = Some(language.date(last_whole_day(invited.expires_at)));
        self.access_ends = invited.access_ends_at.map(|end| language.date(end));
        self.no_more = Some(invited.no_more.to_string());
    }

    fn code_for(&mut self, purpose: &CodePurpose, left: Duration) {
        self.minutes = Some(left.as_secs().div_ceil(60).max(1));
        self.purpose = Some(match purpose {
            CodePurpose::SignIn => "sign_in",
            CodePurpose::Redeem => "redeem",
            CodePurpose::Connect { .. } => "connect",
            CodePurpose::SignUp => "sign_up",
            CodePurpose::Reset => "reset",
        });
        if let CodePurpose::Connect { account } = purpose {
            self.account = Some(spelled(account));
        }
    }
}

/// A domain as people read it; beside it the one that tells look-alikes apart.
fn both_spellings(domain: &Domain) -> String {
    if domain.is_international() { format!("{} ({domain})", domain.to_unicode()) } else { domain.to_string() }
}

fn spelled(address: &Address) -> String {
    format!("{}@{}", address.local(), both_spellings(address.domain()))
}
