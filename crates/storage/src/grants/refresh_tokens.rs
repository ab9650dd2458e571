//! Refresh tokens: found by their keys; the grant says which generation is the newest.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::LookupKey;
use rules::ids::GrantId;
use rules::protocol::RefreshToken;

use super::grant::{Grants, LiveGrant, LiveRows, with_giver};
use super::grant_rows::GrantRow;
use crate::cells::{Cells, count};
use crate::columns::columns;
use crate::conn::each;
use crate::directory::UserRow;
use crate::error::StorageError;
use crate::kept::placed;
use crate::schema::{grants, refresh_tokens};
use crate::tx::CrossTenant;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refresh_tokens)]
struct TokenRow {
    tenant_id: String,
    digest: String,
    grant_id: String,
    application_id: String,
    generation: i32,
    expires_at: i64,
}

impl TokenRow {
    fn read(self) -> Result<RefreshToken, StorageError> {
        let cells = Cells::of("refresh_tokens", &self.grant_id);
        Ok(RefreshToken {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            grant: cells.read("grant_id", &self.grant_id)?,
            application: cells.read("application_id", &self.application_id)?,
            generation: cells.count("generation", self.generation)?,
            expires_at: Timestamp::from_millis(self.expires_at),
        })
    }
}

impl CrossTenant<'_> {
    /// Deletes about `limit` refresh tokens that ended before that moment, and the grants that nothing stands for any more; says how
    /// many tokens.
    pub fn sweep_refresh_tokens(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        let ended = refresh_tokens::table.filter(refresh_tokens::expires_at.lt(ended_before.millis()));
        let ended = ended.order(refresh_tokens::expires_at).limit(i64::from(limit));
        let ids = (refresh_tokens::tenant_id, refresh_tokens::grant_id, refresh_tokens::digest);
        let rows = ended.select(ids).load::<(String, String, String)>(self.conn)?;
        for (tenant, grant, digest) in &rows {
            diesel::delete(refresh_tokens::table.find((tenant, digest))).execute(self.conn)?;
            self.drop_bare_grant(tenant, grant, ended_before)?;
        }
        Ok(rows.len())
    }
}

impl Grants<'_> {
    /// The refresh token with that key and what it stands for, in one query.
    pub fn find_refresh_token(&mut self, key: &LookupKey) -> Result<Option<(RefreshToken, LiveGrant)>, StorageError> {
        let of_token = grants::tenant_id.eq(refresh_tokens::tenant_id).and(grants::id.eq(refresh_tokens::grant_id));
        let this = refresh_tokens::tenant_id.eq(self.here.key()).and(refresh_tokens::digest.eq(key.text()));
        let rows: Option<(TokenRow, LiveRows)> = each!(self.here.conn, c => placed!(with_giver!(refresh_tokens::table.inner_join(grants::table.on(of_token)))
            .filter(this)
            .select(columns!((TokenRow::as_select(), (GrantRow::as_select(), UserRow::as_select())))))
            .get_result(c)
            .optional())?;
        rows.map(|(token, live)| Ok((token.read()?, LiveGrant::read(live)?))).transpose()
    }

    /// Puts a refresh token in: the first of its grant, of a new generation, or a sibling.
    pub fn insert_refresh_token(&mut self, token: &RefreshToken, key: &LookupKey) -> Result<(), StorageError> {
        self.here.check_own(token.tenant)?;
        let row = TokenRow {
            tenant_id: self.here.key(),
            digest: key.text(),
            grant_id: token.grant.to_string(),
            application_id: token.application.to_string(),
            generation: count(token.generation),
            expires_at: token.expires_at.millis(),
        };
        each!(self.here.conn, c => placed!(diesel::insert_into(refresh_tokens::table).values(row)).run(c))?;
        Ok(())
    }

    /// The family goes on from generation `from` to the next; `false` if somebody was first, or the grant is revoked.
    pub fn rotate(&mut self, grant: GrantId, from: u32, at: Timestamp) -> Result<bool, StorageError> {
        let newest = grants::table
            .filter(grants::tenant_id.eq(self.here.key()))
            .filter(grants::id.eq(grant.to_string()))
            .filter(grants::generation.eq(count(from)))
            .filter(grants::revoked_at.is_null());
        let cells = (grants::generation.eq(grants::generation + 1), grants::rotated_at.eq(at.millis()));
        Ok(each!(self.here.conn, c => placed!(diesel::update(newest).set(cells)).execute(c))? == 1)
    }

    /// Lets a kept token live on after a use; `false` if there is none.
    pub fn prolong(&mut self, key: &LookupKey, expires_at: Timestamp) -> Result<bool, StorageError> {
        let one = refresh_tokens::table.filter(refresh_tokens::tenant_id.eq(self.here.key())).filter(refresh_tokens::digest.eq(key.text()));
        let until = refresh_tokens::expires_at.eq(expires_at.millis());
        Ok(each!(self.here.conn, c => placed!(diesel::update(one).set(until)).execute(c))? == 1)
    }
}
