//! Hearing from the other servers over one PostgreSQL what they changed.

use std::sync::Arc;
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection as _;

use crate::cache::Cache;
use crate::conn::AnyConn;
use crate::error::StorageError;
use crate::line::{Line, Next, Urgency};
use crate::link::{Link, Role, Source};
use crate::uptime::uptime;

/// How often what was told is picked up.
const PICK_UP: Duration = Duration::from_millis(100);
/// How often the connection is tried.
const BEAT: Duration = Duration::from_secs(1);
/// How long a beat counts; without the next one the cache is closed.
const COUNTS_FOR: Duration = Duration::from_millis(2500);

pub(crate) struct Ears {
    source: Source,
    link: Option<Link>,
    cache: Arc<Cache>,
    /// Closed when it is time to stop.
    line: Arc<Line<()>>,
    beat_at: Duration,
}

impl Ears {
    /// Begins to listen, and makes sure that a word said on another connection arrives.
    ///
    /// # Errors
    /// [`StorageError::NotAvailable`] if it does not: a pooler between us and the database would let the cache go stale (SECURITY 21).
    pub(crate) fn open(source: &Source, cache: Arc<Cache>, line: Arc<Line<()>>) -> Result<Self, StorageError> {
        let mut ears = Self { source: source.clone(), link: None, cache, line, beat_at: Duration::ZERO };
        ears.connect()?;
        pg(&mut source.connect(Role::Reader)?)?.batch_execute("NOTIFY guesthouse, ''")?;
        let began = uptime();
        while uptime().saturating_sub(began) < Duration::from_secs(2) {
            if ears.pick_up()? > 0 {
                return Ok(ears);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err(StorageError::NotAvailable("NOTIFY does not arrive: connect to PostgreSQL itself, or to a pooler in session mode".to_owned()))
    }

    /// Listens until the line is closed. While the connection is down the cache is empty and stays so.
    pub(crate) fn run(mut self) {
        while let Next::Nothing = self.line.next(Urgency::People, Some(PICK_UP)) {
            if let Err(error) = self.listen() {
                tracing::warn!(%error, "the other servers cannot be heard; the cache is closed");
                self.link = None;
                self.cache.heard(Duration::ZERO);
                self.cache.forget_all();
            }
        }
    }

    fn listen(&mut self) -> Result<(), StorageError> {
        if self.link.is_none() {
            return self.connect();
        }
        self.pick_up()?;
        if uptime().saturating_sub(self.beat_at) >= BEAT { self.beat() } else { Ok(()) }
    }

    fn connect(&mut self) -> Result<(), StorageError> {
        let link = self.link.insert(self.source.connect(Role::Reader)?);
        pg(link)?.batch_execute("LISTEN guesthouse")?;
        // Whatever was said before is lost.
        self.cache.forget_all();
        self.beat()
    }

    /// Goes to the server and back, and only then believes that the connection lives.
    fn beat(&mut self) -> Result<(), StorageError> {
        if let Some(link) = &mut self.link {
            pg(link)?.batch_execute("SELECT 1")?;
            self.beat_at = uptime();
            self.pick_up()?;
            self.cache.heard(COUNTS_FOR);
        }
        Ok(())
    }

    fn pick_up(&mut self) -> Result<usize, StorageError> {
        let Some(link) = &mut self.link else { return Ok(0) };
        let mut words = 0;
        for word in pg(link)?.notifications_iter() {
            self.cache.forget_places(&word?.payload);
            words += 1;
        }
        Ok(words)
    }
}

fn pg(link: &mut Link) -> Result<&mut PgConnection, StorageError> {
    match &mut link.conn {
        AnyConn::Pg(conn) => Ok(conn),
        AnyConn::Sqlite(_) => Err(StorageError::NotAvailable("only PostgreSQL has other servers to hear".to_owned())),
    }
}
