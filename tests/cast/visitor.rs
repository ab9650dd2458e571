//! A person with a browser: cookies, redirects, links and forms, and no JavaScript.

use std::collections::BTreeMap;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE};
use reqwest::{Method, StatusCode};
use url::Url;

use super::page::{Form, Page};
use super::{KeepsCookies, http_client, wards};

/// One request of the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
}

/// A person with a browser of their own; another visitor is another browser, and a clone another tab of the same.
#[derive(Clone)]
pub(crate) struct Visitor {
    browser: reqwest::Client,
    language: String,
    page: Option<Page>,
    hops: Vec<Hop>,
    filled: Vec<(String, String)>,
    files: Vec<(String, String, Vec<u8>)>,
    border: Option<Url>,
    beyond: Option<Url>,
    /// The last value of every cookie that was set, as a `Cookie` header has it.
    cookies: BTreeMap<String, String>,
    /// Whether what comes is judged as an answer of the house.
    is_at_house: bool,
}

/// What is sent.
enum Sent {
    Nothing,
    Fields(Vec<(String, String)>),
    Parts(Vec<(String, String)>, Vec<(String, String, Vec<u8>)>),
}

impl Visitor {
    pub(crate) fn new() -> Self {
        Self {
            browser: http_client(KeepsCookies::Yes),
            language: "en".to_owned(),
            page: None,
            hops: Vec::new(),
            filled: Vec::new(),
            files: Vec::new(),
            border: None,
            beyond: None,
            cookies: BTreeMap::new(),
            is_at_house: true,
        }
    }

    /// A visitor of somebody else's pages.
    pub(crate) fn elsewhere() -> Self {
        Self { is_at_house: false, ..Self::new() }
    }

    /// The same browser, set to `language`.
    pub(crate) fn reading(mut self, language: &str) -> Self {
        language.clone_into(&mut self.language);
        self
    }

    /// From now on a redirect to an address that begins with `border` is not followed but kept for [`Visitor::beyond`].
    pub(crate) fn stop_at(&mut self, border: &Url) {
        self.border = Some(border.clone());
        self.beyond = None;
    }

    /// The address beyond the border that the last redirect led to.
    pub(crate) fn beyond(&self) -> &Url {
        self.beyond
            .as_ref()
            .unwrap_or_else(|| panic!("nothing led beyond {:?}; {}", self.border.as_ref().map(Url::as_str), self.whereabouts()))
    }

    /// Types an address.
    pub(crate) async fn open(&mut self, url: &Url) -> &Page {
        self.page = None;
        self.go(Method::GET, url.clone(), Sent::Nothing).await
    }

    /// Types an address of a server that may go away meanwhile; the page being looked at stays if no answer comes.
    pub(crate) async fn try_open(&mut self, url: &Url) -> Result<(), reqwest::Error> {
        let before = self.page.take();
        let answered = self.try_go(Method::GET, url.clone(), Sent::Nothing).await;
        self.page = self.page.take().or(before);
        answered
    }

    /// Presses the button that reads `button`, whose server may go away meanwhile.
    pub(crate) async fn try_submit(&mut self, button: &str) -> Result<(), reqwest::Error> {
        let (method, action, sent) = self.pressed(button);
        self.try_go(method, action, sent).await
    }

    /// The address beyond the border, if the last redirect led there.
    pub(crate) fn is_beyond(&self) -> bool {
        self.beyond.is_some()
    }

    /// Follows the link that reads `text`.
    pub(crate) async fn follow(&mut self, text: &str) -> &Page {
        let url = self.page().link(text).unwrap_or_else(|| panic!("no link reads {text:?}; {}", self.whereabouts()));
        self.go(Method::GET, url, Sent::Nothing).await
    }

