//! The operator: whoever runs a command where the database is.

use std::io::{BufRead as _, IsTerminal as _};
use std::sync::Arc;

use console::Term;
use rules::clock::{Clock, Timestamp};
use rules::directory::{Actor, Caller, DirectoryRole, Door, Tenant, TenantName};
use rules::ids::RequestId;
use rules::random::Random;
use rules::secret::Secret;
use storage::NOTICED_WITHIN;

use super::config_file::ConfigFile;
use super::open::{StartError, open_app};
use crate::app::App;

/// The operator at the command line.
pub(super) fn operator(now: Timestamp) -> Caller {
    Caller { actor: Actor::Operator, door: Door::Command, address: None, request_id: RequestId::new(&Random, now), at: now }
}

/// The operator at one tenant.
pub(super) struct AtTenant {
    pub(super) app: App,
    pub(super) tenant: Arc<Tenant>,
    pub(super) caller: Caller,
}

impl AtTenant {
    /// Opens what the configuration names, and finds the tenant.
    pub(super) async fn open(file: &ConfigFile, name: &TenantName) -> Result<Self, StartError> {
        let app = opened(file).await?;
        let found = app.storage.tenant_named(name).await.map_err(StartError::one)?;
        let tenant = found.ok_or_else(|| StartError::one(format!("there is no tenant {name}")))?;
        let caller = operator(app.clock.now());
        Ok(Self { app, tenant, caller })
    }
}

/// Opens what the configuration names, as the server does.
pub(super) async fn opened(file: &ConfigFile) -> Result<App, StartError> {
    open_app(file.read()?, Clock::Machine).await
}

/// A command ends when running servers know what it did: whatever comes next is held to it.
pub(super) async fn noticed() {
    tokio::time::sleep(NOTICED_WITHIN).await;
}

/// A new password: one line of standard input; at a terminal it is asked for twice and not shown.
pub(super) fn password() -> Result<Secret<String>, StartError> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return typed(&Term::stderr());
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).map_err(StartError::one)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn typed(terminal: &Term) -> Result<Secret<String>, StartError> {
    if !terminal.is_term() {
        return Err(StartError::one("nobody can be asked for the password: standard error is no terminal"));
    }
    let ask = |prompt: &str| {
        terminal.write_str(prompt)?;
        terminal.read_secure_line()
    };
    let password = ask("New password: ").map_err(StartError::one)?;
    if ask("The same again: ").map_err(StartError::one)? != password {
        return Err(StartError::one("the two passwords are not the same"));
    }
    Ok(Secret::new(password))
}

/// A directory role, as it is typed.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Role {
    /// May invite, and see what became of it.
    GuestInviter,
    /// May manage users, groups and guests.
    UserAdministrator,
    /// May register and change applications.
    ApplicationAdministrator,
    /// May do everything in the tenant.
    GlobalAdministrator,
}

impl From<Role> for DirectoryRole {
    fn from(role: Role) -> Self {
        match role {
            Role::GuestInviter => Self::GuestInviter,
            Role::UserAdministrator => Self::UserAdministrator,
            Role::ApplicationAdministrator => Self::ApplicationAdministrator,
            Role::GlobalAdministrator => Self::GlobalAdministrator,
        }
    }
}
