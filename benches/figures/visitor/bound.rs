//! The code flow as banks want it: pushed, by a client that proves itself with its key, for tokens that are bound to it.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::clock::Clock;
use rules::digest::Digest;
use serde_json::{Value, json};

use super::{VERIFIER, Visitor, between, code_of, encoded};
use crate::Outcome;
use crate::house::CALLBACK;
use crate::wire::Answer;

/// A client with a key of its own, which signs its assertions and its proofs.
pub(crate) struct Bank {
    /// Its name at the tenant.
    pub(crate) client_id: String,
    issuer: String,
    key: ClientKey,
    /// No assertion and no proof has a number twice.
    next: AtomicU64,
}

/// A key pair for ES256.
pub(crate) struct ClientKey(EcdsaKeyPair);

const TYPE: &str = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

impl ClientKey {
    /// A new one.
    pub(crate) fn make() -> Outcome<Self> {
        Ok(Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?))
    }

    /// The public half.
    pub(crate) fn jwk(&self) -> Value {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        json!({ "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y) })
    }

    fn sign(&self, header: &Value, claims: &Value) -> Outcome<String> {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes())?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }
}

impl Bank {
    /// A client of that name at an issuer.
    pub(crate) fn new(client_id: String, issuer: String, key: ClientKey) -> Self {
        Self { client_id, issuer, key, next: AtomicU64::new(0) }
    }

    fn number(&self) -> String {
        self.next.fetch_add(1, Ordering::Relaxed).to_string()
    }

    fn assertion(&self) -> Outcome<String> {
        let (id, now) = (&self.client_id, Clock::Machine.now().seconds());
        let claims = json!({ "iss": id, "sub": id, "aud": self.issuer, "jti": self.number(), "iat": now, "exp": now + 60 });
        self.key.sign(&json!({ "alg": "ES256" }), &claims)
    }

    fn proof(&self, url: &str) -> Outcome<String> {
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.jwk() });
        self.key.sign(&header, &json!({ "jti": self.number(), "htm": "POST", "htu": url, "iat": Clock::Machine.now().seconds() }))
    }
}

impl Visitor {
    /// A pushed request, its answer in a browser that is signed in, and the tokens for its code.
    pub(crate) fn bound_flow(&mut self, bank: &Bank) -> Outcome<()> {
        let (callback, challenge) = (encoded(CALLBACK), Digest::of(VERIFIER).base64url());
        let asked = format!(
            "response_type=code&redirect_uri={callback}&scope=openid%20profile%20email&state=af0ifjsldkj&nonce=n-0S6_WzA2Mj\
             &code_challenge={challenge}&code_challenge_method=S256"
        );
        let pushed = self.post(bank, "par", &asked)?.expect(201)?;
        let name = encoded(between(pushed.body, "\"request_uri\":\"", "\"").ok_or("no request_uri")?);
        let path = format!("/{}/authorize?client_id={}&request_uri={name}", self.door.tenant, bank.client_id);
        let place = self.step(&path)?;
        let code = code_of(&place).ok_or_else(|| format!("not signed in: {place}"))?;
        let asked = format!("grant_type=authorization_code&code={code}&redirect_uri={callback}&code_verifier={VERIFIER}");
        let given = self.post(bank, "token", &asked)?.expect(200)?;
        given.body.contains("\"token_type\":\"DPoP\"").then_some(()).ok_or_else(|| "the token is bound to nothing".into())
    }

    /// Posts a form, with an assertion and a proof.
    fn post(&mut self, bank: &Bank, endpoint: &str, form: &str) -> Outcome<Answer<'_>> {
        let (assertion, proof) = (bank.assertion()?, bank.proof(&format!("{}/{endpoint}", bank.issuer))?);
        let form = format!("client_assertion_type={TYPE}&client_assertion={assertion}&{form}");
        let request = format!(
            "POST /{}/{endpoint} HTTP/1.1\r\nhost: localhost\r\ndpop: {proof}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            self.door.tenant,
            form.len()
        );
        self.wire.ask(&request)
    }
}
