//! What is kept of a registration beside what every application has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::super::{
    Binding, CertificateSubject, ClientKind, DeliveryMode, DetailsType, Encryption, GrantType, JwsAlg, OAuthError, ResponseMode,
    ResponseType, Scope, Thumbprint,
};
use super::auth_method::AuthMethod;
use super::profile::{Profile, Registrant};
use crate::ids::SessionId;

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
    /// How it may be answered; nothing said: in every way that its `response_type` allows (FAPI 2.0 Message Signing §5.3.3).
    pub response_modes: Vec<ResponseMode>,
    /// The one way it proves who it is; `None`: its secret, in header or form.
    pub auth_method: Option<AuthMethod>,
    /// The one algorithm of its assertions.
    pub auth_alg: Option<JwsAlg>,
    /// Its secret, sealed: only where it is also a key.
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

    /// Whether it may be answered in that way.
    pub fn takes(&self, mode: ResponseMode) -> bool {
        let is_named = self.response_modes.is_empty() || self.response_modes.contains(&mode);
        is_named && (mode.is_signed() || self.profile != Profile::Fapi2MessageSigning)
    }

    /// How it is answered where `mode` was asked for: who takes JWTs only is told of an error in one too (FAPI 2.0 Message Signing §5.4.1).
    pub fn answered_in(&self, mode: ResponseMode) -> ResponseMode {
        let takes_plain = ResponseMode::ALL.into_iter().any(|mode| !mode.is_signed() && self.takes(mode));
        if takes_plain { mode } else { mode.signed() }
    }

    /// Whether what it is told of a token is signed, asked for or not (FAPI 2.0 Message Signing §5.5).
    pub fn signs_introspection(&self) -> bool {
        self.profile == Profile::Fapi2MessageSigning
    }

    /// Whether the rules of the registration endpoint were applied to it: what they found good says what kind of application it is.
    pub fn was_judged(&self) -> bool {
        self.application_type.is_some()
    }

    /// Whether nobody answers for it, and no weakening says otherwise: its requests are held back (SECURITY 31).
    pub fn is_held_back(&self) -> bool {
        self.registrant == Registrant::Stranger && self.profile != Profile::OidcCompatible
    }

    /// Whether a client of that kind proves who it is by a secret of ours, or may.
    pub fn uses_secret(&self, kind: ClientKind) -> bool {
        kind == ClientKind::Confidential && self.auth_method.is_none_or(AuthMethod::has_secret)
    }

    /// Whether its secret is a key too: it signs with it, or what is encrypted between it and us is so with a key made of it (OpenID
    /// Connect Core §10.1, §10.2).
    pub fn has_secret_key(&self) -> bool {
        let encrypts = self.encrypted_to_it().chain(self.request_object_encryption).any(|way| way.alg.is_symmetric());
        encrypts || self.auth_method == Some(AuthMethod::ClientSecretJwt)
    }

    /// How what it is given is encrypted to it, as far as it is.
    pub(super) fn encrypted_to_it(&self) -> impl Iterator<Item = Encryption> {
        let ways = [self.id_token_encryption, self.userinfo_encryption, self.introspection_encryption, self.authorization_encryption];
        ways.into_iter().flatten()
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
