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
    let is_good = |alg: JwsAlg| Profile::FAPI_ALGS.contains(&alg);
    let are_good = algs.flatten().chain([client.id_token_alg]).all(is_good);
    if are_good { Ok(()) } else { Err(refused("FAPI 2.0: signatures are PS256, ES256 or EdDSA")) }
}

/// Message Signing §5.3.
fn requests_are_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    if asked.profile != Profile::Fapi2MessageSigning {
        return Ok(());
    }
    if asked.wanted.require_signed_request_object == Some(false) || client.registration.request_object_alg == Some(None) {
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
