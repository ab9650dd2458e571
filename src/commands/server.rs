//! Where admin commands speak, and as whom. An admin's terminal dials where its user says, so every network is listed.

use std::cell::RefCell;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use rules::config::PublicUrl;
use rules::secret::Secret;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::failure::Failure;
use crate::outgoing::{CannotFetch, Client, Dns, Guard, Limits, Method, Request, Response, Trust};

/// Where to speak, and as whom.
#[derive(Debug, clap::Args)]
pub(super) struct ServerWords {
    /// The server's public URL, such as <https://id.contoso.example>; http only where it is this machine.
    #[arg(long, env = "GUESTHOUSE_URL", value_name = "URL")]
    url: PublicUrl,
    /// An access token for the admin API.
    #[arg(long, env = "GUESTHOUSE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Instead of a token: the tenant's path name, with --client-id and --client-secret.
    #[arg(long, env = "GUESTHOUSE_TENANT", requires = "client_id")]
    tenant: Option<String>,
    /// The id of a program with a directory role, as `guesthouse tenant program` makes it.
    #[arg(long, env = "GUESTHOUSE_CLIENT_ID", requires = "client_secret")]
    client_id: Option<String>,
    /// Its secret; better in the environment than here, where others on this machine may see it.
    #[arg(long, env = "GUESTHOUSE_CLIENT_SECRET", hide_env_values = true)]
    client_secret: Option<String>,
    /// A PEM file of root certificates to trust beside those of this machine.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
}

/// A server that knows us.
pub(super) struct Server {
    client: Client,
    /// Https, or on this machine: secrets are sent there.
    base: PublicUrl,
    credentials: Option<Credentials>,
    token: RefCell<Secret<String>>,
}

struct Credentials {
    tenant: String,
    id: String,
    secret: Secret<String>,
}

/// The longest answer that is read, and how long one may take: an import's result may be large.
const LIMITS: Limits = Limits { within: Duration::from_secs(300), largest: 256 << 20 };

/// Before somebody who was away or busy is asked again, if they said nothing else.
const PAUSE: Duration = Duration::from_secs(1);
/// And whatever they said.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

impl Server {
    /// Reaches the server, with a token or by asking for one.
    pub(super) async fn reach(words: &ServerWords) -> Result<Self, Failure> {
        let roots = match &words.ca {
            Some(path) => std::fs::read(path).map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))?,
            None => Vec::new(),
        };
        let everywhere = ["0.0.0.0/0", "::/0"].map(|network| network.parse().expect("these are networks"));
        let guard = Guard::new(Dns::new(None), everywhere.to_vec());
        let client = Client::new(guard, LIMITS, Trust { extra_roots: &roots, ..Trust::default() }).map_err(Failure::new)?;
        let credentials = match (&words.tenant, &words.client_id, &words.client_secret) {
            (Some(tenant), Some(id), Some(secret)) => {
                Some(Credentials { tenant: tenant.clone(), id: id.clone(), secret: Secret::new(secret.clone()) })
            }
            _ => None,
        };
        let given = words.token.clone().filter(|token| !token.is_empty()).map(Secret::new);
        let token = RefCell::new(Secret::new(String::new()));
        let server = Self { client, base: words.url.clone(), credentials, token };
        match given {
            Some(token) => *server.token.borrow_mut() = token,
            None => server.ask_for_token().await?,
        }
        Ok(server)
    }

    /// Asks for a token as a program does (RFC 6749 §4.4).
    async fn ask_for_token(&self) -> Result<(), Failure> {
        let Some(credentials) = &self.credentials else {
            return Err(Failure::new(
                "no access token: set GUESTHOUSE_TOKEN, or GUESTHOUSE_TENANT with GUESTHOUSE_CLIENT_ID and GUESTHOUSE_CLIENT_SECRET",
            ));
        };
        let base = &self.base;
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &credentials.id)
            .append_pair("client_secret", credentials.secret.expose())
            .append_pair("scope", &format!("{base}/v1.0/.default"))
            .finish();
        let url = format!("{base}/{}/token", credentials.tenant).parse().map_err(Failure::new)?;
        let answer = self.send(Request::post(url, "application/x-www-form-urlencoded", form.into_bytes())).await?;
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match told["access_token"].as_str() {
            Some(token) => *self.token.borrow_mut() = Secret::new(token.to_owned()),
            None => {
                let why = told["error_description"].as_str().or(told["error"].as_str()).unwrap_or("it is no server of this kind");
                return Err(failure(&answer, format_args!("the server gave no token (HTTP {}): {why}", answer.status)));
            }
        }
        Ok(())
    }

    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let host = request.url.origin().ascii_serialization();
        self.client.send(request).await.map_err(|error| match error {
            CannotFetch::Unreachable | CannotFetch::TooSlow => Failure::passing(format_args!("{host}: {error}"), PAUSE),
            error => Failure::new(format_args!("{host}: {error}")),
        })
    }

    /// One call; a token that ended meanwhile is asked for again.
    async fn call(&self, method: Method, path: &str, body: Option<(&str, &[u8])>) -> Result<Response, Failure> {
        let address = format!("{}/v1.0/{path}", self.base);
        let url: Url = address.parse().map_err(Failure::new)?;
        for attempt in 0..2 {
            let mut request = Request { method, ..Request::get(url.clone()) };
            if let Some((kind, bytes)) = body {
                request = Request { method, ..Request::post(url.clone(), kind, bytes.to_vec()) };
            }
            let bearer = format!("Bearer {}", self.token.borrow().expose());
            let answer = self.send(request.with_header("authorization", &bearer)).await?;
            let is_over = answer.status == 401 && self.credentials.is_some() && attempt == 0;
            if !is_over {
                return if answer.is_success() { Ok(answer) } else { Err(refusal(&answer)) };
            }
            self.ask_for_token().await?;
        }
        Err(Failure::new("the server takes no token of ours"))
    }

    /// Reads one thing.
    pub(super) async fn get(&self, path: &str) -> Result<Value, Failure> {
        read(&self.call(Method::Get, path, None).await?)
    }

    /// Reads a file.
    pub(super) async fn file(&self, path: &str) -> Result<Vec<u8>, Failure> {
        Ok(self.call(Method::Get, path, None).await?.body)
    }

    /// Sends something.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        read(&self.call(Method::Post, path, Some(("application/json", body.to_string().as_bytes()))).await?)
    }

    /// Sends a file.
    pub(super) async fn upload(&self, path: &str, bytes: &[u8]) -> Result<Value, Failure> {
        read(&self.call(Method::Post, path, Some(("text/csv", bytes))).await?)
    }

    /// Changes something.
    pub(super) async fn patch(&self, path: &str, body: &Value) -> Result<(), Failure> {
        self.call(Method::Patch, path, Some(("application/json", body.to_string().as_bytes()))).await.map(drop)
    }

    /// Removes something.
    pub(super) async fn delete(&self, path: &str) -> Result<(), Failure> {
        self.call(Method::Delete, path, None).await.map(drop)
    }

    /// Reads a whole list, page after page.
    pub(super) async fn list(&self, path: &str) -> Result<Vec<Value>, Failure> {
        let (mut rows, mut next) = (Vec::new(), Some(path.to_owned()));
        while let Some(path) = next {
            let mut page = self.get(&path).await?;
            if let Value::Array(more) = page["value"].take() {
                rows.extend(more);
            }
            // Only the question is taken from the link: the token goes nowhere but to the server that was named.
            next = page["@odata.nextLink"].as_str().and_then(|link| link.split_once("/v1.0/")).map(|(_, rest)| rest.to_owned());
        }
        Ok(rows)
    }
}

