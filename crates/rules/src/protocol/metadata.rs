//! The discovery document (OpenID Connect Discovery §3, RFC 8414 §2): what is on, no more and no less.

mod aliases;
mod claims;
mod encryption;
mod grants;
mod offered;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Acr, AuthMethod, GrantType, JwsAlg, Profile, Prompt, PushedRequests, RegistrationMode, ResponseMode, ResponseType, ScopeName};
use aliases::Aliases;
use claims::CLAIMS;
use encryption::EncryptionMetadata;
use grants::{BackchannelMetadata, of_grants};
pub use offered::{MutualTls, Offered};

/// What a tenant's issuer says about itself.
#[derive(Clone, Debug, Serialize)]
pub struct Metadata<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    #[serde(flatten)]
    of_grants: BTreeMap<&'static str, String>,
    #[serde(flatten)]
    backchannel: Option<BackchannelMetadata>,
    userinfo_endpoint: String,
    jwks_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    introspection_signing_alg_values_supported: &'a [&'a str],
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    pushed_authorization_request_endpoint: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    require_pushed_authorization_requests: bool,
    end_session_endpoint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_session_iframe: Option<String>,
    scopes_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    authorization_details_types_supported: &'a [String],
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    acr_values_supported: [&'static str; 1],
    subject_types_supported: &'static [&'static str],
    id_token_signing_alg_values_supported: &'a [&'a str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    userinfo_signing_alg_values_supported: &'a [&'a str],
    request_object_signing_alg_values_supported: Vec<&'static str>,
    authorization_signing_alg_values_supported: &'a [&'a str],
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    encryption: Option<EncryptionMetadata>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    claim_types_supported: [&'static str; 2],
    claims_supported: Vec<&'static str>,
    ui_locales_supported: &'a [&'a str],
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    require_request_uri_registration: bool,
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    frontchannel_logout_supported: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    frontchannel_logout_session_supported: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    backchannel_logout_supported: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    backchannel_logout_session_supported: bool,
    dpop_signing_alg_values_supported: Vec<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tls_client_certificate_bound_access_tokens: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mtls_endpoint_aliases: Option<Aliases>,
    prompt_values_supported: Vec<&'static str>,
}

impl<'a> Metadata<'a> {
    /// The document of `issuer`. No sign-in here reaches more than one factor, so no other `acr` is promised.
    pub fn new(issuer: &'a str, offered: Offered<'a>) -> Self {
        let at = |path: &str| format!("{issuer}/{path}");
        let registers = offered.registration != RegistrationMode::Off;
        let is_said = offered.is_said();
        let is_compatible = registers && offered.profile == Profile::OidcCompatible;
        let methods =
            |kept: fn(AuthMethod) -> bool| offered.auth_methods().filter(|method| kept(*method)).map(AuthMethod::as_str).collect();
        let algs = |of: &[JwsAlg]| of.iter().map(|alg| alg.as_str()).collect::<Vec<_>>();
        // RFC 8414 §2: wherever clients may prove themselves by a JWT, with what it may be signed.
        let auth_algs = if is_said { [algs(&JwsAlg::SYMMETRIC), algs(&JwsAlg::ASYMMETRIC)].concat() } else { Vec::new() };
        Self {
            issuer,
            authorization_endpoint: at("authorize"),
            token_endpoint: at("token"),
            of_grants: of_grants(issuer, offered.grants),
            backchannel: BackchannelMetadata::new(offered.grants, if is_said { algs(&JwsAlg::ASYMMETRIC) } else { Vec::new() }),
            userinfo_endpoint: at("userinfo"),
            jwks_uri: at("jwks"),
            registration_endpoint: registers.then(|| at("register")),
            introspection_endpoint: at("introspect"),
            introspection_endpoint_auth_methods_supported: methods(|method| method != AuthMethod::None),
            introspection_endpoint_auth_signing_alg_values_supported: auth_algs.clone(),
            introspection_signing_alg_values_supported: offered.algs,
            revocation_endpoint: at("revoke"),
            revocation_endpoint_auth_methods_supported: methods(|_| true),
            revocation_endpoint_auth_signing_alg_values_supported: auth_algs.clone(),
            pushed_authorization_request_endpoint: at("par"),
            require_pushed_authorization_requests: offered.pushed_requests == PushedRequests::Required,
            end_session_endpoint: at("logout"),
            check_session_iframe: offered.session_management.then(|| at("check_session")),
            scopes_supported: ScopeName::ALL.iter().map(|name| name.as_str()).collect(),
            authorization_details_types_supported: offered.details_types,
            response_types_supported: ResponseType::ALL
                .iter()
                .filter(|kind| is_compatible || **kind == ResponseType::Code)
                .map(|kind| kind.as_str())
                .collect(),
            response_modes_supported: ResponseMode::ALL.iter().map(|mode| mode.as_str()).chain([ResponseMode::JWT]).collect(),
            grant_types_supported: GrantType::ALL
                .iter()
                .filter(|grant| (is_compatible || **grant != GrantType::Implicit) && offered.grants.takes(**grant))
                .map(|grant| grant.as_str())
                .collect(),
            acr_values_supported: [Acr::One.as_str()],
            subject_types_supported: if is_said { &["public", "pairwise"] } else { &["public"] },
            id_token_signing_alg_values_supported: offered.algs,
            userinfo_signing_alg_values_supported: if is_said { offered.algs } else { &[] },
            request_object_signing_alg_values_supported: offered
                .takes_unsigned()
                .then_some("none")
                .into_iter()
                .chain(if is_said { algs(&JwsAlg::ASYMMETRIC) } else { Vec::new() })
                .collect(),
            authorization_signing_alg_values_supported: offered.algs,
            encryption: is_said.then(EncryptionMetadata::new),
            token_endpoint_auth_methods_supported: methods(|_| true),
            token_endpoint_auth_signing_alg_values_supported: auth_algs,
            claim_types_supported: ["normal", "distributed"],
            claims_supported: CLAIMS.into_iter().chain(is_compatible.then_some("c_hash")).collect(),
            ui_locales_supported: offered.locales,
            claims_parameter_supported: true,
            request_parameter_supported: true,
            request_uri_parameter_supported: is_said,
            require_request_uri_registration: is_said,
            code_challenge_methods_supported: ["S256"],
            authorization_response_iss_parameter_supported: true,
            frontchannel_logout_supported: is_said,
            frontchannel_logout_session_supported: is_said,
            backchannel_logout_supported: is_said,
            backchannel_logout_session_supported: is_said,
            dpop_signing_alg_values_supported: algs(&JwsAlg::ASYMMETRIC),
            tls_client_certificate_bound_access_tokens: offered.mutual_tls.is_on && is_said,
            mtls_endpoint_aliases: offered.mutual_tls.at.filter(|_| is_said).map(|at| Aliases::new(at, offered.grants)),
            prompt_values_supported: Prompt::ALL.iter().map(|prompt| prompt.as_str()).collect(),
        }
    }
}
