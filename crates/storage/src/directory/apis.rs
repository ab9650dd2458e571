//! Which applications are APIs, and under what names (RFC 8707): kept beside the settings that list them, so that one is found by its name.

use diesel::prelude::*;
use rules::directory::Application;
use rules::ids::ApplicationId;
use rules::protocol::Registration;

use super::Applications;
use crate::cells::Cells;
use crate::error::StorageError;
use crate::schema::{apis, details_types};

impl Applications<'_> {
    /// The application that is the API of that name.
    pub fn of_api(&mut self, uri: &str) -> Result<Option<Application>, StorageError> {
        let own = apis::table.filter(apis::tenant_id.eq(self.here.key())).filter(apis::uri.eq(uri));
        let id: Option<String> = own.select(apis::application_id).first(self.here.conn).optional()?;
        let Some(id) = id else { return Ok(None) };
        self.find(Cells::of("apis", uri).read("application_id", &id)?)
    }

    /// The application that defines that type of authorization details.
    pub fn of_details_type(&mut self, name: &str) -> Result<Option<Application>, StorageError> {
        let own = details_types::table.filter(details_types::tenant_id.eq(self.here.key())).filter(details_types::name.eq(name));
        let id: Option<String> = own.select(details_types::application_id).first(self.here.conn).optional()?;
        let Some(id) = id else { return Ok(None) };
        self.find(Cells::of("details_types", name).read("application_id", &id)?)
    }

    /// The types of authorization details that there are, at most a hundred of them.
    pub fn details_types(&mut self) -> Result<Vec<String>, StorageError> {
        let own = details_types::table.filter(details_types::tenant_id.eq(self.here.key()));
        Ok(own.select(details_types::name).order(details_types::name).limit(100).load(self.here.conn)?)
    }

    /// Lists an application under the names, and with the types, that its settings give it now.
    pub(super) fn list_api(&mut self, id: ApplicationId, registration: &Registration) -> Result<(), StorageError> {
        let (tenant, application) = (self.here.key(), id.to_string());
        let own = apis::table.filter(apis::tenant_id.eq(&tenant)).filter(apis::application_id.eq(&application));
        diesel::delete(own).execute(self.here.conn)?;
        for uri in &registration.identifier_uris {
            let row = (apis::tenant_id.eq(&tenant), apis::uri.eq(uri), apis::application_id.eq(&application));
            diesel::insert_into(apis::table).values(row).execute(self.here.conn)?;
        }
        let own = details_types::table.filter(details_types::tenant_id.eq(&tenant)).filter(details_types::application_id.eq(&application));
        diesel::delete(own).execute(self.here.conn)?;
        for kind in &registration.defines {
            let row =
                (details_types::tenant_id.eq(&tenant), details_types::name.eq(&kind.name), details_types::application_id.eq(&application));
            diesel::insert_into(details_types::table).values(row).execute(self.here.conn)?;
        }
        Ok(())
    }
}
