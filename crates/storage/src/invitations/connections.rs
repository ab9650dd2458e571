//! Acceptances with another address, found by the link that undoes them.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::ids::UserId;
use rules::invitations::Connection;

use crate::cells::{Cells, json, millis, moment};
use crate::error::StorageError;
use crate::room::room;
use crate::schema::connections;
use crate::sweep::sweep;
use crate::tx::CrossTenant;

room!(
    /// The tenant's acceptances with another address.
    Connections,
    connections
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = connections, treat_none_as_default_value = false)]
struct ConnectionRow {
    tenant_id: String,
    digest: String,
    invitation_id: String,
    user_id: String,
    account: String,
    moved: Option<String>,
    undo_until: i64,
    undone_at: Option<i64>,
}

impl ConnectionRow {
    fn read(self) -> Result<Connection, StorageError> {
        let cells = Cells::of("connections", &self.digest);
        Ok(Connection {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            invitation: cells.read("invitation_id", &self.invitation_id)?,
            user: cells.read("user_id", &self.user_id)?,
            account: cells.read("account", &self.account)?,
            moved: self.moved.as_deref().map(|moved| cells.json("moved", moved)).transpose()?,
            undo_until: Timestamp::from_millis(self.undo_until),
            undone_at: moment(self.undone_at),
        })
    }
}

macro_rules! one {
    ($room:expr, $link:expr) => {
        connections::table.filter(connections::tenant_id.eq($room.here.key())).filter(connections::digest.eq($link.base64url()))
    };
}

impl Connections<'_> {
    /// Keeps one under the digest of its link.
    pub fn insert(&mut self, link: &Digest, connection: &Connection) -> Result<(), StorageError> {
        self.here.check_own(connection.tenant)?;
        let row = ConnectionRow {
            tenant_id: self.here.key(),
            digest: link.base64url(),
            invitation_id: connection.invitation.to_string(),
            user_id: connection.user.to_string(),
            account: connection.account.for_smtp(),
            moved: connection.moved.as_ref().map(json).transpose()?,
            undo_until: connection.undo_until.millis(),
            undone_at: millis(connection.undone_at),
        };
        diesel::insert_into(connections::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// The one that this link undoes.
    pub fn find(&mut self, link: &Digest) -> Result<Option<Connection>, StorageError> {
        let row = one!(self, link).select(ConnectionRow::as_select()).first(self.here.conn).optional()?;
        row.map(ConnectionRow::read).transpose()
    }

    /// From `at` on, nothing by which that user took their seat can be undone.
    pub fn settle(&mut self, user: UserId, at: Timestamp) -> Result<(), StorageError> {
        let open = connections::table
            .filter(connections::tenant_id.eq(self.here.key()))
            .filter(connections::user_id.eq(user.to_string()))
            .filter(connections::undo_until.gt(at.millis()));
        diesel::update(open).set(connections::undo_until.eq(at.millis())).execute(self.here.conn)?;
        Ok(())
    }

    /// It is undone; `false` if it was before.
    pub fn undo(&mut self, link: &Digest, at: Timestamp) -> Result<bool, StorageError> {
        let living = one!(self, link).filter(connections::undone_at.is_null());
        Ok(diesel::update(living).set(connections::undone_at.eq(at.millis())).execute(self.here.conn)? == 1)
    }
}

impl CrossTenant<'_> {
    /// Forgets at most `limit` of those that could be undone until before that moment; how many that were.
    pub fn sweep_connections(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, connections.undo_until by (tenant_id: String, digest: String), ended_before, limit)
    }
}
