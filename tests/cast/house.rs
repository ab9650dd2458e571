//! The house that a story plays in.

use tempfile::TempDir;

/// Where a story's house keeps everything.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    Sqlite,
    /// The address of a server on which a database may be made for every story.
    Postgres(String),
}

impl Engine {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Every engine there is, or what is missing although nothing may be left out.
    #[expect(clippy::disallowed_methods, reason = "where PostgreSQL is comes from scripts/test")]
    pub(crate) fn all() -> Result<Vec<Self>, &'static str> {
        let given = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        match given("GUESTHOUSE_TEST_POSTGRES") {
            Some(address) => Ok(vec![Self::Sqlite, Self::Postgres(address)]),
            None if given("GUESTHOUSE_TEST_REQUIRE_ALL").is_some() => {
                Err("GUESTHOUSE_TEST_REQUIRE_ALL is set, and GUESTHOUSE_TEST_POSTGRES is not: PostgreSQL would be left out")
            }
            None => Ok(vec![Self::Sqlite]),
        }
    }
}

/// A house of its own for one telling of a story; its folder goes when the story ends.
pub(crate) struct House {
    engine: Engine,
    folder: TempDir,
}

impl House {
    pub(crate) async fn open(engine: &Engine) -> Self {
        Self { engine: engine.clone(), folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A folder that only this telling uses.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
