//! The page behind a link that no longer opens an invitation, one answer per row of PRODUCT's table.

use serde::Serialize;

use crate::pages::{AskWhom, FormSeal, Page};

/// Why a link opens nothing; its name is the key of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Trouble {
    /// Its time is over: a fresh link may be asked for.
    #[serde(rename = "trouble-expired")]
    Expired,
    /// A newer link was sent: a fresh one may be asked for.
    #[serde(rename = "trouble-replaced")]
    Replaced,
    /// The tenant took the invitation back.
    #[serde(rename = "trouble-revoked")]
    Revoked,
    /// It was declined.
    #[serde(rename = "trouble-declined")]
    Declined,
    /// It was reported as unwanted.
    #[serde(rename = "trouble-reported")]
    Reported,
    /// The tenant does not, or no longer, admit this guest or domain.
    #[serde(rename = "trouble-blocked")]
    Blocked,
    /// Somebody accepted already.
    #[serde(rename = "trouble-accepted")]
    AlreadyAccepted,
    /// No such link was ever sent, or long ago.
    #[serde(rename = "trouble-unknown")]
    Unknown,
}

/// A link that opens nothing, and what can be done.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationTrouble {
    /// Why.
    pub kind: Trouble,
    /// Whom to ask; never for an unknown link, whose tenant may be anybody's guess.
    pub ask: Option<AskWhom>,
    /// Sends a fresh link to the invited mailbox; only for expired and replaced links within the limits (SECURITY 15).
    pub fresh_link: Option<FormSeal>,
    /// Where to sign in; for an accepted invitation.
    pub sign_in_href: Option<String>,
}

impl Page for InvitationTrouble {
    const TEMPLATE: &'static str = "invitation/trouble.html";

    fn samples() -> Vec<Self> {
        let ask = AskWhom::Person { name: "Carla Contoso".into(), tenant: "Contoso".into() };
        let without = |kind| Self { kind, ask: Some(ask.clone()), fresh_link: None, sign_in_href: None };
        let fresh_link = Some(FormSeal::sample("/contoso/redeem/fresh"));
        vec![
            Self { fresh_link: fresh_link.clone(), ..without(Trouble::Expired) },
            Self { fresh_link, ..without(Trouble::Replaced) },
            without(Trouble::Expired),
            without(Trouble::Revoked),
            without(Trouble::Declined),
            without(Trouble::Reported),
            without(Trouble::Blocked),
            Self { ask: None, sign_in_href: Some("/contoso/account".into()), ..without(Trouble::AlreadyAccepted) },
            Self { ask: None, ..without(Trouble::Unknown) },
        ]
    }
}
