//! Where the real program runs: a folder with its configuration and keys, a database, a mail server; the process comes and goes.

use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use guesthouse::demo::inbox::Inbox;
use storage::testing::Fresh;
use tempfile::TempDir;
use url::Url;

use crate::cast::{KeepsCookies, free_port, http_client};

/// Everything that outlives a process.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) database: Fresh,
    pub(crate) inbox: Inbox,
    url: Url,
    config: String,
}

/// A process that serves; it is killed when this is dropped.
pub(crate) struct Serving {
    process: Child,
    log: PathBuf,
}

/// How the process is started.
pub(crate) fn plainly(program: &Path) -> Command {
    Command::new(program)
}

/// The program, as cargo built it for this test.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_guesthouse"))
}

impl Place {
    /// A place with the ordinary configuration and these lines of `[server]` more, its key ring made and nothing running.
    pub(crate) async fn new(database: Fresh, more: &str) -> Self {
        let port = free_port();
        Self::at_url(database, format!("http://127.0.0.1:{port}/").parse().unwrap(), more).await
    }

    /// As [`Place::new`], reached at that URL of this machine.
    pub(crate) async fn at_url(database: Fresh, url: Url, more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let inbox = Inbox::start(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let (port, base) = (url.port().unwrap(), url.as_str().trim_end_matches('/').to_owned());
        let mut place = Self { folder, database, inbox, url, config: String::new() };
        let config = format!(
            "public_url = \"{base}\"\n\
             [database]\nurl = \"{}\"\nthreads = 4\n[keys]\nfolder = \"{}\"\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"guesthouse@id.example\"\nletters_per_minute = 1000000\n\
             [limits]\nlogin_threads = 1\ninvitations_per_day = 1000000\n[server]\nlisten = \"127.0.0.1:{port}\"\nworkers = 1\nshutdown_grace_seconds = 5\n{more}\n",
            place.database.url(),
            place.folder.path().join("keys").display(),
            place.inbox.smtp_addr().port(),
        );
        place.config = config;
        place.configure(|config| config);
        place.command(&["keys", "init"], "");
        place
    }

    /// Where the server is reached.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// An address of the server.
    pub(crate) fn at(&self, path: &str) -> Url {
        self.url.join(path).unwrap()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the configuration with changes, of which earlier ones are gone.
    pub(crate) fn configure(&self, change: impl FnOnce(String) -> String) {
        std::fs::write(self.config(), change(self.config.clone())).unwrap();
    }

    /// The configuration file.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("guesthouse.toml")
    }

    /// Runs an operator's command to its end, which must be a good one; gives what it printed.
    pub(crate) fn command(&self, words: &[&str], typed: &str) -> String {
        let ended = self.try_command(words, typed);
        assert!(ended.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap()
    }

    /// Runs a command to its end.
    pub(crate) fn try_command(&self, words: &[&str], typed: &str) -> Output {
        let mut command = plainly(&program());
        command.args(words).arg("--config").arg(self.config()).env_clear();
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        process.wait_with_output().unwrap()
    }

    /// Starts the server and waits until it answers.
    pub(crate) async fn serve(&self) -> Serving {
        self.serve_by(plainly(&program())).await
    }

    /// Starts the server by a command, to which `serve --config …` is added, and waits until it answers.
    pub(crate) async fn serve_by(&self, mut command: Command) -> Serving {
        let log = self.folder.path().join("log");
        let told = File::options().create(true).append(true).open(&log).unwrap();
        command.arg("serve").arg("--config").arg(self.config()).env_clear().env("PATH", "/usr/bin:/bin");
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(told).spawn().unwrap();
        let mut serving = Serving { process, log };
        for _ in 0..3000 {
            if self.answers().await {
                return serving;
            }
            if let Some(status) = serving.process.try_wait().unwrap() {
                panic!("it ended with {status}:\n{}", serving.log());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it does not answer:\n{}", serving.log());
    }
}

impl Place {
    /// Whether the server answers, or over TLS, which is for those who trust its certificate, at least takes connections.
    async fn answers(&self) -> bool {
        if self.url.scheme() == "https" {
            return self.listens();
        }
        http_client(KeepsCookies::No).get(self.at("healthz")).send().await.is_ok_and(|answer| answer.status() == 200)
    }

    /// Whether somebody takes connections.
    pub(crate) fn listens(&self) -> bool {
        std::net::TcpStream::connect(("127.0.0.1", self.url.port().unwrap())).is_ok()
    }
}

impl Serving {
    /// Everything that was logged here so far, by earlier processes too.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to end, as `kill` does.
    pub(crate) fn ask_to_stop(&self) {
        assert!(Command::new("kill").arg("-TERM").arg(self.id().to_string()).status().unwrap().success());
    }

    /// Whether and how it ended.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
