//! What is wrong with a configuration.

use std::fmt;

/// One thing that is wrong with the configuration. It never repeats the value found, which could be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: the path of a key such as `server.listen`, a variable's name, or a line of the file.
    pub key: String,
    /// What should stand there.
    pub expected: String,
    /// The environment variable the value came from, if it came from one.
    pub variable: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.expected)?;
        match &self.variable {
            Some(variable) => write!(f, " (set by {variable})"),
            None => Ok(()),
        }
    }
}
