//! The authorization endpoint: answered at once where everything is known, else the beginning of an interaction.

use std::borrow::Cow;
use std::sync::Arc;

use rules::directory::{Address, Application, Caller, Tenant};
use rules::ids::{BrowserId, InteractionId, UserId};
use rules::interactions::{Interaction, Progress, Purpose, Refused, Step, next_step};
use rules::protocol::{
    Answer, AuthorizeRequest, ErrorCode, IdTokenHint, OAuthError, Outcome, Parameters, Refusal, ReplyAddress, RequestObject,
};
use rules::random::{Draw, Lot};
use rules::sessions::BrowserSecret;
use storage::StorageError;

use super::answer::Closing;
use super::begin::{Begun, begin_with};
use super::error::InteractionError;
use super::gathered::{Known, gather_knowing};
use crate::app::App;
use crate::flows::clients::{fetch, is_signed_by};
use crate::flows::tokens::{Unminted, read_hint};

/// What becomes of an authorization request.
#[derive(Debug)]
pub enum Authorized {
    /// The application is answered.
    Reply(Answer),
    /// The browser goes on at an interaction.
    Begun(Begun),
    /// The visitor reads why not: there is nobody registered to be told.
    Shown(OAuthError),
    /// The visitor reads why not, and of which host the application is: nobody answers for it (SECURITY 31).
    Withheld(Option<String>, OAuthError),
}

impl From<Refusal> for Authorized {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Shown(error) => Self::Shown(error),
            Refusal::Returned(reply, error) => Self::Reply(reply.answer(&Outcome::Error(error))),
            Refusal::Withheld(reply, error) => Self::Withheld(reply.host(), error),
        }
    }
}

/// Handles an authorization request (OpenID Connect Core §3.1.2).
///
/// # Errors
/// [`InteractionError::Storage`]; everything that is wrong with the request is an outcome.
pub async fn authorize(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    parameters: &Parameters,
    browser: Option<BrowserSecret>,
) -> Result<Authorized, InteractionError> {
    let client_id = match AuthorizeRequest::client_id(parameters) {
        Ok(client_id) => client_id,
        Err(error) => return Ok(Authorized::Shown(error)),
    };
    let Some(application) = app.storage.application(tenant.id, client_id).await? else {
        return Ok(Authorized::Shown(AuthorizeRequest::unknown_client()));
    };
    let issuer = tenant.issuer(&app.public_url);
    let whole = match unfolded(app, caller, (&issuer, &application), parameters).await {
        Ok(whole) => whole,
        Err(error) => {
            let reply = AuthorizeRequest::reply_of(parameters, &*application, &issuer);
            return Ok(reply.map_or_else(Authorized::from, |reply| Refusal::told(&*application, reply, error).into()));
        }
    };
    let (request, reply) = match AuthorizeRequest::check(&whole, &*application, &issuer) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(refusal.into()),
    };
    let hinted = match expected(app, caller, tenant, &request).await? {
        Ok(hinted) => hinted,
        Err(error) => return Ok(Refusal::told(&*application, reply, error).into()),
    };
    let asked = Asked { tenant: Arc::clone(tenant), application, request, reply, hinted };
    decide(app, caller, asked, browser).await
}

/// The parameters with what a request object says, by value or from where the client registered that it keeps one (OpenID Connect
/// Core §6).
async fn unfolded<'a>(
    app: &App,
    caller: &Caller,
    (issuer, application): (&str, &Application),
    parameters: &'a Parameters,
) -> Result<Cow<'a, Parameters>, OAuthError> {
    if !parameters.has("request") && !parameters.has("request_uri") {
        return Ok(Cow::Borrowed(parameters));
    }
    let jwt = match (parameters.one("request"), parameters.one("request_uri")) {
        (Some(jwt), None) if !parameters.has("request_uri") => Cow::Borrowed(jwt),
        (None, Some(address)) if !parameters.has("request") => Cow::Owned(by_reference(app, application, address).await?),
        _ => return Err(OAuthError::invalid_request("request and request_uri exclude each other, and come once")),
    };
    let object = RequestObject::parse(&jwt)?;
    if let Some(alg) = object.signed_with(application)?
        && !is_signed_by(app, application, &jwt, alg, caller.at).await
    {
        return Err(OAuthError::new(ErrorCode::InvalidRequestObject, "no key of the client made that signature"));
    }
    object.unfold(parameters, application, issuer, caller.at).map(Cow::Owned)
}

/// Fetches a request object from an address that is registered; its fragment only says which version it is (OpenID Connect Core §6.2).
async fn by_reference(app: &App, application: &Application, address: &str) -> Result<String, OAuthError> {
    let without_fragment = |uri: &str| uri.split('#').next().unwrap_or_default().to_owned();
    let registered = &application.settings.registration.request_uris;
    if registered.is_empty() {
        return Err(OAuthError::new(ErrorCode::RequestUriNotSupported, "the client registered no request_uris"));
    }
    if !registered.iter().any(|known| without_fragment(known) == without_fragment(address)) {
        return Err(AuthorizeRequest::no_request_uri("the client did not register that request_uri"));
    }
    let unreachable = || AuthorizeRequest::no_request_uri("the request object cannot be fetched");
    let body = fetch(app, &address.parse().map_err(|_| unreachable())?).await.map_err(|_| unreachable())?;
    String::from_utf8(body).map(|text| text.trim().to_owned()).map_err(|_| unreachable())
}

