//! Everything a person reaches through groups, and the groups around those: followed by the database, in one query.
//! Memberships that have ended lead nowhere.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use rules::clock::Timestamp;

use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::listed::{list_of, listed};
use crate::tx::InTenant;

/// `reach(id)` holds `$1` and all groups above it in tenant `$2` at moment `$3`. Parameters are numbered in the order in
/// which they first appear, which is how both engines bind them.
/// `CROSS JOIN` keeps SQLite from walking all memberships of the tenant first; PostgreSQL plans it as any other join.
macro_rules! reach {
    ($then:literal) => {
        concat!(
            "WITH RECURSIVE reach (id) AS (SELECT CAST($1 AS TEXT) UNION SELECT m.group_id FROM reach r ",
            "CROSS JOIN group_members m WHERE m.tenant_id = $2 AND m.member_id = r.id AND (m.ends_at IS NULL OR m.ends_at > $3)) ",
            $then
        )
    };
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    text: String,
}

/// Before every end: with it, ended memberships count as well.
pub(super) const WHENEVER: Timestamp = Timestamp::from_millis(i64::MIN);

impl InTenant<'_> {
    /// All groups that `member` is in, directly or through others.
    pub(super) fn groups_above(&mut self, member: &str, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let found = diesel::sql_query(reach!("SELECT id AS text FROM reach WHERE id <> $1 ORDER BY id"));
        let key = self.key();
        texts(each!(self.conn, c => placed!(found.bind::<Text, _>(member).bind::<Text, _>(key).bind::<BigInt, _>(now.millis())).load(c))?)
    }

    /// Those of them that `application` was given to.
    pub(super) fn groups_above_with(&mut self, member: &str, application: &str, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let found = diesel::sql_query(reach!(
            "SELECT DISTINCT a.assignee_id AS text FROM reach r CROSS JOIN assignments a WHERE a.tenant_id = $2 AND a.assignee_id = r.id AND a.application_id = $4 \
             AND a.assignee_group IS NOT NULL AND (a.ends_at IS NULL OR a.ends_at > $3) \
             ORDER BY text"
        ));
        let key = self.key();
        texts(each!(self.conn, c => {
            let found = found.bind::<Text, _>(member).bind::<Text, _>(key).bind::<BigInt, _>(now.millis());
            placed!(found.bind::<Text, _>(application)).load(c)
        })?)
    }

    /// The applications that were given to `assignee`, directly or through groups.
    pub(super) fn applications_above(&mut self, assignee: &str, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let found = diesel::sql_query(reach!(
            "SELECT DISTINCT a.application_id AS text FROM reach r CROSS JOIN assignments a WHERE a.tenant_id = $2 AND a.assignee_id = r.id \
             AND (a.ends_at IS NULL OR a.ends_at > $3) ORDER BY text"
        ));
        let key = self.key();
        texts(each!(self.conn, c => placed!(found.bind::<Text, _>(assignee).bind::<Text, _>(key).bind::<BigInt, _>(now.millis())).load(c))?)
    }

    /// The directory roles that `holder` has, directly or through groups.
    pub(super) fn roles_above(&mut self, holder: &str, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let found = diesel::sql_query(reach!(
            "SELECT DISTINCT h.role AS text FROM reach r CROSS JOIN role_members h WHERE h.tenant_id = $2 AND h.holder_id = r.id \
             ORDER BY text"
        ));
        let key = self.key();
        texts(each!(self.conn, c => placed!(found.bind::<Text, _>(holder).bind::<Text, _>(key).bind::<BigInt, _>(now.millis())).load(c))?)
    }

    /// The same for many holders in one question: each that has any, with its roles.
    pub(super) fn roles_above_each<'a>(
        &mut self,
        holders: impl Iterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<Vec<(String, String)>, StorageError> {
        let question = format!(
            "WITH RECURSIVE reach (holder, id) AS (SELECT w.value, w.value FROM {} UNION SELECT r.holder, m.group_id FROM reach r \
             CROSS JOIN group_members m WHERE m.tenant_id = $2 AND m.member_id = r.id AND (m.ends_at IS NULL OR m.ends_at > $3)) \
             SELECT DISTINCT r.holder, h.role FROM reach r CROSS JOIN role_members h WHERE h.tenant_id = $2 AND h.holder_id = r.id \
             ORDER BY r.holder, h.role",
            listed(self.conn)
        );
        let found = diesel::sql_query(question).bind::<Text, _>(list_of(holders)?);
        let key = self.key();
        let rows: Vec<Held> = each!(self.conn, c => placed!(found.bind::<Text, _>(key).bind::<BigInt, _>(now.millis())).load(c))?;
        Ok(rows.into_iter().map(|row| (row.holder, row.role)).collect())
    }

    /// The roles in which `application` was given to `assignee`, directly or through groups; empty text: without a role. Each with
    /// the moment at which its last way there ends: a way ends with the first of its memberships, or with the assignment.
    pub(super) fn app_roles_above(
        &mut self,
        assignee: &str,
        application: &str,
        now: Timestamp,
    ) -> Result<Vec<(String, Option<Timestamp>)>, StorageError> {
        let found = diesel::sql_query(
            "WITH RECURSIVE reach (id, until) AS (SELECT CAST($1 AS TEXT), CAST(9223372036854775807 AS BIGINT) UNION \
             SELECT m.group_id, CASE WHEN m.ends_at < r.until THEN m.ends_at ELSE r.until END FROM reach r \
             CROSS JOIN group_members m WHERE m.tenant_id = $2 AND m.member_id = r.id AND (m.ends_at IS NULL OR m.ends_at > $3)) \
             SELECT a.role AS text, MAX(CASE WHEN a.ends_at < r.until THEN a.ends_at ELSE r.until END) AS until \
             FROM reach r CROSS JOIN assignments a WHERE a.tenant_id = $2 AND a.assignee_id = r.id AND a.application_id = $4 \
             AND (a.ends_at IS NULL OR a.ends_at > $3) GROUP BY a.role ORDER BY a.role",
        );
        let key = self.key();
        let rows: Vec<Role> = each!(self.conn, c => {
            let found = found.bind::<Text, _>(assignee).bind::<Text, _>(key).bind::<BigInt, _>(now.millis());
            placed!(found.bind::<Text, _>(application)).load(c)
        })?;
        Ok(rows.into_iter().map(|row| (row.text, (row.until != i64::MAX).then(|| Timestamp::from_millis(row.until)))).collect())
    }
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Text)]
    role: String,
}

#[derive(QueryableByName)]
struct Role {
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = BigInt)]
    until: i64,
}

fn texts(found: Vec<Found>) -> Result<Vec<String>, StorageError> {
    Ok(found.into_iter().map(|found| found.text).collect())
}
