//! What an authorization request is answered with, and how it is placed (RFC 6749 §4.1.2, RFC 9207).

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::super::OAuthError;
use super::{ReplyAddress, ResponseMode};
use crate::clock::Timestamp;
use crate::ids::ApplicationId;
use crate::secret::Secret;

/// How a request ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A code was issued.
    Code(Secret<String>),
    /// Tokens were, and perhaps a code.
    Tokens(FrontTokens),
    /// It was refused.
    Error(OAuthError),
}

/// What the authorization endpoint itself gives out (OpenID Connect Core §3.2.2.5, §3.3.2.5).
#[derive(Clone, Debug, Default)]
pub struct FrontTokens {
    /// A code.
    pub code: Option<Secret<String>>,
    /// An access token, and its life in seconds.
    pub access_token: Option<(Secret<String>, i64)>,
    /// An ID token.
    pub id_token: Option<Secret<String>>,
}

/// What the browser is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it travels.
    pub way: AnswerWay,
    /// To which application.
    pub client: ApplicationId,
    /// Whether somebody was signed in, and not only refused.
    pub is_success: bool,
    /// Whether all that is answered is in a JWT: nothing stands beside it.
    pub is_signed: bool,
}

/// What becomes of an outcome.
#[derive(Clone, Debug)]
pub enum Answering {
    /// It is answered so.
    Plain(Answer),
    /// It has to be signed before.
    Unsigned(UnsignedAnswer),
}

/// An answer whose JWT is still to be made (JARM §2.1).
#[derive(Clone, Debug)]
pub struct UnsignedAnswer {
    uri: String,
    mode: ResponseMode,
    client: ApplicationId,
    is_success: bool,
    claims: Map<String, Value>,
}

impl UnsignedAnswer {
    /// How long a browser may take to carry it, in seconds (JARM §2.1: at most 10 minutes).
    const LASTS_FOR: i64 = 600;

    /// What the JWT says.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The answer that carries the JWT (JARM §2.3).
    pub fn carrying(self, jwt: String) -> Answer {
        let way = placed(self.uri, self.mode, vec![("response", jwt)]);
        Answer { way, client: self.client, is_success: self.is_success, is_signed: true }
    }
}

/// How an answer travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerWay {
    /// The browser goes there.
    Redirect(String),
    /// It posts a form (OAuth 2.0 Form Post Response Mode §2).
    FormPost {
        /// Where to.
        action: String,
        /// What is in it, in order.
        fields: Vec<(&'static str, String)>,
    },
}

impl FrontTokens {
    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = Vec::with_capacity(7);
        fields.extend(self.code.as_ref().map(|code| ("code", code.expose().clone())));
        if let Some((token, seconds)) = &self.access_token {
            fields.extend([
                ("access_token", token.expose().clone()),
                ("token_type", "Bearer".to_owned()),
                ("expires_in", seconds.to_string()),
            ]);
        }
        fields.extend(self.id_token.as_ref().map(|token| ("id_token", token.expose().clone())));
        fields
    }
}

impl Answer {
    /// The address it goes to, without what it carries.
    pub fn address(&self) -> &str {
        match &self.way {
            AnswerWay::Redirect(location) => location,
            AnswerWay::FormPost { action, .. } => action,
        }
    }

    /// The same with one field more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        match &mut self.way {
            // What is carried is never empty, and stands last.
            AnswerWay::Redirect(location) => {
                location.push('&');
                location.push_str(&encoded(&[(name, value)]));
            }
            AnswerWay::FormPost { fields, .. } => fields.push((name, value)),
        }
        self
    }
}

impl ReplyAddress {
    /// The answer that carries `outcome` there, with `state` and `iss` (RFC 9207 §2); or what is to be signed, with `iss`, `aud` and `exp`
    /// (JARM §2.1).
    pub fn answer(self, outcome: &Outcome, now: Timestamp) -> Answering {
        let (mut fields, is_success) = match outcome {
            Outcome::Code(code) => (vec![("code", code.expose().clone())], true),
            Outcome::Tokens(tokens) => (tokens.fields(), true),
            Outcome::Error(error) => {
                (vec![("error", error.code().as_str().to_owned()), ("error_description", error.description().to_owned())], false)
            }
        };
        fields.extend(self.state.map(|state| ("state", state)));
        fields.push(("iss", self.issuer));
        let (uri, mode, client) = (self.redirect_uri, self.response_mode, self.client);
        if !mode.is_signed() {
            return Answering::Plain(Answer { way: placed(uri, mode, fields), client, is_success, is_signed: false });
        }
        let mut claims: Map<String, Value> = fields.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        claims.insert("aud".to_owned(), client.to_string().into());
        claims.insert("iat".to_owned(), now.seconds().into());
        claims.insert("exp".to_owned(), (now.seconds() + UnsignedAnswer::LASTS_FOR).into());
        Answering::Unsigned(UnsignedAnswer { uri, mode, client, is_success, claims })
    }
}

fn placed(uri: String, mode: ResponseMode, fields: Vec<(&'static str, String)>) -> AnswerWay {
    match mode {
        ResponseMode::FormPost | ResponseMode::FormPostJwt => AnswerWay::FormPost { action: uri, fields },
        ResponseMode::Fragment | ResponseMode::FragmentJwt => AnswerWay::Redirect(format!("{uri}#{}", encoded(&fields))),
        ResponseMode::Query | ResponseMode::QueryJwt => AnswerWay::Redirect(with_query(&uri, &encoded(&fields))),
    }
}

fn encoded(fields: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Adds to whatever query a registered address has (RFC 6749 §3.1.2).
pub(in crate::protocol) fn with_query(uri: &str, query: &str) -> String {
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, known)) if known.is_empty() || known.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{joint}{query}")
}

