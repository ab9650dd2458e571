//! Applications: client registrations in a tenant.

use serde::{Deserialize, Serialize};

use super::{ApplicationSettings, DisplayName, UserKind, pairwise_subject};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::ids::{ApplicationId, DerivedId, TenantId, UserId};
use crate::protocol::{Client, ClientKind, Delegation, GrantType, JwsAlg, Pkce, Registration, Rotates};

/// Whom an application lets in, before assignment is looked at (SECURITY 12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admits {
    /// Members only: an application that never heard of guests never sees one.
    #[default]
    Members,
    /// Members, and guests who are assigned.
    AssignedGuests,
    /// Members and all guests.
    AllGuests,
}

/// Whether an application lets somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Admission {
    /// They may enter.
    #[error("admitted")]
    Admitted,
    /// The application does not open to guests.
    #[error("the application does not admit guests")]
    NoGuests,
    /// They would have to be assigned.
    #[error("the application has not been assigned")]
    NotAssigned,
}

/// With what an application's ID tokens are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IdTokenAlg {
    /// ECDSA on P-256: what portal, API and command line choose.
    #[default]
    ES256,
    /// RSA, where the standards make it the default.
    RS256,
    /// Ed25519.
    EdDSA,
    /// RSA PSS with SHA-256.
    PS256,
    /// ECDSA on P-384.
    ES384,
    /// RSA PSS with SHA-384.
    PS384,
    /// RSA PSS with SHA-512.
    PS512,
    /// RSA PKCS #1 v1.5 with SHA-384.
    RS384,
    /// RSA PKCS #1 v1.5 with SHA-512.
    RS512,
    /// ECDSA on P-521.
    ES512,
}

impl IdTokenAlg {
    /// All of them, as discovery lists them: a tenant makes the key when it is first asked for, RS256 before that (SECURITY 18).
    pub const ALL: [Self; 10] =
        [Self::ES256, Self::RS256, Self::EdDSA, Self::PS256, Self::ES384, Self::PS384, Self::PS512, Self::RS384, Self::RS512, Self::ES512];

    /// The JOSE name (RFC 7518 §3.1, RFC 8037 §3.1).
    pub const fn as_str(self) -> &'static str {
        self.jws().as_str()
    }

    /// The algorithm as clients register it.
    pub const fn jws(self) -> JwsAlg {
        match self {
            Self::ES256 => JwsAlg::ES256,
            Self::RS256 => JwsAlg::RS256,
            Self::EdDSA => JwsAlg::EdDSA,
            Self::PS256 => JwsAlg::PS256,
            Self::ES384 => JwsAlg::ES384,
            Self::PS384 => JwsAlg::PS384,
            Self::PS512 => JwsAlg::PS512,
            Self::RS384 => JwsAlg::RS384,
            Self::RS512 => JwsAlg::RS512,
            Self::ES512 => JwsAlg::ES512,
        }
    }

    /// The one of that name, if we sign with it.
    pub fn of(alg: JwsAlg) -> Option<Self> {
        Self::ALL.into_iter().find(|ours| ours.jws() == alg)
    }
}

/// A role that an application defines; its `value` is what tokens carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppRole {
    /// What the `roles` claim holds.
    pub value: String,
    /// What people read.
    pub display_name: DisplayName,
}

impl AppRole {
    /// By what programs for Graph name the role of that value: their roles have UUIDs.
    pub fn id_of(application: ApplicationId, value: &str) -> DerivedId {
        DerivedId::of(application, "role", value)
    }
}

/// A secret of a client: shown once, stored as its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSecret {
    /// SHA-256 in base64url: of the secret, or of the words before it and the secret, where it is also a key.
    pub digest: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops to count, if it does.
    pub expires_at: Option<Timestamp>,
}

impl ClientSecret {
    /// By what programs name it.
    pub fn id(&self, application: ApplicationId) -> DerivedId {
        DerivedId::of(application, "secret", &self.created_at.millis().to_string())
    }

    /// The digest of a secret that is also a key. Its plain SHA-256 is the very key that OpenID Connect Core §10.2 makes of it, which is never
    /// stored in the clear (SECURITY 20).
    pub(super) fn digest_of_key(secret: &str) -> Digest {
        Digest::of(format!("a secret that is a key: {secret}"))
    }

    /// Whether it is that one; both digests are compared, in constant time.
    fn is(&self, secret: &str) -> bool {
        let stored = Digest::from_base64url(&self.digest);
        let is = |given: Digest| stored.is_some_and(|stored| stored == given);
        is(Digest::of(secret)) | is(Self::digest_of_key(secret))
    }
}

