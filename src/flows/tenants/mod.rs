//! Tenants: made by the operator, found by everybody, changed by their admins.

mod discovery;
mod domain_turns;
mod domains;
mod logo;
mod look_again;
mod make;
mod settings;

pub use discovery::discovery;
pub use domains::{DomainError, check_domain, give_up_domain, propose_domain};
pub use logo::{LogoError, find_logo, remove_logo, set_logo};
pub use look_again::look_again;
pub(crate) use make::new_tenant;
pub use make::{Admin, Made, MakeTenantError, NewTenant, make_tenant};
pub use settings::{Look, SettingsError, change_look, change_policy, change_standards};
