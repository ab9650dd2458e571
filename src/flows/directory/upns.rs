//! User principal names: unique for ever, so a numeral is added to one that somebody has or had (SECURITY 27).

use std::collections::HashSet;

use rules::directory::fold;
use rules::ids::TenantId;
use storage::{StorageError, Tx};

/// The names that are taken in a tenant, as far as that was looked at or they were given away here.
#[derive(Debug, Default)]
pub(crate) struct Upns {
    taken: HashSet<String>,
    /// Those without a numeral were asked for all at once.
    are_first_known: bool,
}

impl Upns {
    /// All of `first`, the names without a numeral that will be wanted, are asked for at once.
    ///
    /// # Errors
    /// [`StorageError`]
    pub(crate) fn looked_at(tx: &mut Tx<'_>, tenant: TenantId, first: impl Iterator<Item = String>) -> Result<Self, StorageError> {
        let keys: Vec<String> = first.map(|upn| fold(&upn)).collect();
        let taken = tx.in_tenant(tenant).users().taken_upns(keys.iter().map(String::as_str))?;
        Ok(Self { taken, are_first_known: true })
    }

    /// The first of the names that nobody has or had, and its numeral; from now on it is taken.
    ///
    /// # Errors
    /// [`StorageError`]
    pub(crate) fn free(&mut self, tx: &mut Tx<'_>, tenant: TenantId, name: impl Fn(u32) -> String) -> Result<(String, u32), StorageError> {
        let mut numeral = 0;
        loop {
            let upn = name(numeral);
            let is_known = numeral == 0 && self.are_first_known;
            let is_taken = !is_known && tx.in_tenant(tenant).users().is_upn_taken(&upn)?;
            if self.taken.insert(fold(&upn)) && !is_taken {
                return Ok((upn, numeral));
            }
            numeral += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use rules::clock::Timestamp;
    use rules::directory::{Address, User};
    use rules::ids::TenantId;
    use rules::random::Random;
    use storage::testing::Fresh;

    use super::*;

    /// What three get who are put in one after another, the second with the address of the first, who left.
    fn given(tx: &mut Tx<'_>, tenant: TenantId, mut upns: Upns) -> Result<Vec<(String, u32)>, StorageError> {
        let mut given = Vec::new();
        for address in ["a@c.com", "a@c.com", "a@c.com1"] {
            let address: Address = address.parse().unwrap();
            given.push(upns.free(tx, tenant, |numeral| User::guest_upn(&address, "contoso.example", numeral))?);
        }
        Ok(given)
    }

    #[tokio::test]
    async fn addresses_that_make_one_name_are_told_apart_by_a_numeral() {
        for fresh in Fresh::on_each_engine() {
            let tenant = TenantId::new(&Random, Timestamp::from_seconds(1_800_000_000));
            let storage = fresh.open();
            let names = storage.read(move |tx| {
                let known = Upns::looked_at(tx, tenant, ["a_c.com#EXT#@contoso.example".to_owned()].into_iter())?;
                Ok::<_, StorageError>([given(tx, tenant, known)?, given(tx, tenant, Upns::default())?])
            });
            let expected = [("", 0), ("1", 1), ("11", 1)].map(|(end, numeral)| (format!("a_c.com{end}#EXT#@contoso.example"), numeral));
            assert_eq!(names.await.unwrap(), [expected.to_vec(), expected.to_vec()]);
        }
    }
}
