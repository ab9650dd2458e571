//! Users looked up by the hundred, as an import does.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use rules::clock::Timestamp;
use rules::directory::AddressKey;
use rules::ids::UserId;
use rules::invitations::csv::Standing;

use super::users::Users;
use crate::cells::{Cells, moment};
use crate::error::StorageError;
use crate::kept::Kept;
use crate::listed::{list_of, listed};

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = Text)]
    address: String,
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = Nullable<Text>)]
    guest_stage: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    vouched_at: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    access_ends_at: Option<i64>,
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Text)]
    upn_key: String,
}

impl Known {
    /// Only a vouched address says who somebody is (SECURITY 2); beside that there are those who were invited at it.
    fn standing(&self, now: Timestamp) -> Result<Option<Standing>, StorageError> {
        let id: UserId = Cells::of("users", &self.id).read("id", &self.id)?;
        let is_pending = self.guest_stage.as_deref() == Some("pending_acceptance");
        Ok(match (self.vouched_at.is_some(), is_pending, self.stage.as_str()) {
            (true, _, "blocked") | (false, true, "blocked") => Some(Standing::Blocked(id)),
            (_, true, _) => Some(Standing::Pending(id)),
            (true, false, _) if self.kind == "member" => Some(Standing::Member(id)),
            (true, false, _) => Some(match moment(self.access_ends_at).filter(|end| *end <= now) {
                Some(end) => Standing::Ended(id, end),
                None => Standing::Accepted(id),
            }),
            (false, false, _) => None,
        })
    }
}

impl Users<'_> {
    /// What the directory has for each of these addresses at this moment; nothing for those whom it does not know.
    pub fn standings<'a>(
        &mut self,
        addresses: impl Iterator<Item = &'a AddressKey>,
        now: Timestamp,
    ) -> Result<HashMap<String, Standing>, StorageError> {
        let question = format!(
            "SELECT w.value AS address, u.id, u.kind, u.stage, u.guest_stage, u.mail_vouched_at AS vouched_at, u.access_ends_at FROM {} \
             CROSS JOIN users u \
             WHERE u.tenant_id = $2 AND u.mail_key = w.value AND u.stage IN ('active', 'blocked')",
            listed(self.here.conn)
        );
        let list = list_of(addresses.map(AddressKey::as_str))?;
        let query = Kept(diesel::sql_query(question).bind::<Text, _>(list).bind::<Text, _>(self.here.key()));
        let mut found: Vec<Known> = query.load(self.here.conn)?;
        // A block is not got around by another who waits at the same address.
        found.sort_by_key(|known| (known.vouched_at.is_none(), known.stage != "blocked"));
        let mut standings = HashMap::new();
        for known in found {
            if let Some(standing) = known.standing(now)? {
                standings.entry(known.address).or_insert(standing);
            }
        }
        Ok(standings)
    }

    /// Which of these folded user principal names somebody has or had.
    pub fn taken_upns<'a>(&mut self, keys: impl Iterator<Item = &'a str>) -> Result<HashSet<String>, StorageError> {
        let question =
            format!("SELECT u.upn_key FROM {} CROSS JOIN users u WHERE u.tenant_id = $2 AND u.upn_key = w.value", listed(self.here.conn));
        let query = Kept(diesel::sql_query(question).bind::<Text, _>(list_of(keys)?).bind::<Text, _>(self.here.key()));
        let found: Vec<Taken> = query.load(self.here.conn)?;
        Ok(found.into_iter().map(|taken| taken.upn_key).collect())
    }
}
