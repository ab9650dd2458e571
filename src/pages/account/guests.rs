//! The guests whom a member answers for.

use serde::Serialize;

use crate::pages::portal::GuestState;
use crate::pages::{Page, Tag};

/// A guest, as lists of a member's own show them.
#[derive(Clone, Debug, Serialize)]
pub struct OwnGuest {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The domain in A-labels, where the readable one could be a look-alike.
    pub ascii_domain: Option<String>,
    /// How far they are.
    pub state: Tag,
    /// Their page.
    pub href: String,
}

impl OwnGuest {
    /// A guest for samples.
    pub fn sample(name: &str, state: GuestState) -> Self {
        Self {
            name: name.into(),
            address: format!("{}@northwind.example", name.to_lowercase().replace(' ', ".")),
            ascii_domain: None,
            state: state.into(),
            href: "/contoso/account/guests/g1".into(),
        }
    }
}

/// All of them, in pages.
#[derive(Clone, Debug, Serialize)]
pub struct OwnGuests {
    /// This page's guests, newest first.
    pub guests: Vec<OwnGuest>,
    /// Where one is invited, where the member may.
    pub invite_href: Option<String>,
    /// The next page.
    pub next_href: Option<String>,
    /// Back to the first page, on every page but it.
    pub first_href: Option<String>,
    /// Back to the account page.
    pub back_href: String,
}

impl Page for OwnGuests {
    const TEMPLATE: &'static str = "account/guests.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            guests: vec![
                OwnGuest::sample("Pia Holm", GuestState::Active),
                OwnGuest::sample("Leo North", GuestState::Expired),
                OwnGuest {
                    address: "anna@xn--mnchen-3ya.example".into(),
                    ascii_domain: Some("xn--mnchen-3ya.example".into()),
                    ..OwnGuest::sample("Anna-Magdalena von Hohenstein-Ammersee", GuestState::Stale)
                },
            ],
            invite_href: Some("/contoso/account/invite".into()),
            next_href: Some("/contoso/account/guests?after=x".into()),
            first_href: Some("/contoso/account/guests".into()),
            back_href: "/contoso/account".into(),
        };
        let empty = Self { guests: Vec::new(), invite_href: None, next_href: None, first_href: None, ..full.clone() };
        vec![full, empty]
    }
}
