//! What an authorization request is answered with, and how it is placed (RFC 6749 §4.1.2, RFC 9207).

use url::form_urlencoded;

use super::super::OAuthError;
use super::{ReplyAddress, ResponseMode};
use crate::secret::Secret;

/// How a request ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A code was issued.
    Code(Secret<String>),
    /// It was refused.
    Error(OAuthError),
}

/// What the browser is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It goes there.
    Redirect(String),
    /// It posts a form (OAuth 2.0 Form Post Response Mode §2).
    FormPost {
        /// Where to.
        action: String,
        /// What is in it, in order.
        fields: Vec<(&'static str, String)>,
    },
}

impl ReplyAddress {
    /// The answer that carries `outcome` there, with `state` and `iss` (RFC 9207 §2).
    pub fn answer(self, outcome: &Outcome) -> Answer {
        let mut fields = match outcome {
            Outcome::Code(code) => vec![("code", code.expose().clone())],
            Outcome::Error(error) => {
                vec![("error", error.code().as_str().to_owned()), ("error_description", error.description().to_owned())]
            }
        };
        fields.extend(self.state.map(|state| ("state", state)));
        fields.push(("iss", self.issuer));
        let uri = self.redirect_uri;
        match self.response_mode {
            ResponseMode::FormPost => Answer::FormPost { action: uri, fields },
            ResponseMode::Fragment => Answer::Redirect(format!("{uri}#{}", encoded(&fields))),
            ResponseMode::Query => Answer::Redirect(with_query(&uri, &encoded(&fields))),
        }
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

    fn address(redirect_uri: &str, response_mode: ResponseMode) -> ReplyAddress {
        let state = Some("a b&c=d/é".to_owned());
        ReplyAddress { redirect_uri: redirect_uri.to_owned(), response_mode, state, issuer: "https://id.example/contoso".to_owned() }
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
            assert_eq!(address(uri, mode).answer(&code()), Answer::Redirect(url));
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
        assert_eq!(address("https://app.example/cb", ResponseMode::FormPost).answer(&code()), Answer::FormPost { action, fields });
    }

    #[test]
    fn an_error_says_nothing_else() {
        let refused = Outcome::Error(OAuthError::new(ErrorCode::LoginRequired, "nobody is signed in"));
        let silent = ReplyAddress { state: None, ..address("https://app.example/cb", ResponseMode::Query) };
        let url =
            "https://app.example/cb?error=login_required&error_description=nobody+is+signed+in&iss=https%3A%2F%2Fid.example%2Fcontoso";
        assert_eq!(silent.answer(&refused), Answer::Redirect(url.to_owned()));
    }
}
