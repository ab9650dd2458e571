//! The whole store: its threads, and the three ways to ask them for something.

use std::any::Any;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::cache::{Cache, Trust};
use crate::cache_key::CacheKey;
use crate::collation;
use crate::ears::Ears;
use crate::error::StorageError;
use crate::glances::Glances;
use crate::job::{Purpose, Task, ask};
use crate::line::{Line, Urgency};
use crate::link::{Role, Source};
use crate::mover::Mover;
use crate::pool::Hand;
use crate::tx::Tx;
use crate::uptime::uptime;
use crate::writer::Writer;

/// How large the store is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Threads with a connection of their own: SQLite's readers (its writer comes on top), or all of PostgreSQL's.
    pub threads: usize,
    /// How many closures may stand in each line before further ones are `Busy`.
    pub queue: usize,
}

impl Default for Options {
    /// Four threads per core (at most 32) and 1024 places in line.
    fn default() -> Self {
        Self { threads: (4 * cores()).min(32), queue: 1024 }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What a piece of a longer work cost those who wait for SQLite's one writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// How long it held the writer.
    pub held_for: Duration,
    /// Whether somebody waits by now.
    pub came: bool,
}

/// The store. Clones share it; dropping the last one serves what stands in line and ends the threads.
#[derive(Clone)]
pub struct Storage {
    house: Arc<House>,
}

struct House {
    source: Source,
    reads: Arc<Line<Task>>,
    writes: Arc<Line<Task>>,
    /// PostgreSQL's ears and SQLite's mover: what each is told, and when to stop.
    ears: Arc<Line<()>>,
    cache: Arc<Cache>,
    glances: Glances,
    threads: Vec<JoinHandle<()>>,
}

impl Storage {
    /// Opens `sqlite:PATH` or `postgres://…`. Runs no migration: see [`Storage::schema`] and [`Storage::migrate`].
    ///
    /// # Errors
    /// [`StorageError::NotAvailable`] if the database cannot be reached or would not sort as this program does.
    pub fn open(url: &str, options: Options) -> Result<Self, StorageError> {
        let source = Source::parse(url)?;
        let house = match source {
            Source::Sqlite(_) => House::over_sqlite(source, options)?,
            Source::Pg(_) => House::over_postgres(source, options)?,
        };
        Ok(Self { house: Arc::new(house) })
    }

