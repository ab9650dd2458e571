//! SQLite's one writer: takes every closure in line, commits them together, then answers all.

use std::sync::Arc;
use std::time::Duration;

use diesel::result::Error as DieselError;

use crate::cache::Cache;
use crate::cache_key::CacheKey;
use crate::error::StorageError;
use crate::job::{Ran, Task};
use crate::line::{Line, Next, Urgency};
use crate::link::{Link, Role, Source};
use crate::uptime::uptime;

/// At most so many closures share a commit.
const BATCH: usize = 256;
/// What can wait gets this much of a batch.
const SLICE: Duration = Duration::from_millis(5);
/// How often the writer looks whether another process wrote, while somebody asks the cache.
const WATCH: Duration = Duration::from_millis(250);
/// And while nobody does.
const DROWSY: Duration = Duration::from_secs(1);
/// After this a running server knows what another process wrote to the same database, and answers by it.
pub const NOTICED_WITHIN: Duration = WATCH.saturating_add(DROWSY);
/// After so much work there is enough in the log to be moved.
const MOVE: Duration = Duration::from_millis(200);

pub(crate) struct Writer {
    pub(crate) source: Source,
    pub(crate) link: Option<Link>,
    pub(crate) line: Arc<Line<Task>>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) version: Option<i64>,
    pub(crate) watched_at: Duration,
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
        held.push(Held::new(first));
        let link = match self.link.take() {
            Some(link) => link,
            None => self.source.connect(Role::Writer)?,
        };
        let link = self.link.insert(link);
        let began = uptime();
        run_together(held, link, || {
            let least = if uptime().saturating_sub(began) < SLICE { Urgency::Behind } else { Urgency::People };
            self.line.take(least)
        })?;
        let ended = uptime();
        self.worked_for += ended.saturating_sub(began);
        if self.worked_for >= MOVE {
            self.worked_for = Duration::ZERO;
            // If it was told before and is still at it, it goes on from there.
            let _ = self.moves.join((), Urgency::People);
        }
        // Whoever is idle looks as often.
        if ended.saturating_sub(self.watched_at) >= WATCH {
            self.watch();
        }
        Ok(())
    }

    /// Empties the cache if another process wrote to the file: this connection's own commits do not count.
    fn watch(&mut self) {
        self.watched_at = uptime();
        let seen = self.link.as_mut().and_then(|link| link.conn.data_version());
        if seen.is_none() || seen != self.version {
            self.version = seen;
            self.cache.forget_all();
        }
    }
}

/// Runs the first closure of `held`, and those that are `next` in line, in one transaction, and commits it. Nearly all of them want to
/// be kept: so none has a savepoint, for which SQLite would copy every page that it changes. Where one is to be taken back after all,
/// everything is, and all of them run again apart, as do those that come after.
///
/// An error means that the whole batch is lost: SQLite ends the transaction by itself when the disk is full, and what runs after that
/// would be outside of it.
fn run_together(held: &mut Vec<Held>, link: &mut Link, next: impl Fn() -> Option<Task>) -> Result<(), StorageError> {
    link.conn.begin(BEGIN)?;
    while let Some(last) = held.last_mut() {
        if last.run(link, 1) == Outcome::Goes {
            link.conn.unwind_to(0)?;
            return if held.len() == 1 { Ok(()) } else { run_apart(held, link, next) };
        }
        let task = if held.len() < BATCH { next() } else { None };
        let Some(task) = task else { break };
        held.push(Held::new(task));
    }
    Ok(link.commit()?)
}

/// Runs each closure of `held`, and those that are `next` in line, in a savepoint of its own, and commits those that want to be kept.
/// The batch goes on: else whoever is refused all the time would leave everybody a commit of their own.
fn run_apart(held: &mut Vec<Held>, link: &mut Link, next: impl Fn() -> Option<Task>) -> Result<(), StorageError> {
    link.conn.begin(BEGIN)?;
    for at in 0..BATCH {
        if at == held.len() {
            let Some(task) = next() else { break };
            held.push(Held::new(task));
        }
        let one = &mut held[at];
        link.conn.begin_savepoint()?;
        match one.run(link, 2) {
            Outcome::Stays => link.conn.commit_innermost()?,
            Outcome::Goes => link.conn.unwind_to(1)?,
        }
        // A closure that ended more than its own savepoint has mixed itself up with its neighbours.
        if link.conn.depth() != Some(1) {
            return Err(DieselError::BrokenTransactionManager.into());
        }
    }
    Ok(link.commit()?)
}

const BEGIN: &str = "BEGIN IMMEDIATE";

/// What becomes of what a closure wrote.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Stays,
    Goes,
}

impl Held {
    fn new(task: Task) -> Self {
        Self { task, changed: Vec::new(), refused: None }
    }

    /// Runs the closure, which finds so many transactions and savepoints open and must leave as many.
    fn run(&mut self, link: &mut Link, depth: u32) -> Outcome {
        (self.changed, self.refused) = (Vec::new(), None);
        match self.task.run(link) {
            Ran::Keep(changed) if link.conn.depth() == Some(depth) => {
                self.changed = changed;
                return Outcome::Stays;
            }
            Ran::Keep(_) => self.refused = Some(DieselError::BrokenTransactionManager.into()),
            Ran::Refuse(why) => self.refused = Some(why),
            Ran::Discard => {}
        }
        Outcome::Goes
    }
}

fn share(error: &StorageError) -> StorageError {
    match error {
        StorageError::Busy => StorageError::Busy,
        other => StorageError::NotAvailable(other.to_string()),
    }
}
