//! Client assertions: a JWT that proves who a client is (RFC 7521 §4.2, RFC 7523 §3, OpenID Connect Core §9).

use std::time::Duration;

use serde::Deserialize;

use super::jose::read_jwt;
use super::registration::AuthMethod;
use super::{Client, JwsAlg};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::ids::ApplicationId;
use crate::secret::Secret;

/// An assertion, read; whether its signature is good is for the caller to find out, by [`ClientAssertion::alg`].
#[derive(Clone, Debug)]
pub struct ClientAssertion {
    jwt: Secret<String>,
    alg: JwsAlg,
    claims: Claims,
}

#[derive(Clone, Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    // One text: a list may name others that could use it too (SECURITY 18).
    aud: String,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: String,
}

/// Where an issuer is reached by programs.
#[derive(Clone, Copy, Debug)]
pub struct Doors<'a> {
    /// The issuer.
    pub issuer: &'a str,
    /// The same where clients are asked for a certificate (RFC 8705 §5), if that is another address.
    pub alias: Option<&'a str>,
}

impl Doors<'_> {
    /// Whether `address` is that of `endpoint`, behind either of them.
    pub(super) fn are_at(&self, endpoint: &str, address: &str) -> bool {
        let is_behind = |door: &str| address.strip_prefix(door).and_then(|path| path.strip_prefix('/')) == Some(endpoint);
        is_behind(self.issuer) || self.alias.is_some_and(is_behind)
    }
}

/// Why an assertion proves nothing. Clients hear the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotAssert {
    /// It is no JWT with the claims it must have.
    #[error("it is no JWT with iss, sub, aud, exp and jti")]
    Malformed,
    /// The client is registered for another way, or another algorithm.
    #[error("the client is not registered for that")]
    NotRegistered,
    /// It speaks of another client.
    #[error("it is of another client")]
    AnotherClient,
    /// It is meant for somebody else.
    #[error("it is for another audience")]
    Audience,
    /// It has expired, or will not for too long, or has not begun.
    #[error("its time is over, or has not come")]
    Time,
}

impl ClientAssertion {
    /// What `client_assertion_type` must say (RFC 7523 §2.2).
    pub const TYPE: &'static str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    /// How long an assertion may live: for so long it is remembered.
    const LONGEST: Duration = Duration::from_secs(3600);
    /// How far clocks of others may go before ours, in seconds.
    const SLACK: f64 = 60.0;

    /// Reads one.
    pub fn parse(jwt: &str) -> Result<Self, CannotAssert> {
        let (alg, claims) = read_jwt(jwt).ok_or(CannotAssert::Malformed)?;
        Ok(Self { jwt: Secret::new(jwt.to_owned()), alg, claims })
    }

    /// The client it speaks of, unproven.
    pub fn client_id(&self) -> Option<ApplicationId> {
        self.claims.sub.parse().ok()
    }

    /// Whether what it says is good for `client` at `doors`; the signature is looked at beside it. `endpoint` is what was called, below
    /// the issuer: OpenID Connect Core §9 wants its address, RFC 7523bis the issuer.
    pub fn judge(&self, client: &impl Client, doors: &Doors<'_>, endpoint: &str, now: Timestamp) -> Result<(), CannotAssert> {
        let registration = client.registration();
        let method = if self.alg.is_symmetric() { AuthMethod::ClientSecretJwt } else { AuthMethod::PrivateKeyJwt };
        let is_registered = registration.auth_method == Some(method)
            && registration.auth_alg.is_none_or(|alg| alg == self.alg)
            && registration.may_sign_with(self.alg);
        let own = client.client_id().to_string();
        let is_own = self.claims.iss == own && self.claims.sub == own;
        let aud = self.claims.aud.as_str();
        // FAPI 2.0 Security Profile §5.3.2.1: the issuer, and nothing else.
        let is_at_endpoint = !registration.profile.is_fapi() && (doors.are_at(endpoint, aud) || doors.are_at("token", aud));
        let is_for_us = aud == doors.issuer || is_at_endpoint;
        let at = now.seconds() as f64;
        let has_begun = self.claims.nbf.iter().chain(&self.claims.iat).all(|begin| *begin <= at + Self::SLACK);
        let ends = self.claims.exp > at && self.claims.exp <= at + Self::LONGEST.as_secs_f64() + Self::SLACK;
        let is_whole = !self.claims.jti.is_empty() && self.claims.jti.len() <= 255;
        let rules = [
            (is_registered, CannotAssert::NotRegistered), // OpenID Connect Registration §2, RFC 8725 §3.1
            (is_own, CannotAssert::AnotherClient),        // RFC 7523 §3 (1, 2)
            (is_for_us, CannotAssert::Audience),          // RFC 7523 §3 (3), SECURITY 18
            (has_begun && ends, CannotAssert::Time),      // RFC 7523 §3 (4, 5, 6)
            (is_whole, CannotAssert::Malformed),          // RFC 7523 §3 (7), OpenID Connect Core §9
        ];
        rules.into_iter().find(|(is_kept, _)| !is_kept).map_or(Ok(()), |(_, why)| Err(why))
    }

    /// What it is signed with.
    pub fn alg(&self) -> JwsAlg {
        self.alg
    }

    /// The whole text, for whoever looks at the signature.
    pub fn jwt(&self) -> &str {
        self.jwt.expose()
    }

