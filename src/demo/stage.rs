//! What stands before the house is opened: a folder, an inbox, the app's door, and the house's configuration.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;

use rules::clock::Clock;
use rules::config::{Config, LoopbackCertificates, Problem};
use rules::protocol::Profile;
use rules::random::Random;
use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::certificate::{Certificate, CertificateError};
use super::inbox::Inbox;
use super::lobby;
use super::served::Served;
use crate::signing::{KeyFolder, KeyFolderError};

/// Where the demo listens if nothing else is said, and where nothing else does.
const HOUSE_PORT: u16 = 8080;
const INBOX_PORT: u16 = 8025;
const APP_PORT: u16 = 8090;
const MUTUAL_PORT: u16 = 8443;

/// What operators would have written.
pub(super) const CONFIG_FILE: &str = "guesthouse.toml";

/// How the demo is played.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// Where the house listens; inbox and app take free ports of the same address.
    pub listen: Option<SocketAddr>,
    /// Whether everything speaks https.
    pub tls: Tls,
    /// Where answers to the clients for programs may be sent too.
    pub redirect_uris: Vec<Url>,
    /// Where those may have a browser sent after logout.
    pub post_logout_redirect_uris: Vec<Url>,
    /// Clients that are held to FAPI 2.0.
    pub banks: Banks,
}

/// Clients with keys of their own, at each tenant.
#[derive(Clone, Debug, Default)]
pub struct Banks {
    /// What they are held to.
    pub profile: Profile,
    /// Their public keys (RFC 7517 §5), a set for each.
    pub jwks: Vec<Value>,
}

/// Whether https is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// With a certificate made on the spot.
    On,
    /// Plain http, which browsers hold to be safe on one machine.
    #[default]
    Off,
}

/// Everything but the house. Hand [`Stage::config`] to whoever opens it, then [`Stage::play`] in it.
pub struct Stage {
    pub(super) folder: TempDir,
    pub(super) config: Config,
    pub(super) inbox: Inbox,
    pub(super) lobby: Served,
    pub(super) lobby_url: Url,
    pub(super) app_door: TcpListener,
    pub(super) app_url: Url,
    pub(super) redirect_uris: Vec<Url>,
    pub(super) post_logout_redirect_uris: Vec<Url>,
    pub(super) banks: Banks,
    pub(super) certificate: Option<Certificate>,
}

/// Where the house listens, and what that is called.
struct At {
    listen: SocketAddr,
    url: Url,
}

