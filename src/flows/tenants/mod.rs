//! Tenants: made by the operator, found by everybody.

mod make;

pub(crate) use make::new_tenant;
pub use make::{Admin, Made, MakeTenantError, NewTenant, make_tenant};
