//! A page as a browser without JavaScript understands it.

use reqwest::StatusCode;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::form::Form;

/// What an address answered.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its address, after all redirects.
    pub url: Url,
    /// Its status.
    pub status: StatusCode,
    pub(super) body: String,
}

impl Page {
    /// What a reader sees, with white space as they see it.
    pub fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        html.select(&selector("body")).next().map(text_of).unwrap_or_default()
    }

    /// The heading.
    pub fn heading(&self) -> String {
        let html = Html::parse_document(&self.body);
        html.select(&selector("h1")).next().map(text_of).unwrap_or_default()
    }

    /// Whether a reader sees `text`.
    pub fn reads(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// Where the link that reads `text` leads.
    pub fn link(&self, text: &str) -> Option<Url> {
        let html = Html::parse_document(&self.body);
        let link = html.select(&selector("a[href]")).find(|link| text_of(*link).contains(text))?;
        self.url.join(link.attr("href")?).ok()
    }

    /// Whether a button reads `text`.
    pub fn has_button(&self, text: &str) -> bool {
        self.form(text).is_some()
    }

    /// The form that the button reading `text` sends.
    pub(super) fn form(&self, text: &str) -> Option<Form> {
        let html = Html::parse_document(&self.body);
        html.select(&selector("form")).find_map(|form| Form::sent_by(text, form, &self.url))
    }

    /// The page itself, for programs: pages of the demo also answer in JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.body).ok()
    }
}

/// A selector that is written in this program.
pub(super) fn selector(text: &'static str) -> Selector {
    Selector::parse(text).expect("every selector is a literal of this room, and each is used by a test")
}

/// The text of an element with white space as a reader sees it.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
