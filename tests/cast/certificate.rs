//! Certificates of applications, and an authority that vouches for some.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};

/// A certificate with its key.
pub(crate) struct Certificate {
    der: Vec<u8>,
    pem: String,
    key: String,
}

/// An authority.
pub(crate) struct Authority {
    params: CertificateParams,
    key: KeyPair,
    pub(crate) pem: String,
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![format!("{name}.example"), "localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "DK");
    params.distinguished_name.push(DnType::CommonName, name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    params
}

impl Certificate {
    /// One that nobody vouches for.
    pub(crate) fn self_signed(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        Self::of(&params(name).self_signed(&key).unwrap(), &key)
    }

    fn of(made: &rcgen::Certificate, key: &KeyPair) -> Self {
        Self { der: made.der().to_vec(), pem: made.pem(), key: key.serialize_pem() }
    }

    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    pub(crate) fn key_pem(&self) -> &str {
        &self.key
    }

    pub(crate) fn pem_with_key(&self) -> String {
        format!("{}{}", self.pem, self.key)
    }

    /// As a member of `x5c` holds it.
    pub(crate) fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// As a proxy hands it on (RFC 9440).
    pub(crate) fn structured(&self) -> String {
        format!(":{}:", self.base64())
    }

    /// As a proxy hands it on that knows no RFC 9440.
    pub(crate) fn escaped(&self) -> String {
        url::form_urlencoded::byte_serialize(self.pem.as_bytes()).collect::<String>().replace('+', "%20")
    }

    /// By what it is known (RFC 8705 §3.1).
    pub(crate) fn thumbprint(&self) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.der);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest.as_ref())
    }
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = params("authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { params, key, pem }
    }

    /// Vouches for a certificate, which may begin when nobody has it yet.
    pub(crate) fn issue(&self, name: &str, not_before: i32) -> Certificate {
        let mut wanted = params(name);
        wanted.not_before = rcgen::date_time_ymd(not_before, 1, 1);
        let key = KeyPair::generate().unwrap();
        Certificate::of(&wanted.signed_by(&key, &Issuer::from_params(&self.params, &self.key)).unwrap(), &key)
    }
}
