//! The HTTP client of programs that know the house only from outside.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// Browsers do, programs do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepsCookies {
    /// As a browser.
    Yes,
    /// As a program.
    No,
}

/// A client that follows no redirect by itself, and believes no certificate but those that `root` vouches for.
///
/// # Errors
/// If `root` is no certificate.
pub fn http_client(root: Option<&CertificateDer<'static>>, keeps_cookies: KeepsCookies) -> Result<reqwest::Client, ClientError> {
    let mut roots = RootCertStore::empty();
    if let Some(root) = root {
        roots.add(root.clone())?;
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions()?;
    let tls = tls.with_root_certificates(roots).with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).redirect(Policy::none()).timeout(Duration::from_secs(30));
    Ok(client.cookie_store(keeps_cookies == KeepsCookies::Yes).build()?)
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The root is no certificate.
    #[error("the certificate that should vouch for the server is none: {0}")]
    Root(#[from] rustls::Error),
    /// It could not be put together.
    #[error("there is no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}
