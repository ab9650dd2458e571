//! Tenants: made by the operator, found by everybody, changed by their admins.

mod domains;
mod make;
mod settings;

pub use domains::{DomainError, check_domain, give_up_domain, propose_domain};
pub(crate) use make::new_tenant;
pub use make::{Admin, Made, MakeTenantError, NewTenant, make_tenant};
pub use settings::{SettingsError, change_look, change_policy, change_standards};
