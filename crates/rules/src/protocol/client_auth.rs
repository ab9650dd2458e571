//! Client authentication: by a secret in header or form, by an assertion, or not at all (RFC 6749 §2.3, OpenID Connect Core §9).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::parameters::decode;
use super::resource::RESOURCE;
use super::{AuthMethod, Client, ClientAssertion, ClientKind, ErrorCode, OAuthError, Parameters};
use crate::clock::Timestamp;
use crate::ids::ApplicationId;
use crate::secret::Secret;

/// Who a request says it comes from, and by what it would prove it.
#[derive(Clone, Debug)]
pub enum ClientAuthentication {
    /// `Authorization: Basic`.
    Basic {
        /// The `client_id`.
        id: ApplicationId,
        /// The secret given.
        secret: Secret<String>,
    },
    /// `client_id` and `client_secret` in the body.
    Post {
        /// The `client_id`.
        id: ApplicationId,
        /// The secret given.
        secret: Secret<String>,
    },
    /// A JWT, signed with the client's secret or key.
    Assertion {
        /// The `client_id`.
        id: ApplicationId,
        /// The JWT.
        assertion: Box<ClientAssertion>,
    },
    /// `client_id` alone: a public client.
    None {
        /// The `client_id`.
        id: ApplicationId,
    },
}

/// A client that was not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct ClientRefusal {
    /// `invalid_client` or `invalid_request`.
    pub error: OAuthError,
    /// What `WWW-Authenticate` must say beside a 401 (RFC 6749 §5.2, RFC 9110 §15.5.2); `None` for a malformed request.
    pub www_authenticate: Option<&'static str>,
}

const NOT_PROVEN: &str = "the client is not known or did not prove who it is";

/// RFC 7617 §2.
const CHALLENGE: &str = r#"Basic realm="token", charset="UTF-8""#;

impl ClientAuthentication {
    /// Reads the header `Authorization`, as raw bytes, and the form. Two ways at once are refused (RFC 6749 §2.3).
    pub fn parse(authorization: Option<&[u8]>, form: &Parameters) -> Result<Self, ClientRefusal> {
        if let Some(name) = form.repeated(&[RESOURCE]) {
            return Err(plain(OAuthError::invalid_request(format!("{name} was sent more than once"))));
        }
        let body_id = form.one("client_id");
        let body_secret = form.one("client_secret");
        if form.has("client_assertion") || form.has("client_assertion_type") {
            return if authorization.is_some() || body_secret.is_some() {
                Err(plain(OAuthError::invalid_request("the client authenticates in more than one way")))
            } else {
                asserted(form, body_id)
            };
        }
        match (authorization, body_id, body_secret) {
            (Some(_), _, Some(_)) => Err(plain(OAuthError::invalid_request("the client authenticates in more than one way"))),
            (Some(header), body_id, None) => basic(header, body_id),
            (None, None, _) => Err(unproven("the request names no client")),
            (None, Some(id), Some(secret)) => Ok(Self::Post { id: known(id)?, secret: Secret::new(secret.to_owned()) }),
            (None, Some(id), None) => Ok(Self::None { id: known(id)? }),
        }
    }

    /// Whether `client` proves itself by the connection, and says no more than who it is (RFC 8705 §2).
    pub fn is_by_certificate(&self, client: &impl Client) -> bool {
        matches!(self, Self::None { .. }) && client.registration().auth_method.is_some_and(AuthMethod::is_mutual_tls)
    }

    /// The client it claims to be.
    pub fn client_id(&self) -> ApplicationId {
        match self {
            Self::Basic { id, .. } | Self::Post { id, .. } | Self::Assertion { id, .. } | Self::None { id } => *id,
        }
    }

    /// Whether `client`, found by [`ClientAuthentication::client_id`], is the one that asks. One refusal for every reason,
    /// so that nobody learns which clients there are. An assertion is judged beside it, by whoever can look at its signature.
    pub fn judge(&self, client: Option<&impl Client>, now: Timestamp) -> Result<(), ClientRefusal> {
        let is_proven = client.is_some_and(|client| match self {
            Self::Basic { secret, .. } => is_for(client, AuthMethod::ClientSecretBasic) && client.knows_secret(secret.expose(), now),
            Self::Post { secret, .. } => is_for(client, AuthMethod::ClientSecretPost) && client.knows_secret(secret.expose(), now),
            // The certificate of the connection is judged beside it, as an assertion is.
            Self::Assertion { .. } => false,
            Self::None { .. } => client.kind() == ClientKind::Public,
        });
        let is_same = client.is_some_and(|client| client.client_id() == self.client_id());
        if is_proven && is_same { Ok(()) } else { Err(unproven(NOT_PROVEN)) }
    }
}

