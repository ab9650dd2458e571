//! Who may do what: one pure question, asked inside the write, on rows read there (SECURITY 25).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use super::{DirectoryRole, Gift, Giver, Invitee, TenantPolicy, UserKind, WhoMayInvite};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, RequestId, TenantId, UserId};
use crate::random::Chance;

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "actor")]
pub enum Actor {
    /// Somebody signed in to a tenant.
    Person {
        /// Whose directory they act in.
        tenant: TenantId,
        /// Their user there.
        user: UserId,
    },
    /// An application in its own name.
    Program {
        /// Whose directory it acts in.
        tenant: TenantId,
        /// Which one.
        application: ApplicationId,
    },
    /// Whoever runs the server, at its command line.
    Operator,
    /// The server itself, on a clock.
    Job,
    /// Somebody who has not said who they are.
    Nobody,
}

/// Through which door a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The provider's endpoints and sign-in pages.
    Oidc,
    /// The admins' portal.
    Portal,
    /// A person's own pages.
    Account,
    /// The admin API.
    Api,
    /// The command line.
    Command,
    /// The clock.
    Clock,
}

/// Who asks for something, through which door, from where, in which request, and when.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// Through which door.
    pub door: Door,
    /// From which network address, if over the network.
    pub address: Option<IpAddr>,
    /// In which request, as the log names it.
    pub request_id: RequestId,
    /// The moment the request came in; a flow knows no other now.
    pub at: Timestamp,
}

impl Caller {
    /// The server itself, on a clock, at `at`.
    pub fn clock(chance: &impl Chance, at: Timestamp) -> Self {
        Self { actor: Actor::Job, door: Door::Clock, address: None, request_id: RequestId::new(chance, at), at }
    }

    /// The network the request came from: a /24, or a /48 of IPv6, which one customer may hold whole.
    pub fn network(&self) -> IpAddr {
        match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & 0xffff_ff00)),
            Some(IpAddr::V6(address)) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80))),
            None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }
}

/// What an actor can do in one tenant, as its directory says at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Powers {
    /// The operator, or the server itself: everything, everywhere.
    All,
    /// A usable user of that tenant.
    Person {
        /// The tenant.
        tenant: TenantId,
        /// The user.
        user: UserId,
        /// Member or guest.
        kind: UserKind,
        /// The directory roles they hold.
        roles: Vec<DirectoryRole>,
    },
    /// A program of that tenant with directory roles of its own.
    Program {
        /// The tenant.
        tenant: TenantId,
        /// The roles it holds.
        roles: Vec<DirectoryRole>,
    },
    /// Nobody the directory knows, or somebody blocked.
    None,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Invite somebody into the tenant.
    Invite,
    /// Give or take an application, a role of it, or a place in a group.
    Give,
    /// Make, change, block or remove a user.
    ManageUsers,
    /// Make, change or remove a group.
    ManageGroups,
    /// Register or change an application.
    ManageApplications,
    /// Change the tenant's rules, domains, look and roles.
    ManageTenant,
    /// Read users, groups, applications and invitations.
    SeeDirectory,
    /// Read who did what, and from where.
    SeeAudit,
}

