//! The discovery document (OpenID Connect Discovery §3, RFC 8414 §2): what is on, no more and no less.

mod encryption;
mod grants;

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Acr, AuthMethod, GrantSet, GrantType, JwsAlg, Profile, Prompt, PushedRequests, RegistrationMode, ResponseMode, ResponseType, ScopeName,
};
use encryption::EncryptionMetadata;
use grants::{BackchannelMetadata, of_grants};

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

/// Endpoints that programs call where they show a certificate (RFC 8705 §5).
#[derive(Clone, Debug, Serialize)]
struct Aliases {
    token_endpoint: String,
    pushed_authorization_request_endpoint: String,
    #[serde(flatten)]
    of_grants: BTreeMap<&'static str, String>,
    userinfo_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
}

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

/// The claims that ID tokens and userinfo may hold.
const CLAIMS: [&str; 39] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
    "at_hash",
    "tid",
    "oid",
    "acct",
    "idp",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
    "email",
    "email_verified",
    "address",
    "phone_number",
    "phone_number_verified",
    "upn",
    "altsecid",
    "roles",
    "groups",
    "guest",
];

impl<'a> Metadata<'a> {
    /// The document of `issuer`. No sign-in here reaches more than one factor, so no other `acr` is promised.
    pub fn new(issuer: &'a str, offered: Offered<'a>) -> Self {
        let at = |path: &str| format!("{issuer}/{path}");
        let registers = offered.registration != RegistrationMode::Off;
        // What only metadata can ask for is on where somebody can write some.
        let is_said = registers || offered.has_admins;
        let is_compatible = registers && offered.profile == Profile::OidcCompatible;
        let methods = |kept: fn(AuthMethod) -> bool| -> Vec<&'static str> {
            let needs_registration =
                |method: AuthMethod| matches!(method, AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt) || method.is_mutual_tls();
            let is_on = |method: &AuthMethod| (is_said || !needs_registration(*method)) && offered.mutual_tls.allows(*method);
            AuthMethod::ALL.into_iter().filter(is_on).filter(|method| kept(*method)).map(AuthMethod::as_str).collect()
        };
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
            request_object_signing_alg_values_supported: std::iter::once("none")
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
            mtls_endpoint_aliases: offered.mutual_tls.at.filter(|_| is_said).map(|at| Aliases {
                token_endpoint: format!("{at}/token"),
                pushed_authorization_request_endpoint: format!("{at}/par"),
                of_grants: of_grants(at, offered.grants),
                userinfo_endpoint: format!("{at}/userinfo"),
                introspection_endpoint: format!("{at}/introspect"),
                revocation_endpoint: format!("{at}/revoke"),
            }),
            prompt_values_supported: Prompt::ALL.iter().map(|prompt| prompt.as_str()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(registration: RegistrationMode, profile: Profile) -> serde_json::Value {
        document_with(registration, profile, MutualTls::default())
    }

    fn document_with(registration: RegistrationMode, profile: Profile, mutual_tls: MutualTls<'_>) -> serde_json::Value {
        let pushed_requests = PushedRequests::Accepted;
        let offered = Offered {
            algs: &["ES256", "RS256"],
            locales: &["en", "da"],
            registration,
            profile,
            session_management: false,
            mutual_tls,
            has_admins: false,
            grants: GrantSet::default(),
            pushed_requests,
            details_types: &[],
        };
        serde_json::to_value(Metadata::new("https://id.example/contoso", offered)).unwrap()
    }

    #[test]
    fn endpoints_are_below_the_issuer() {
        let document = document(RegistrationMode::Off, Profile::Strict);
        assert_eq!(document["token_endpoint"], "https://id.example/contoso/token");
        assert_eq!(document["code_challenge_methods_supported"][0], "S256");
        assert!(document["id_token_signing_alg_values_supported"].as_array().unwrap().iter().all(|alg| alg != "none"));
    }

    #[test]
    fn what_is_off_is_not_spoken_of() {
        let off = document(RegistrationMode::Off, Profile::OidcCompatible);
        for name in [
            "registration_endpoint",
            "check_session_iframe",
            "backchannel_logout_supported",
            "userinfo_signing_alg_values_supported",
            "introspection_endpoint_auth_signing_alg_values_supported",
            "require_pushed_authorization_requests",
        ] {
            assert!(off.get(name).is_none(), "{name}");
        }
        assert_eq!(off["response_types_supported"], serde_json::json!(["code"]));
        let strict = document(RegistrationMode::Open, Profile::Strict);
        assert_eq!(
            (&strict["response_types_supported"], &strict["backchannel_logout_supported"]),
            (&off["response_types_supported"], &true.into())
        );
        assert_eq!(strict["id_token_encryption_alg_values_supported"][0], "ECDH-ES");
        for endpoint in ["introspection_endpoint", "revocation_endpoint"] {
            let algs = &strict[format!("{endpoint}_auth_signing_alg_values_supported")];
            assert_eq!(algs, &strict["token_endpoint_auth_signing_alg_values_supported"], "{endpoint}");
        }
        let compatible = document(RegistrationMode::Token, Profile::OidcCompatible);
        assert_eq!(compatible["response_types_supported"].as_array().unwrap().len(), 6);
        assert!(compatible["grant_types_supported"].as_array().unwrap().contains(&"implicit".into()));
    }

    #[test]
    fn what_admins_write_of_their_applications_is_on_where_there_are_some() {
        let offered = Offered {
            algs: &["ES256"],
            locales: &["en"],
            registration: RegistrationMode::Off,
            profile: Profile::OidcCompatible,
            session_management: false,
            mutual_tls: MutualTls::default(),
            has_admins: true,
            grants: GrantSet::default(),
            pushed_requests: PushedRequests::Accepted,
            details_types: &[],
        };
        let document = serde_json::to_value(Metadata::new("https://id.example/contoso", offered)).unwrap();
        assert!(document["token_endpoint_auth_methods_supported"].as_array().unwrap().contains(&"private_key_jwt".into()));
        assert_eq!(
            (&document["backchannel_logout_supported"], &document["subject_types_supported"][1]),
            (&true.into(), &"pairwise".into())
        );
        assert!(document.get("registration_endpoint").is_none());
        assert_eq!(document["response_types_supported"], serde_json::json!(["code"]), "no tenant's weakening without registration");
    }

    #[test]
    fn certificates_are_spoken_of_where_clients_can_show_them() {
        let at = MutualTls { is_on: true, has_roots: false, at: Some("https://mtls.id.example/contoso") };
        let lists = |document: &serde_json::Value, method: &str| {
            document["token_endpoint_auth_methods_supported"].as_array().unwrap().contains(&method.into())
        };
        let open = document_with(RegistrationMode::Open, Profile::Strict, at);
        assert_eq!(open["mtls_endpoint_aliases"]["token_endpoint"], "https://mtls.id.example/contoso/token");
        assert_eq!(open["tls_client_certificate_bound_access_tokens"], true);
        assert!(lists(&open, "self_signed_tls_client_auth") && !lists(&open, "tls_client_auth"));
        assert!(lists(&document_with(RegistrationMode::Open, Profile::Strict, MutualTls { has_roots: true, ..at }), "tls_client_auth"));
        for off in [document_with(RegistrationMode::Off, Profile::Strict, at), document(RegistrationMode::Open, Profile::Strict)] {
            assert!(off.get("mtls_endpoint_aliases").is_none() && off.get("tls_client_certificate_bound_access_tokens").is_none());
            assert!(!lists(&off, "self_signed_tls_client_auth") && !lists(&off, "tls_client_auth"));
        }
    }

    #[test]
    fn each_further_grant_is_listed_where_it_is_on() {
        for grant in GrantType::ALL.into_iter().filter(|grant| grant.is_further()) {
            let offered = Offered {
                algs: &["ES256"],
                locales: &["en"],
                registration: RegistrationMode::Off,
                profile: Profile::Strict,
                session_management: false,
                mutual_tls: MutualTls::default(),
                has_admins: false,
                pushed_requests: PushedRequests::Accepted,
                details_types: &[],
                grants: [grant].into_iter().collect(),
            };
            let document = serde_json::to_value(Metadata::new("https://id.example/contoso", offered)).unwrap();
            let listed: Vec<&str> = document["grant_types_supported"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
            assert_eq!(listed, ["authorization_code", "refresh_token", "client_credentials", grant.as_str()]);
            assert_eq!(document.get("device_authorization_endpoint").is_some(), grant == GrantType::DeviceCode);
            let is_ciba = grant == GrantType::Ciba;
            assert_eq!(document.get("backchannel_authentication_endpoint").is_some(), is_ciba);
            assert_eq!(document.get("backchannel_token_delivery_modes_supported").is_some(), is_ciba);
            let signs =
                |document: &serde_json::Value| document.get("backchannel_authentication_request_signing_alg_values_supported").is_some();
            let registers = Metadata::new("https://id.example/contoso", Offered { registration: RegistrationMode::Open, ..offered });
            let registers = serde_json::to_value(registers).unwrap();
            let administered = Metadata::new("https://id.example/contoso", Offered { has_admins: true, ..offered });
            let administered = serde_json::to_value(administered).unwrap();
            assert_eq!((signs(&registers), signs(&administered)), (is_ciba, is_ciba));
            assert!(!signs(&document), "only who says something of a client can say that its requests are signed");
            assert_eq!(registers["introspection_encryption_alg_values_supported"], registers["userinfo_encryption_alg_values_supported"]);
        }
    }
}
