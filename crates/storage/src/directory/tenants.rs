//! Tenants: found by name or id, one row each for ever.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use rules::clock::Timestamp;
use rules::directory::{Brand, DisplayName, Domain, Tenant, TenantName, TenantPolicy};
use rules::ids::TenantId;

use crate::cache_key::CacheKey;
use crate::cells::{Cells, json, word};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::page::{Cursor, Page, Window};
use crate::room::room;
use crate::schema::{tenants, unmanaged_domains};
use crate::tx::{CrossTenant, InTenant};

/// All tenants of the server.
pub struct Tenants<'t> {
    all: CrossTenant<'t>,
}

room!(
    /// The tenant's own row: its rules and its look.
    Itself,
    itself
);

macro_rules! living {
    ($here:expr) => {
        tenants::table.filter(tenants::id.eq($here.key())).filter(tenants::deleted_at.is_null())
    };
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tenants, treat_none_as_default_value = false)]
struct TenantRow {
    id: String,
    name: String,
    kind: String,
    display_name: String,
    primary_domain: Option<String>,
    locale: String,
    brand: String,
    policy: String,
    salt: String,
    created_at: i64,
    deleted_at: Option<i64>,
}

impl TenantRow {
    fn write(tenant: &Tenant) -> Result<Self, StorageError> {
        Ok(Self {
            id: tenant.id.to_string(),
            name: tenant.name.to_string(),
            kind: word(&tenant.kind)?,
            display_name: tenant.display_name.to_string(),
            primary_domain: tenant.primary_domain.as_ref().map(ToString::to_string),
            locale: tenant.locale.clone(),
            brand: json(&tenant.brand)?,
            policy: json(&tenant.policy)?,
            salt: URL_SAFE_NO_PAD.encode(tenant.salt),
            created_at: tenant.created_at.millis(),
            deleted_at: None,
        })
    }

    fn read(self) -> Result<Tenant, StorageError> {
        let cells = Cells::of("tenants", &self.id);
        let salt = URL_SAFE_NO_PAD.decode(&self.salt).ok().and_then(|salt| salt.try_into().ok());
        Ok(Tenant {
            id: cells.read("id", &self.id)?,
            name: cells.read("name", &self.name)?,
            kind: cells.word("kind", &self.kind)?,
            display_name: cells.read("display_name", &self.display_name)?,
            primary_domain: cells.maybe("primary_domain", self.primary_domain.as_deref())?,
            locale: self.locale.clone(),
            brand: cells.json("brand", &self.brand)?,
            policy: cells.json("policy", &self.policy)?,
            salt: salt.ok_or_else(|| cells.corrupt("salt"))?,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

/// In the words of the partial index: a bound value would not lead to it.
fn the_personal() -> SqlLiteral<Bool> {
    sql("kind = 'personal'")
}

impl CrossTenant<'_> {
    /// All tenants of the server.
    pub fn tenants(&mut self) -> Tenants<'_> {
        Tenants { all: CrossTenant { conn: self.conn, changed: self.changed } }
    }
}

impl Tenants<'_> {
    /// The tenant with that path name, unless it was deleted.
    pub fn find_by_name(&mut self, name: &TenantName) -> Result<Option<Tenant>, StorageError> {
        let living = tenants::table.filter(tenants::name.eq(name.as_str())).filter(tenants::deleted_at.is_null());
        let row: Option<TenantRow> = each!(self.all.conn, c => placed!(living.select(TenantRow::as_select())).get_result(c).optional())?;
        row.map(TenantRow::read).transpose()
    }

    /// The tenant with that id, unless it was deleted.
    pub fn find(&mut self, id: TenantId) -> Result<Option<Tenant>, StorageError> {
        let living = tenants::table.filter(tenants::id.eq(id.to_string())).filter(tenants::deleted_at.is_null());
        let row: Option<TenantRow> = each!(self.all.conn, c => placed!(living.select(TenantRow::as_select())).get_result(c).optional())?;
        row.map(TenantRow::read).transpose()
    }

    /// Whether the path name was ever given out; deleted tenants keep theirs (SECURITY 9).
    pub fn is_name_taken(&mut self, name: &TenantName) -> Result<bool, StorageError> {
        let named = tenants::table.filter(tenants::name.eq(name.as_str()));
        Ok(diesel::select(diesel::dsl::exists(named)).get_result(self.all.conn)?)
    }

    /// The one tenant for people of consumer mail domains, if somebody made it.
    pub fn personal(&mut self) -> Result<Option<Tenant>, StorageError> {
        let row = tenants::table.filter(the_personal()).select(TenantRow::as_select()).first(self.all.conn).optional()?;
        row.map(TenantRow::read).transpose()
    }

    /// The unmanaged tenant that people of `domain` share, if somebody made it.
    pub fn unmanaged_of(&mut self, domain: &Domain) -> Result<Option<Tenant>, StorageError> {
        let row = tenants::table
            .inner_join(unmanaged_domains::table.on(unmanaged_domains::tenant_id.eq(tenants::id)))
            .filter(unmanaged_domains::domain.eq(domain.as_str()))
            .filter(tenants::deleted_at.is_null())
            .select(TenantRow::as_select())
            .first(self.all.conn)
            .optional()?;
        row.map(TenantRow::read).transpose()
    }

    /// Living tenants by name.
    pub fn page(&mut self, window: &Window) -> Result<Page<Tenant>, StorageError> {
        let after = window.after.as_ref().map_or("", |cursor| cursor.key.as_str());
        let rows = tenants::table
            .filter(tenants::name.gt(after))
            .filter(tenants::deleted_at.is_null())
            .order(tenants::name)
            .limit(window.limit())
            .select(TenantRow::as_select())
            .load(self.all.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: row.name.clone() }, TenantRow::read)
    }

