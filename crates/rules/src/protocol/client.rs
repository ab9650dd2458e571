//! What the protocol asks about a client registration, whatever the directory keeps beside it.

use serde::{Deserialize, Serialize};

use super::{Delegation, GrantType, Registrant, Registration, Rotates, Scope, ScopeName};
use crate::clock::Timestamp;
use crate::ids::ApplicationId;

/// How a client proves who it is (RFC 6749 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Holds a secret.
    Confidential,
    /// Runs where no secret can be kept.
    Public,
}

/// Whether PKCE may be left out (SECURITY 18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// S256 on every request.
    #[default]
    Required,
    /// A named weakening for confidential clients that never heard of it.
    Optional,
}

/// A client as the rules of this room see it; the directory's applications are such.
pub trait Client {
    /// Its `client_id`.
    fn client_id(&self) -> ApplicationId;
    /// Confidential or public.
    fn kind(&self) -> ClientKind;
    /// Whether PKCE may be left out.
    fn pkce(&self) -> Pkce;
    /// Where answers may be sent.
    fn redirect_uris(&self) -> &[String];
    /// Where a browser may be sent after logout.
    fn post_logout_redirect_uris(&self) -> &[String];
    /// Whether it is registered for that grant.
    fn may_use(&self, grant: GrantType) -> bool;
    /// Whether `secret` is one of its living secrets, asked in constant time.
    fn knows_secret(&self, secret: &str, now: Timestamp) -> bool;
    /// What it said of itself when it registered.
    fn registration(&self) -> &Registration;
    /// What an admin decided about acting for people.
    fn delegation(&self) -> Delegation;
    /// Whether its refresh tokens are replaced when used where nothing binds them: an admin's word, for confidential clients (SECURITY 18).
    fn rotates(&self) -> Rotates;

    /// What of `wanted` it may ask for. `offline_access` is ignored where no refresh token can come of it (OpenID Connect Core §11).
    fn asks_for(&self, wanted: Scope) -> Scope {
        let allowed = self.registration().allows(wanted);
        if self.may_use(GrantType::RefreshToken) { allowed } else { allowed.without(ScopeName::OfflineAccess) }
    }

    /// Whether it registered itself, and no admin answers for it (SECURITY 31).
    fn is_stranger(&self) -> bool {
        self.registration().registrant == Registrant::Stranger
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::random::Random;

    /// A registration made for a table.
    pub(in crate::protocol) struct Registered {
        pub(in crate::protocol) id: ApplicationId,
        pub(in crate::protocol) kind: ClientKind,
        pub(in crate::protocol) pkce: Pkce,
        pub(in crate::protocol) redirect_uris: Vec<String>,
        pub(in crate::protocol) grants: Vec<GrantType>,
        pub(in crate::protocol) registration: Registration,
        pub(in crate::protocol) delegation: Delegation,
        pub(in crate::protocol) rotates: Rotates,
    }

    impl Registered {
        /// A confidential client with the secret `s3cret`, of everything the default.
        pub(in crate::protocol) fn confidential() -> Self {
            Self {
                id: ApplicationId::new(&Random, Timestamp::from_seconds(1_000)),
                kind: ClientKind::Confidential,
                pkce: Pkce::Required,
                redirect_uris: vec!["https://app.example/cb".to_owned(), "https://app.example/cb?tenant=1".to_owned()],
                grants: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
                registration: Registration::default(),
                delegation: Delegation::default(),
                rotates: Rotates::Always,
            }
        }

        /// A native client.
        pub(in crate::protocol) fn public() -> Self {
            let redirect_uris = vec!["http://127.0.0.1/cb".to_owned(), "http://[::1]:1/cb?a=b".to_owned(), "com.app:/cb".to_owned()];
            Self { kind: ClientKind::Public, redirect_uris, ..Self::confidential() }
        }
    }

    impl Client for Registered {
        fn client_id(&self) -> ApplicationId {
            self.id
        }

        fn kind(&self) -> ClientKind {
            self.kind
        }

        fn pkce(&self) -> Pkce {
            self.pkce
        }

        fn redirect_uris(&self) -> &[String] {
            &self.redirect_uris
        }

        fn post_logout_redirect_uris(&self) -> &[String] {
            &self.redirect_uris
        }

        fn may_use(&self, grant: GrantType) -> bool {
            self.grants.contains(&grant)
        }

        fn knows_secret(&self, secret: &str, _: Timestamp) -> bool {
            self.kind == ClientKind::Confidential && secret == "s3cret"
        }

        fn registration(&self) -> &Registration {
            &self.registration
        }

        fn delegation(&self) -> Delegation {
            self.delegation
        }

        fn rotates(&self) -> Rotates {
            self.rotates
        }
    }
}
