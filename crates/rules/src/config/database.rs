//! Where everything is kept.

use std::path::PathBuf;
use std::str::FromStr;

use url::Url;

use super::reader::Reader;
use crate::secret::Secret;

/// Where everything is kept.
#[derive(Clone, Debug)]
pub struct Database {
    /// Which engine, and where.
    pub url: DatabaseUrl,
    /// Threads that read (and, on PostgreSQL, write), each with a connection of its own.
    pub threads: usize,
    /// How many calls may wait for a thread before visitors are told to come back later.
    pub queue: usize,
}

/// The engine and its place.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// `sqlite:` and the path of a file.
    Sqlite(PathBuf),
    /// `postgres://` or `postgresql://`; secret, because it may hold a password.
    Postgres(Secret<String>),
}

impl FromStr for DatabaseUrl {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() || path.contains([':', '?']) { Err(()) } else { Ok(Self::Sqlite(PathBuf::from(path))) };
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(Self::Postgres(Secret::new(text.to_owned()))),
            _ => Err(()),
        }
    }
}

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let url = reader.parsed("database.url", "sqlite:PATH or postgres://USER@HOST/NAME");
        Self {
            url: url.unwrap_or_else(|| DatabaseUrl::Sqlite(PathBuf::from("guesthouse.sqlite"))),
            threads: reader.count("database.threads", 1..=256).unwrap_or(8),
            queue: reader.count("database.queue", 1..=100_000).unwrap_or(1024),
        }
    }
}
