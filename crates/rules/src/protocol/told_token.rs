//! A token that is shown to be asked about (RFC 7662 §2.1) or to be ended (RFC 7009 §2.1).

use super::{Client, ClientKind, ClientRefusal, ErrorCode, OAuthError, Parameters};
use crate::ids::ApplicationId;
use crate::secret::Secret;

/// A token in a form. `token_type_hint` is not needed: ours tell by their shape what they are, and a wrong hint must not matter.
#[derive(Clone, Debug)]
pub struct ToldToken(pub Secret<String>);

impl ToldToken {
    /// Reads the form.
    pub fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        if let Some(name) = form.repeated(&[]) {
            return Err(OAuthError::invalid_request(format!("{name} was sent more than once")));
        }
        let token = form.one("token").ok_or_else(|| OAuthError::invalid_request("token is missing"))?;
        Ok(Self(Secret::new(token.to_owned())))
    }

    /// Whether it has the shape of an access token: a JWT. Refresh tokens have no dots.
    pub fn is_jwt(&self) -> bool {
        self.0.expose().contains('.')
    }

    /// Whether `client` may learn anything about a token that `holder` was given for `audience` (RFC 7662 §2.2, §4). Applications that an
    /// admin registered may serve one another as resources of the `issuer`; a token for an API is told to that API and to nobody else
    /// (RFC 9701 §5). One that registered itself learns of its own tokens only (SECURITY 31).
    pub fn may_be_told_to(client: &impl Client, holder: ApplicationId, (audience, issuer): (&str, &str)) -> bool {
        let is_named = || client.registration().identifier_uris.iter().any(|own| own == audience);
        let is_itself = || audience == client.client_id().to_string() || is_named();
        client.client_id() == holder || (!client.is_stranger() && (audience == issuer || is_itself()))
    }

    /// Introspection is for those who can prove who they are (RFC 7662 §2.1); others are challenged to (RFC 9110 §15.5.2).
    pub fn may_be_asked_by(client: &impl Client) -> Result<(), ClientRefusal> {
        match client.kind() {
            ClientKind::Confidential => Ok(()),
            ClientKind::Public => Err(ClientRefusal::not_proven()),
        }
    }

    /// A token is ended only by whom it was given to (RFC 7009 §2.1).
    pub fn may_be_ended_by(client: &impl Client, holder: ApplicationId) -> Result<(), OAuthError> {
        if client.client_id() == holder {
            return Ok(());
        }
        Err(OAuthError::new(ErrorCode::InvalidGrant, "the token was issued to another client"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::Registered;
    use super::super::{Registrant, Registration};
    use super::*;

    #[test]
    fn a_token_must_be_there_once() {
        let parse = |body: &str| ToldToken::parse(&Parameters::parse(body.as_bytes()).unwrap());
        assert!(parse("token=a.b.c&token_type_hint=nonsense").unwrap().is_jwt());
        assert!(!parse("token=abc").unwrap().is_jwt());
        for body in ["", "token=", "token=a&token=b", "token_type_hint=access_token"] {
            assert_eq!(parse(body).unwrap_err().code(), ErrorCode::InvalidRequest, "{body}");
        }
    }

    #[test]
    fn who_may_ask_and_who_may_end() {
        let (ours, other) = (Registered::confidential(), Registered::confidential());
        let registration = Registration { registrant: Registrant::Stranger, ..Registration::default() };
        let stranger = Registered { registration, ..Registered::confidential() };
        let registration = Registration { identifier_uris: vec!["api://bills".to_owned()], ..Registration::default() };
        let bills = Registered { registration, ..Registered::confidential() };
        let (at_home, named) = ("https://id.example/contoso", bills.id.to_string());
        for (client, holder, audience, is_told) in [
            (&ours, other.id, at_home, true),
            (&stranger, other.id, at_home, false),
            (&stranger, stranger.id, at_home, true),
            (&ours, other.id, "api://bills", false),
            (&ours, other.id, named.as_str(), false),
            (&ours, other.id, "https://id.example/contoso/v1.0", false),
            (&other, other.id, "api://bills", true),
            (&bills, other.id, "api://bills", true),
            (&bills, other.id, named.as_str(), true),
            (&bills, other.id, "api://stock", false),
        ] {
            assert_eq!(ToldToken::may_be_told_to(client, holder, (audience, at_home)), is_told, "{audience}");
        }
        assert!(ToldToken::may_be_asked_by(&ours).is_ok() && ToldToken::may_be_asked_by(&Registered::public()).is_err());
        assert!(ToldToken::may_be_ended_by(&ours, ours.id).is_ok() && ToldToken::may_be_ended_by(&ours, other.id).is_err());
    }
}
