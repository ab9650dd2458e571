//! The list of invitations, with what became of each letter.

use rules::clock::Timestamp;
use rules::invitations::LetterStage;
use serde::Serialize;

use super::{GuestState, Listing, Navigation, Section};
use crate::pages::{Page, Tag};

/// An invitation, as the list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationRow {
    /// The invited address.
    pub address: String,
    /// The domain in A-labels, where the readable one could be a look-alike.
    pub ascii_domain: Option<String>,
    /// How far it is.
    pub state: Tag,
    /// How far its last letter is.
    pub letter: Option<Tag>,
    /// Whether the link was ever looked at.
    pub is_opened: bool,
    /// Who invites.
    pub inviter: String,
    /// When.
    pub invited_at: Timestamp,
    /// Until when the link works.
    pub link_until: Timestamp,
    /// The guest's page.
    pub href: String,
}

/// The list of invitations.
#[derive(Clone, Debug, Serialize)]
pub struct Invitations {
    /// Menu.
    pub nav: Navigation,
    /// Search, filter, paging.
    pub listing: Listing,
    /// This page's invitations.
    pub rows: Vec<InvitationRow>,
    /// Where one is invited.
    pub invite_href: Option<String>,
    /// The list as CSV.
    pub export_href: Option<String>,
}

impl Page for Invitations {
    const TEMPLATE: &'static str = "portal/invitations.html";

    fn samples() -> Vec<Self> {
        let at = Timestamp::from_seconds(1_795_183_500);
        let row = |(state, letter): (GuestState, LetterStage)| InvitationRow {
            address: "ann@fabrikam.example".into(),
            ascii_domain: None,
            state: state.into(),
            letter: Some(letter.into()),
            is_opened: letter == LetterStage::Sent,
            inviter: "Carla Contoso".into(),
            invited_at: at,
            link_until: at,
            href: "/contoso/admin/guests/g1".into(),
        };
        let states = GuestState::filter(&GuestState::INVITATIONS, Some(GuestState::Declined));
        let stages = [
            LetterStage::Queued,
            LetterStage::Sending,
            LetterStage::Sent,
            LetterStage::Refused,
            LetterStage::GivenUp,
            LetterStage::Suppressed,
        ];
        let full = Self {
            nav: Navigation::sample(Section::Invitations),
            listing: Listing { states, ..Listing::sample("/contoso/admin/invitations") },
            rows: GuestState::INVITATIONS.into_iter().zip(stages).map(row).collect(),
            invite_href: Some("/contoso/admin/invitations/new".into()),
            export_href: Some("/contoso/admin/invitations.csv".into()),
        };
        let listing = Listing::sample_of_nothing("/contoso/admin/invitations");
        vec![Self { listing, rows: Vec::new(), export_href: None, ..full.clone() }, full]
    }
}
