//! An app that partners are invited to: it signs people in with the `openidconnect` crate and knows the house only by HTTP.

mod claims;
mod doors;
mod failure;
mod pages;
mod people;
mod provider;
mod sessions;
mod shown;
mod sign_in;
mod target;
#[cfg(test)]
mod tests;

use std::net::{SocketAddr, TcpListener};

use actix_web::web::Data;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, PostLogoutRedirectUrl, RedirectUrl};
use rules::secret::Secret;
use rustls::ServerConfig;
use url::Url;

use super::served::Served;
use people::People;
use provider::Provider;
use sessions::Sessions;

/// How the app is registered, and how it is reached.
pub struct RelyingAppSettings {
    /// Whose answers it believes.
    pub issuer: String,
    /// Who it is to the issuer.
    pub client_id: String,
    /// How it proves that.
    pub client_secret: Secret<String>,
    /// Where people reach it; its other addresses begin with this.
    pub home: Url,
    /// How it asks the issuer.
    pub http: reqwest::Client,
    /// Its certificate, where it speaks https.
    pub tls: Option<ServerConfig>,
}

/// A running app; it goes when dropped.
pub struct RelyingApp {
    /// Where it listens.
    pub addr: SocketAddr,
    served: Served,
}

/// What every page of the app can reach.
struct Desk {
    provider: Provider,
    sessions: Sessions,
    people: People,
    home: Url,
}

/// Addresses of the app that its registration names, for an app whose home is `home`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Where answers are sent.
    pub redirect_uri: Url,
    /// Where a login can be started (OpenID Connect Core §4).
    pub initiate_login_uri: Url,
    /// Where a browser comes back to after a sign-out.
    pub signed_out_uri: Url,
}

impl Registered {
    /// The addresses below `home`.
    pub fn at(home: &Url) -> Self {
        let below = |path: &str| {
            let mut url = home.clone();
            url.set_path(path);
            url
        };
        Self { redirect_uri: below("/callback"), initiate_login_uri: below("/login"), signed_out_uri: below("/signed-out") }
    }
}

impl RelyingApp {
    /// Answers what comes to `listener`.
    ///
    /// # Errors
    /// If the issuer is no address, or the socket cannot be served.
    pub fn start(listener: TcpListener, settings: RelyingAppSettings) -> Result<Self, CannotStartApp> {
        let addr = listener.local_addr()?;
        let RelyingAppSettings { issuer, client_id, client_secret, home, http, tls } = settings;
        let registered = Registered::at(&home);
        let provider = Provider {
            issuer: IssuerUrl::new(issuer)?,
            client_id: ClientId::new(client_id),
            client_secret: ClientSecret::new(client_secret.expose().clone()),
            redirect_uri: RedirectUrl::from_url(registered.redirect_uri),
            signed_out_uri: PostLogoutRedirectUrl::from_url(registered.signed_out_uri),
            http,
        };
        let desk = Data::new(Desk { provider, sessions: Sessions::default(), people: People::default(), home });
        Ok(Self { addr, served: Served::open(listener, tls, doors::doors(desk))? })
    }

    /// Takes no more requests and waits until those under way have their answers.
    pub async fn stop(self) {
        self.served.close().await;
    }
}

/// Why the app does not run.
#[derive(Debug, thiserror::Error)]
pub enum CannotStartApp {
    /// The issuer is no address.
    #[error("the issuer is no address: {0}")]
    Issuer(#[from] url::ParseError),
    /// The socket cannot be served.
    #[error("the app cannot be served: {0}")]
    Socket(#[from] std::io::Error),
}
