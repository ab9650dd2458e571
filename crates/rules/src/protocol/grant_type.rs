//! The grants: one row each, which says all that the house must know of it. What a new one touches: `docs/decisions/a-new-grant.md`.

use serde::{Deserialize, Serialize};

use super::{Client, ClientKind, ErrorCode, GrantSet, OAuthError, Parameters, TokenRequest};

/// What is to be known of a grant.
struct Row {
    /// How `grant_type` writes it.
    name: &'static str,
    /// Whether it is off at a tenant, and for every client, unless it is wanted by name.
    is_further: bool,
    /// Whether it begins at the authorization endpoint, so that somebody is sent back.
    redirects: bool,
    /// Whether only clients that prove who they are may use it.
    needs_proof: bool,
    /// Whether it gives a token for a token: the answer says what was issued, and holds no ID token (RFC 8693 §2.2.1).
    exchanges: bool,
    /// Where it begins, if it has an endpoint of its own: what discovery calls that, and where it is below the issuer.
    endpoint: Option<(&'static str, &'static str)>,
    /// How a form at the token endpoint is read; `None`: it does not end there.
    read: Option<Read>,
}

type Read = fn(&Parameters) -> Result<TokenRequest, OAuthError>;

const ORDINARY: Row =
    Row { name: "", is_further: false, redirects: false, needs_proof: false, exchanges: false, endpoint: None, read: None };
const FURTHER: Row = Row { is_further: true, ..ORDINARY };

