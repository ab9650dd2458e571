//! The demo while it runs.

use std::path::PathBuf;

use rules::secret::Secret;
use rustls::pki_types::CertificateDer;
use serde::Deserialize;
use tempfile::TempDir;
use url::Url;

use super::cast::{CONTOSO, FABRIKAM, ORDERS, PROGRAMS};
use super::certificate::{CertificateError, ClientCertificate};
use super::client::{ClientError, KeepsCookies, http_client};
use super::inbox::Inbox;
use super::lobby::SAMPLE_PATH;
use super::relying_app::{CannotStartApp, RelyingApp, RelyingAppSettings};
use super::script::ScriptError;
use super::seed::{Elsewhere, SeedError, seed};
use super::served::Served;
use super::stage::{CONFIG_FILE, Stage, shown};
use super::tenant::{RegisteredClient, Tenant};
use crate::app::App;

/// The demo while it runs. Its folder, and with it everything in it, goes when this is dropped.
pub struct Demo {
    /// The house.
    pub url: Url,
    /// Everybody's mail.
    pub inbox_url: Url,
    /// Contoso's app.
    pub app_url: Url,
    /// The file to upload.
    pub sample_csv_url: Url,
    /// With `--tls`: the PEM file of who vouches for the servers.
    pub ca_pem: Option<PathBuf>,
    /// With `--tls`: where programs are asked for a certificate.
    pub mtls_url: Option<Url>,
    /// And what they may show there.
    pub client_certificates: Vec<ClientCertificate>,
    /// Contoso, then Fabrikam.
    pub tenants: Vec<Tenant>,
    root: Option<CertificateDer<'static>>,
    relying_app: RelyingApp,
    lobby: Served,
    _inbox: Inbox,
    folder: TempDir,
}

/// Why the demo does not begin.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The cast could not be put into the house.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The app does not run.
    #[error(transparent)]
    App(#[from] CannotStartApp),
    /// There is no certificate to show.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// There is no HTTP client.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The house gives no token for its API.
    #[error("the house gives no token for its API: {0}")]
    Token(#[from] reqwest::Error),
    /// A client of the cast was not made.
    #[error("the demo has no client {0}")]
    Missing(&'static str),
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
}

impl Stage {
    /// Plays in the house that was opened with [`Stage::config`]: fills it and starts the app. The house must answer by now.
    ///
    /// # Errors
    /// [`DemoError`].
    pub async fn play(self, house: &App) -> Result<Demo, DemoError> {
        let Self { folder, config, inbox, lobby, lobby_url, app_door, app_url, certificate, .. } = self;
        let elsewhere = Elsewhere { redirect_uris: self.redirect_uris, post_logout_redirect_uris: self.post_logout_redirect_uris };
        let root = certificate.as_ref().map(|certificate| certificate.root.clone());
        let http = http_client(root.as_ref(), KeepsCookies::No)?;
        let mut tenants = seed(house, &app_url, elsewhere, self.banks).await?;
        for tenant in &mut tenants {
            let programs = tenant.client(PROGRAMS).ok_or(DemoError::Missing(PROGRAMS))?;
            tenant.api_token = api_token(&http, &tenant.issuer, programs).await?;
        }
        let contoso = tenants.iter().find(|tenant| tenant.name == CONTOSO.name).ok_or(DemoError::Missing(CONTOSO.name))?;
        let orders = contoso.client(ORDERS).ok_or(DemoError::Missing(ORDERS))?;
        let settings = RelyingAppSettings {
            issuer: contoso.issuer.clone(),
            client_id: orders.client_id.clone(),
            client_secret: Secret::new(orders.client_secret.clone()),
            home: app_url.clone(),
            http,
            tls: shown(certificate.as_ref())?,
        };
        let relying_app = RelyingApp::start(app_door, settings)?;
        let mut sample_csv_url = lobby_url.clone();
        sample_csv_url.set_path(SAMPLE_PATH);
        Ok(Demo {
            url: config.public_url.as_url().clone(),
            inbox_url: lobby_url,
            app_url,
            sample_csv_url,
            ca_pem: certificate.as_ref().map(|certificate| certificate.root_pem.clone()),
            mtls_url: config.mtls.url.as_ref().map(|url| url.as_url().clone()),
            client_certificates: certificate.map(|certificate| certificate.clients).unwrap_or_default(),
            tenants,
            root,
            relying_app,
            lobby,
            _inbox: inbox,
            folder,
        })
    }
}

impl Demo {
    /// The company that invites.
    pub(super) fn contoso(&self) -> Result<&Tenant, ScriptError> {
        self.tenant(CONTOSO.name)
    }

    /// The company whose people have accounts.
    pub(super) fn fabrikam(&self) -> Result<&Tenant, ScriptError> {
        self.tenant(FABRIKAM.name)
    }

    /// A client that follows no redirect by itself, and believes the demo's certificate.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn http_client(&self, keeps_cookies: KeepsCookies) -> Result<reqwest::Client, ClientError> {
        http_client(self.root.as_ref(), keeps_cookies)
    }

    /// The configuration of the house, for the operator's commands.
    pub(super) fn config_file(&self) -> PathBuf {
        self.folder.path().join(CONFIG_FILE)
    }

    /// Closes app and inbox; the house is closed by whoever opened it.
    pub async fn end(self) {
        self.relying_app.stop().await;
        self.lobby.close().await;
    }

    fn tenant(&self, name: &'static str) -> Result<&Tenant, ScriptError> {
        self.tenants.iter().find(|tenant| tenant.name == name).ok_or(ScriptError::Missing(name))
    }
}

/// Asks for a token as any program would (RFC 6749 §4.4).
async fn api_token(http: &reqwest::Client, issuer: &str, client: &RegisteredClient) -> Result<String, reqwest::Error> {
    let request = http.post(format!("{issuer}/token")).basic_auth(&client.client_id, Some(&client.client_secret));
    let scope = format!("{issuer}/v1.0/.default");
    let answer = request.form(&[("grant_type", "client_credentials"), ("scope", &scope)]).send().await?.error_for_status()?;
    Ok(answer.json::<TokenAnswer>().await?.access_token)
}
