//! Moves what was committed from SQLite's log to its file, beside the writer: neither waits for the other.

use std::sync::Arc;

use diesel::connection::SimpleConnection as _;

use crate::conn::each;
use crate::line::{Line, Next, Urgency};
use crate::link::{Link, Role, Source};

pub(crate) struct Mover {
    pub(crate) source: Source,
    pub(crate) link: Option<Link>,
    /// Each word on it is a wish to move; closed when it is time to stop.
    pub(crate) line: Arc<Line<()>>,
}

impl Mover {
    /// Serves the line until it is closed.
    pub(crate) fn run(mut self) {
        while let Next::Task(()) = self.line.next(Urgency::People, None) {
            if let Err(error) = self.once() {
                // Nothing is lost: it stays in the log, and the writer moves it when that grows too long.
                tracing::debug!(%error, "the log could not be moved");
                self.link = None;
            }
        }
    }

    fn once(&mut self) -> Result<(), crate::error::StorageError> {
        let link = match self.link.take() {
            Some(link) => link,
            None => self.source.connect(Role::Mover)?,
        };
        let link = self.link.insert(link);
        // PASSIVE moves what it can without waiting for anybody, and keeps nobody from writing.
        Ok(each!(&mut link.conn, c => c.batch_execute("PRAGMA wal_checkpoint(PASSIVE)"))?)
    }
}
