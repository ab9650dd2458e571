//! The list of guests.

use rules::clock::Timestamp;
use serde::Serialize;

use super::{GuestState, Listing, Navigation, Section};
use crate::pages::{Page, Tag};

/// A guest, as the list shows them.
#[derive(Clone, Debug, Serialize)]
pub struct GuestRow {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The domain in A-labels, where the readable one could be a look-alike.
    pub ascii_domain: Option<String>,
    /// How far they are.
    pub state: Tag,
    /// Who answers for them.
    pub sponsor: Option<String>,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// Their own page.
    pub href: String,
}

/// The list of guests.
#[derive(Clone, Debug, Serialize)]
pub struct Guests {
    /// Menu.
    pub nav: Navigation,
    /// Search, filter, paging.
    pub listing: Listing,
    /// This page's guests.
    pub rows: Vec<GuestRow>,
    /// Where one is invited.
    pub invite_href: Option<String>,
}

impl Page for Guests {
    const TEMPLATE: &'static str = "portal/guests.html";

    fn samples() -> Vec<Self> {
        let at = Timestamp::from_seconds(1_795_183_500);
        let row = |(number, state): (usize, GuestState)| GuestRow {
            name: format!("Ann Example {number}"),
            address: "ann@bücher.example".into(),
            ascii_domain: (number % 2 == 0).then(|| "xn--bcher-kva.example".into()),
            state: state.into(),
            sponsor: (number % 3 == 0).then(|| "Carla Contoso".into()),
            signed_in_at: (number % 2 == 1).then_some(at),
            access_ends_at: (number % 4 == 1).then_some(at),
            href: "/contoso/admin/guests/g1".into(),
        };
        let states = GuestState::filter(&GuestState::GUESTS, None);
        let full = Self {
            nav: Navigation::sample(Section::Guests),
            listing: Listing { states, ..Listing::sample("/contoso/admin/guests") },
            rows: GuestState::GUESTS.into_iter().enumerate().map(row).collect(),
            invite_href: Some("/contoso/admin/invitations/new".into()),
        };
        let listing = Listing::sample_without_match("/contoso/admin/guests");
        let none = Self { listing, rows: Vec::new(), ..full.clone() };
        let empty = Self { listing: Listing::sample_of_nothing("/contoso/admin/guests"), ..none.clone() };
        vec![full, none, empty]
    }
}