/// On what.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// The tenant as a whole, with its rules.
    Tenant(TenantId, &'a TenantPolicy),
    /// A user with the directory roles they hold or reach through groups.
    User(TenantId, &'a [DirectoryRole]),
    /// Something given, or a program: the directory roles it reaches in the end (SECURITY 32).
    Grant(TenantId, &'a [DirectoryRole]),
    /// What an invitation gives, with the tenant's rules and whom it leads to.
    Gift(TenantId, &'a TenantPolicy, Invitee, Gift),
    /// An invitation, and whoever waits by it, with the tenant's rules and who sent it.
    Invitation(TenantId, &'a TenantPolicy, Option<Giver>),
}

/// Proof that [`may`] said yes, for one action in one tenant.
#[derive(Debug)]
pub struct Permit {
    tenant: TenantId,
    action: Action,
}

/// The answer is no. Whoever may not even know that the object exists is told it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotDo {
    /// The object belongs to a tenant the actor has nothing to do with: it is not found.
    #[error("not found")]
    NotFound,
    /// The actor lacks the role.
    #[error("that needs another role in this tenant")]
    Role,
    /// The object has more power than the actor.
    #[error("nobody changes someone who has more power than they have")]
    MorePower,
}

impl Permit {
    /// The tenant it holds for.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// What it permits.
    pub fn action(&self) -> Action {
        self.action
    }
}

impl Object<'_> {
    const fn tenant(&self) -> TenantId {
        match self {
            Self::Tenant(tenant, _) | Self::User(tenant, _) | Self::Grant(tenant, _) => *tenant,
            Self::Gift(tenant, ..) | Self::Invitation(tenant, ..) => *tenant,
        }
    }

    /// Whether `roles` are power enough: somebody is beyond those who have less than they have, and what reaches power is only for those
    /// who have that power themselves, as whoever gives it, or has the secret of a program that holds it, can use it (SECURITY 32).
    fn is_within(&self, roles: &[DirectoryRole]) -> bool {
        match self {
            Self::Tenant(..) | Self::Gift(..) | Self::Invitation(..) => true,
            Self::User(_, reached) => reached.iter().max() <= roles.iter().max(),
            Self::Grant(_, reached) => reached.iter().all(|role| roles.iter().any(|own| own.covers(*role))),
        }
    }
}

/// Whether whoever has `powers` may do `action` to `object`.
///
/// # Errors
/// [`CannotDo`], which doors turn into 404 or 403.
pub fn may(powers: &Powers, action: Action, object: &Object<'_>) -> Result<Permit, CannotDo> {
    let permit = Permit { tenant: object.tenant(), action };
    let (tenant, roles, kind) = match powers {
        Powers::All => return Ok(permit),
        Powers::None => return Err(CannotDo::NotFound),
        Powers::Person { tenant, roles, kind, .. } => (*tenant, roles, Some(*kind)),
        Powers::Program { tenant, roles } => (*tenant, roles, None),
    };
    if tenant != object.tenant() {
        return Err(CannotDo::NotFound);
    }
    let holds = |role| roles.contains(&role);
    let is_allowed = holds(DirectoryRole::GlobalAdministrator)
        || match action {
            Action::Invite => match object {
                Object::Tenant(_, policy) => may_invite(policy.who_may_invite, roles, kind),
                Object::Invitation(_, policy, sender) => {
                    may_invite(policy.who_may_invite, roles, kind) && (!roles.is_empty() || is_own(powers, *sender))
                }
                _ => false,
            },
            Action::Give => {
                let gives = holds(DirectoryRole::UserAdministrator) || holds(DirectoryRole::ApplicationAdministrator);
                gives || may_give_invited(powers, object)
            }
            Action::ManageUsers | Action::ManageGroups => holds(DirectoryRole::UserAdministrator),
            Action::ManageApplications => holds(DirectoryRole::ApplicationAdministrator),
            Action::ManageTenant | Action::SeeAudit => false,
            Action::SeeDirectory => !roles.is_empty(),
        };
    if !is_allowed {
        return Err(CannotDo::Role);
    }
    if object.is_within(roles) { Ok(permit) } else { Err(CannotDo::MorePower) }
}

/// Whoever may invite gives in the invitation, to guests: members were not invited, and nobody invites themselves. Without a role it is
/// only what they have themselves.
fn may_give_invited(powers: &Powers, object: &Object<'_>) -> bool {
    let Object::Gift(_, policy, invitee, gift) = object else { return false };
    let (own, roles, kind) = match powers {
        Powers::Person { user, roles, kind, .. } => (Some(*user), roles, Some(*kind)),
        Powers::Program { roles, .. } => (None, roles, None),
        Powers::All | Powers::None => return false,
    };
    let is_for_invitee = match invitee {
        Invitee::Stranger => true,
        Invitee::Guest(guest) => own != Some(*guest),
        Invitee::Member(_) => false,
    };
    let is_theirs_to_give = !roles.is_empty() || *gift == Gift::Own;
    is_for_invitee && is_theirs_to_give && may_invite(policy.who_may_invite, roles, kind)
}

/// Whether whoever has `powers` is the person who sent it.
fn is_own(powers: &Powers, sender: Option<Giver>) -> bool {
    matches!((powers, sender), (Powers::Person { user, .. }, Some(Giver::Person(by))) if *user == by)
}

fn may_invite(who: WhoMayInvite, roles: &[DirectoryRole], kind: Option<UserKind>) -> bool {
    match who {
        WhoMayInvite::Nobody => false,
        WhoMayInvite::AdminsAndGuestInviters => !roles.is_empty(),
        WhoMayInvite::Members => !roles.is_empty() || kind == Some(UserKind::Member),
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { user, .. } => write!(f, "user {user}"),
            Self::Program { application, .. } => write!(f, "application {application}"),
            Self::Operator => f.write_str("operator"),
            Self::Job => f.write_str("server"),
            Self::Nobody => f.write_str("nobody"),
        }
    }
}

#[cfg(test)]
mod tests;
