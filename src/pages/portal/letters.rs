//! The mail log, and a letter as its reader sees it.

use rules::clock::Timestamp;
use rules::invitations::{LetterKind, LetterStage};
use serde::Serialize;

use super::{ListOption, Listing, Navigation, Section};
use crate::pages::{Page, Sentence, Tag};

/// A letter, as the log shows it.
#[derive(Clone, Debug, Serialize)]
pub struct LetterRow {
    /// What it is for.
    pub kind: Sentence,
    /// To whom.
    pub to: String,
    /// The domain as machines write it, where it is international.
    pub ascii_domain: Option<String>,
    /// How far it is.
    pub state: Tag,
    /// How often it was tried.
    pub tries: u64,
    /// What the other side last said.
    pub reply: Option<String>,
    /// Since when it may have arrived already: whatever came after that came twice.
    pub doubtful_at: Option<Timestamp>,
    /// When its state was reached.
    pub at: Timestamp,
    /// The guest it belongs to.
    pub guest_href: Option<String>,
    /// The letter itself, where it can be shown.
    pub preview_href: Option<String>,
}

/// The mail log.
#[derive(Clone, Debug, Serialize)]
pub struct Letters {
    /// Menu.
    pub nav: Navigation,
    /// Search, filter, paging.
    pub listing: Listing,
    /// This page's letters.
    pub rows: Vec<LetterRow>,
}

const STAGES: [(&str, LetterStage); 7] = [
    ("queued", LetterStage::Queued),
    ("sending", LetterStage::Sending),
    ("sent", LetterStage::Sent),
    ("refused", LetterStage::Refused),
    ("given_up", LetterStage::GivenUp),
    ("suppressed", LetterStage::Suppressed),
    ("withdrawn", LetterStage::Withdrawn),
];

impl Letters {
    /// The stage that the filter sent; nothing for "all" and for what is none.
    pub fn chosen(sent: &str) -> Option<LetterStage> {
        STAGES.into_iter().find(|(name, _)| *name == sent).map(|(_, stage)| stage)
    }

    /// The choices of the filter, "all" first.
    pub fn filter(chosen: Option<LetterStage>) -> Vec<ListOption> {
        let all = ListOption { value: String::new(), label: Sentence::of("filter-all"), is_chosen: chosen.is_none() };
        let choice = |(name, stage): (&str, LetterStage)| ListOption {
            value: name.into(),
            label: Tag::from(stage).words,
            is_chosen: chosen == Some(stage),
        };
        std::iter::once(all).chain(STAGES.into_iter().map(choice)).collect()
    }
}

impl Page for Letters {
    const TEMPLATE: &'static str = "portal/letters.html";

    fn samples() -> Vec<Self> {
        use LetterKind::{Code, Copy, Invitation, Notice, Reminder};
        let kinds = [Invitation, Copy, Reminder, Code, Notice, Invitation];
        let row = |((_, stage), kind): ((&str, LetterStage), LetterKind)| LetterRow {
            kind: kind.into(),
            to: "ann@fabrikam.example".into(),
            ascii_domain: (kind == Copy).then(|| "xn--bcher-kva.example".into()),
            state: stage.into(),
            tries: 2,
            reply: (stage == LetterStage::Refused).then(|| "550 5.1.1 <ann@fabrikam.example>: no such mailbox".into()),
            doubtful_at: matches!(stage, LetterStage::Sent | LetterStage::Queued).then(|| Timestamp::from_seconds(1_795_183_000)),
            at: Timestamp::from_seconds(1_795_183_500),
            guest_href: (kind == Invitation).then(|| "/contoso/admin/guests/g1".into()),
            preview_href: (kind != Code).then(|| "/contoso/admin/letters/l1".into()),
        };
        let listing = |states| Listing { states, ..Listing::sample("/contoso/admin/letters") };
        let full = Self {
            nav: Navigation::sample(Section::Letters),
            listing: listing(Self::filter(None)),
            rows: STAGES.into_iter().zip(kinds).map(row).collect(),
        };
        let nothing = Listing { states: Self::filter(Some(LetterStage::Sent)), ..Listing::sample_of_nothing("/contoso/admin/letters") };
        vec![Self { listing: nothing, rows: Vec::new(), ..full.clone() }, full]
    }
}

/// A letter as its reader sees it; its HTML is served by itself and shown in a `sandbox` frame (SECURITY 8).
#[derive(Clone, Debug, Serialize)]
pub struct LetterPreview {
    /// Menu.
    pub nav: Navigation,
    /// The subject.
    pub subject: String,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Where the HTML is served.
    pub html_src: String,
    /// The plain text.
    pub text: String,
    /// Back to the log.
    pub back_href: String,
}

impl Page for LetterPreview {
    const TEMPLATE: &'static str = "portal/letter.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            nav: Navigation::sample(Section::Letters),
            subject: "Contoso (contoso.example) invites you".into(),
            from: "Contoso <guests@id.example>".into(),
            to: "ann@fabrikam.example".into(),
            html_src: "/contoso/admin/letters/l1.html".into(),
            text: "Carla Contoso invites you.\n\nhttps://id.example/contoso/redeem/…".into(),
            back_href: "/contoso/admin/letters".into(),
        }]
    }
}
