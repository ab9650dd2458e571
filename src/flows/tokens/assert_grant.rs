//! A token about a person for whom an issuer speaks that the tenant trusts (RFC 7523 §2.1), and who allowed the client themselves.

use std::sync::Arc;

use rules::claims::Authorization;
use rules::directory::{Spoken, User};
use rules::ids::GrantId;
use rules::protocol::{
    Acr, AuthorizationDetails, BearerAssertion, ClaimsRequest, Client as _, Doors, ErrorCode, Grant, OAuthError, Rotation, Scope, ScopeName,
};
use rules::random::Lot;
use storage::grants::LiveGrant;
use storage::{Spent, StorageError, Tx};

use super::error::TokenError;
use super::home::HomeAccount;
use super::live::Issuing;
use super::mint::{Minted, mint};
use super::token::Asking;
use crate::flows::clients::is_signed_by_issuer;

/// Answers an assertion, which counts once. There is no refresh token: whoever trusts the issuer asks it again.
///
/// # Errors
/// `invalid_grant`, the same for everybody who is not spoken for, so that nobody learns who is here.
pub(super) async fn assert_grant(asking: Asking<'_>, assertion: BearerAssertion, asked: Scope) -> Result<Minted, TokenError> {
    if asking.authorization_details.is_some() {
        return Err(OAuthError::new(ErrorCode::InvalidAuthorizationDetails, "authorization_details are allowed by people").into());
    }
    if asking.resource.is_some() && asking.application.is_stranger() {
        return Err(OAuthError::new(ErrorCode::InvalidTarget, "the client may not ask for a resource").into());
    }
    let (caller, tenant, application) = (*asking.caller, Arc::clone(asking.tenant), Arc::clone(&asking.application));
    let public_url = asking.app.public_url.clone();
    let (here, alias) = (tenant.issuer(&public_url), asking.app.mutual_tls_issuer(&tenant));
    let doors = Doors { issuer: &here, alias: alias.as_deref() };
    let api = asking.resource.clone().filter(|wanted| *wanted != here);
    let spoken = Spoken::read(assertion.judge(&doors, caller.at)?).ok_or_else(not_good)?;
    let (id, issuer) = (tenant.id, assertion.issuer().to_owned());
    let name = issuer.clone();
    let trusted = asking.app.storage.read(move |tx| tx.in_tenant(id).trusted_issuers().find(&name)).await?.ok_or_else(not_good)?;
    if !is_signed_by_issuer(asking.app, &trusted.trust.keys, &assertion, caller.at).await {
        return Err(not_good());
    }
    let scope = application.settings.registration.allows(asked).without(ScopeName::OfflineAccess);
    // What nobody asks for nobody has allowed: a token for nothing would need no consent.
    if scope.is_empty() {
        return Err(OAuthError::new(ErrorCode::InvalidScope, "a scope is asked for, and one that the client may ask for").into());
    }
    let (digest, until) = assertion.spent_as(tenant.id);
    let (lot, by, binding) = (Lot::new(&asking.app.random), asking.by, asking.binding);
    let asserted = asking.app.storage.write(move |tx| -> Result<Result<Box<Authorization>, TokenError>, TokenError> {
        tx.nothing_to_remember("the person's consent was remembered; machine sign-ins are counted");
        if tx.spend("bearer_assertion", digest, until)? != Spent::First {
            return Ok(Err(not_good()));
        }
        // Trusted still, and for this person.
        let Some(trusted) = tx.in_tenant(tenant.id).trusted_issuers().find(&issuer)? else { return Ok(Err(not_good())) };
        let user = find(tx, tenant.id, &spoken)?;
        let Some(user) = user.filter(|user| user.mail_vouched_at.is_some() && trusted.trust.speaks_for(&user.mail)) else {
            return Ok(Err(not_good()));
        };
        let mut allowed = Scope::parse(&application.settings.consented_scopes.join(" "));
        if let Some(consent) = tx.in_tenant(tenant.id).acceptances().consent(user.id, application.id)? {
            allowed = allowed.and(&Scope::parse(&consent.scope));
        }
        if !scope.is_within(&allowed) {
            return Ok(Err(OAuthError::new(ErrorCode::InvalidScope, "the person has not allowed that").into()));
        }
        let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now: caller.at };
        let home = HomeAccount::find(tx, &user, caller.at)?;
        // The API's own door counts too (SECURITY 12).
        match api.as_ref().map_or(Ok(()), |api| issuing.opens(tx, api, &user)) {
            Err(refused @ TokenError::Refused(_)) => return Ok(Err(refused)),
            other => other?,
        }
        let grant = standing(tx, &issuing, GrantId::new(&lot.draw(), caller.at), &user, (&scope, api.as_ref()))?;
        let live = LiveGrant { grant, user };
        match issuing.authorization(tx, live, &home, scope.clone()) {
            Ok(authorization) => Ok(Ok(Box::new(Authorization { audience: api.clone(), ..authorization }))),
            // The assertion is spent all the same.
            Err(TokenError::Refused(_)) => Ok(Err(not_good())),
            Err(other) => Err(other),
        }
    });
    let authorization = asserted.await??;
    mint(asking.app, &asking.keys, &authorization, None, asking.caller.at)
}

fn not_good() -> TokenError {
    OAuthError::new(ErrorCode::InvalidGrant, "the assertion is not good, or speaks of nobody it may speak for").into()
}

fn find(tx: &mut Tx<'_>, tenant: rules::ids::TenantId, spoken: &Spoken) -> Result<Option<User>, StorageError> {
    match spoken {
        Spoken::User(id) => tx.in_tenant(tenant).users().find(*id),
        Spoken::Address(address) => tx.in_tenant(tenant).users().find_vouched(&address.key()),
    }
}

/// The grant that tokens of assertions stand on: one for each person, application, scope and API, however often it is asked for, so that
/// it can be ended like any other.
fn standing(
    tx: &mut Tx<'_>,
    issuing: &Issuing<'_>,
    id: GrantId,
    user: &User,
    (scope, api): (&Scope, Option<&String>),
) -> Result<Grant, StorageError> {
    let (tenant, application, now) = (issuing.tenant.id, issuing.application.id, issuing.now);
    let resources: Vec<String> = api.into_iter().cloned().collect();
    if let Some(known) = tx.in_tenant(tenant).grants().standing((user.id, application), scope, &resources)? {
        return Ok(known);
    }
    let grant = Grant {
        tenant,
        id,
        application,
        user: user.id,
        session: None,
        scope: scope.clone(),
        resources,
        authorization_details: AuthorizationDetails::default(),
        claims: ClaimsRequest::default(),
        nonce: None,
        // Nobody signed in (SECURITY 17).
        auth_time: None,
        acr: Acr::One,
        amr: Vec::new(),
        created_at: now,
        revoked_at: None,
        home_answered_at: now,
        rotation: Rotation::default(),
        binding: None,
    };
    tx.in_tenant(tenant).grants().insert(&grant)?;
    Ok(grant)
}
