//! A closure on its way to a thread, and its answer on the way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::cache_key::CacheKey;
use crate::error::StorageError;
use crate::link::{Link, Mishap};
use crate::tx::Tx;

/// What a task is allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Read,
    Write,
}

/// One closure in line.
pub(crate) struct Task {
    pub(crate) purpose: Purpose,
    pub(crate) job: Box<dyn Job>,
}

/// How one run of a job ended, before anything is committed.
pub(crate) enum Ran {
    /// It wants to be kept; these entries of the cache are old then.
    Keep(Vec<CacheKey>),
    /// It said no, or panicked: to be rolled back, its own answer stands.
    Discard,
    /// It said yes, but may not be kept.
    Refuse(StorageError),
}

/// A closure whose types only its asker knows.
pub(crate) trait Job: Send {
    /// Whether somebody still waits for the answer.
    fn is_awaited(&self) -> bool;
    /// Runs it; true if it returned `Ok`. May be called again after a rollback.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Sends what the last run returned, or `failed` in its place.
    fn answer(self: Box<Self>, failed: Option<StorageError>);
}

struct Asked<F, R, E> {
    work: F,
    returned: Option<Result<R, E>>,
    reply: oneshot::Sender<Result<R, E>>,
}

/// A task of `work`, and where its answer will arrive.
pub(crate) fn ask<R, E, F>(purpose: Purpose, work: F) -> (Task, oneshot::Receiver<Result<R, E>>)
where
    R: Send + 'static,
    E: From<StorageError> + Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<R, E> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Task { purpose, job: Box::new(Asked { work, returned: None, reply }) }, answer)
}

impl<F, R, E> Job for Asked<F, R, E>
where
    R: Send,
    E: From<StorageError> + Send,
    F: Fn(&mut Tx<'_>) -> Result<R, E> + Send,
{
    fn is_awaited(&self) -> bool {
        !self.reply.is_closed()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        // Whatever a panic leaves half done is in the transaction, which is rolled back.
        let returned = catch_unwind(AssertUnwindSafe(|| (self.work)(tx)));
        let returned = returned.unwrap_or_else(|_| Err(StorageError::Panicked.into()));
        self.returned.insert(returned).is_ok()
    }

    fn answer(self: Box<Self>, failed: Option<StorageError>) {
        let answer = match (failed, self.returned) {
            (Some(failed), _) => Err(failed.into()),
            (None, Some(returned)) => returned,
            (None, None) => Err(StorageError::NotAvailable("it was never run".to_owned()).into()),
        };
        // Whoever asked may have left.
        drop(self.reply.send(answer));
    }
}

impl Task {
    /// Runs the job once on an open transaction and judges whether it may be kept.
    pub(crate) fn run(&mut self, link: &mut Link) -> Ran {
        link.forgive();
        let mut tx = Tx::new(&mut link.conn);
        if !self.job.run(&mut tx) {
            return Ran::Discard;
        }
        if self.purpose == Purpose::Write
            && let Err(unremembered) = tx.check_remembered()
        {
            return Ran::Refuse(unremembered);
        }
        let changed = tx.changed;
        // PostgreSQL cannot go on after a failed statement, so neither engine may.
        match link.mishap() {
            Mishap::None => Ran::Keep(changed),
            Mishap::Failed | Mishap::Collided | Mishap::Unable | Mishap::Shaken => {
                Ran::Refuse(StorageError::Refused("a statement failed, and the work went on".into()))
            }
        }
    }
}
