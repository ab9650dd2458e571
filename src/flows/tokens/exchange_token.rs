//! A token for another one, with which its bearer acts for a person (RFC 8693). It stands on the same grant, and ends with it.

use std::sync::Arc;

use rules::audit::Deed;
use rules::claims::{Authorization, PresentedToken, Subject};
use rules::digest::LookupKey;
use rules::directory::{Admission, Application};
use rules::ids::TenantId;
use rules::protocol::{
    AuthorizationDetails, ErrorCode, ExchangeGround, Exchanged, IdTokenHint, OAuthError, RefreshPresented, Refreshing, Rotates, SentWith,
    ShownActor, ShownToken, Target, TokenExchange, TokenKind,
};
use rules::random::Lot;
use rules::secret::Secret;
use storage::{StorageError, Tx};

use super::bearer::{Bearer, BearerError, of_tenant};
use super::error::TokenError;
use super::home::HomeAccount;
use super::keys::published_keys;
use super::live::{Issuing, access_to, lets_in_by_id};
use super::mint::{Minted, mint};
use super::refresh::rules_for;
use super::token::Asking;
use crate::flows::remember::event;
use crate::signing::{Audience, Expected, Expiry, Typ, verify};

/// Exchanges a token. Nothing of the subject's own token changes.
///
/// # Errors
/// `invalid_request` for every token that is not good (RFC 8693 §2.2.2).
pub(super) async fn exchange_token(asking: Asking<'_>, asked: TokenExchange) -> Result<Minted, TokenError> {
    let ground = ground_of(&asking, &asked.subject).await?;
    let actor = match &asked.actor {
        Some(shown) => Some(actor_of(&asking, shown).await?),
        None => None,
    };
    let sent = SentWith { held: asking.held, binding: asking.binding };
    let exchanged = asked.judge(&*asking.application, &ground, actor.as_ref(), sent)?;
    let issuer = asking.tenant.issuer(&asking.app.public_url);
    if asking.authorization_details.is_some() {
        return Err(OAuthError::new(ErrorCode::InvalidAuthorizationDetails, "authorization_details are allowed by people").into());
    }
    let target = asked.target(&ground, &issuer)?;
    let authorization = write(&asking, ground, exchanged, target).await?;
    mint(asking.app, &asking.keys, &authorization, None, asking.caller.at)
}

fn not_good() -> TokenError {
    OAuthError::invalid_request("subject_token or actor_token is not good, or not any more").into()
}

fn no_target() -> TokenError {
    OAuthError::new(ErrorCode::InvalidTarget, "there is no such target here").into()
}

/// Reads a living access token of ours.
async fn presented(asking: &Asking<'_>, token: &Secret<String>) -> Result<Arc<PresentedToken>, TokenError> {
    match of_tenant(asking.app, asking.tenant, token, Audience::LookedAtByCaller, asking.caller.at).await {
        Ok(Bearer(presented)) => Ok(presented),
        Err(BearerError::Refused(_)) => Err(not_good()),
        Err(BearerError::Storage(error)) => Err(error.into()),
        Err(BearerError::Token(error)) => Err(error),
    }
}

/// Who the actor's token speaks of: it must be the client's own.
async fn actor_of(asking: &Asking<'_>, shown: &ShownToken) -> Result<ShownActor, TokenError> {
    let presented = presented(asking, &shown.token).await?;
    let is_own = presented.client_id == asking.application.id;
    is_own.then(|| ShownActor { sub: presented.subject().to_owned(), cnf: presented.cnf }).ok_or_else(not_good)
}

/// What the subject's token stands on; whether that still lives is decided inside the write.
async fn ground_of(asking: &Asking<'_>, shown: &ShownToken) -> Result<ExchangeGround, TokenError> {
    let ground = match shown.kind {
        TokenKind::AccessToken | TokenKind::Jwt => {
            let presented = presented(asking, &shown.token).await?;
            ExchangeGround {
                grant: presented.grant().ok_or_else(not_good)?,
                holder: presented.client_id,
                expires_at: presented.expires_at(),
                audience: presented.audience().to_owned(),
                cnf: presented.cnf,
                scope: presented.scope.clone(),
                act: presented.act.clone(),
                may_act: None,
            }
        }
        TokenKind::RefreshToken => of_refresh_token(asking, &shown.token).await?,
        TokenKind::IdToken => of_id_token(asking, &shown.token).await?,
    };
    let holder = asking.app.storage.application(asking.tenant.id, ground.holder).await?.ok_or_else(not_good)?;
    Ok(ExchangeGround { may_act: holder.settings.delegation.may_act, ..ground })
}

