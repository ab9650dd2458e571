//! Applications: client registrations of a tenant.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{Application, ApplicationSettings, DisplayName, fold};
use rules::ids::ApplicationId;

use crate::cache_key::CacheKey;
use crate::cells::{Cells, end_of_prefix, json};
use crate::conn::each;
use crate::error::StorageError;
use crate::page::{Cursor, Page, Window};
use crate::room::room;
use crate::schema::applications;

room!(
    /// The tenant's applications.
    Applications,
    applications
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = applications, treat_none_as_default_value = false)]
struct ApplicationRow {
    tenant_id: String,
    id: String,
    name: String,
    name_key: String,
    settings: String,
    created_at: i64,
}

impl ApplicationRow {
    fn read(self) -> Result<Application, StorageError> {
        let cells = Cells::of("applications", &self.id);
        Ok(Application {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            name: cells.read("name", &self.name)?,
            settings: cells.json("settings", &self.settings)?,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

macro_rules! one {
    ($room:expr, $id:expr) => {
        applications::table.filter(applications::tenant_id.eq($room.here.key())).filter(applications::id.eq($id.to_string()))
    };
}

impl Applications<'_> {
    /// The application with that id.
    pub fn find(&mut self, id: ApplicationId) -> Result<Option<Application>, StorageError> {
        let one = one!(self, id);
        let row: Option<ApplicationRow> = each!(self.here.conn, c => one.select(ApplicationRow::as_select()).first(c).optional())?;
        row.map(ApplicationRow::read).transpose()
    }

    /// Those of that name, case and width aside; names need not be unique.
    pub fn find_by_name(&mut self, name: &str) -> Result<Vec<Application>, StorageError> {
        let named = applications::table
            .filter(applications::tenant_id.eq(self.here.key()))
            .filter(applications::name_key.eq(fold(name)))
            .order(applications::id);
        let rows = named.select(ApplicationRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(ApplicationRow::read).collect()
    }

    /// One page by name, of those whose name begins with `prefix`.
    pub fn page(&mut self, prefix: &str, window: &Window) -> Result<Page<Application>, StorageError> {
        let prefix = fold(prefix);
        let mut query = applications::table
            .filter(applications::tenant_id.eq(self.here.key()))
            .filter(applications::name_key.lt(end_of_prefix(&prefix)))
            .filter(applications::name_key.ge(prefix))
            .into_boxed();
        if let Some(Cursor { id, key }) = window.after.clone() {
            query = query.filter(applications::name_key.gt(key.clone()).or(applications::name_key.eq(key).and(applications::id.gt(id))));
        }
        let rows = query
            .order((applications::name_key, applications::id))
            .limit(window.limit())
            .select(ApplicationRow::as_select())
            .load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: row.name_key.clone() }, ApplicationRow::read)
    }

    /// Registers a new application.
    pub fn insert(&mut self, application: &Application) -> Result<(), StorageError> {
        self.here.check_own(application.tenant)?;
        let row = ApplicationRow {
            tenant_id: self.here.key(),
            id: application.id.to_string(),
            name: application.name.to_string(),
            name_key: fold(application.name.as_str()),
            settings: json(&application.settings)?,
            created_at: application.created_at.millis(),
        };
        diesel::insert_into(applications::table).values(row).execute(self.here.conn)?;
        self.list_api(application.id, &application.settings.registration)?;
        self.forget(application.id);
        Ok(())
    }

    /// Changes name and settings; `false` if there is no such application.
    pub fn update(&mut self, id: ApplicationId, name: &DisplayName, settings: &ApplicationSettings) -> Result<bool, StorageError> {
        let cells = (
            applications::name.eq(name.as_str()),
            applications::name_key.eq(fold(name.as_str())),
            applications::settings.eq(json(settings)?),
        );
        let rows = diesel::update(one!(self, id)).set(cells).execute(self.here.conn)?;
        if rows == 1 {
            self.list_api(id, &settings.registration)?;
        }
        self.forget(id);
        Ok(rows == 1)
    }

    /// Removes an application with its assignments, consents and grants; `false` if there was none.
    pub fn delete(&mut self, id: ApplicationId) -> Result<bool, StorageError> {
        let rows = diesel::delete(one!(self, id)).execute(self.here.conn)?;
        self.forget(id);
        Ok(rows == 1)
    }

    fn forget(&mut self, id: ApplicationId) {
        self.here.changed(CacheKey::of(self.here.tenant, "application", id));
        self.here.changed(CacheKey::discovery(self.here.tenant));
    }
}
