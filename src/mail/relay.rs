//! The mail server that letters are handed to, and what makes a setting of it unusable.

use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use rules::secret::Secret;
use rustls_pki_types::CertificateDer;
use tokio_rustls::TlsConnector;

use super::encrypted::connector;

/// Where letters are handed to, and how.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Host name or address; with TLS also the name its certificate must carry.
    pub host: String,
    /// 587 for [`Encryption::StartTls`], 465 for [`Encryption::Implicit`].
    pub port: u16,
    /// What protects the conversation.
    pub encryption: Encryption,
    /// Name and password, if the server asks for them (RFC 4954: PLAIN, then LOGIN).
    pub login: Option<Login>,
    /// Root certificates to trust beside the public ones, as PEM.
    pub extra_roots: Option<Vec<u8>>,
    /// The name we greet with: this host's own.
    pub hello: String,
    /// Connections at the same time, at least 1.
    pub wires: usize,
    /// How long any one answer may take.
    pub patience: Duration,
}

/// What protects the conversation with the mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Begins in the clear and must turn to TLS before anything is said (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
    /// None: the server is on this machine.
    NoneOnLoopback,
    /// None, and the letters with their links travel readable: only for a network that is trusted as a whole.
    NoneAnywhere,
}

/// How we sign in at the mail server.
#[derive(Clone, Debug)]
pub struct Login {
    /// The account's name.
    pub name: String,
    /// Its password.
    pub password: Secret<String>,
}

/// Why a relay cannot be used as set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotUseRelay {
    /// The host is empty or holds what no host name has.
    #[error("the mail server's host is not a host name")]
    Host,
    /// Unencrypted mail to another machine was not asked for by name.
    #[error("mail without encryption is only for a server on this machine")]
    NotOnLoopback,
    /// A password would be sent readable to another machine.
    #[error("a password is never sent to a mail server without encryption")]
    PasswordInClear,
    /// The extra root certificates are not PEM, or hold none.
    #[error("the extra root certificates of the mail server cannot be read")]
    Roots,
}

impl Relay {
    /// Every reason this setting cannot be used; empty if it can.
    pub fn problems(&self) -> Vec<CannotUseRelay> {
        let mut problems = Vec::new();
        if self.host.is_empty() || self.host.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/') {
            problems.push(CannotUseRelay::Host);
        }
        if self.encryption == Encryption::NoneOnLoopback && !self.is_on_loopback() {
            problems.push(CannotUseRelay::NotOnLoopback);
        }
        if self.login.is_some() && !self.is_encrypted() && !self.is_on_loopback() {
            problems.push(CannotUseRelay::PasswordInClear);
        }
        if self.is_encrypted() && self.tls().is_none() {
            problems.push(CannotUseRelay::Roots);
        }
        problems
    }

    /// Whether TLS is asked for.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.encryption, Encryption::StartTls | Encryption::Implicit)
    }

    fn is_on_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost") || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// TLS that verifies the server's certificate against its name; nothing if the extra roots cannot be read.
    pub(super) fn tls(&self) -> Option<TlsParameters> {
        let mut tls = TlsParameters::builder(self.host.clone());
        for root in self.extra_roots.iter().flat_map(|pem| certificates(pem)) {
            tls = tls.add_root_certificate(Certificate::from_der(root?.to_vec()).ok()?);
        }
        tls.build_rustls().ok()
    }

    /// The same for TLS from the first byte.
    pub(super) fn connector(&self) -> Option<TlsConnector> {
        let roots: Option<Vec<_>> = self.extra_roots.iter().flat_map(|pem| certificates(pem)).collect();
        connector(roots?)
    }
}

/// The certificates of a PEM file, or one `None` if there is none or one of them is broken.
fn certificates(pem: &[u8]) -> Vec<Option<CertificateDer<'static>>> {
    use rustls_pki_types::pem::PemObject as _;
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).map(Result::ok).collect();
    if found.is_empty() { vec![None] } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relay(host: &str, encryption: Encryption) -> Relay {
        let login = None;
        Relay {
            host: host.into(),
            port: 25,
            encryption,
            login,
            extra_roots: None,
            hello: "id.example".into(),
            wires: 1,
            patience: Duration::from_secs(5),
        }
    }

    #[test]
    fn readable_mail_to_another_machine_has_to_be_asked_for_by_name() {
        assert_eq!(relay("mail.example", Encryption::NoneOnLoopback).problems(), [CannotUseRelay::NotOnLoopback]);
        assert_eq!(relay("10.0.0.5", Encryption::NoneOnLoopback).problems(), [CannotUseRelay::NotOnLoopback]);
        for host in ["localhost", "127.0.0.1", "::1"] {
            assert_eq!(relay(host, Encryption::NoneOnLoopback).problems(), []);
        }
        assert_eq!(relay("mail.example", Encryption::NoneAnywhere).problems(), []);
    }

    #[test]
    fn a_password_never_travels_readable() {
        let login = Some(Login { name: "post".into(), password: Secret::new("x".to_owned()) });
        let readable = Relay { login: login.clone(), ..relay("mail.example", Encryption::NoneAnywhere) };
        assert_eq!(readable.problems(), [CannotUseRelay::PasswordInClear]);
        assert_eq!(Relay { login, ..relay("mail.example", Encryption::StartTls) }.problems(), []);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let broken = Relay { extra_roots: Some(b"no certificate".to_vec()), ..relay("", Encryption::Implicit) };
        assert_eq!(broken.problems(), [CannotUseRelay::Host, CannotUseRelay::Roots]);
    }
}
