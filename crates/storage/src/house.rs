//! The few values that belong to the whole server.

use diesel::prelude::*;

use crate::error::StorageError;
use crate::schema::house;
use crate::tx::CrossTenant;

/// The name of the sealed value that tells whether the key ring is the right one (SECURITY 20).
const CANARY: &str = "canary";

impl CrossTenant<'_> {
    /// The sealed value that the key ring must open.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn canary(&mut self) -> Result<Option<String>, StorageError> {
        Ok(house::table.find(CANARY).select(house::value).first(self.conn).optional()?)
    }

    /// Stores the sealed value, in a database that has none.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if there is one.
    pub fn set_canary(&mut self, sealed: &str) -> Result<(), StorageError> {
        diesel::insert_into(house::table).values((house::name.eq(CANARY), house::value.eq(sealed))).execute(self.conn)?;
        Ok(())
    }
}
