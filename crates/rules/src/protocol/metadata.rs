//! The discovery document (OpenID Connect Discovery §3, RFC 8414 §2): what is on, no more and no less.

use serde::Serialize;

use super::{Acr, GrantType, Prompt, ResponseMode, ResponseType, ScopeName};

/// What a tenant's issuer says about itself.
#[derive(Clone, Debug, Serialize)]
pub struct Metadata<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: String,
    scopes_supported: Vec<&'static str>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    acr_values_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: &'a [&'a str],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    claim_types_supported: [&'static str; 2],
    claims_supported: &'static [&'static str],
    ui_locales_supported: &'a [&'a str],
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    prompt_values_supported: Vec<&'static str>,
}

/// The claims that ID tokens and userinfo may hold.
const CLAIMS: &[&str] = &[
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
    "preferred_username",
    "locale",
    "email",
    "email_verified",
    "upn",
    "altsecid",
    "roles",
    "groups",
    "guest",
];

impl<'a> Metadata<'a> {
    /// The document of `issuer`, which signs with `algs` (RS256 among them, Discovery §3) and has pages in `locales`. No sign-in
    /// here reaches more than one factor, so no other `acr` is promised.
    pub fn new(issuer: &'a str, algs: &'a [&'a str], locales: &'a [&'a str]) -> Self {
        let at = |path: &str| format!("{issuer}/{path}");
        Self {
            issuer,
            authorization_endpoint: at("authorize"),
            token_endpoint: at("token"),
            userinfo_endpoint: at("userinfo"),
            jwks_uri: at("jwks"),
            end_session_endpoint: at("logout"),
            scopes_supported: ScopeName::ALL.iter().map(|name| name.as_str()).collect(),
            response_types_supported: ResponseType::ALL.iter().map(|kind| kind.as_str()).collect(),
            response_modes_supported: ResponseMode::ALL.iter().map(|mode| mode.as_str()).collect(),
            grant_types_supported: GrantType::ALL.iter().map(|grant| grant.as_str()).collect(),
            acr_values_supported: [Acr::One.as_str()],
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: algs,
            token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
            claim_types_supported: ["normal", "distributed"],
            claims_supported: CLAIMS,
            ui_locales_supported: locales,
            claims_parameter_supported: true,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            code_challenge_methods_supported: ["S256"],
            authorization_response_iss_parameter_supported: true,
            prompt_values_supported: Prompt::ALL.iter().map(|prompt| prompt.as_str()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_is_on() {
        let metadata = Metadata::new("https://id.example/contoso", &["ES256", "RS256", "EdDSA"], &["en", "da"]);
        let expected = serde_json::json!({
            "issuer": "https://id.example/contoso",
            "authorization_endpoint": "https://id.example/contoso/authorize",
            "token_endpoint": "https://id.example/contoso/token",
            "userinfo_endpoint": "https://id.example/contoso/userinfo",
            "jwks_uri": "https://id.example/contoso/jwks",
            "end_session_endpoint": "https://id.example/contoso/logout",
            "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access", "groups", "roles", "guest"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment", "form_post"],
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "acr_values_supported": ["1"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "RS256", "EdDSA"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "claim_types_supported": ["normal", "distributed"],
            "claims_supported": CLAIMS,
            "ui_locales_supported": ["en", "da"],
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
        });
        assert_eq!(serde_json::to_value(metadata).unwrap(), expected);
    }
}
