//! What an application is to whoever gives it: theirs as well, or not.

use rules::clock::Timestamp;
use rules::directory::{Application, Gift, Powers};
use storage::{StorageError, Tx};

use crate::flows::tokens::lets_in;

/// What of one application somebody without a directory role has.
#[derive(Debug)]
pub(crate) struct Own {
    /// The roles they hold of it; `None`: it does not let them in.
    roles: Option<Vec<String>>,
}

impl Own {
    /// Looks it up. For whoever holds a directory role it plays no part what they have, nor for programs, which have nothing.
    pub(crate) fn look(tx: &mut Tx<'_>, powers: &Powers, application: &Application, now: Timestamp) -> Result<Self, StorageError> {
        let nothing = Ok(Self { roles: None });
        let Powers::Person { tenant, user, roles, .. } = powers else { return nothing };
        if !roles.is_empty() {
            return nothing;
        }
        let Some(user) = tx.in_tenant(*tenant).users().find(*user)? else { return nothing };
        if !lets_in(tx, application, &user, now)? {
            return nothing;
        }
        Ok(Self { roles: Some(tx.in_tenant(*tenant).assignments().access(user.id, application.id, now)?.roles) })
    }

    /// What it is to give the application, in that role or in none.
    pub(crate) fn gift(&self, role: Option<&str>) -> Gift {
        let holds = |role: &str| self.roles.iter().flatten().any(|held| held == role);
        if self.roles.is_some() && role.is_none_or(holds) { Gift::Own } else { Gift::Other }
    }
}
