//! Asking the domain name system.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use rules::directory::Domain;

/// A resolver: the machine's, or the one in the configuration.
#[derive(Clone)]
pub struct Dns(Option<TokioResolver>);

/// Why there is no answer. That a name does not exist is an answer, and an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DnsError {
    /// No server answered, or one answered that it cannot.
    #[error("the name could not be looked up")]
    Unreachable,
    /// The machine names no resolver, and neither does the configuration.
    #[error("no resolver is configured")]
    Unconfigured,
    /// That is no name.
    #[error("that is not a host name")]
    Name,
}

impl Dns {
    /// Asks `server`, by UDP and TCP on its port; without one, whom the machine asks. Nothing is asked yet.
    pub fn new(server: Option<SocketAddr>) -> Self {
        let builder = match server {
            Some(server) => {
                let mut named = NameServerConfig::udp_and_tcp(server.ip());
                for connection in &mut named.connections {
                    connection.port = server.port();
                }
                let config = ResolverConfig::from_parts(None, Vec::new(), vec![named]);
                Ok(TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()))
            }
            None => TokioResolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            // A record that somebody has just published must be seen when they press the button.
            builder.options_mut().negative_max_ttl = Some(Duration::ZERO);
            builder.options_mut().positive_max_ttl = Some(Duration::from_secs(60));
            // Somebody waits for the answer; a server that says nothing is asked three times.
            builder.options_mut().timeout = Duration::from_secs(3);
            builder.build()
        });
        Self(resolver.inspect_err(|error| tracing::warn!(%error, "there is no resolver: names will not be found")).ok())
    }

    /// The TXT records of exactly this domain, each with its strings joined (RFC 7208 §3.3 does the same); none if there is no such name.
    ///
    /// # Errors
    /// [`DnsError`] if there was no answer: then nothing is known.
    pub async fn txt(&self, domain: &Domain) -> Result<Vec<String>, DnsError> {
        // The dot at the end keeps the machine's search list out of it.
        let asked = self.resolver()?.txt_lookup(format!("{domain}.")).await;
        let found = match asked {
            Ok(found) => found,
            Err(error) => return nothing_found(&error),
        };
        let texts = found.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
            _ => None,
        });
        Ok(texts.collect())
    }

    /// The addresses of a host, at least one or an error.
    ///
    /// # Errors
    /// [`DnsError`]; [`DnsError::Name`] also for a name that does not exist.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, DnsError> {
        let addresses: Vec<_> = match self.resolver()?.lookup_ip(host).await {
            Ok(found) => found.iter().collect(),
            Err(error) => nothing_found(&error)?,
        };
        if addresses.is_empty() { Err(DnsError::Name) } else { Ok(addresses) }
    }

    fn resolver(&self) -> Result<&TokioResolver, DnsError> {
        self.0.as_ref().ok_or(DnsError::Unconfigured)
    }
}

fn nothing_found<T>(error: &NetError) -> Result<Vec<T>, DnsError> {
    match error {
        error if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
        NetError::Proto(_) => Err(DnsError::Name),
        _ => Err(DnsError::Unreachable),
    }
}

impl fmt::Debug for Dns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dns")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::UdpSocket;

    /// A response code, and TXT records of several strings.
    type Answer = (u8, Vec<Vec<&'static str>>);

    /// A name server that answers each question with what `answer` says.
    #[expect(clippy::disallowed_methods, reason = "the server ends with its test")]
    async fn name_server(answer: fn(&[u8]) -> Answer) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut packet = [0; 512];
            while let Ok((_, from)) = socket.recv_from(&mut packet).await {
                let question_ends = packet[12..].iter().position(|byte| *byte == 0).unwrap() + 12 + 5;
                let (code, records) = answer(&packet[12..question_ends]);
                let mut reply = packet[..2].to_vec();
                reply.extend([0x81, 0x80 | code, 0, 1, 0, u8::try_from(records.len()).unwrap(), 0, 0, 0, 0]);
                reply.extend(&packet[12..question_ends]);
                for record in records {
                    let data: Vec<u8> =
                        record.iter().flat_map(|text| [&[u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()).collect();
                    reply.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()]);
                    reply.extend(data);
                }
                socket.send_to(&reply, from).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn records_are_read_whole_from_the_server_that_was_named() {
        let server = name_server(|question| {
            let is_ours = question.starts_with(b"\x08fabrikam\x07example\x00");
            if is_ours { (0, vec![vec!["guesthouse=home:", "t1:n1"], vec!["v=spf1 -all"]]) } else { (3, vec![]) }
        });
        let dns = Dns::new(Some(server.await));
        let found = dns.txt(&"fabrikam.example".parse().unwrap()).await.unwrap();
        assert_eq!(found, ["guesthouse=home:t1:n1", "v=spf1 -all"]);
        assert_eq!(dns.txt(&"mail.fabrikam.example".parse().unwrap()).await, Ok(vec![]));
        assert_eq!(dns.addresses("mail.fabrikam.example").await, Err(DnsError::Name));
    }

    #[tokio::test]
    async fn a_server_that_cannot_answer_proves_nothing() {
        let dns = Dns::new(Some(name_server(|_| (2, vec![])).await));
        assert_eq!(dns.txt(&"fabrikam.example".parse().unwrap()).await, Err(DnsError::Unreachable));
    }
}
