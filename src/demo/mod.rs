//! Two companies, an inbox and a relying app that knows the house only by HTTP.

pub mod cast;
mod certificate;
pub mod client;
mod described;
mod html;
pub mod inbox;
mod lobby;
mod playing;
pub mod relying_app;
pub mod script;
mod seed;
mod served;
mod stage;
mod tenant;
mod told;
pub mod walker;

pub use certificate::{CertificateError, ClientCertificate};
pub use playing::{Demo, DemoError};
pub use seed::SeedError;
pub use stage::{Banks, DemoOptions, Stage, StageError, Tls};
pub use tenant::{Account, RegisteredClient, Tenant};