    /// By what it is known again, and until when: it counts once.
    pub fn spent_as(&self) -> (Digest, Timestamp) {
        let until = Timestamp::from_seconds(self.claims.exp as i64 + 1);
        (Digest::of(format!("{} {}", self.claims.sub, self.claims.jti)), until)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Registration;
    use super::super::client::tests::Registered;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);
    const ISSUER: &str = "https://id.example/contoso";
    const ALIAS: &str = "https://mtls.id.example/contoso";
    const DOORS: Doors<'static> = Doors { issuer: ISSUER, alias: Some(ALIAS) };

    fn keyed() -> Registered {
        let registration = Registration { auth_method: Some(AuthMethod::PrivateKeyJwt), ..Registration::default() };
        Registered { registration, ..Registered::confidential() }
    }

    fn try_with(client: &Registered, alg: &str, changed: Value) -> Result<(), CannotAssert> {
        let mut claims = json!({ "iss": client.id, "sub": client.id, "aud": ISSUER, "exp": 1_000_300, "jti": "1" });
        for (name, value) in changed.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let jwt = format!("{}.{}.c2ln", part(&json!({ "alg": alg })), part(&claims));
        ClientAssertion::parse(&jwt)?.judge(client, &DOORS, "introspect", NOW)
    }

    #[test]
    fn a_good_assertion_is_for_the_issuer_or_one_endpoint() {
        let endpoints = [ISSUER, ALIAS].into_iter().flat_map(|door| [format!("{door}/token"), format!("{door}/introspect")]);
        for aud in endpoints.chain([ISSUER.to_owned()]) {
            assert_eq!(try_with(&keyed(), "ES256", json!({ "aud": aud, "iat": 1_000_059, "nbf": 1_000_000.5 })), Ok(()), "{aud}");
        }
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        for (changed, why) in [
            (json!({ "iss": "other" }), CannotAssert::AnotherClient),
            (json!({ "sub": "other" }), CannotAssert::AnotherClient),
            (json!({ "aud": "https://other.example" }), CannotAssert::Audience),
            (json!({ "aud": format!("{ISSUER}/userinfo") }), CannotAssert::Audience),
            (json!({ "aud": format!("{ALIAS}/userinfo") }), CannotAssert::Audience),
            (json!({ "aud": format!("{ISSUER}token") }), CannotAssert::Audience),
            (json!({ "aud": ALIAS }), CannotAssert::Audience),
            (json!({ "aud": [ISSUER] }), CannotAssert::Malformed),
            (json!({ "exp": 1_000_000 }), CannotAssert::Time),
            (json!({ "exp": 1_003_661 }), CannotAssert::Time),
            (json!({ "nbf": 1_000_061 }), CannotAssert::Time),
            (json!({ "iat": 1_000_061 }), CannotAssert::Time),
            (json!({ "jti": "" }), CannotAssert::Malformed),
            (json!({ "jti": "j".repeat(256) }), CannotAssert::Malformed),
            (json!({ "jti": null }), CannotAssert::Malformed),
            (json!({ "exp": null }), CannotAssert::Malformed),
        ] {
            assert_eq!(try_with(&keyed(), "ES256", changed.clone()), Err(why), "{changed}");
        }
    }

    #[test]
    fn a_client_is_registered_for_one_way_and_perhaps_one_algorithm() {
        assert_eq!(try_with(&keyed(), "HS256", json!({})), Err(CannotAssert::NotRegistered));
        assert_eq!(try_with(&keyed(), "none", json!({})), Err(CannotAssert::Malformed));
        assert_eq!(try_with(&Registered::confidential(), "ES256", json!({})), Err(CannotAssert::NotRegistered));
        let registration = Registration { auth_alg: Some(JwsAlg::PS256), ..keyed().registration };
        let strict = Registered { registration, ..Registered::confidential() };
        assert_eq!(try_with(&strict, "ES256", json!({})), Err(CannotAssert::NotRegistered));
        assert_eq!(try_with(&strict, "PS256", json!({})), Ok(()));
        // Two names of one algorithm (RFC 8037 §3.1, RFC 9864 §2.2), of which a client may register one.
        for (alg, other) in [(JwsAlg::EdDSA, JwsAlg::Ed25519), (JwsAlg::Ed25519, JwsAlg::EdDSA)] {
            assert_eq!(try_with(&keyed(), alg.as_str(), json!({})), Ok(()));
            let registration = Registration { auth_alg: Some(alg), ..keyed().registration };
            let strict = Registered { registration, ..Registered::confidential() };
            assert_eq!(try_with(&strict, alg.as_str(), json!({})), Ok(()));
            assert_eq!(try_with(&strict, other.as_str(), json!({})), Err(CannotAssert::NotRegistered));
        }
    }

    #[test]
    fn under_fapi_an_assertion_is_for_the_issuer_and_of_three_kinds() {
        let registration = Registration { profile: super::super::Profile::Fapi2Security, ..keyed().registration };
        let client = Registered { registration, ..Registered::confidential() };
        for alg in ["ES256", "PS256", "EdDSA", "Ed25519"] {
            assert_eq!(try_with(&client, alg, json!({})), Ok(()));
        }
        assert_eq!(try_with(&client, "RS256", json!({})), Err(CannotAssert::NotRegistered));
        for door in [ISSUER, ALIAS] {
            assert_eq!(try_with(&client, "ES256", json!({ "aud": format!("{door}/token") })), Err(CannotAssert::Audience));
        }
    }

    proptest! {
        #[test]
        fn no_assertion_is_too_strange(text in "[a-zA-Z0-9_.=-]{0,80}", any in ".{0,40}", exp in any::<f64>()) {
            let _ = (ClientAssertion::parse(&text), ClientAssertion::parse(&any));
            let _ = try_with(&keyed(), "ES256", json!({ "exp": exp }));
        }
    }
}
