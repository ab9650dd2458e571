//! The authorization endpoint: answered at once where everything is known, else the beginning of an interaction.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::{Address, Application, Caller, Tenant};
use rules::ids::{BrowserId, InteractionId, UserId};
use rules::interactions::{Interaction, Progress, Purpose, Refused, Step, next_step};
use rules::protocol::{Answer, AuthorizeRequest, ErrorCode, IdTokenHint, OAuthError, Outcome, Parameters, Prompt, Refusal, ReplyAddress};
use rules::random::{Draw, Lot};
use rules::sessions::BrowserSecret;
use storage::StorageError;

use super::begin::{Begun, begin};
use super::closing::Closing;
use super::error::InteractionError;
use super::gathered::{Known, gather_knowing};
use crate::app::App;
use crate::flows::requests::{self, CannotUnfold, unfold};
use crate::flows::tokens::{Unminted, answered, read_hint};

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

/// Who hears that a request is refused.
async fn refused(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    refusal: Refusal,
    now: Timestamp,
) -> Result<Authorized, InteractionError> {
    Ok(match refusal {
        Refusal::Shown(error) => Authorized::Shown(error),
        Refusal::Returned(reply, error) => {
            Authorized::Reply(answered(app, tenant, application, (*reply, &Outcome::Error(error)), now).await?)
        }
        Refusal::Withheld(reply, error) => Authorized::Withheld(reply.host(), error),
    })
}

/// Who hears that the person cannot be here whom the request names. What `prompt=none` asks for is answered, whoever asks (OpenID Connect
/// Core §3.1.2.1, SECURITY 31).
fn not_here(application: &Application, request: &AuthorizeRequest, reply: ReplyAddress, error: OAuthError) -> Refusal {
    match request.prompts(Prompt::None) && error.code() == ErrorCode::LoginRequired {
        true => Refusal::Returned(Box::new(reply), error),
        false => Refusal::told(application, reply, error),
    }
}

/// Handles an authorization request (OpenID Connect Core §3.1.2).
///
/// # Errors
/// [`InteractionError::Storage`], busy if the visitor's network has begun as much in this minute as it may; everything that is wrong
/// with the request is an outcome.
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
    let whole = match unfold(app, caller, (&issuer, &application), parameters).await {
        Ok(whole) => whole,
        Err(CannotUnfold::Storage(error)) => return Err(error.into()),
        Err(CannotUnfold::Refused(error)) => {
            let reply = AuthorizeRequest::reply_of(parameters, &*application, &issuer);
            // A browser that brings only a name of the request brings no address either.
            let refusal = reply.map_or_else(|_| Refusal::Shown(error.clone()), |reply| Refusal::told(&*application, reply, error.clone()));
            return refused(app, tenant, &application, refusal, caller.at).await;
        }
    };
    let known = requests::Known::look(app, tenant, &whole.parameters).await?;
    let (request, reply) = match AuthorizeRequest::check(&whole.parameters, &*application, whole.came, &known.server()) {
        Ok(checked) => checked,
        Err(refusal) => return refused(app, tenant, &application, refusal, caller.at).await,
    };
    let hinted = match expected(app, caller, (tenant, &application), &request, browser.as_ref()).await? {
        Ok(hinted) => hinted,
        Err(error) => return refused(app, tenant, &application, not_here(&application, &request, reply, error), caller.at).await,
    };
    let asked = Asked { tenant: Arc::clone(tenant), application, request, reply, hinted };
    decide(app, caller, asked, browser).await
}

/// The one person whom the request is about: named by `id_token_hint` (OpenID Connect Core §3.1.2.1), or by the `sub` that it
/// wants to find in the ID token (§5.5.1).
async fn expected(
    app: &App,
    caller: &Caller,
    (tenant, application): (&Tenant, &Application),
    request: &AuthorizeRequest,
    browser: Option<&BrowserSecret>,
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
    let Some(subject) = request.claims.wanted_subject() else { return Ok(Ok(hinted)) };
    let wanted = if application.settings.registration.is_pairwise() {
        let known = match hinted {
            Some(hinted) => vec![hinted],
            None => signed_in(app, tenant, browser, caller.at).await?,
        };
        known.into_iter().find(|user| application.pairwise(&tenant.salt, *user).as_deref() == Some(subject))
    } else {
        subject.parse().ok()
    };
    Ok(match (hinted, wanted) {
        (hinted, Some(wanted)) if hinted.is_none_or(|hinted| hinted == wanted) => Ok(Some(wanted)),
        _ => Err(nobody()),
    })
}

/// Who is signed in in that browser: of a pairwise subject nobody can tell whose it is but by looking at people (§8.1).
async fn signed_in(app: &App, tenant: &Tenant, browser: Option<&BrowserSecret>, now: Timestamp) -> Result<Vec<UserId>, StorageError> {
    let Some(digest) = browser.map(BrowserSecret::digest) else { return Ok(Vec::new()) };
    let id = tenant.id;
    let door = app.storage.read(move |tx| tx.in_tenant(id).sessions().of_cookie(&digest, now)).await?;
    Ok(door.into_iter().flat_map(|door| door.signed_in).map(|(_, user)| user.id).collect())
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
    let application = Arc::clone(&asked.application);
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
            let known = Known { application: Some(Arc::clone(&asked.application)), device: None, signed_in: signed_in.unwrap_or_default() };
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
                    Ok(Decided::Refused(asked.reply.clone(), error))
                }
                _ => {
                    tx.nothing_to_remember("what comes of the request is remembered then");
                    let purpose = interaction.purpose;
                    begin(tx, &draw, &asked.tenant, browser.as_ref(), (purpose, interaction.progress), &caller)
                        .map(Decided::Begun)
                        .map_err(InteractionError::from)
                }
            }
        })
        .await?;
    match decided {
        Decided::Begun(begun) => Ok(Authorized::Begun(begun.ok_or(StorageError::Busy)?)),
        Decided::Refused(reply, error) => {
            let outcome = Outcome::Error(error);
            Ok(Authorized::Reply(answered(app, &tenant, &application, (reply, &outcome), caller.at).await?))
        }
        Decided::Granted(unminted) => Ok(Authorized::Reply(unminted.minted(app, &tenant, caller.at).await?)),
    }
}

/// What the write came to.
enum Decided {
    Granted(Unminted),
    Refused(ReplyAddress, OAuthError),
    /// Nothing, where the network had begun as much as it may.
    Begun(Option<Begun>),
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
