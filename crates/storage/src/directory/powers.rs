//! What an actor can do in a tenant, read where it is decided: inside the write (SECURITY 25).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{Actor, Home, Powers, UserKind};
use rules::ids::{ApplicationId, TenantId, UserId};

use super::roles::RoleHolder;
use crate::error::StorageError;
use crate::schema::tenants;
use crate::tx::InTenant;

impl InTenant<'_> {
    /// What `actor` can do here at this moment. Somebody of another tenant has nothing to do with this one.
    pub fn powers(&mut self, actor: &Actor, now: Timestamp) -> Result<Powers, StorageError> {
        match *actor {
            Actor::Operator | Actor::Job => Ok(Powers::All),
            Actor::Person { tenant, user } if tenant == self.tenant => self.powers_of_person(tenant, user, now),
            Actor::Program { tenant, application } if tenant == self.tenant => self.powers_of_program(tenant, application, now),
            Actor::Person { .. } | Actor::Program { .. } | Actor::Nobody => Ok(Powers::None),
        }
    }

    fn powers_of_person(&mut self, tenant: TenantId, id: UserId, now: Timestamp) -> Result<Powers, StorageError> {
        let Some(user) = self.users().find(id)?.filter(|user| user.may_be_named(now)) else {
            return Ok(Powers::None);
        };
        let mut roles = self.roles().reached_by(RoleHolder::User(id), now)?;
        // Guests hold directory roles only as far as the tenant says so (SECURITY 32).
        if user.kind == UserKind::Guest && !roles.is_empty() {
            let allowed = self.itself().find()?.map_or_else(Vec::new, |tenant| tenant.policy.roles_for_guests);
            roles.retain(|role| allowed.contains(role));
            // And never on a mailbox, which somebody else may read tomorrow.
            if !roles.is_empty() && self.rests_on_mailbox(id)? {
                roles.clear();
            }
        }
        Ok(Powers::Person { tenant, user: id, kind: user.kind, roles })
    }

    /// Whether the user signs in by code, or with an account that a mailbox can reset.
    fn rests_on_mailbox(&mut self, id: UserId) -> Result<bool, StorageError> {
        for identity in self.identities().of_user(id)? {
            let Home::Tenant(home) = identity.home else { return Ok(true) };
            let kind: Option<String> = tenants::table.find(home.to_string()).select(tenants::kind).first(self.conn).optional()?;
            if kind.as_deref() != Some("managed") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn powers_of_program(&mut self, tenant: TenantId, id: ApplicationId, now: Timestamp) -> Result<Powers, StorageError> {
        if self.applications().find(id)?.is_none() {
            return Ok(Powers::None);
        }
        let roles = self.roles().reached_by(RoleHolder::Application(id), now)?;
        Ok(Powers::Program { tenant, roles })
    }
}
