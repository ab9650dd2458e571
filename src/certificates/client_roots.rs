//! Authorities that the operator lets vouch for certificates of clients (RFC 8705 §2.1).

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, UnixTime};

use super::client_certificate::ClientCertificate;

/// The authorities; none: nobody is vouched for.
#[derive(Clone, Debug, Default)]
pub struct ClientRoots(Option<Arc<dyn ClientCertVerifier>>);

impl ClientRoots {
    /// Reads authorities from PEM.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(pem: &[u8]) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for found in CertificateDer::pem_slice_iter(pem) {
            roots.add(found.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
        }
        if roots.is_empty() {
            return Ok(Self(None));
        }
        let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().map_err(|error| error.to_string())?;
        Ok(Self(Some(verifier)))
    }

    /// Whether there are any.
    pub fn are_given(&self) -> bool {
        self.0.is_some()
    }

    /// Whether one of them vouches for a certificate at that moment (RFC 5280 §6).
    pub fn vouch_for(&self, certificate: &ClientCertificate, now: Timestamp) -> bool {
        let Some((first, rest)) = certificate.chain.split_first() else { return false };
        let now = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.seconds()).unwrap_or(0)));
        self.0.as_ref().is_some_and(|verifier| verifier.verify_client_cert(first, rest, now).is_ok())
    }
}
