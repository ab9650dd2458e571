//! How letters go out.

use std::path::PathBuf;

use super::public_url::is_loopback_name;
use super::reader::Reader;
use crate::directory::Address;
use crate::secret::Secret;

/// The SMTP server that takes our letters.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its name, which its certificate must show, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// As whom we come, if it asks.
    pub login: Option<MailLogin>,
    /// The address letters come from.
    pub from: Address,
    /// A PEM file of certificates that may vouch for the server besides the public ones.
    pub extra_roots: Option<PathBuf>,
    /// Connections kept open at most.
    pub connections: u32,
    /// Letters handed over for one tenant in a minute, at least 1.
    pub letters_per_minute: u32,
}

/// How a connection to the SMTP server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// Begins in the clear and must turn to TLS (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// In the clear: to this machine, or where the operator said `allow_plain`.
    None,
}

/// As whom we come to the SMTP server.
#[derive(Clone, Debug)]
pub struct MailLogin {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Secret<String>,
}

const HOST: &str = "the SMTP server, such as smtp.example.com";
const FROM: &str = "the address letters come from, such as guests@example.com";

impl Mail {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let host = reader.text("mail.host", HOST);
        reader.need("mail.host", HOST);
        let from = reader.parsed("mail.from", FROM);
        reader.need("mail.from", FROM);
        let security = MailSecurity::read(reader, host.as_deref());
        let port = reader.number("mail.port", 1..=65_535).and_then(|port| port.try_into().ok());
        let login = MailLogin::read(reader);
        let extra_roots = reader.path("mail.extra_roots");
        let connections = reader.number("mail.connections", 1..=100).and_then(|count| count.try_into().ok());
        let letters = reader.number("mail.letters_per_minute", 1..=1_000_000).and_then(|count| count.try_into().ok());
        Some(Self {
            host: host?,
            port: port.unwrap_or(security.usual_port()),
            security,
            login,
            from: from?,
            extra_roots,
            connections: connections.unwrap_or(4),
            letters_per_minute: letters.unwrap_or(600),
        })
    }
}

impl MailSecurity {
    fn read(reader: &mut Reader, host: Option<&str>) -> Self {
        let choices = [("starttls", Self::StartTls), ("tls", Self::Tls), ("none", Self::None)];
        let security = reader.one_of("mail.security", &choices).unwrap_or(Self::StartTls);
        let may_be_plain = reader.yes_or_no("mail.allow_plain").unwrap_or(false) || host.is_none_or(is_loopback_name);
        if security == Self::None && !may_be_plain {
            reader.refuse("mail.security", "letters hold links and codes: none is for this machine only, unless mail.allow_plain = true");
        }
        security
    }

    fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl MailLogin {
    fn read(reader: &mut Reader) -> Option<Self> {
        let username = reader.text("mail.username", "a user name");
        let password = reader.text("mail.password", "a password");
        if reader.is_given("mail.username") || reader.is_given("mail.password") {
            reader.need("mail.username", "mail.password is given, so a user name is needed too");
            reader.need("mail.password", "mail.username is given, so a password is needed too");
        }
        Some(Self { username: username?, password: Secret::new(password?) })
    }
}
