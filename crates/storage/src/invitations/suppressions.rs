//! Who wants no more mail from the tenant.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::AddressKey;

use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::mail_suppressions;

room!(
    /// Addresses that get no mail from the tenant.
    Suppressions,
    suppressions
);

impl Suppressions<'_> {
    /// Whether that address wants no more mail.
    pub fn includes(&mut self, address: &AddressKey) -> Result<bool, StorageError> {
        let own = mail_suppressions::table
            .filter(mail_suppressions::tenant_id.eq(self.here.key()))
            .filter(mail_suppressions::address_key.eq(address.as_str()));
        Ok(diesel::select(diesel::dsl::exists(own)).get_result(self.here.conn)?)
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
