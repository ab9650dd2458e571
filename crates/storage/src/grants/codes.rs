//! Authorization codes: found by their keys, spent once.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::LookupKey;
use rules::protocol::{Code, CodeStage};

use super::grant::{Grants, LiveGrant, LiveRows, with_giver};
use super::grant_rows::GrantRow;
use crate::cells::{Cells, moment, word};
use crate::columns::columns;
use crate::conn::each;
use crate::directory::UserRow;
use crate::error::StorageError;
use crate::kept::placed;
use crate::schema::{codes, grants, refresh_tokens, sessions};
use crate::tx::CrossTenant;

/// Whether the session that a grant began in lives, or expired after that moment without anybody ending it: its applications are told of
/// its end by its grants.
macro_rules! session_to_be_told_of {
    ($since:expr) => {
        exists(
            sessions::table
                .filter(sessions::tenant_id.eq(grants::tenant_id))
                .filter(sessions::id.nullable().eq(grants::session_id))
                .filter(sessions::ended_at.is_null())
                .filter(sessions::expires_at.gt($since.millis())),
        )
    };
}
pub(crate) use session_to_be_told_of;

diesel::alias! {
    pub(crate) const NEWER: Alias<Newer> = grants as newer;
}

/// Whether its application was let in again by the same session: that grant tells of it as well, and ID tokens stand for the last one.
macro_rules! let_in_again {
    () => {{
        use crate::grants::NEWER;
        exists(
            NEWER
                .filter(NEWER.field(grants::tenant_id).eq(grants::tenant_id))
                .filter(NEWER.field(grants::session_id).eq(grants::session_id))
                .filter(NEWER.field(grants::application_id).eq(grants::application_id))
                .filter(NEWER.field(grants::id).gt(grants::id))
                .filter(NEWER.field(grants::revoked_at).is_null()),
        )
    }};
}
pub(crate) use let_in_again;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = codes, treat_none_as_default_value = false)]
struct CodeRow {
    tenant_id: String,
    digest: String,
    grant_id: String,
    application_id: String,
    redirect_uri: String,
    challenge: Option<String>,
    spent_at: Option<i64>,
    expires_at: i64,
    dpop_jkt: Option<String>,
}

impl CodeRow {
    fn read(self) -> Result<Code, StorageError> {
        let cells = Cells::of("codes", &self.grant_id);
        Ok(Code {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            grant: cells.read("grant_id", &self.grant_id)?,
            application: cells.read("application_id", &self.application_id)?,
            challenge: cells.maybe("challenge", self.challenge.as_deref())?,
            dpop_jkt: cells.maybe("dpop_jkt", self.dpop_jkt.as_deref())?,
            stage: moment(self.spent_at).map_or(CodeStage::Issued, |at| CodeStage::Spent { at }),
            expires_at: Timestamp::from_millis(self.expires_at),
            redirect_uri: self.redirect_uri,
        })
    }
}

impl CrossTenant<'_> {
    /// Deletes about `limit` codes that ended before that moment, which must be long enough ago for a replay to be noticed, and the
    /// grants that nothing stands for any more; says how many codes.
    pub fn sweep_codes(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        let ended = codes::table.filter(codes::expires_at.lt(ended_before.millis())).order(codes::expires_at).limit(i64::from(limit));
        let rows = ended.select((codes::tenant_id, codes::grant_id, codes::digest)).load::<(String, String, String)>(self.conn)?;
        for (tenant, grant, digest) in &rows {
            diesel::delete(codes::table.find((tenant, digest))).execute(self.conn)?;
            self.drop_bare_grant(tenant, grant, ended_before)?;
        }
        Ok(rows.len())
    }

    /// Deletes a grant for which no code and no refresh token is left, which was not used since that moment, and whose session is over or let
    /// its application in again.
    pub(super) fn drop_bare_grant(&mut self, tenant: &str, grant: &str, used_before: Timestamp) -> Result<(), StorageError> {
        let of_codes = codes::table.filter(codes::tenant_id.eq(tenant)).filter(codes::grant_id.eq(grant));
        let of_tokens = refresh_tokens::table.filter(refresh_tokens::tenant_id.eq(tenant)).filter(refresh_tokens::grant_id.eq(grant));
        let bare = grants::table
            .filter(grants::tenant_id.eq(tenant))
            .filter(grants::id.eq(grant))
            .filter(grants::rotated_at.lt(used_before.millis()))
            .filter(not(session_to_be_told_of!(used_before)).or(let_in_again!()))
            .filter(not(exists(of_codes)))
            .filter(not(exists(of_tokens)));
        diesel::delete(bare).execute(self.conn)?;
        Ok(())
    }
}

impl Grants<'_> {
    /// The code with that key, spent or not, and what it stands for, in one query.
    pub fn find_code(&mut self, key: &LookupKey) -> Result<Option<(Code, LiveGrant)>, StorageError> {
        let of_code = grants::tenant_id.eq(codes::tenant_id).and(grants::id.eq(codes::grant_id));
        let this = codes::tenant_id.eq(self.here.key()).and(codes::digest.eq(key.text()));
        let rows: Option<(CodeRow, LiveRows)> = each!(self.here.conn, c => placed!(with_giver!(codes::table.inner_join(grants::table.on(of_code)))
            .filter(this)
            .select(columns!((CodeRow::as_select(), (GrantRow::as_select(), UserRow::as_select())))))
            .get_result(c)
            .optional())?;
        rows.map(|(code, live)| Ok((code.read()?, LiveGrant::read(live)?))).transpose()
    }

    /// Puts a code in.
    pub fn insert_code(&mut self, code: &Code, key: &LookupKey) -> Result<(), StorageError> {
        self.here.check_own(code.tenant)?;
        let row = CodeRow {
            tenant_id: self.here.key(),
            digest: key.text(),
            grant_id: code.grant.to_string(),
            application_id: code.application.to_string(),
            redirect_uri: code.redirect_uri.clone(),
            challenge: code.challenge.as_ref().map(word).transpose()?,
            spent_at: match code.stage {
                CodeStage::Issued => None,
                CodeStage::Spent { at } => Some(at.millis()),
            },
            expires_at: code.expires_at.millis(),
            dpop_jkt: code.dpop_jkt.map(|print| print.to_string()),
        };
        each!(self.here.conn, c => placed!(diesel::insert_into(codes::table).values(row)).run(c))?;
        Ok(())
    }

    /// Spends a code; `false` if it was spent before, by whoever was first.
    pub fn spend_code(&mut self, key: &LookupKey, at: Timestamp) -> Result<bool, StorageError> {
        let issued = codes::table
            .filter(codes::tenant_id.eq(self.here.key()))
            .filter(codes::digest.eq(key.text()))
            .filter(codes::spent_at.is_null());
        Ok(each!(self.here.conn, c => placed!(diesel::update(issued).set(codes::spent_at.eq(at.millis()))).execute(c))? == 1)
    }
}
