//! The parameters of a request, wherever they stand: in the query, in a JWT, at an address, or pushed before.

use std::borrow::Cow;

use rules::clock::Timestamp;
use rules::directory::{Application, Caller};
use rules::protocol::{AuthorizeRequest, Came, Client as _, ErrorCode, OAuthError, Parameters, PushedRequest, RequestObject, Way};
use storage::StorageError;

use crate::app::App;
use crate::flows::clients::{fetch, is_signed_by, secret_key};
use crate::flows::limits::{Budget, REQUEST_URI_CLIENT, REQUEST_URI_NETWORK};
use crate::flows::tokens::{TokenError, opening_keys};
use crate::signing::{OpeningKey, decrypt};

/// A request, whole.
pub(crate) struct Whole<'a> {
    pub(crate) parameters: Cow<'a, Parameters>,
    pub(crate) came: Came,
}

/// Why it cannot be had.
pub(crate) enum CannotUnfold {
    Refused(OAuthError),
    Storage(StorageError),
}

impl From<OAuthError> for CannotUnfold {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}

impl From<StorageError> for CannotUnfold {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl From<CannotUnfold> for TokenError {
    fn from(why: CannotUnfold) -> Self {
        match why {
            CannotUnfold::Refused(error) => Self::Refused(error),
            CannotUnfold::Storage(error) => Self::Storage(error),
        }
    }
}

/// At which issuer a request is made, and by whom.
type Between<'a> = (&'a str, &'a Application);

/// What a browser brings, with what it only names: a request object by value or from where the client registered that it keeps one
/// (OpenID Connect Core §6, RFC 9101 §5), or a request that was pushed (RFC 9126 §4).
pub(crate) async fn unfold<'a>(
    app: &App,
    caller: &Caller,
    between: Between<'_>,
    parameters: &'a Parameters,
) -> Result<Whole<'a>, CannotUnfold> {
    if !parameters.has("request") && !parameters.has("request_uri") {
        return Ok(Whole { parameters: Cow::Borrowed(parameters), came: Came::default() });
    }
    let (_, application) = between;
    match (parameters.one("request"), parameters.one("request_uri")) {
        (Some(jwt), None) if !parameters.has("request_uri") => object(app, caller, between, (jwt, Some(parameters))).await,
        (None, Some(name)) if !parameters.has("request") => match PushedRequest::key(name) {
            Some(_) => pushed(app, caller, application, name).await,
            None => {
                let jwt = by_reference(app, caller, application, name).await?;
                object(app, caller, between, (&jwt, Some(parameters))).await
            }
        },
        _ => Err(OAuthError::invalid_request("request and request_uri exclude each other, and come once").into()),
    }
}

/// What a client pushes: parameters, or a request object, which is all that counts then; never another name (RFC 9126 §2.1, §3).
pub(super) async fn unfold_pushed<'a>(
    app: &App,
    caller: &Caller,
    between: Between<'_>,
    form: &'a Parameters,
) -> Result<Whole<'a>, CannotUnfold> {
    if form.has("request_uri") {
        return Err(OAuthError::invalid_request("a request_uri is not pushed").into());
    }
    let whole = match form.one("request") {
        Some(jwt) => object(app, caller, between, (jwt, None)).await?,
        None => Whole { parameters: Cow::Borrowed(form), came: Came::default() },
    };
    Ok(Whole { came: Came { by: Way::Pushing, ..whole.came }, ..whole })
}

/// A request object, with what stands outside of it where that counts: not where the client signs all it asks (RFC 9101 §6.3).
async fn object<'a>(
    app: &App,
    caller: &Caller,
    (issuer, application): Between<'_>,
    (jwt, outside): (&str, Option<&Parameters>),
) -> Result<Whole<'a>, CannotUnfold> {
    let opened = decrypted(app, application, jwt, caller.at).await?;
    let jwt = opened.as_deref().unwrap_or(jwt);
    let object = RequestObject::parse(jwt)?;
    let alg = object.signed_with(application)?;
    if let Some(alg) = alg
        && !is_signed_by(app, application, jwt, alg, caller.at).await
    {
        return Err(OAuthError::new(ErrorCode::InvalidRequestObject, "no key of the client made that signature").into());
    }
    let nothing = Parameters::default();
    let outside = outside.filter(|_| !application.registration().require_signed_request).unwrap_or(&nothing);
    let parameters = object.unfold(outside, application, issuer, caller.at)?;
    Ok(Whole { parameters: Cow::Owned(parameters), came: Came { by: Way::Browser, is_signed: alg.is_some() } })
}

