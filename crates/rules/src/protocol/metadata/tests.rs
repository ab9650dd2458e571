use super::super::GrantSet;
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
    for endpoint in ["introspection_endpoint", "revocation_endpoint"] {
        let algs = &strict[format!("{endpoint}_auth_signing_alg_values_supported")];
        assert_eq!(algs, &strict["token_endpoint_auth_signing_alg_values_supported"], "{endpoint}");
    }
    let encrypts = |document: &serde_json::Value| {
        ["id_token", "userinfo", "introspection", "request_object", "authorization"]
            .map(|what| document[format!("{what}_encryption_alg_values_supported")].clone())
    };
    let ways = serde_json::json!(["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP-256", "A128KW", "A256KW"]);
    assert!(encrypts(&strict).iter().all(|listed| *listed == ways), "{strict}");
    assert!(encrypts(&off).iter().all(serde_json::Value::is_null), "{off}");
    // By its newer name (RFC 9864) Ed25519 is for what clients sign.
    for (what, is_listed) in [
        ("request_object_signing_alg_values_supported", true),
        ("token_endpoint_auth_signing_alg_values_supported", true),
        ("dpop_signing_alg_values_supported", true),
        ("id_token_signing_alg_values_supported", false),
        ("userinfo_signing_alg_values_supported", false),
    ] {
        assert_eq!(strict[what].as_array().unwrap().contains(&"Ed25519".into()), is_listed, "{what}");
    }
    let takes_unsigned =
        |document: &serde_json::Value| document["request_object_signing_alg_values_supported"].as_array().unwrap().contains(&"none".into());
    assert!(takes_unsigned(&strict) && takes_unsigned(&off));
    for profile in [Profile::Fapi2Security, Profile::Fapi2MessageSigning] {
        assert!(!takes_unsigned(&document(RegistrationMode::Token, profile)), "{profile:?}");
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
    assert_eq!((&document["backchannel_logout_supported"], &document["subject_types_supported"][1]), (&true.into(), &"pairwise".into()));
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