    /// Puts a new tenant in.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if the name was ever given out, or if it would be a second personal tenant.
    pub fn insert(&mut self, tenant: &Tenant) -> Result<(), StorageError> {
        diesel::insert_into(tenants::table).values(TenantRow::write(tenant)?).execute(self.all.conn)?;
        self.all.changed(CacheKey::across("tenant", tenant.name.as_str()));
        Ok(())
    }

    /// Says that people of `domain` share the unmanaged tenant `id`.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if they share another.
    pub fn share(&mut self, domain: &Domain, id: TenantId) -> Result<(), StorageError> {
        let row = (unmanaged_domains::domain.eq(domain.as_str()), unmanaged_domains::tenant_id.eq(id.to_string()));
        diesel::insert_into(unmanaged_domains::table).values(row).execute(self.all.conn)?;
        Ok(())
    }
}

impl Itself<'_> {
    /// The tenant, unless it was deleted.
    pub fn find(&mut self) -> Result<Option<Tenant>, StorageError> {
        let id = self.here.tenant;
        CrossTenant { conn: self.here.conn, changed: self.here.changed }.tenants().find(id)
    }

    /// Sets the rules; `false` if the tenant was deleted.
    pub fn set_policy(&mut self, policy: &TenantPolicy) -> Result<bool, StorageError> {
        let policy = json(policy)?;
        let rows = diesel::update(living!(self.here)).set(tenants::policy.eq(policy)).execute(self.here.conn)?;
        self.done(rows)
    }

    /// Sets the look; `false` if the tenant was deleted.
    pub fn set_brand(&mut self, brand: &Brand) -> Result<bool, StorageError> {
        let brand = json(brand)?;
        let rows = diesel::update(living!(self.here)).set(tenants::brand.eq(brand)).execute(self.here.conn)?;
        self.done(rows)
    }

    /// Sets what people call it and its language; `false` if the tenant was deleted.
    pub fn set_names(&mut self, name: &DisplayName, locale: &str) -> Result<bool, StorageError> {
        let names = (tenants::display_name.eq(name.as_str()), tenants::locale.eq(locale));
        let rows = diesel::update(living!(self.here)).set(names).execute(self.here.conn)?;
        self.done(rows)
    }

    /// Sets the domain shown to guests, which must be verified; `false` if the tenant was deleted.
    pub fn set_primary_domain(&mut self, domain: Option<&Domain>) -> Result<bool, StorageError> {
        let domain = tenants::primary_domain.eq(domain.map(Domain::as_str));
        let rows = diesel::update(living!(self.here)).set(domain).execute(self.here.conn)?;
        self.done(rows)
    }

    /// Deletes the tenant; its name is never given out again. `false` if it was deleted before.
    pub fn delete(&mut self, at: Timestamp) -> Result<bool, StorageError> {
        let rows = diesel::update(living!(self.here)).set(tenants::deleted_at.eq(at.millis())).execute(self.here.conn)?;
        self.done(rows)
    }

    fn done(&mut self, rows: usize) -> Result<bool, StorageError> {
        forget(&mut self.here)?;
        Ok(rows == 1)
    }
}

/// The cache finds a tenant by its name, so that is what must be forgotten.
fn forget(here: &mut InTenant<'_>) -> Result<(), StorageError> {
    let name: Option<String> = tenants::table.filter(tenants::id.eq(here.key())).select(tenants::name).first(here.conn).optional()?;
    here.changed.extend(name.map(|name| CacheKey::across("tenant", name)));
    here.changed(CacheKey::of(here.tenant, "tenant", here.tenant));
    here.changed(CacheKey::discovery(here.tenant));
    Ok(())
}
