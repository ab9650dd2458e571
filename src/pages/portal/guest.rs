//! One guest: how far they are, what became of the letter, what they were given, and what can be done.

use rules::clock::Timestamp;
use rules::invitations::LetterStage;
use serde::Serialize;

use super::{Carries, Done, FieldTrouble, GuestState, Happened, Happening, Navigation, Section, Troubles};
use crate::pages::{FormSeal, Page, Sentence, Tag};

/// Something the guest was given.
#[derive(Clone, Debug, Serialize)]
pub struct GrantRow {
    /// The application or group.
    pub name: String,
    /// Where it is shown.
    pub href: Option<String>,
    /// `grant-application` or `grant-group`, with the role.
    pub what: Sentence,
    /// Who gave it.
    pub given_by: Option<String>,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
    /// Whether the application is still closed to guests.
    pub is_closed: bool,
    /// Takes it away.
    pub remove: Option<FormSeal>,
}

impl GrantRow {
    /// The words for an application, with a role or none, which is worth a word where it `has_roles`.
    pub fn application(role: Option<&str>, has_roles: bool) -> Sentence {
        match role {
            Some(role) => Sentence::of("grant-application-as").with("role", role),
            None if has_roles => Sentence::of("grant-application-without"),
            None => Sentence::of("grant-application"),
        }
    }

    /// The words for a group.
    pub const fn group() -> Sentence {
        Sentence::of("grant-group")
    }
}

/// One guest. Forms that are not offered are not allowed, or make no sense now.
#[derive(Clone, Debug, Serialize)]
pub struct GuestDetail {
    /// Menu.
    pub nav: Navigation,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The domain in A-labels, where the readable one could be a look-alike.
    pub ascii_domain: Option<String>,
    /// How far they are.
    pub state: Tag,
    /// The `oid`.
    pub id: String,
    /// Where they sign in, once known.
    pub home: Option<String>,
    /// Who answers for them.
    pub sponsor: Option<String>,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// Until when the link works, while it does.
    pub link_until: Option<Timestamp>,
    /// What happened, newest first.
    pub happenings: Vec<Happening>,
    /// What they were given.
    pub grants: Vec<GrantRow>,
    /// Sends a new link.
    pub resend: Option<FormSeal>,
    /// Sends a reminder.
    pub remind: Option<FormSeal>,
    /// The form that invites them once more, where nothing else is left to do.
    pub again_href: Option<String>,
    /// Whoever has their address by now.
    pub newer_href: Option<String>,
    /// The page that asks whether to take the invitation back.
    pub revoke_href: Option<String>,
    /// Confirms that it is still the same person (SECURITY 5).
    pub confirm: Option<FormSeal>,
    /// Blocks.
    pub block: Option<FormSeal>,
    /// Unblocks.
    pub unblock: Option<FormSeal>,
    /// Changes sponsor and end date; posts `sponsor` and `access_ends`.
    pub change: Option<FormSeal>,
    /// Lets the guest begin anew; posts `reset_address` and `no_letter`.
    pub reset: Option<FormSeal>,
    /// What is typed as the address they begin anew by.
    pub reset_typed: String,
    /// Whether they are to get no letter then, and whoever resets passes the link on.
    pub is_reset_without_letter: bool,
    /// What is typed as sponsor.
    pub sponsor_typed: String,
    /// What is typed as end date, as `2027-04-01`.
    pub access_ends_typed: String,
    /// What is wrong with it.
    pub troubles: Troubles,
    /// The page where what is said of the guest is changed.
    pub details_href: Option<String>,
    /// The page that asks whether to remove the guest.
    pub remove_href: Option<String>,
}

impl Page for GuestDetail {
    const TEMPLATE: &'static str = "portal/guest.html";

