//! A browser and the application it comes from, on one connection: every operation that is measured.

mod bound;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rules::digest::Digest;
use url::form_urlencoded::byte_serialize;

use crate::Outcome;
use crate::house::{CALLBACK, Door, PASSPHRASE};
use crate::load::Asks;
use crate::wire::{Answer, Wire};

pub(crate) use bound::{Bank, ClientKey};

const VERIFIER: &str = "a-verifier-of-at-least-forty-three-characters-is-asked-for";

/// A browser and its application.
pub(crate) struct Visitor {
    wire: Wire,
    door: Door,
    /// Who sits before the browser.
    pub(crate) address: String,
    cookie: Option<String>,
    refresh_token: String,
    /// Access tokens that were given, the last one last.
    pub(crate) tokens: Vec<String>,
}

/// Access tokens a visitor keeps.
const TOKENS: usize = 4000;

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

impl Visitor {
    /// Somebody with that address, who comes to an application.
    pub(crate) fn new(door: &Door, address: &str) -> Outcome<Self> {
        let (door, address) = (door.clone(), address.to_owned());
        Ok(Self { wire: Wire::open(door.server)?, door, address, cookie: None, refresh_token: String::new(), tokens: Vec::new() })
    }

    /// The same browser at another tenant's door.
    pub(crate) fn go_to(&mut self, door: &Door, address: &str) {
        self.door = door.clone();
        address.clone_into(&mut self.address);
    }

    /// Reads a public document of the tenant.
    pub(crate) fn read(&mut self, path: &str) -> Outcome<()> {
        let request = format!("GET /{}/{path} HTTP/1.1\r\nhost: localhost\r\n\r\n", self.door.tenant);
        self.wire.ask(&request)?.expect(200).map(|_| ())
    }

    /// Signs in with the password, from the application and back to it with tokens.
    pub(crate) fn sign_in(&mut self) -> Outcome<()> {
        self.cookie = None;
        let mut place = self.authorize_path("openid%20profile%20email");
        for _ in 0..12 {
            if let Some(code) = code_of(&place) {
                return self.exchange(&code);
            }
            place = self.step(&place)?;
        }
        Err("the sign-in does not end".into())
    }

