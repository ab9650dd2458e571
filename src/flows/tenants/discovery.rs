//! What a tenant says of itself to everybody.

use std::sync::Arc;

use rules::directory::{IdTokenAlg, Tenant, TenantKind};
use rules::protocol::{GrantSet, Metadata, MutualTls, Offered, RegistrationMode};
use storage::StorageError;

use crate::app::App;
use crate::i18n::Language;

/// The discovery document of a tenant (OpenID Connect Discovery §4, RFC 8414 §3), kept as text until something changes in it.
///
/// # Errors
/// [`StorageError`].
pub async fn discovery(app: &App, tenant: &Tenant) -> Result<Option<Arc<String>>, StorageError> {
    let (public_url, mutual_tls_url) = (app.public_url.clone(), app.config.mtls.url.as_ref().map(ToString::to_string));
    let mutual_tls = app.mutual_tls();
    app.storage
        .discovery(tenant.id, move |tenant, details_types| {
            let at = mutual_tls_url.as_ref().map(|url| tenant.issuer(url));
            said(tenant, &tenant.issuer(&public_url), MutualTls { at: at.as_deref(), ..mutual_tls }, details_types)
        })
        .await
}

fn said(tenant: &Tenant, issuer: &str, mutual_tls: MutualTls<'_>, details_types: &[String]) -> String {
    let algs = IdTokenAlg::ALL.map(IdTokenAlg::as_str);
    let locales = Language::ALL.map(|language| language.tag());
    let standards = tenant.policy.standards;
    // Nobody registers, and nobody has an application, where nobody administers (SECURITY 30).
    let (registration, grants) = match tenant.kind {
        TenantKind::Managed => (standards.registration, standards.grants),
        TenantKind::Unmanaged | TenantKind::Personal => (RegistrationMode::Off, GrantSet::default()),
    };
    let offered = Offered {
        algs: &algs,
        locales: &locales,
        registration,
        profile: standards.profile,
        session_management: standards.session_management,
        mutual_tls,
        has_admins: tenant.kind == TenantKind::Managed,
        grants,
        pushed_requests: standards.pushed_requests,
        details_types,
    };
    serde_json::to_string(&Metadata::new(issuer, offered)).expect("texts and lists of texts are always JSON")
}
