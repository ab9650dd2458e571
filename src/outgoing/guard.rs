//! What may be dialled: names are resolved once, and only what was looked at is dialled (SECURITY 23).

use std::net::IpAddr;

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

impl Guard {
    /// A guard that also lets into `listed`, which the operator vouches for.
    pub fn new(dns: Dns, listed: Vec<Network>) -> Self {
        Self { dns, listed }
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
    use std::net::SocketAddr;

    use super::*;

    fn guard(listed: &[&str]) -> Guard {
        let nowhere = Dns::new(Some(SocketAddr::from(([127, 0, 0, 1], 9))));
        Guard::new(nowhere, listed.iter().map(|network| network.parse().unwrap()).collect())
    }

    #[tokio::test]
    async fn only_public_addresses_are_dialled_and_those_the_operator_listed() {
        let (strict, open) = (guard(&[]), guard(&["127.0.0.1", "10.0.0.0/8"]));
        assert_eq!(strict.addresses("8.8.8.8", Reach::Public).await, Ok(vec!["8.8.8.8".parse().unwrap()]));
        assert_eq!(strict.addresses("8.8.8.8", Reach::Listed).await, Err(CannotDial::NotAllowed));
        for host in ["10.0.0.5", "127.0.0.1", "[::ffff:10.0.0.5]"] {
            assert_eq!(strict.addresses(host, Reach::Public).await, Err(CannotDial::NotAllowed), "{host}");
            assert!(open.addresses(host, Reach::Listed).await.is_ok(), "{host}");
        }
        for host in ["::1", "127.0.0.2"] {
            assert_eq!(open.addresses(host, Reach::Public).await, Err(CannotDial::NotAllowed), "{host}");
        }
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
        assert_eq!(guard(&[]).addresses("localhost", Reach::Public).await, Err(CannotDial::NotAllowed));
        assert!(guard(&["127.0.0.0/8", "::1"]).addresses("localhost", Reach::Public).await.is_ok());
    }
}
