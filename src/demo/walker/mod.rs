//! A person with an ordinary browser: cookies, links, forms and redirects, and no JavaScript.

mod form;
mod page;
#[cfg(test)]
mod tests;

use std::fmt;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, LOCATION, ORIGIN};
use reqwest::multipart::{Form as Parts, Part};
use reqwest::{Method, RequestBuilder};
use url::Url;

use form::Form;
pub use page::Page;

/// A person and their browser; another walker is another browser. An error says what the page read when the way was lost.
pub struct Walker {
    browser: reqwest::Client,
    page: Option<Page>,
    filled: Vec<(String, String)>,
    file: Option<File>,
}

struct File {
    field: String,
    name: String,
    bytes: Vec<u8>,
}

/// Why somebody cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("{what}; {whereabouts}")]
pub struct Lost {
    what: String,
    whereabouts: String,
}

/// Redirects followed before it is a circle.
const MOST_REDIRECTS: usize = 20;

impl Walker {
    /// Somebody with `browser`, which keeps cookies and follows no redirect by itself.
    pub fn new(browser: reqwest::Client) -> Self {
        Self { browser, page: None, filled: Vec::new(), file: None }
    }

    /// Types an address.
    pub async fn open(&mut self, url: &Url) -> Result<&Page, Lost> {
        self.page = None;
        self.go(self.browser.get(url.clone()), url.clone()).await
    }

    /// Follows the link that reads `text`.
    pub async fn follow(&mut self, text: &str) -> Result<&Page, Lost> {
        let link = self.page.as_ref().and_then(|page| page.link(text));
        let url = link.ok_or_else(|| self.lost(format!("no link reads “{text}”")))?;
        self.go(self.browser.get(url.clone()), url).await
    }

    /// Fills in a field of the form that is sent next; a box is ticked, and a choice made, by its value.
    pub fn fill(&mut self, name: &str, value: &str) -> &mut Self {
        self.filled.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses a file for a field of the form that is sent next.
    pub fn attach(&mut self, field: &str, name: &str, bytes: &[u8]) -> &mut Self {
        self.file = Some(File { field: field.to_owned(), name: name.to_owned(), bytes: bytes.to_owned() });
        self
    }

    /// Presses the button that reads `button`.
    pub async fn press(&mut self, button: &str) -> Result<&Page, Lost> {
        let (filled, file) = (std::mem::take(&mut self.filled), self.file.take());
        let form = self.page.as_ref().and_then(|page| page.form(button));
        let mut form = form.ok_or_else(|| self.lost(format!("no button reads “{button}”")))?;
        for (name, value) in filled {
            if !form.fill(&name, &value) {
                return Err(self.lost(format!("the form of “{button}” has no field {name}")));
            }
        }
        if let Some(file) = file.as_ref().filter(|file| !form.has(&file.field)) {
            return Err(self.lost(format!("the form of “{button}” takes no file as {}", file.field)));
        }
        self.send(form, file).await
    }

    /// The page being looked at, if it reads `text`.
    pub fn see(&self, text: &str) -> Result<&Page, Lost> {
        self.page.as_ref().filter(|page| page.reads(text)).ok_or_else(|| self.lost(format!("“{text}” is not to be seen")))
    }

    /// The page being looked at.
    pub fn page(&self) -> Result<&Page, Lost> {
        self.page.as_ref().ok_or_else(|| self.lost("no page was opened".to_owned()))
    }

    async fn send(&mut self, form: Form, file: Option<File>) -> Result<&Page, Lost> {
        let Form { mut action, method, is_multipart, fields, .. } = form;
        if method == Method::GET {
            action.query_pairs_mut().clear().extend_pairs(fields);
            return self.go(self.browser.get(action.clone()), action).await;
        }
        let request = self.browser.post(action.clone());
        let request = match self.page.as_ref() {
            Some(page) => request.header(ORIGIN, page.url.origin().ascii_serialization()),
            None => request,
        };
        let request = if is_multipart {
            let parts = fields.into_iter().fold(Parts::new(), |parts, (name, value)| parts.text(name, value));
            request
                .multipart(file.into_iter().fold(parts, |parts, file| parts.part(file.field, Part::bytes(file.bytes).file_name(file.name))))
        } else {
            request.form(&fields)
        };
        self.go(request, action).await
    }

    /// Sends, and goes on where redirects lead, by GET as browsers do after a 303.
    async fn go(&mut self, mut request: RequestBuilder, mut url: Url) -> Result<&Page, Lost> {
        for _ in 0..MOST_REDIRECTS {
            let dressed = request.header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8").header(ACCEPT_LANGUAGE, "en");
            let answer = dressed.send().await.map_err(|error| self.lost(format!("{url} does not answer: {error:?}")))?;
            let place = answer.headers().get(LOCATION).filter(|_| answer.status().is_redirection());
            let Some(place) = place.map(|place| String::from_utf8_lossy(place.as_bytes()).into_owned()) else {
                let status = answer.status();
                let body = answer.text().await.map_err(|error| self.lost(format!("{url} breaks off: {error:?}")))?;
                return Ok(self.page.insert(Page { url, status, body }));
            };
            if matches!(answer.status().as_u16(), 307 | 308) {
                return Err(self.lost(format!("{url} wants the form sent on to {place}")));
            }
            url = url.join(&place).map_err(|_| self.lost(format!("{url} leads nowhere: {place}")))?;
            request = self.browser.get(url.clone());
        }
        Err(self.lost(format!("redirected for ever, at last to {url}")))
    }

    fn lost(&self, what: String) -> Lost {
        let whereabouts = match &self.page {
            Some(page) => format!("{} ({}) reads: {}", page.url, page.status, page.text()),
            None => "there is no page".to_owned(),
        };
        Lost { what, whereabouts }
    }
}

impl fmt::Debug for Walker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walker").field("page", &self.page).finish_non_exhaustive()
    }
}
