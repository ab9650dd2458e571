//! The configuration that a command is told of.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rules::config::Config;

use super::open::StartError;

/// Where it is if nothing is said.
const HERE: &str = "guesthouse.toml";
/// Every variable of ours begins so.
const PREFIX: &str = "GUESTHOUSE_";

/// Where the configuration is.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigFile {
    /// The configuration; environment variables win over it. If none is named: guesthouse.toml, which need not be there.
    #[arg(long, env = "GUESTHOUSE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// Reads it, with the environment; a file that nobody named and that is not there says nothing.
    pub(super) fn read(&self) -> Result<Config, StartError> {
        let path = self.config.as_deref().unwrap_or(Path::new(HERE));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && self.config.is_none() => String::new(),
            Err(error) => return Err(StartError::one(format!("{}: {error}", path.display()))),
        };
        let (variables, unreadable) = environment();
        match (Config::read(&text, variables.into_iter()), unreadable.is_empty()) {
            (Ok(config), true) => Ok(config),
            (Ok(_), false) => Err(StartError(unreadable)),
            (Err(problems), _) => {
                let StartError(problems) = problems.into();
                Err(StartError([unreadable, problems].concat()))
            }
        }
    }
}

/// The variables that are texts, and a problem for each of ours that is none.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment() -> (Vec<(String, String)>, Vec<String>) {
    let (mut variables, mut unreadable) = (Vec::new(), Vec::new());
    for (name, text) in std::env::vars_os() {
        match (name.into_string(), text.into_string()) {
            (Ok(name), Ok(text)) => variables.push((name, text)),
            (Ok(name), Err(_)) if name.starts_with(PREFIX) => unreadable.push(format!("{name}: expected a text in UTF-8")),
            // What other programs put there is their business.
            _ => {}
        }
    }
    (variables, unreadable)
}