/// A client registration in a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Whose.
    pub tenant: TenantId,
    /// Its id; also the `client_id`.
    pub id: ApplicationId,
    /// What people call it.
    pub name: DisplayName,
    /// All else.
    pub settings: ApplicationSettings,
    /// When it was registered.
    pub created_at: Timestamp,
}

impl Application {
    /// Whether somebody of this kind, assigned or not, may enter (SECURITY 12).
    pub fn admits(&self, kind: UserKind, is_assigned: bool) -> Admission {
        match (kind, self.settings.admits) {
            (UserKind::Guest, Admits::Members) => Admission::NoGuests,
            (UserKind::Guest, Admits::AssignedGuests) if !is_assigned => Admission::NotAssigned,
            _ if self.settings.assignment_required && !is_assigned => Admission::NotAssigned,
            _ => Admission::Admitted,
        }
    }

    /// Whether anything depends on to whom it was given. An application that lets all members in and has no roles is the same for all
    /// of them.
    pub fn depends_on_assignment(&self, kind: UserKind) -> bool {
        kind == UserKind::Guest || self.settings.assignment_required || !self.settings.roles.is_empty()
    }

    /// Whether `secret` is one of its living secrets; every stored one is compared, in constant time.
    pub fn knows_secret(&self, secret: &str, now: Timestamp) -> bool {
        self.settings.secrets.iter().fold(false, |known, stored| {
            let is_living = stored.expires_at.is_none_or(|end| now < end);
            known | (is_living & stored.is(secret))
        })
    }

    /// What it knows a user by, where that is not their id (OpenID Connect Core §8).
    pub fn pairwise(&self, salt: &[u8; 32], user: UserId) -> Option<String> {
        let registration = &self.settings.registration;
        let sector = registration.sector.as_deref().filter(|_| registration.is_pairwise())?;
        Some(pairwise_subject(salt, sector, user))
    }

    /// Whether an invitation may name `role`.
    pub fn has_role(&self, role: &str) -> bool {
        self.settings.roles.iter().any(|known| known.value == role)
    }
}

impl Client for Application {
    fn client_id(&self) -> ApplicationId {
        self.id
    }

    fn kind(&self) -> ClientKind {
        self.settings.kind
    }

    fn pkce(&self) -> Pkce {
        self.settings.pkce
    }

    fn redirect_uris(&self) -> &[String] {
        &self.settings.redirect_uris
    }

    fn post_logout_redirect_uris(&self) -> &[String] {
        &self.settings.post_logout_redirect_uris
    }

    fn may_use(&self, grant: GrantType) -> bool {
        if grant == GrantType::ClientCredentials {
            return self.settings.client_credentials && self.settings.kind == ClientKind::Confidential;
        }
        match &self.settings.registration.grant_types {
            Some(registered) => registered.contains(&grant),
            None => grant != GrantType::Implicit && !grant.is_further() && !self.settings.redirect_uris.is_empty(),
        }
    }

    fn knows_secret(&self, secret: &str, now: Timestamp) -> bool {
        Self::knows_secret(self, secret, now)
    }

    fn registration(&self) -> &Registration {
        &self.settings.registration
    }

    fn delegation(&self) -> Delegation {
        self.settings.delegation
    }

    fn rotates(&self) -> Rotates {
        self.settings.rotates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(settings: serde_json::Value) -> Application {
        let id = "00000000-0000-7000-8000-000000000001";
        Application {
            tenant: id.parse().unwrap(),
            id: id.parse().unwrap(),
            name: "Expenses".parse().unwrap(),
            settings: serde_json::from_value(settings).unwrap(),
            created_at: Timestamp::from_seconds(0),
        }
    }

    #[test]
    fn an_application_uses_the_grants_it_is_registered_for() {
        let settings = |kind, uris: &[&str], asks_alone: bool| {
            serde_json::json!({
                "kind": kind, "redirect_uris": uris, "client_credentials": asks_alone, "assignment_required": true, "admits": "members",
            })
        };
        use GrantType::{AuthorizationCode as Code, ClientCredentials as Program, DeviceCode as Device, RefreshToken as Refresh};
        let uses = |settings| -> Vec<GrantType> {
            let application = application(settings);
            GrantType::ALL.into_iter().filter(|grant| application.may_use(*grant)).collect()
        };
        let uri = ["https://app.example/cb"];
        assert_eq!(uses(settings("confidential", &uri, true)), [Code, Refresh, Program]);
        assert_eq!(uses(settings("public", &uri, true)), [Code, Refresh]);
        assert_eq!(uses(settings("confidential", &[], false)), []);
        let mut device = settings("public", &[], true);
        device["registration"] = serde_json::json!({ "grant_types": ["device_code", "refresh_token"] });
        assert_eq!(uses(device), [Refresh, Device]);
    }
}
