//! Domains a tenant asked for, and whose home a domain is.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use rules::clock::Timestamp;
use rules::directory::{Domain, DomainProof, DomainPurpose, VerifiedDomain};
use rules::ids::TenantId;

use crate::cells::{Cells, millis, moment, word};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::room::room;
use crate::schema::domains;
use crate::tx::CrossTenant;

room!(
    /// The domains the tenant asked for.
    Domains,
    domains
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = domains, treat_none_as_default_value = false)]
struct DomainRow {
    tenant_id: String,
    domain: String,
    purpose: String,
    nonce: String,
    verified_at: Option<i64>,
    seen_at: Option<i64>,
}

impl DomainRow {
    fn read(self) -> Result<VerifiedDomain, StorageError> {
        let cells = Cells::of("domains", &self.domain);
        Ok(VerifiedDomain {
            domain: cells.read("domain", &self.domain)?,
            proof: DomainProof {
                purpose: cells.word("purpose", &self.purpose)?,
                tenant: cells.read("tenant_id", &self.tenant_id)?,
                nonce: self.nonce.clone(),
            },
            verified_at: moment(self.verified_at),
            seen_at: moment(self.seen_at),
        })
    }
}

macro_rules! asked {
    ($room:expr, $domain:expr, $purpose:expr) => {
        domains::table
            .filter(domains::tenant_id.eq($room.here.key()))
            .filter(domains::domain.eq($domain.as_str()))
            .filter(domains::purpose.eq(word(&$purpose)?))
    };
}

impl CrossTenant<'_> {
    /// The managed tenant where people of `domain` sign in: the one that verified exactly this name.
    pub fn home_of_domain(&mut self, domain: &Domain) -> Result<Option<TenantId>, StorageError> {
        let home = domains::table
            .filter(domains::domain.eq(domain.as_str()))
            // In the words of the partial index: a bound value would not lead to it.
            .filter(sql::<Bool>("purpose = 'home' AND verified_at IS NOT NULL"))
            .select(domains::tenant_id)
            .limit(1);
        let id: Option<String> = each!(self.conn, c => placed!(home).get_result(c).optional())?;
        id.map(|id| Cells::of("domains", domain.as_str()).read("tenant_id", &id)).transpose()
    }
}

impl Domains<'_> {
    /// All of them, by name.
    pub fn list(&mut self) -> Result<Vec<VerifiedDomain>, StorageError> {
        let own = domains::table.filter(domains::tenant_id.eq(self.here.key()));
        let own = own.order((domains::domain, domains::purpose));
        let rows: Vec<DomainRow> = each!(self.here.conn, c => own.select(DomainRow::as_select()).load(c))?;
        rows.into_iter().map(DomainRow::read).collect()
    }

    /// One of them.
    pub fn find(&mut self, domain: &Domain, purpose: DomainPurpose) -> Result<Option<VerifiedDomain>, StorageError> {
        let row = asked!(self, domain, purpose).select(DomainRow::as_select()).first(self.here.conn).optional()?;
        row.map(DomainRow::read).transpose()
    }

    /// Asks for a domain.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if it was asked for before.
    pub fn propose(&mut self, asked: &VerifiedDomain) -> Result<(), StorageError> {
        self.here.check_own(asked.proof.tenant)?;
        let row = DomainRow {
            tenant_id: self.here.key(),
            domain: asked.domain.to_string(),
            purpose: word(&asked.proof.purpose)?,
            nonce: asked.proof.nonce.clone(),
            verified_at: millis(asked.verified_at),
            seen_at: millis(asked.seen_at),
        };
        diesel::insert_into(domains::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// The record was seen for the first time; `false` if the domain was not asked for, or was verified before.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another tenant is the home of this domain: look at [`CrossTenant::home_of_domain`] first.
    pub fn verify(&mut self, domain: &Domain, purpose: DomainPurpose, at: Timestamp) -> Result<bool, StorageError> {
        let waiting = asked!(self, domain, purpose).filter(domains::verified_at.is_null());
        let seen = (domains::verified_at.eq(at.millis()), domains::seen_at.eq(at.millis()));
        Ok(diesel::update(waiting).set(seen).execute(self.here.conn)? == 1)
    }

    /// The record of a verified domain was seen again; `false` if it is not verified.
    pub fn see_again(&mut self, domain: &Domain, purpose: DomainPurpose, at: Timestamp) -> Result<bool, StorageError> {
        let verified = asked!(self, domain, purpose).filter(domains::verified_at.is_not_null());
        Ok(diesel::update(verified).set(domains::seen_at.eq(at.millis())).execute(self.here.conn)? == 1)
    }

    /// Asks no longer; `false` if it did not ask.
    pub fn remove(&mut self, domain: &Domain, purpose: DomainPurpose) -> Result<bool, StorageError> {
        Ok(diesel::delete(asked!(self, domain, purpose)).execute(self.here.conn)? == 1)
    }
}
