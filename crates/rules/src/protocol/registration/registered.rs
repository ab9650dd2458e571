//! What is kept of a registration beside what every application has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::super::{
    Binding, CertificateSubject, DeliveryMode, DetailsType, Encryption, GrantType, JwsAlg, OAuthError, ResponseType, Scope, Thumbprint,
};
use crate::ids::SessionId;

/// Who may register clients at a tenant's registration endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMode {
    /// Nobody: there is no such endpoint.
    #[default]
    Off,
    /// Whoever brings an initial access token that the operator or an admin made (RFC 7591 §1.2).
    Token,
    /// Everybody.
    Open,
}

/// How strictly registered clients are held to today's practice (SECURITY 18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// RFC 9700: PKCE always, codes only.
    #[default]
    Strict,
    /// A named weakening for clients that know OpenID Connect Core of 2014 and nothing since: confidential ones may leave PKCE out, and
    /// implicit and hybrid answers may be registered.
    OidcCompatible,
    /// FAPI 2.0 Security Profile (final): pushed requests, tokens bound to a key, clients that prove themselves by one, three signatures.
    #[serde(rename = "fapi2_security")]
    Fapi2Security,
    /// The same, with FAPI 2.0 Message Signing: requests are signed.
    #[serde(rename = "fapi2_message_signing")]
    Fapi2MessageSigning,
}

impl Profile {
    /// With what everything is signed under FAPI 2.0 (Security Profile §5.4.1).
    pub(super) const FAPI_ALGS: [JwsAlg; 3] = [JwsAlg::PS256, JwsAlg::ES256, JwsAlg::EdDSA];

    /// Whether it is one of FAPI 2.0.
    pub const fn is_fapi(self) -> bool {
        matches!(self, Self::Fapi2Security | Self::Fapi2MessageSigning)
    }
}

/// Who answers for a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registrant {
    /// An admin registered it.
    #[default]
    Admin,
    /// It registered itself with a token that an admin or the operator gave out.
    Token,
    /// It registered itself, and nobody answers for it (SECURITY 31).
    Stranger,
}

/// How a client proves who it is (OpenID Connect Core §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Its secret in the header.
    ClientSecretBasic,
    /// Its secret in the form.
    ClientSecretPost,
    /// A JWT under its secret.
    ClientSecretJwt,
    /// A JWT under a key of its own.
    PrivateKeyJwt,
    /// A certificate that an authority vouches for (RFC 8705 §2.1).
    TlsClientAuth,
    /// A certificate that it registered itself (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
    /// Not at all: a public client.
    None,
}

impl AuthMethod {
    /// All, as discovery lists them.
    pub const ALL: [Self; 7] = [
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::ClientSecretJwt,
        Self::PrivateKeyJwt,
        Self::TlsClientAuth,
        Self::SelfSignedTlsClientAuth,
        Self::None,
    ];

    /// How metadata writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
            Self::None => "none",
        }
    }

    /// Whether the connection itself proves it.
    pub const fn is_mutual_tls(self) -> bool {
        matches!(self, Self::TlsClientAuth | Self::SelfSignedTlsClientAuth)
    }

    /// Whether it needs a secret of ours.
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt)
    }
}

/// What a client knows people by (OpenID Connect Core §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// Their id, the same for every client.
    #[default]
    Public,
    /// An id that only clients of its sector know.
    Pairwise,
}

/// Where a client is told that somebody signed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logout {
    /// What is called or framed.
    pub uri: Url,
    /// Whether it must be told which session.
    pub session_required: bool,
}

/// How a client learns what became of a backchannel request (CIBA §4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backchannel {
    /// Whether it asks or is called.
    pub mode: DeliveryMode,
    /// Where it is called.
    pub endpoint: Option<Url>,
    /// With what it signs its requests, each of them, if it does.
    #[serde(default)]
    pub request_alg: Option<JwsAlg>,
}

impl Logout {
    /// The address that is framed when a session ended (Front-Channel Logout §2), with `iss` and `sid` if they are asked for.
    pub fn framed(&self, issuer: &str, session: SessionId) -> Url {
        let mut address = self.uri.clone();
        if self.session_required {
            address.query_pairs_mut().append_pair("iss", issuer).append_pair("sid", &session.to_string());
        }
        address
    }
}

