//! Tenants that the configuration names: made at the first start, left alone afterwards.

use rules::clock::Timestamp;
use rules::directory::{Actor, Caller, Door};
use rules::ids::RequestId;
use rules::random::Random;

use super::open::StartError;
use crate::app::App;
use crate::flows::tenants::{Admin, MakeTenantError, NewTenant, make_tenant};

/// The operator at the command line.
pub(super) fn operator(now: Timestamp) -> Caller {
    Caller { actor: Actor::Operator, door: Door::Command, address: None, request_id: RequestId::new(&Random, now), at: now }
}

/// Makes the configured tenants that do not exist. Their admins choose a password by a code to their mailbox.
pub(super) async fn make_tenants(app: &App) -> Result<(), StartError> {
    for tenant in &app.config.tenants {
        let new = NewTenant {
            name: tenant.name.clone(),
            display_name: tenant.display_name.clone(),
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
