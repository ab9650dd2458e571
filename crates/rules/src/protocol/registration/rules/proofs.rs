//! How a client proves who it is, with which keys, and what is signed for it and by it.

use serde_json::Value;

use super::super::super::web_address::web_address;
use super::super::super::{CertificateSubject, ClientKind, JwsAlg, OAuthError, Pkce};
use super::super::{AuthMethod, Profile, Registrant, refused};
use super::{Asked, NewClient};

/// OpenID Connect Core §9, Registration §2: `client_secret_basic` unless it says otherwise; for an admin's application, which was always
/// free to send its secret in header or form, nothing said is nothing kept.
pub(super) fn the_client_proves_itself(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let method = match asked.wanted.token_endpoint_auth_method.as_deref() {
        None if client.registration.registrant == Registrant::Admin => None,
        None => Some(AuthMethod::ClientSecretBasic),
        Some(text) => {
            let known = AuthMethod::ALL.into_iter().find(|known| known.as_str() == text);
            Some(known.ok_or_else(|| refused("that token_endpoint_auth_method is not supported"))?)
        }
    };
    let alg = signed_with(asked.wanted.token_endpoint_auth_signing_alg.as_deref(), "token_endpoint_auth_signing_alg")?;
    let suits = |alg: JwsAlg| match method {
        Some(AuthMethod::ClientSecretJwt) => alg.is_symmetric(),
        Some(AuthMethod::PrivateKeyJwt) => !alg.is_symmetric(),
        _ => true,
    };
    if alg.is_some_and(|alg| !suits(alg)) {
        return Err(refused("token_endpoint_auth_signing_alg does not suit token_endpoint_auth_method"));
    }
    client.kind = if method == Some(AuthMethod::None) { ClientKind::Public } else { ClientKind::Confidential };
    let needs_proof = client.registration.grant_types.iter().flatten().find(|grant| grant.needs_proof());
    if let Some(grant) = needs_proof.filter(|_| client.kind == ClientKind::Public) {
        return Err(refused(format!("the grant_type {} is for clients that prove who they are", grant.as_str())));
    }
    client.pkce = match (asked.profile, client.kind) {
        (Profile::OidcCompatible, ClientKind::Confidential) => Pkce::Optional,
        _ => Pkce::Required,
    };
    client.registration.auth_method = method;
    client.registration.auth_alg = alg;
    Ok(())
}

/// RFC 7591 §2, RFC 7517 §5: not both, and no private member.
pub(super) fn keys_are_public_and_in_one_place(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let method = client.registration.auth_method;
    let needs_keys = matches!(method, Some(AuthMethod::PrivateKeyJwt | AuthMethod::SelfSignedTlsClientAuth));
    match (&asked.wanted.jwks, &asked.wanted.jwks_uri) {
        (Some(_), Some(_)) => return Err(refused("jwks and jwks_uri exclude each other")),
        (None, None) if needs_keys => return Err(refused("that token_endpoint_auth_method needs jwks or jwks_uri")),
        (Some(jwks), None) => {
            let keys = jwks["keys"].as_array().filter(|keys| keys.len() <= 50).ok_or_else(|| refused("jwks is no JWK set"))?;
            let is_private = |key: &Value| ["d", "p", "q", "dp", "dq", "qi", "k"].iter().any(|name| key.get(name).is_some());
            if keys.iter().any(|key| !key["kty"].is_string() || is_private(key)) {
                return Err(refused("jwks holds something that is no public key"));
            }
            client.registration.jwks = Some(jwks.clone());
        }
        (None, Some(uri)) => client.registration.jwks_uri = Some(web_address("jwks_uri", uri)?),
        (None, None) => {}
    }
    Ok(())
}

/// RFC 8705 §2.1.2: one name for `tls_client_auth`, and none for others.
pub(super) fn a_certificate_has_one_name(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let members = asked.wanted.others.iter().filter(|(name, value)| name.starts_with("tls_client_auth_") && !value.is_null());
    let mut named = Vec::new();
    for (name, value) in members {
        let subject = value.as_str().and_then(|text| CertificateSubject::read(name, text));
        named.push(subject.ok_or_else(|| refused(format!("{name} cannot be read")))?);
    }
    match (client.registration.auth_method, named.len()) {
        (Some(AuthMethod::TlsClientAuth), 1) => client.registration.tls_client_auth = named.pop(),
        (Some(AuthMethod::TlsClientAuth), _) => return Err(refused("tls_client_auth needs exactly one name of the certificate")),
        (_, 0) => {}
        _ => return Err(refused("only tls_client_auth has a name of the certificate")),
    }
    Ok(())
}

