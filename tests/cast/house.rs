//! The house that a story plays in: the real program, on a real socket and a database of its own, with a clock that is turned by hand
//! and a mail server that is read.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use guesthouse::commands::serve::{Running, Work, start};
use guesthouse::demo::inbox::{Inbox, Letter as Received};
pub(crate) use guesthouse::demo::inbox::{Mood, Refuse};
use guesthouse::jobs;
use guesthouse::signing::KeyFolder;
use rules::clock::{Clock, Timestamp};
use rules::config::Config;
use rules::random::Random;
use storage::testing::Fresh;
use tempfile::TempDir;
use url::Url;

use super::{Letter, Mailbox, free_port};

/// Where a story's house keeps everything.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    Sqlite,
    /// A server on which a database is made for every story.
    Postgres,
}

impl Engine {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Every engine there is, or what is missing although nothing may be left out.
    #[expect(clippy::disallowed_methods, reason = "where PostgreSQL is comes from scripts/test")]
    pub(crate) fn all() -> Result<Vec<Self>, &'static str> {
        let is_given = |name| std::env::var(name).is_ok_and(|text| !text.is_empty());
        match (is_given(storage::testing::POSTGRES), is_given(storage::testing::REQUIRE_ALL)) {
            (true, _) => Ok(vec![Self::Sqlite, Self::Postgres]),
            (false, true) => Err("GUESTHOUSE_TEST_REQUIRE_ALL is set, and GUESTHOUSE_TEST_POSTGRES is not: PostgreSQL would be left out"),
            (false, false) => Ok(vec![Self::Sqlite]),
        }
    }
}

/// A house of its own for one telling of a story. Clones are the same house.
#[derive(Clone)]
pub(crate) struct House(Rc<Inner>);

struct Inner {
    engine: Engine,
    running: RefCell<Option<Running>>,
    config: String,
    pub(super) inbox: Inbox,
    clock: Clock,
    url: Url,
    // Dropped after the server has stopped.
    database: Fresh,
    folder: TempDir,
}

