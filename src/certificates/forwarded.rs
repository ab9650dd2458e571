//! A certificate as a proxy hands it on: in the form of RFC 9440, or as PEM with its characters escaped, as nginx and others write it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::client_certificate::ClientCertificate;

/// The longest header that is read.
const LONGEST: usize = 32 * 1024;

/// Reads the header with the certificate, and the one with those that vouch for it (RFC 9440 §2.2, §2.3); `None`: nothing there is one.
pub fn read_forwarded(certificate: &[u8], chain: Option<&[u8]>) -> Option<ClientCertificate> {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST).map(|text| text.trim().to_owned());
    let header = text(certificate)?;
    let mut found = match byte_sequence(&header) {
        Some(der) => vec![CertificateDer::from(der)],
        None => CertificateDer::pem_slice_iter(&unescaped(&header)).collect::<Result<Vec<_>, _>>().ok()?,
    };
    let rest = chain.and_then(text).unwrap_or_default();
    found.extend(rest.split(',').filter_map(|member| byte_sequence(member.trim())).map(CertificateDer::from));
    ClientCertificate::read(found)
}

/// RFC 9651 §3.3.5.
fn byte_sequence(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.strip_prefix(':')?.strip_suffix(':')?).ok()
}

fn unescaped(text: &str) -> Vec<u8> {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let escaped = text.get(at + 1..at + 3).filter(|_| *byte == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn both_forms_are_read() {
        let made = CertificateParams::new(vec!["orders.example".to_owned()]).unwrap().self_signed(&KeyPair::generate().unwrap()).unwrap();
        let structured = format!(":{}:", STANDARD.encode(made.der()));
        let escaped: String = url::form_urlencoded::byte_serialize(made.pem().as_bytes()).collect::<String>().replace('+', "%20");
        for header in [&structured, &escaped] {
            let read = read_forwarded(header.as_bytes(), Some(format!("{structured}, {structured}").as_bytes())).unwrap();
            assert_eq!((read.names().dns.as_slice(), read.chain.len()), (&["orders.example".to_owned()][..], 3));
        }
        for wrong in ["", ":", "::", ":AAAA:", "(null)", "-----BEGIN CERTIFICATE-----"] {
            assert!(read_forwarded(wrong.as_bytes(), None).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(header in proptest::collection::vec(any::<u8>(), 0..100), text in "[:%A-Za-z0-9=, -]{0,60}") {
            let _ = (read_forwarded(&header, Some(&header)), read_forwarded(text.as_bytes(), Some(text.as_bytes())));
        }
    }
}
