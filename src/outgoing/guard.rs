//! What may be dialled: names are resolved once, and only what was looked at is dialled (SECURITY 23).

use std::net::{IpAddr, SocketAddr};

use super::dns::{Dns, DnsError};
use super::network::{Network, address_is_public};

/// Decides for every connection that leaves the house.
#[derive(Clone, Debug)]
pub struct Guard {
    dns: Dns,
    listed: Vec<Network>,
}

/// Why something is not dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotDial {
    /// It is in no network that strangers may send us to, or not by this scheme and port.
    #[error("that address is not allowed; the operator may list its network")]
    NotAllowed,
    /// The name led nowhere.
    #[error(transparent)]
    Dns(#[from] DnsError),
}

/// How far a connection may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The open Internet, and what the operator listed.
    Public,
    /// Only what the operator listed: any port, and unencrypted.
    Listed,
    /// Of what the operator listed, this machine.
    Loopback,
}

const MAIL_PORTS: [u16; 4] = [25, 465, 587, 2525];

impl Guard {
    /// A guard that also lets into `listed`, which the operator vouches for.
    pub fn new(dns: Dns, listed: Vec<Network>) -> Self {
        Self { dns, listed }
    }

    /// Where to dial a mail server: the port is one for mail (25, 465, 587, 2525), and the address public; or it is listed.
    ///
    /// # Errors
    /// [`CannotDial`].
    pub async fn mail_server(&self, host: &str, port: u16) -> Result<SocketAddr, CannotDial> {
        let reach = if MAIL_PORTS.contains(&port) { Reach::Public } else { Reach::Listed };
        let addresses = self.addresses(host, reach).await?;
        addresses.first().map(|address| SocketAddr::new(*address, port)).ok_or(CannotDial::NotAllowed)
    }

    /// The addresses of `host` that may be dialled, at least one or an error.
    pub(super) async fn addresses(&self, host: &str, reach: Reach) -> Result<Vec<IpAddr>, CannotDial> {
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let found = match bare.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => self.dns.addresses(bare).await?,
        };
        let allowed: Vec<_> = found.into_iter().filter(|address| self.allows(*address, reach)).collect();
        if allowed.is_empty() { Err(CannotDial::NotAllowed) } else { Ok(allowed) }
    }

    pub(super) fn allows(&self, address: IpAddr, reach: Reach) -> bool {
        let is_listed = self.listed.iter().any(|network| network.contains(address));
        match reach {
            Reach::Public => is_listed || address_is_public(address),
            Reach::Listed => is_listed,
            Reach::Loopback => is_listed && address.to_canonical().is_loopback(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(listed: &[&str]) -> Guard {
        let nowhere = Dns::new(Some(SocketAddr::from(([127, 0, 0, 1], 9))));
        Guard::new(nowhere, listed.iter().map(|network| network.parse().unwrap()).collect())
    }

    #[tokio::test]
    async fn a_mail_server_has_a_mail_port_and_a_public_address() {
        let strict = guard(&[]);
        assert_eq!(strict.mail_server("8.8.8.8", 587).await, Ok("8.8.8.8:587".parse().unwrap()));
        for (host, port) in
            [("8.8.8.8", 6379), ("8.8.8.8", 443), ("10.0.0.5", 25), ("127.0.0.1", 587), ("::1", 25), ("[::ffff:10.0.0.5]", 25)]
        {
            assert_eq!(strict.mail_server(host, port).await, Err(CannotDial::NotAllowed), "{host} {port}");
        }
    }

    #[tokio::test]
    async fn what_the_operator_listed_may_be_dialled_on_any_port() {
        let open = guard(&["127.0.0.1", "10.0.0.0/8"]);
        for (host, port) in [("127.0.0.1", 1025), ("10.0.0.5", 25)] {
            assert!(open.mail_server(host, port).await.is_ok(), "{host} {port}");
        }
        assert_eq!(open.mail_server("127.0.0.2", 25).await, Err(CannotDial::NotAllowed));
    }

    #[test]
    fn where_any_certificate_is_believed_nothing_but_this_machine_is_reached() {
        let open = guard(&["127.0.0.0/8", "::1", "10.0.0.0/8", "8.8.8.8"]);
        for (address, is_here) in
            [("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.5", false), ("8.8.8.8", false), ("1.1.1.1", false)]
        {
            assert_eq!(open.allows(address.parse().unwrap(), Reach::Loopback), is_here, "{address}");
        }
        assert!(!guard(&[]).allows("127.0.0.1".parse().unwrap(), Reach::Loopback), "it is not listed");
    }

    #[tokio::test]
    async fn a_name_that_means_this_machine_is_no_way_around() {
        assert_eq!(guard(&[]).mail_server("localhost", 25).await, Err(CannotDial::NotAllowed));
        assert!(guard(&["127.0.0.0/8", "::1"]).mail_server("localhost", 25).await.is_ok());
    }
}
