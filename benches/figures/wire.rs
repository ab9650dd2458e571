//! One keep-alive connection that speaks just enough HTTP/1.1: the client must cost little beside the server it measures.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::Outcome;
use crate::load::Asks;

/// A connection to the server, from a network of its own: so many sign-ins from one network are more than it may begin in a minute.
pub(crate) struct Wire {
    address: SocketAddr,
    from: Ipv4Addr,
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer, as long as the next question is not asked.
pub(crate) struct Answer<'a> {
    /// The status code.
    pub(crate) status: u16,
    head: &'a str,
    /// The body, as text.
    pub(crate) body: &'a str,
}

impl Wire {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> Outcome<Self> {
        static NETWORKS: AtomicU8 = AtomicU8::new(0);
        let from = Ipv4Addr::new(127, 0, NETWORKS.fetch_add(1, Ordering::Relaxed), 1);
        Ok(Self { address, from, stream: connect(from, address)?, received: Vec::with_capacity(32 << 10) })
    }

    /// Sends a whole request and reads the whole answer.
    pub(crate) fn ask(&mut self, request: &str) -> Outcome<Answer<'_>> {
        self.stream.write_all(request.as_bytes())?;
        self.received.clear();
        let head_ends = loop {
            self.read_on()?;
            if let Some(at) = self.received.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = std::str::from_utf8(&self.received[..head_ends])?;
        let status = head.get(9..12).ok_or("no status line")?.parse()?;
        let length: usize = header(head, "content-length").unwrap_or("0").parse()?;
        while self.received.len() < head_ends + length {
            self.read_on()?;
        }
        let (head, body) = self.received.split_at(head_ends);
        Ok(Answer { status, head: std::str::from_utf8(head)?, body: std::str::from_utf8(&body[..length])? })
    }

    fn read_on(&mut self) -> Outcome<()> {
        let mut part = [0; 16 << 10];
        match self.stream.read(&mut part)? {
            0 => Err("the server hung up".into()),
            read => {
                self.received.extend_from_slice(&part[..read]);
                Ok(())
            }
        }
    }
}

impl Asks for Wire {
    fn wake(&mut self) -> Outcome<()> {
        // The server hangs up on who is silent between two measurements.
        self.stream = connect(self.from, self.address)?;
        Ok(())
    }
}

fn connect(from: Ipv4Addr, address: SocketAddr) -> Outcome<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect(&address.into())?;
    let stream = TcpStream::from(socket);
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(stream)
}

impl Answer<'_> {
    /// The first header with that name, in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// This answer, if it has that status.
    pub(crate) fn expect(self, status: u16) -> Outcome<Self> {
        if self.status == status {
            return Ok(self);
        }
        let body: String = self.body.chars().take(1500).collect();
        Err(format!("the answer is {} instead of {status}: {}\n{body}", self.status, self.head).into())
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let named = |line: &'a str| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name));
    head.lines().find_map(named).map(|(_, value)| value.trim())
}
