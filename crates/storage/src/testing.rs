//! A database of its own for each test, migrated and cheap: a copy of one that was migrated once.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl as _};

use crate::error::StorageError;
use crate::link::{Link, Role, Source};
use crate::migrations;
use crate::storage::{Options, Storage};

/// Names the PostgreSQL server in which tests may make databases: `postgres://user@127.0.0.1:5432/postgres`.
pub const POSTGRES: &str = "GUESTHOUSE_TEST_POSTGRES";

/// Set by `scripts/test`: whatever would be left out fails.
pub const REQUIRE_ALL: &str = "GUESTHOUSE_TEST_REQUIRE_ALL";

/// All test databases on a server begin with this.
const PREFIX: &str = "guesthouse_test_";

/// A migrated, empty database; gone when this is dropped.
#[derive(Debug)]
pub struct Fresh {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Database { server: Source, name: String },
}

impl Fresh {
    /// A fresh database on each engine there is: SQLite always, PostgreSQL if [`POSTGRES`] names a server.
    pub fn on_each_engine() -> Vec<Self> {
        [Some(Self::sqlite()), Self::postgres()].into_iter().flatten().collect()
    }

    /// A fresh SQLite file in a folder of its own.
    ///
    /// # Panics
    /// If the folder of temporary files cannot be written.
    pub fn sqlite() -> Self {
        static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| migrated_file().expect("a temporary SQLite file can be migrated"));
        let (folder, file) = new_folder().expect("temporary files can be made");
        std::fs::write(&file, template).expect("temporary files can be written");
        Self { url: format!("sqlite:{}", file.display()), place: Place::Folder(folder) }
    }

    /// A fresh PostgreSQL database, if [`POSTGRES`] names a server.
    ///
    /// # Panics
    /// If the server that is named does not do as it is told, or none is named and [`REQUIRE_ALL`] is set: a test must not pass because
    /// its database was missing.
    pub fn postgres() -> Option<Self> {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        #[expect(clippy::disallowed_methods, reason = "tests are told of their server by the environment only")]
        let told = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let Some(server) = told(POSTGRES) else {
            assert!(told(REQUIRE_ALL).is_none(), "PostgreSQL would be left out");
            return None;
        };
        let source = Source::parse(&server).expect("the test server has a URL");
        let template = TEMPLATE.get_or_init(|| migrated_database(&source, &server).expect("the test server lets us migrate"));
        let name = new_name();
        let mut link = source.connect(Role::Writer).expect("the test server can be reached");
        link.conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).expect("the test server makes databases");
        Some(Self { url: within(&server, &name), place: Place::Database { server: source, name } })
    }

    /// Its URL, for [`Storage::open`].
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether this is the SQLite one.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Folder(_))
    }

    /// A fresh database in another server than the one of [`POSTGRES`], which may be stopped and started.
    ///
    /// # Errors
    /// If the server does not do as it is told.
    pub fn in_cluster(server: &str) -> Result<Self, StorageError> {
        let source = Source::parse(server)?;
        let name = migrated_database(&source, server)?;
        Ok(Self { url: within(server, &name), place: Place::Database { server: source, name } })
    }

    /// As if an hour had passed for the queue: no lease holds any more, and letters that waited for another try are due.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn let_an_hour_pass(&self) {
        self.say("UPDATE work SET due_at = 0 WHERE leased_by IS NOT NULL OR kind IN ('letter', 'code_letter')");
    }

    /// As if what queued work of that kind needs could not be read any more.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn spoil_work(&self, kind: &str) {
        self.say(&format!("UPDATE work SET payload = 'spoilt' || payload WHERE kind = '{kind}'"));
    }

    /// As it was before [`Fresh::spoil_work`].
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn mend_work(&self, kind: &str) {
        self.say(&format!("UPDATE work SET payload = replace(payload, 'spoilt', '') WHERE kind = '{kind}'"));
    }

    /// As if a cell of the invitations to that address could not be read any more.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn spoil_invitations_to(&self, address: &str) {
        self.say(&format!("UPDATE invitations SET landing = 'spoilt' WHERE address_key = '{address}'"));
    }

    /// As if a claim to that domain could not be read any more.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn spoil_domain(&self, domain: &str) {
        self.say(&format!("UPDATE domains SET purpose = 'spoilt' WHERE domain = '{domain}'"));
    }

    /// As if the tenant of that path name could not be read any more.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn spoil_tenant(&self, name: &str) {
        self.say(&format!("UPDATE tenants SET kind = 'spoilt' WHERE name = '{name}'"));
    }

    /// As if a table were gone, until it is called that again.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn rename_table(&self, from: &str, to: &str) {
        self.say(&format!("ALTER TABLE {from} RENAME TO {to}"));
    }

    /// As if a newer program had been here.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn pretend_to_be_newer(&self) {
        self.say("INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')");
    }

    /// As it was before [`Fresh::pretend_to_be_newer`].
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn pretend_no_more(&self) {
        self.say("DELETE FROM __diesel_schema_migrations WHERE version = '99991231000000'");
    }

    /// How many rows a table has.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn rows_of(&self, table: &str) -> i64 {
        let question = diesel::sql_query(format!("SELECT count(*) AS amount FROM {table}"));
        let amount: Amount = question.get_result(&mut self.link().conn).expect("a fresh database does as it is told");
        amount.amount
    }

    /// How much is counted of a kind, under all keys and in all windows together.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn counted_of(&self, kind: &str) -> i64 {
        let question = format!("SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM counters WHERE kind = '{kind}'");
        let amount: Amount = diesel::sql_query(question).get_result(&mut self.link().conn).expect("a fresh database does as it is told");
        amount.amount
    }

    /// As if so much were counted of a kind, under each key there is.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn set_counters(&self, kind: &str, amount: u32) {
        self.say(&format!("UPDATE counters SET amount = {amount} WHERE kind = '{kind}'"));
    }

    /// As if nothing had been counted.
    ///
    /// # Panics
    /// If the database cannot be reached.
    pub fn forget_counters(&self) {
        self.say("DELETE FROM counters");
    }

    fn link(&self) -> Link {
        Source::parse(&self.url).and_then(|source| source.connect(Role::Writer)).expect("a fresh database can be reached")
    }

    fn say(&self, words: &str) {
        self.link().conn.batch_execute(words).expect("a fresh database does as it is told");
    }

    /// Opens it with few threads. Drop the store before this, or the server refuses to drop the database.
    ///
    /// # Panics
    /// If it cannot be opened.
    pub fn open(&self) -> Storage {
        Storage::open(&self.url, Options { threads: 2, queue: 1024 }).expect("a fresh database opens")
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        let gone = match &self.place {
            Place::Folder(folder) => std::fs::remove_dir_all(folder).map_err(|error| StorageError::NotAvailable(error.to_string())),
            Place::Database { server, name } => server.connect(Role::Writer).and_then(|mut link| remove(&mut link, name)),
        };
        if let Err(error) = gone {
            tracing::warn!(%error, "a test database stays behind");
        }
    }
}