/// The one person whom the request is about: named by `id_token_hint` (OpenID Connect Core §3.1.2.1), or by the `sub` that it
/// wants to find in the ID token (§5.5.1).
async fn expected(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    request: &AuthorizeRequest,
) -> Result<Result<Option<UserId>, OAuthError>, InteractionError> {
    let hinted = match &request.id_token_hint {
        Some(hint) => match read_hint(app, tenant, hint, caller.at).await? {
            Some(IdTokenHint { user: Some(user), .. }) => Some(user),
            Some(_) => return Ok(Err(OAuthError::new(ErrorCode::LoginRequired, "nobody is signed in whom id_token_hint is about"))),
            None => return Ok(Err(OAuthError::invalid_request("id_token_hint is no ID token of this issuer"))),
        },
        None => None,
    };
    let nobody = || OAuthError::new(ErrorCode::LoginRequired, "nobody who signs in here can be that sub");
    Ok(match (hinted, request.claims.wanted_subject().map(str::parse)) {
        (hinted, None) => Ok(hinted),
        (None, Some(Ok(wanted))) => Ok(Some(wanted)),
        (Some(hinted), Some(Ok(wanted))) if hinted == wanted => Ok(Some(wanted)),
        _ => Err(nobody()),
    })
}

/// A request that is good, with whom it comes from and where its answer goes.
struct Asked {
    tenant: Arc<Tenant>,
    application: Arc<Application>,
    request: AuthorizeRequest,
    reply: ReplyAddress,
    hinted: Option<UserId>,
}

async fn decide(app: &App, caller: &Caller, asked: Asked, browser: Option<BrowserSecret>) -> Result<Authorized, InteractionError> {
    let (caller, public_url, tenant) = (*caller, app.public_url.clone(), Arc::clone(&asked.tenant));
    let lot = Lot::new(&app.random);
    let decided = app
        .storage
        .write(move |tx| {
            let draw = lot.draw();
            let door = match &browser {
                Some(secret) => tx.in_tenant(asked.tenant.id).sessions().of_cookie(&secret.digest(), caller.at)?,
                None => None,
            };
            let (known, signed_in) = door.map(|door| (door.browser.id, door.signed_in)).unzip();
            let interaction = asked.interaction(&draw, &caller, known);
            let known = Known { application: Some((*asked.application).clone()), device: None, signed_in: signed_in.unwrap_or_default() };
            let gathered = gather_knowing(tx, &asked.tenant, &interaction, known, caller.at)?;
            match next_step(&gathered.facts, caller.at) {
                Step::Answer => {
                    let closing = Closing { tenant: &asked.tenant, public_url: &public_url, draw: &draw, caller: &caller };
                    let (Some(user), Some(session)) = (&gathered.user, &gathered.session) else { return Err(StorageError::Stale.into()) };
                    closing.grant(tx, &asked.request, &asked.application, user, session).map(Decided::Granted)
                }
                Step::Refuse(Refused::Returned(code)) => {
                    tx.nothing_to_remember("a request that could not be answered without asking");
                    let error = OAuthError::new(code, "the request cannot be answered without asking the person");
                    Ok(Decided::Authorized(Authorized::Reply(asked.reply.clone().answer(&Outcome::Error(error)))))
                }
                _ => {
                    tx.nothing_to_remember("what comes of the request is remembered then");
                    let purpose = interaction.purpose;
                    begin_with(tx, &draw, &asked.tenant, browser.as_ref(), (purpose, interaction.progress), caller.at)
                        .map(|begun| Decided::Authorized(Authorized::Begun(begun)))
                        .map_err(InteractionError::from)
                }
            }
        })
        .await?;
    match decided {
        Decided::Authorized(authorized) => Ok(authorized),
        Decided::Granted(unminted) => Ok(Authorized::Reply(unminted.minted(app, &tenant, caller.at).await?)),
    }
}

/// What the write came to.
enum Decided {
    Granted(Unminted),
    Authorized(Authorized),
}

impl Asked {
    /// The interaction this request would begin; stored only if it cannot be answered at once.
    fn interaction(&self, draw: &Draw<'_>, caller: &Caller, browser: Option<BrowserId>) -> Interaction {
        let address: Option<Address> = self.request.login_hint.as_ref().and_then(|hint| hint.parse().ok());
        Interaction {
            tenant: self.tenant.id,
            id: InteractionId::new(draw, caller.at),
            browser: browser.unwrap_or_else(|| BrowserId::new(draw, caller.at)),
            version: 0,
            purpose: Purpose::Authorize { request: Box::new(self.request.clone()) },
            progress: Progress { address, hinted: self.hinted, ui_locales: self.request.ui_locales.clone(), ..Progress::default() },
            created_at: caller.at,
            ends_at: caller.at + Interaction::LASTS_FOR,
            closed_at: None,
        }
    }
}
