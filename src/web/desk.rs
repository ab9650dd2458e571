//! What every door has at hand, and what it reads from a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpMessage as _, HttpRequest};
use rules::directory::{Actor, Caller, Door, Tenant, TenantName};
use rules::ids::RequestId;

use super::cookies;
use super::problem::Problem;
use super::readership::{Readership, chosen_now};
use crate::app::App;
use crate::i18n::{Language, Reader};
use crate::pages::{Page, Pages};

/// What every door has at hand.
pub struct Desk {
    /// What flows reach for.
    pub app: Arc<App>,
    /// Renders pages.
    pub pages: Pages,
}

impl Desk {
    /// Who calls through `door`. The address is that of the connection, or what a listed proxy says of it (SECURITY 35).
    pub(super) fn caller(&self, request: &HttpRequest, door: Door) -> Caller {
        let at = self.app.clock.now();
        Caller { actor: Actor::Nobody, door, address: self.address(request), request_id: self.request_id(request), at }
    }

    /// The number of a request, the same in its answer, in the log, and in what is remembered of it: drawn when it is first asked for.
    pub(super) fn request_id(&self, request: &HttpRequest) -> RequestId {
        let known = request.extensions().get::<RequestId>().copied();
        known.unwrap_or_else(|| {
            let drawn = RequestId::new(&self.app.random, self.app.clock.now());
            request.extensions_mut().insert(drawn);
            drawn
        })
    }

    fn address(&self, request: &HttpRequest) -> Option<IpAddr> {
        let peer = request.peer_addr()?.ip().to_canonical();
        let is_proxy = |address: IpAddr| self.app.config.server.trusted_proxies.iter().any(|network| network.contains(&address));
        if !is_proxy(peer) {
            return Some(peer);
        }
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        // From the nearest hop outwards: the first that is no proxy of ours is who called.
        let caller = hops.iter().rev().map_while(|hop| address_of(hop)).find(|hop| !is_proxy(*hop));
        Some(caller.unwrap_or(peer))
    }

    /// The tenant of the path, matched byte for byte (SECURITY 9).
    pub(super) async fn tenant(&self, request: &HttpRequest) -> Result<Arc<Tenant>, Problem> {
        let name = request.match_info().get("tenant").and_then(|name| name.parse().ok());
        let name: TenantName = name.ok_or_else(|| Problem::not_found(self, request))?;
        // The router decodes: a name in other bytes is no name.
        if !request.path().split('/').any(|segment| segment == name.as_str()) {
            return Err(Problem::not_found(self, request));
        }
        let found = self.app.storage.tenant_named(&name).await.map_err(|error| Problem::storage(self, request, error))?;
        found.ok_or_else(|| Problem::not_found(self, request))
    }

    /// What the reader said about languages: chosen by a link of ours just now or before, and asked for by the browser.
    pub(super) fn reader(&self, request: &HttpRequest) -> Reader {
        let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Reader { chosen: chosen_now(request).or_else(|| cookies::language_of(self, request)), browser: asked.and_then(Language::negotiate) }
    }

    /// Renders a page for whoever reads it.
    pub(super) fn render<P: Page>(&self, request: &HttpRequest, reads: Readership<'_>, page: &P) -> Result<String, Problem> {
        self.pages.render(page, &reads.frame(self, request)).map_err(|error| Problem::broken(self, None, &error))
    }
}

/// The address of a hop as proxies write it: alone, or with a port behind it.
fn address_of(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_may_have_its_port_behind_it() {
        let read = |hop: &str| address_of(hop).map(|address| address.to_string());
        for hop in ["203.0.113.9", "203.0.113.9:52144", "::ffff:203.0.113.9", "[::ffff:203.0.113.9]:443"] {
            assert_eq!(read(hop).as_deref(), Some("203.0.113.9"), "{hop}");
        }
        for hop in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:52144"] {
            assert_eq!(read(hop).as_deref(), Some("2001:db8::7"), "{hop}");
        }
        for hop in ["", "unknown", "_hidden", "203.0.113.9:", "203.0.113.9:x", "203.0.113.9:70000", "[2001:db8::7", "id.example:443"] {
            assert_eq!(read(hop), None, "{hop}");
        }
    }
}
