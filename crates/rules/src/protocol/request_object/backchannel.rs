//! Signed backchannel requests (OpenID CIBA Core §7.1.1): a request object by which a client asks for a person by name.

use super::{
    Asked, RequestObject, Rule, bad, it_holds_no_other_object, it_is_for_this_issuer, it_is_of_this_client,
    its_time_has_come_and_is_not_over, its_values_are_texts,
};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::protocol::{Client, JwsAlg, OAuthError, Parameters};

/// In the order of CIBA §7.1.1; those of every request object are not written twice.
const RULES: [Rule; 8] = [
    it_is_all_that_is_asked,
    it_says_whose_it_is_and_when,
    it_holds_no_other_object,
    it_is_of_this_client,
    it_is_for_this_issuer,
    its_time_has_come_and_is_not_over,
    it_is_new_and_ends_soon,
    its_values_are_texts,
];

/// What may stand outside: the object, and by what the client proves who it is.
const OUTSIDE: [&str; 5] = ["request", "client_id", "client_secret", "client_assertion", "client_assertion_type"];

/// What a signed request asks, and how it is known again.
#[derive(Clone, Debug)]
pub struct SignedAsk {
    /// All that is asked.
    pub parameters: Parameters,
    /// What is remembered of it, and until when: it counts once.
    pub spent_as: (Digest, Timestamp),
}

impl RequestObject {
    /// The object in which a backchannel request stands, with what it says it is signed with: clients that registered an algorithm sign
    /// each request with it, and others sign none (CIBA §4).
    pub fn of_backchannel(form: &Parameters, client: &impl Client) -> Result<Option<(JwsAlg, Self)>, OAuthError> {
        let registered = client.registration().backchannel.as_ref().and_then(|backchannel| backchannel.request_alg);
        match (registered, form.one("request")) {
            (None, None) if !form.has("request") => Ok(None),
            (None, _) => Err(OAuthError::invalid_request("the client is not registered to sign its requests")),
            (Some(_), None) => Err(OAuthError::invalid_request("the client is registered to sign its requests")),
            (Some(alg), Some(jwt)) => {
                let object = Self::parse(jwt).map_err(invalid_request)?;
                let is_registered = object.alg == Some(alg);
                let other = || OAuthError::invalid_request("the client is registered for another algorithm");
                is_registered.then_some(Some((alg, object))).ok_or_else(other)
            }
        }
    }

    /// What is asked, by rules in the order of CIBA §7.1.1; for a client that proved who it is, with an object that it signed.
    pub fn ask(&self, form: &Parameters, client: &impl Client, issuer: &str, now: Timestamp) -> Result<SignedAsk, OAuthError> {
        let asked = Asked { object: self, parameters: form, client, issuer, now };
        RULES.iter().try_for_each(|rule| rule(&asked)).map_err(invalid_request)?;
        let until = Timestamp::from_seconds(self.number("exp").unwrap_or_default() as i64 + 1);
        let named = format!("{} {}", client.client_id(), self.text("jti").unwrap_or_default());
        Ok(SignedAsk { parameters: Parameters::default().superseded(self.inside()), spent_as: (Digest::of(named), until) })
    }
}

/// CIBA §13 has one word for all of it.
fn invalid_request(why: OAuthError) -> OAuthError {
    OAuthError::invalid_request(why.description().to_owned())
}

/// CIBA §7.1.1: "authentication request parameters MUST NOT be present outside of the JWT".
fn it_is_all_that_is_asked(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let is_alone = asked.parameters.names().all(|name| OUTSIDE.contains(&name));
    if is_alone { Ok(()) } else { Err(bad("a signed request is all that is asked")) }
}

/// CIBA §7.1.1: `aud`, `iss`, `exp`, `iat`, `nbf` and `jti` are required.
fn it_says_whose_it_is_and_when(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let claims = &asked.object.claims;
    let are_there = claims.contains_key("iss") && claims.contains_key("aud");
    let are_times = ["exp", "iat", "nbf"].iter().all(|name| asked.object.number(name).is_some_and(|at| (0.0..1e11).contains(&at)));
    let has_name = asked.object.text("jti").is_some_and(|name| !name.is_empty() && name.len() <= 255);
    if are_there && are_times && has_name { Ok(()) } else { Err(bad("a signed request says iss, aud, exp, iat, nbf and jti")) }
}

