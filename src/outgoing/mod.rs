//! The only way out: one guarded HTTP client, and DNS.

mod client;
mod dns;
mod exchange;
mod guard;
mod network;

pub use client::{CannotFetch, Client, Limits, Trust, install_tls};
pub use dns::{Dns, DnsError};
pub use exchange::{Method, Request, Response};
pub use guard::{CannotDial, Guard};
pub use network::{CannotReadNetwork, Network, address_is_public};
