//! A web site of a client's own, on loopback: it serves what was put there and remembers what was sent.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use url::Url;

/// A web site. It closes with the story.
pub(crate) struct Site {
    url: Url,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Default)]
struct Shelf {
    pages: BTreeMap<String, String>,
    broken: u32,
    asked: Vec<String>,
    posted: Vec<(String, String)>,
    bearer: Option<String>,
    held: Option<Arc<Notify>>,
}

impl Site {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
        let shelf = Arc::new(Mutex::new(Shelf::default()));
        let behind = Arc::clone(&shelf);
        #[expect(clippy::disallowed_methods, reason = "a stranger's server")]
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = answer(stream, &behind).await;
            }
        });
        Self { url, shelf }
    }

    /// An address of the site.
    pub(crate) fn at(&self, path: &str) -> String {
        self.url.join(path).unwrap().to_string()
    }

    /// Puts a page there, or another in its place.
    pub(crate) fn put(&self, path: &str, page: impl ToString) -> String {
        self.shelf.lock().unwrap().pages.insert(format!("/{path}"), page.to_string());
        self.at(path)
    }

    /// So many of the next requests fail.
    pub(crate) fn breaks(&self, times: u32) {
        self.shelf.lock().unwrap().broken = times;
    }

    /// The next pages that are asked for are kept back, all until [`Site::lets_go`].
    pub(crate) fn holds(&self) {
        self.shelf.lock().unwrap().held = Some(Arc::default());
    }

    /// Gives what was kept back.
    pub(crate) fn lets_go(&self) {
        self.shelf.lock().unwrap().held.take().unwrap().notify_waiters();
    }

    /// Waits until that page was asked for.
    pub(crate) async fn is_asked(&self, path: &str) {
        while self.asked(path) == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// How often that page was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.shelf.lock().unwrap().asked.iter().filter(|asked| **asked == format!("/{path}")).count()
    }

    /// What the last request that proved something proved it with.
    pub(crate) fn bearer(&self) -> Option<String> {
        self.shelf.lock().unwrap().bearer.clone()
    }

    /// What was posted there, oldest first, once.
    pub(crate) fn posted(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.shelf.lock().unwrap().posted)
    }
}

async fn answer(mut stream: TcpStream, shelf: &Mutex<Shelf>) -> std::io::Result<()> {
    let mut read = Vec::new();
    let (head, length) = loop {
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let named = |line: &str| line.to_ascii_lowercase().strip_prefix("content-length:").map(|length| length.trim().parse().unwrap());
            break (head.to_owned(), head.lines().find_map(named).unwrap_or(0_usize));
        }
    };
    while read.len() < head.len() + 4 + length {
        stream.read_buf(&mut read).await?;
    }
    let body = String::from_utf8_lossy(&read[head.len() + 4..]).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_owned());
    let held = shelf.lock().unwrap().held.clone();
    let let_go = held.as_ref().map(|held| held.notified());
    let (status, page) = {
        let mut shelf = shelf.lock().unwrap();
        shelf.asked.push(path.clone());
        let proves = |line: &str| {
            line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("authorization")).map(|(_, with)| with.to_owned())
        };
        shelf.bearer = head.lines().find_map(proves).or(shelf.bearer.take());
        if shelf.broken > 0 {
            shelf.broken -= 1;
            ("503 Busy", String::new())
        } else if method == "POST" {
            shelf.posted.push((path, body));
            ("200 OK", String::new())
        } else {
            match shelf.pages.get(&path) {
                Some(page) => ("200 OK", page.clone()),
                None => ("404 Not Found", String::new()),
            }
        }
    };
    if let Some(let_go) = let_go {
        let_go.await;
    }
    let answer =
        format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}", page.len());
    stream.write_all(answer.as_bytes()).await
}