    fn samples() -> Vec<Self> {
        let at = Timestamp::from_seconds(1_795_183_500);
        let form = |what: &str| Some(FormSeal::sample(&format!("/contoso/admin/guests/g1/{what}")));
        let grant = |name: &str, what, is_closed: bool| GrantRow {
            name: name.into(),
            href: Some("/contoso/admin/applications/a1".into()),
            what,
            given_by: Some("Carla Contoso".into()),
            ends_at: is_closed.then_some(at),
            is_closed,
            remove: form("grants/1/remove"),
        };
        let by = || Some("Carla Contoso".to_owned());
        let everything = [
            Happened::Left,
            Happened::Removed(by()),
            Happened::SignedIn,
            Happened::Earlier,
            Happened::Stale,
            Happened::Confirmed(by()),
            Happened::Reset(by()),
            Happened::Unblocked(by()),
            Happened::Blocked(by()),
            Happened::Revoked(by()),
            Happened::Revoked(None),
            Happened::Reported,
            Happened::Declined,
            Happened::Accepted,
            Happened::Continued,
            Happened::Opened(3),
            Happened::Letter(Carries::Invitation, LetterStage::Suppressed),
            Happened::Letter(Carries::NewLink, LetterStage::Withdrawn),
            Happened::Letter(Carries::Reminder, LetterStage::GivenUp),
            Happened::Letter(Carries::Reminder, LetterStage::Sent),
            Happened::Letter(Carries::NewLink, LetterStage::Queued),
        ];
        let refused = Happening::new(at, &Happened::Letter(Carries::Reminder, LetterStage::Refused)).with("550 5.1.1 no such mailbox");
        let invited = Happening::new(at, &Happened::Invited("Carla Contoso".into()));
        let happenings = vec![
            refused,
            Happening::new(at, &Happened::Opened(1)),
            Happening::new(at, &Happened::Letter(Carries::Invitation, LetterStage::Sent)),
            invited,
        ];
        let pending = Self {
            nav: Navigation::sample(Section::Guests).saying(Done::Resent),
            name: "Ann Example".into(),
            address: "ann@bücher.example".into(),
            ascii_domain: Some("xn--bcher-kva.example".into()),
            state: GuestState::Pending.into(),
            id: "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".into(),
            home: None,
            sponsor: Some("Carla Contoso".into()),
            signed_in_at: None,
            access_ends_at: Some(at),
            link_until: Some(at),
            happenings,
            grants: vec![grant("Payroll", GrantRow::application(Some("Reader"), true), true), grant("Atlas", GrantRow::group(), false)],
            resend: form("resend"),
            remind: form("remind"),
            again_href: None,
            newer_href: None,
            revoke_href: Some("/contoso/admin/guests/g1/invitations/i1/revoke".into()),
            confirm: None,
            block: form("block"),
            unblock: None,
            change: form("change"),
            reset: None,
            reset_typed: "ann@bücher.example".into(),
            is_reset_without_letter: false,
            sponsor_typed: "carla@contoso.example".into(),
            access_ends_typed: "2027-04-01".into(),
            troubles: Troubles::default(),
            details_href: Some("/contoso/admin/users/g1/details".into()),
            remove_href: Some("/contoso/admin/guests/g1/remove".into()),
        };
        let active = Self {
            nav: Navigation::sample(Section::Guests),
            state: GuestState::Stale.into(),
            ascii_domain: None,
            home: Some("Fabrikam".into()),
            signed_in_at: Some(at),
            link_until: None,
            happenings: everything.iter().map(|happened| Happening::new(at, happened)).collect(),
            grants: Vec::new(),
            resend: None,
            remind: None,
            revoke_href: None,
            confirm: form("confirm"),
            reset: form("reset"),
            unblock: form("unblock"),
            troubles: Troubles::default().with("sponsor", FieldTrouble::NoSuchMember).with("access_ends", FieldTrouble::Past),
            ..pending.clone()
        };
        let seen_only = Self {
            troubles: Troubles::default(),
            change: None,
            block: None,
            unblock: None,
            confirm: None,
            reset: None,
            details_href: None,
            remove_href: None,
            ..active.clone()
        };
        let again_href = Some("/contoso/admin/invitations/new?address=ann%40fabrikam.example".into());
        let declined = Self { state: GuestState::Declined.into(), again_href, ..seen_only.clone() };
        let newer_href = Some("/contoso/admin/guests/g2".into());
        let gone = Self { state: GuestState::Ended.into(), newer_href, ..seen_only.clone() };
        let not_reset = |trouble, is_reset_without_letter| Self {
            troubles: Troubles::default().with("reset_address", trouble),
            is_reset_without_letter,
            ..active.clone()
        };
        let (unwanted, enough) = (not_reset(FieldTrouble::NoMoreLetters, false), not_reset(FieldTrouble::OverQuota, true));
        vec![pending, active, seen_only, declined, gone, unwanted, enough]
    }
}