    /// Runs `work` on one unchanging picture of the database. Writing in it fails.
    ///
    /// # Errors
    /// What `work` returns, or a [`StorageError`]: `Busy` at once if too many wait.
    pub async fn read<R, E, F>(&self, work: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
    {
        stand(&self.house.reads, Urgency::People, Purpose::Read, work).await
    }

    /// As [`Storage::read`], for a few rows that are found by their keys: where the engine is in this process they are read on the
    /// caller's own thread, because going to another thread and back costs more than they do.
    ///
    /// # Errors
    /// As [`Storage::read`].
    pub async fn glance<R, E, F>(&self, work: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
    {
        match self.house.glances.take() {
            Some(mut hand) => {
                let (task, answer) = ask(Purpose::Read, work);
                hand.serve(task);
                self.house.glances.give_back(hand);
                answered(answer).await
            }
            None => self.read(work).await,
        }
    }

    /// Runs `work` as one transaction while somebody waits: `Ok` is answered once it is durably stored, `Err` once it is rolled back.
    /// `work` may run several times. It must [`Tx::remember`] or say why there is nothing to.
    ///
    /// # Errors
    /// What `work` returns, or a [`StorageError`]: `Busy` at once if too many wait, or after losing against others six times.
    pub async fn write<R, E, F>(&self, work: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
    {
        stand(&self.house.writes, Urgency::People, Purpose::Write, work).await
    }

    /// Like [`Storage::write`], for work nobody waits for: taken after people's.
    ///
    /// # Errors
    /// As [`Storage::write`].
    pub async fn write_behind<R, E, F>(&self, work: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
    {
        stand(&self.house.writes, Urgency::Behind, Purpose::Write, work).await
    }

    /// Like [`Storage::write_behind`], and what it cost those who wait for the one writer: who has much to do learns how much of it fits
    /// between them. On PostgreSQL nobody waits for one writer: it always says that it took no time, and that somebody came.
    ///
    /// # Errors
    /// As [`Storage::write`].
    pub async fn write_slice<R, E, F>(&self, work: F) -> Result<(R, Slice), E>
    where
        R: Send + 'static,
        E: From<StorageError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
    {
        let line = matches!(self.source(), Source::Sqlite(_)).then(|| Arc::clone(&self.house.writes));
        self.write_behind(move |tx| {
            let began = uptime();
            let done = work(tx)?;
            let took = line.as_ref().map(|line| Slice { held_for: uptime().saturating_sub(began), came: line.has_people() });
            Ok((done, took.unwrap_or(Slice { held_for: Duration::ZERO, came: true })))
        })
        .await
    }

    /// What `load` reads, from the hot cache if it is there. What does not exist is asked for again each time.
    /// A write that changes it must say so: [`Tx::changed`].
    ///
    /// # Errors
    /// What [`Storage::read`] returns.
    pub async fn cached<V, F>(&self, key: CacheKey, load: F) -> Result<Option<Arc<V>>, StorageError>
    where
        V: Any + Send + Sync,
        F: Fn(&mut Tx<'_>) -> Result<Option<V>, StorageError> + Send + 'static,
    {
        if let Some(hit) = self.house.cache.find(&key) {
            return Ok(Some(hit));
        }
        let asked = self.house.cache.ask(&key);
        let Some(value) = self.read(load).await?.map(Arc::new) else { return Ok(None) };
        self.house.cache.keep(key, Arc::clone(&value), asked);
        Ok(Some(value))
    }

    /// Waits until there may be new work in the queue, of this server or another. One waits at a time. A hint: look at times anyway.
    pub async fn work_comes(&self) {
        self.house.cache.work_comes().await;
    }

    /// What the connection that writes says about durability: `synchronous` and `journal_mode`, or `synchronous_commit` and `fsync`.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn durability(&self) -> Result<[String; 2], StorageError> {
        self.write(|tx| {
            tx.nothing_to_remember("it only looks");
            tx.conn.durability()
        })
        .await
    }

    pub(crate) fn source(&self) -> &Source {
        &self.house.source
    }
}

async fn stand<R, E, F>(line: &Line<Task>, urgency: Urgency, purpose: Purpose, work: F) -> Result<R, E>
where
    R: Send + 'static,
    E: From<StorageError> + Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
{
    let (task, answer) = ask(purpose, work);
    if line.join(task, urgency).is_err() {
        return Err(StorageError::Busy.into());
    }
    answered(answer).await
}

async fn answered<R, E: From<StorageError>>(answer: oneshot::Receiver<Result<R, E>>) -> Result<R, E> {
    answer.await.unwrap_or_else(|_| Err(StorageError::NotAvailable("the store is closing".to_owned()).into()))
}

impl House {
    fn new(source: Source, options: Options, trust: Trust) -> Self {
        let line = || Arc::new(Line::new(options.queue.max(1)));
        let (reads, writes, ears) = (line(), line(), Arc::new(Line::new(1)));
        Self { source, reads, writes, ears, cache: Arc::new(Cache::new(trust)), glances: Glances::default(), threads: Vec::new() }
    }

    fn over_sqlite(source: Source, options: Options) -> Result<Self, StorageError> {
        let mut house = Self::new(source, options, Trust::UntilForgotten);
        let link = Some(house.source.connect(Role::Writer)?);
        let (line, cache, moves) = (Arc::clone(&house.writes), Arc::clone(&house.cache), Arc::clone(&house.ears));
        let mover = Mover { source: house.source.clone(), link: None, line: Arc::clone(&moves) };
        let writer = Writer {
            source: house.source.clone(),
            link,
            line,
            cache,
            version: None,
            watched_at: Duration::ZERO,
            moves,
            worked_for: Duration::ZERO,
        };
        house.start("db-writer", move || writer.run())?;
        house.start("db-mover", move || mover.run())?;
        for number in 0..options.threads.max(1) {
            let mut hand = house.hand(number, Role::Reader, Urgency::People);
            // One shows that it can be done; the others open theirs when there is so much to do: each costs a megabyte.
            if number == 0 {
                hand.link = Some(house.source.connect(Role::Reader)?);
            }
            house.start("db-reader", move || hand.run())?;
        }
        for number in 0..cores() {
            let hand = house.hand(number, Role::Reader, Urgency::People);
            house.glances.give_back(hand);
        }
        Ok(house)
    }

    fn over_postgres(source: Source, options: Options) -> Result<Self, StorageError> {
        collation::check(&source)?;
        let mut house = Self::new(source, options, Trust::AtMost(Duration::from_secs(5)));
        house.writes = Arc::clone(&house.reads);
        let ears = Ears::open(&house.source, Arc::clone(&house.cache), Arc::clone(&house.ears))?;
        house.start("db-ears", move || ears.run())?;
        for number in 0..options.threads.max(1) {
            // Half of the threads are always there for people.
            let least = if number <= (options.threads.saturating_sub(1)) / 2 { Urgency::Behind } else { Urgency::People };
            let hand = house.hand(number, Role::Writer, least);
            house.start("db", move || hand.run())?;
        }
        Ok(house)
    }

    fn hand(&self, number: usize, role: Role, least: Urgency) -> Hand {
        let (line, cache) = (Arc::clone(&self.reads), Arc::clone(&self.cache));
        Hand { source: self.source.clone(), role, link: None, line, cache, least, number: u32::try_from(number).unwrap_or(0) }
    }

    fn start(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), StorageError> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run);
        self.threads.push(thread.map_err(|error| StorageError::NotAvailable(error.to_string()))?);
        Ok(())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.reads.close();
        self.writes.close();
        self.ears.close();
        let me = std::thread::current().id();
        // A closure may own the last clone: its thread cannot wait for itself.
        for thread in self.threads.drain(..).filter(|thread| thread.thread().id() != me) {
            if thread.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }
}
