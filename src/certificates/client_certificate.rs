//! A certificate whose key the sender proved to hold, with what it says.

use std::net::IpAddr;

use rules::clock::Timestamp;
use rules::protocol::{CertificateNames, Thumbprint};
use rustls_pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

/// A client's certificate, and those that came with it.
#[derive(Clone, Debug)]
pub struct ClientCertificate {
    pub(super) chain: Vec<CertificateDer<'static>>,
    names: CertificateNames,
    begins_at: Timestamp,
    ends_at: Timestamp,
}

impl ClientCertificate {
    /// Reads a chain, the client's own certificate first; `None`: it is none.
    pub fn read(chain: Vec<CertificateDer<'static>>) -> Option<Self> {
        let first = chain.first()?.clone();
        let (rest, read) = X509Certificate::from_der(&first).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let validity = read.validity();
        let at = |seconds: i64| Timestamp::from_seconds(seconds);
        let (begins_at, ends_at) = (at(validity.not_before.timestamp()), at(validity.not_after.timestamp()));
        Some(Self { names: names(&read), chain, begins_at, ends_at })
    }

    /// By what tokens are bound to it (RFC 8705 §3.1).
    pub fn thumbprint(&self) -> Thumbprint {
        Thumbprint::of_certificate(self.chain.first().map_or(&[], |first| first))
    }

    /// The names it bears.
    pub fn names(&self) -> &CertificateNames {
        &self.names
    }

    /// Whether its time has come and is not over.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.begins_at <= now && now <= self.ends_at
    }
}

fn names(read: &X509Certificate<'_>) -> CertificateNames {
    let mut names = CertificateNames { subject: subject(read.subject()), ..CertificateNames::default() };
    let Ok(Some(others)) = read.subject_alternative_name() else { return names };
    for name in &others.value.general_names {
        match name {
            GeneralName::DNSName(name) => names.dns.push((*name).to_owned()),
            GeneralName::URI(name) => names.uris.push((*name).to_owned()),
            GeneralName::RFC822Name(name) => names.emails.push((*name).to_owned()),
            GeneralName::IPAddress(bytes) => names.ips.extend(address(bytes)),
            _ => {}
        }
    }
    names
}

/// Step by step; a value that is no text equals none that could be registered.
fn subject(name: &X509Name<'_>) -> Vec<Vec<(String, String)>> {
    let attribute = |attribute: &x509_parser::x509::AttributeTypeAndValue<'_>| {
        (attribute.attr_type().to_id_string(), attribute.as_str().unwrap_or_default().to_owned())
    };
    let steps = name.iter_rdn().map(|step| {
        let mut attributes: Vec<(String, String)> = step.iter().map(attribute).collect();
        attributes.sort();
        attributes
    });
    steps.collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from);
    v4.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};
    use rules::protocol::CertificateSubject;

    use super::*;

    #[test]
    fn a_certificate_says_what_was_written_into_it() {
        let mut params = CertificateParams::new(vec!["orders.example".to_owned(), "192.0.2.7".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "DK");
        params.distinguished_name.push(DnType::OrganizationName, "Northwind, Inc");
        params.distinguished_name.push(DnType::CommonName, "orders");
        params.subject_alt_names.push(SanType::URI("spiffe://orders.example/app".try_into().unwrap()));
        params.subject_alt_names.push(SanType::Rfc822Name("ops@orders.example".try_into().unwrap()));
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let read = ClientCertificate::read(vec![made.der().clone()]).unwrap();
        for (member, value) in [
            ("tls_client_auth_subject_dn", r"CN=orders,O=Northwind\, Inc,C=DK"),
            ("tls_client_auth_san_dns", "orders.example"),
            ("tls_client_auth_san_ip", "192.0.2.7"),
            ("tls_client_auth_san_uri", "spiffe://orders.example/app"),
            ("tls_client_auth_san_email", "ops@orders.example"),
        ] {
            assert!(CertificateSubject::read(member, value).unwrap().is_in(read.names()), "{member}: {:?}", read.names());
        }
        assert_eq!(read.thumbprint(), Thumbprint::of_certificate(made.der()));
        assert!(read.is_valid(Timestamp::from_seconds(1_800_000_000)) && !read.is_valid(Timestamp::from_seconds(0)));
        let longer = CertificateDer::from([made.der().as_ref(), b"x"].concat());
        assert!(ClientCertificate::read(vec![longer]).is_none() && ClientCertificate::read(Vec::new()).is_none());
    }

    proptest! {
        #[test]
        fn no_certificate_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = ClientCertificate::read(vec![CertificateDer::from(bytes)]);
        }
    }
}
