//! Which certificate a client shows (RFC 8705 §2.1.2): by one name, which it registered.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::distinguished_name;

/// The names in a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateNames {
    /// Its subject, step by step from the root of the name, each step sorted.
    pub subject: Vec<Vec<(String, String)>>,
    /// DNS names.
    pub dns: Vec<String>,
    /// URIs.
    pub uris: Vec<String>,
    /// Addresses of machines.
    pub ips: Vec<IpAddr>,
    /// Mail addresses.
    pub emails: Vec<String>,
}

/// The one name by which the certificate of a client is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSubject {
    /// `tls_client_auth_subject_dn`.
    Dn(String),
    /// `tls_client_auth_san_dns`.
    Dns(String),
    /// `tls_client_auth_san_uri`.
    Uri(String),
    /// `tls_client_auth_san_ip`.
    Ip(IpAddr),
    /// `tls_client_auth_san_email`.
    Email(String),
}

impl CertificateSubject {
    /// The members of a registration, one of which says it.
    pub const MEMBERS: [&str; 5] = [
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_auth_san_uri",
        "tls_client_auth_san_ip",
        "tls_client_auth_san_email",
    ];

    /// Reads a member of a registration; `None`: its value is not what its name says.
    pub fn read(member: &str, value: &str) -> Option<Self> {
        let text = Some(value.to_owned()).filter(|value| !value.is_empty());
        match member {
            "tls_client_auth_subject_dn" => text.filter(|dn| distinguished_name::read(dn).is_some()).map(Self::Dn),
            "tls_client_auth_san_dns" => text.map(Self::Dns),
            "tls_client_auth_san_uri" => text.map(Self::Uri),
            "tls_client_auth_san_ip" => value.parse().ok().map(Self::Ip),
            "tls_client_auth_san_email" => text.map(Self::Email),
            _ => None,
        }
    }

    /// The member of a registration that says it, and its value.
    pub fn member(&self) -> (&'static str, String) {
        match self {
            Self::Dn(name) => ("tls_client_auth_subject_dn", name.clone()),
            Self::Dns(name) => ("tls_client_auth_san_dns", name.clone()),
            Self::Uri(name) => ("tls_client_auth_san_uri", name.clone()),
            Self::Ip(address) => ("tls_client_auth_san_ip", address.to_string()),
            Self::Email(address) => ("tls_client_auth_san_email", address.clone()),
        }
    }

    /// Whether a certificate bears it. Names are compared as they are, but for the case of DNS names.
    pub fn is_in(&self, names: &CertificateNames) -> bool {
        match self {
            Self::Dn(name) => distinguished_name::read(name).is_some_and(|steps| steps == names.subject),
            Self::Dns(name) => names.dns.iter().any(|known| known.eq_ignore_ascii_case(name)),
            Self::Uri(name) => names.uris.contains(name),
            Self::Ip(address) => names.ips.contains(address),
            Self::Email(address) => names.emails.contains(address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_known_by_the_one_name_that_was_registered() {
        let step = |oid: &str, value: &str| vec![(oid.to_owned(), value.to_owned())];
        let names = CertificateNames {
            subject: vec![step("2.5.4.6", "DK"), step("2.5.4.10", "Northwind, Inc"), step("2.5.4.3", "orders")],
            dns: vec!["orders.example".to_owned()],
            uris: vec!["spiffe://orders.example/app".to_owned()],
            ips: vec!["192.0.2.7".parse().unwrap()],
            emails: vec!["ops@orders.example".to_owned()],
        };
        for (member, value, is_in) in [
            ("tls_client_auth_subject_dn", r"CN=orders,O=Northwind\, Inc,C=DK", true),
            ("tls_client_auth_subject_dn", r"cn=orders, o=Northwind\2C Inc, 2.5.4.6=DK", true),
            ("tls_client_auth_subject_dn", r"C=DK,O=Northwind\, Inc,CN=orders", false),
            ("tls_client_auth_subject_dn", r"CN=orders", false),
            ("tls_client_auth_subject_dn", r"CN=Orders,O=Northwind\, Inc,C=DK", false),
            ("tls_client_auth_san_dns", "ORDERS.example", true),
            ("tls_client_auth_san_dns", "other.example", false),
            ("tls_client_auth_san_uri", "spiffe://orders.example/app", true),
            ("tls_client_auth_san_uri", "spiffe://orders.example", false),
            ("tls_client_auth_san_ip", "192.0.2.7", true),
            ("tls_client_auth_san_ip", "192.0.2.8", false),
            ("tls_client_auth_san_email", "ops@orders.example", true),
            ("tls_client_auth_san_email", "orders.example", false),
        ] {
            let subject = CertificateSubject::read(member, value).unwrap();
            assert_eq!(subject.is_in(&names), is_in, "{member} {value}");
            let (written, text) = subject.member();
            assert_eq!((written, CertificateSubject::read(written, &text)), (member, Some(subject)));
        }
        for (member, value) in [
            ("tls_client_auth_subject_dn", "orders"),
            ("tls_client_auth_san_ip", "orders.example"),
            ("tls_client_auth_san_dns", ""),
            ("tls_client_auth_carrier", "pigeon"),
        ] {
            assert_eq!(CertificateSubject::read(member, value), None);
        }
    }
}
