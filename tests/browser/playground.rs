//! `guesthouse demo`, started as a program of its own: two companies, an inbox and an app.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use crate::chromium;
use crate::mailbox::{Letter, Mailbox};

/// The demo, as long as it is open.
pub(crate) struct Playground {
    told: Value,
    /// Contoso, which invites, and Fabrikam.
    pub(crate) tenants: Value,
    folder: TempDir,
    program: Child,
}

impl Drop for Playground {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Playground {
    /// Opens it; not where there is no browser to play in.
    pub(crate) fn open() -> Option<Self> {
        Self::open_with(&[])
    }

    /// Opens it with https everywhere.
    pub(crate) fn open_over_tls() -> Option<Self> {
        Self::open_with(&["--tls"])
    }

    fn open_with(more: &[&str]) -> Option<Self> {
        if chromium::programs().is_none() {
            println!("left out: scripts/test finds or installs Chromium and its driver");
            return None;
        }
        // What the demo leaves behind when it is killed lies in a folder of the test's.
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_guesthouse"));
        let command = command.args(["demo", "--listen", "127.0.0.1:0", "--json"]).args(more).env("TMPDIR", folder.path());
        let mut program = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let tenants = told["tenants"].clone();
        Some(Self { told, tenants, folder, program })
    }

    /// An address of the house.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.said("url"))
    }

    /// The demo's own file, downloaded.
    pub(crate) fn sample(&self) -> PathBuf {
        let path = self.folder.path().join("guests.csv");
        std::fs::write(&path, fetch(self.said("sample_csv_url"))).unwrap();
        path
    }

    /// The mailbox of `address`.
    pub(crate) fn mailbox(&self, address: &str) -> Mailbox {
        let inbox = format!("{}/letters", self.said("inbox_url"));
        Mailbox::new(address, move || {
            let letters: Vec<Value> = serde_json::from_str(&fetch(&inbox)).unwrap();
            let of = |letter: &Value, name: &str| letter[name].as_str().unwrap().to_owned();
            letters.iter().map(|it| Letter { to: vec![of(it, "to")], subject: of(it, "subject"), text: of(it, "text") }).collect()
        })
    }

    fn said(&self, name: &str) -> &str {
        self.told[name].as_str().unwrap()
    }
}

/// What is at an address on loopback, asked for in the plainest way there is (RFC 1945).
fn fetch(url: &str) -> String {
    let url: Url = url.parse().unwrap();
    let mut wire = TcpStream::connect(url.socket_addrs(|| None).unwrap()[0]).unwrap();
    write!(wire, "GET {} HTTP/1.0\r\n\r\n", url.path()).unwrap();
    let mut answer = String::new();
    wire.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}
