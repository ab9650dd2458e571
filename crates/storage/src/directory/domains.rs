//! Domains a tenant asked for, and whose home a domain is.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use rules::clock::Timestamp;
use rules::directory::{Domain, DomainHolder, DomainProof, DomainPurpose, VerifiedDomain};
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

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
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
    taken_at: Option<i64>,
}

impl DomainRow {
    fn read(&self) -> Result<VerifiedDomain, StorageError> {
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
            taken_at: moment(self.taken_at),
        })
    }
}

/// A claim whose record is due: whether it reads is another question, so that one that does not keeps no other.
#[derive(Clone, Debug)]
pub struct DueDomain(DomainRow);

impl DueDomain {
    /// The claim.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`].
    pub fn read(&self) -> Result<VerifiedDomain, StorageError> {
        self.0.read()
    }
}

/// What is or was claimed by that name.
macro_rules! named {
    ($room:expr, $domain:expr, $purpose:expr) => {
        domains::table
            .filter(domains::tenant_id.eq($room.here.key()))
            .filter(domains::domain.eq($domain.as_str()))
            .filter(domains::purpose.eq(word(&$purpose)?))
    };
}

/// What is claimed by that name.
macro_rules! asked {
    ($room:expr, $domain:expr, $purpose:expr) => {
        named!($room, $domain, $purpose).filter(domains::given_up_at.is_null())
    };
}

impl CrossTenant<'_> {
    /// The managed tenant where people of `domain` sign in: the one that verified exactly this name, while the record is there.
    pub fn home_of_domain(&mut self, domain: &Domain) -> Result<Option<TenantId>, StorageError> {
        Ok(self.holder_of_domain(domain)?.live())
    }

    /// Who has proven exactly this name, and whether it still counts.
    pub fn holder_of_domain(&mut self, domain: &Domain) -> Result<DomainHolder, StorageError> {
        let home = domains::table
            .filter(domains::domain.eq(domain.as_str()))
            // In the words of the partial index: a bound value would not lead to it.
            .filter(sql::<Bool>("purpose = 'home' AND verified_at IS NOT NULL"))
            .select((domains::tenant_id, domains::lapsed_at))
            .limit(1);
        let found: Option<(String, Option<i64>)> = each!(self.conn, c => placed!(home).get_result(c).optional())?;
        let Some((id, lapsed_at)) = found else { return Ok(DomainHolder::Nobody) };
        let tenant = Cells::of("domains", domain.as_str()).read("tenant_id", &id)?;
        Ok(if lapsed_at.is_none() { DomainHolder::Live(tenant) } else { DomainHolder::Lapsed(tenant) })
    }

    /// At most `limit` claims whose record is to be looked up by `now`, longest due first.
    pub fn domains_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<DueDomain>, StorageError> {
        let due = domains::table.filter(domains::look_at.le(now.millis())).order(domains::look_at).limit(limit.into());
        let rows: Vec<DomainRow> = each!(self.conn, c => placed!(due.select(DomainRow::as_select())).load(c))?;
        Ok(rows.into_iter().map(DueDomain).collect())
    }

    /// From then on it is due again, and not before; `false` if nobody looks for it any more.
    pub fn put_off_domain(&mut self, DueDomain(due): &DueDomain, until: Timestamp) -> Result<bool, StorageError> {
        let same = (domains::tenant_id.eq(&due.tenant_id), domains::domain.eq(&due.domain), domains::purpose.eq(&due.purpose));
        let due = domains::table.filter(same.0).filter(same.1).filter(same.2).filter(domains::look_at.is_not_null());
        Ok(diesel::update(due).set(domains::look_at.eq(until.millis())).execute(self.conn)? == 1)
    }
}

