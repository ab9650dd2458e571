//! Mail as it arrived, read from the inbox over HTTP.

use std::time::Duration;

use reqwest::Client;
use serde::Deserialize;
use url::Url;

use super::ScriptError;

const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// A letter, as the inbox lists it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Received {
    number: usize,
    to: String,
    pub(super) subject: String,
    text: String,
}

/// One person's mail.
pub(super) struct Mailbox {
    program: Client,
    letters: Url,
    address: String,
    read: usize,
}

impl Mailbox {
    /// The mail of `address`, none of it read yet.
    pub(super) fn new(program: Client, inbox: &Url, address: &str) -> Self {
        let mut letters = inbox.clone();
        letters.set_path("/letters");
        Self { program, letters, address: address.to_owned(), read: 0 }
    }

    /// The next letter that was not read yet; waits for it to come over the wire.
    pub(super) async fn next(&mut self) -> Result<Received, ScriptError> {
        let mut waited = Duration::ZERO;
        while waited < PATIENCE {
            let letters: Vec<Received> = self.program.get(self.letters.clone()).send().await?.error_for_status()?.json().await?;
            if let Some(letter) =
                letters.into_iter().find(|letter| letter.number > self.read && letter.to.eq_ignore_ascii_case(&self.address))
            {
                self.read = letter.number;
                return Ok(letter);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            waited += BETWEEN_LOOKS;
        }
        Err(ScriptError::Letter(format!("no letter came for {} in {} s", self.address, PATIENCE.as_secs())))
    }
}

impl Received {
    /// Where the letter's button leads.
    pub(super) fn link(&self) -> Result<Url, ScriptError> {
        let mut links = self.text.split_whitespace().filter_map(|word| Url::parse(word).ok());
        links.find(|link| link.path().contains("/redeem/")).ok_or_else(|| self.without("link to an invitation"))
    }

    /// The code of eight digits.
    pub(super) fn code(&self) -> Result<String, ScriptError> {
        let is_code = |line: &&str| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
        self.text.lines().map(str::trim).find(is_code).map(str::to_owned).ok_or_else(|| self.without("code"))
    }

    fn without(&self, what: &str) -> ScriptError {
        ScriptError::Letter(format!("the letter “{}” to {} holds no {what}:\n{}", self.subject, self.to, self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(text: &str) -> Received {
        Received { number: 1, to: "pia@northwind.example".into(), subject: "Come in".into(), text: text.into() }
    }

    #[test]
    fn the_link_is_that_of_the_invitation() {
        let text = "See the invitation:\nhttp://127.0.0.1:8080/contoso/redeem/abc\n\nno more: http://127.0.0.1:8080/contoso/unlink/x";
        assert_eq!(letter(text).link().unwrap().path(), "/contoso/redeem/abc");
        assert!(letter("http://127.0.0.1:8080/docs").link().is_err());
    }

    #[test]
    fn the_code_stands_on_a_line_of_its_own() {
        assert_eq!(letter("Your code:\n\n  01234567\n\nin 15 minutes").code().unwrap(), "01234567");
        assert!(letter("call 01234567 now").code().is_err());
    }
}
