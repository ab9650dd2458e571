//! `user`: the operator helps people back in, and says who is an admin.

use rules::directory::{Address, TenantName};
use storage::directory::RoleHolder;

use super::config_file::ConfigFile;
use super::open::StartError;
use super::operator::{AtTenant, Role, noticed, password};
use super::say::say;
use crate::flows::directory::{give_role, set_password};
use crate::flows::listings::find_users_of;

/// What `user` does.
#[derive(Debug, clap::Subcommand)]
pub(super) enum UserVerb {
    /// Gives a member a new password, typed or read from standard input, and ends all their sessions.
    Password(Who),
    /// Gives a member a directory role.
    Role {
        #[command(flatten)]
        who: Who,
        /// Which.
        role: Role,
    },
}

/// Whom.
#[derive(Debug, clap::Args)]
pub(super) struct Who {
    #[command(flatten)]
    config: ConfigFile,
    /// The tenant's path name.
    tenant: TenantName,
    /// Their address.
    address: Address,
}

/// Does what is asked.
pub(super) async fn user(verb: UserVerb) -> Result<(), StartError> {
    match verb {
        UserVerb::Password(who) => {
            let password = password()?;
            let AtTenant { app, tenant, caller } = AtTenant::open(&who.config, &who.tenant).await?;
            let id = set_password(&app, &caller, tenant.id, &who.address, &password).await.map_err(StartError::one)?;
            say!("{} ({id}) has a new password; their sessions have ended.", who.address);
        }
        UserVerb::Role { who, role } => {
            let AtTenant { app, tenant, caller } = AtTenant::open(&who.config, &who.tenant).await?;
            let found = find_users_of(&app, &caller, tenant.id, who.address.clone()).await.map_err(StartError::one)?;
            let [one] = found.as_slice() else { return Err(StartError::one(format!("{} is nobody here", who.address))) };
            give_role(&app, &caller, tenant.id, role.into(), RoleHolder::User(one.id)).await.map_err(StartError::one)?;
            say!("{} ({}) holds the role.", who.address, one.id);
        }
    }
    noticed().await;
    Ok(())
}
