//! An inbox for everybody: a small real SMTP receiver on a local address, which keeps what it is given in memory and shows it.
//!
//! It stands in for the guests' mail servers in the demo and the stories, and can be told to have a bad day.

mod dialogue;
mod letter;
pub mod page;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use letter::Letter;

/// A running receiver; it stops when dropped.
pub struct Inbox {
    smtp_addr: SocketAddr,
    shelf: Shelf,
    _listening: JoinSet<()>,
}

/// What a receiver has been given, and how it behaves: shared by its conversations and its page.
#[derive(Clone)]
pub struct Shelf {
    kept: Arc<Mutex<Kept>>,
    arrivals: Arc<watch::Sender<usize>>,
}

#[derive(Default)]
struct Kept {
    letters: Vec<Letter>,
    mood: Mood,
    conversations: usize,
}

/// How the receiver behaves.
#[derive(Clone, Debug, Default)]
pub struct Mood {
    /// Recipients refused, and how.
    pub refusals: Vec<(String, Refuse)>,
    /// Whether it closes each connection before it says anything, as one that is down.
    pub hangs_up: bool,
    /// Whether it takes connections and then says nothing.
    pub is_silent: bool,
    /// Whether it takes a whole letter and breaks off instead of answering.
    pub breaks_off: bool,
    /// How long it thinks before each answer.
    pub delay: Duration,
    /// Whether it knows addresses outside ASCII (RFC 6531).
    pub is_ascii_only: bool,
}

/// How a recipient is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuse {
    /// There is no such mailbox: 550.
    ForGood,
    /// Not now: 451.
    ForNow,
    /// The text, after it was sent, as against the rules: 554.
    TheText,
}

impl Inbox {
    /// Listens for SMTP on `addr`; port 0 takes any free one.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn start(addr: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let smtp_addr = listener.local_addr()?;
        let shelf = Shelf { kept: Arc::default(), arrivals: Arc::new(watch::Sender::new(0)) };
        let mut listening = JoinSet::new();
        listening.spawn(listen(listener, shelf.clone()));
        Ok(Self { smtp_addr, shelf, _listening: listening })
    }

    /// Where it listens for SMTP.
    pub fn smtp_addr(&self) -> SocketAddr {
        self.smtp_addr
    }

    /// What its pages show.
    pub fn shelf(&self) -> Shelf {
        self.shelf.clone()
    }

    /// Every letter so far, oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        self.shelf.letters()
    }

    /// Waits until a letter that `is_it` has come, also one that is there already; nothing after `patience`.
    pub async fn wait_for(&self, patience: Duration, is_it: impl Fn(&Letter) -> bool) -> Option<Letter> {
        let mut arrivals = self.shelf.arrivals.subscribe();
        let found = async {
            loop {
                if let Some(letter) = self.shelf.lock().letters.iter().find(|letter| is_it(letter)) {
                    return Some(letter.clone());
                }
                arrivals.changed().await.ok()?;
            }
        };
        tokio::time::timeout(patience, found).await.ok().flatten()
    }

    /// How many connections were made to it.
    pub fn conversations(&self) -> usize {
        self.shelf.lock().conversations
    }

    /// Has it behave otherwise from now on.
    pub fn behave(&self, mood: Mood) {
        self.shelf.lock().mood = mood;
    }

    /// Refuses letters to `address` from now on.
    pub fn refuse_recipient(&self, address: &str, how: Refuse) {
        self.shelf.lock().mood.refusals.push((address.to_ascii_lowercase(), how));
    }
}

impl Shelf {
    /// Every letter so far, oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        self.lock().letters.clone()
    }

    /// The letter with this number.
    pub fn letter(&self, number: usize) -> Option<Letter> {
        self.lock().letters.get(number.checked_sub(1)?).cloned()
    }

    fn mood(&self) -> Mood {
        self.lock().mood.clone()
    }

    fn keep(&self, recipients: &[String], text: &[u8]) {
        let mut kept = self.lock();
        for recipient in recipients {
            let number = kept.letters.len() + 1;
            kept.letters.push(Letter::read(number, recipient, text));
        }
        let count = kept.letters.len();
        drop(kept);
        self.arrivals.send_replace(count);
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing is half done under this lock, so a panic elsewhere leaves it good.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn listen(listener: TcpListener, shelf: Shelf) {
    let mut conversations = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        shelf.lock().conversations += 1;
        conversations.spawn(dialogue::talk(stream, shelf.clone()));
        while conversations.try_join_next().is_some() {}
    }
}
