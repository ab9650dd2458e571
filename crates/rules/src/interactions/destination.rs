//! Where a browser may be sent: a closed list, each made by one maker from what is registered now (SECURITY 16).

use serde::{Deserialize, Serialize};
use url::Url;

use crate::directory::TenantName;
use crate::ids::{InteractionId, TenantId};
use crate::invitations::{LandingAddress, LandingTarget};
use crate::protocol::PostLogoutAddress;

/// Where a browser may be sent. Only `web/answer.rs` writes one into `Location`.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// An application's registered `post_logout_redirect_uri`.
    PostLogout(PostLogoutAddress),
    /// Where an invitation lands.
    Landing(LandingAddress),
    /// A page of this server.
    Own(OwnPage),
}

/// A page of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnPage {
    /// Something a browser is in the middle of.
    Interaction(TenantName, InteractionId),
    /// The invitation whose ticket the browser holds.
    Redeem(TenantName),
    /// An authorization request that came as a form and is taken up again; the handle counts once.
    KeptRequest(TenantName, String),
    /// A request for logout that came as a form, likewise.
    KeptLogout(TenantName, String),
    /// A person's own pages.
    Account(TenantName),
    /// Another of a person's own pages, or the first with a word of what was done; the rest of the path is ours.
    AccountPage(TenantName, String),
    /// What became of a request of another device.
    DeviceAnswered(TenantName, DeviceAnswer),
    /// A page of the admins' portal; the rest of the path is ours.
    Portal(TenantName, String),
}

/// How a person answered what was asked on another device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceAnswer {
    /// They let it in.
    Approved,
    /// They said no.
    Declined,
}

impl DeviceAnswer {
    /// The last part of the path where it is said.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
        }
    }
}

/// A page behind one of our own doors, as a browser asked for it before it signed in: the rest of the path, and the query. It names
/// no other door, tenant or server, however browsers read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AskedPage(String);

impl AskedPage {
    const LONGEST: usize = 500;

    /// Reads what follows the door's own path; `None` for the first page, and for all that is not plainly one of ours.
    pub fn read(rest: &str) -> Option<Self> {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let is_plain = |part: &str, more: &str| part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c) || more.contains(c));
        let is_segment = |segment: &str| !segment.is_empty() && !segment.starts_with('.') && is_plain(segment, "");
        let is_ours = rest.len() <= Self::LONGEST && path.split('/').all(is_segment) && is_plain(query, "=&%+~");
        is_ours.then(|| Self(rest.to_owned()))
    }

    /// Behind the door of a person's own pages: where a guest of `tenant` leaves it.
    pub fn leave(tenant: TenantId) -> Self {
        Self(format!("leave/{tenant}"))
    }

    /// Whether that is where they want to go.
    pub fn is_to_leave(&self, tenant: TenantId) -> bool {
        self.0.split('?').next() == Some(Self::leave(tenant).as_str())
    }

    /// The rest of the path, with the query.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl OwnPage {
    /// Its path on this server.
    pub fn path(&self) -> String {
        match self {
            Self::Interaction(tenant, id) => format!("/{tenant}/interaction/{id}"),
            Self::Redeem(tenant) => format!("/{tenant}/redeem"),
            Self::KeptRequest(tenant, handle) => format!("/{tenant}/authorize/{handle}"),
            Self::KeptLogout(tenant, handle) => format!("/{tenant}/logout/{handle}"),
            Self::Account(tenant) => format!("/{tenant}/account"),
            Self::DeviceAnswered(tenant, answer) => format!("/{tenant}/device/{}", answer.as_str()),
            Self::AccountPage(tenant, page) if page.is_empty() || page.starts_with('?') => format!("/{tenant}/account{page}"),
            Self::AccountPage(tenant, page) => format!("/{tenant}/account/{page}"),
            Self::Portal(tenant, page) if page.is_empty() => format!("/{tenant}/admin"),
            Self::Portal(tenant, page) => format!("/{tenant}/admin/{page}"),
        }
    }
}

impl Destination {
    /// The text of `Location`. `public_url` is this server's, `tenant` the one that answers.
    pub fn location(&self, public_url: &str, tenant: &TenantName) -> String {
        match self {
            Self::PostLogout(address) => address.url(),
            Self::Own(page) => page.path(),
            Self::Landing(landing) => match landing.target() {
                LandingTarget::MyApps => OwnPage::Account(tenant.clone()).path(),
                LandingTarget::Page(page) => page.to_string(),
                LandingTarget::InitiateLogin { uri, target } => initiate_login(uri, target, &format!("{public_url}/{tenant}")).to_string(),
            },
        }
    }
}

/// The address at which a login starts at the application (OpenID Connect Core §4).
pub fn initiate_login(uri: &Url, target: Option<&Url>, issuer: &str) -> Url {
    let mut uri = uri.clone();
    uri.query_pairs_mut().append_pair("iss", issuer);
    if let Some(target) = target {
        uri.query_pairs_mut().append_pair("target_link_uri", target.as_str());
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::random::Random;

    #[test]
    fn leaving_is_known_by_its_page() {
        let [own, other] = [(); 2].map(|()| TenantId::new(&Random, Timestamp::from_seconds(1_800_000_000)));
        assert!(AskedPage::leave(own).is_to_leave(own) && !AskedPage::leave(own).is_to_leave(other));
        assert!(AskedPage::read(&format!("leave/{own}?speak=da")).unwrap().is_to_leave(own));
        assert!(!AskedPage::read(&format!("guests/{own}")).unwrap().is_to_leave(own));
    }

    #[test]
    fn only_a_page_behind_the_same_door_is_taken_up_again() {
        for good in ["guests", "guests/0b8f3c52-7a55", "invitations.csv", "guests?state=stale&search=a%20b+c"] {
            assert_eq!(AskedPage::read(good).unwrap().as_str(), good);
        }
        let long = "a".repeat(501);
        for bad in [
            "",
            "/",
            "//evil.example",
            "../../evil/admin",
            "guests/../x",
            "guests/",
            "a\\b",
            "a%2f..",
            "a\r\nb",
            "?x=//y",
            ".",
            "x#y",
            &long,
        ] {
            assert_eq!(AskedPage::read(bad), None, "{bad:?}");
        }
    }
}
