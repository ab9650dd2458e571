//! Inviting one: the form, the letter before it is sent, and what became of it.

use rules::invitations::csv::{Decision, Problem};
use serde::Serialize;

use super::imports::decision_words;
use super::{Choice, Navigation, Section, Troubles};
use crate::pages::{FormSeal, Page, Sentence};

/// An application that can be given.
#[derive(Clone, Debug, Serialize)]
pub struct AppChoice {
    /// Its id, posted as `app`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is ticked.
    pub is_chosen: bool,
    /// Its roles, posted as `role-{id}`; none: it defines none.
    pub roles: Vec<Choice>,
    /// Whether it admits no guests yet; a box `open-{id}` then offers to change that to whoever may (SECURITY 12).
    pub is_closed: bool,
    /// Whether that box is ticked.
    pub is_opened: bool,
}

/// A letter that may be sent.
#[derive(Clone, Debug, Serialize)]
pub struct DraftShown {
    /// Where its HTML is, to be shown in a `sandbox` frame (SECURITY 8).
    pub src: String,
    /// The subject.
    pub subject: String,
    /// From whom.
    pub from: String,
    /// Whether nothing is chosen for its reader.
    pub has_nothing: bool,
}

/// The form; posts the fields by their names here, `app` once per application, and `what`: `preview` or `send`.
#[derive(Clone, Debug, Serialize)]
pub struct Invite {
    /// Menu.
    pub nav: Navigation,
    /// Whom.
    pub address: String,
    /// What they are called.
    pub name: String,
    /// Applications to give.
    pub apps: Vec<AppChoice>,
    /// Whether this person may open applications to the guests they are given to.
    pub may_open: bool,
    /// Names of groups to put them into, separated by `;`.
    pub groups: String,
    /// Names of groups to suggest.
    pub group_names: Vec<String>,
    /// Who answers for them; the inviter, if empty.
    pub sponsor: String,
    /// When the access ends, as `2027-04-01`.
    pub access_ends: String,
    /// Languages of the letter.
    pub languages: Vec<Choice>,
    /// The inviter's words.
    pub message: String,
    /// Who gets a copy without the link.
    pub cc: String,
    /// Whether no letter goes out, and the inviter passes the link on.
    pub no_letter: bool,
    /// What is wrong.
    pub troubles: Troubles,
    /// What is wrong with the whole, in the words of [`decision_words`].
    pub refusal: Option<Sentence>,
    /// Whether the letter is to be in another language than the tenant's.
    pub is_other_language: bool,
    /// The letter as it would be sent.
    pub preview: Option<DraftShown>,
    /// Sends or previews.
    pub form: FormSeal,
}

impl Invite {
    /// Why nothing is given: it reaches a directory role.
    pub const MORE_POWER: Sentence = Sentence::of("invite-more-power");

    /// Why nothing is given: the address is that of a member, who was not invited.
    pub fn colleague(address: &str) -> Sentence {
        Sentence::of("invite-colleague").with("address", address)
    }
}

impl Page for Invite {
    const TEMPLATE: &'static str = "portal/invite.html";

