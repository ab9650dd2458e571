//! What the operator decides: one value, read from TOML and the environment, with every problem reported at once.
//!
//! `docs/operate.md` lists every key; a test compares that page with what is read here.

mod bootstrap;
mod consumer_domains;
mod database;
mod given;
mod limits;
mod log;
mod mail;
mod metrics;
mod mtls;
mod outgoing;
mod problem;
mod public_url;
mod reader;
mod server;

use std::path::PathBuf;

pub use bootstrap::BootstrapTenant;
pub use consumer_domains::ConsumerDomains;
pub use database::{Database, DatabaseUrl};
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use mail::{Mail, MailLogin, MailSecurity};
pub use metrics::Metrics;
pub use mtls::Mtls;
pub use outgoing::{Dns, LoopbackCertificates, Outgoing};
pub use problem::Problem;
pub use public_url::{CannotReadPublicUrl, PublicUrl};
pub use server::{Server, TlsFiles};

use reader::Reader;

/// Everything the operator decides. Nothing in it changes while the program runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where people reach this server; every issuer and every link begins with it.
    pub public_url: PublicUrl,
    /// How requests come in.
    pub server: Server,
    /// Client certificates.
    pub mtls: Mtls,
    /// Where it is told what happened how often.
    pub metrics: Metrics,
    /// Where everything is kept.
    pub database: Database,
    /// The folder of the key ring that seals secrets at rest.
    pub keys_folder: PathBuf,
    /// How letters go out.
    pub mail: Mail,
    /// What the guarded client may dial.
    pub outgoing: Outgoing,
    /// How names are looked up.
    pub dns: Dns,
    /// How much of anything.
    pub limits: Limits,
    /// What is written about what happens.
    pub log: Log,
    /// Domains under which strangers have mailboxes.
    pub consumer_domains: ConsumerDomains,
    /// Tenants that are made at start if they do not exist.
    pub tenants: Vec<BootstrapTenant>,
}

impl Config {
    /// Reads `toml_text`, over which variables of `environment` win: `GUESTHOUSE_SERVER__LISTEN` is `server.listen`.
    ///
    /// # Errors
    /// Every [`Problem`] there is, so that one look mends them all: unknown keys and variables, missing and malformed values,
    /// values that contradict one another. A text that is no TOML is the only problem it has.
    pub fn read(toml_text: &str, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::new(toml_text, environment).map_err(|problem| vec![problem])?;
        let config = Self::read_all(&mut reader);
        let problems = reader.finish();
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => Err(problems),
        }
    }

    /// Reads every section before giving up on any.
    fn read_all(reader: &mut Reader) -> Option<Self> {
        let public_url = reader.parsed("public_url", PublicUrl::EXPECTED);
        reader.need("public_url", PublicUrl::EXPECTED);
        let server = Server::read(reader, public_url.as_ref());
        let mtls = Mtls::read(reader);
        let metrics = Metrics::read(reader);
        let database = Database::read(reader);
        let keys_folder = reader.path("keys.folder").unwrap_or_else(|| PathBuf::from("keys"));
        let mail = Mail::read(reader);
        let outgoing = Outgoing::read(reader);
        let dns = Dns::read(reader);
        let limits = Limits::read(reader);
        let log = Log::read(reader);
        let consumer_domains = ConsumerDomains::read(reader);
        let tenants = BootstrapTenant::read_all(reader);
        Some(Self {
            public_url: public_url?,
            server,
            mtls,
            metrics,
            database,
            keys_folder,
            mail: mail?,
            outgoing,
            dns,
            limits,
            log,
            consumer_domains,
            tenants: tenants?,
        })
    }
}

#[cfg(test)]
mod tests;