impl Domains<'_> {
    /// All that it claims, by name.
    pub fn list(&mut self) -> Result<Vec<VerifiedDomain>, StorageError> {
        let own = domains::table.filter(domains::tenant_id.eq(self.here.key())).filter(domains::given_up_at.is_null());
        let own = own.order((domains::domain, domains::purpose));
        let rows: Vec<DomainRow> = each!(self.here.conn, c => own.select(DomainRow::as_select()).load(c))?;
        rows.iter().map(DomainRow::read).collect()
    }

    /// One of them.
    pub fn find(&mut self, domain: &Domain, purpose: DomainPurpose) -> Result<Option<VerifiedDomain>, StorageError> {
        let row: Option<DomainRow> = asked!(self, domain, purpose).select(DomainRow::as_select()).first(self.here.conn).optional()?;
        row.as_ref().map(DomainRow::read).transpose()
    }

    /// Whether the tenant was the home of the domain's people and is so no more: its record went, or the claim was given up. The mailboxes
    /// may be somebody else's by now.
    pub fn has_lost(&mut self, domain: &Domain) -> Result<bool, StorageError> {
        let lost = named!(self, domain, DomainPurpose::Home).select(domains::lapsed_at);
        let since: Option<Option<i64>> = lost.first(self.here.conn).optional()?;
        Ok(since.flatten().is_some())
    }

    /// Asks for a domain; also for one that was given up, of which it stays remembered that it was lost.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if it is asked for.
    pub fn propose(&mut self, asked: &VerifiedDomain) -> Result<(), StorageError> {
        self.here.check_own(asked.proof.tenant)?;
        let (none, given_up) = (None::<i64>, domains::given_up_at.is_not_null());
        let again = named!(self, asked.domain, asked.proof.purpose).filter(given_up);
        let cells = (domains::nonce.eq(&asked.proof.nonce), domains::seen_at.eq(none), domains::given_up_at.eq(none));
        if diesel::update(again).set(cells).execute(self.here.conn)? == 1 {
            return Ok(());
        }
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
            taken_at: millis(asked.taken_at),
        };
        diesel::insert_into(domains::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// The record was seen for the first time, and is looked up again at `look_at`; or the operator vouches, and it never is. `false` if
    /// the domain was not asked for, or was verified before.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another tenant has verified this domain, lapsed or not: see to [`CrossTenant::holder_of_domain`] first.
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
        let cells = (seen, domains::missing_since.eq(none), domains::lapsed_at.eq(none), domains::taken_at.eq(none));
        Ok(diesel::update(waiting).set(cells).execute(self.here.conn)? == 1)
    }

    /// What became of a verified domain by a look for the record with that `nonce`; `false` if it is not verified, or another was asked for
    /// since.
    pub fn looked_at(&mut self, nonce: &str, now: &VerifiedDomain) -> Result<bool, StorageError> {
        let same = domains::nonce.eq(nonce).and(domains::verified_at.is_not_null());
        let verified = asked!(self, now.domain, now.proof.purpose).filter(same);
        let seen = (domains::seen_at.eq(millis(now.seen_at)), domains::look_at.eq(millis(now.look_at)));
        let gone = (domains::missing_since.eq(millis(now.missing_since)), domains::lapsed_at.eq(millis(now.lapsed_at)));
        let cells = (domains::nonce.eq(&now.proof.nonce), seen, gone);
        Ok(diesel::update(verified).set(cells).execute(self.here.conn)? == 1)
    }

    /// Another tenant proves a lapsed domain: it is claimed here no more, but the tenant's own people still sign in with addresses of it.
    /// `false` if it has not lapsed.
    pub fn pass_on(&mut self, domain: &Domain, purpose: DomainPurpose, at: Timestamp) -> Result<bool, StorageError> {
        let lapsed = asked!(self, domain, purpose).filter(domains::verified_at.is_not_null().and(domains::lapsed_at.is_not_null()));
        let none = None::<i64>;
        let proof = (domains::verified_at.eq(none), domains::look_at.eq(none), domains::missing_since.eq(none));
        Ok(diesel::update(lapsed).set((proof, domains::taken_at.eq(at.millis()))).execute(self.here.conn)? == 1)
    }

    /// Asks no longer; `false` if it did not ask. What was once proven is remembered as lost ([`Domains::has_lost`]).
    pub fn give_up(&mut self, domain: &Domain, purpose: DomainPurpose, at: Timestamp) -> Result<bool, StorageError> {
        let never_proven = domains::verified_at.is_null().and(domains::lapsed_at.is_null());
        if diesel::delete(asked!(self, domain, purpose).filter(never_proven)).execute(self.here.conn)? == 1 {
            return Ok(true);
        }
        let none = None::<i64>;
        let proof = (domains::verified_at.eq(none), domains::look_at.eq(none), domains::missing_since.eq(none), domains::taken_at.eq(none));
        let cells = (proof, domains::lapsed_at.eq(at.millis()), domains::given_up_at.eq(at.millis()));
        Ok(diesel::update(asked!(self, domain, purpose)).set(cells).execute(self.here.conn)? == 1)
    }
}