    /// Opens a page; answers its form, if it is one.
    fn step(&mut self, path: &str) -> Outcome<String> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{}\r\n", self.cookie_line());
        let answer = self.wire.ask(&request)?;
        if answer.status == 303 {
            let (place, cookie) = onward(&answer)?;
            self.cookie = cookie.or(self.cookie.take());
            return Ok(place);
        }
        let answer = answer.expect(200)?;
        let form = answer.body.split("<form method=\"post\"").nth(1).ok_or("the page has no form")?;
        let action = between(form, "action=\"", "\"").ok_or("the form goes nowhere")?.to_owned();
        let seal = between(form, "name=\"seal\" value=\"", "\"").ok_or("the form has no seal")?;
        let mut fields = format!("seal={seal}&address={}", encoded(&self.address));
        if action.ends_with("/password") {
            fields.push_str("&password=");
            fields.push_str(PASSPHRASE);
        }
        let request = format!(
            "POST {action} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n{}\r\n{fields}",
            fields.len(),
            self.cookie_line(),
        );
        let (place, cookie) = onward(&self.wire.ask(&request)?.expect(303)?)?;
        self.cookie = cookie.or(self.cookie.take());
        Ok(place)
    }

    fn cookie_line(&self) -> String {
        self.cookie.as_ref().map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default()
    }

    fn authorize_path(&self, scope: &str) -> String {
        let Door { tenant, client_id, .. } = &self.door;
        let (callback, challenge) = (encoded(CALLBACK), Digest::of(VERIFIER).base64url());
        format!(
            "/{tenant}/authorize?response_type=code&client_id={client_id}&redirect_uri={callback}&scope={scope}&state=af0ifjsldkj\
             &nonce=n-0S6_WzA2Mj&code_challenge={challenge}&code_challenge_method=S256"
        )
    }

    /// The code flow in a browser that is signed in.
    pub(crate) fn code_flow(&mut self) -> Outcome<()> {
        self.flow_with("openid%20profile%20email")
    }

    /// The code flow that gives a refresh token too.
    pub(crate) fn offline_flow(&mut self) -> Outcome<()> {
        self.flow_with("openid%20profile%20email%20offline_access")
    }

    fn flow_with(&mut self, scope: &str) -> Outcome<()> {
        let place = self.step(&self.authorize_path(scope))?;
        let code = code_of(&place).ok_or_else(|| format!("not signed in: {place}"))?;
        self.exchange(&code)
    }

    fn exchange(&mut self, code: &str) -> Outcome<()> {
        self.token(&format!("grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={VERIFIER}", encoded(CALLBACK)))
    }

    /// New tokens for the refresh token, which is replaced.
    pub(crate) fn refresh(&mut self) -> Outcome<()> {
        self.token(&format!("grant_type=refresh_token&refresh_token={}", self.refresh_token))
    }

    /// A token for the application itself.
    pub(crate) fn client_credentials(&mut self) -> Outcome<()> {
        self.token("grant_type=client_credentials")?;
        // It speaks of nobody: userinfo has no use for it.
        self.tokens.pop();
        Ok(())
    }

    fn token(&mut self, form: &str) -> Outcome<()> {
        let answer = post(&mut self.wire, &self.door, "token", form)?;
        if let Some(token) = between(answer.body, "\"refresh_token\":\"", "\"") {
            token.clone_into(&mut self.refresh_token);
        }
        let token = between(answer.body, "\"access_token\":\"", "\"").ok_or("no access token")?;
        if self.tokens.len() == TOKENS {
            self.tokens.swap_remove(0);
        }
        self.tokens.push(token.to_owned());
        Ok(())
    }

    /// Userinfo with the same token each time.
    pub(crate) fn userinfo(&mut self) -> Outcome<()> {
        let token = self.tokens.last().ok_or("there is no token")?;
        ask_userinfo(&mut self.wire, &self.door, token)
    }

    /// What the same token is worth, each time.
    pub(crate) fn introspect(&mut self) -> Outcome<()> {
        let form = format!("token={}", self.tokens.last().ok_or("there is no token")?);
        let answer = post(&mut self.wire, &self.door, "introspect", &form)?;
        if answer.body.contains("\"active\":true") { Ok(()) } else { Err("the token is worth nothing".into()) }
    }

    /// Userinfo with a token that was not shown before.
    pub(crate) fn userinfo_anew(&mut self) -> Outcome<()> {
        let token = self.tokens.pop().ok_or("there is no token left")?;
        ask_userinfo(&mut self.wire, &self.door, &token)
    }
}

impl Asks for Visitor {
    fn wake(&mut self) -> Outcome<()> {
        self.wire.wake()
    }
}

/// Posts a form as the application, which proves itself by its secret.
fn post<'w>(wire: &'w mut Wire, door: &Door, path: &str, form: &str) -> Outcome<Answer<'w>> {
    let Door { tenant, client_id, secret, .. } = door;
    let credentials = STANDARD.encode(format!("{client_id}:{secret}"));
    let request = format!(
        "POST /{tenant}/{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic {credentials}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    wire.ask(&request)?.expect(200)
}

fn ask_userinfo(wire: &mut Wire, door: &Door, token: &str) -> Outcome<()> {
    let request = format!("GET /{}/userinfo HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n", door.tenant);
    wire.ask(&request)?.expect(200).map(|_| ())
}

/// Where an answer sends the browser, and the cookie it gives it.
fn onward(answer: &Answer<'_>) -> Outcome<(String, Option<String>)> {
    let place = answer.header("location").ok_or("no Location")?.to_owned();
    Ok((place, answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).map(str::to_owned)))
}

fn code_of(place: &str) -> Option<String> {
    let answer = place.strip_prefix(CALLBACK)?;
    let code = answer.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="))?;
    Some(code.to_owned())
}
