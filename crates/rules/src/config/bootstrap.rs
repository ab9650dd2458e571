//! Tenants that configuration makes.

use std::collections::BTreeSet;

use super::reader::Reader;
use crate::directory::{Address, DisplayName, TenantName};

/// A tenant that is made at start if it does not exist; afterwards it is its admins' and this entry changes nothing.
#[derive(Clone, Debug)]
pub struct BootstrapTenant {
    /// Its path name, for ever.
    pub name: TenantName,
    /// What people read.
    pub display_name: DisplayName,
    /// The mailbox of its first admin, who is sent a letter to begin.
    pub admin: Address,
}

impl BootstrapTenant {
    pub(super) fn read_all(reader: &mut Reader) -> Option<Vec<Self>> {
        let mut seen = BTreeSet::new();
        let count = reader.tables("tenants");
        let read: Vec<Option<Self>> = (0..count).map(|place| Self::read(reader, &format!("tenants[{place}]"))).collect();
        for (place, tenant) in read.iter().enumerate() {
            if tenant.as_ref().is_some_and(|tenant| !seen.insert(tenant.name.clone())) {
                reader.refuse(&format!("tenants[{place}].name"), "another tenant above has that name");
            }
        }
        read.into_iter().collect()
    }

    fn read(reader: &mut Reader, table: &str) -> Option<Self> {
        let mut wanted = |name: &str, expected: &str| {
            let key = format!("{table}.{name}");
            reader.need(&key, expected);
            key
        };
        let name_expected = "3 to 63 of a-z, 0-9 and inner hyphens, and no name the server uses itself";
        let name_key = wanted("name", name_expected);
        let display_name_key = wanted("display_name", "the name people read");
        let admin_key = wanted("admin", "the mail address of the first admin");
        let name = reader.parsed(&name_key, name_expected);
        let display_name = reader.parsed(&display_name_key, "a name of at most 100 characters, without links");
        let admin = reader.parsed(&admin_key, "a mail address such as ann@contoso.example");
        Some(Self { name: name?, display_name: display_name?, admin: admin? })
    }
}
