//! One conversation with the mail server.

use std::future::Future;
use std::time::Duration;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::encrypted::Encrypted;
use super::relay::Relay;

/// How far a letter had come when something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Greeting,
    /// Seeing whether the server can be told the recipient's address at all.
    Spelling,
    Sender,
    Recipient,
    /// Asking whether the text may be sent.
    Data,
    /// The text was sent, to its end.
    Text,
}

/// What went wrong, and where.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) stage: Stage,
    /// The status code, if the server answered with one.
    pub(super) code: Option<u16>,
    /// The server's words, or ours if it did not answer.
    pub(super) words: String,
}

/// How a connection becomes encrypted.
pub(super) enum Tls {
    /// From the first byte.
    AtOnce(TlsConnector),
    /// After a greeting in the clear.
    Later(TlsParameters),
}

/// An open connection that letters can be handed to, one after the other.
pub(super) struct Wire {
    connection: AsyncSmtpConnection,
    patience: Duration,
}

impl Wire {
    /// Connects, turns to TLS and signs in, as `relay` asks.
    pub(super) async fn open(relay: &Relay, tls: Option<&Tls>) -> Result<Self, Trouble> {
        let hello = ClientId::Domain(relay.hello.clone());
        let stream = dial(relay).await?;
        let stream: Box<dyn AsyncTokioStream> = match tls {
            Some(Tls::AtOnce(connector)) => Box::new(in_time(relay, Encrypted::over(stream, connector, &relay.host)).await?),
            _ => Box::new(stream),
        };
        let greeting = AsyncSmtpConnection::connect_with_transport(stream, &hello);
        let connection = answer(relay.patience, Stage::Greeting, greeting).await?;
        let mut wire = Self { connection, patience: relay.patience };
        if let Some(Tls::Later(tls)) = tls {
            answer(relay.patience, Stage::Greeting, wire.connection.starttls(tls.clone(), &hello)).await?;
        }
        if let Some(login) = &relay.login {
            let credentials = Credentials::new(login.name.clone(), login.password.expose().clone());
            let ways = [Mechanism::Plain, Mechanism::Login];
            answer(relay.patience, Stage::Greeting, wire.connection.auth(&ways, &credentials)).await?;
        }
        Ok(wire)
    }

    /// Hands over one letter to one recipient. The text is the point of no return: what fails after it may have arrived.
    pub(super) async fn hand_over(&mut self, envelope: &Envelope, text: &[u8]) -> Result<Response, Trouble> {
        let to = envelope.to().first().ok_or(Trouble { stage: Stage::Recipient, code: None, words: "no recipient".into() })?;
        let parameters = self.parameters(envelope, text);
        self.say(Stage::Sender, Mail::new(envelope.from().cloned(), parameters)).await?;
        self.say(Stage::Recipient, Rcpt::new(to.clone(), Vec::new())).await?;
        self.say(Stage::Data, Data).await?;
        answer(self.patience, Stage::Text, self.connection.message(text)).await
    }

    /// Whether the server can be told this address (RFC 6531).
    pub(super) fn can_spell(&self, address: &Address) -> bool {
        address.to_string().is_ascii() || self.connection.server_info().supports_feature(Extension::SmtpUtfEight)
    }

    /// Makes the connection ready for another letter after a refusal; false if it is of no more use.
    pub(super) async fn forget(&mut self) -> bool {
        self.say(Stage::Sender, Rset).await.is_ok()
    }

    /// Says goodbye, without waiting long for an answer to it.
    pub(super) async fn hang_up(mut self) {
        let _ = tokio::time::timeout(self.patience.min(Duration::from_secs(2)), self.connection.abort()).await;
    }

    async fn say(&mut self, stage: Stage, command: impl std::fmt::Display) -> Result<Response, Trouble> {
        answer(self.patience, stage, self.connection.command(command)).await
    }

    fn parameters(&self, envelope: &Envelope, text: &[u8]) -> Vec<MailParameter> {
        let server = self.connection.server_info();
        let mut parameters = Vec::new();
        if envelope.to().iter().chain(envelope.from()).any(|address| !address.to_string().is_ascii()) {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !text.is_ascii() && server.supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        parameters
    }
}

/// Dials by ourselves: the library ends a text in a piece of its own, which would wait until the other side has said, 40 ms later, that
/// it has the first.
async fn dial(relay: &Relay) -> Result<TcpStream, Trouble> {
    let dialling = async {
        let stream = TcpStream::connect((relay.host.as_str(), relay.port)).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    in_time(relay, dialling).await
}

/// Waits for a connection no longer than the relay's patience.
async fn in_time<T>(relay: &Relay, connecting: impl Future<Output = std::io::Result<T>>) -> Result<T, Trouble> {
    let connected = tokio::time::timeout(relay.patience, connecting).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    connected.map_err(|error| Trouble { stage: Stage::Greeting, code: None, words: error.to_string() })
}

/// Waits for an answer no longer than `patience`: the library's own time limit covers connecting only.
async fn answer<T>(
    patience: Duration,
    stage: Stage,
    asked: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, Trouble> {
    match tokio::time::timeout(patience, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Trouble { stage, code: error.status().map(u16::from), words: words_of(&error) }),
        Err(_) => Err(Trouble { stage, code: None, words: format!("no answer within {} s", patience.as_secs_f32()) }),
    }
}

/// The server's own words where it spoke, else the error and its causes.
fn words_of(error: &lettre::transport::smtp::Error) -> String {
    use std::error::Error as _;
    let source = error.source().map(ToString::to_string);
    let words = match (error.status(), source) {
        (Some(_), Some(words)) => words,
        (Some(_), None) => String::new(),
        (None, _) => error.to_string(),
    };
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}
