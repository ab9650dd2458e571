//! Tenants that the configuration names: made at the first start, left alone afterwards.

use super::open::StartError;
use super::operator::operator;
use crate::app::App;
use crate::flows::tenants::{Admin, MakeTenantError, NewTenant, make_tenant};
use crate::i18n::Language;

/// Makes the configured tenants that do not exist. Their admins choose a password by a code to their mailbox.
pub(super) async fn make_tenants(app: &App) -> Result<(), StartError> {
    for tenant in &app.config.tenants {
        let new = NewTenant {
            name: tenant.name.clone(),
            display_name: tenant.display_name.clone(),
            language: Language::default(),
            domain: None,
            admin: Admin {
                address: tenant.admin.clone(),
                name: tenant.admin.local().parse().unwrap_or_else(|_| tenant.display_name.clone()),
                password: None,
            },
        };
        match make_tenant(app, &operator(app.clock.now()), new).await {
            Ok(_) | Err(MakeTenantError::NameTaken) => {}
            Err(error) => return Err(StartError::one(format!("tenants: {}: {error}", tenant.name))),
        }
    }
    Ok(())
}