/// Why there is no stage.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The folder, or a socket.
    #[error("the demo finds no place on this machine: {0}")]
    Place(#[from] std::io::Error),
    /// The address that was asked for cannot be listened on.
    #[error("the demo cannot listen on {0}: {1}")]
    Taken(SocketAddr, std::io::Error),
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The key ring.
    #[error("the demo has no keys: {0}")]
    Keys(#[from] KeyFolderError),
    /// The addresses make no configuration.
    #[error("the demo cannot be opened at that address: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Config(Vec<Problem>),
    /// An address is none.
    #[error("the demo cannot be opened at that address: {0}")]
    Address(#[from] url::ParseError),
}

impl Stage {
    /// Sets the stage in a folder of its own, which goes with it.
    ///
    /// # Errors
    /// [`StageError`].
    pub async fn set(options: DemoOptions) -> Result<Self, StageError> {
        let folder = tempfile::Builder::new().prefix("guesthouse-demo-").tempdir()?;
        let ip = options.listen.map_or(IpAddr::from([127, 0, 0, 1]), |listen| listen.ip());
        let wished = options.listen.is_none().then_some([INBOX_PORT, APP_PORT, MUTUAL_PORT]);
        let [lobby_port, app_port, mutual_port] = wished.unwrap_or_default();
        let certificate = match options.tls {
            Tls::On => Some(Certificate::make(folder.path(), named(ip), Clock::Machine.now())?),
            Tls::Off => None,
        };
        let house_door = match options.listen {
            Some(asked) => TcpListener::bind(asked).map_err(|error| StageError::Taken(asked, error))?,
            None => door(ip, HOUSE_PORT)?,
        };
        let lobby_door = door(ip, lobby_port)?;
        let (app_door, mutual_door) = (door(ip, app_port)?, door(ip, mutual_port)?);
        let scheme = if certificate.is_some() { "https" } else { "http" };
        let url = |host: String, door: &TcpListener| -> Result<Url, StageError> {
            Ok(Url::parse(&format!("{scheme}://{host}:{}/", door.local_addr()?.port()))?)
        };
        let at = |door: &TcpListener| -> Result<At, StageError> { Ok(At { listen: door.local_addr()?, url: url(host(ip), door)? }) };
        let (house, mutual) = (at(&house_door)?, at(&mutual_door)?);
        let (lobby_url, app_url) = (url(host(ip), &lobby_door)?, url(other_host(ip), &app_door)?);
        // The house opens these doors itself, in a moment.
        drop((house_door, mutual_door));
        KeyFolder::new(folder.path().join("keys")).create(&Random)?;
        let inbox = Inbox::start(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let config = config(folder.path(), &house, &inbox, certificate.as_ref().map(|certificate| (certificate, &mutual)))?;
        let lobby = Served::open(lobby_door, shown(certificate.as_ref())?, lobby::doors(inbox.shelf()))?;
        let DemoOptions { redirect_uris, post_logout_redirect_uris, banks, .. } = options;
        Ok(Self {
            folder,
            config,
            inbox,
            lobby,
            lobby_url,
            app_door,
            app_url,
            redirect_uris,
            post_logout_redirect_uris,
            banks,
            certificate,
        })
    }

    /// How the house is to be opened.
    pub fn config(&self) -> &Config {
        &self.config
    }
}

pub(super) fn shown(certificate: Option<&Certificate>) -> Result<Option<rustls::ServerConfig>, CertificateError> {
    certificate.map(Certificate::server_config).transpose()
}

/// A door at `port`, or at any free one if that is taken.
fn door(ip: IpAddr, port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((ip, port)).or_else(|_| TcpListener::bind((ip, 0)))
}

/// An address that people can type: one of all addresses stands for this machine.
fn named(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(v4) if v4.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(v6) if v6.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    }
}

fn host(ip: IpAddr) -> String {
    match named(ip) {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => format!("[{v6}]"),
    }
}

/// On one machine the app has another name than the house, because browsers share cookies between ports.
fn other_host(ip: IpAddr) -> String {
    if named(ip).is_loopback() { "localhost".to_owned() } else { host(ip) }
}

fn config(folder: &Path, house: &At, inbox: &Inbox, tls: Option<(&Certificate, &At)>) -> Result<Config, StageError> {
    // JSON's texts are TOML's.
    let literal = |text: &str| serde_json::Value::from(text).to_string();
    let file = |path: &Path| path.to_string_lossy().into_owned();
    let bare = |at: &At| at.url.as_str().trim_end_matches('/').to_owned();
    let mut toml = format!(
        "public_url = \"{}\"\n[database]\nurl = {}\n[keys]\nfolder = {}\n[log]\nfilter = \"warn\"\n\
         [outgoing]\nallowed_networks = [\"127.0.0.0/8\", \"::1/128\"]\nallow_http = true\n\
         [mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"guests@guesthouse.example\"\n\
         [limits]\nregistrations_per_hour = 1000000\n[server]\nlisten = \"{}\"\n",
        bare(house),
        literal(&format!("sqlite:{}", file(&folder.join("guesthouse.sqlite")))),
        literal(&file(&folder.join("keys"))),
        inbox.smtp_addr().port(),
        house.listen,
    );
    if let Some((tls, mutual)) = tls {
        let [chain, key, root] = [&tls.chain_pem, &tls.key_pem, &tls.root_pem].map(|path| literal(&file(path)));
        toml.push_str(&format!("tls_certificate = {chain}\ntls_key = {key}\n"));
        toml.push_str(&format!("[mtls]\nlisten = \"{}\"\nurl = \"{}\"\nroots = [{root}]\n", mutual.listen, bare(mutual)));
    }
    // For the operator's commands, which can then be tried on the demo.
    std::fs::write(folder.join(CONFIG_FILE), &toml)?;
    let mut config = Config::read(&toml, std::iter::empty()).map_err(StageError::Config)?;
    config.outgoing.on_loopback = LoopbackCertificates::Any;
    config.limits.guesses_per_minute = 1_000;
    Ok(config)
}

#[cfg(test)]
mod tests {
    use rules::config::DatabaseUrl;

    use super::*;

    #[actix_web::test]
    async fn the_stage_is_set_on_this_machine_with_everything_in_one_folder() {
        for (tls, scheme) in [(Tls::Off, "http"), (Tls::On, "https")] {
            let listen = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
            let stage = Stage::set(DemoOptions { listen, tls, ..DemoOptions::default() }).await.unwrap();
            let config = stage.config();
            assert_eq!(config.public_url.as_str(), format!("{scheme}://{}", config.server.listen));
            assert_eq!(config.server.tls.is_some(), tls == Tls::On);
            assert_eq!(config.mtls.listen.map(|listen| listen.ip()), (tls == Tls::On).then_some(IpAddr::from([127, 0, 0, 1])));
            let DatabaseUrl::Sqlite(file) = &config.database.url else { panic!("{:?}", config.database) };
            assert!(file.starts_with(stage.folder.path()) && config.keys_folder.starts_with(stage.folder.path()));
            assert_eq!(config.mail.port, stage.inbox.smtp_addr().port());
            assert_eq!((stage.app_url.scheme(), stage.app_url.host_str()), (scheme, Some("localhost")));
            let Stage { lobby, .. } = stage;
            lobby.close().await;
        }
    }

    #[actix_web::test]
    async fn an_address_that_was_asked_for_is_taken_or_nothing_is() {
        let somebody = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let listen = somebody.local_addr().unwrap();
        let stage = Stage::set(DemoOptions { listen: Some(listen), ..DemoOptions::default() }).await;
        assert!(matches!(stage, Err(StageError::Taken(address, _)) if address == listen));
    }

    #[test]
    fn a_house_on_all_addresses_is_named_by_this_machines() {
        assert_eq!(host([0, 0, 0, 0].into()), "127.0.0.1");
        assert_eq!((host([0; 16].into()).as_str(), other_host([0; 16].into()).as_str()), ("[::1]", "localhost"));
        assert_eq!(other_host([192, 0, 2, 1].into()), "192.0.2.1");
    }
}