fn read(config: &str) -> Config {
    Config::read(config, std::iter::empty()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// When stories begin: a Tuesday at noon.
const BEGINS: Timestamp = Timestamp::from_seconds(1_795_521_600);

impl House {
    /// Opens a house with the ordinary configuration.
    pub(crate) async fn open(engine: &Engine) -> Self {
        Self::open_with(engine, "").await
    }

    /// Opens a house whose configuration has these lines too.
    pub(crate) async fn open_with(engine: &Engine, more: &str) -> Self {
        Self::open_as(engine, ["", "", ""], more).await
    }

    /// Opens a house with these lines in the section `limits`.
    pub(crate) async fn open_limited(engine: &Engine, limits: &str) -> Self {
        Self::open_as(engine, ["", "", limits], "").await
    }

    /// Opens a house whose tenants may each send so many letters a minute.
    pub(crate) async fn open_at_pace(engine: &Engine, letters_per_minute: u32) -> Self {
        Self::open_as(engine, ["", &format!("letters_per_minute = {letters_per_minute}\n"), ""], "").await
    }

    /// Opens a house behind a proxy, with client certificates.
    pub(crate) async fn open_with_certificates(engine: &Engine, proxies: &str, of_mtls: &str) -> Self {
        Self::open_as(engine, [&format!("trusted_proxies = [{proxies}]\n"), "", ""], &format!("[mtls]\n{of_mtls}")).await
    }

    async fn open_as(engine: &Engine, [of_server, of_mail, limits]: [&str; 3], more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => Fresh::sqlite(),
            Engine::Postgres => Fresh::postgres().unwrap(),
        };
        let inbox = Inbox::start(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        KeyFolder::new(folder.path().join("keys")).create(&Random).unwrap();
        let clock = Clock::standing_at(BEGINS);
        let port = free_port();
        let url: Url = format!("http://127.0.0.1:{port}").parse().unwrap();
        let config = format!(
            "public_url = \"http://127.0.0.1:{port}\"\n\
             [server]\nlisten = \"127.0.0.1:{port}\"\nworkers = 1\nshutdown_grace_seconds = 1\n{of_server}\
             [database]\nurl = \"{}\"\nthreads = 2\n[keys]\nfolder = \"{}\"\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"guesthouse@id.example\"\n{of_mail}\
             [limits]\nlogin_threads = 1\n{limits}\n\
             [outgoing]\nallowed_networks = [\"127.0.0.1\"]\nallow_http = true\n{more}\n",
            database.url(),
            folder.path().join("keys").display(),
            inbox.smtp_addr().port(),
        );
        let running = start(read(&config), clock.clone(), Work::Waits).await.unwrap_or_else(|error| panic!("{error}"));
        let inner = Inner { engine: engine.clone(), running: RefCell::new(Some(running)), config, inbox, clock, url, database, folder };
        Self(Rc::new(inner))
    }

    /// Stops the server, gives the key ring a new first key, and starts it again.
    pub(crate) async fn restart_with_new_ring(&self) {
        self.close().await;
        KeyFolder::new(self.folder().join("keys")).rotate(&Random).unwrap();
        self.begin(&self.0.config).await;
    }

    /// Stops the server, and starts it again with these lines before the others of its configuration.
    pub(crate) async fn restart_with(&self, lines: &str) {
        self.close().await;
        self.begin(&format!("{lines}\n{}", self.0.config)).await;
    }

    async fn begin(&self, config: &str) {
        let running = start(read(config), self.0.clock.clone(), Work::Waits).await.unwrap_or_else(|error| panic!("{error}"));
        *self.0.running.borrow_mut() = Some(running);
    }

    /// Does what a server does some time after its start; how many keys were sealed anew.
    pub(crate) async fn seal_anew(&self) -> usize {
        jobs::keys::seal_anew(&self.app()).await.unwrap()
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// A folder that only this telling uses.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.0.folder.path()
    }

    /// Where the house is reached.
    pub(crate) fn url(&self) -> &Url {
        &self.0.url
    }

    /// An address of the house.
    pub(crate) fn at(&self, path: &str) -> Url {
        self.0.url.join(path).unwrap()
    }

    /// The mailbox of `address`.
    pub(crate) fn mailbox(&self, address: &str) -> Mailbox {
        let shelf = self.0.inbox.shelf();
        Mailbox::new(address, move || {
            let letters = shelf.letters().into_iter();
            letters.map(|letter| Letter { to: vec![letter.to], subject: letter.subject, text: letter.text }).collect()
        })
    }

    /// Everything that came for `address`, oldest first, with sender and HTML.
    pub(crate) fn received(&self, address: &str) -> Vec<Received> {
        self.0.inbox.letters().into_iter().filter(|letter| letter.to.eq_ignore_ascii_case(address)).collect()
    }

    /// The `Message-ID` of everything that came for `address`, oldest first: one and the same each time a letter comes.
    pub(crate) fn message_ids(&self, address: &str) -> Vec<String> {
        let letters = self.0.inbox.letters().into_iter();
        letters.filter(|letter| letter.to.eq_ignore_ascii_case(address)).map(|letter| letter.message_id).collect()
    }

    /// The mail server says from now on that there is no such mailbox.
    pub(crate) fn close_mailbox(&self, address: &str) {
        self.0.inbox.refuse_recipient(address, Refuse::ForGood);
    }

    /// The moment it is in the house.
    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Turns the clock.
    pub(crate) fn turn(&self, span: Duration) {
        self.0.clock.turn(span);
    }

    /// Turns the clock back.
    pub(crate) fn turn_back(&self, span: Duration) {
        self.0.clock.turn_back(span);
    }

    /// Has the mail server behave otherwise from now on.
    pub(crate) fn mail_server(&self, mood: Mood) {
        self.0.inbox.behave(mood);
    }

    /// Does whatever is due until nothing is: letters go out now.
    pub(crate) async fn work(&self) {
        let app = self.app();
        while jobs::run_once(&app, self.now()).await.unwrap() > 0 {}
    }

    /// One round of a postman, who may be dropped in the middle of it, as one whose server dies; how many letters were taken up.
    pub(crate) async fn postmans_round(&self) -> usize {
        jobs::letters::run_once(&self.app(), self.now()).await.unwrap()
    }

    /// What the house keeps everything in: for spoiling it.
    pub(super) fn database(&self) -> &Fresh {
        &self.0.database
    }

    /// What the house's flows reach for: for setting the stage, never for playing.
    pub(super) fn app(&self) -> std::sync::Arc<guesthouse::app::App> {
        self.0.running.borrow().as_ref().unwrap().app.clone()
    }

    /// Stops the server, as at the end of every story.
    pub(crate) async fn close(&self) {
        let running = self.0.running.borrow_mut().take();
        if let Some(running) = running {
            running.stop().await;
        }
    }
}