/// Whether the client may prove itself so: one that registered a way has no other.
fn is_for(client: &impl Client, method: AuthMethod) -> bool {
    client.registration().auth_method.is_none_or(|registered| registered == method)
}

/// RFC 7521 §4.2: `client_id` is not needed, and must not contradict.
fn asserted(form: &Parameters, body_id: Option<&str>) -> Result<ClientAuthentication, ClientRefusal> {
    if form.one("client_assertion_type") != Some(ClientAssertion::TYPE) {
        return Err(plain(OAuthError::invalid_request("that client_assertion_type is not supported")));
    }
    let jwt = form.one("client_assertion").ok_or_else(|| plain(OAuthError::invalid_request("client_assertion is missing")))?;
    let assertion = ClientAssertion::parse(jwt).map_err(|_| ClientRefusal::not_proven())?;
    let id = assertion.client_id().ok_or_else(ClientRefusal::not_proven)?;
    if body_id.is_some_and(|named| named != id.to_string()) {
        return Err(plain(OAuthError::invalid_request("client_id is not the client that authenticates")));
    }
    Ok(ClientAuthentication::Assertion { id, assertion: Box::new(assertion) })
}

impl ClientRefusal {
    /// The one refusal for every client that did not prove who it is.
    pub fn not_proven() -> Self {
        unproven(NOT_PROVEN)
    }
}

/// RFC 6749 §2.3.1: id and secret are form-encoded before they are joined by a colon.
fn basic(header: &[u8], body_id: Option<&str>) -> Result<ClientAuthentication, ClientRefusal> {
    let refused = || unproven(NOT_PROVEN);
    let (scheme, credentials) = header.split_at_checked(6).ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return Err(refused());
    }
    let pair = STANDARD.decode(credentials.trim_ascii()).map_err(|_| refused())?;
    let colon = pair.iter().position(|byte| *byte == b':').ok_or_else(refused)?;
    let id = decode(&pair[..colon]).map_err(|_| refused())?;
    let secret = decode(&pair[colon + 1..]).map_err(|_| refused())?;
    if body_id.is_some_and(|other| other != id) {
        return Err(plain(OAuthError::invalid_request("client_id is not the client that authenticates")));
    }
    Ok(ClientAuthentication::Basic { id: known(&id)?, secret: Secret::new(secret) })
}

fn known(id: &str) -> Result<ApplicationId, ClientRefusal> {
    id.parse().map_err(|_| unproven(NOT_PROVEN))
}

fn unproven(why: &'static str) -> ClientRefusal {
    ClientRefusal { error: OAuthError::new(ErrorCode::InvalidClient, why), www_authenticate: Some(CHALLENGE) }
}

