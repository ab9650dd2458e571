//! Who sends a request, beyond what it says: a DPoP proof, made for it with a key (RFC 9449 §4.3), or a certificate (RFC 8705).

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::Tenant;
use rules::ids::ApplicationId;
use rules::protocol::{CannotProve, DpopProof, JwsAlg, OAuthError, ProvedRequest, ServerNonce, Thumbprint};

use super::error::TokenError;
use super::once::{Kind, Once, remember_once};
use crate::app::App;
use crate::certificates::ClientCertificate;
use crate::signing::{Purpose, signed_with_key};

/// What came with a request beside credentials or a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sender<'a> {
    /// The headers `DPoP`, as many as came.
    pub proofs: &'a [&'a [u8]],
    /// The method of the request.
    pub method: &'a str,
    /// Where it went, by our own name of it.
    pub url: &'a str,
    /// The certificate of the connection.
    pub certificate: Option<&'a ClientCertificate>,
}

/// For so long, in seconds, one nonce is given out; it is good for [`DpopProof::GOOD_FOR`] and no less.
const TURN: i64 = 60;

/// The nonce that proofs may hold from now on (RFC 9449 §8). It is known again without being kept, on every server of the house.
pub fn dpop_nonce(app: &App, now: Timestamp) -> String {
    let turn = now.seconds() / TURN;
    format!("{turn}.{}", app.ring.mac_key(Purpose::DpopNonces).code(&[&turn.to_be_bytes()]).base64url())
}

fn known_nonce(app: &App, nonce: Option<&str>, now: Timestamp) -> ServerNonce {
    let Some(nonce) = nonce else { return ServerNonce::Missing };
    let read = nonce.split_once('.').and_then(|(turn, code)| Some((turn.parse::<i64>().ok()?, Digest::from_base64url(code)?)));
    let is_ours = read.is_some_and(|(turn, code)| {
        let age = (now.seconds() / TURN).saturating_sub(turn).saturating_mul(TURN);
        // One that another server gave out a moment ago may be of the next turn.
        (-TURN..=DpopProof::GOOD_FOR.as_secs() as i64).contains(&age) && app.ring.knows(Purpose::DpopNonces, &[&turn.to_be_bytes()], &code)
    });
    if is_ours { ServerNonce::Ours } else { ServerNonce::NotOurs }
}

/// The key of a proof that the sender made for this request, and for `token` where one came with it, by an algorithm that `may` be; with
/// how the proof is known again. `None`: there is no proof. That it counts once is for the caller.
pub(super) fn found_good(
    app: &App,
    tenant: &Tenant,
    sender: &Sender<'_>,
    token: Option<&str>,
    may: impl Fn(JwsAlg) -> bool,
    now: Timestamp,
) -> Result<Option<(Thumbprint, Once)>, OAuthError> {
    let Some(proof) = DpopProof::read(sender.proofs)? else { return Ok(None) };
    if proof.alg().is_some_and(|alg| !may(alg)) {
        return Err(CannotProve::Alg.into());
    }
    let nonce = known_nonce(app, proof.nonce(), now);
    let demand = tenant.policy.standards.dpop_nonce;
    let proven = proof.judge(&ProvedRequest { method: sender.method, url: sender.url, token, nonce, demand, now })?;
    if !signed_with_key(proven.jwt, proven.alg, &proven.key) {
        return Err(CannotProve::Signature.into());
    }
    Ok(Some((proven.thumbprint(), Once { kind: Kind::Proof, spent_as: proven.spent_as })))
}

/// The key by which the sender made a proof for this request, and for `token` of `client`, by an algorithm that it may sign with (FAPI 2.0
/// Security Profile §5.4.1). It counts once, on all servers.
pub(super) async fn proven_key(
    app: &App,
    tenant: &Tenant,
    sender: &Sender<'_>,
    (token, client): (&str, ApplicationId),
    now: Timestamp,
) -> Result<Option<Thumbprint>, TokenError> {
    // Without an application there is nobody to be held to anything; whoever asks what the token is worth finds that out.
    let application = app.storage.application(tenant.id, client).await?;
    let may = |alg| application.as_ref().is_none_or(|application| application.settings.registration.may_sign_with(alg));
    let Some((key, once)) = found_good(app, tenant, sender, Some(token), may, now)? else { return Ok(None) };
    remember_once(app, vec![once]).await?;
    Ok(Some(key))
}
