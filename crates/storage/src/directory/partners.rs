//! Partners: other organisations as the tenant sees them, found by their domains.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use rules::clock::Timestamp;
use rules::directory::{Domain, Partner, fold};
use rules::ids::PartnerId;

use crate::cells::{self, Cells};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::Kept;
use crate::listed::{list_of, listed};
use crate::room::room;
use crate::schema::{partner_domains, partners};

room!(
    /// The tenant's cards of other organisations.
    Partners,
    partners
);

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    domain: String,
    #[diesel(sql_type = Text)]
    partner_id: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = partners, treat_none_as_default_value = false)]
struct PartnerRow {
    tenant_id: String,
    id: String,
    name: String,
    name_key: String,
    home: Option<String>,
    is_blocked: bool,
    created_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = partner_domains, treat_none_as_default_value = false)]
struct PartnerDomainRow {
    tenant_id: String,
    domain: String,
    partner_id: String,
}

impl PartnerRow {
    fn write(partner: &Partner) -> Self {
        Self {
            tenant_id: partner.tenant.to_string(),
            id: partner.id.to_string(),
            name: partner.name.to_string(),
            name_key: fold(partner.name.as_str()),
            home: partner.home.as_ref().map(cells::home),
            is_blocked: partner.is_blocked,
            created_at: partner.created_at.millis(),
        }
    }

    fn read(self, domains: &[String]) -> Result<Partner, StorageError> {
        let cells = Cells::of("partners", &self.id);
        Ok(Partner {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            name: cells.read("name", &self.name)?,
            domains: domains.iter().map(|domain| cells.read("domain", domain)).collect::<Result<_, _>>()?,
            home: self.home.as_deref().map(|home| cells.home("home", home)).transpose()?,
            is_blocked: self.is_blocked,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

macro_rules! one {
    ($room:expr, $id:expr) => {
        partners::table.filter(partners::tenant_id.eq($room.here.key())).filter(partners::id.eq($id.to_string()))
    };
}

macro_rules! domains_of {
    ($room:expr, $id:expr) => {
        partner_domains::table
            .filter(partner_domains::tenant_id.eq($room.here.key()))
            .filter(partner_domains::partner_id.eq($id.to_string()))
    };
}

impl Partners<'_> {
    /// The card with that id.
    pub fn find(&mut self, id: PartnerId) -> Result<Option<Partner>, StorageError> {
        let row: Option<PartnerRow> = one!(self, id).select(PartnerRow::as_select()).first(self.here.conn).optional()?;
        row.map(|row| self.with_domains(row)).transpose()
    }

    /// The card that names exactly this domain.
    pub fn of_domain(&mut self, domain: &Domain) -> Result<Option<Partner>, StorageError> {
        let same = partner_domains::tenant_id.eq(partners::tenant_id).and(partner_domains::partner_id.eq(partners::id));
        let one = partners::table
            .inner_join(partner_domains::table.on(same))
            .filter(partner_domains::tenant_id.eq(self.here.key()))
            .filter(partner_domains::domain.eq(domain.as_str()));
        let row: Option<PartnerRow> = each!(self.here.conn, c => one.select(PartnerRow::as_select()).first(c).optional())?;
        row.map(|row| self.with_domains(row)).transpose()
    }

    /// The cards that name these domains, each by its domain.
    pub fn of_domains<'a>(&mut self, domains: impl Iterator<Item = &'a Domain>) -> Result<HashMap<String, Partner>, StorageError> {
        let question = format!(
            "SELECT d.domain, d.partner_id FROM {} CROSS JOIN partner_domains d WHERE d.tenant_id = $2 AND d.domain = w.value",
            listed(self.here.conn)
        );
        let list = list_of(domains.map(Domain::as_str))?;
        let query = Kept(diesel::sql_query(question).bind::<Text, _>(list).bind::<Text, _>(self.here.key()));
        let named: Vec<Named> = query.load(self.here.conn)?;
        let mut found = HashMap::with_capacity(named.len());
        for Named { domain, partner_id } in named {
            let id = Cells::of("partner_domains", &domain).read("partner_id", &partner_id)?;
            found.extend(self.find(id)?.map(|partner| (domain, partner)));
        }
        Ok(found)
    }

    /// All cards, by name.
    pub fn list(&mut self) -> Result<Vec<Partner>, StorageError> {
        let own = partners::table.filter(partners::tenant_id.eq(self.here.key())).order((partners::name_key, partners::id));
        let rows: Vec<PartnerRow> = own.select(PartnerRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(|row| self.with_domains(row)).collect()
    }

    /// Makes a card.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another card names one of the domains.
    pub fn insert(&mut self, partner: &Partner) -> Result<(), StorageError> {
        self.here.check_own(partner.tenant)?;
        diesel::insert_into(partners::table).values(PartnerRow::write(partner)).execute(self.here.conn)?;
        self.insert_domains(partner)
    }

    /// Changes a card; `false` if there is none.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another card names one of the domains.
    pub fn update(&mut self, partner: &Partner) -> Result<bool, StorageError> {
        self.here.check_own(partner.tenant)?;
        let row = PartnerRow::write(partner);
        let cells = (
            partners::name.eq(row.name),
            partners::name_key.eq(row.name_key),
            partners::home.eq(row.home),
            partners::is_blocked.eq(row.is_blocked),
        );
        if diesel::update(one!(self, partner.id)).set(cells).execute(self.here.conn)? != 1 {
            return Ok(false);
        }
        diesel::delete(domains_of!(self, partner.id)).execute(self.here.conn)?;
        self.insert_domains(partner)?;
        Ok(true)
    }

    /// Throws a card away; `false` if there was none.
    pub fn delete(&mut self, id: PartnerId) -> Result<bool, StorageError> {
        Ok(diesel::delete(one!(self, id)).execute(self.here.conn)? == 1)
    }

    fn with_domains(&mut self, row: PartnerRow) -> Result<Partner, StorageError> {
        let own = domains_of!(self, row.id).order(partner_domains::domain);
        let domains: Vec<String> = own.select(partner_domains::domain).load(self.here.conn)?;
        row.read(&domains)
    }

    fn insert_domains(&mut self, partner: &Partner) -> Result<(), StorageError> {
        let row = |domain: &Domain| PartnerDomainRow {
            tenant_id: partner.tenant.to_string(),
            domain: domain.to_string(),
            partner_id: partner.id.to_string(),
        };
        let rows: Vec<_> = partner.domains.iter().map(row).collect();
        each!(self.here.conn, c => diesel::insert_into(partner_domains::table).values(&rows).execute(c))?;
        Ok(())
    }
}
