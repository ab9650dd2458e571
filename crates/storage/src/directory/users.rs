//! Users of a tenant: members, guests, and the tombstones of those who were.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{Address, AddressKey, User, fold};
use rules::ids::UserId;

use super::user_rows::{NewUser, UserRow};
use crate::cells::millis;
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::put::insert_rows;
use crate::room::room;
use crate::schema::{assignments, group_members, role_members};
use crate::schema::{consents, identities, mailbox_proofs, passwords, terms_accepted, users};

room!(
    /// The tenant's users.
    Users,
    users
);

/// Rows of one insert.
const ROWS: usize = 250;

macro_rules! one {
    ($room:expr, $id:expr) => {
        users::table.filter(users::tenant_id.eq($room.here.key())).filter(users::id.eq($id.to_string()))
    };
}

macro_rules! living {
    ($room:expr, $id:expr) => {
        one!($room, $id).filter(users::stage.eq_any(["active", "blocked"]))
    };
}

macro_rules! empty {
    ($conn:ident, $tenant:ident, $id:ident, $($table:ident.$column:ident),+) => {$(
        diesel::delete($table::table.filter($table::tenant_id.eq(&$tenant)).filter($table::$column.eq(&$id))).execute($conn)?;
    )+};
}

impl Users<'_> {
    /// The user with that id, whatever their stage.
    pub fn find(&mut self, id: UserId) -> Result<Option<User>, StorageError> {
        let one = one!(self, id);
        let row: Option<UserRow> = each!(self.here.conn, c => placed!(one.select(UserRow::as_select())).get_result(c).optional())?;
        row.map(UserRow::read).transpose()
    }

    /// Everybody who has or had that address, tombstones too, oldest first.
    pub fn find_by_mail_key(&mut self, key: &AddressKey) -> Result<Vec<User>, StorageError> {
        let same = users::table.filter(users::tenant_id.eq(self.here.key())).filter(users::mail_key.eq(key.as_str()));
        let mut rows: Vec<UserRow> = same.select(UserRow::as_select()).load(self.here.conn)?;
        // Put in order here: SQLite would rather walk through all users, which it has in order, than through the index that finds them.
        rows.sort_by(|one, other| one.id.cmp(&other.id));
        rows.into_iter().map(UserRow::read).collect()
    }

    /// The one active or blocked user whose vouched address this is (SECURITY 27).
    pub fn find_vouched(&mut self, key: &AddressKey) -> Result<Option<User>, StorageError> {
        let one = users::table
            .filter(users::tenant_id.eq(self.here.key()))
            .filter(users::mail_key.eq(key.as_str()))
            .filter(users::mail_vouched_at.is_not_null())
            .filter(users::stage.eq_any(["active", "blocked"]));
        let row: Option<UserRow> = each!(self.here.conn, c => placed!(one.select(UserRow::as_select()).limit(1)).get_result(c).optional())?;
        row.map(UserRow::read).transpose()
    }

    /// The active or blocked user with that address whose credentials are kept here.
    pub fn find_internal(&mut self, key: &AddressKey) -> Result<Option<User>, StorageError> {
        let one = users::table
            .filter(users::tenant_id.eq(self.here.key()))
            .filter(users::mail_key.eq(key.as_str()))
            .filter(users::guest_stage.is_null())
            .filter(users::stage.eq_any(["active", "blocked"]));
        let row: Option<UserRow> = each!(self.here.conn, c => placed!(one.select(UserRow::as_select()).limit(1)).get_result(c).optional())?;
        row.map(UserRow::read).transpose()
    }

    /// The active guest with that address who has not accepted yet.
    pub fn find_pending(&mut self, key: &AddressKey) -> Result<Option<User>, StorageError> {
        let row = users::table
            .filter(users::tenant_id.eq(self.here.key()))
            .filter(users::mail_key.eq(key.as_str()))
            .filter(users::guest_stage.eq("pending_acceptance"))
            .filter(users::stage.eq("active"))
            .select(UserRow::as_select())
            .first(self.here.conn)
            .optional()?;
        row.map(UserRow::read).transpose()
    }

    /// Whether somebody has or had that user principal name: it is unique for ever (SECURITY 27).
    pub fn is_upn_taken(&mut self, upn: &str) -> Result<bool, StorageError> {
        let same = users::table.filter(users::tenant_id.eq(self.here.key())).filter(users::upn_key.eq(fold(upn)));
        Ok(diesel::select(diesel::dsl::exists(same)).get_result(self.here.conn)?)
    }

    /// The user with that user principal name, whatever their stage, case and width aside.
    pub fn find_by_upn(&mut self, upn: &str) -> Result<Option<User>, StorageError> {
        let same = users::table.filter(users::tenant_id.eq(self.here.key())).filter(users::upn_key.eq(fold(upn)));
        let row = same.select(UserRow::as_select()).first(self.here.conn).optional()?;
        row.map(UserRow::read).transpose()
    }

    /// Puts a new user in.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if the UPN was ever used, or the vouched address is another's.
    pub fn insert(&mut self, user: &User) -> Result<(), StorageError> {
        self.insert_all(std::slice::from_ref(user))
    }

    /// Puts many new users in.
    ///
    /// # Errors
    /// As [`Users::insert`].
    pub fn insert_all(&mut self, users: &[User]) -> Result<(), StorageError> {
        for part in users.chunks(ROWS) {
            part.iter().try_for_each(|user| self.here.check_own(user.tenant))?;
            let rows = part.iter().map(NewUser::write).collect::<Result<Vec<_>, _>>()?;
            insert_rows!(self.here.conn, users::table, &rows)?;
            self.insert_words(part)?;
        }
        Ok(())
    }

    /// Changes the address, vouched or not; `false` if they are not in the directory any more.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if the vouched address is another's.
    pub fn set_mail(&mut self, id: UserId, mail: &Address, vouched_at: Option<Timestamp>, at: Timestamp) -> Result<bool, StorageError> {
        let address = (users::mail.eq(mail.for_smtp()), users::mail_key.eq(mail.key().to_string()));
        let cells = (address, users::mail_vouched_at.eq(millis(vouched_at)), users::changed_at.eq(at.millis()));
        let rows = diesel::update(living!(self, id)).set(cells).execute(self.here.conn)?;
        self.find_again(id, rows)
    }

    /// Sets who answers for them and when their access ends; `false` if they are not in the directory any more.
    pub fn set_terms_of_stay(&mut self, id: UserId, sponsor: Option<UserId>, ends_at: Option<Timestamp>) -> Result<bool, StorageError> {
        let cells = (users::sponsor_id.eq(sponsor.map(|sponsor| sponsor.to_string())), users::access_ends_at.eq(millis(ends_at)));
        Ok(diesel::update(living!(self, id)).set(cells).execute(self.here.conn)? == 1)
    }

    /// A pending guest accepted, which proves the address they were invited by; `false` if they are not pending (any more), or not active.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if that address is vouched for as another user's.
    pub fn accept(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let pending = one!(self, id).filter(users::stage.eq("active")).filter(users::guest_stage.eq("pending_acceptance"));
        let proven = users::mail_vouched_at.eq(at.millis());
        let accepted = (users::guest_stage.eq("accepted"), users::accepted_at.eq(at.millis()), proven, users::changed_at.eq(at.millis()));
        Ok(diesel::update(pending).set(accepted).execute(self.here.conn)? == 1)
    }

    /// An accepted guest waits as before they accepted, with what they were given and nothing they brought; `false` if they are no
    /// accepted guest (any more). A block stays.
    pub fn wait_again(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let accepted = living!(self, id).filter(users::guest_stage.eq("accepted"));
        let nothing = None::<i64>;
        let cells = (
            users::guest_stage.eq("pending_acceptance"),
            users::accepted_at.eq(nothing),
            users::mail_vouched_at.eq(nothing),
            users::signed_in_at.eq(nothing),
            users::standard_claims.eq(None::<String>),
            users::changed_at.eq(at.millis()),
        );
        if diesel::update(accepted).set(cells).execute(self.here.conn)? != 1 {
            return Ok(false);
        }
        let (tenant, id, conn) = (self.here.key(), id.to_string(), &mut *self.here.conn);
        macro_rules! empty {
            ($($table:ident),+) => {$(
                diesel::delete($table::table.filter($table::tenant_id.eq(&tenant)).filter($table::user_id.eq(&id))).execute(conn)?;
            )+};
        }
        empty!(identities, mailbox_proofs, terms_accepted, consents);
        Ok(true)
    }

    /// Blocks an active user; `false` if they are not active.
    pub fn block(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let active = one!(self, id).filter(users::stage.eq("active"));
        let blocked = (users::stage.eq("blocked"), users::stage_at.eq(at.millis()));
        Ok(diesel::update(active).set(blocked).execute(self.here.conn)? == 1)
    }

    /// Lifts a block; `false` if they are not blocked.
    pub fn unblock(&mut self, id: UserId) -> Result<bool, StorageError> {
        let blocked = one!(self, id).filter(users::stage.eq("blocked"));
        let active = (users::stage.eq("active"), users::stage_at.eq(None::<i64>));
        Ok(diesel::update(blocked).set(active).execute(self.here.conn)? == 1)
    }

    /// Makes a tombstone of an active or blocked user: nothing they held, signed in with or said of themselves stays; `false` if it was one.
    pub fn delete(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let deleted = (users::stage.eq("deleted"), users::stage_at.eq(at.millis()), users::standard_claims.eq(None::<String>));
        let rows = diesel::update(living!(self, id)).set(deleted).execute(self.here.conn)?;
        self.empty(id, rows)
    }

    /// Makes a tombstone of a pending guest who turned out to be `survivor`, after their grants were moved (SECURITY 7);
    /// `false` if they are not pending (any more).
    pub fn merge_into(&mut self, id: UserId, survivor: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let pending = living!(self, id).filter(users::guest_stage.eq("pending_acceptance"));
        let merged = (users::stage.eq("merged"), users::stage_at.eq(at.millis()), users::merged_into.eq(survivor.to_string()));
        let cells = (merged, users::standard_claims.eq(None::<String>));
        let rows = diesel::update(pending).set(cells).execute(self.here.conn)?;
        self.empty(id, rows)
    }

    /// An accepted guest begins anew at that address, with all that was given to them: nothing they signed in with or agreed to stays
    /// (SECURITY 6). `false` if they have not accepted, or are not active.
    pub fn reset(&mut self, id: UserId, mail: &Address, at: Timestamp) -> Result<bool, StorageError> {
        let none = None::<i64>;
        let pending = (users::guest_stage.eq("pending_acceptance"), users::accepted_at.eq(none), users::mail_vouched_at.eq(none));
        let confirmed = (users::stale_at.eq(none), users::confirmed_at.eq(at.millis()));
        let address = (users::mail.eq(mail.for_smtp()), users::mail_key.eq(mail.key().to_string()));
        let said = (users::standard_claims.eq(None::<String>), users::changed_at.eq(at.millis()));
        let accepted = one!(self, id).filter(users::stage.eq("active")).filter(users::guest_stage.eq("accepted"));
        let rows = diesel::update(accepted).set((pending, confirmed, address, said)).execute(self.here.conn)?;
        if rows == 1 {
            let (tenant, id, conn) = (self.here.key(), id.to_string(), &mut *self.here.conn);
            empty!(conn, tenant, id, identities.user_id, passwords.user_id, mailbox_proofs.user_id, consents.user_id);
        }
        self.find_again(id, rows)
    }

    /// Remembers a sign-in; `false` if they are not active.
    pub fn signed_in(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let active = one!(self, id).filter(users::stage.eq("active"));
        Ok(each!(self.here.conn, c => placed!(diesel::update(active).set(users::signed_in_at.eq(at.millis()))).execute(c))? == 1)
    }

    /// A guest must be confirmed by their sponsor (SECURITY 5); `false` if they are stale already, or no living guest.
    pub fn make_stale(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let fresh = living!(self, id).filter(users::kind.eq("guest")).filter(users::stale_at.is_null());
        Ok(diesel::update(fresh).set(users::stale_at.eq(at.millis())).execute(self.here.conn)? == 1)
    }

    /// It is still the same person; `false` if they are no living guest.
    pub fn confirm(&mut self, id: UserId, at: Timestamp) -> Result<bool, StorageError> {
        let guest = living!(self, id).filter(users::kind.eq("guest"));
        let confirmed = (users::stale_at.eq(None::<i64>), users::confirmed_at.eq(at.millis()));
        Ok(diesel::update(guest).set(confirmed).execute(self.here.conn)? == 1)
    }

    /// When somebody last said that it is still the same person.
    pub fn confirmed_at(&mut self, id: UserId) -> Result<Option<Timestamp>, StorageError> {
        let at: Option<Option<i64>> = one!(self, id).select(users::confirmed_at).first(self.here.conn).optional()?;
        Ok(at.flatten().map(Timestamp::from_millis))
    }

    /// After a change of what they are searched by.
    pub(super) fn find_again(&mut self, id: UserId, rows: usize) -> Result<bool, StorageError> {
        if rows == 1 {
            self.delete_words(id)?;
            if let Some(user) = self.find(id)? {
                self.insert_words(&[user])?;
            }
        }
        Ok(rows == 1)
    }

    /// Takes from a fresh tombstone whatever it could be found, entered or empowered by.
    fn empty(&mut self, id: UserId, rows: usize) -> Result<bool, StorageError> {
        if rows != 1 {
            return Ok(false);
        }
        self.delete_words(id)?;
        let (tenant, id, conn) = (self.here.key(), id.to_string(), &mut *self.here.conn);
        empty!(conn, tenant, id, identities.user_id, passwords.user_id, mailbox_proofs.user_id, consents.user_id);
        empty!(conn, tenant, id, group_members.member_id, role_members.holder_id, assignments.assignee_id);
        Ok(true)
    }
}
