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
    look_at: Option<i64>,
    missing_since: Option<i64>,
    lapsed_at: Option<i64>,
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
            look_at: moment(self.look_at),
            missing_since: moment(self.missing_since),
            lapsed_at: moment(self.lapsed_at),
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
    /// The managed tenant where people of `domain` sign in: the one that verified exactly this name, while the record is there.
    pub fn home_of_domain(&mut self, domain: &Domain) -> Result<Option<TenantId>, StorageError> {
        Ok(self.holder(domain)?.filter(|(_, lapsed_at)| lapsed_at.is_none()).map(|(tenant, _)| tenant))
    }

    /// The managed tenant that was the home of `domain` until the record was gone for too long. Nobody else is by now.
    pub fn lapsed_home_of_domain(&mut self, domain: &Domain) -> Result<Option<TenantId>, StorageError> {
        Ok(self.holder(domain)?.filter(|(_, lapsed_at)| lapsed_at.is_some()).map(|(tenant, _)| tenant))
    }

    /// Who verified the domain, and since when it decides nothing any more.
    fn holder(&mut self, domain: &Domain) -> Result<Option<(TenantId, Option<i64>)>, StorageError> {
        let home = domains::table
            .filter(domains::domain.eq(domain.as_str()))
            // In the words of the partial index: a bound value would not lead to it.
            .filter(sql::<Bool>("purpose = 'home' AND verified_at IS NOT NULL"))
            .select((domains::tenant_id, domains::lapsed_at))
            .limit(1);
        let found: Option<(String, Option<i64>)> = each!(self.conn, c => placed!(home).get_result(c).optional())?;
        found.map(|(id, lapsed_at)| Ok((Cells::of("domains", domain.as_str()).read("tenant_id", &id)?, lapsed_at))).transpose()
    }

    /// At most `limit` claims whose record is to be looked up by `now`, longest due first.
    pub fn domains_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<VerifiedDomain>, StorageError> {
        let due = domains::table.filter(domains::look_at.le(now.millis())).order(domains::look_at).limit(limit.into());
        let rows: Vec<DomainRow> = each!(self.conn, c => placed!(due.select(DomainRow::as_select())).load(c))?;
        rows.into_iter().map(DomainRow::read).collect()
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
            look_at: millis(asked.look_at),
            missing_since: millis(asked.missing_since),
            lapsed_at: millis(asked.lapsed_at),
        };
        diesel::insert_into(domains::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// The record was seen for the first time, and is looked up again at `look_at`; or the operator vouches, and it never is. `false` if
    /// the domain was not asked for, or was verified before.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another tenant has verified this domain, lapsed or not: see to [`CrossTenant::home_of_domain`] and
    /// [`CrossTenant::lapsed_home_of_domain`] first.
    pub fn verify(
        &mut self,
        domain: &Domain,
        purpose: DomainPurpose,
        at: Timestamp,
        look_at: Option<Timestamp>,
    ) -> Result<bool, StorageError> {
        let waiting = asked!(self, domain, purpose).filter(domains::verified_at.is_null());
        let none = None::<i64>;
        let seen = (domains::verified_at.eq(at.millis()), domains::seen_at.eq(at.millis()), domains::look_at.eq(millis(look_at)));
        let cells = (seen, domains::missing_since.eq(none), domains::lapsed_at.eq(none));
        Ok(diesel::update(waiting).set(cells).execute(self.here.conn)? == 1)
    }

    /// What became of a verified domain by a look at its record; `false` if it is not verified, or was asked for anew since.
    pub fn looked_at(&mut self, now: &VerifiedDomain) -> Result<bool, StorageError> {
        let same = domains::nonce.eq(&now.proof.nonce).and(domains::verified_at.is_not_null());
        let verified = asked!(self, now.domain, now.proof.purpose).filter(same);
        let seen = (domains::seen_at.eq(millis(now.seen_at)), domains::look_at.eq(millis(now.look_at)));
        let cells = (seen, domains::missing_since.eq(millis(now.missing_since)), domains::lapsed_at.eq(millis(now.lapsed_at)));
        Ok(diesel::update(verified).set(cells).execute(self.here.conn)? == 1)
    }

    /// Another tenant proves a lapsed domain: it is claimed here no more, but the tenant's own people still sign in with addresses of it.
    /// `false` if it has not lapsed.
    pub fn pass_on(&mut self, domain: &Domain, purpose: DomainPurpose) -> Result<bool, StorageError> {
        let lapsed = asked!(self, domain, purpose).filter(domains::lapsed_at.is_not_null());
        let none = None::<i64>;
        let cells = (domains::verified_at.eq(none), domains::look_at.eq(none), domains::missing_since.eq(none));
        Ok(diesel::update(lapsed).set(cells).execute(self.here.conn)? == 1)
    }

    /// Asks no longer; `false` if it did not ask.
    pub fn remove(&mut self, domain: &Domain, purpose: DomainPurpose) -> Result<bool, StorageError> {
        Ok(diesel::delete(asked!(self, domain, purpose)).execute(self.here.conn)? == 1)
    }
}