fn migrated_file() -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let (folder, file) = new_folder()?;
    let mut link = Source::Sqlite(file.clone()).connect(Role::Writer)?;
    migrations::run_all(&mut link.conn)?;
    // Closing the last connection moves the journal into the file.
    drop(link);
    let bytes = std::fs::read(&file)?;
    std::fs::remove_dir_all(folder)?;
    Ok(bytes)
}

fn migrated_database(server: &Source, url: &str) -> Result<String, StorageError> {
    let mut link = server.connect(Role::Writer)?;
    sweep(&mut link)?;
    let name = new_name();
    let command = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    link.conn.batch_execute(&command)?;
    migrations::run_all(&mut Source::parse(&within(url, &name))?.connect(Role::Writer)?.conn)?;
    Ok(name)
}

#[derive(QueryableByName)]
struct Amount {
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Removes what earlier runs left: the databases of processes that are no more.
fn sweep(link: &mut Link) -> Result<(), StorageError> {
    let question = format!("SELECT datname::text AS name FROM pg_database WHERE starts_with(datname::text, '{PREFIX}')");
    for Named { name } in diesel::sql_query(question).load(&mut link.conn)? {
        let process = name.trim_start_matches(PREFIX).split('_').next().unwrap_or_default();
        let processes = PathBuf::from("/proc");
        if processes.join("self").exists() && !processes.join(process).exists() {
            remove(link, &name)?;
        }
    }
    Ok(())
}

fn remove(link: &mut Link, name: &str) -> Result<(), StorageError> {
    Ok(link.conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?)
}

fn new_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{PREFIX}{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn new_folder() -> std::io::Result<(PathBuf, PathBuf)> {
    let folder = std::env::temp_dir().join(new_name());
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("guesthouse.sqlite");
    Ok((folder, file))
}

/// The same server, another database.
fn within(server: &str, name: &str) -> String {
    url::Url::parse(server).map_or_else(
        |_| server.to_owned(),
        |mut url| {
            url.set_path(name);
            url.to_string()
        },
    )
}
