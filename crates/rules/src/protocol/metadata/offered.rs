//! What is on at a tenant, of which discovery says no more and no less.

use super::super::{AuthMethod, GrantSet, Profile, PushedRequests, RegistrationMode};

/// What is on at a tenant beside what always is.
#[derive(Clone, Copy, Debug)]
pub struct Offered<'a> {
    /// With what we sign (RS256 among it, Discovery §3).
    pub algs: &'a [&'a str],
    /// The languages of pages.
    pub locales: &'a [&'a str],
    /// Who may register clients.
    pub registration: RegistrationMode,
    /// How strictly those are held.
    pub profile: Profile,
    /// Whether the session may be watched in a frame.
    pub session_management: bool,
    /// Whether clients can show certificates.
    pub mutual_tls: MutualTls<'a>,
    /// Whether somebody administers the tenant, and may write metadata of its applications.
    pub has_admins: bool,
    /// Grants beside those that always are.
    pub grants: GrantSet,
    /// Whether every client has to push its requests.
    pub pushed_requests: PushedRequests,
    /// The types of authorization details that APIs of the tenant define.
    pub details_types: &'a [String],
}

impl Offered<'_> {
    /// Whether what only metadata can ask for is on: somebody can write some.
    pub(super) fn is_said(&self) -> bool {
        self.registration != RegistrationMode::Off || self.has_admins
    }

    /// Whether request objects are taken that nobody signed: not where clients are held to FAPI 2.0 (Security Profile §5.4.1).
    pub(super) fn takes_unsigned(&self) -> bool {
        !(self.is_said() && self.profile.is_fapi())
    }

    /// How clients may prove who they are.
    pub(super) fn auth_methods(&self) -> impl Iterator<Item = AuthMethod> {
        let needs_metadata =
            |method: AuthMethod| matches!(method, AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt) || method.is_mutual_tls();
        let (is_said, mutual_tls) = (self.is_said(), self.mutual_tls);
        AuthMethod::ALL.into_iter().filter(move |method| (is_said || !needs_metadata(*method)) && mutual_tls.allows(*method))
    }
}

/// What becomes of certificates that clients show (RFC 8705).
#[derive(Clone, Copy, Debug, Default)]
pub struct MutualTls<'a> {
    /// Whether they can show any.
    pub is_on: bool,
    /// Whether there are authorities that vouch for them.
    pub has_roots: bool,
    /// The issuer's address where they are asked for one, if it is another.
    pub at: Option<&'a str>,
}

impl MutualTls<'_> {
    /// Whether a client may prove itself so.
    pub const fn allows(&self, method: AuthMethod) -> bool {
        match method {
            AuthMethod::TlsClientAuth => self.is_on && self.has_roots,
            AuthMethod::SelfSignedTlsClientAuth => self.is_on,
            _ => true,
        }
    }
}
