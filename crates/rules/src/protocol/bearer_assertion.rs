//! Assertions that stand for a person's grant (RFC 7523 §2.1, §3): signed by an issuer that the tenant trusts.

use std::time::Duration;

use serde::Deserialize;

use super::jose::read_jwt;
use super::{Doors, ErrorCode, JwsAlg, OAuthError};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::ids::TenantId;
use crate::secret::Secret;

/// An assertion, read; whether its issuer is trusted and made the signature is for the caller to find out.
#[derive(Clone, Debug)]
pub struct BearerAssertion {
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
    jti: Option<String>,
}

impl Claims {
    /// Whether issuer and person have names: what has control characters is none, and no database looks for it.
    fn are_names(&self) -> bool {
        [&self.iss, &self.sub].iter().all(|name| !name.contains(char::is_control))
    }
}

impl BearerAssertion {
    /// How long an assertion may live: for so long it is remembered.
    const LONGEST: Duration = Duration::from_secs(3600);
    /// How far clocks of others may go before ours, in seconds.
    const SLACK: f64 = 60.0;

    /// Reads one (RFC 7523 §3, RFC 8725 §3.1): with a key pair, never under a secret, never unsigned.
    pub fn parse(jwt: &str) -> Result<Self, OAuthError> {
        let (alg, claims) = read_jwt(jwt)
            .filter(|(alg, claims): &(JwsAlg, Claims)| !alg.is_symmetric() && claims.are_names())
            .ok_or_else(|| refused("it is no JWT with iss, sub, one aud and exp, signed with a key pair"))?;
        Ok(Self { jwt: Secret::new(jwt.to_owned()), alg, claims })
    }

    /// The `sub` that it speaks of, where what it says is good at `doors` and `now`; rules in the order of RFC 7523 §3.
    pub fn judge(&self, doors: &Doors<'_>, now: Timestamp) -> Result<&str, OAuthError> {
        let is_for_us = self.claims.aud == doors.issuer || doors.are_at("token", &self.claims.aud);
        let at = now.seconds() as f64;
        let ends = self.claims.exp > at && self.claims.exp <= at + Self::LONGEST.as_secs_f64() + Self::SLACK;
        let has_begun = self.claims.nbf.iter().all(|begin| *begin <= at + Self::SLACK);
        let was_made = self.claims.iat.iter().all(|made| *made <= at + Self::SLACK);
        let is_named = self.claims.jti.as_ref().is_none_or(|jti| !jti.is_empty() && jti.len() <= 255);
        let rules = [
            (!self.claims.sub.is_empty(), "sub is empty"),      // (2)
            (is_for_us, "it is for another audience"),          // (3), SECURITY 18
            (ends, "it has expired, or will not for too long"), // (4)
            (has_begun, "its time has not come"),               // (5)
            (was_made, "it was made in the future"),            // (6)
            (is_named, "its jti is empty, or too long"),        // (7)
        ];
        rules.into_iter().find(|(is_kept, _)| !is_kept).map_or(Ok(self.claims.sub.as_str()), |(_, why)| Err(refused(why)))
    }

    /// The issuer that it claims.
    pub fn issuer(&self) -> &str {
        &self.claims.iss
    }

    /// What it is signed with.
    pub fn alg(&self) -> JwsAlg {
        self.alg
    }

    /// The whole text, for whoever looks at the signature.
    pub fn jwt(&self) -> &str {
        self.jwt.expose()
    }

    /// By what it is known again at a tenant, and until when: it counts once. Without a `jti` by all that was signed, because one thing can
    /// have many signatures. What another tenant trusts under the same name is nothing to this one (SECURITY 11).
    pub fn spent_as(&self, tenant: TenantId) -> (Digest, Timestamp) {
        let signed = self.jwt().rsplit_once('.').map_or("", |(signed, _)| signed);
        let name = self.claims.jti.as_deref().map_or_else(|| format!(". {signed}"), |jti| format!("j {jti}"));
        let until = Timestamp::from_seconds(self.claims.exp.clamp(0.0, 4e9) as i64 + 1);
        (Digest::of(format!("{tenant} {} {name}", self.claims.iss)), until)
    }
}