fn read(answer: &Response) -> Result<Value, Failure> {
    if answer.body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&answer.body).map_err(|_| Failure::new("the answer is not JSON: is this the server's public URL?"))
}

fn refusal(answer: &Response) -> Failure {
    let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match told["error"]["message"].as_str() {
        Some(message) => {
            failure(answer, format_args!("{message} (HTTP {}, request {})", answer.status, answer.header("request-id").unwrap_or("-")))
        }
        None => failure(answer, format_args!("HTTP {}: is this the server's public URL?", answer.status)),
    }
}

/// What a server says that is busy, or a proxy before one that is away, passes (RFC 9110 §10.2.3).
fn failure(answer: &Response, why: impl fmt::Display) -> Failure {
    if !matches!(answer.status, 429 | 502..=504) {
        return Failure::new(why);
    }
    let asked = answer.header("retry-after").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
    Failure::passing(why, asked.map_or(PAUSE, |asked| asked.clamp(PAUSE, LONGEST_PAUSE)))
}

/// A text as a part of an address.
pub(super) fn escaped(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// A text within a `$filter`.
pub(super) fn quoted(text: &str) -> String {
    escaped(&format!("'{}'", text.replace('\'', "''")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_stays_within_its_quotes() {
        assert_eq!(quoted("O'Hara & co"), "%27O%27%27Hara%20%26%20co%27");
    }

    #[test]
    fn a_server_that_is_busy_says_when_to_come_again() {
        let answered = |status: u16, wait: Option<&str>| {
            let headers = wait.map(|wait| ("retry-after".to_owned(), wait.to_owned())).into_iter().collect();
            refusal(&Response { status, headers, body: Vec::new() }).passes_in()
        };
        assert_eq!((answered(503, Some("7")), answered(503, None), answered(502, None)), (Some(7 * PAUSE), Some(PAUSE), Some(PAUSE)));
        assert_eq!((answered(429, Some("86400")), answered(503, Some("0"))), (Some(LONGEST_PAUSE), Some(PAUSE)));
        assert_eq!((answered(400, Some("7")), answered(500, None)), (None, None));
    }

    proptest! {
        #[test]
        fn no_answer_is_too_strange(status in 100_u16..600, body in proptest::collection::vec(any::<u8>(), 0..80)) {
            let answer = Response { status, headers: Vec::new(), body };
            let _ = (refusal(&answer).to_string(), read(&answer).is_ok());
        }
    }
}