#[cfg(test)]
mod tests {
    use super::super::super::ErrorCode;
    use super::*;

    const CLIENT: &str = "00000000-0000-7000-8000-000000000002";

    fn address(redirect_uri: &str, response_mode: ResponseMode) -> ReplyAddress {
        let state = Some("a b&c=d/é".to_owned());
        let (redirect_uri, issuer, client) = (redirect_uri.to_owned(), "https://id.example/contoso".to_owned(), CLIENT.parse().unwrap());
        ReplyAddress { redirect_uri, response_mode, state, issuer, client }
    }

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn plain(place: ReplyAddress, outcome: &Outcome) -> Answer {
        match place.answer(outcome, NOW) {
            Answering::Plain(answer) => answer,
            Answering::Unsigned(_) => panic!("it is to be signed"),
        }
    }

    #[test]
    fn a_signed_answer_says_all_and_nothing_stands_beside_it() {
        for (mode, way) in [
            (ResponseMode::QueryJwt, AnswerWay::Redirect("https://app.example/cb?a=1&response=e.y.J".to_owned())),
            (ResponseMode::FragmentJwt, AnswerWay::Redirect("https://app.example/cb?a=1#response=e.y.J".to_owned())),
            (
                ResponseMode::FormPostJwt,
                AnswerWay::FormPost { action: "https://app.example/cb?a=1".to_owned(), fields: vec![("response", "e.y.J".to_owned())] },
            ),
        ] {
            let Answering::Unsigned(unsigned) = address("https://app.example/cb?a=1", mode).answer(&code(), NOW) else {
                panic!("{mode:?} is signed")
            };
            let claims = serde_json::json!({
                "iss": "https://id.example/contoso", "aud": CLIENT, "exp": 1_600, "iat": 1_000, "code": "SplxlOBeZQQYbYS6WxSbIA",
                "state": "a b&c=d/é",
            });
            assert_eq!(&Value::from(unsigned.claims().clone()), &claims);
            let answer = unsigned.carrying("e.y.J".to_owned());
            assert_eq!((answer.way, answer.is_signed, answer.is_success), (way, true, true));
        }
    }

    fn code() -> Outcome {
        Outcome::Code(Secret::new("SplxlOBeZQQYbYS6WxSbIA".to_owned()))
    }

    #[test]
    fn a_code_is_put_where_the_mode_says() {
        let rest = "code=SplxlOBeZQQYbYS6WxSbIA&state=a+b%26c%3Dd%2F%C3%A9&iss=https%3A%2F%2Fid.example%2Fcontoso";
        for (uri, mode, url) in [
            ("https://app.example/cb", ResponseMode::Query, format!("https://app.example/cb?{rest}")),
            ("https://app.example/cb?a=1", ResponseMode::Query, format!("https://app.example/cb?a=1&{rest}")),
            ("https://app.example/cb?", ResponseMode::Query, format!("https://app.example/cb?{rest}")),
            ("https://app.example/cb?a=1", ResponseMode::Fragment, format!("https://app.example/cb?a=1#{rest}")),
            ("com.app:/cb", ResponseMode::Query, format!("com.app:/cb?{rest}")),
        ] {
            assert_eq!(plain(address(uri, mode), &code()).way, AnswerWay::Redirect(url));
        }
    }

    #[test]
    fn a_form_carries_the_plain_values() {
        let fields = vec![
            ("code", "SplxlOBeZQQYbYS6WxSbIA".to_owned()),
            ("state", "a b&c=d/é".to_owned()),
            ("iss", "https://id.example/contoso".to_owned()),
        ];
        let action = "https://app.example/cb".to_owned();
        let answer = plain(address("https://app.example/cb", ResponseMode::FormPost), &code());
        assert_eq!(answer.way, AnswerWay::FormPost { action, fields });
    }

    #[test]
    fn an_error_says_nothing_else() {
        let refused = Outcome::Error(OAuthError::new(ErrorCode::LoginRequired, "nobody is signed in"));
        let silent = ReplyAddress { state: None, ..address("https://app.example/cb", ResponseMode::Query) };
        let url =
            "https://app.example/cb?error=login_required&error_description=nobody+is+signed+in&iss=https%3A%2F%2Fid.example%2Fcontoso";
        let answer = plain(silent, &refused);
        assert_eq!((answer.way, answer.is_success), (AnswerWay::Redirect(url.to_owned()), false));
    }

    #[test]
    fn tokens_travel_with_what_they_need() {
        let tokens = FrontTokens {
            code: Some(Secret::new("c".to_owned())),
            access_token: Some((Secret::new("a.t".to_owned()), 600)),
            id_token: Some(Secret::new("i.d.t".to_owned())),
        };
        let place = ReplyAddress { state: None, ..address("https://app.example/cb", ResponseMode::Fragment) };
        let url = "https://app.example/cb#code=c&access_token=a.t&token_type=Bearer&expires_in=600&id_token=i.d.t\
            &iss=https%3A%2F%2Fid.example%2Fcontoso&session_state=a.b";
        let answer = plain(place, &Outcome::Tokens(tokens)).with("session_state", "a.b".to_owned());
        assert_eq!(answer.way, AnswerWay::Redirect(url.to_owned()));
    }
}
