//! An ID token of ours that comes back as a hint (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2).

use serde::Deserialize;

use crate::ids::{ApplicationId, SessionId, UserId};

/// What such a token says, once its signature was verified. Its expiry does not count: it proves nothing but who was meant.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IdTokenHint {
    iss: String,
    /// For whom it was issued.
    #[serde(rename = "aud")]
    pub application: ApplicationId,
    /// About whom, as the application knows them.
    #[serde(rename = "sub")]
    pub subject: String,
    /// In which session.
    #[serde(rename = "sid", default)]
    pub session: Option<SessionId>,
    /// About whom, as the directory knows them, once somebody found out.
    #[serde(skip)]
    pub user: Option<UserId>,
}

impl IdTokenHint {
    /// Whether `issuer` issued it.
    pub fn is_of(&self, issuer: &str) -> bool {
        self.iss == issuer
    }

    /// Whether it is about that session, or about its person, who may have signed in again since and so have another `sid`.
    pub fn is_about(&self, session: SessionId, user: UserId) -> bool {
        self.session == Some(session) || self.user == Some(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_read_from_the_claims_of_an_id_token() {
        let id = "00000000-0000-7000-8000-000000000001";
        let claims = serde_json::json!({ "iss": "https://id.example/contoso", "aud": id, "sub": id, "sid": id, "exp": 1, "nonce": "n" });
        let hint: IdTokenHint = serde_json::from_value(claims).unwrap();
        assert!(hint.is_of("https://id.example/contoso") && !hint.is_of("https://id.example/contos"));
        assert_eq!((hint.application.to_string().as_str(), hint.session.is_some()), (id, true));
    }
}
