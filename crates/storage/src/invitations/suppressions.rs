//! Who wants no more mail from the tenant.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use rules::clock::Timestamp;
use rules::directory::AddressKey;

use crate::conn::each;
use crate::error::StorageError;
use crate::kept::Kept;
use crate::listed::{list_of, listed};
use crate::room::room;
use crate::schema::mail_suppressions;

room!(
    /// Addresses that get no mail from the tenant.
    Suppressions,
    suppressions
);

#[derive(QueryableByName)]
struct Closed {
    #[diesel(sql_type = Text)]
    address_key: String,
}

impl Suppressions<'_> {
    /// Whether that address wants no more mail.
    pub fn includes(&mut self, address: &AddressKey) -> Result<bool, StorageError> {
        let own = mail_suppressions::table
            .filter(mail_suppressions::tenant_id.eq(self.here.key()))
            .filter(mail_suppressions::address_key.eq(address.as_str()));
        Ok(diesel::select(diesel::dsl::exists(own)).get_result(self.here.conn)?)
    }

    /// Which of these addresses want no more mail.
    pub fn among<'a>(&mut self, addresses: impl Iterator<Item = &'a AddressKey>) -> Result<HashSet<String>, StorageError> {
        let question = format!(
            "SELECT s.address_key FROM {} CROSS JOIN mail_suppressions s WHERE s.tenant_id = $2 AND s.address_key = w.value",
            listed(self.here.conn)
        );
        let list = list_of(addresses.map(AddressKey::as_str))?;
        let query = Kept(diesel::sql_query(question).bind::<Text, _>(list).bind::<Text, _>(self.here.key()));
        let found: Vec<Closed> = query.load(self.here.conn)?;
        Ok(found.into_iter().map(|closed| closed.address_key).collect())
    }

    /// Mail to that address again; `false` if none was refused.
    pub fn remove(&mut self, address: &AddressKey) -> Result<bool, StorageError> {
        let own = mail_suppressions::table
            .filter(mail_suppressions::tenant_id.eq(self.here.key()))
            .filter(mail_suppressions::address_key.eq(address.as_str()));
        Ok(diesel::delete(own).execute(self.here.conn)? == 1)
    }

    /// No more mail to that address; `false` if that was so before.
    pub fn insert(&mut self, address: &AddressKey, at: Timestamp) -> Result<bool, StorageError> {
        let row = (
            mail_suppressions::tenant_id.eq(self.here.key()),
            mail_suppressions::address_key.eq(address.as_str()),
            mail_suppressions::since.eq(at.millis()),
        );
        let rows = each!(self.here.conn, c => diesel::insert_into(mail_suppressions::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c))?;
        Ok(rows == 1)
    }
}
