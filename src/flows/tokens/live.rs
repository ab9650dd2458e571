//! The live person behind a grant: looked up at every use, so that tokens end with the access they stand for (SECURITY 12, 13).

use rules::claims::{Authorization, Groups, Origin, Person, Subject};
use rules::clock::Timestamp;
use rules::directory::{Admission, Application, Home, Identity, Tenant, TenantKind, User};
use rules::ids::TenantId;
use rules::protocol::{ErrorCode, GrantType, OAuthError, Scope, ScopeName};
use storage::grants::LiveGrant;
use storage::{StorageError, Tx};

use super::error::TokenError;
use crate::flows::invitations::admits;

/// Where tokens are minted for.
pub(super) struct Issuing<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) public_url: &'a str,
    pub(super) application: &'a Application,
    pub(super) by: GrantType,
    pub(super) now: Timestamp,
}

impl Issuing<'_> {
    /// The authorization that `grant` still gives, with `scope`.
    ///
    /// # Errors
    /// `invalid_grant` once the person, their session's user or the application's door is closed to them.
    pub(super) fn authorization(&self, tx: &mut Tx<'_>, live: LiveGrant, scope: Scope) -> Result<Authorization, TokenError> {
        let ended = || OAuthError::new(ErrorCode::InvalidGrant, "the access this stands for has ended");
        let LiveGrant { grant, user, .. } = live;
        if grant.revoked_at.is_some() || !user.may_be_named(self.now) {
            return Err(ended().into());
        }
        if user.stale_at.is_some_and(|at| self.now >= at) {
            return Err(ended().into());
        }
        let assigned = tx.in_tenant(self.tenant.id).assignments().access(user.id, self.application.id, self.now)?;
        if self.application.admits(user.kind, assigned.is_assigned) != Admission::Admitted {
            return Err(ended().into());
        }
        let origin = self.origin(tx, &user)?.ok_or_else(ended)?;
        let groups = if scope.has(ScopeName::Groups) { self.groups(tx, &user)? } else { Groups::Listed(Vec::new()) };
        let is_guest_told = scope.has(ScopeName::Guest) && user.is_external();
        let (invited_at, terms) = if is_guest_told {
            let mut directory = tx.in_tenant(self.tenant.id);
            (
                directory.invitations().of_guest(user.id)?.first().map(|invitation| invitation.invited_at),
                directory.acceptances().latest_terms(user.id)?,
            )
        } else {
            (None, None)
        };
        let person = Person {
            grant,
            user,
            origin,
            roles: assigned.roles,
            groups,
            optional_claims: self.application.settings.optional_claims.clone(),
            invited_at,
            terms,
            access_ends_at: None,
        };
        Ok(Authorization {
            issuer: self.tenant.issuer(self.public_url),
            tenant: self.tenant.id,
            application: self.application.id,
            audience: None,
            scope,
            by: self.by,
            subject: Subject::Person(Box::new(person)),
        })
    }

    /// Where the person signs in. A home on this server is asked each time whether the account still lives; `None`: it does not, or
    /// the tenant does not admit its people any more.
    fn origin(&self, tx: &mut Tx<'_>, user: &User) -> Result<Option<Origin>, StorageError> {
        if !user.is_external() {
            return Ok(Some(Origin::here()));
        }
        let identities = tx.in_tenant(self.tenant.id).identities().of_user(user.id)?;
        let Some(identity) = identities.into_iter().next() else { return Ok(None) };
        // Domain rules are about guests and hold at every refresh (SECURITY 34).
        if !admits(tx, self.tenant, &[&user.mail], Some(&identity.home))? {
            return Ok(None);
        }
        match identity.home {
            Home::Tenant(home) => self.origin_at(tx, &identity, home),
            Home::Mail => Ok(Some(Origin::of(&identity, Some(user.mail.domain().clone()), &self.tenant.salt, |_| String::new()))),
            Home::Here => Ok(None),
        }
    }

    fn origin_at(&self, tx: &mut Tx<'_>, identity: &Identity, home: TenantId) -> Result<Option<Origin>, StorageError> {
        let Ok(subject) = identity.subject.parse() else { return Ok(None) };
        let account = tx.in_tenant(home).users().find(subject)?;
        let Some(account) = account.filter(|account| account.is_usable(self.now)) else { return Ok(None) };
        let Some(home) = tx.across().tenants().find(home)? else { return Ok(None) };
        let domain = match home.kind {
            TenantKind::Managed => home.primary_domain.clone(),
            _ => Some(account.mail.domain().clone()),
        };
        Ok(Some(Origin::of(identity, domain, &self.tenant.salt, |_| home.issuer(self.public_url))))
    }

    fn groups(&self, tx: &mut Tx<'_>, user: &User) -> Result<Groups, StorageError> {
        let mut directory = tx.in_tenant(self.tenant.id);
        let seen = if self.application.settings.all_groups {
            directory.groups().of_user(user.id, self.now)?
        } else {
            directory.groups().of_user_with(user.id, self.application.id, self.now)?
        };
        let endpoint = || format!("{}/v1.0/users/{}/transitiveMemberOf", self.public_url, user.id);
        Ok(Groups::new(seen, endpoint))
    }
}
