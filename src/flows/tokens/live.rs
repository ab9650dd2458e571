//! The live person behind a grant: looked up at every use, so that tokens end with the access they stand for (SECURITY 12, 13).

use rules::claims::{Authorization, Groups, Person, Subject};
use rules::clock::Timestamp;
use rules::directory::{Admission, Application, Tenant, User};
use rules::ids::ApplicationId;
use rules::protocol::{Binding, ErrorCode, GrantType, OAuthError, Scope, ScopeName};
use storage::directory::Access;
use storage::grants::LiveGrant;
use storage::{StorageError, Tx};

use super::error::TokenError;
use super::home::HomeAccount;
use crate::flows::interactions::visit_stands;

/// What `user` was given of `application`, where anything depends on it.
pub(crate) fn access_to(tx: &mut Tx<'_>, application: &Application, user: &User, now: Timestamp) -> Result<Access, StorageError> {
    if !application.depends_on_assignment(user.kind) {
        return Ok(Access::default());
    }
    tx.in_tenant(user.tenant).assignments().access(user.id, application.id, now)
}

/// Whether `application` lets `user` in, by what they were given of it.
pub(crate) fn lets_in(tx: &mut Tx<'_>, application: &Application, user: &User, now: Timestamp) -> Result<bool, StorageError> {
    Ok(application.admits(user.kind, access_to(tx, application, user, now)?.is_assigned) == Admission::Admitted)
}

/// Whether an application of the user's tenant, if there still is one, lets them in.
pub(super) fn lets_in_by_id(tx: &mut Tx<'_>, application: ApplicationId, user: &User, now: Timestamp) -> Result<bool, StorageError> {
    let Some(application) = tx.in_tenant(user.tenant).applications().find(application)? else { return Ok(false) };
    lets_in(tx, &application, user, now)
}

/// Where tokens are minted for.
pub(crate) struct Issuing<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) public_url: &'a str,
    pub(crate) application: &'a Application,
    pub(crate) by: GrantType,
    /// What the tokens are bound to.
    pub(crate) binding: Option<Binding>,
    pub(crate) now: Timestamp,
}

impl Issuing<'_> {
    /// The authorization that `grant` still gives, with `scope`.
    ///
    /// # Errors
    /// `invalid_grant` once the person, their session's user or the application's door is closed to them.
    pub(crate) fn authorization(
        &self,
        tx: &mut Tx<'_>,
        live: LiveGrant,
        home: &HomeAccount,
        scope: Scope,
    ) -> Result<Authorization, TokenError> {
        let ended = || OAuthError::new(ErrorCode::InvalidGrant, "the access this stands for has ended");
        let LiveGrant { grant, user } = live;
        // The person, their account at home and the domains of both are looked at each time (SECURITY 13, 34).
        if grant.revoked_at.is_some() || !visit_stands(tx, self.tenant, &user, home, self.now)? {
            return Err(ended().into());
        }
        let assigned = access_to(tx, self.application, &user, self.now)?;
        if self.application.admits(user.kind, assigned.is_assigned) != Admission::Admitted {
            return Err(ended().into());
        }
        let origin = home.origin(self.tenant, self.public_url, &user).ok_or_else(ended)?;
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
            pairwise: self.application.pairwise(&self.tenant.salt, user.id),
            grant,
            user,
            origin,
            roles: assigned.roles,
            groups,
            optional_claims: self.application.settings.optional_claims.clone(),
            invited_at,
            terms,
            access_ends_at: assigned.ends_at,
        };
        Ok(Authorization {
            issuer: self.tenant.issuer(self.public_url),
            tenant: self.tenant.id,
            application: self.application.id,
            audience: None,
            scope,
            by: self.by,
            act: None,
            may_act: self.application.settings.delegation.may_act,
            front: None,
            binding: self.binding,
            subject: Subject::Person(Box::new(person)),
        })
    }

    /// The same for one of the resources that were granted (RFC 8707 §2.2), whose own door must be open to the person too (SECURITY 12).
    ///
    /// # Errors
    /// `invalid_target` for any other, or once the API is gone or closed to them.
    pub(crate) fn for_resource(
        &self,
        tx: &mut Tx<'_>,
        authorization: Authorization,
        wanted: Option<&str>,
    ) -> Result<Authorization, TokenError> {
        let Some(person) = authorization.person() else { return Ok(authorization) };
        let Some(audience) = person.grant.audience(wanted, &authorization.issuer)? else { return Ok(authorization) };
        self.opens(tx, &audience, &person.user)?;
        Ok(Authorization { audience: Some(audience), ..authorization })
    }

    /// Whether an API of the tenant is there, and open to the person.
    ///
    /// # Errors
    /// `invalid_target`.
    pub(super) fn opens(&self, tx: &mut Tx<'_>, api: &str, user: &User) -> Result<(), TokenError> {
        let closed = || OAuthError::new(ErrorCode::InvalidTarget, "that resource is not open to this person");
        let api = tx.in_tenant(self.tenant.id).applications().of_api(api)?.ok_or_else(closed)?;
        if lets_in(tx, &api, user, self.now)? { Ok(()) } else { Err(closed().into()) }
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