macro_rules! grants {
    ($($(#[$doc:meta])* $name:ident = $row:expr),+ $(,)?) => {
        /// A kind of grant.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum GrantType {
            $($(#[$doc])* $name),+
        }

        impl GrantType {
            /// All of them.
            pub const ALL: [Self; [$(stringify!($name)),+].len()] = [$(Self::$name),+];

            const fn row(self) -> Row {
                match self {
                    $(Self::$name => $row),+
                }
            }
        }
    };
}

grants! {
    /// RFC 6749 §4.1.
    AuthorizationCode = Row { name: "authorization_code", redirects: true, read: Some(TokenRequest::of_code), ..ORDINARY },
    /// RFC 6749 §6.
    RefreshToken = Row { name: "refresh_token", read: Some(TokenRequest::of_refresh_token), ..ORDINARY },
    /// RFC 6749 §4.4.
    ClientCredentials = Row { name: "client_credentials", needs_proof: true, read: Some(TokenRequest::of_program), ..ORDINARY },
    /// RFC 6749 §4.2: tokens from the authorization endpoint, by a named weakening only (RFC 9700 §2.1.2).
    Implicit = Row { name: "implicit", redirects: true, ..ORDINARY },
    /// RFC 8628 §3.4.
    DeviceCode = Row {
        name: "urn:ietf:params:oauth:grant-type:device_code",
        endpoint: Some(("device_authorization_endpoint", "device_authorization")),
        read: Some(TokenRequest::of_device),
        ..FURTHER
    },
    /// RFC 8693 §2.1.
    TokenExchange = Row {
        name: "urn:ietf:params:oauth:grant-type:token-exchange",
        needs_proof: true,
        exchanges: true,
        read: Some(TokenRequest::of_exchange),
        ..FURTHER
    },
    /// RFC 7523 §2.1.
    JwtBearer = Row {
        name: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        needs_proof: true,
        read: Some(TokenRequest::of_assertion),
        ..FURTHER
    },
    /// OpenID CIBA Core §10.1.
    Ciba = Row {
        name: "urn:openid:params:grant-type:ciba",
        needs_proof: true,
        endpoint: Some(("backchannel_authentication_endpoint", "bc-authorize")),
        read: Some(TokenRequest::of_ciba),
        ..FURTHER
    },
}

impl GrantType {
    /// How `grant_type` writes it.
    pub const fn as_str(self) -> &'static str {
        self.row().name
    }

    /// Reads what [`GrantType::as_str`] writes.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }

    /// What commands call it: the last word of its name.
    pub fn short(self) -> &'static str {
        self.as_str().rsplit(':').next().unwrap_or_default()
    }

    /// Whether it begins at the authorization endpoint, so that somebody is sent back.
    pub const fn redirects(self) -> bool {
        self.row().redirects
    }

    /// Whether it is off at a tenant, and for every client, unless it is wanted by name.
    pub const fn is_further(self) -> bool {
        self.row().is_further
    }

    /// Whether only clients that prove who they are may use it.
    pub const fn needs_proof(self) -> bool {
        self.row().needs_proof
    }

    /// Whether it gives a token for a token (RFC 8693 §2.2.1).
    pub const fn exchanges(self) -> bool {
        self.row().exchanges
    }

    /// Where it begins, if it has an endpoint of its own: what discovery calls that, and where it is below the issuer.
    pub const fn endpoint(self) -> Option<(&'static str, &'static str)> {
        self.row().endpoint
    }

    /// Reads a form of this grant; `None`: it does not end at the token endpoint.
    pub(super) fn request(self, form: &Parameters) -> Option<Result<TokenRequest, OAuthError>> {
        self.row().read.map(|read| read(form))
    }

    /// Whether `client` may use it at a tenant where `on` is switched on: `unsupported_grant_type` where it is off,
    /// `unauthorized_client` for those that are not registered for it, or cannot prove who they are (RFC 6749 §5.2).
    pub fn may_be_used_by(self, client: &impl Client, on: GrantSet) -> Result<(), OAuthError> {
        if !on.takes(self) {
            return Err(OAuthError::new(ErrorCode::UnsupportedGrantType, "that grant_type is not switched on here"));
        }
        if !client.may_use(self) {
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for this grant_type"));
        }
        if self.needs_proof() && client.kind() == ClientKind::Public {
            return Err(OAuthError::new(ErrorCode::UnauthorizedClient, "a public client cannot prove who asks"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::Registered;
    use super::*;

    #[test]
    fn a_client_asks_only_for_what_it_is_registered_for() {
        let (client, on) = (Registered::confidential(), GrantSet::default());
        let refused = GrantType::ClientCredentials.may_be_used_by(&client, on).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::UnauthorizedClient);
        assert_eq!(GrantType::RefreshToken.may_be_used_by(&client, on), Ok(()));
    }

    #[test]
    fn what_is_not_switched_on_is_not_supported() {
        let registered = Registered { grants: GrantType::ALL.to_vec(), ..Registered::confidential() };
        for grant in GrantType::ALL.into_iter().filter(|grant| grant.is_further()) {
            let refused = grant.may_be_used_by(&registered, GrantSet::default()).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::UnsupportedGrantType, "{grant:?}");
            let on: GrantSet = [grant].into_iter().collect();
            assert_eq!(grant.may_be_used_by(&registered, on), Ok(()));
            let refused = grant.may_be_used_by(&Registered::confidential(), on).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::UnauthorizedClient, "{grant:?}");
        }
    }

    #[test]
    fn who_cannot_prove_anything_uses_few_grants() {
        let public = Registered { grants: GrantType::ALL.to_vec(), ..Registered::public() };
        let used: Vec<&str> = GrantType::ALL
            .into_iter()
            .filter(|grant| grant.may_be_used_by(&public, GrantSet::FURTHER).is_ok())
            .map(GrantType::short)
            .collect();
        assert_eq!(used, ["authorization_code", "refresh_token", "implicit", "device_code"]);
    }

    #[test]
    fn each_grant_has_names_of_its_own() {
        for grant in GrantType::ALL {
            assert_eq!(GrantType::read(grant.as_str()), Some(grant));
            let same =
                |other: &GrantType| other.short() == grant.short() || (grant.endpoint().is_some() && other.endpoint() == grant.endpoint());
            assert_eq!(GrantType::ALL.into_iter().filter(same).count(), 1, "{grant:?}");
            assert!(grant.is_further() || grant.endpoint().is_none(), "an endpoint is there where the grant is switched on");
        }
    }
}
