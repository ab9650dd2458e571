//! How an application speaks: its profile, how it proves who it is, with which keys, and what is signed and bound.

use serde::Serialize;

use super::{Choice, FieldTrouble, ListOption, Navigation, Section, Troubles};
use crate::pages::{FormSeal, Page, Sentence};

/// What can be set; each field is posted by its name here.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolForm {
    /// The profiles, one of which is chosen, posted as `profile`.
    pub profiles: Vec<ListOption>,
    /// The ways to prove who it is, posted as `auth_method`; none for a public client.
    pub auth_methods: Vec<ListOption>,
    /// Its public keys, as a JWK set (RFC 7517 §5).
    pub jwks: String,
    /// Where it keeps its public keys itself.
    pub jwks_uri: String,
    /// By which name its certificate is known, posted as `certificate_kind` (RFC 8705 §2.1.2); empty where nobody shows certificates.
    pub certificate_kinds: Vec<Choice>,
    /// The name.
    pub certificate_name: String,
    /// What its access tokens are bound to, posted as `binding`.
    pub bindings: Vec<ListOption>,
    /// Whether it pushes its requests, always (RFC 9126).
    pub require_pushed: bool,
    /// Whether it signs its requests, always (RFC 9101).
    pub require_signed: bool,
    /// With what we sign its ID tokens, posted as `id_token_alg`.
    pub id_token_algs: Vec<Choice>,
    /// With what it signs its assertions, posted as `auth_alg`; empty: with any.
    pub auth_algs: Vec<Choice>,
    /// With what it signs its requests, posted as `request_alg`; empty: with any.
    pub request_algs: Vec<Choice>,
}

/// How an application speaks.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationProtocol {
    /// Menu.
    pub nav: Navigation,
    /// The application.
    pub app: String,
    /// Its page.
    pub back_href: String,
    /// What can be set.
    pub fields: ProtocolForm,
    /// What is wrong.
    pub troubles: Troubles,
    /// Which rule refuses what was typed, in the words of the standards.
    pub refusal: Option<String>,
    /// All that it says of itself, as the standards write it (RFC 7591).
    pub metadata: String,
    /// Saves.
    pub form: Option<FormSeal>,
}

impl Page for ApplicationProtocol {
    const TEMPLATE: &'static str = "portal/protocol.html";

    fn samples() -> Vec<Self> {
        let option = |key: &'static str, is_chosen| ListOption { value: key.to_owned(), label: Sentence::of(key), is_chosen };
        let alg = |alg: &str, is_chosen| Choice::new(alg, alg, is_chosen);
        let any = || Choice::new("", "", false);
        let algs = || vec![alg("PS256", false), alg("ES256", true), alg("EdDSA", false)];
        let fields = ProtocolForm {
            profiles: vec![
                option("profile-strict", false),
                option("profile-oidc_compatible", false),
                option("profile-fapi2_security", false),
                option("profile-fapi2_message_signing", true),
            ],
            auth_methods: vec![
                option("auth-any-secret", false),
                option("auth-private_key_jwt", true),
                option("auth-tls_client_auth", false),
            ],
            jwks: r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"2026-11","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]}"#.into(),
            jwks_uri: String::new(),
            certificate_kinds: vec![alg("tls_client_auth_subject_dn", true), alg("tls_client_auth_san_dns", false)],
            certificate_name: "CN=payments,O=Contoso,C=DK".into(),
            bindings: vec![option("binding-none", false), option("binding-dpop", true), option("binding-certificate", false)],
            require_pushed: true,
            require_signed: true,
            id_token_algs: algs(),
            auth_algs: vec![any(), alg("ES256", true)],
            request_algs: vec![any(), alg("ES256", true)],
        };
        let full = Self {
            nav: Navigation::sample(Section::Applications).saying(super::Done::Saved),
            app: "Payments".into(),
            back_href: "/contoso/admin/applications/a1".into(),
            fields,
            troubles: Troubles::default(),
            refusal: None,
            metadata: "{\n  \"require_pushed_authorization_requests\": true,\n  \"subject_type\": \"public\"\n}".into(),
            form: Some(FormSeal::sample("/contoso/admin/applications/a1/protocol")),
        };
        let wrong = Self {
            nav: Navigation::sample(Section::Applications),
            troubles: Troubles::default().with("jwks", FieldTrouble::Json).with("jwks_uri", FieldTrouble::Link),
            refusal: Some("FAPI 2.0: token_endpoint_auth_method is private_key_jwt or mutual TLS".into()),
            ..full.clone()
        };
        let public = ProtocolForm { auth_methods: Vec::new(), certificate_kinds: Vec::new(), ..full.fields.clone() };
        let read_only = Self { form: None, fields: public, ..full.clone() };
        vec![wrong, read_only, full]
    }
}
