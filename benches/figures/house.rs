//! The house that is measured: a folder, a key ring, a database, people in it, and the real program as a child process.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use guesthouse::app::App;
use guesthouse::commands::open_app;
use guesthouse::flows::directory::{NewApplication, NewMember, give_role, make_application, make_member};
use guesthouse::flows::tenants::{Admin, NewTenant, make_tenant};
use guesthouse::i18n::Language;
use guesthouse::signing::KeyFolder;
use rules::clock::Clock;
use rules::config::Config;
use rules::directory::{Actor, Admits, ApplicationSettings, Caller, ClientKind, DirectoryRole};
use rules::ids::{ApplicationId, RequestId, TenantId, UserId};
use rules::protocol::{AuthMethod, Registration};
use rules::random::Random;
use rules::secret::Secret;
use storage::directory::RoleHolder;
use storage::{Options, Storage};
use tempfile::TempDir;

use crate::Outcome;
use crate::load::{millis, now};
use crate::process::Process;
use crate::visitor::{Bank, ClientKey};
use crate::wire::Wire;

/// Everybody's password.
pub(crate) const PASSPHRASE: &str = "tall-otters-read-maps";

/// Where the application is answered; nobody listens there.
pub(crate) const CALLBACK: &str = "https://orders.example/callback";

/// Where visitors go: a tenant and an application of it.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) server: SocketAddr,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) secret: String,
}

/// A house with one tenant, one application, and people.
pub(crate) struct House {
    folder: TempDir,
    address: SocketAddr,
    /// The tenant that is measured.
    pub(crate) tenant: TenantId,
    /// Who may invite there.
    pub(crate) admin: UserId,
    /// Its application.
    pub(crate) application: ApplicationId,
    /// The way to it.
    pub(crate) door: Door,
    /// An application that proves itself by its key.
    pub(crate) bank: Bank,
    /// People who sign in, with their ids.
    pub(crate) people: Vec<(String, UserId)>,
}

/// A call by the operator, or by somebody.
pub(crate) fn caller(app: &App, actor: Actor) -> Caller {
    let at = app.clock.now();
    Caller { actor, door: rules::directory::Door::Command, address: None, request_id: RequestId::new(&Random, at), at }
}

impl House {
    /// Builds it. Letters go to the mail server at `smtp`.
    pub(crate) async fn build(people: usize, smtp: SocketAddr) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        KeyFolder::new(folder.path().join("keys")).create(&Random)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let config = format!(
            "public_url = \"http://{address}\"\n[server]\nlisten = \"{address}\"\n[database]\nurl = \"sqlite:{}\"\n\
             [keys]\nfolder = \"{}\"\n[log]\nfilter = \"off\"\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"guesthouse@id.example\"\nletters_per_minute = 1000000\n\
             [limits]\ncsv_rows = 1000000\ncsv_bytes = 1000000000\ninvitations_per_day = 10000000\n",
            folder.path().join("figures.sqlite").display(),
            folder.path().join("keys").display(),
            smtp.port(),
        );
        std::fs::write(folder.path().join("figures.toml"), &config)?;
        let app = open_app(read(&config)?, Clock::Machine).await?;
        let operator = caller(&app, Actor::Operator);
        let admin = Admin { address: "admin@contoso.example".parse()?, name: "Ada".parse()?, password: None };
        let (name, display_name, domain) = ("contoso".parse()?, "Contoso".parse()?, Some("contoso.example".parse()?));
        let new = NewTenant { name, display_name, language: Language::default(), domain, admin };
        let made = make_tenant(&app, &operator, new).await?;
        give_role(&app, &operator, made.tenant, DirectoryRole::GuestInviter, RoleHolder::User(made.admin)).await?;
        let application = make_application(&app, &operator, made.tenant, application()?).await?;
        let key = ClientKey::make()?;
        let bound = make_application(&app, &operator, made.tenant, bound_application(&key)?).await?;
        let bank = Bank::new(bound.id.to_string(), format!("http://{address}/contoso"), key);
        let mut here = Vec::new();
        for number in 0..people {
            let address = format!("person{number}@contoso.example");
            let password = Some(Secret::new(PASSPHRASE.to_owned()));
            let new = NewMember { address: address.parse()?, name: format!("Person {number}").parse()?, password };
            here.push((address, make_member(&app, &operator, made.tenant, new).await?));
        }
        let door = Door {
            server: address,
            tenant: "contoso".to_owned(),
            client_id: application.id.to_string(),
            secret: application.secret.map(|secret| secret.expose().clone()).unwrap_or_default(),
        };
        Ok(Self { folder, address, tenant: made.tenant, admin: made.admin, application: application.id, door, bank, people: here })
    }

    /// Another process's view of the house: what its flows reach for.
    pub(crate) async fn app(&self) -> Outcome<App> {
        let text = std::fs::read_to_string(self.folder.path().join("figures.toml"))?;
        Ok(open_app(read(&text)?, Clock::Machine).await?)
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("figures.sqlite")
    }

    /// Its database, opened beside the server's.
    pub(crate) fn storage(&self) -> Outcome<Storage> {
        Ok(Storage::open(&format!("sqlite:{}", self.database().display()), Options { threads: 1, queue: 64 })?)
    }

    /// Starts `guesthouse serve`; says how many milliseconds passed until the first answer.
    pub(crate) fn serve(&self) -> Outcome<(Process, f64)> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        command.arg("serve").arg("--config").arg(self.folder.path().join("figures.toml")).stdout(Stdio::null());
        let begun = now();
        let server = Process::start(&mut command)?;
        while begun.elapsed() < Duration::from_secs(30) {
            if let Ok(mut wire) = Wire::open(self.address) {
                wire.ask("GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n")?.expect(200)?;
                return Ok((server, millis(begun.elapsed())));
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        Err("the server does not answer".into())
    }
}

fn read(config: &str) -> Outcome<Config> {
    Config::read(config, std::iter::empty()).map_err(|problems| format!("{problems:?}").into())
}

/// The application that people sign in to, and guests are invited to.
pub(crate) fn application() -> Outcome<NewApplication> {
    let settings = ApplicationSettings {
        redirect_uris: vec![CALLBACK.to_owned()],
        home_page: Some("https://orders.example/".parse()?),
        assignment_required: false,
        admits: Admits::AssignedGuests,
        client_credentials: true,
        consented_scopes: ["openid", "profile", "email", "offline_access"].map(str::to_owned).to_vec(),
        ..ApplicationSettings::new(ClientKind::Confidential)
    };
    Ok(NewApplication { name: "Orders".parse()?, settings })
}

/// The same for a client that pushes its requests, proves itself by its key, and has tokens that are bound to it.
fn bound_application(key: &ClientKey) -> Outcome<NewApplication> {
    let NewApplication { settings, .. } = application()?;
    let registration = Registration {
        auth_method: Some(AuthMethod::PrivateKeyJwt),
        jwks: Some(serde_json::json!({ "keys": [key.jwk()] })),
        require_pushed: true,
        dpop_bound_access_tokens: true,
        ..settings.registration
    };
    Ok(NewApplication { name: "Bank".parse()?, settings: ApplicationSettings { registration, ..settings } })
}
