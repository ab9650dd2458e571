//! What the guarded client may dial, and how names are looked up.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use super::reader::Reader;

/// What the guarded client may dial besides public addresses by https (SECURITY 23).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Private networks that may be dialled all the same.
    pub allowed_networks: Vec<IpNet>,
    /// Whether `http` may be spoken to addresses of `allowed_networks`.
    pub allow_http: bool,
    /// PEM files of certificates that may vouch for a server besides the public ones.
    pub extra_roots: Vec<PathBuf>,
    /// How long one call may take in all.
    pub timeout: Duration,
    /// Which certificates are believed on this machine; only the demo can say otherwise.
    pub on_loopback: LoopbackCertificates,
}

/// Which certificates are believed of servers at loopback addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LoopbackCertificates {
    /// As of all others.
    #[default]
    Checked,
    /// Any: what plays with the demo signs its own.
    Any,
}

/// How names are looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dns {
    /// The resolver to ask; the machine's own where nothing is said.
    pub resolver: Option<SocketAddr>,
}

impl Outgoing {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let allowed_networks = reader.list("outgoing.allowed_networks", "networks such as 10.0.0.0/8", network);
        let allow_http = reader.yes_or_no("outgoing.allow_http").unwrap_or(false);
        if allow_http && !reader.is_given("outgoing.allowed_networks") {
            reader.refuse("outgoing.allow_http", "http is spoken only to networks listed in outgoing.allowed_networks");
        }
        let file = |path: &str| (!path.is_empty()).then(|| PathBuf::from(path));
        Self {
            allowed_networks,
            allow_http,
            extra_roots: reader.list("outgoing.extra_roots", "paths of PEM files", file),
            timeout: Duration::from_secs(reader.number("outgoing.timeout_seconds", 1..=120).unwrap_or(10)),
            on_loopback: LoopbackCertificates::Checked,
        }
    }
}

impl Dns {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let expected = "an address such as 192.0.2.53, with a port if it is not 53";
        let resolver: Option<AddressWithPort> = reader.parsed("dns.resolver", expected);
        Self { resolver: resolver.map(|resolver| resolver.0) }
    }
}

struct AddressWithPort(SocketAddr);

impl std::str::FromStr for AddressWithPort {
    type Err = std::net::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().or_else(|_| text.parse().map(|address: IpAddr| SocketAddr::new(address, 53))).map(Self)
    }
}

/// A network, or a single address.
pub(super) fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: IpAddr| IpNet::from(address)))
}
