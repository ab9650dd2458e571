//! What is registered of an application.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Admits, AppRole, ClientSecret, IdTokenAlg};
use crate::protocol::{ClientKind, Delegation, Pkce, Registration, Rotates};

/// What an application may find in its ID tokens beside what always is there: the first ones whatever it asks for, the others where the
/// scope was granted that tells them at userinfo. `oid` says something to pairwise clients alone (SECURITY 27).
pub const OPTIONAL_CLAIMS: [&str; 10] =
    ["upn", "altsecid", "oid", "name", "given_name", "family_name", "preferred_username", "locale", "email", "email_verified"];

/// What a registration says beside its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSettings {
    /// Confidential or public.
    pub kind: ClientKind,
    /// Where answers may be sent, compared as texts (RFC 9700 §2.1).
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after logout, compared as texts.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// The application's own page, where guests land.
    #[serde(default)]
    pub home_page: Option<Url>,
    /// Where a login can be started (OpenID Connect Core §4).
    #[serde(default)]
    pub initiate_login_uri: Option<Url>,
    /// Roles it defines.
    #[serde(default)]
    pub roles: Vec<AppRole>,
    /// Whether members too must be assigned.
    pub assignment_required: bool,
    /// Whom it lets in.
    pub admits: Admits,
    /// Whether PKCE may be left out.
    #[serde(default)]
    pub pkce: Pkce,
    /// With what its ID tokens are signed.
    #[serde(default)]
    pub id_token_alg: IdTokenAlg,
    /// Whether it may ask for tokens in its own name (RFC 6749 §4.4).
    #[serde(default)]
    pub client_credentials: bool,
    /// What it finds in its ID tokens beside what always is there: some of [`OPTIONAL_CLAIMS`].
    #[serde(default)]
    pub optional_claims: Vec<String>,
    /// Whether `groups` lists all groups of a person or only those assigned to it (SECURITY 27).
    #[serde(default)]
    pub all_groups: bool,
    /// Whether its refresh tokens are replaced where nothing binds them; those of a public client always are (SECURITY 18).
    #[serde(default)]
    pub rotates: Rotates,
    /// Scopes an admin consented to for everybody.
    #[serde(default)]
    pub consented_scopes: Vec<String>,
    /// Living secrets, newest first.
    #[serde(default)]
    pub secrets: Vec<ClientSecret>,
    /// What it said of itself when it registered.
    #[serde(default)]
    pub registration: Registration,
    /// What an admin decided about acting for people.
    #[serde(default)]
    pub delegation: Delegation,
}

impl ApplicationSettings {
    /// What portal, API and command line begin with: PKCE and ES256 (SECURITY 18), and members who are assigned, so that an application that
    /// never heard of guests never sees one (SECURITY 12).
    pub fn new(kind: ClientKind) -> Self {
        Self {
            kind,
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            home_page: None,
            initiate_login_uri: None,
            roles: Vec::new(),
            assignment_required: true,
            admits: Admits::Members,
            pkce: Pkce::Required,
            id_token_alg: IdTokenAlg::ES256,
            client_credentials: false,
            optional_claims: Vec::new(),
            all_groups: false,
            rotates: Rotates::Always,
            consented_scopes: Vec::new(),
            secrets: Vec::new(),
            registration: Registration::default(),
            delegation: Delegation::default(),
        }
    }
}
