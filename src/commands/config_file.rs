//! The configuration that a command is told of.

use std::path::PathBuf;

use rules::config::Config;

use super::open::StartError;

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigFile {
    /// The configuration; environment variables win over it.
    #[arg(long, env = "GUESTHOUSE_CONFIG", default_value = "guesthouse.toml")]
    config: PathBuf,
}

impl ConfigFile {
    /// Reads it, with the environment; a file that is not there says nothing.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub(super) fn read(&self) -> Result<Config, StartError> {
        let text = match std::fs::read_to_string(&self.config) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(StartError::one(format!("{}: {error}", self.config.display()))),
        };
        Config::read(&text, std::env::vars()).map_err(StartError::from)
    }
}
