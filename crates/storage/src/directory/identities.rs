//! Identities: where external users sign in, found by (tenant, home, subject) and never by address (SECURITY 6, 11).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{Home, Identity, User};
use rules::ids::UserId;

use super::user_rows::UserRow;
use crate::cells::{self, Cells};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::room::room;
use crate::schema::{identities, users};
use crate::tx::CrossTenant;

room!(
    /// The identities of the tenant's external users.
    Identities,
    identities
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = identities, treat_none_as_default_value = false)]
struct IdentityRow {
    tenant_id: String,
    home: String,
    subject: String,
    user_id: String,
    linked_at: i64,
}

impl IdentityRow {
    fn read(self) -> Result<Identity, StorageError> {
        let cells = Cells::of("identities", &self.user_id);
        Ok(Identity {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            user: cells.read("user_id", &self.user_id)?,
            home: cells.home("home", &self.home)?,
            linked_at: Timestamp::from_millis(self.linked_at),
            subject: self.subject,
        })
    }
}

impl CrossTenant<'_> {
    /// The seats of one home account in all tenants. Only homes on this server, and mailboxes proven to the server itself,
    /// say the same thing in every tenant (SECURITY 11).
    pub fn seats(&mut self, home: &Home, subject: &str) -> Result<Vec<Identity>, StorageError> {
        let same = identities::table.filter(identities::home.eq(cells::home(home))).filter(identities::subject.eq(subject));
        let rows = same.order(identities::tenant_id).select(IdentityRow::as_select()).load(self.conn)?;
        rows.into_iter().map(IdentityRow::read).collect()
    }
}

impl Identities<'_> {
    /// The user who signs in with that account.
    pub fn find_user(&mut self, home: &Home, subject: &str) -> Result<Option<User>, StorageError> {
        let same_user = users::tenant_id.eq(identities::tenant_id).and(users::id.eq(identities::user_id));
        let one = identities::table
            .inner_join(users::table.on(same_user))
            .filter(identities::tenant_id.eq(self.here.key()))
            .filter(identities::home.eq(cells::home(home)))
            .filter(identities::subject.eq(subject));
        let row: Option<UserRow> = each!(self.here.conn, c => one.select(UserRow::as_select()).first(c).optional())?;
        row.map(UserRow::read).transpose()
    }

    /// The accounts a user signs in with.
    pub fn of_user(&mut self, user: UserId) -> Result<Vec<Identity>, StorageError> {
        let own = identities::table.filter(identities::tenant_id.eq(self.here.key())).filter(identities::user_id.eq(user.to_string()));
        let own = own.order((identities::linked_at, identities::home));
        let rows: Vec<IdentityRow> = each!(self.here.conn, c => placed!(own.select(IdentityRow::as_select())).load(c))?;
        rows.into_iter().map(IdentityRow::read).collect()
    }

    /// Links an account to a user.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if the account is linked to somebody.
    pub fn link(&mut self, identity: &Identity) -> Result<(), StorageError> {
        self.here.check_own(identity.tenant)?;
        let row = IdentityRow {
            tenant_id: self.here.key(),
            home: cells::home(&identity.home),
            subject: identity.subject.clone(),
            user_id: identity.user.to_string(),
            linked_at: identity.linked_at.millis(),
        };
        diesel::insert_into(identities::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// Unlinks an account from that user; `false` if the two were not linked.
    pub fn unlink(&mut self, user: UserId, home: &Home, subject: &str) -> Result<bool, StorageError> {
        let one = identities::table
            .filter(identities::tenant_id.eq(self.here.key()))
            .filter(identities::user_id.eq(user.to_string()))
            .filter(identities::home.eq(cells::home(home)))
            .filter(identities::subject.eq(subject));
        Ok(diesel::delete(one).execute(self.here.conn)? == 1)
    }
}
