//! What a request shows of its sender, and what it is told for the next time (RFC 9449 §4.1, §8; RFC 8705 §2).

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use rustls_pki_types::CertificateDer;

use super::desk::Desk;
use crate::certificates::{ClientCertificate, read_forwarded};
use crate::flows::tokens::{Sender, dpop_nonce};

const DPOP: HeaderName = HeaderName::from_static("dpop");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// RFC 9440 §2.3.
const CLIENT_CERT_CHAIN: HeaderName = HeaderName::from_static("client-cert-chain");

/// What somebody showed in the handshake of a connection, their own certificate first.
#[derive(Debug)]
pub struct ShownInHandshake(pub Vec<CertificateDer<'static>>);

/// What came with a request beside credentials or a token.
pub(super) struct SenderShown<'a> {
    proofs: Vec<&'a [u8]>,
    method: &'a str,
    url: String,
    certificate: Option<ClientCertificate>,
}

impl<'a> SenderShown<'a> {
    /// Reads what came. The address is ours with the path that was asked for, and no header's word for it (SECURITY 9).
    pub(super) fn of(desk: &Desk, request: &'a HttpRequest) -> Self {
        let proofs: Vec<&[u8]> = request.headers().get_all(DPOP).map(HeaderValue::as_bytes).collect();
        let shown = request.conn_data::<ShownInHandshake>();
        let url = match (&desk.app.config.mtls.url, shown) {
            _ if proofs.is_empty() => String::new(),
            (Some(base), Some(_)) => format!("{base}{}", request.path()),
            _ => format!("{}{}", desk.app.public_url, request.path()),
        };
        let certificate = match shown {
            Some(shown) => ClientCertificate::read(shown.0.clone()),
            None => forwarded(desk, request),
        };
        Self { proofs, method: request.method().as_str(), url, certificate }
    }

    pub(super) fn sender(&self) -> Sender<'_> {
        Sender { proofs: &self.proofs, method: self.method, url: &self.url, certificate: self.certificate.as_ref() }
    }

    /// Whoever sent a proof is told the nonce of the next one, whatever became of this one.
    pub(super) fn answered(&self, desk: &Desk, mut response: HttpResponse) -> HttpResponse {
        if !self.proofs.is_empty()
            && let Ok(nonce) = HeaderValue::from_str(&dpop_nonce(&desk.app, desk.app.clock.now()))
        {
            response.headers_mut().insert(DPOP_NONCE, nonce);
        }
        response
    }
}

/// What a listed proxy says that it was shown: its word counts for the connection it holds itself, and nobody else's does (SECURITY 35).
fn forwarded(desk: &Desk, request: &HttpRequest) -> Option<ClientCertificate> {
    let name = desk.app.config.mtls.header.as_deref()?;
    let peer = request.peer_addr()?.ip().to_canonical();
    if !desk.app.config.server.trusted_proxies.iter().any(|network| network.contains(&peer)) {
        return None;
    }
    let mut headers = request.headers().get_all(name);
    // Two are not of one proxy: the one before it was let through.
    let (Some(header), None) = (headers.next(), headers.next()) else { return None };
    let chain = request.headers().get(CLIENT_CERT_CHAIN).map(HeaderValue::as_bytes);
    read_forwarded(header.as_bytes(), chain)
}
