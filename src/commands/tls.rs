//! Native TLS from PEM files, read again when they change.

use std::any::Any;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use rules::config::TlsFiles;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, ServerConfig};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::certificates::AnyCertificate;
use crate::web::ShownInHandshake;

/// The certificate in use, and what its files looked like when it was read.
struct Certificate {
    files: TlsFiles,
    current: RwLock<(Option<[SystemTime; 2]>, Arc<CertifiedKey>)>,
}

/// Whether clients are asked for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// They are not: browsers would ask people which of theirs to show.
    ForNone,
    /// They are, and any is taken, or none (RFC 8705 §2).
    ForCertificate,
}

/// The TLS of the server.
///
/// # Errors
/// What is wrong with the files.
pub(super) fn server_config(files: &TlsFiles, asks: Asks) -> Result<ServerConfig, String> {
    let read_at = changed_at(files);
    let key = load(files)?;
    let certificate = Arc::new(Certificate { files: files.clone(), current: RwLock::new((read_at, Arc::new(key))) });
    let builder = ServerConfig::builder_with_provider(Arc::new(provider())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    let builder = match asks {
        Asks::ForNone => builder.with_no_client_auth(),
        Asks::ForCertificate => builder.with_client_cert_verifier(Arc::new(AnyCertificate::default())),
    };
    let mut config = builder.with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// TLS 1.3 with all it has, and TLS 1.2 with the four suites that RFC 9325 §4.2 recommends and no other (FAPI 2.0 Security Profile §5.2.1).
fn provider() -> CryptoProvider {
    let recommended = [
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ];
    let mut provider = default_provider();
    provider.cipher_suites.retain(|suite| suite.tls13().is_some() || recommended.contains(&suite.suite()));
    provider
}

/// What was shown in the handshake of a connection, for whoever answers requests over it.
pub(super) fn remember_shown(connection: &dyn Any, extensions: &mut Extensions) {
    let shown = connection.downcast_ref::<TlsStream<TcpStream>>().and_then(|stream| stream.get_ref().1.peer_certificates());
    if let Some(shown) = shown {
        extensions.insert(ShownInHandshake(shown.iter().map(|certificate| certificate.clone().into_owned()).collect()));
    }
}

fn load(files: &TlsFiles) -> Result<CertifiedKey, String> {
    let said = |path: &Path, error: &dyn fmt::Display| format!("{}: {error}", path.display());
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&files.certificate).map_err(|error| said(&files.certificate, &error))?.collect();
    let chain = chain.map_err(|error| said(&files.certificate, &error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| said(&files.key, &error))?;
    let key = any_supported_type(&key).map_err(|error| said(&files.key, &error))?;
    let certified = CertifiedKey::new(chain, key);
    certified.keys_match().map_err(|error| said(&files.key, &error))?;
    Ok(certified)
}

fn changed_at(files: &TlsFiles) -> Option<[SystemTime; 2]> {
    let of = |path: &Path| path.metadata().and_then(|found| found.modified()).ok();
    Some([of(&files.certificate)?, of(&files.key)?])
}

impl ResolvesServerCert for Certificate {
    /// The certificate as its files are now. Files that do not read leave the old one in use, and the log says so.
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let changed = changed_at(&self.files);
        let (read_at, current) = self.current.read().ok().map(|current| (current.0, Arc::clone(&current.1)))?;
        if changed == read_at || changed.is_none() {
            return Some(current);
        }
        let mut slot = self.current.write().ok()?;
        slot.0 = changed;
        match load(&self.files) {
            Ok(fresh) => slot.1 = Arc::new(fresh),
            Err(problem) => tracing::error!(problem, "the new certificate cannot be used; the old one stays"),
        }
        Some(Arc::clone(&slot.1))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate of {}", self.files.certificate.display())
    }
}

#[cfg(test)]
mod tests {
    use rustls::version::{TLS12, TLS13};
    use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection, SupportedProtocolVersion};

    use super::*;

    /// A server with that certificate, and whoever trusts it.
    fn server(asks: Asks) -> (Arc<ServerConfig>, RootCertStore) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        std::fs::write(&files.certificate, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(made.cert.der().clone()).unwrap();
        (Arc::new(server_config(&files, asks).unwrap()), roots)
    }

    /// Whether a client that offers those suites in that version comes to terms with the server.
    fn shakes_hands(asks: Asks, version: &'static SupportedProtocolVersion, offered: &str) -> bool {
        let (config, roots) = server(asks);
        let mut offers = default_provider();
        offers.cipher_suites.retain(|suite| format!("{:?}", suite.suite()).contains(offered));
        let client = ClientConfig::builder_with_provider(Arc::new(offers)).with_protocol_versions(&[version]).unwrap();
        let client = Arc::new(client.with_root_certificates(roots).with_no_client_auth());
        let mut client = ClientConnection::new(client, "localhost".try_into().unwrap()).unwrap();
        let mut server = ServerConnection::new(config).unwrap();
        for _ in 0..5 {
            let mut sent = Vec::new();
            while client.wants_write() {
                client.write_tls(&mut sent).unwrap();
            }
            let mut sent = sent.as_slice();
            while !sent.is_empty() {
                server.read_tls(&mut sent).unwrap();
            }
            if server.process_new_packets().is_err() {
                return false;
            }
            let mut said = Vec::new();
            while server.wants_write() {
                server.write_tls(&mut said).unwrap();
            }
            let mut said = said.as_slice();
            while !said.is_empty() {
                client.read_tls(&mut said).unwrap();
            }
            client.process_new_packets().unwrap();
        }
        !client.is_handshaking() && !server.is_handshaking()
    }

    #[test]
    fn tls_1_2_knows_four_suites_at_both_doors() {
        for asks in [Asks::ForNone, Asks::ForCertificate] {
            assert!(shakes_hands(asks, &TLS12, "AES_128_GCM") && shakes_hands(asks, &TLS12, "AES_256_GCM"), "{asks:?}");
            assert!(!shakes_hands(asks, &TLS12, "CHACHA20"), "{asks:?}");
            assert!(shakes_hands(asks, &TLS13, "CHACHA20") && shakes_hands(asks, &TLS13, "AES_128_GCM"), "{asks:?}");
        }
    }
}
