//! Tokens that are bound to a key: whoever presents one must hold that key, too (RFC 9449, RFC 8705).

mod binding;
mod certificate_subject;
mod distinguished_name;
mod dpop_proof;
mod dpop_rules;
mod public_jwk;
mod shown_token;
mod thumbprint;

pub use binding::{Binding, Held};
pub use certificate_subject::{CertificateNames, CertificateSubject};
pub use dpop_proof::{CannotProve, DpopProof, NonceDemand, ProvedRequest, Proven, ServerNonce};
pub use public_jwk::PublicJwk;
pub use shown_token::{Shown, TokenScheme};
pub use thumbprint::Thumbprint;