fn plain(error: OAuthError) -> ClientRefusal {
    ClientRefusal { error, www_authenticate: None }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::Registered;
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn header(id: impl std::fmt::Display, secret: &str) -> Vec<u8> {
        format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))).into_bytes()
    }

    fn form(text: &str) -> Parameters {
        Parameters::parse(text.as_bytes()).unwrap()
    }

    fn try_in(client: &Registered, header: Option<&[u8]>, body: &str) -> Result<(), ClientRefusal> {
        ClientAuthentication::parse(header, &form(body))?.judge(Some(client), NOW)
    }

    #[test]
    fn a_confidential_client_proves_itself_by_header_or_body() {
        let client = Registered::confidential();
        let id = client.id;
        assert_eq!(try_in(&client, Some(&header(id, "s3cret")), ""), Ok(()));
        assert_eq!(try_in(&client, Some(&header(id, "s%33cret")), &format!("client_id={id}")), Ok(()));
        assert_eq!(try_in(&client, Some(&[b"bASIC ", &header(id, "s3cret")[6..]].concat()), ""), Ok(()));
        assert_eq!(try_in(&client, None, &format!("client_id={id}&client_secret=s3cret")), Ok(()));
    }

    #[test]
    fn a_public_client_only_names_itself() {
        let client = Registered::public();
        assert_eq!(try_in(&client, None, &format!("client_id={}", client.id)), Ok(()));
        assert!(try_in(&client, None, &format!("client_id={}&client_secret=s3cret", client.id)).is_err());
    }

    #[test]
    fn every_refusal_says_by_which_scheme_a_client_may_prove_itself() {
        let client = Registered::confidential();
        let id = client.id;
        for (basic, body) in [
            (Some(header(id, "wrong")), String::new()),
            (Some(header("nobody", "s3cret")), String::new()),
            (Some(b"Bearer x".to_vec()), format!("client_id={id}")),
            (Some(b"Basic ???".to_vec()), String::new()),
            (Some(b"Basic".to_vec()), String::new()),
            (None, format!("client_id={id}&client_secret=wrong")),
            (None, format!("client_id={id}")),
            (None, "client_id=nobody".to_owned()),
            (None, String::new()),
        ] {
            let refusal = try_in(&client, basic.as_deref(), &body).unwrap_err();
            assert_eq!((refusal.error.code(), refusal.www_authenticate), (ErrorCode::InvalidClient, Some(CHALLENGE)), "{body}");
        }
    }

    #[test]
    fn an_unknown_client_hears_the_same_as_a_wrong_secret() {
        let client = Registered::confidential();
        let asked = ClientAuthentication::parse(Some(&header(client.id, "wrong")), &form("")).unwrap();
        assert_eq!(asked.judge(None::<&Registered>, NOW), asked.judge(Some(&client), NOW));
        assert!(asked.judge(Some(&Registered::confidential()), NOW).is_err());
    }

    #[test]
    fn two_ways_at_once_are_a_malformed_request() {
        let client = Registered::confidential();
        let id = client.id;
        let basic = header(id, "s3cret");
        for (header, body) in [
            (Some(basic.as_slice()), format!("client_id={id}&client_secret=s3cret")),
            (Some(basic.as_slice()), "client_id=other".to_owned()),
            (None, format!("client_id={id}&client_id={id}&client_secret=s3cret")),
        ] {
            assert_eq!(try_in(&client, header, &body).unwrap_err().error.code(), ErrorCode::InvalidRequest, "{body}");
        }
    }

    #[test]
    fn a_client_that_registered_one_way_has_no_other() {
        let of = |method| {
            let registration = super::super::Registration { auth_method: Some(method), ..Default::default() };
            Registered { registration, ..Registered::confidential() }
        };
        for method in AuthMethod::ALL {
            let client = of(method);
            let by_header = try_in(&client, Some(&header(client.id, "s3cret")), "").is_ok();
            let by_form = try_in(&client, None, &format!("client_id={}&client_secret=s3cret", client.id)).is_ok();
            assert_eq!((by_header, by_form), (method == AuthMethod::ClientSecretBasic, method == AuthMethod::ClientSecretPost));
        }
    }

    #[test]
    fn an_assertion_comes_alone_and_says_what_it_is() {
        let id = "00000000-0000-7000-8000-000000000001";
        // {"alg":"ES256"} and claims of that client.
        let claims = format!(r#"{{"iss":"{id}","sub":"{id}","aud":"a","exp":1,"jti":"j"}}"#);
        let base64url = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let jwt = format!("eyJhbGciOiJFUzI1NiJ9.{}.c2ln", base64url.encode(claims));
        let kind = "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        let parse = |header: Option<&[u8]>, body: &str| ClientAuthentication::parse(header, &form(body));
        assert_eq!(parse(None, &format!("{kind}&client_assertion={jwt}")).unwrap().client_id().to_string(), id);
        for (header, body, code) in [
            (Some(b"Basic eDp5".as_slice()), format!("{kind}&client_assertion={jwt}"), ErrorCode::InvalidRequest),
            (None, format!("{kind}&client_assertion={jwt}&client_secret=x"), ErrorCode::InvalidRequest),
            (None, format!("{kind}&client_assertion={jwt}&client_id=other"), ErrorCode::InvalidRequest),
            (None, format!("client_assertion_type=saml&client_assertion={jwt}"), ErrorCode::InvalidRequest),
            (None, kind.to_owned(), ErrorCode::InvalidRequest),
            (None, format!("client_assertion={jwt}"), ErrorCode::InvalidRequest),
            (None, format!("{kind}&client_assertion=nonsense"), ErrorCode::InvalidClient),
        ] {
            assert_eq!(parse(header, &body).unwrap_err().error.code(), code, "{body}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let asked = ClientAuthentication::parse(Some(&header(Registered::public().id, "hush")), &form("")).unwrap();
        assert!(!format!("{asked:?}").contains("hush"));
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(header in proptest::collection::vec(any::<u8>(), 0..80), pair in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = ClientAuthentication::parse(Some(&header), &Parameters::default());
            let encoded = format!("Basic {}", STANDARD.encode(pair));
            let _ = ClientAuthentication::parse(Some(encoded.as_bytes()), &Parameters::default());
        }
    }
}
