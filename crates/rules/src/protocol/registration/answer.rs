//! What a client is told of its registration (RFC 7591 §3.2.1, RFC 7592 §3).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::{CertificateSubject, JwsAlg, Scope};
use super::NewClient;

/// A registration as it is answered: everything that is kept, defaults among it.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct ClientMetadata(Map<String, Value>);

impl ClientMetadata {
    /// The registration of `client`.
    pub fn of(client: &NewClient) -> Self {
        let kept = &client.registration;
        let mut told = Self(kept.localized.iter().map(|(name, text)| (name.clone(), json!(text))).collect());
        told.put("client_name", client.name.as_ref());
        told.put("redirect_uris", Some(&client.redirect_uris));
        told.put("post_logout_redirect_uris", Some(&client.post_logout_redirect_uris).filter(|uris| !uris.is_empty()));
        told.put("response_types", Some(kept.response_types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()));
        let modes: Vec<_> = kept.response_modes.iter().map(|mode| mode.as_str()).collect();
        told.put("response_modes", Some(modes).filter(|modes| !modes.is_empty()));
        told.put("grant_types", Some(kept.grant_types.iter().flatten().map(|grant| grant.as_str()).collect::<Vec<_>>()));
        told.put("application_type", kept.application_type.as_ref());
        told.put("contacts", Some(&kept.contacts).filter(|contacts| !contacts.is_empty()));
        told.put("client_uri", client.home_page.as_ref());
        told.put("logo_uri", kept.logo_uri.as_ref());
        told.put("policy_uri", kept.policy_uri.as_ref());
        told.put("tos_uri", kept.tos_uri.as_ref());
        told.put("jwks", kept.jwks.as_ref());
        told.put("jwks_uri", kept.jwks_uri.as_ref());
        told.put("software_id", kept.software_id.as_ref());
        told.put("software_version", kept.software_version.as_ref());
        told.put("scope", kept.scope.as_ref().filter(|scope| !scope.is_empty()).map(Scope::to_string));
        told.put("authorization_details_types", kept.authorization_details_types.as_ref());
        told.put("sector_identifier_uri", kept.sector_identifier_uri.as_ref());
        told.put("subject_type", Some(kept.subject_type));
        told.put("token_endpoint_auth_method", kept.auth_method.map(|method| method.as_str()));
        told.put("token_endpoint_auth_signing_alg", kept.auth_alg);
        told.put("id_token_signed_response_alg", Some(client.id_token_alg));
        told.put("userinfo_signed_response_alg", kept.userinfo_alg);
        told.put("introspection_signed_response_alg", kept.introspection_alg);
        told.put("authorization_signed_response_alg", kept.authorization_alg);
        for (alg, enc, way) in [
            ("id_token_encrypted_response_alg", "id_token_encrypted_response_enc", kept.id_token_encryption),
            ("userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc", kept.userinfo_encryption),
            ("introspection_encrypted_response_alg", "introspection_encrypted_response_enc", kept.introspection_encryption),
            ("authorization_encrypted_response_alg", "authorization_encrypted_response_enc", kept.authorization_encryption),
            ("request_object_encryption_alg", "request_object_encryption_enc", kept.request_object_encryption),
        ] {
            told.put(alg, way.map(|way| way.alg));
            told.put(enc, way.map(|way| way.enc));
        }
        told.put("request_object_signing_alg", kept.request_object_alg.map(|alg| alg.map_or("none", JwsAlg::as_str)));
        told.put("require_signed_request_object", Some(true).filter(|_| kept.require_signed_request));
        told.put("require_pushed_authorization_requests", Some(true).filter(|_| kept.require_pushed));
        told.put("request_uris", Some(&kept.request_uris).filter(|uris| !uris.is_empty()));
        told.put("dpop_bound_access_tokens", Some(kept.dpop_bound_access_tokens).filter(|is_bound| *is_bound));
        let is_bound = kept.tls_client_certificate_bound_access_tokens;
        told.put("tls_client_certificate_bound_access_tokens", Some(is_bound).filter(|is_bound| *is_bound));
        if let Some((name, value)) = kept.tls_client_auth.as_ref().map(CertificateSubject::member) {
            told.put(name, Some(value));
        }
        told.put("default_max_age", kept.default_max_age);
        told.put("require_auth_time", Some(kept.require_auth_time));
        told.put("default_acr_values", Some(&kept.default_acr_values).filter(|values| !values.is_empty()));
        told.put("initiate_login_uri", client.initiate_login_uri.as_ref());
        for (stem, logout) in [("frontchannel", &kept.frontchannel_logout), ("backchannel", &kept.backchannel_logout)] {
            told.put(&format!("{stem}_logout_uri"), logout.as_ref().map(|logout| &logout.uri));
            told.put(&format!("{stem}_logout_session_required"), logout.as_ref().map(|logout| logout.session_required));
        }
        told.put("backchannel_token_delivery_mode", kept.backchannel.as_ref().map(|backchannel| backchannel.mode.as_str()));
        let endpoint = kept.backchannel.as_ref().and_then(|backchannel| backchannel.endpoint.as_ref());
        told.put("backchannel_client_notification_endpoint", endpoint);
        let alg = kept.backchannel.as_ref().and_then(|backchannel| backchannel.request_alg);
        told.put("backchannel_authentication_request_signing_alg", alg);
        told
    }

    /// The same with `changes` laid over it: `null` takes a member back (RFC 7396).
    #[must_use]
    pub fn changed(mut self, changes: &Map<String, Value>) -> Self {
        for (name, value) in changes {
            if value.is_null() {
                self.0.remove(name);
            } else {
                self.0.insert(name.clone(), value.clone());
            }
        }
        self
    }

    /// As it would be sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        Value::Object(self.0.clone()).to_string().into_bytes()
    }

    /// With one member more, if there is a value.
    pub fn put<T: Serialize>(&mut self, name: &str, value: Option<T>) {
        // What is put here is made of texts, numbers and lists of them.
        if let Some(value) = value.and_then(|value| serde_json::to_value(value).ok()) {
            self.0.insert(name.to_owned(), value);
        }
    }
}
