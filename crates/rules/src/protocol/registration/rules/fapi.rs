//! FAPI 2.0 (Security Profile, Message Signing): what it requires is switched on, what contradicts it is refused.

use super::super::super::{ClientKind, JwsAlg, OAuthError, ResponseMode};
use super::super::{AuthMethod, Profile, refused};
use super::{Asked, NewClient, Rule};

/// In the order of FAPI 2.0 Security Profile §5.3.2 and §5.4.1, Message Signing §5.3 and §5.4 after them.
const RULES: [Rule; 8] = [
    clients_prove_themselves_by_a_key,
    requests_are_pushed,
    nothing_is_fetched,
    tokens_are_bound,
    answers_are_not_sent_in_the_clear,
    signatures_are_of_three_kinds,
    requests_are_signed,
    answers_are_signed,
];

/// Where the tenant holds its clients to FAPI 2.0.
pub(super) fn fapi_is_kept(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if !asked.profile.is_fapi() {
        return Ok(());
    }
    RULES.iter().try_for_each(|rule| rule(asked, client))
}

/// Security Profile §5.3.2.1: confidential clients only, by mutual TLS or `private_key_jwt`.
fn clients_prove_themselves_by_a_key(_: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let is_strong = |method: AuthMethod| method == AuthMethod::PrivateKeyJwt || method.is_mutual_tls();
    let is_proven = client.registration.auth_method.is_some_and(is_strong) && client.kind == ClientKind::Confidential;
    if is_proven { Ok(()) } else { Err(refused("FAPI 2.0: token_endpoint_auth_method is private_key_jwt or mutual TLS")) }
}

/// Security Profile §5.3.2.2.
fn requests_are_pushed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if asked.wanted.require_pushed_authorization_requests == Some(false) {
        return Err(refused("FAPI 2.0: authorization requests are pushed"));
    }
    client.registration.require_pushed = true;
    Ok(())
}

/// Security Profile §5.3.2.2: what is pushed need not be fetched from anywhere.
fn nothing_is_fetched(_: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if client.registration.request_uris.is_empty() { Ok(()) } else { Err(refused("FAPI 2.0: there are no request_uris")) }
}

/// Security Profile §5.3.2.1: to a DPoP key, unless the client chose its certificate.
fn tokens_are_bound(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let to_certificate = client.registration.tls_client_certificate_bound_access_tokens;
    if !to_certificate && asked.wanted.dpop_bound_access_tokens == Some(false) {
        return Err(refused("FAPI 2.0: access tokens are bound to a key"));
    }
    client.registration.dpop_bound_access_tokens = !to_certificate;
    Ok(())
}

/// Security Profile §5.3.2.2: no `http`, but for a native application on the person's own machine (RFC 8252 §7.3).
fn answers_are_not_sent_in_the_clear(_: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let is_native = client.registration.application_type.as_deref() == Some("native");
    if is_native || !client.redirect_uris.iter().any(|uri| uri.starts_with("http:")) {
        return Ok(());
    }
    Err(refused("FAPI 2.0: redirect_uris are https"))
}

/// Security Profile §5.4.1; where OpenID Connect would have RS256 by default, it is ES256.
fn signatures_are_of_three_kinds(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if asked.wanted.id_token_signed_response_alg.is_none() {
        client.id_token_alg = JwsAlg::ES256;
    }
    let kept = &mut client.registration;
    kept.authorization_alg = kept.authorization_alg.or(Some(JwsAlg::ES256));
    kept.introspection_alg = kept.introspection_alg.or(Some(JwsAlg::ES256));
    let of_requests = [kept.request_object_alg.flatten(), kept.backchannel.as_ref().and_then(|backchannel| backchannel.request_alg)];
    let algs = [kept.auth_alg, kept.userinfo_alg, kept.authorization_alg, kept.introspection_alg].into_iter().chain(of_requests);
    if kept.request_object_alg == Some(None) {
        return Err(refused("FAPI 2.0: request objects are signed"));
    }
    let is_good = |alg: JwsAlg| Profile::FAPI_ALGS.contains(&alg);
    let are_good = algs.flatten().chain([client.id_token_alg]).all(is_good);
    if are_good { Ok(()) } else { Err(refused("FAPI 2.0: signatures are PS256, ES256 or EdDSA")) }
}

