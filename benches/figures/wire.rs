//! One keep-alive connection that speaks just enough HTTP/1.1: the client must cost little beside the server it measures.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Outcome;
use crate::load::Asks;

/// A connection to the server.
pub(crate) struct Wire {
    address: SocketAddr,
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
        Ok(Self { address, stream: connect(address)?, received: Vec::with_capacity(32 << 10) })
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
        self.stream = connect(self.address)?;
        Ok(())
    }
}

fn connect(address: SocketAddr) -> Outcome<TcpStream> {
    let stream = TcpStream::connect(address)?;
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