/// What is kept of a registration beside what every application has. What portal, API and command line make has the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    /// Who answers for the client.
    pub registrant: Registrant,
    /// Under which practice it was registered; a weakening stays with the client, and has a name.
    pub profile: Profile,
    /// The SHA-256 of the token with which the client manages its registration (RFC 7592).
    pub access_digest: Option<String>,
    /// The grants it uses; `None`: all that its redirect URIs make sense of.
    pub grant_types: Option<Vec<GrantType>>,
    /// What it may be answered with; nothing said: a code.
    pub response_types: Vec<ResponseType>,
    /// The one way it proves who it is; `None`: its secret, in header or form.
    pub auth_method: Option<AuthMethod>,
    /// The one algorithm of its assertions.
    pub auth_alg: Option<JwsAlg>,
    /// Its secret, sealed: only for clients that sign with it.
    pub sealed_secret: Option<String>,
    /// Its public keys (RFC 7517 §5), if it sent them.
    pub jwks: Option<Value>,
    /// Where its public keys are, if it keeps them itself.
    pub jwks_uri: Option<Url>,
    /// What it knows people by.
    pub subject_type: SubjectType,
    /// Whose subjects it shares: a host (OpenID Connect Core §8.1).
    pub sector: Option<String>,
    /// Where the redirect URIs of its sector are listed.
    pub sector_identifier_uri: Option<Url>,
    /// With what userinfo is signed for it; `None`: it is plain JSON.
    pub userinfo_alg: Option<JwsAlg>,
    /// With what introspection is signed for it, where it asks for that; `None`: RS256 (RFC 9701 §6).
    pub introspection_alg: Option<JwsAlg>,
    /// With what answers of the authorization endpoint are signed for it, where it asks for that; `None`: the default.
    pub authorization_alg: Option<JwsAlg>,
    /// How its ID tokens are encrypted, if they are.
    pub id_token_encryption: Option<Encryption>,
    /// How userinfo is encrypted for it, if it is.
    pub userinfo_encryption: Option<Encryption>,
    /// How introspection is encrypted for it, always and after it was signed, if it is (RFC 9701 §6).
    pub introspection_encryption: Option<Encryption>,
    /// How signed answers of the authorization endpoint are encrypted for it, if they are.
    pub authorization_encryption: Option<Encryption>,
    /// How it declares to encrypt its request objects; it may do otherwise (OpenID Connect Registration §2).
    pub request_object_encryption: Option<Encryption>,
    /// What its request objects must be signed with; `Some(None)`: they must not be signed.
    #[serde(with = "none_or_alg", skip_serializing_if = "Option::is_none")]
    pub request_object_alg: Option<Option<JwsAlg>>,
    /// Whether its request objects must be signed, and are all that counts (RFC 9101 §10.5).
    pub require_signed_request: bool,
    /// Whether it pushes its requests, always (RFC 9126 §6).
    pub require_pushed: bool,
    /// Where its request objects may be fetched.
    pub request_uris: Vec<String>,
    /// How long ago a sign-in may be, in seconds, when it does not ask.
    pub default_max_age: Option<u32>,
    /// Whether ID tokens must say when the person signed in. They always do.
    pub require_auth_time: bool,
    /// Wished `acr`, when it does not ask.
    pub default_acr_values: Vec<String>,
    /// What names it as an API that tokens are for (RFC 8707): put here by admins, never by itself.
    pub identifier_uris: Vec<String>,
    /// The types of authorization details that it defines as an API (RFC 9396): put here by admins, never by itself.
    pub defines: Vec<DetailsType>,
    /// The types that it asks for as a client (RFC 9396 §10); `None`: any.
    pub authorization_details_types: Option<Vec<String>>,
    /// The scopes it may ask for; `None`: all.
    pub scope: Option<Scope>,
    /// Told in a frame of the browser (Front-Channel Logout §2).
    pub frontchannel_logout: Option<Logout>,
    /// Called by us (Back-Channel Logout §2.2).
    pub backchannel_logout: Option<Logout>,
    /// Whether its access tokens are bound to a DPoP key, each time (RFC 9449 §5.2).
    pub dpop_bound_access_tokens: bool,
    /// Whether its access tokens are bound to its certificate, each time (RFC 8705 §3.4).
    pub tls_client_certificate_bound_access_tokens: bool,
    /// By which name its certificate is known (RFC 8705 §2.1.2).
    pub tls_client_auth: Option<CertificateSubject>,
    /// How it learns what became of a backchannel request; nothing said: it asks.
    pub backchannel: Option<Backchannel>,
    /// `web` or `native`.
    pub application_type: Option<String>,
    /// Where its logo is; not shown where nobody answers for what it shows (SECURITY 31).
    pub logo_uri: Option<Url>,
    /// Under which name the pixels of its logo are kept here.
    pub logo: Option<String>,
    /// What it does with data.
    pub policy_uri: Option<Url>,
    /// Its terms of service.
    pub tos_uri: Option<Url>,
    /// Mail addresses of those who run it.
    pub contacts: Vec<String>,
    /// What software it is.
    pub software_id: Option<String>,
    /// Which version of it.
    pub software_version: Option<String>,
    /// Texts in other languages, as `name#language` (OpenID Connect Registration §2.1).
    pub localized: BTreeMap<String, String>,
}

