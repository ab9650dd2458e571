//! The guarded HTTP client.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, redirect};
use rules::config::LoopbackCertificates;
use url::{Host, Url};

use super::exchange::{Method, Request, Response};
use super::guard::{CannotDial, Guard, Reach};

/// Fetches from strangers: https on 443 or 8443 from the open Internet, anything from networks the operator listed. What was
/// resolved is what is dialled; no redirects, no proxies from the environment, no cookies; everything ends in time.
#[derive(Clone)]
pub struct Client {
    guard: Arc<Guard>,
    public: OnceLock<reqwest::Client>,
    listed: OnceLock<reqwest::Client>,
    roots: Vec<Certificate>,
    /// Believes any certificate, and so reaches nothing but this machine.
    believing: Option<reqwest::Client>,
    limits: Limits,
}

/// Whose word for a server counts, beside the machine's own authorities.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trust<'a> {
    /// Certificates in PEM.
    pub extra_roots: &'a [u8],
    /// What holds for servers on this machine.
    pub on_loopback: LoopbackCertificates,
}

/// What one exchange may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first lookup to the last byte.
    pub within: Duration,
    /// The longest body, in bytes.
    pub largest: usize,
}

/// Why nothing came back. These words may be shown to tenants; what the peer said may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotFetch {
    /// The guard said no.
    #[error(transparent)]
    Dial(#[from] CannotDial),
    /// A header that is none, or a URL without a host.
    #[error("that request cannot be sent")]
    Request,
    /// Nobody answered, or not in HTTP, or the certificate is not to be trusted.
    #[error("the server cannot be reached, or its certificate is not trusted")]
    Unreachable,
    /// It took too long.
    #[error("the server did not answer in time")]
    TooSlow,
    /// The answer is longer than allowed.
    #[error("the answer is too long")]
    TooLarge,
    /// The client could not be built: an extra root certificate is none.
    #[error("the root certificates cannot be read")]
    Roots,
}

