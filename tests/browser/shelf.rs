//! Pages on a socket of this machine, for a browser to look at.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What there is at a path: the status, a header, and the body.
type Pages = BTreeMap<String, (&'static str, String, Vec<u8>)>;

/// It is served until the test ends.
pub(crate) struct Shelf {
    port: u16,
    pages: Arc<Mutex<Pages>>,
}

impl Shelf {
    #[expect(clippy::disallowed_methods, reason = "a server that ends with its test")]
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let pages = Arc::new(Mutex::new(Pages::new()));
        let shown = Arc::clone(&pages);
        std::thread::spawn(move || {
            for wire in listener.incoming() {
                let shown = Arc::clone(&shown);
                std::thread::spawn(move || answer(wire.unwrap(), &shown));
            }
        });
        Self { port, pages }
    }

    /// Puts something there.
    pub(crate) fn put(&self, path: &str, kind: &'static str, bytes: impl Into<Vec<u8>>) {
        self.pages.lock().unwrap().insert(path.to_owned(), ("200 OK", format!("content-type: {kind}"), bytes.into()));
    }

    /// Takes something away.
    pub(crate) fn take(&self, path: &str) {
        self.pages.lock().unwrap().remove(path);
    }

    /// Leads whoever wants it somewhere else.
    pub(crate) fn lead_away(&self, path: &str) {
        self.pages.lock().unwrap().insert(path.to_owned(), ("303 See Other", "location: /elsewhere".to_owned(), Vec::new()));
    }

    /// An address of it, under a name of this machine.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }
}

/// Answers in the plainest way there is (RFC 1945); a browser may leave at any time.
fn answer(mut wire: TcpStream, pages: &Mutex<Pages>) {
    let mut lines = BufReader::new(wire.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(asked) = lines.next() else { return };
    while lines.next().is_some_and(|line| !line.is_empty()) {}
    let path = asked.split(' ').nth(1).unwrap_or_default();
    let found = pages.lock().unwrap().get(path.split('?').next().unwrap_or_default()).cloned();
    let (status, header, bytes) = found.unwrap_or(("404 Not Found", "content-type: text/plain".to_owned(), Vec::new()));
    let head = format!("HTTP/1.0 {status}\r\n{header}\r\ncontent-length: {}\r\n\r\n", bytes.len());
    let _ = wire.write_all(head.as_bytes()).and_then(|()| wire.write_all(&bytes));
}
