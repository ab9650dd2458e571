//! Whether the home of a person still knows them: a home on this server is asked each time (SECURITY 13).

use rules::claims::Origin;
use rules::clock::Timestamp;
use rules::directory::{Address, Home, Identity, Tenant, TenantKind, User};
use storage::{StorageError, Tx};

/// The account with which a person signs in.
pub(crate) enum HomeAccount {
    /// The user itself: its credentials are kept in the tenant.
    Here,
    /// A mailbox.
    Mailbox(Identity),
    /// A living account of another tenant of this server, which so answered at this moment.
    Account(Identity, Box<User>, Box<Tenant>),
    /// There is none any more, or it is closed: all that stands on it has ended.
    Gone,
}

impl HomeAccount {
    /// Looks the account up.
    pub(crate) fn find(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<Self, StorageError> {
        if !user.is_external() {
            return Ok(Self::Here);
        }
        let Some(identity) = tx.in_tenant(user.tenant).identities().of_user(user.id)?.into_iter().next() else { return Ok(Self::Gone) };
        let (home, subject) = match (identity.home, identity.subject.parse()) {
            (Home::Mail, _) => return Ok(Self::Mailbox(identity)),
            (Home::Tenant(home), Ok(subject)) => (home, subject),
            _ => return Ok(Self::Gone),
        };
        let account = tx.in_tenant(home).users().find(subject)?.filter(|account| account.is_usable(now));
        let Some((account, home)) = account.zip(tx.across().tenants().find(home)?) else { return Ok(Self::Gone) };
        Ok(Self::Account(identity, Box::new(account), Box::new(home)))
    }

    /// The address they have there now, which may be another than the one they were invited by.
    pub(crate) fn address(&self) -> Option<Address> {
        match self {
            Self::Mailbox(identity) => identity.subject.parse().ok(),
            Self::Account(_, account, _) => Some(account.mail.clone()),
            Self::Here | Self::Gone => None,
        }
    }

    /// The home, where it still knows them.
    pub(crate) fn home(&self) -> Option<Home> {
        match self {
            Self::Here => Some(Home::Here),
            Self::Mailbox(identity) | Self::Account(identity, ..) => Some(identity.home),
            Self::Gone => None,
        }
    }

    /// Whether all that stands on it has ended.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Self::Gone)
    }

    /// Whether it lets its people be guests of `tenant`, now (SECURITY 10).
    pub(crate) fn lets_visit(&self, tenant: &Tenant) -> bool {
        match self {
            Self::Account(_, _, home) => home.policy.visits.may_be_to(&tenant.name),
            Self::Here | Self::Mailbox(_) => true,
            Self::Gone => false,
        }
    }

    /// Whether it was asked just now, and lives.
    pub(super) fn has_answered(&self) -> bool {
        matches!(self, Self::Here | Self::Account(..))
    }

    /// Where `user` of `tenant` comes from, as tokens say it; `None`: from nowhere any more.
    pub(super) fn origin(&self, tenant: &Tenant, public_url: &str, user: &User) -> Option<Origin> {
        match self {
            Self::Here => Some(Origin::here()),
            Self::Mailbox(identity) => Some(Origin::of(identity, Some(user.mail.domain().clone()), &tenant.salt, |_| String::new())),
            Self::Account(identity, account, home) => {
                let domain = match home.kind {
                    TenantKind::Managed => home.primary_domain.clone(),
                    _ => Some(account.mail.domain().clone()),
                };
                Some(Origin::of(identity, domain, &tenant.salt, |_| home.issuer(public_url)))
            }
            Self::Gone => None,
        }
    }
}
