//! A mail server that takes everything and keeps nothing but the count.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::Outcome;

/// A running mail server; it lives as long as the program.
pub(crate) struct Sink {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    taken: Arc<AtomicU64>,
}

impl Sink {
    /// Listens, on a thread of its own.
    pub(crate) fn start() -> Outcome<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let taken = Arc::new(AtomicU64::new(0));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let counted = Arc::clone(&taken);
        std::thread::Builder::new().name("sink".to_owned()).spawn(move || runtime.block_on(listen(listener, counted)))?;
        Ok(Self { address, taken })
    }

    /// Letters so far.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

async fn listen(listener: std::net::TcpListener, taken: Arc<AtomicU64>) -> std::io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    let mut conversations = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        conversations.spawn(talk(stream, Arc::clone(&taken)));
        while conversations.try_join_next().is_some() {}
    }
}

/// RFC 5321 as far as one client needs it.
async fn talk(mut stream: TcpStream, taken: Arc<AtomicU64>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (read, mut write) = stream.split();
    let mut lines = BufReader::new(read);
    let (mut line, mut is_text) = (Vec::new(), false);
    write.write_all(b"220 sink\r\n").await?;
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let reply: &[u8] = match (is_text, verb.as_slice()) {
            (true, _) if line == b".\r\n" => {
                is_text = false;
                taken.fetch_add(1, Ordering::Relaxed);
                b"250 taken\r\n"
            }
            (true, _) => continue,
            (false, b"DATA") => {
                is_text = true;
                b"354 go on\r\n"
            }
            (false, b"QUIT") => b"221 bye\r\n",
            (false, b"EHLO") => b"250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n",
            (false, _) => b"250 well\r\n",
        };
        write.write_all(reply).await?;
    }
}