/// Message Signing §5.3.
fn requests_are_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if asked.profile != Profile::Fapi2MessageSigning {
        return Ok(());
    }
    if asked.wanted.require_signed_request_object == Some(false) {
        return Err(refused("FAPI 2.0 Message Signing: requests are signed"));
    }
    client.registration.require_signed_request = true;
    Ok(())
}

/// Message Signing §5.4.1: authorization responses are JWTs, and no others are asked for.
fn answers_are_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if asked.profile != Profile::Fapi2MessageSigning {
        return Ok(());
    }
    let modes = &mut client.registration.response_modes;
    if modes.is_empty() {
        *modes = ResponseMode::ALL.into_iter().filter(|mode| mode.is_signed()).collect();
    }
    if modes.iter().all(|mode| mode.is_signed()) {
        return Ok(());
    }
    Err(refused("FAPI 2.0 Message Signing: response_modes are those of JARM"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::super::super::{ErrorCode, Pkce};
    use super::super::super::{Profile, Registrant, Registration};
    use super::*;

    #[test]
    fn fapi_switches_on_what_it_requires_and_refuses_what_contradicts_it() {
        let key = json!({ "kty": "EC", "crv": "P-256", "x": "x", "y": "y" });
        let under = |profile, changed: Value| {
            let mut wanted = json!({
                "redirect_uris": ["https://app.example/cb"], "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key] },
            });
            for (name, value) in changed.as_object().unwrap() {
                wanted[name] = value.clone();
            }
            NewClient::parse(wanted.to_string().as_bytes(), profile, Registrant::Token)
        };
        let plain = under(Profile::Fapi2Security, json!({})).unwrap();
        let kept = &plain.registration;
        assert!(kept.require_pushed && kept.dpop_bound_access_tokens && !kept.require_signed_request);
        assert_eq!((plain.id_token_alg, plain.pkce, kept.introspection_alg), (JwsAlg::ES256, Pkce::Required, Some(JwsAlg::ES256)));
        assert!(under(Profile::Fapi2MessageSigning, json!({})).unwrap().registration.require_signed_request);
        let certificate = under(Profile::Fapi2Security, json!({ "tls_client_certificate_bound_access_tokens": true })).unwrap();
        assert!(!certificate.registration.dpop_bound_access_tokens);
        let row = serde_json::to_string(&certificate.registration).unwrap();
        assert_eq!(serde_json::from_str::<Registration>(&row).unwrap(), certificate.registration);
        for contradiction in [
            json!({ "token_endpoint_auth_method": "client_secret_basic" }),
            json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
            json!({ "token_endpoint_auth_method": "none" }),
            json!({ "response_types": ["code id_token"], "grant_types": ["authorization_code", "implicit"] }),
            json!({ "require_pushed_authorization_requests": false }),
            json!({ "dpop_bound_access_tokens": false }),
            json!({ "request_uris": ["https://app.example/r"] }),
            json!({ "id_token_signed_response_alg": "RS256" }),
            json!({ "token_endpoint_auth_signing_alg": "RS256" }),
            json!({ "userinfo_signed_response_alg": "ES384" }),
            json!({ "request_object_signing_alg": "PS512" }),
            json!({ "request_object_signing_alg": "none" }),
            json!({ "redirect_uris": ["http://localhost/cb"] }),
            json!({ "id_token_encrypted_response_alg": "A128KW" }),
            json!({ "request_object_encryption_alg": "A256KW" }),
        ] {
            let refusal = under(Profile::Fapi2Security, contradiction.clone()).map(drop).unwrap_err();
            assert_eq!(refusal.code(), ErrorCode::InvalidClientMetadata, "{contradiction}");
        }
        for contradiction in [
            json!({ "require_signed_request_object": false }),
            json!({ "request_object_signing_alg": "none" }),
            json!({ "response_modes": ["query"] }),
            json!({ "response_modes": ["jwt", "form_post"] }),
        ] {
            assert!(under(Profile::Fapi2MessageSigning, contradiction.clone()).is_err(), "{contradiction}");
            assert!(under(Profile::Strict, contradiction.clone()).is_ok(), "{contradiction}");
        }
        let ed25519 = json!({ "token_endpoint_auth_signing_alg": "Ed25519", "request_object_signing_alg": "EdDSA" });
        assert!(under(Profile::Fapi2Security, ed25519).is_ok(), "two names of one of the three kinds");
        let native = json!({ "redirect_uris": ["http://127.0.0.1/cb"], "application_type": "native" });
        assert!(under(Profile::Fapi2Security, native).is_ok(), "on the person's own machine");
    }
}