    fn samples() -> Vec<Self> {
        let app = |id: &str, name: &str, is_closed| AppChoice {
            id: id.into(),
            name: name.into(),
            is_chosen: is_closed,
            roles: if is_closed { vec![Choice::new("", "", true), Choice::new("reader", "Reader", false)] } else { Vec::new() },
            is_closed,
            is_opened: false,
        };
        let empty = Self {
            nav: Navigation::sample(Section::Invitations),
            address: String::new(),
            name: String::new(),
            apps: vec![app("a1", "Payroll", true), app("a2", "Wiki", false)],
            may_open: true,
            groups: String::new(),
            group_names: vec!["Atlas".into(), "Sales".into()],
            sponsor: String::new(),
            access_ends: String::new(),
            languages: vec![Choice::new("en", "English", true), Choice::new("da", "Dansk", false)],
            message: String::new(),
            cc: String::new(),
            no_letter: false,
            troubles: Troubles::default(),
            refusal: None,
            is_other_language: false,
            preview: None,
            form: FormSeal::sample("/contoso/admin/invitations/new"),
        };
        let refused = |decision: &Decision| decision_words(decision).into_iter().next().map(|reason| reason.why);
        let troubles = Troubles::default()
            .with("address", Problem::AddressShape)
            .with("name", Problem::TooLong(100))
            .with("groups", super::FieldTrouble::NoSuchGroup)
            .with("message", Problem::TooLong(1000))
            .with("access_ends", Problem::Date)
            .with("cc", Problem::AddressDomain);
        let wrong = Self { address: "ann@".into(), troubles, refusal: refused(&Decision::OverQuota), ..empty.clone() };
        let not_given = |refusal| Self { may_open: false, refusal: Some(refusal), ..empty.clone() };
        let refusals = [Self::colleague("bo@contoso.example"), Self::MORE_POWER].map(not_given);
        let preview = Self {
            address: "ann@fabrikam.example".into(),
            message: "Welcome!\nCarla".into(),
            preview: Some(DraftShown {
                src: "/contoso/admin/invitations/preview/p1".into(),
                subject: "Contoso (contoso.example) invites you".into(),
                from: "Contoso <guests@id.example>".into(),
                has_nothing: true,
            }),
            is_other_language: true,
            refusal: refused(&Decision::BlockedUser),
            apps: Vec::new(),
            ..empty.clone()
        };
        refusals.into_iter().chain([empty, wrong, preview]).collect()
    }
}

/// What became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Invited {
    /// Menu.
    pub nav: Navigation,
    /// What happened: [`Invited::NEW`] or another of these.
    pub what: Sentence,
    /// Who.
    pub address: String,
    /// Whether nothing is given to them: they open only what admits every guest.
    pub has_nothing: bool,
    /// The link, shown this once; only where no letter was sent.
    pub link: Option<String>,
    /// Their page.
    pub guest_href: String,
    /// Invites another.
    pub another_href: String,
}

impl Invited {
    /// A new guest was invited.
    pub const NEW: Sentence = Sentence::of("invited-new");
    /// A guest who has not come yet was sent a fresh link.
    pub const AGAIN: Sentence = Sentence::of("invited-again");
    /// A guest who has accepted before was given more.
    pub const ALREADY: Sentence = Sentence::of("invited-already");
    /// A guest was invited, and no letter was sent.
    pub const WITHOUT_LETTER: Sentence = Sentence::of("invited-without-letter");
    /// A guest begins anew, and no letter with the link was sent.
    pub const RESET_WITHOUT_LETTER: Sentence = Sentence::of("reset-without-letter");
    /// A member was given it.
    pub const MEMBER: Sentence = Sentence::of("invited-member");
    /// A guest who has accepted before, for whom nothing was chosen.
    pub const ALREADY_WITHOUT: Sentence = Sentence::of("invited-already-without");
    /// A member, for whom nothing was chosen.
    pub const MEMBER_WITHOUT: Sentence = Sentence::of("invited-member-without");
}

impl Page for Invited {
    const TEMPLATE: &'static str = "portal/invited.html";

    fn samples() -> Vec<Self> {
        let without_letter = |what| Self {
            nav: Navigation::sample(Section::Invitations),
            what,
            address: "ann@fabrikam.example".into(),
            has_nothing: true,
            link: Some("https://id.example/contoso/redeem/sample".into()),
            guest_href: "/contoso/admin/guests/g1".into(),
            another_href: "/contoso/admin/invitations/new".into(),
        };
        [Self::NEW, Self::AGAIN, Self::ALREADY, Self::MEMBER, Self::ALREADY_WITHOUT, Self::MEMBER_WITHOUT]
            .map(|what| Self {
                nav: Navigation::sample(Section::Invitations),
                what,
                address: "ann@fabrikam.example".into(),
                has_nothing: false,
                link: None,
                guest_href: "/contoso/admin/guests/g1".into(),
                another_href: "/contoso/admin/invitations/new".into(),
            })
            .into_iter()
            .chain([Self::WITHOUT_LETTER, Self::RESET_WITHOUT_LETTER].map(without_letter))
            .collect()
    }
}
