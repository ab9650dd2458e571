//! What discovery says of encryption.

use serde::Serialize;

use super::super::{JweAlg, JweEnc};

/// How things are encrypted (OpenID Connect Discovery §3, JARM §4, RFC 9701 §7).
#[derive(Clone, Debug, Serialize)]
pub(super) struct EncryptionMetadata {
    id_token_encryption_alg_values_supported: Vec<&'static str>,
    id_token_encryption_enc_values_supported: Vec<&'static str>,
    userinfo_encryption_alg_values_supported: Vec<&'static str>,
    userinfo_encryption_enc_values_supported: Vec<&'static str>,
    introspection_encryption_alg_values_supported: Vec<&'static str>,
    introspection_encryption_enc_values_supported: Vec<&'static str>,
    request_object_encryption_alg_values_supported: Vec<&'static str>,
    request_object_encryption_enc_values_supported: Vec<&'static str>,
    authorization_encryption_alg_values_supported: Vec<&'static str>,
    authorization_encryption_enc_values_supported: Vec<&'static str>,
}

impl EncryptionMetadata {
    pub(super) fn new() -> Self {
        let algs = || JweAlg::ALL.iter().map(|alg| alg.as_str()).collect();
        let encs = || JweEnc::ALL.iter().map(|enc| enc.as_str()).collect();
        Self {
            id_token_encryption_alg_values_supported: algs(),
            id_token_encryption_enc_values_supported: encs(),
            userinfo_encryption_alg_values_supported: algs(),
            userinfo_encryption_enc_values_supported: encs(),
            introspection_encryption_alg_values_supported: algs(),
            introspection_encryption_enc_values_supported: encs(),
            request_object_encryption_alg_values_supported: algs(),
            request_object_encryption_enc_values_supported: encs(),
            authorization_encryption_alg_values_supported: algs(),
            authorization_encryption_enc_values_supported: encs(),
        }
    }
}
