//! Client certificates: where they are asked for, and who hands them on (RFC 8705).

use std::net::SocketAddr;
use std::path::PathBuf;

use super::public_url::PublicUrl;
use super::reader::Reader;
use super::server::TlsFiles;

/// Where client certificates are asked for, and whose word about one counts. Nothing said: nowhere, and nobody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mtls {
    /// A second address and port to listen on, where a certificate is asked for; browsers never come there.
    pub listen: Option<SocketAddr>,
    /// The server's certificate there; that of `server` where nothing is said.
    pub files: Option<TlsFiles>,
    /// Where programs with a certificate come: the endpoints below it are the `mtls_endpoint_aliases`.
    pub url: Option<PublicUrl>,
    /// The header in which a listed proxy hands on the certificate (SECURITY 35).
    pub header: Option<String>,
    /// PEM files of authorities that vouch for the certificates of clients with `tls_client_auth`.
    pub roots: Vec<PathBuf>,
}

impl Mtls {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let files = TlsFiles::read(reader, "mtls");
        let read = Self {
            listen: reader.parsed("mtls.listen", "an address and port such as 0.0.0.0:8443"),
            files,
            url: reader.parsed("mtls.url", PublicUrl::EXPECTED),
            header: reader.text("mtls.header", "the name of a header such as Client-Cert").map(|name| name.to_ascii_lowercase()),
            roots: reader.list("mtls.roots", "paths of PEM files", |path| (!path.is_empty()).then(|| PathBuf::from(path))),
        };
        if reader.is_given("mtls.listen") {
            reader.need("mtls.url", "mtls.listen is given, so programs must be told where that is reached");
            if !TlsFiles::is_given(reader, "mtls") && !TlsFiles::is_given(reader, "server") {
                reader.refuse("mtls.tls_certificate", "missing: mtls.listen speaks TLS, with its own certificate or that of server");
            }
        }
        if reader.is_given("mtls.header") && !reader.is_given("server.trusted_proxies") {
            reader.refuse("mtls.header", "a certificate is handed on only by proxies listed in server.trusted_proxies");
        }
        let is_asked_for = reader.is_given("mtls.listen") || reader.is_given("mtls.header");
        for key in ["mtls.url", "mtls.roots"] {
            if reader.is_given(key) && !is_asked_for {
                reader.refuse(key, "certificates are asked for nowhere: give mtls.listen or mtls.header");
            }
        }
        read
    }

    /// Whether clients can show a certificate at all.
    pub fn is_on(&self) -> bool {
        self.listen.is_some() || self.header.is_some()
    }
}
