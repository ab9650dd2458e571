//! What nearly every request asks for, from the hot cache. Users, sessions, grants and the like are never here (SECURITY 21).

use std::sync::Arc;

use rules::directory::{Application, Tenant, TenantName};
use rules::ids::{ApplicationId, TenantId};
use rules::keys::SigningKey;

use crate::cache_key::CacheKey;
use crate::error::StorageError;
use crate::storage::Storage;

impl Storage {
    /// The tenant with that path name, unless it was deleted.
    ///
    /// # Errors
    /// As [`Storage::cached`].
    pub async fn tenant_named(&self, name: &TenantName) -> Result<Option<Arc<Tenant>>, StorageError> {
        let key = CacheKey::across("tenant", name.as_str());
        let name = name.clone();
        self.cached(key, move |tx| tx.across().tenants().find_by_name(&name)).await
    }

    /// The tenant with that id, unless it was deleted.
    ///
    /// # Errors
    /// As [`Storage::cached`].
    pub async fn tenant(&self, id: TenantId) -> Result<Option<Arc<Tenant>>, StorageError> {
        self.cached(CacheKey::of(id, "tenant", id), move |tx| tx.across().tenants().find(id)).await
    }

    /// The application with that id in a tenant.
    ///
    /// # Errors
    /// As [`Storage::cached`].
    pub async fn application(&self, tenant: TenantId, id: ApplicationId) -> Result<Option<Arc<Application>>, StorageError> {
        let key = CacheKey::of(tenant, "application", id);
        self.cached(key, move |tx| tx.in_tenant(tenant).applications().find(id)).await
    }

    /// What a tenant says of itself to everybody, as `say` puts it from the tenant and the types of authorization details that its APIs
    /// define; `None` if it was deleted.
    ///
    /// # Errors
    /// As [`Storage::cached`].
    pub async fn discovery<F>(&self, tenant: TenantId, say: F) -> Result<Option<Arc<String>>, StorageError>
    where
        F: Fn(&Tenant, &[String]) -> String + Send + 'static,
    {
        let load = move |tx: &mut crate::tx::Tx<'_>| {
            let Some(found) = tx.across().tenants().find(tenant)? else { return Ok(None) };
            let details_types = tx.in_tenant(tenant).applications().details_types()?;
            Ok(Some(say(&found, &details_types)))
        };
        self.cached(CacheKey::discovery(tenant), load).await
    }

    /// The keys of a tenant; `None` while it has none.
    ///
    /// # Errors
    /// As [`Storage::cached`].
    pub async fn signing_keys(&self, tenant: TenantId) -> Result<Option<Arc<Vec<SigningKey>>>, StorageError> {
        let key = CacheKey::only(tenant, "signing_keys");
        let load = move |tx: &mut crate::tx::Tx<'_>| Ok(Some(tx.in_tenant(tenant).signing_keys().list()?).filter(|keys| !keys.is_empty()));
        self.cached(key, load).await
    }
}
