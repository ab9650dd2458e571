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
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
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
    let builder = match asks {
        Asks::ForNone => ServerConfig::builder().with_no_client_auth(),
        Asks::ForCertificate => ServerConfig::builder().with_client_cert_verifier(Arc::new(AnyCertificate::default())),
    };
    let mut config = builder.with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
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