/// Chooses the TLS library's cryptography for the whole process; to be called at the start of `main`, and harmless again.
pub fn install_tls() {
    // Refused only when it was chosen before.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

impl Default for Limits {
    fn default() -> Self {
        Self { within: Duration::from_secs(10), largest: 1024 * 1024 }
    }
}

impl Client {
    /// A client behind `guard`.
    ///
    /// # Errors
    /// [`CannotFetch::Roots`].
    pub fn new(guard: Guard, limits: Limits, trust: Trust<'_>) -> Result<Self, CannotFetch> {
        install_tls();
        let roots = Certificate::from_pem_bundle(trust.extra_roots).map_err(|_| CannotFetch::Roots)?;
        let guard = Arc::new(guard);
        let client = |reach| build(&guard, reach, limits, &roots);
        let believing = match trust.on_loopback {
            LoopbackCertificates::Checked => None,
            LoopbackCertificates::Any => Some(client(Reach::Loopback)?),
        };
        let (public, listed) = (OnceLock::new(), OnceLock::new());
        let client = Self { public, listed, believing, guard: Arc::clone(&guard), limits, roots: roots.clone() };
        // What somebody set is tried at once; else the machine's certificates are read when there is somebody to call.
        if !roots.is_empty() {
            client.towards(Reach::Public)?;
            client.towards(Reach::Listed)?;
        }
        Ok(client)
    }

    fn towards(&self, reach: Reach) -> Result<&reqwest::Client, CannotFetch> {
        let place = if reach == Reach::Public { &self.public } else { &self.listed };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let client = build(&self.guard, reach, self.limits, &self.roots)?;
        Ok(place.get_or_init(|| client))
    }

    /// Sends `request` and reads the whole answer.
    ///
    /// # Errors
    /// [`CannotFetch`]; an answer with an error status is an answer.
    pub async fn send(&self, request: Request) -> Result<Response, CannotFetch> {
        let client = self.client_for(&request.url).await?;
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut outgoing = client.request(method, request.url).body(request.body);
        for (name, value) in &request.headers {
            outgoing = outgoing.header(name, value);
        }
        let answer = outgoing.send().await.map_err(|error| reason(&error))?;
        read(answer, self.limits.largest).await
    }
}

impl Client {
    /// Which of the clients may dial `url`, if one may.
    async fn client_for(&self, url: &Url) -> Result<&reqwest::Client, CannotFetch> {
        let host = url.host().ok_or(CannotFetch::Request)?;
        if let Some(believing) = &self.believing
            && self.is_here(&host).await
        {
            return Ok(believing);
        }
        let reach = reach_of(url);
        // Addresses never meet the resolver, which looks at the rest.
        let address = match host {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        };
        if address.is_some_and(|address| !self.guard.allows(address, reach)) {
            return Err(CannotDial::NotAllowed.into());
        }
        self.towards(reach)
    }

    /// Whether `host` is this machine. Should a name mean another by the time it is dialled, its addresses are refused then.
    async fn is_here(&self, host: &Host<&str>) -> bool {
        match host {
            Host::Ipv4(address) => self.guard.allows((*address).into(), Reach::Loopback),
            Host::Ipv6(address) => self.guard.allows((*address).into(), Reach::Loopback),
            Host::Domain(name) => self.guard.addresses(name, Reach::Loopback).await.is_ok(),
        }
    }
}

/// Unencrypted, or on an unusual port, only listed networks are dialled.
fn reach_of(url: &Url) -> Reach {
    let is_usual = url.scheme() == "https" && matches!(url.port_or_known_default(), Some(443 | 8443));
    if is_usual { Reach::Public } else { Reach::Listed }
}

fn build(guard: &Arc<Guard>, reach: Reach, limits: Limits, roots: &[Certificate]) -> Result<reqwest::Client, CannotFetch> {
    let builder = || {
        reqwest::Client::builder()
            .user_agent("guesthouse")
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .timeout(limits.within)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(4)
            .dns_resolver(Arc::new(GuardedNames { guard: Arc::clone(guard), reach }))
    };
    if reach == Reach::Loopback {
        return builder().tls_danger_accept_invalid_certs(true).build().map_err(|_| CannotFetch::Roots);
    }
    // A machine without certificates of its own trusts the extra ones alone.
    let with_machines = builder().tls_certs_merge(roots.iter().cloned()).build();
    with_machines.or_else(|_| builder().tls_certs_only(roots.iter().cloned()).build()).map_err(|_| CannotFetch::Roots)
}

async fn read(mut answer: reqwest::Response, largest: usize) -> Result<Response, CannotFetch> {
    let status = answer.status().as_u16();
    let text = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let headers = answer.headers().iter().filter_map(text).collect();
    if answer.content_length().is_some_and(|length| length > largest as u64) {
        return Err(CannotFetch::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| reason(&error))? {
        if body.len() + chunk.len() > largest {
            return Err(CannotFetch::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Response { status, headers, body })
}

/// What went wrong, in our words: the guard's, if it is somewhere among the causes.
fn reason(error: &reqwest::Error) -> CannotFetch {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<CannotDial>() {
            return CannotFetch::Dial(*refused);
        }
        cause = error.source();
    }
    match error {
        error if error.is_timeout() => CannotFetch::TooSlow,
        error if error.is_builder() => CannotFetch::Request,
        _ => CannotFetch::Unreachable,
    }
}

/// Answers the HTTP library with addresses that the guard let through; those are what it dials.
struct GuardedNames {
    guard: Arc<Guard>,
    reach: Reach,
}

impl Resolve for GuardedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, reach) = (Arc::clone(&self.guard), self.reach);
        Box::pin(async move {
            let addresses = guard.addresses(name.as_str(), reach).await?;
            // The port is put in by whoever asked.
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

#[cfg(test)]
mod tests;
