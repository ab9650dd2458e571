//! Builds the [`App`]: everything that can be wrong is told at once, before anything listens.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rules::clock::Clock;
use rules::config::{Config, DatabaseUrl, MailSecurity, Problem};
use rules::keys::KeyPlan;
use rules::random::Random;
use storage::{Options, Schema, Storage};

use super::running;
use crate::app::{App, GoingOn};
use crate::certificates::ClientRoots;
use crate::credentials::Passwords;
use crate::flows::health::settle_canary;
use crate::mail::{Encryption, Login, OneLine, Postman, Relay, Sender};
use crate::outgoing::{Client, Dns, Guard, Limits, Network, Trust, install_tls};
use crate::signing::{FetchedKeys, FetchedObjects, KeyFolder, LoadedKeys, Purpose, VerifiedTokens};

/// Why the program does not start: every reason there is.
#[derive(Debug)]
pub struct StartError(pub Vec<String>);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| writeln!(f, "- {problem}"))
    }
}

impl std::error::Error for StartError {}

impl From<Vec<Problem>> for StartError {
    fn from(problems: Vec<Problem>) -> Self {
        Self(problems.iter().map(ToString::to_string).collect())
    }
}

impl StartError {
    pub(super) fn one(problem: impl fmt::Display) -> Self {
        Self(vec![problem.to_string()])
    }
}

/// Opens everything flows reach for.
///
/// # Errors
/// [`StartError`] with every problem: log, key ring, mail server, database, threads.
pub async fn open_app(config: Config, clock: Clock) -> Result<App, StartError> {
    install_tls();
    let random = Random;
    let mut problems = Vec::new();
    let filter = keep(&mut problems, "log.filter", running::filter(&config));
    let ring = keep(&mut problems, "keys.folder", KeyFolder::new(&config.keys_folder).load());
    let postman = match relay(&config) {
        Ok(relay) => Postman::new(relay).map_err(|found| problems.extend(found.iter().map(|problem| format!("mail: {problem}")))).ok(),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    let threads = config.limits.login_threads.unwrap_or_else(cores);
    let passwords = keep(&mut problems, "limits.login_threads", Passwords::new(threads, config.limits.login_queue, random));
    let storage = match storage(&config).await {
        Ok(storage) => Some(storage),
        Err(problem) => {
            problems.push(format!("database.url: {problem}"));
            None
        }
    };
    let outgoing = keep(&mut problems, "outgoing", client(&config));
    let client_roots = keep(&mut problems, "mtls.roots", client_roots(&config));
    let (Some(_), Some(ring), Some(postman), Some(passwords), Some(storage), Some(outgoing), Some(client_roots)) =
        (filter, ring, postman, passwords, storage, outgoing, client_roots)
    else {
        return Err(StartError(problems));
    };
    let name = rules::ids::WorkId::new(&random, clock.now()).to_string();
    let app = App {
        name,
        public_url: config.public_url.as_str().to_owned(),
        clock,
        random,
        storage,
        forms: ring.mac_key(Purpose::Forms),
        ring: Arc::new(ring),
        key_plan: KeyPlan::default(),
        loaded_keys: LoadedKeys::new(10_000),
        verified_tokens: VerifiedTokens::new(16_000),
        passwords,
        postman,
        imports: GoingOn::default(),
        darkroom: Default::default(),
        mail_sender: Sender { name: OneLine::new("Guesthouse"), address: config.mail.from.clone() },
        dns: Dns::new(config.dns.resolver),
        outgoing,
        client_keys: FetchedKeys::new(10_000),
        request_objects: FetchedObjects::new(1_000),
        client_roots,
        consumers: Arc::new(config.consumer_domains.clone()),
        config,
    };
    settle_canary(&app).await.map_err(|problem| StartError::one(format!("keys.folder: {problem}")))?;
    Ok(app)
}

fn keep<T, E: fmt::Display>(problems: &mut Vec<String>, key: &str, result: Result<T, E>) -> Option<T> {
    result.map_err(|problem| problems.push(format!("{key}: {problem}"))).ok()
}

/// The guarded client: what is listed may be dialled unencrypted only where the operator said so too.
fn client(config: &Config) -> Result<Client, String> {
    let outgoing = &config.outgoing;
    let mut roots = Vec::new();
    for path in &outgoing.extra_roots {
        roots.extend(read(path)?);
    }
    let networks = outgoing.allowed_networks.iter().map(|network| network.trunc().to_string().parse());
    let networks = networks.collect::<Result<Vec<Network>, _>>().map_err(|error| error.to_string())?;
    let guard = Guard::new(Dns::new(config.dns.resolver), networks);
    let limits = Limits { within: outgoing.timeout, ..Limits::default() };
    let trust = Trust { extra_roots: &roots, on_loopback: outgoing.on_loopback };
    Client::new(guard, limits, trust).map_err(|error| error.to_string())
}

/// The authorities that vouch for certificates of clients.
fn client_roots(config: &Config) -> Result<ClientRoots, String> {
    let mut roots = Vec::new();
    for path in &config.mtls.roots {
        roots.extend(read(path)?);
    }
    ClientRoots::read(&roots)
}

/// How many cores there are.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// Opens the database and brings it up to date; one that is newer than the program is refused.
async fn storage(config: &Config) -> Result<Storage, String> {
    let url = match &config.database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.expose().clone(),
    };
    let options = Options { threads: config.database.threads, queue: config.database.queue };
    let storage = Storage::open(&url, options).map_err(|error| error.to_string())?;
    match storage.schema().await.map_err(|error| error.to_string())? {
        Schema::Newer => return Err("the database is newer than this program".to_owned()),
        Schema::Behind => storage.migrate().await.map_err(|error| error.to_string())?,
        Schema::Current => {}
    }
    Ok(storage)
}

fn relay(config: &Config) -> Result<Relay, String> {
    let mail = &config.mail;
    let extra_roots = mail.extra_roots.as_deref().map(read).transpose()?;
    Ok(Relay {
        host: mail.host.clone(),
        port: mail.port,
        encryption: match mail.security {
            MailSecurity::StartTls => Encryption::StartTls,
            MailSecurity::Tls => Encryption::Implicit,
            MailSecurity::None => Encryption::NoneAnywhere,
        },
        login: mail.login.as_ref().map(|login| Login { name: login.username.clone(), password: login.password.clone() }),
        extra_roots,
        hello: config.public_url.as_url().host_str().unwrap_or("localhost").to_owned(),
        wires: usize::try_from(mail.connections).unwrap_or(1),
        patience: Duration::from_secs(60),
    })
}

/// A file that the configuration names.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}
