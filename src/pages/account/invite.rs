//! A member invites somebody.

use rules::clock::Timestamp;
use rules::invitations::csv::Problem;
use serde::Serialize;

use crate::pages::portal::{Choice, Troubles};
use crate::pages::{FormSeal, Page, Sentence};

/// The form; posts the fields by their names here, and `app`: one of the choices, or empty.
#[derive(Clone, Debug, Serialize)]
pub struct InviteSomebody {
    /// To where.
    pub tenant: String,
    /// Whom.
    pub address: String,
    /// What they are called.
    pub name: String,
    /// The applications that the member has and can give, "none" first; nothing: there are none.
    pub apps: Vec<Choice>,
    /// The member's words.
    pub message: String,
    /// Languages of the letter.
    pub languages: Vec<Choice>,
    /// When the access ends, as `2027-04-01`.
    pub access_ends: String,
    /// What is wrong with a field.
    pub troubles: Troubles,
    /// What is wrong with the whole.
    pub trouble: Option<Sentence>,
    /// Sends.
    pub form: FormSeal,
    /// Back to the account page.
    pub back_href: String,
}

/// Why somebody is not invited, in words for a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotInvitedShown {
    /// The organisation takes no guests of that domain.
    Domain(String),
    /// They belong to the organisation.
    Colleague(String),
    /// They are a guest already, and nothing was chosen to be given to them.
    Already(String),
    /// Somebody else has invited them, and they have not come yet.
    Waits(String),
    /// An admin blocked them.
    Blocked(String),
    /// Their access ended then.
    Ended(Timestamp),
    /// They want no more letters.
    NoLetters,
    /// The application cannot be given.
    Application,
    /// Enough was sent today.
    Enough,
}

impl From<NotInvitedShown> for Sentence {
    fn from(why: NotInvitedShown) -> Self {
        match why {
            NotInvitedShown::Domain(domain) => Self::of("not-invited-domain").with("domain", domain),
            NotInvitedShown::Colleague(address) => Self::of("not-invited-colleague").with("address", address),
            NotInvitedShown::Already(address) => Self::of("not-invited-already").with("address", address),
            NotInvitedShown::Waits(address) => Self::of("not-invited-waits").with("address", address),
            NotInvitedShown::Blocked(address) => Self::of("not-invited-blocked").with("address", address),
            NotInvitedShown::Ended(at) => Self::of("not-invited-ended").with("date", day(at)),
            NotInvitedShown::NoLetters => Self::of("not-invited-no-letters"),
            NotInvitedShown::Application => Self::of("not-invited-application"),
            NotInvitedShown::Enough => Self::of("not-invited-enough"),
        }
    }
}

/// As a date field writes it.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take("2027-04-01".len()).collect()
}

impl Page for InviteSomebody {
    const TEMPLATE: &'static str = "account/invite.html";

    fn samples() -> Vec<Self> {
        let none = Choice::new("", "", true);
        let empty = Self {
            tenant: "Contoso".into(),
            address: String::new(),
            name: String::new(),
            apps: vec![none, Choice::new("a1", "Payroll", false), Choice::new("a2", "Wiki", false)],
            message: String::new(),
            languages: vec![Choice::new("en", "English", true), Choice::new("da", "Dansk", false)],
            access_ends: String::new(),
            troubles: Troubles::default(),
            trouble: None,
            form: FormSeal::sample("/contoso/account/invite"),
            back_href: "/contoso/account".into(),
        };
        let typed = Self { address: "ann@fabrikam.example".into(), message: "Welcome!\nCarla".into(), ..empty.clone() };
        let address = || typed.address.clone();
        let at = Timestamp::from_seconds(1_795_183_500);
        let of_address = [
            NotInvitedShown::Domain("fabrikam.example".into()),
            NotInvitedShown::Colleague(address()),
            NotInvitedShown::Already(address()),
            NotInvitedShown::Waits(address()),
            NotInvitedShown::Blocked(address()),
            NotInvitedShown::Ended(at),
            NotInvitedShown::NoLetters,
        ];
        let refused = |why| Self { troubles: Troubles::default().with("address", why), ..typed.clone() };
        let wrong = Troubles::default()
            .with("address", Problem::AddressShape)
            .with("name", Problem::TooLong(100))
            .with("app", NotInvitedShown::Application)
            .with("message", Problem::TooLong(1000))
            .with("access_ends", Problem::Date);
        let gone = Troubles::default().with("app", NotInvitedShown::Application);
        let mut samples = vec![
            Self { apps: Vec::new(), ..empty.clone() },
            Self { apps: Vec::new(), troubles: gone, ..typed.clone() },
            empty,
            Self { address: "ann@".into(), troubles: wrong, ..typed.clone() },
            Self { trouble: Some(NotInvitedShown::Enough.into()), ..typed.clone() },
        ];
        samples.extend(of_address.map(refused));
        samples
    }
}
