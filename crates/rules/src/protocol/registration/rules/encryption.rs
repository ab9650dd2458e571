//! What is encrypted to a client, and by it.

use super::super::super::{Encryption, JweAlg, JweEnc, OAuthError};
use super::super::refused;
use super::{Asked, NewClient};

/// OpenID Connect Registration §2, JARM §3, RFC 9701 §6: an `enc` needs an `alg`, and has a default; what is encrypted to the client needs a key of its own.
pub(super) fn what_is_encrypted_has_a_way_and_a_key(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let wanted = asked.wanted;
    let kept = &mut client.registration;
    kept.id_token_encryption = way(
        "id_token_encrypted_response",
        wanted.id_token_encrypted_response_alg.as_deref(),
        wanted.id_token_encrypted_response_enc.as_deref(),
    )?;
    kept.userinfo_encryption = way(
        "userinfo_encrypted_response",
        wanted.userinfo_encrypted_response_alg.as_deref(),
        wanted.userinfo_encrypted_response_enc.as_deref(),
    )?;
    kept.introspection_encryption = way(
        "introspection_encrypted_response",
        wanted.introspection_encrypted_response_alg.as_deref(),
        wanted.introspection_encrypted_response_enc.as_deref(),
    )?;
    kept.authorization_encryption = way(
        "authorization_encrypted_response",
        wanted.authorization_encrypted_response_alg.as_deref(),
        wanted.authorization_encrypted_response_enc.as_deref(),
    )?;
    kept.request_object_encryption =
        way("request_object_encryption", wanted.request_object_encryption_alg.as_deref(), wanted.request_object_encryption_enc.as_deref())?;
    let to_client = [kept.id_token_encryption, kept.userinfo_encryption, kept.introspection_encryption, kept.authorization_encryption];
    if to_client.iter().any(Option::is_some) && kept.jwks.is_none() && kept.jwks_uri.is_none() {
        return Err(refused("encryption needs jwks or jwks_uri"));
    }
    Ok(())
}

fn way(name: &str, alg: Option<&str>, enc: Option<&str>) -> Result<Option<Encryption>, OAuthError> {
    let unsupported = |which: &str| refused(format!("that {name}_{which} is not supported"));
    match (alg, enc) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(refused(format!("{name}_enc needs {name}_alg"))),
        (Some(alg), enc) => {
            let alg = JweAlg::read(alg).ok_or_else(|| unsupported("alg"))?;
            let enc = enc.map_or(Some(JweEnc::default()), JweEnc::read).ok_or_else(|| unsupported("enc"))?;
            Ok(Some(Encryption { alg, enc }))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::ClientMetadata;
    use super::super::tests::with;

    #[test]
    fn what_is_encrypted_has_a_default() {
        let client = with(json!({ "id_token_encrypted_response_alg": "ECDH-ES", "jwks_uri": "https://app.example/jwks" })).unwrap();
        let told = serde_json::to_value(ClientMetadata::of(&client)).unwrap();
        assert_eq!(told["id_token_encrypted_response_enc"], "A128CBC-HS256");
        assert!(with(json!({ "request_object_encryption_alg": "ECDH-ES" })).is_ok(), "that is to a key of ours");
    }
}
