//! What a request shows of its sender, and what it is told for the next time (RFC 9449 §4.1, §8).

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::desk::Desk;
use crate::flows::tokens::{Sender, dpop_nonce};

const DPOP: HeaderName = HeaderName::from_static("dpop");
const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// What came with a request beside credentials or a token.
pub(super) struct SenderShown<'a> {
    proofs: Vec<&'a [u8]>,
    method: &'a str,
    url: String,
}

impl<'a> SenderShown<'a> {
    /// Reads the headers. The address is ours with the path that was asked for, and no header's word for it (SECURITY 9).
    pub(super) fn of(desk: &Desk, request: &'a HttpRequest) -> Self {
        let proofs: Vec<&[u8]> = request.headers().get_all(DPOP).map(HeaderValue::as_bytes).collect();
        let url = if proofs.is_empty() { String::new() } else { format!("{}{}", desk.app.public_url, request.path()) };
        Self { proofs, method: request.method().as_str(), url }
    }

    pub(super) fn sender(&self) -> Sender<'_> {
        Sender { proofs: &self.proofs, method: self.method, url: &self.url }
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