/// A refresh token is shown by nobody but whom it was given to, and stays as it is.
async fn of_refresh_token(asking: &Asking<'_>, token: &Secret<String>) -> Result<ExchangeGround, TokenError> {
    let (tenant, now, key) = (asking.tenant.id, asking.caller.at, LookupKey::of(token.expose()));
    let (application, binding) = (Arc::clone(&asking.application), asking.binding);
    let issuer = asking.tenant.issuer(&asking.app.public_url);
    let found = asking.app.storage.read(move |tx| -> Result<Option<ExchangeGround>, StorageError> {
        let Some((token, live)) = tx.in_tenant(tenant).grants().find_refresh_token(&key)? else { return Ok(None) };
        let home = HomeAccount::find(tx, &live.user, now)?;
        let presented = RefreshPresented { client: application.id, binding };
        let would = token.present(&live.grant, &presented, &rules_for(&home, Rotates::of(&*application, &live.grant, binding)), now);
        let is_good = !matches!(would, Refreshing::Refused(_) | Refreshing::Reuses);
        Ok(is_good.then(|| ExchangeGround {
            grant: token.grant,
            holder: token.application,
            audience: issuer.clone(),
            scope: live.grant.scope,
            expires_at: token.expires_at,
            act: None,
            may_act: None,
            // What its family is bound to was looked at.
            cnf: None,
        }))
    });
    found.await?.ok_or_else(not_good)
}

/// An ID token stands for what its session last allowed its application.
async fn of_id_token(asking: &Asking<'_>, token: &Secret<String>) -> Result<ExchangeGround, TokenError> {
    let (tenant, now) = (asking.tenant.id, asking.caller.at);
    let keys = published_keys(asking.app, tenant, now).await?;
    let issuer = asking.tenant.issuer(&asking.app.public_url);
    let expected = Expected { typ: Typ::Jwt, iss: &issuer, aud: Audience::LookedAtByCaller, exp: Expiry::Counts, now };
    let verified = verify::<IdTokenHint>(token.expose(), &keys, &expected);
    let hint = verified.map_err(|_| not_good())?;
    let session = hint.session.ok_or_else(not_good)?;
    let of_session = asking.app.storage.read(move |tx| tx.in_tenant(tenant).grants().of_session(session)).await?;
    let grant = of_session.into_iter().rfind(|grant| grant.application == hint.application).ok_or_else(not_good)?;
    Ok(ExchangeGround {
        grant: grant.id,
        holder: hint.application,
        audience: issuer,
        scope: grant.scope,
        expires_at: now + Authorization::TOKEN_FOR,
        act: None,
        may_act: None,
        cnf: None,
    })
}

/// Decides on rows read inside the write: the grant lives, and the person is let in by the client, by whom the subject's token was given
/// to, and by the target (SECURITY 12).
async fn write(asking: &Asking<'_>, ground: ExchangeGround, exchanged: Exchanged, target: Target) -> Result<Authorization, TokenError> {
    let (caller, tenant, application) = (*asking.caller, Arc::clone(asking.tenant), Arc::clone(&asking.application));
    let public_url = asking.app.public_url.clone();
    let (lot, by, binding) = (Lot::new(&asking.app.random), asking.by, asking.binding);
    asking
        .app
        .storage
        .write(move |tx| -> Result<Authorization, TokenError> {
            tx.nothing_to_remember("who acts for whom is said by the token");
            let live = tx.in_tenant(tenant.id).grants().find(ground.grant)?.ok_or_else(not_good)?;
            let user = live.user.clone();
            if !lets_in_by_id(tx, ground.holder, &user, caller.at)? {
                return Err(not_good());
            }
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now: caller.at };
            let home = HomeAccount::find(tx, &user, caller.at)?;
            let refused = |error| if matches!(error, TokenError::Refused(_)) { not_good() } else { error };
            let given = issuing.authorization(tx, live, &home, exchanged.scope.clone()).map_err(refused)?;
            let Subject::Person(mut person) = given.subject else { return Err(not_good()) };
            // What was allowed beside scopes was allowed to the holder alone (RFC 9396 §2).
            person.grant.authorization_details = AuthorizationDetails::default();
            // It never outlives what it was given for.
            person.access_ends_at = Some(person.access_ends_at.map_or(ground.expires_at, |end| end.min(ground.expires_at)));
            let receiver = receiver(tx, tenant.id, &target)?;
            if let Some((target, _)) = &receiver {
                let assigned = access_to(tx, target, &user, caller.at)?;
                if target.admits(user.kind, assigned.is_assigned) != Admission::Admitted {
                    return Err(no_target());
                }
                // The target reads its own roles, and knows the person as it always does.
                (person.roles, person.pairwise) = (assigned.roles, target.pairwise(&tenant.salt, user.id));
            }
            if exchanged.act.is_none() {
                let detail = serde_json::json!({ "user": user.id, "holder": ground.holder });
                let acted = event(&lot.draw(), &caller, tenant.id, Deed::TookPersonsPlace, "application", application.id);
                tx.remember(&acted.with(detail))?;
            }
            let audience = receiver.map(|(_, audience)| audience);
            Ok(Authorization { audience, act: exchanged.act.clone(), subject: Subject::Person(person), ..given })
        })
        .await
}

/// The application that a token is for, and how the token names it; `None`: the issuer.
fn receiver(tx: &mut Tx<'_>, tenant: TenantId, target: &Target) -> Result<Option<(Application, String)>, TokenError> {
    let mut directory = tx.in_tenant(tenant);
    let (found, audience) = match target {
        Target::Issuer => return Ok(None),
        Target::Application(id) => (directory.applications().find(*id)?, id.to_string()),
        Target::Api(uri) => (directory.applications().of_api(uri)?, uri.clone()),
    };
    Ok(Some((found.ok_or_else(no_target)?, audience)))
}
