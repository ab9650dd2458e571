//! What is encrypted to a client, and by it.

use super::super::super::{Encryption, JweAlg, JweEnc, OAuthError};
use super::super::refused;
use super::{Asked, NewClient};

/// OpenID Connect Registration §2, JARM §3, RFC 9701 §6: an `enc` needs an `alg`, and has a default.
pub(super) fn what_is_encrypted_has_a_way(asked: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
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
    Ok(())
}

/// OpenID Connect Core §10.2: a key of the client's own; or one that is made of its secret, which it has then, whoever encrypts with it.
pub(super) fn what_is_encrypted_has_a_key(_: &Asked<'_>, client: &mut NewClient) -> Result<(), OAuthError> {
    let kept = &client.registration;
    let has_keys = kept.jwks.is_some() || kept.jwks_uri.is_some();
    if kept.encrypted_to_it().any(|way| !way.alg.is_symmetric()) && !has_keys {
        return Err(refused("encryption needs jwks or jwks_uri"));
    }
    let shared = kept.encrypted_to_it().chain(kept.request_object_encryption).find(|way| way.alg.is_symmetric());
    match shared.filter(|_| !kept.uses_secret(client.kind)) {
        Some(way) => Err(refused(format!(
            "{} is with a key made of the client_secret, and that token_endpoint_auth_method has none",
            way.alg.as_str()
        ))),
        None => Ok(()),
    }
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

    #[test]
    fn a_key_that_is_made_of_a_secret_needs_a_client_with_one() {
        let ec = json!({ "kty": "EC", "crv": "P-256", "x": "x", "y": "y" });
        let ways = [
            "id_token_encrypted_response_alg",
            "userinfo_encrypted_response_alg",
            "introspection_encrypted_response_alg",
            "authorization_encrypted_response_alg",
            "request_object_encryption_alg",
        ];
        for name in ways {
            for (method, has_secret) in [
                ("client_secret_basic", true),
                ("client_secret_post", true),
                ("client_secret_jwt", true),
                ("private_key_jwt", false),
                ("self_signed_tls_client_auth", false),
                ("none", false),
            ] {
                let with_way = |alg: &str| {
                    let jwks = json!({ "keys": [ec] });
                    with(json!({ name: alg, "token_endpoint_auth_method": method, "jwks": jwks })).map(|client| client.registration)
                };
                for alg in ["A128KW", "A256KW"] {
                    match with_way(alg) {
                        Ok(kept) => assert!(has_secret && kept.has_secret_key(), "{name} {method} {alg}"),
                        Err(why) => assert!(!has_secret && why.description().contains("client_secret"), "{name} {method}: {why:?}"),
                    }
                }
                assert_eq!(with_way("ECDH-ES").unwrap().has_secret_key(), method == "client_secret_jwt", "{name} {method}");
            }
            let client = with(json!({ name: "A128KW" })).unwrap();
            let told = serde_json::to_value(ClientMetadata::of(&client)).unwrap();
            assert_eq!(told[name], "A128KW", "no keys of its own are needed");
            assert!(!with(json!({})).unwrap().registration.has_secret_key());
        }
    }
}
