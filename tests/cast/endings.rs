//! What ends by itself, and what keeps it from being deleted.

use std::time::Duration;

use guesthouse::flows::directory::remove_user;
use guesthouse::flows::measures::measure;
use guesthouse::flows::sweep::Swept;
use guesthouse::jobs;
use rules::digest::Digest;
use storage::StorageError;

use super::{House, Tenant, UserId};

impl House {
    /// Deletes what has ended; how much that was.
    pub(crate) async fn sweep(&self) -> usize {
        self.try_sweep().await.unwrap().rows
    }

    /// The same, where something may be in the way, or too much for one round.
    pub(crate) async fn try_sweep(&self) -> Result<Swept, StorageError> {
        jobs::sweeps::run_once(&self.app(), self.now()).await
    }

    /// One round of a server that looks for the records of domains; how many it looked for.
    pub(crate) async fn look_for_records(&self) -> Result<usize, StorageError> {
        jobs::domains::run_once(&self.app(), self.now()).await
    }

    /// So many proofs are used up that end now.
    pub(crate) async fn spend(&self, many: u32) {
        let (app, now) = (self.app(), self.now());
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            (0..many).try_for_each(|one| tx.spend("proof", Digest::of(one.to_be_bytes()), now).map(drop))
        });
        written.await.unwrap();
    }

    /// Counts so many more under a key in the window it is; how many that makes.
    pub(crate) async fn count(&self, kind: &'static str, key: &'static str, window: Duration, more: u32) -> u32 {
        let (app, now) = (self.app(), self.now());
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.count_more((kind, key), more, window, now)
        });
        written.await.unwrap()
    }

    /// How much is counted of a kind.
    pub(crate) fn counted(&self, kind: &str) -> i64 {
        self.database().counted_of(kind)
    }

    /// So much is counted of a kind now, under the keys that it has.
    pub(crate) fn set_counters(&self, kind: &str, amount: u32) {
        self.database().set_counters(kind, amount);
    }

    /// Nothing was counted yet.
    pub(crate) fn forget_counters(&self) {
        self.database().forget_counters();
    }

    /// How often a limit refused somebody, in all houses of this process.
    pub(crate) async fn refusals(&self, limit: &str) -> u64 {
        let measured = measure(&self.app(), self.now()).await;
        let found = measured.refusals.into_iter().find(|(name, _)| *name == limit);
        found.unwrap_or_else(|| panic!("no limit is called {limit}")).1
    }

    /// How many rows there are in a table.
    pub(crate) fn rows_of(&self, table: &str) -> i64 {
        self.database().rows_of(table)
    }

    /// How many grants, sessions and browsers there are.
    pub(crate) fn remains(&self) -> [i64; 3] {
        ["grants", "sessions", "browsers"].map(|table| self.rows_of(table))
    }

    /// A member leaves the tenant.
    pub(crate) async fn remove(&self, tenant: &Tenant, user: UserId) {
        remove_user(&self.app(), &self.operator(), tenant.id, user).await.unwrap();
    }

    /// The invitations to that address cannot be read any more.
    pub(crate) fn spoil_invitations_to(&self, address: &str) {
        self.database().spoil_invitations_to(address);
    }

    /// The claims to that domain cannot be read any more.
    pub(crate) fn spoil_domain(&self, domain: &str) {
        self.database().spoil_domain(domain);
    }

    /// A tenant cannot be read any more.
    pub(crate) fn spoil_tenant(&self, tenant: &Tenant) {
        self.database().spoil_tenant(&tenant.name);
    }

    /// A table is not where it was.
    pub(crate) fn rename_table(&self, from: &str, to: &str) {
        self.database().rename_table(from, to);
    }
}
