//! Initial access tokens: found by the SHA-256 of their text, spent a use at a time.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;

use crate::cells::count;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::registration_tokens;
use crate::sweep::sweep;
use crate::tx::CrossTenant;

room!(
    /// Tokens with which clients of the tenant may be registered.
    RegistrationTokens,
    registration_tokens
);

impl CrossTenant<'_> {
    /// Deletes at most `limit` tokens that ended before that moment; how many that were.
    pub fn sweep_registration_tokens(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, registration_tokens.ends_at by (tenant_id: String, digest: String), ended_before, limit)
    }
}

impl RegistrationTokens<'_> {
    /// Puts a token in that is good for so many clients.
    pub fn insert(&mut self, token: &Digest, uses: u32, made_at: Timestamp, ends_at: Timestamp) -> Result<(), StorageError> {
        let row = (
            registration_tokens::tenant_id.eq(self.here.key()),
            registration_tokens::digest.eq(token.base64url()),
            registration_tokens::made_at.eq(made_at.millis()),
            registration_tokens::ends_at.eq(ends_at.millis()),
            registration_tokens::uses_left.eq(count(uses)),
        );
        diesel::insert_into(registration_tokens::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// Whether it is good for another client.
    pub fn is_good(&mut self, token: &Digest, now: Timestamp) -> Result<bool, StorageError> {
        let one = registration_tokens::table
            .filter(registration_tokens::tenant_id.eq(self.here.key()))
            .filter(registration_tokens::digest.eq(token.base64url()))
            .filter(registration_tokens::ends_at.gt(now.millis()))
            .filter(registration_tokens::uses_left.gt(0));
        Ok(one.count().get_result::<i64>(self.here.conn)? == 1)
    }

    /// Uses it for one client; `false` if it is not good any more.
    pub fn spend(&mut self, token: &Digest, now: Timestamp) -> Result<bool, StorageError> {
        let one = registration_tokens::table
            .filter(registration_tokens::tenant_id.eq(self.here.key()))
            .filter(registration_tokens::digest.eq(token.base64url()))
            .filter(registration_tokens::ends_at.gt(now.millis()))
            .filter(registration_tokens::uses_left.gt(0));
        let less = registration_tokens::uses_left.eq(registration_tokens::uses_left - 1);
        Ok(diesel::update(one).set(less).execute(self.here.conn)? == 1)
    }
}
