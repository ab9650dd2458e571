//! SQLite's one writer: takes every closure in line, commits them together, then answers all.

use std::sync::Arc;
use std::time::Duration;

use diesel::RunQueryDsl as _;
use diesel::dsl::sql;
use diesel::result::Error as DieselError;
use diesel::sql_types::BigInt;

use crate::cache::Cache;
use crate::cache_key::CacheKey;
use crate::error::StorageError;
use crate::job::{Ran, Task};
use crate::kept::Kept;
use crate::line::{Line, Next, Urgency};
use crate::link::{Link, Role, Source};
use crate::uptime::uptime;

/// At most so many closures share a commit.
const BATCH: usize = 256;
/// What can wait gets this much of a batch.
const SLICE: Duration = Duration::from_millis(5);
/// How often an idle writer looks whether another process wrote, while somebody asks the cache.
const WATCH: Duration = Duration::from_millis(250);
/// And while nobody does.
const DROWSY: Duration = Duration::from_secs(1);
/// After so much work there is enough in the log to be moved.
const MOVE: Duration = Duration::from_millis(200);

pub(crate) struct Writer {
    pub(crate) source: Source,
    pub(crate) link: Option<Link>,
    pub(crate) line: Arc<Line<Task>>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) version: Option<i64>,
    /// Where the mover is told that there is something to move.
    pub(crate) moves: Arc<Line<()>>,
    pub(crate) worked_for: Duration,
}

/// A closure that ran in the open batch, and what it is to be told if the batch commits.
struct Held {
    task: Task,
    changed: Vec<CacheKey>,
    refused: Option<StorageError>,
}

impl Writer {
    /// Serves the line until it is closed and empty.
    pub(crate) fn run(mut self) {
        loop {
            let patience = if self.cache.was_asked() { WATCH } else { DROWSY };
            match self.line.next(Urgency::Behind, Some(patience)) {
                Next::Task(first) => self.write_batch(first),
                Next::Nothing => self.watch(),
                Next::Closed => return,
            }
        }
    }

    fn write_batch(&mut self, first: Task) {
        let mut held = Vec::new();
        match self.fill(first, &mut held) {
            Ok(()) => {
                self.cache.forget(held.iter().flat_map(|held| &held.changed));
                held.into_iter().for_each(|held| held.task.job.answer(held.refused));
            }
            Err(error) => {
                // Even a "no" may have been said because of a neighbour in the batch who is gone now.
                tracing::error!(%error, jobs = held.len(), "a batch of writes was lost");
                self.link = None;
                held.into_iter().for_each(|held| held.task.job.answer(Some(share(&error))));
            }
        }
    }

    /// Runs `first` and all that stands in line, and commits. Every task taken is in `held`, whatever happens.
    fn fill(&mut self, first: Task, held: &mut Vec<Held>) -> Result<(), StorageError> {
        held.push(Held { task: first, changed: Vec::new(), refused: None });
        let link = match self.link.take() {
            Some(link) => link,
            None => self.source.connect(Role::Writer)?,
        };
        let link = self.link.insert(link);
        link.conn.begin("BEGIN IMMEDIATE")?;
        let began = uptime();
        loop {
            if let Some(last) = held.last_mut() {
                run_apart(last, link)?;
            }
            let least = if uptime().saturating_sub(began) < SLICE { Urgency::Behind } else { Urgency::People };
            let next = if held.len() < BATCH { self.line.take(least) } else { None };
            let Some(task) = next else { break };
            held.push(Held { task, changed: Vec::new(), refused: None });
        }
        link.commit()?;
        self.worked_for += uptime().saturating_sub(began);
        if self.worked_for >= MOVE {
            self.worked_for = Duration::ZERO;
            // If it was told before and is still at it, it goes on from there.
            let _ = self.moves.join((), Urgency::People);
        }
        self.watch();
        Ok(())
    }

    /// Empties the cache if another process wrote to the file: this connection's own commits do not count.
    fn watch(&mut self) {
        let seen = self.link.as_mut().and_then(|link| Kept(sql::<BigInt>("PRAGMA data_version")).get_result(&mut link.conn).ok());
        if seen.is_none() || seen != self.version {
            self.version = seen;
            self.cache.forget_all();
        }
    }
}

/// Runs one closure in a savepoint of its own. An error means that the whole batch is lost: SQLite ends the transaction by itself
/// when the disk is full, and what runs after that would be outside of it.
fn run_apart(held: &mut Held, link: &mut Link) -> Result<(), StorageError> {
    let depth = link.conn.depth().ok_or(DieselError::BrokenTransactionManager)?;
    link.conn.begin_savepoint()?;
    match held.task.run(link) {
        Ran::Keep(changed) if link.conn.depth() == Some(depth + 1) => {
            held.changed = changed;
            link.conn.commit_innermost()?;
        }
        Ran::Keep(_) => {
            held.refused = Some(DieselError::BrokenTransactionManager.into());
            link.conn.unwind_to(depth)?;
        }
        Ran::Discard => link.conn.unwind_to(depth)?,
        Ran::Refuse(why) => {
            held.refused = Some(why);
            link.conn.unwind_to(depth)?;
        }
    }
    // A closure that ended more than its own savepoint has mixed itself up with its neighbours.
    if link.conn.depth() == Some(depth) { Ok(()) } else { Err(DieselError::BrokenTransactionManager.into()) }
}

fn share(error: &StorageError) -> StorageError {
    match error {
        StorageError::Busy => StorageError::Busy,
        other => StorageError::NotAvailable(other.to_string()),
    }
}