/// `none` is a value here, and no algorithm.
mod none_or_alg {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::JwsAlg;

    #[expect(clippy::ref_option, reason = "the shape that serde asks for")]
    pub(super) fn serialize<S: Serializer>(alg: &Option<Option<JwsAlg>>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(alg.flatten().map_or("none", JwsAlg::as_str))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<JwsAlg>>, D::Error> {
        let text: Option<String> = Option::deserialize(deserializer)?;
        Ok(text.map(|text| JwsAlg::read(&text)))
    }
}

impl Registration {
    /// Whether it may be answered with that: a code, unless it said otherwise.
    pub fn answers(&self, response_type: ResponseType) -> bool {
        match self.response_types.as_slice() {
            [] => response_type == ResponseType::Code,
            registered => registered.contains(&response_type),
        }
    }

    /// Whether nobody answers for it, and no weakening says otherwise: its requests are held back (SECURITY 31).
    pub fn is_held_back(&self) -> bool {
        self.registrant == Registrant::Stranger && self.profile != Profile::OidcCompatible
    }

    /// Whether it may sign with that: under FAPI 2.0 only with three (Security Profile §5.4.1).
    pub fn may_sign_with(&self, alg: JwsAlg) -> bool {
        !self.profile.is_fapi() || Profile::FAPI_ALGS.contains(&alg)
    }

    /// Whether its tokens are always bound to a key that it holds (SECURITY 18).
    pub fn is_sender_constrained(&self) -> bool {
        self.dpop_bound_access_tokens || self.tls_client_certificate_bound_access_tokens
    }

    /// Whether it is only of use where clients can show certificates.
    pub fn needs_mutual_tls(&self) -> bool {
        self.tls_client_certificate_bound_access_tokens || self.auth_method.is_some_and(AuthMethod::is_mutual_tls)
    }

    /// What its tokens are bound to when it shows that key and that certificate (RFC 9449 §5, RFC 8705 §3).
    pub fn bound_to(&self, key: Option<Thumbprint>, certificate: Option<Thumbprint>) -> Result<Option<Binding>, OAuthError> {
        let missing = |what| Err(OAuthError::invalid_request(what));
        match (key, certificate) {
            (None, _) if self.dpop_bound_access_tokens => missing("a DPoP proof is missing: the client's tokens are bound to a key"),
            (_, None) if self.tls_client_certificate_bound_access_tokens => {
                missing("a client certificate is missing: the client's tokens are bound to it")
            }
            (Some(_), _) if self.tls_client_certificate_bound_access_tokens => {
                missing("the client's tokens are bound to its certificate, and to no DPoP key")
            }
            (Some(key), _) => Ok(Some(Binding::Key(key))),
            (None, Some(certificate)) if self.tls_client_certificate_bound_access_tokens => Ok(Some(Binding::Certificate(certificate))),
            (None, _) => Ok(None),
        }
    }

    /// What of `wanted` it may ask for: nothing that it did not register (RFC 7591 §2), or that nobody may give a stranger (SECURITY 31).
    pub fn allows(&self, wanted: Scope) -> Scope {
        let wanted = match &self.scope {
            Some(registered) => wanted.within(registered),
            None => wanted,
        };
        if self.is_held_back() { wanted.within(&Scope::of_strangers()) } else { wanted }
    }

    /// Whether it knows people by an id that others do not.
    pub fn is_pairwise(&self) -> bool {
        self.subject_type == SubjectType::Pairwise
    }
}