/// What is in an encrypted object (RFC 9101 §6.1), which is a signed or an unsigned one; `None`: it is not encrypted. Why it does not open is
/// nobody's business.
async fn decrypted(app: &App, application: &Application, jwt: &str, now: Timestamp) -> Result<Option<String>, CannotUnfold> {
    if jwt.split('.').count() != 5 {
        return Ok(None);
    }
    let closed = || OAuthError::new(ErrorCode::InvalidRequestObject, "the request object cannot be decrypted");
    let keys = opening_keys(app, application.tenant, now).await.map_err(|error| match error {
        TokenError::Storage(error) => CannotUnfold::Storage(error),
        _ => closed().into(),
    })?;
    // Whoever has a key that is made of its secret may use that too (OpenID Connect Core §10.2).
    let shared = secret_key(app, application).map(|secret| OpeningKey::sharing(secret.expose()));
    let opened = decrypt(jwt, keys.iter().map(AsRef::as_ref).chain(&shared)).map_err(|_| closed())?;
    Ok(Some(String::from_utf8(opened).map_err(|_| closed())?))
}

/// A request that this client pushed; it is spent when it is answered, so that a page may be loaded again (SECURITY 18).
async fn pushed<'a>(app: &App, caller: &Caller, application: &Application, name: &str) -> Result<Whole<'a>, CannotUnfold> {
    let unknown = || AuthorizeRequest::no_request_uri("that request_uri is not known, or not any more");
    let key = PushedRequest::key(name).ok_or_else(unknown)?;
    let tenant = application.tenant;
    let found = app.storage.read(move |tx| tx.in_tenant(tenant).pushed_requests().find(&key)).await?;
    let (parameters, is_signed) = found.and_then(|request| request.taken_by(application.id, caller.at)).ok_or_else(unknown)?;
    Ok(Whole { parameters: Cow::Owned(parameters), came: Came { by: Way::Pushed(key), is_signed } })
}

/// Anybody can make us ask for one (RFC 9101 §10.4, SECURITY 24). Each server asks and remembers by itself: whoever uses up what one may fetch
/// for a client has fetched there for everybody else.
async fn may_fetch(app: &App, caller: &Caller, application: &Application) -> Result<bool, StorageError> {
    let of_client = Budget::of(&[&REQUEST_URI_CLIENT], &format!("{} {}", application.id, app.name));
    let budget = Budget::of(&[&REQUEST_URI_NETWORK], &caller.network().to_string()).then(of_client);
    let now = caller.at;
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("what is fetched is counted");
            budget.pay(tx, now)
        })
        .await
}

/// Fetches a request object from an address that is registered; its fragment only says which version it is (OpenID Connect Core §6.2).
async fn by_reference(app: &App, caller: &Caller, application: &Application, address: &str) -> Result<String, CannotUnfold> {
    let without_fragment = |uri: &str| uri.split('#').next().unwrap_or_default().to_owned();
    let registered = &application.settings.registration.request_uris;
    if registered.is_empty() {
        return Err(OAuthError::new(ErrorCode::RequestUriNotSupported, "the client registered no request_uris").into());
    }
    if !registered.iter().any(|known| without_fragment(known) == without_fragment(address)) {
        return Err(AuthorizeRequest::no_request_uri("the client did not register that request_uri").into());
    }
    let unreachable = || AuthorizeRequest::no_request_uri("the request object cannot be fetched");
    let url = address.parse().map_err(|_| unreachable())?;
    if let Some(known) = app.request_objects.find(application.id, &url, caller.at) {
        return Ok(known.to_string());
    }
    if !may_fetch(app, caller, application).await? {
        return Err(OAuthError::new(ErrorCode::TemporarilyUnavailable, "too many request objects were asked for").into());
    }
    let body = fetch(app, &url).await.map_err(|_| unreachable())?;
    let text = String::from_utf8(body).map_err(|_| unreachable())?;
    app.request_objects.insert(application.id, &url, &text, caller.at);
    Ok(text.trim().to_owned())
}
