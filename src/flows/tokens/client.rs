//! Which application asks: every endpoint that programs call begins here (RFC 6749 §2.3).

use std::sync::Arc;

use rules::directory::{Application, Caller, Tenant};
use rules::protocol::{AuthMethod, Client as _, ClientAssertion, ClientAuthentication, ClientRefusal, Doors, Held, Parameters};

use super::error::TokenError;
use super::once::{Kind, Once, remember_once};
use super::sender::{Sender, found_good};
use crate::app::App;
use crate::certificates::ClientCertificate;
use crate::flows::clients::{is_certificate_of, is_signed_by, secret_key};
use crate::signing::signed_with_secret;

/// What came to an endpoint that programs call.
#[derive(Clone, Copy, Debug)]
pub struct TokenAsked<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a [u8]>,
    /// The form.
    pub form: &'a Parameters,
    /// The endpoint, below the issuer.
    pub endpoint: &'static str,
    /// What came beside it.
    pub sender: Sender<'a>,
}

/// The application that proved to be the one that asks.
///
/// # Errors
/// [`TokenError::Client`], the same for all who did not.
pub(super) async fn client(app: &App, caller: &Caller, tenant: &Tenant, asked: TokenAsked<'_>) -> Result<Arc<Application>, TokenError> {
    let (application, assertion) = proven(app, caller, tenant, asked).await?;
    remember_once(app, assertion.into_iter().collect()).await?;
    Ok(application)
}

/// The same, with what else the sender holds: a key by a proof (RFC 9449 §5), a certificate (RFC 8705 §3). Assertion and proof are
/// remembered together.
///
/// # Errors
/// As [`client`], and for a proof that is not good.
pub(crate) async fn client_and_held(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    asked: TokenAsked<'_>,
) -> Result<(Arc<Application>, Held), TokenError> {
    let (application, assertion) = proven(app, caller, tenant, asked).await?;
    let may_sign_with = |alg| application.registration().may_sign_with(alg);
    let proof = found_good(app, tenant, &asked.sender, None, may_sign_with, caller.at)?;
    let certificate = asked.sender.certificate.map(ClientCertificate::thumbprint);
    let held = Held { key: proof.map(|(key, _)| key), certificate };
    remember_once(app, assertion.into_iter().chain(proof.map(|(_, once)| once)).collect()).await?;
    Ok((application, held))
}

/// The application that proved to be the one that asks, and by what, where that counts once.
async fn proven(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    asked: TokenAsked<'_>,
) -> Result<(Arc<Application>, Option<Once>), TokenError> {
    let authentication = ClientAuthentication::parse(asked.authorization, asked.form)?;
    let application = app.storage.application(tenant.id, authentication.client_id()).await?;
    let once = match (&authentication, &application) {
        (ClientAuthentication::Assertion { assertion, .. }, Some(application)) => {
            by_assertion(app, caller, (tenant, asked.endpoint), application, assertion).await?;
            Some(Once { kind: Kind::Assertion, spent_as: assertion.spent_as() })
        }
        (_, Some(application)) if authentication.is_by_certificate(&**application) => {
            by_certificate(app, caller, application, asked.sender.certificate).await?;
            None
        }
        _ => {
            authentication.judge(application.as_deref(), caller.at)?;
            None
        }
    };
    Ok((application.ok_or_else(ClientRefusal::not_proven)?, once))
}

/// Judges the certificate of the connection: one that an authority vouches for and that bears the registered name (RFC 8705 §2.1), or
/// one that the client registered itself (§2.2).
async fn by_certificate(
    app: &App,
    caller: &Caller,
    application: &Application,
    shown: Option<&ClientCertificate>,
) -> Result<(), TokenError> {
    let registration = &application.settings.registration;
    let certificate = shown.filter(|certificate| certificate.is_valid(caller.at)).ok_or_else(ClientRefusal::not_proven)?;
    let is_proven = match &registration.tls_client_auth {
        Some(subject) => subject.is_in(certificate.names()) && app.client_roots.vouch_for(certificate, caller.at),
        None => {
            let is_self_signed = registration.auth_method == Some(AuthMethod::SelfSignedTlsClientAuth);
            is_self_signed && is_certificate_of(app, application, certificate.thumbprint(), caller.at).await
        }
    };
    if is_proven { Ok(()) } else { Err(ClientRefusal::not_proven().into()) }
}

/// Judges an assertion: what it says, then who signed it. That it counts once is for the caller (RFC 7523 §3).
async fn by_assertion(
    app: &App,
    caller: &Caller,
    (tenant, endpoint): (&Tenant, &str),
    application: &Application,
    assertion: &ClientAssertion,
) -> Result<(), TokenError> {
    let (issuer, alias) = (tenant.issuer(&app.public_url), app.mutual_tls_issuer(tenant));
    let doors = Doors { issuer: &issuer, alias: alias.as_deref() };
    let refused = || TokenError::Client(ClientRefusal::not_proven());
    if let Err(why) = assertion.judge(application, &doors, endpoint, caller.at) {
        tracing::debug!(%why, client = %application.id, "an assertion proves nothing");
        return Err(refused());
    }
    let is_signed = match assertion.alg().is_symmetric() {
        true => secret_key(app, application).is_some_and(|secret| signed_with_secret(assertion.jwt(), assertion.alg(), secret.expose())),
        false => is_signed_by(app, application, assertion.jwt(), assertion.alg(), caller.at).await,
    };
    if is_signed { Ok(()) } else { Err(refused()) }
}
