//! Certificates of clients: read, vouched for by an authority, and taken from whoever shows one.

mod any_certificate;
mod client_certificate;
mod client_roots;
mod forwarded;

pub use any_certificate::AnyCertificate;
pub use client_certificate::ClientCertificate;
pub use client_roots::ClientRoots;
pub use forwarded::read_forwarded;