    /// Fills in a field of the form that is sent next; a box is ticked, and a choice made, by its value.
    pub(crate) fn fill(&mut self, name: &str, value: &str) -> &mut Self {
        self.filled.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Chooses a file for a field of the form that is sent next.
    pub(crate) fn attach(&mut self, name: &str, file_name: &str, bytes: &[u8]) -> &mut Self {
        self.files.push((name.to_owned(), file_name.to_owned(), bytes.to_owned()));
        self
    }

    /// Presses the button that reads `button`.
    pub(crate) async fn submit(&mut self, button: &str) -> &Page {
        let (method, action, sent) = self.pressed(button);
        self.go(method, action, sent).await
    }

    /// What a button sends, with what was filled in.
    fn pressed(&mut self, button: &str) -> (Method, Url, Sent) {
        let mut form = self.page().form(button).unwrap_or_else(|| panic!("no form has a button {button:?}; {}", self.whereabouts()));
        let files = std::mem::take(&mut self.files);
        for (name, value) in std::mem::take(&mut self.filled) {
            assert!(form.names.contains(&name), "the form of {button:?} has no field {name:?}; {}", self.whereabouts());
            form.fields.retain(|(other, _)| *other != name);
            form.fields.push((name, value));
        }
        let Form { action, method, is_multipart, fields, .. } = form;
        match method {
            Method::GET => {
                let mut action = action;
                action.query_pairs_mut().clear().extend_pairs(fields);
                (Method::GET, action, Sent::Nothing)
            }
            _ if is_multipart => (Method::POST, action, Sent::Parts(fields, files)),
            _ => (Method::POST, action, Sent::Fields(fields)),
        }
    }

    /// All cookies, as a `Cookie` header has them.
    pub(crate) fn cookies(&self) -> String {
        self.cookies.values().map(String::as_str).collect::<Vec<_>>().join("; ")
    }

    /// The cookie of that name, as a `Cookie` header has it.
    pub(crate) fn cookie(&self, name: &str) -> String {
        self.cookies[name].clone()
    }

    /// Sends fields that no form on the page asked for, as a page of somebody else's would.
    pub(crate) async fn forge(&mut self, url: &str, fields: &[(&str, &str)]) -> &Page {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.go(Method::POST, url.parse().unwrap(), Sent::Fields(fields)).await
    }

    /// The page being looked at.
    pub(crate) fn page(&self) -> &Page {
        self.page.as_ref().expect("a visitor opens an address before looking at a page")
    }

    /// Whether the page reads `text` somewhere.
    pub(crate) fn sees(&self, text: &str) -> bool {
        self.page().text().contains(text)
    }

    /// Fails, and says what the page reads, unless it reads `text` somewhere.
    pub(crate) fn must_see(&self, text: &str) {
        assert!(self.sees(text), "{text:?} is not to be seen; {}", self.whereabouts());
    }

    /// Every request since the last address, link or button.
    pub(crate) fn hops(&self) -> &[Hop] {
        &self.hops
    }

    fn whereabouts(&self) -> String {
        let page = self.page.as_ref().map_or(String::new(), |page| format!("{} reads:\n{}", page.status, page.text()));
        format!("after {:?}, {page}", self.hops.iter().map(|hop| format!("{} {} {}", hop.status, hop.method, hop.url)).collect::<Vec<_>>())
    }

    /// Sends, to a server that is there.
    async fn go(&mut self, method: Method, url: Url, sent: Sent) -> &Page {
        let asked = format!("{method} {url}");
        self.try_go(method, url, sent).await.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        self.page()
    }

    /// Sends, and follows redirects as browsers do (Fetch §4.4): after a POST only 307 and 308 send it again.
    async fn try_go(&mut self, mut method: Method, mut url: Url, mut sent: Sent) -> Result<(), reqwest::Error> {
        let origin = self.page.as_ref().map(|page| (page.url.origin(), hides_itself(&page.headers)));
        let mut site = "none";
        self.hops.clear();
        self.beyond = None;
        for _ in 0..20 {
            if let Some((begun_at, _)) = &origin {
                site = worse(site, relation(begun_at, &url));
            }
            let headers = self.headers(&method, origin.as_ref(), site);
            let answer = self.send(&method, &url, &sent, headers).await?;
            if self.is_at_house {
                wards::check(&answer);
            }
            for set in answer.headers.get_all(SET_COOKIE) {
                let set = set.to_str().unwrap().split(';').next().unwrap();
                self.cookies.insert(set.split('=').next().unwrap().to_owned(), set.to_owned());
            }
            self.hops.push(Hop { method: method.clone(), url: url.clone(), status: answer.status });
            let next = answer.headers.get(LOCATION).filter(|_| answer.status.is_redirection());
            let next = next.map(|location| url.join(location.to_str().unwrap()).unwrap());
            let Some(next) = next else {
                self.page = Some(answer);
                return Ok(());
            };
            if self.border.as_ref().is_some_and(|border| next.as_str().starts_with(border.as_str())) {
                self.beyond = Some(next);
                self.page = Some(answer);
                return Ok(());
            }
            if !matches!(answer.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
                (method, sent) = (Method::GET, Sent::Nothing);
            }
            url = next;
        }
        panic!("redirected for ever; {}", self.whereabouts());
    }

    async fn send(&self, method: &Method, url: &Url, sent: &Sent, headers: HeaderMap) -> Result<Page, reqwest::Error> {
        let request = self.browser.request(method.clone(), url.clone()).headers(headers);
        let request = match sent {
            Sent::Nothing => request,
            Sent::Fields(fields) => request.form(fields),
            Sent::Parts(fields, files) => {
                let parts =
                    fields.iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| form.text(name.clone(), value.clone()));
                let part = |name: &String, bytes: &Vec<u8>| reqwest::multipart::Part::bytes(bytes.clone()).file_name(name.clone());
                request.multipart(files.iter().fold(parts, |form, (field, name, bytes)| form.part(field.clone(), part(name, bytes))))
            }
        };
        let answer = request.send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        Ok(Page { url: url.clone(), status, headers, body: answer.text().await? })
    }

    /// What browsers say of themselves and of where a request came from.
    fn headers(&self, method: &Method, origin: Option<&(url::Origin, bool)>, site: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        headers.insert(ACCEPT_LANGUAGE, self.language.parse().unwrap());
        headers.insert("sec-fetch-site", HeaderValue::from_static(site));
        headers.insert("sec-fetch-mode", HeaderValue::from_static("navigate"));
        headers.insert("sec-fetch-dest", HeaderValue::from_static("document"));
        if let (&Method::POST, Some((origin, is_hidden))) = (method, origin) {
            let origin = if *is_hidden { "null".to_owned() } else { origin.ascii_serialization() };
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        headers
    }
}

/// Whether a page asked not to be named, when browsers send `Origin: null` with its forms (Fetch §3.2).
fn hides_itself(headers: &HeaderMap) -> bool {
    headers.get(REFERRER_POLICY).is_some_and(|policy| policy == "no-referrer")
}

/// How an address relates to the page that led there; ports do not part sites.
fn relation(begun_at: &url::Origin, url: &Url) -> &'static str {
    let host = |origin: &url::Origin| match origin {
        url::Origin::Tuple(scheme, host, _) => Some((scheme.clone(), host.clone())),
        url::Origin::Opaque(_) => None,
    };
    match url.origin() {
        same if same == *begun_at => "same-origin",
        near if host(&near) == host(begun_at) => "same-site",
        _ => "cross-site",
    }
}

/// Of two relations on one way, the one that browsers report.
fn worse(before: &'static str, now: &'static str) -> &'static str {
    if before == "cross-site" || (before == "same-site" && now == "same-origin") { before } else { now }
}