/// RFC 9449 §5.2, RFC 8705 §3.4: to one of the two; what the browser carries can be bound to nothing.
pub(super) fn tokens_may_be_bound(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let (to_key, to_certificate) = (asked.wanted.dpop_bound_access_tokens, asked.wanted.tls_client_certificate_bound_access_tokens);
    client.registration.dpop_bound_access_tokens = to_key.unwrap_or(false);
    client.registration.tls_client_certificate_bound_access_tokens = to_certificate.unwrap_or(false);
    if to_key == Some(true) && to_certificate == Some(true) {
        return Err(refused("access tokens are bound to a DPoP key or to a certificate, not to both"));
    }
    let is_sent_by_browser = client.registration.response_types.iter().any(|kind| kind.has_token());
    if client.registration.is_sender_constrained() && is_sent_by_browser {
        return Err(refused("a token that comes through the browser cannot be bound to a key"));
    }
    Ok(())
}

/// OpenID Connect Registration §2: RS256 unless it says otherwise; never `none` (SECURITY 18).
pub(super) fn id_tokens_are_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let text = asked.wanted.id_token_signed_response_alg.as_deref();
    client.id_token_alg = ours(text, "id_token_signed_response_alg")?.unwrap_or(JwsAlg::RS256);
    Ok(())
}

/// OpenID Connect Registration §2, Core §5.3.2.
pub(super) fn userinfo_may_be_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.userinfo_alg = ours(asked.wanted.userinfo_signed_response_alg.as_deref(), "userinfo_signed_response_alg")?;
    Ok(())
}

/// RFC 9701 §6.
pub(super) fn introspection_may_be_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let text = asked.wanted.introspection_signed_response_alg.as_deref();
    client.registration.introspection_alg = ours(text, "introspection_signed_response_alg")?;
    Ok(())
}

/// JARM §3.
pub(super) fn answers_may_be_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let text = asked.wanted.authorization_signed_response_alg.as_deref();
    client.registration.authorization_alg = ours(text, "authorization_signed_response_alg")?;
    Ok(())
}

/// OpenID Connect Registration §2, Core §6.1.
pub(super) fn request_objects_may_be_signed(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    client.registration.request_object_alg = match asked.wanted.request_object_signing_alg.as_deref() {
        None => None,
        Some("none") => Some(None),
        other => Some(signed_with(other, "request_object_signing_alg")?),
    };
    if client.registration.request_object_alg.flatten().is_some_and(JwsAlg::is_symmetric) {
        return Err(refused("request objects are signed with a key pair"));
    }
    // RFC 9101 §10.5, RFC 9126 §6.
    client.registration.require_signed_request = asked.wanted.require_signed_request_object.unwrap_or(false);
    client.registration.require_pushed = asked.wanted.require_pushed_authorization_requests.unwrap_or(false);
    if client.registration.require_signed_request && client.registration.request_object_alg == Some(None) {
        return Err(refused("a signed request object has an algorithm"));
    }
    Ok(())
}

/// OpenID Connect Registration §2: https, or content that is signed; here always https.
pub(super) fn request_uris_are_good(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let uris = asked.wanted.request_uris.clone().unwrap_or_default();
    if uris.len() > 20 {
        return Err(refused("request_uris are too many"));
    }
    for uri in &uris {
        web_address("a request_uri", uri)?;
    }
    client.registration.request_uris = uris;
    Ok(())
}

/// An algorithm by which the client signs.
pub(super) fn signed_with(text: Option<&str>, name: &str) -> Result<Option<JwsAlg>, OAuthError> {
    let known = |text| JwsAlg::read(text).ok_or_else(|| refused(format!("that {name} is not supported")));
    text.map(known).transpose()
}

/// An algorithm by which we sign.
fn ours(text: Option<&str>, name: &str) -> Result<Option<JwsAlg>, OAuthError> {
    let alg = signed_with(text, name)?;
    match alg.filter(|alg| !alg.is_ours()) {
        None => Ok(alg),
        Some(_) => Err(refused(format!("that {name} is not supported"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::super::GrantType;
    use super::super::super::{ClientMetadata, Registration};
    use super::super::tests::with;

    #[test]
    fn what_clients_sign_may_be_called_ed25519() {
        let ec = json!({ "kty": "OKP", "crv": "Ed25519", "x": "x" });
        let ciba = json!({
            "grant_types": [GrantType::AuthorizationCode.as_str(), GrantType::Ciba.as_str()], "backchannel_token_delivery_mode": "poll",
            "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [ec] },
        });
        for name in ["token_endpoint_auth_signing_alg", "request_object_signing_alg", "backchannel_authentication_request_signing_alg"] {
            for alg in ["EdDSA", "Ed25519"] {
                let mut wanted = ciba.clone();
                wanted[name] = alg.into();
                let client = with(wanted).unwrap();
                assert_eq!(serde_json::to_value(ClientMetadata::of(&client)).unwrap()[name], alg, "kept as it was said");
                let row = serde_json::to_string(&client.registration).unwrap();
                assert_eq!(serde_json::from_str::<Registration>(&row).unwrap(), client.registration);
            }
        }
    }
}
