//! A store that is written and read without waiting, so that tests read as sentences.

use storage::testing::Fresh;
use storage::{InTenant, Storage, StorageError, Tx};

use crate::cast::Cast;
use crate::plans;

/// A fresh store with two tenants in it.
pub(crate) struct Books {
    storage: Storage,
    runtime: tokio::runtime::Runtime,
    pub(crate) cast: Cast,
}

/// Tells the story once per engine.
pub(crate) fn on_each_engine(story: impl Fn(&Books)) {
    plans::listen();
    for fresh in Fresh::on_each_engine() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let books = Books { storage: fresh.open(), runtime, cast: Cast::new() };
        let tenants = [books.cast.contoso.clone(), books.cast.fabrikam.clone()];
        books.write(move |tx| tenants.iter().try_for_each(|tenant| tx.across().tenants().insert(tenant)));
        story(&books);
        drop(books);
        if fresh.is_sqlite() {
            plans::check(fresh.url());
        }
    }
}

impl Books {
    pub(crate) fn try_write<R: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<R, StorageError> + Send + 'static,
    ) -> Result<R, StorageError> {
        let written = self.storage.write(move |tx| {
            tx.nothing_to_remember("a test");
            work(tx)
        });
        self.runtime.block_on(written)
    }

    pub(crate) fn write<R: Send + 'static>(&self, work: impl Fn(&mut Tx<'_>) -> Result<R, StorageError> + Send + 'static) -> R {
        self.try_write(work).unwrap()
    }

    /// In Contoso's rows.
    pub(crate) fn here<R: Send + 'static>(&self, work: impl Fn(&mut InTenant<'_>) -> Result<R, StorageError> + Send + 'static) -> R {
        let id = self.cast.contoso.id;
        self.write(move |tx| work(&mut tx.in_tenant(id)))
    }

    /// In the rows of its neighbour, Fabrikam.
    pub(crate) fn next_door<R: Send + 'static>(&self, work: impl Fn(&mut InTenant<'_>) -> Result<R, StorageError> + Send + 'static) -> R {
        let id = self.cast.fabrikam.id;
        self.write(move |tx| work(&mut tx.in_tenant(id)))
    }

    /// In Contoso's rows, where it is refused.
    pub(crate) fn refused<R: Send + 'static>(
        &self,
        work: impl Fn(&mut InTenant<'_>) -> Result<R, StorageError> + Send + 'static,
    ) -> StorageError {
        let id = self.cast.contoso.id;
        self.try_write(move |tx| work(&mut tx.in_tenant(id)).map(drop)).unwrap_err()
    }

    /// What the hot cache or the store says.
    pub(crate) fn ask<R>(&self, question: impl AsyncFn(&Storage) -> Result<R, StorageError>) -> R {
        self.runtime.block_on(question(&self.storage)).unwrap()
    }
}
