//! How requests come in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::outgoing::network;
use super::public_url::PublicUrl;
use super::reader::Reader;

/// How requests come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The address and port to listen on.
    pub listen: SocketAddr,
    /// Threads that answer requests; one per core where nothing is said.
    pub workers: Option<usize>,
    /// Where TLS is spoken here.
    pub tls: Option<TlsFiles>,
    /// Proxies whose forwarded addresses, schemes and certificates count (SECURITY 35).
    pub trusted_proxies: Vec<IpNet>,
    /// The longest body of a request in bytes; uploads of CSV have a limit of their own.
    pub max_body_bytes: usize,
    /// How long requests may go on after the program was asked to end.
    pub shutdown_grace: Duration,
}

/// PEM files, read again when they change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate, followed by the ones that vouch for it.
    pub certificate: PathBuf,
    /// Its private key, PKCS#8, PKCS#1 or SEC1.
    pub key: PathBuf,
}

impl Server {
    pub(super) fn read(reader: &mut Reader, public_url: Option<&PublicUrl>) -> Self {
        let listen = reader.parsed("server.listen", "an address and port such as 127.0.0.1:8080");
        let workers = reader.count("server.workers", 1..=1024);
        let tls = TlsFiles::read(reader, "server");
        let trusted_proxies = reader.list("server.trusted_proxies", "networks such as 10.0.0.0/8", network);
        let max_body_bytes = reader.count("server.max_body_bytes", 1024..=1 << 30);
        let shutdown_grace = reader.number("server.shutdown_grace_seconds", 0..=3600);
        let is_https = public_url.is_some_and(PublicUrl::is_https);
        if is_https && !TlsFiles::is_given(reader, "server") && !reader.is_given("server.trusted_proxies") {
            reader.refuse(
                "server.tls_certificate",
                "missing: public_url is https, so either give tls_certificate and tls_key, or list the proxy that speaks TLS in trusted_proxies",
            );
        }
        Self {
            listen: listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            workers,
            tls,
            trusted_proxies,
            max_body_bytes: max_body_bytes.unwrap_or(1 << 20),
            shutdown_grace: Duration::from_secs(shutdown_grace.unwrap_or(30)),
        }
    }
}

impl TlsFiles {
    pub(super) fn is_given(reader: &Reader, section: &str) -> bool {
        reader.is_given(&format!("{section}.tls_certificate")) || reader.is_given(&format!("{section}.tls_key"))
    }

    pub(super) fn read(reader: &mut Reader, section: &str) -> Option<Self> {
        let names = [format!("{section}.tls_certificate"), format!("{section}.tls_key")];
        let [certificate, key] = [reader.path(&names[0]), reader.path(&names[1])];
        if Self::is_given(reader, section) {
            reader.need(&names[0], "tls_key is given, so its certificate is needed too");
            reader.need(&names[1], "tls_certificate is given, so its key is needed too");
        }
        Some(Self { certificate: certificate?, key: key? })
    }
}
