//! What internal users prove themselves by, and when a mailbox was last proven. Secrets are here only as hashes.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::AddressKey;
use rules::ids::UserId;

use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::{mailbox_proofs, passwords};

room!(
    /// Passwords and mailbox proofs of the tenant's users.
    Credentials,
    credentials
);

/// A password as it is kept.
#[derive(Clone, PartialEq, Eq, Queryable)]
pub struct StoredPassword {
    /// Argon2id in PHC form.
    pub phc: String,
    changed_at: i64,
}

impl StoredPassword {
    /// When it was set.
    pub fn changed_at(&self) -> Timestamp {
        Timestamp::from_millis(self.changed_at)
    }
}

impl std::fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[password]")
    }
}

impl Credentials<'_> {
    /// The user's password, if they have one.
    pub fn password(&mut self, user: UserId) -> Result<Option<StoredPassword>, StorageError> {
        let own = passwords::table.filter(passwords::tenant_id.eq(self.here.key())).filter(passwords::user_id.eq(user.to_string()));
        Ok(each!(self.here.conn, c => own.select((passwords::phc, passwords::changed_at)).first(c).optional())?)
    }

    /// Sets the user's password.
    pub fn set_password(&mut self, user: UserId, phc: &str, at: Timestamp) -> Result<(), StorageError> {
        let (key, user) = (self.here.key(), user.to_string());
        let cells = (passwords::phc.eq(phc), passwords::changed_at.eq(at.millis()));
        let row = (passwords::tenant_id.eq(key), passwords::user_id.eq(user), cells);
        each!(self.here.conn, c => diesel::insert_into(passwords::table)
            .values(row)
            .on_conflict((passwords::tenant_id, passwords::user_id))
            .do_update()
            .set(cells)
            .execute(c))?;
        Ok(())
    }

    /// Puts a stronger hash of the same password in the place of `old`; `false` if it was changed meanwhile.
    pub fn rehash(&mut self, user: UserId, old: &str, phc: &str) -> Result<bool, StorageError> {
        let same = passwords::table
            .filter(passwords::tenant_id.eq(self.here.key()))
            .filter(passwords::user_id.eq(user.to_string()))
            .filter(passwords::phc.eq(old));
        Ok(diesel::update(same).set(passwords::phc.eq(phc)).execute(self.here.conn)? == 1)
    }

    /// When the user last proved that mailbox by a code (SECURITY 5).
    pub fn mailbox_proven_at(&mut self, user: UserId, address: &AddressKey) -> Result<Option<Timestamp>, StorageError> {
        let at: Option<i64> = mailbox_proofs::table
            .filter(mailbox_proofs::tenant_id.eq(self.here.key()))
            .filter(mailbox_proofs::user_id.eq(user.to_string()))
            .filter(mailbox_proofs::address_key.eq(address.as_str()))
            .select(mailbox_proofs::proven_at)
            .first(self.here.conn)
            .optional()?;
        Ok(at.map(Timestamp::from_millis))
    }

    /// The user proved that mailbox.
    pub fn prove_mailbox(&mut self, user: UserId, address: &AddressKey, at: Timestamp) -> Result<(), StorageError> {
        let row = (
            mailbox_proofs::tenant_id.eq(self.here.key()),
            mailbox_proofs::user_id.eq(user.to_string()),
            mailbox_proofs::address_key.eq(address.as_str()),
            mailbox_proofs::proven_at.eq(at.millis()),
        );
        each!(self.here.conn, c => diesel::insert_into(mailbox_proofs::table)
            .values(row)
            .on_conflict((mailbox_proofs::tenant_id, mailbox_proofs::user_id, mailbox_proofs::address_key))
            .do_update()
            .set(mailbox_proofs::proven_at.eq(at.millis()))
            .execute(c))?;
        Ok(())
    }
}
