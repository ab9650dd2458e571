//! A DNS server that others wrote, on a free port of this machine.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

#[path = "../strangers/found.rs"]
mod found;

/// It ends with its story.
pub(crate) struct NameServer {
    process: Child,
    port: u16,
    records: PathBuf,
    told: BTreeMap<String, Vec<String>>,
    _folder: tempfile::TempDir,
}

impl Drop for NameServer {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl NameServer {
    /// Starts one that knows no name; nothing where Python or dnslib is missing, which is said.
    pub(crate) fn start() -> Option<Self> {
        let python = found::python();
        let can = Command::new(&python).args(["-c", "import dnslib"]).stderr(Stdio::null()).status();
        if !can.is_ok_and(|status| status.success()) {
            println!("left out: a DNS server of others, because Python with tests/requirements.txt is not here");
            found::must_not_leave_out("a DNS server of others");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let records = folder.path().join("records.json");
        std::fs::write(&records, "{}").unwrap();
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/strangers/name_server.py");
        let mut process = Command::new(&python).arg(program).arg(&records).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Some(Self { process, port: port.trim().parse().unwrap(), records, told: BTreeMap::new(), _folder: folder })
    }

    /// How a house is told to ask it.
    pub(crate) fn config(&self) -> String {
        format!("[dns]\nresolver = \"127.0.0.1:{}\"", self.port)
    }

    /// The TXT records of a name, from now on.
    pub(crate) fn publish(&mut self, name: &str, texts: &[&str]) {
        self.told.insert(name.to_owned(), texts.iter().map(|text| (*text).to_owned()).collect());
        let whole = serde_json::to_string(&self.told).unwrap();
        // In one step: it is read at every question.
        let next = self.records.with_extension("next");
        std::fs::write(&next, whole).unwrap();
        std::fs::rename(&next, &self.records).unwrap();
    }
}
