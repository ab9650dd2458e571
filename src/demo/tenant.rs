//! A tenant as those who play with it need to know it.

use rules::ids::TenantId;
use serde::Serialize;
use url::Url;

/// A company's tenant, with everything that opens it: nothing of the demo is secret.
#[derive(Clone, Debug, Serialize)]
pub struct Tenant {
    /// Its name in its issuer.
    pub name: String,
    /// The issuer identifier.
    pub issuer: String,
    /// Its id: the `tid` claim.
    pub tid: TenantId,
    /// Where clients register: the demo is open to all of them (RFC 7591).
    pub registration_endpoint: String,
    /// Who looks after it.
    pub admin: Account,
    /// Opens the admin API for ten minutes, as the client `Programs` asked for it at start; a new one is had the same way.
    pub api_token: String,
    /// Its applications.
    pub clients: Vec<RegisteredClient>,
    /// Who has an account.
    pub users: Vec<Account>,
}

/// Somebody's account.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// With what they sign in.
    pub email: String,
    /// And with what else.
    pub password: String,
}

/// An application of a tenant.
#[derive(Clone, Debug, Serialize)]
pub struct RegisteredClient {
    /// What people call it.
    pub name: String,
    /// Its id.
    pub client_id: String,
    /// Its secret; those that prove themselves by a key have none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_secret: String,
    /// Where answers to it may be sent.
    pub redirect_uris: Vec<Url>,
}

impl Tenant {
    /// Where its admin goes.
    pub fn portal_url(&self) -> Result<Url, url::ParseError> {
        Url::parse(&format!("{}/admin", self.issuer))
    }

    /// The application that people call `name`.
    pub fn client(&self, name: &str) -> Option<&RegisteredClient> {
        self.clients.iter().find(|client| client.name == name)
    }
}
