//! A mail as it was received.

use mail_parser::{Address, MessageParser};
use serde::Serialize;

/// A received mail; programs read it as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// Counted from 1, in order of arrival.
    pub number: usize,
    /// The recipient named to SMTP.
    pub to: String,
    /// The address in `From`.
    pub from: String,
    /// The name in `From`.
    pub from_name: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// The `Message-ID`, without its brackets.
    pub message_id: String,
    /// Every header as it came: name and value.
    pub headers: Vec<(String, String)>,
}

impl Letter {
    /// Reads what DATA brought for `to`; what is no mail has empty parts.
    pub(super) fn read(number: usize, to: &str, raw: &[u8]) -> Self {
        let mail = MessageParser::default().parse(raw).unwrap_or_default();
        let sender = mail.from().and_then(Address::first);
        let body = |body: Option<std::borrow::Cow<'_, str>>| body.unwrap_or_default().replace("\r\n", "\n");
        Self {
            number,
            to: to.to_owned(),
            from: sender.and_then(|sender| sender.address()).unwrap_or_default().to_owned(),
            from_name: sender.and_then(|sender| sender.name()).unwrap_or_default().to_owned(),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: body(mail.body_text(0)),
            html: body(mail.body_html(0)),
            message_id: mail.message_id().unwrap_or_default().to_owned(),
            headers: mail.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        }
    }

    /// The first link of the text that stands on a line of its own: where a letter's button leads.
    pub fn link(&self) -> Option<&str> {
        self.text.lines().map(str::trim).find(|line| line.starts_with("http://") || line.starts_with("https://"))
    }

    /// The code of the text: digits on a line of their own.
    pub fn code(&self) -> Option<&str> {
        self.text.lines().map(str::trim).find(|line| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit()))
    }
}
