//! The receiving side of SMTP (RFC 5321), as much of it as clients use.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::{Mood, Refuse, Shelf};

const LARGEST_LETTER: usize = 10 * 1024 * 1024;
const LONGEST_LINE: u64 = 64 * 1024;

/// A client's conversation, from greeting to goodbye.
pub(super) async fn talk(stream: TcpStream, shelf: Shelf) {
    let mut talk = Talk { stream: BufReader::new(stream), shelf, sender: None, recipients: Vec::new() };
    if talk.shelf.mood().hangs_up {
        return;
    }
    if talk.shelf.mood().is_silent {
        // Held open, and never answered, until the client or the inbox goes away.
        let _ = talk.stream.read_to_end(&mut Vec::new()).await;
        return;
    }
    // A conversation that breaks off needs no answer.
    let _ = talk.hold().await;
}

struct Talk {
    stream: BufReader<TcpStream>,
    shelf: Shelf,
    sender: Option<String>,
    recipients: Vec<String>,
}

/// Whether the conversation goes on after a command.
enum Next {
    GoOn,
    Part,
}

impl Talk {
    async fn hold(&mut self) -> std::io::Result<()> {
        self.answer("220 inbox.example ESMTP").await?;
        while let Some(line) = self.line().await?
            && !self.shelf.mood().hangs_up
        {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if let Next::Part = self.obey(&line).await? {
                break;
            }
        }
        Ok(())
    }

    async fn obey(&mut self, line: &str) -> std::io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => self.answer(&abilities(&self.shelf.mood())).await?,
            "HELO" => self.answer("250 inbox.example").await?,
            "MAIL" => self.begin(line).await?,
            "RCPT" => self.add_recipient(line).await?,
            "DATA" => return self.take_text().await,
            "RSET" => {
                self.forget();
                self.answer("250 2.0.0 forgotten").await?;
            }
            "NOOP" => self.answer("250 2.0.0 still here").await?,
            "VRFY" => self.answer("252 2.5.0 try it").await?,
            "QUIT" => {
                self.answer("221 2.0.0 goodbye").await?;
                return Ok(Next::Part);
            }
            _ => self.answer("500 5.5.2 not understood").await?,
        }
        Ok(Next::GoOn)
    }

    async fn begin(&mut self, line: &str) -> std::io::Result<()> {
        let Some(sender) = path(line) else { return self.answer("501 5.5.4 MAIL FROM:<address>").await };
        if let Some(size) = line.to_ascii_uppercase().split(" SIZE=").nth(1).and_then(|size| size.split(' ').next()?.parse::<usize>().ok())
            && size > LARGEST_LETTER
        {
            return self.answer("552 5.3.4 too large").await;
        }
        self.forget();
        self.sender = Some(sender);
        self.answer("250 2.1.0 from whom").await
    }

    async fn add_recipient(&mut self, line: &str) -> std::io::Result<()> {
        let mood = self.shelf.mood();
        let Some(recipient) = path(line).filter(|recipient| recipient.contains('@')) else {
            return self.answer("501 5.1.3 RCPT TO:<address>").await;
        };
        if self.sender.is_none() {
            return self.answer("503 5.5.1 MAIL first").await;
        }
        if mood.is_ascii_only && !recipient.is_ascii() {
            return self.answer("553 5.6.7 only ASCII here").await;
        }
        match refusal(&mood, &recipient) {
            Some(Refuse::ForGood) => self.answer("550 5.1.1 no such mailbox").await,
            Some(Refuse::ForNow) => self.answer("451 4.3.0 come back later").await,
            Some(Refuse::TheText) | None => {
                self.recipients.push(recipient);
                self.answer("250 2.1.5 to whom").await
            }
        }
    }

    async fn take_text(&mut self) -> std::io::Result<Next> {
        if self.recipients.is_empty() {
            self.answer("503 5.5.1 RCPT first").await?;
            return Ok(Next::GoOn);
        }
        self.answer("354 go on, end with a dot").await?;
        let mut text = Vec::new();
        loop {
            let Some(line) = self.line().await? else { return Ok(Next::Part) };
            match line.strip_prefix(b".") {
                Some(b"\r\n" | b"\n") => break,
                // A dot was put before a line that began with one (RFC 5321 §4.5.2).
                Some(stuffed) => text.extend_from_slice(stuffed),
                None => text.extend_from_slice(&line),
            }
            if text.len() > LARGEST_LETTER {
                self.answer("552 5.3.4 too large").await?;
                return Ok(Next::Part);
            }
        }
        self.finish(&text).await
    }

    async fn finish(&mut self, text: &[u8]) -> std::io::Result<Next> {
        let mood = self.shelf.mood();
        if self.recipients.iter().any(|recipient| refusal(&mood, recipient) == Some(Refuse::TheText)) {
            self.forget();
            self.answer("554 5.7.1 not such letters").await?;
            return Ok(Next::GoOn);
        }
        self.shelf.keep(&self.recipients, text);
        self.forget();
        if mood.breaks_off {
            return Ok(Next::Part);
        }
        self.answer("250 2.0.0 kept").await?;
        Ok(Next::GoOn)
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    /// A line with its end, or nothing when the client went away.
    async fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = (&mut self.stream).take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
        Ok((read > 0 && line.ends_with(b"\n")).then_some(line))
    }

    async fn answer(&mut self, answer: &str) -> std::io::Result<()> {
        let delay = self.shelf.mood().delay;
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        self.stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await
    }
}

fn abilities(mood: &Mood) -> String {
    let mut abilities = vec![
        "inbox.example".to_owned(),
        format!("SIZE {LARGEST_LETTER}"),
        "PIPELINING".into(),
        "8BITMIME".into(),
        "ENHANCEDSTATUSCODES".into(),
    ];
    if !mood.is_ascii_only {
        abilities.push("SMTPUTF8".into());
    }
    let last = abilities.len() - 1;
    let lines = abilities.iter().enumerate().map(|(at, ability)| format!("250{}{ability}", if at == last { ' ' } else { '-' }));
    lines.collect::<Vec<_>>().join("\r\n")
}

fn refusal(mood: &Mood, recipient: &str) -> Option<Refuse> {
    let recipient = recipient.to_ascii_lowercase();
    mood.refusals.iter().find(|(address, _)| *address == recipient).map(|(_, how)| *how)
}

/// What stands between the brackets of `MAIL FROM:<…>` or `RCPT TO:<…>`.
fn path(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (path, _) = rest.split_once('>')?;
    Some(path.to_owned())
}
