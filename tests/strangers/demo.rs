//! `guesthouse demo --tls --json`, started as a program of its own, with its line in a file.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program under test.
pub(crate) const GUESTHOUSE: &str = env!("CARGO_BIN_EXE_guesthouse");

/// The demo, as long as it is open.
pub(crate) struct Demo {
    program: Child,
    /// The file with what it said.
    pub(crate) line: PathBuf,
    told: Value,
    _folder: TempDir,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

impl Demo {
    pub(crate) fn open(more: &[&str]) -> Self {
        let words = ["demo", "--listen", "127.0.0.1:0", "--json", "--tls"];
        // What the demo leaves behind when it is killed lies in a folder of the test's.
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(GUESTHOUSE);
        let mut program = command.args(words).args(more).env("TMPDIR", folder.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(program.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let line = folder.path().join("demo.json");
        std::fs::write(&line, &said).unwrap();
        Self { program, line, told: serde_json::from_str(&said).unwrap(), _folder: folder }
    }

    /// The PEM file of who vouches for its servers.
    pub(crate) fn authority(&self) -> &str {
        self.told["ca_pem"].as_str().unwrap()
    }
}