/// RFC 7523 §3.1.
fn refused(why: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidGrant, why)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::random::Random;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// RFC 7523 §4: the header as the request there has it, and the claims as they are shown.
    const HEADER: &str = "eyJhbGciOiJFUzI1NiIsImtpZCI6IjE2In0";
    const AUDIENCE: &str = "https://jwt-rp.example.net";
    const DOORS: Doors<'static> = Doors { issuer: AUDIENCE, alias: Some("https://mtls.example.net") };
    const NOW: Timestamp = Timestamp::from_seconds(1_300_815_800);

    fn of_rfc_7523() -> Value {
        json!({
            "iss": "https://jwt-idp.example.com", "sub": "mailto:mike@example.com", "aud": AUDIENCE,
            "nbf": 1_300_815_780, "exp": 1_300_819_380, "http://claims.example.com/member": true,
        })
    }

    fn read(header: &str, changed: &Value) -> Result<BearerAssertion, OAuthError> {
        let mut claims = of_rfc_7523();
        for (name, value) in changed.as_object().unwrap() {
            claims[name] = value.clone();
        }
        BearerAssertion::parse(&format!("{header}.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string())))
    }

    #[test]
    fn the_assertion_of_rfc_7523_is_read() {
        let assertion = read(HEADER, &json!({})).unwrap();
        assert_eq!((assertion.issuer(), assertion.alg()), ("https://jwt-idp.example.com", JwsAlg::ES256));
        assert_eq!(assertion.judge(&DOORS, NOW), Ok("mailto:mike@example.com"));
        for endpoint in [format!("{AUDIENCE}/token"), "https://mtls.example.net/token".to_owned()] {
            assert!(read(HEADER, &json!({ "aud": endpoint })).unwrap().judge(&DOORS, NOW).is_ok());
        }
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        for changed in [
            json!({ "sub": "" }),
            json!({ "sub": null }),
            json!({ "iss": null }),
            json!({ "iss": "https://jwt-idp.example.com\u{0}" }),
            json!({ "sub": "mike\u{0}@example.com" }),
            json!({ "sub": "mike\n@example.com" }),
            json!({ "aud": "https://elsewhere.example" }),
            json!({ "aud": [AUDIENCE] }),
            json!({ "aud": "https://mtls.example.net" }),
            json!({ "exp": 1_300_815_800 }),
            json!({ "exp": 1_300_820_000 }),
            json!({ "exp": null }),
            json!({ "nbf": 1_300_815_861 }),
            json!({ "iat": 1_300_815_861 }),
            json!({ "jti": "" }),
            json!({ "jti": "j".repeat(256) }),
        ] {
            let result = read(HEADER, &changed).and_then(|assertion| assertion.judge(&DOORS, NOW).map(str::to_owned));
            assert_eq!(result.unwrap_err().code(), ErrorCode::InvalidGrant, "{changed}");
        }
        for alg in ["none", "HS256", "unheard of"] {
            let header = URL_SAFE_NO_PAD.encode(json!({ "alg": alg }).to_string());
            assert!(read(&header, &json!({})).is_err(), "{alg}");
        }
        let critical = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256","crit":["x"]}"#);
        assert!(read(&critical, &json!({})).is_err());
    }

    #[test]
    fn it_is_known_again_by_its_name_or_by_all_it_says() {
        let (tenant, neighbour) = (TenantId::new(&Random, NOW), TenantId::new(&Random, NOW));
        let spent_at = |tenant, changed: Value| read(HEADER, &changed).unwrap().spent_as(tenant).0;
        let spent = |changed: Value| spent_at(tenant, changed);
        assert_eq!(spent(json!({})), spent(json!({})));
        assert_ne!(spent(json!({})), spent(json!({ "exp": 1_300_819_379 })));
        assert_eq!(spent(json!({ "jti": "1" })), spent(json!({ "jti": "1", "exp": 1_300_819_379 })));
        assert_ne!(spent(json!({ "jti": "1" })), spent(json!({ "jti": "1", "iss": "https://other.example" })));
        for changed in [json!({}), json!({ "jti": "1" })] {
            assert_ne!(spent(changed.clone()), spent_at(neighbour, changed));
        }
    }

    proptest! {
        #[test]
        fn no_assertion_is_too_strange(text in "[a-zA-Z0-9_.=-]{0,80}", any in ".{0,40}", exp in any::<f64>()) {
            let _ = (BearerAssertion::parse(&text), BearerAssertion::parse(&any));
            let _ = read(HEADER, &json!({ "exp": exp })).map(|assertion| {
                (assertion.judge(&DOORS, NOW).is_ok(), assertion.spent_as(TenantId::new(&Random, NOW)))
            });
        }
    }
}
