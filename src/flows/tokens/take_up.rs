//! What a grant gives when it is taken up, however it came about: its authorization, and for `offline_access` the first refresh token of
//! its family.

use rules::claims::Authorization;
use rules::digest::LookupKey;
use rules::protocol::{AuthorizationDetails, Client as _, GrantType, RefreshToken, Rotates, ScopeName};
use rules::random::{Chance as _, Draw};
use rules::secret::Secret;
use storage::Tx;
use storage::grants::LiveGrant;

use super::error::TokenError;
use super::home::HomeAccount;
use super::live::Issuing;
use super::refresh::{bind_family, rules_for};

/// Of what tokens are minted.
pub(super) type TakenUp = (Box<Authorization>, Option<Secret<String>>);

/// Takes up a grant, inside an open write: for one of its resources, and with less beside its scope, if that is asked for.
///
/// # Errors
/// `invalid_grant` once the access it stands for has ended.
pub(super) fn take_up(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    issuing: &Issuing<'_>,
    mut live: LiveGrant,
    (details, resource): (Option<AuthorizationDetails>, Option<&str>),
) -> Result<TakenUp, TokenError> {
    let (tenant, application, now) = (issuing.tenant.id, issuing.application, issuing.now);
    let scope = live.grant.scope.clone();
    let home = HomeAccount::find(tx, &live.user, now)?;
    live.grant.authorization_details = live.grant.narrowed_details(details)?;
    let issued = issuing.authorization(tx, live, &home, scope)?;
    let authorization = Box::new(issuing.for_resource(tx, issued, resource)?);
    let is_offline = authorization.scope.has(ScopeName::OfflineAccess) && application.may_use(GrantType::RefreshToken);
    let Some(grant) = authorization.person().filter(|_| is_offline).map(|person| &person.grant) else { return Ok((authorization, None)) };
    let secret = draw.dated_secret(now);
    let token = RefreshToken {
        tenant,
        grant: grant.id,
        application: application.id,
        generation: 0,
        expires_at: rules_for(&home, Rotates::Always).expires_at(grant, now),
    };
    tx.in_tenant(tenant).grants().insert_refresh_token(&token, &LookupKey::of(secret.expose()))?;
    bind_family(tx, application, grant, issuing.binding)?;
    Ok((authorization, Some(secret)))
}
