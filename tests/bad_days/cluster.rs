//! A PostgreSQL server of the test's own, which is restarted as an operator does, and as a power cut does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::admin::a_moment;
use crate::cast::free_port;

/// A running server; it is stopped when this is dropped.
pub(crate) struct Cluster {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: &Path) -> Command {
    let is_root = std::process::Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

impl Cluster {
    /// Starts one, if `scripts/test` says where PostgreSQL's programs are.
    #[expect(clippy::disallowed_methods, reason = "where PostgreSQL is comes from scripts/test")]
    pub(crate) fn start() -> Option<Self> {
        let told = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let Some(bin) = told("GUESTHOUSE_TEST_POSTGRES_BIN") else {
            assert!(told(storage::testing::REQUIRE_ALL).is_none(), "PostgreSQL's programs would be left out");
            return None;
        };
        let bin = PathBuf::from(bin);
        let folder = if Path::new("/dev/shm").exists() { tempfile::tempdir_in("/dev/shm") } else { tempfile::tempdir() };
        let cluster = Self { folder: folder.unwrap(), bin, port: free_port() };
        let owned = Command::new("chown").arg("postgres:").arg(cluster.folder.path()).stderr(Stdio::null()).status();
        assert!(owned.is_ok());
        let words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"];
        let made = cluster.program("initdb").args(words).arg(cluster.data()).stdout(Stdio::null()).status().unwrap();
        assert!(made.success());
        assert!(cluster.control("start", "fast").status().unwrap().success());
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let mut command = as_postgres(&self.bin.join(name));
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    fn control(&self, what: &str, mode: &str) -> Command {
        let mut command = self.program("pg_ctl");
        let settings = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''", self.port);
        command.args([what, "-w", "-s", "-m", mode, "-D"]).arg(self.data()).stdout(Stdio::null());
        command.arg("-l").arg(self.folder.path().join("log"));
        if what != "stop" {
            command.arg("-o").arg(settings);
        }
        command
    }

    /// Where it is reached.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Restarts it: `fast` as an operator does, `immediate` as a crash does.
    pub(crate) async fn restart(&self, mode: &str) {
        let mut restarting = self.control("restart", mode).spawn().unwrap();
        loop {
            match restarting.try_wait().unwrap() {
                Some(status) => return assert!(status.success(), "{status}"),
                None => a_moment().await,
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.control("stop", "immediate").status();
    }
}