/// FAPI-CIBA §5.2.2, for every client: a request that were good for ever would have to be remembered for ever.
fn it_is_new_and_ends_soon(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let is_short = asked.object.is_short(asked.now);
    if is_short { Ok(()) } else { Err(bad("nbf is at most 60 minutes ago, and exp at most 60 minutes after it")) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::client::tests::Registered;
    use crate::protocol::{Backchannel, DeliveryMode, ErrorCode, Registration};

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const ISSUER: &str = "https://id.example/contoso";

    fn signing(alg: Option<JwsAlg>) -> Registered {
        let backchannel = Some(Backchannel { mode: DeliveryMode::Poll, endpoint: None, request_alg: alg });
        Registered { registration: Registration { backchannel, ..Registration::default() }, ..Registered::confidential() }
    }

    fn object(alg: &str, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.c2ln", part(&json!({ "alg": alg })), part(claims))
    }

    fn claims(client: &Registered, changed: &Value) -> Value {
        let (now, end) = (NOW.seconds(), NOW.seconds() + 300);
        let mut claims = json!({
            "iss": client.id, "aud": ISSUER, "exp": end, "iat": now, "nbf": now, "jti": "1", "scope": "openid", "login_hint": "mia",
            "requested_expiry": 120,
        });
        for (name, value) in changed.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    fn ask(client: &Registered, changed: &Value, outside: &str) -> Result<SignedAsk, OAuthError> {
        let body = format!("client_id={}{outside}&request={}", client.id, object("ES256", &claims(client, changed)));
        let form = Parameters::parse(body.as_bytes()).unwrap();
        let (_, object) = RequestObject::of_backchannel(&form, client)?.unwrap();
        object.ask(&form, client, ISSUER, NOW)
    }

    #[test]
    fn all_that_is_asked_is_signed() {
        let client = signing(Some(JwsAlg::ES256));
        let asked = ask(&client, &json!({}), "&client_secret=s").unwrap();
        assert_eq!((asked.parameters.one("login_hint"), asked.parameters.one("requested_expiry")), (Some("mia"), Some("120")));
        assert!(["iss", "aud", "jti", "client_secret", "request"].iter().all(|name| !asked.parameters.has(name)));
        assert_eq!(asked.spent_as, ask(&client, &json!({ "login_hint": "kim" }), "").unwrap().spent_as);
        assert_ne!(asked.spent_as.0, ask(&client, &json!({ "jti": "2" }), "").unwrap().spent_as.0);
        assert!(asked.spent_as.1 > NOW + Duration::from_secs(300));
        let longest = json!({ "nbf": NOW.seconds() - 1800, "exp": NOW.seconds() + 1800 });
        assert!(ask(&client, &longest, "").is_ok() && ask(&client, &json!({ "nbf": NOW.seconds() - 3000 }), "").is_ok());
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        let client = signing(Some(JwsAlg::ES256));
        let now = NOW.seconds();
        for changed in [
            json!({ "iss": null }),
            json!({ "iss": "another" }),
            json!({ "aud": "https://other.example" }),
            json!({ "exp": now }),
            json!({ "exp": now + 3601 }),
            json!({ "nbf": now - 3601 }),
            json!({ "nbf": now - 70 * 60 }),
            json!({ "nbf": now - 1800, "exp": now + 1801 }),
            json!({ "exp": "soon" }),
            json!({ "iat": null }),
            json!({ "nbf": now + 61 }),
            json!({ "nbf": null }),
            json!({ "jti": "" }),
            json!({ "jti": 7 }),
            json!({ "request": "e.y.J" }),
            json!({ "binding_message": "a\u{0}b" }),
        ] {
            assert_eq!(ask(&client, &changed, "").unwrap_err().code(), ErrorCode::InvalidRequest, "{changed}");
        }
        for name in ["iss", "aud", "exp", "iat", "nbf", "jti"] {
            let mut claims = claims(&client, &json!({}));
            claims.as_object_mut().unwrap().remove(name);
            let form = Parameters::parse(format!("request={}", object("ES256", &claims)).as_bytes()).unwrap();
            let (_, object) = RequestObject::of_backchannel(&form, &client).unwrap().unwrap();
            assert!(object.ask(&form, &client, ISSUER, NOW).is_err(), "{name}");
        }
        for outside in ["&login_hint=mia", "&scope=openid", "&unheard_of=1"] {
            assert_eq!(ask(&client, &json!({}), outside).unwrap_err().code(), ErrorCode::InvalidRequest, "{outside}");
        }
    }

    #[test]
    fn whoever_is_registered_to_sign_signs_and_nobody_else() {
        let of = |client: &Registered, body: &str| RequestObject::of_backchannel(&Parameters::parse(body.as_bytes()).unwrap(), client);
        let (signs, plain) = (signing(Some(JwsAlg::ES256)), signing(None));
        let es256 = format!("request={}", object("ES256", &json!({})));
        assert!(of(&plain, "login_hint=mia").unwrap().is_none() && of(&signs, &es256).unwrap().is_some());
        for (client, body) in [
            (&signs, "login_hint=mia".to_owned()),
            (&plain, es256.clone()),
            (&signs, format!("request={}", object("PS256", &json!({})))),
            (&signs, format!("request={}", object("none", &json!({})))),
            (&signs, format!("request={}", object("HS256", &json!({})))),
            (&signs, format!("{es256}&request=x")),
            (&plain, "request=a&request=b".to_owned()),
        ] {
            assert_eq!(of(client, &body).map(drop).unwrap_err().code(), ErrorCode::InvalidRequest, "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_claim_is_too_strange(number in any::<f64>(), text in any::<String>()) {
            let client = signing(Some(JwsAlg::ES256));
            let _ = ask(&client, &json!({ "exp": number, "nbf": text, "jti": text, "login_hint": { "a": number } }), "").is_ok();
            let _ = ask(&client, &json!({ "iat": number, "requested_expiry": number, "aud": [text] }), "").is_ok();
        }
    }
}
