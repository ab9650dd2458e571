//! Certificates made on the spot: an authority of this run, and whom it vouches for.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rules::clock::{Timestamp, civil_date};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde::Serialize;

const DAY_SECONDS: i64 = 86_400;
/// Days for which it is good: clients refuse certificates that are good for years.
const GOOD_FOR_DAYS: i64 = 30;

/// What the demo's servers show, with its files.
pub(super) struct Certificate {
    /// The authority, which clients need to believe.
    pub(super) root: CertificateDer<'static>,
    /// The authority's PEM file.
    pub(super) root_pem: PathBuf,
    /// The servers' PEM files.
    pub(super) chain_pem: PathBuf,
    pub(super) key_pem: PathBuf,
    /// What programs may show it.
    pub(super) clients: Vec<ClientCertificate>,
    leaf: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

/// A certificate that a program may show (RFC 8705), with its files.
#[derive(Clone, Debug, Serialize)]
pub struct ClientCertificate {
    /// Its name: `tls_client_auth_subject_dn`.
    pub subject_dn: String,
    /// Its PEM file.
    pub certificate_pem: PathBuf,
    /// That of its private key.
    pub key_pem: PathBuf,
}

/// Who has one.
const CLIENTS: [&str; 2] = ["Program 1", "Program 2"];

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// It could not be made.
    #[error("no certificate could be made: {0}")]
    Making(#[from] rcgen::Error),
    /// It could not be written.
    #[error("the certificate could not be written: {0}")]
    Writing(#[from] std::io::Error),
    /// It could not be shown.
    #[error("the certificate could not be shown: {0}")]
    Showing(#[from] rustls::Error),
}

impl Certificate {
    /// Makes one for this machine's names and `address`, and writes its files to `folder`.
    pub(super) fn make(folder: &Path, address: IpAddr, now: Timestamp) -> Result<Self, CertificateError> {
        let authority_key = KeyPair::generate()?;
        let authority = authority(now)?;
        let root = authority.self_signed(&authority_key)?;
        let authority = Issuer::new(authority, authority_key);
        let key = KeyPair::generate()?;
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), address.to_string()];
        let leaf = server(names.to_vec(), now)?.signed_by(&key, &authority)?;
        let written = |name: &str, text: String| {
            let path = folder.join(name);
            std::fs::write(&path, text).map(|()| path)
        };
        let clients = CLIENTS.into_iter().map(|name| -> Result<_, CertificateError> {
            let key = KeyPair::generate()?;
            let made = client(name, now)?.signed_by(&key, &authority)?;
            Ok(ClientCertificate {
                subject_dn: format!("CN={name}"),
                certificate_pem: written(&format!("{name}.pem"), made.pem())?,
                key_pem: written(&format!("{name}-key.pem"), key.serialize_pem())?,
            })
        });
        Ok(Self {
            clients: clients.collect::<Result<_, _>>()?,
            root_pem: written("authority.pem", root.pem())?,
            chain_pem: written("server.pem", leaf.pem())?,
            key_pem: written("server-key.pem", key.serialize_pem())?,
            root: root.der().clone(),
            leaf: leaf.der().clone(),
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    }

    /// How a server shows it.
    pub(super) fn server_config(&self) -> Result<ServerConfig, CertificateError> {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions()?;
        Ok(config.with_no_client_auth().with_single_cert(vec![self.leaf.clone()], self.key.clone_key())?)
    }
}

fn authority(now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = dated(CertificateParams::new(Vec::<String>::new())?, now);
    params.distinguished_name.push(DnType::CommonName, "Guesthouse demo, one run");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn server(names: Vec<String>, now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = dated(CertificateParams::new(names)?, now);
    params.distinguished_name.push(DnType::CommonName, "Guesthouse demo");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn client(name: &str, now: Timestamp) -> Result<CertificateParams, rcgen::Error> {
    let mut params = dated(CertificateParams::new(Vec::<String>::new())?, now);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn dated(mut params: CertificateParams, now: Timestamp) -> CertificateParams {
    let today = now.seconds().div_euclid(DAY_SECONDS);
    let date = |days: i64| {
        let (year, month, day) = civil_date(today + days);
        let small = |number: i64| u8::try_from(number).unwrap_or(1);
        date_time_ymd(i32::try_from(year).unwrap_or(i32::MAX), small(month), small(day))
    };
    params.not_before = date(-1);
    params.not_after = date(GOOD_FOR_DAYS);
    params
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use actix_web::web::{ServiceConfig, get};
    use rules::clock::Clock;

    use super::*;
    use crate::demo::client::{KeepsCookies, http_client};
    use crate::demo::served::Served;

    #[actix_web::test]
    async fn clients_that_know_the_authority_believe_the_server_and_others_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let certificate = Certificate::make(folder.path(), [127, 0, 0, 1].into(), Clock::Machine.now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let door = |app: &mut ServiceConfig| {
            app.route("/", get().to(async || "in"));
        };
        let served = Served::open(listener, Some(certificate.server_config().unwrap()), door).unwrap();
        for host in ["127.0.0.1", "localhost"] {
            let url = format!("https://{host}:{port}/");
            let knowing = http_client(Some(&certificate.root), KeepsCookies::No).unwrap();
            assert_eq!(knowing.get(&url).send().await.unwrap().text().await.unwrap(), "in");
            assert!(http_client(None, KeepsCookies::No).unwrap().get(&url).send().await.is_err());
        }
        assert!(std::fs::read_to_string(certificate.root_pem).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
        served.close().await;
    }
}
