//! A registration as it is sent: what is not known is passed over (RFC 7591 §2), what is of another type is refused.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::OAuthError;
use super::refused;

/// Every member that the standards name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    pub(super) redirect_uris: Option<Vec<String>>,
    pub(super) post_logout_redirect_uris: Option<Vec<String>>,
    pub(super) response_types: Option<Vec<String>>,
    pub(super) response_modes: Option<Vec<String>>,
    pub(super) grant_types: Option<Vec<String>>,
    pub(super) application_type: Option<String>,
    pub(super) contacts: Option<Vec<String>>,
    pub(super) client_name: Option<String>,
    pub(super) client_uri: Option<String>,
    pub(super) logo_uri: Option<String>,
    pub(super) policy_uri: Option<String>,
    pub(super) tos_uri: Option<String>,
    pub(super) jwks: Option<Value>,
    pub(super) jwks_uri: Option<String>,
    pub(super) software_id: Option<String>,
    pub(super) software_version: Option<String>,
    pub(super) software_statement: Option<Value>,
    pub(super) scope: Option<String>,
    pub(super) sector_identifier_uri: Option<String>,
    pub(super) subject_type: Option<String>,
    pub(super) token_endpoint_auth_method: Option<String>,
    pub(super) token_endpoint_auth_signing_alg: Option<String>,
    pub(super) id_token_signed_response_alg: Option<String>,
    pub(super) userinfo_signed_response_alg: Option<String>,
    pub(super) introspection_signed_response_alg: Option<String>,
    pub(super) introspection_encrypted_response_alg: Option<String>,
    pub(super) introspection_encrypted_response_enc: Option<String>,
    pub(super) request_object_signing_alg: Option<String>,
    pub(super) dpop_bound_access_tokens: Option<bool>,
    pub(super) tls_client_certificate_bound_access_tokens: Option<bool>,
    pub(super) authorization_signed_response_alg: Option<String>,
    pub(super) id_token_encrypted_response_alg: Option<String>,
    pub(super) id_token_encrypted_response_enc: Option<String>,
    pub(super) userinfo_encrypted_response_alg: Option<String>,
    pub(super) userinfo_encrypted_response_enc: Option<String>,
    pub(super) authorization_encrypted_response_alg: Option<String>,
    pub(super) authorization_encrypted_response_enc: Option<String>,
    pub(super) request_object_encryption_alg: Option<String>,
    pub(super) request_object_encryption_enc: Option<String>,
    pub(super) require_signed_request_object: Option<bool>,
    pub(super) require_pushed_authorization_requests: Option<bool>,
    pub(super) authorization_details_types: Option<Vec<String>>,
    pub(super) default_max_age: Option<u32>,
    pub(super) require_auth_time: Option<bool>,
    pub(super) default_acr_values: Option<Vec<String>>,
    pub(super) initiate_login_uri: Option<String>,
    pub(super) request_uris: Option<Vec<String>>,
    pub(super) frontchannel_logout_uri: Option<String>,
    pub(super) frontchannel_logout_session_required: Option<bool>,
    pub(super) backchannel_logout_uri: Option<String>,
    pub(super) backchannel_logout_session_required: Option<bool>,
    pub(super) backchannel_token_delivery_mode: Option<String>,
    pub(super) backchannel_client_notification_endpoint: Option<String>,
    pub(super) backchannel_authentication_request_signing_alg: Option<String>,
    /// All the others.
    #[serde(flatten)]
    pub(super) others: BTreeMap<String, Value>,
}

/// The longest registration that is read, in bytes; a JWK set of ten keys is a tenth of it.
const LONGEST: usize = 128 * 1024;

impl Wanted {
    pub(super) fn parse(body: &[u8]) -> Result<Self, OAuthError> {
        if body.len() > LONGEST || body.windows(6).any(|text| text == b"\\u0000") {
            return Err(refused("the registration is too long, or holds a NUL"));
        }
        let value: Value = serde_json::from_slice(body).map_err(|_| refused("the registration is not JSON"))?;
        if !value.is_object() {
            return Err(refused("the registration is no JSON object"));
        }
        serde_json::from_value(value).map_err(|why| refused(format!("the registration cannot be read: {why}")))
    }

    /// Whether that member was sent and says more than nothing.
    pub(super) fn says(&self, name: &str) -> bool {
        !matches!(self.others.get(name), None | Some(Value::Null | Value::Bool(false)))
    }
}
