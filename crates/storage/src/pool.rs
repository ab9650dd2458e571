//! A thread with a connection of its own: SQLite's readers, and all of PostgreSQL.

use std::sync::Arc;
use std::time::Duration;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;

use crate::cache::Cache;
use crate::conn::AnyConn;
use crate::error::StorageError;
use crate::job::{Purpose, Ran, Task};
use crate::line::{Line, Next, Urgency};
use crate::link::{Link, Mishap, Role, Source, is_shaken};

/// How often a transaction that lost against another is run again.
const RETRIES: u32 = 5;

pub(crate) struct Hand {
    pub(crate) source: Source,
    pub(crate) role: Role,
    pub(crate) link: Option<Link>,
    pub(crate) line: Arc<Line<Task>>,
    pub(crate) cache: Arc<Cache>,
    /// Whether this thread also takes what can wait.
    pub(crate) least: Urgency,
    /// Which of the threads it is: those that collide must not wait equally long.
    pub(crate) number: u32,
}

/// How one try ended.
enum Tried {
    /// The task's own answer stands.
    Done,
    Failed(StorageError),
    /// It lost against another transaction.
    Again,
}

impl Hand {
    /// Serves the line until it is closed and empty.
    pub(crate) fn run(mut self) {
        while let Next::Task(task) = self.line.next(self.least, None) {
            self.serve(task);
        }
    }

    /// Runs one task to its end and answers it.
    pub(crate) fn serve(&mut self, mut task: Task) {
        if task.purpose == Purpose::Read && !task.job.is_awaited() {
            return;
        }
        for tries in 0..=RETRIES {
            match self.try_once(&mut task, tries) {
                Tried::Done => return task.job.answer(None),
                Tried::Failed(error) => return task.job.answer(Some(error)),
                Tried::Again => std::thread::sleep(self.pause(tries)),
            }
        }
        task.job.answer(Some(StorageError::Busy));
    }

    /// 1, 2, 4… ms and a little of its own.
    fn pause(&self, tries: u32) -> Duration {
        Duration::from_micros((1000 << tries) + u64::from(self.number * 7 % 16) * 250)
    }

    fn try_once(&mut self, task: &mut Task, tries: u32) -> Tried {
        let link = match self.begin(task.purpose) {
            Ok(link) => link,
            Err(error) => return Tried::Failed(error),
        };
        let ran = match task.run(link) {
            Ran::Keep(changed) => match tell(&mut link.conn, &changed).and_then(|()| link.commit()) {
                Ok(()) => {
                    self.cache.forget(&changed);
                    return Tried::Done;
                }
                Err(error) if is_shaken(&error) => Tried::Again,
                Err(error) => Tried::Failed(StorageError::NotAvailable(error.to_string())),
            },
            Ran::Discard | Ran::Refuse(_) if link.mishap() == Mishap::Shaken => Tried::Again,
            Ran::Discard if link.mishap() == Mishap::Collided && tries == 0 => Tried::Again,
            // Whatever the work made of it: the same may well succeed when there is room again.
            Ran::Discard if link.mishap() == Mishap::Unable => Tried::Failed(StorageError::NotAvailable(link.words())),
            Ran::Discard => Tried::Done,
            Ran::Refuse(error) => Tried::Failed(error),
        };
        if link.conn.unwind_to(0).is_err() || link.conn.depth() != Some(0) {
            self.link = None;
            return Tried::Failed(StorageError::NotAvailable("the connection was lost".to_owned()));
        }
        ran
    }

    /// Begins on the connection there is; if that one is dead, nothing has happened yet and a new one will do.
    fn begin(&mut self, purpose: Purpose) -> Result<&mut Link, StorageError> {
        let words = match (&self.source, purpose) {
            (Source::Sqlite(_), _) => "BEGIN",
            (Source::Pg(_), Purpose::Read) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            (Source::Pg(_), Purpose::Write) => "BEGIN ISOLATION LEVEL SERIALIZABLE",
        };
        let living = self.link.take().and_then(|mut link| link.conn.begin(words).is_ok().then_some(link));
        let link = match living {
            Some(link) => link,
            None => {
                let mut link = self.source.connect(self.role)?;
                link.conn.begin(words)?;
                link
            }
        };
        Ok(self.link.insert(link))
    }
}

/// Tells the other servers, in the same transaction, what they may hold of it.
fn tell(conn: &mut AnyConn, changed: &[crate::cache_key::CacheKey]) -> diesel::QueryResult<()> {
    if let (AnyConn::Pg(pg), false) = (conn, changed.is_empty()) {
        diesel::sql_query("SELECT pg_notify('guesthouse', $1)").bind::<Text, _>(Cache::places_of(changed)).execute(pg)?;
    }
    Ok(())
}
