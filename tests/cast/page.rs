//! A page as a browser without JavaScript understands it.

use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use scraper::{ElementRef, Html, Selector};
use url::Url;

/// What an address answered.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A form, and the button it is sent by.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: Url,
    pub(crate) method: Method,
    /// Whether it is sent as `multipart/form-data`.
    pub(crate) is_multipart: bool,
    /// What would be sent if nothing were filled in.
    pub(crate) fields: Vec<(String, String)>,
    /// Every name that can be filled in, whether or not it is sent.
    pub(crate) names: Vec<String>,
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).unwrap()
}

/// The text of an element with white space as a reader sees it.
fn text_of(element: ElementRef) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    /// What a reader sees.
    pub(crate) fn text(&self) -> String {
        let html = Html::parse_document(&self.body);
        html.select(&selector("body")).next().map(text_of).unwrap_or_default()
    }

    /// Where the link that reads `text` leads.
    pub(crate) fn link(&self, text: &str) -> Option<Url> {
        let html = Html::parse_document(&self.body);
        let link = html.select(&selector("a[href]")).find(|link| text_of(*link).contains(text))?;
        self.url.join(link.attr("href")?).ok()
    }

    /// Where all its links lead.
    pub(crate) fn links(&self) -> Vec<Url> {
        let html = Html::parse_document(&self.body);
        html.select(&selector("a[href]")).filter_map(|link| self.url.join(link.attr("href")?).ok()).collect()
    }

    /// The form of the first button that reads `button`; the button can be outside, and name it.
    pub(crate) fn form(&self, button: &str) -> Option<Form> {
        self.forms_of(|element| reads(element, button)).into_iter().next()
    }

    /// A form for each button that there is.
    pub(crate) fn forms(&self) -> Vec<Form> {
        self.forms_of(|_| true)
    }

    fn forms_of(&self, is_pressed: impl Fn(ElementRef) -> bool) -> Vec<Form> {
        let html = Html::parse_document(&self.body);
        let buttons = selector("button:not([type=button]):not([type=reset]), input[type=submit]");
        let pressed = html.select(&buttons).filter(|element| is_pressed(*element) && element.attr("disabled").is_none());
        let read = pressed.filter_map(|pressed| {
            let form = match pressed.attr("form") {
                Some(id) => html.select(&selector("form")).find(|form| form.attr("id") == Some(id)),
                None => pressed.ancestors().filter_map(ElementRef::wrap).find(|element| element.value().name() == "form"),
            };
            self.read_form(form?, pressed)
        });
        read.collect()
    }

    fn read_form(&self, form: ElementRef, pressed: ElementRef) -> Option<Form> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for field in form.select(&selector("input[name], select[name], textarea[name]")).filter(|field| field.attr("disabled").is_none()) {
            let name = field.attr("name")?.to_owned();
            if let Some(value) = value_of(field) {
                fields.push((name.clone(), value));
            }
            names.push(name);
        }
        if let Some(name) = pressed.attr("name") {
            fields.push((name.to_owned(), pressed.attr("value").unwrap_or_default().to_owned()));
        }
        let overridden = |attribute: &str, of_form: &str| pressed.attr(attribute).or(form.attr(of_form)).unwrap_or_default().to_owned();
        let is_post = overridden("formmethod", "method").eq_ignore_ascii_case("post");
        Some(Form {
            action: self.url.join(&overridden("formaction", "action")).ok()?,
            method: if is_post { Method::POST } else { Method::GET },
            is_multipart: overridden("formenctype", "enctype") == "multipart/form-data",
            fields,
            names,
        })
    }
}

fn reads(button: ElementRef, text: &str) -> bool {
    text_of(button).contains(text)
        || [button.attr("value"), button.attr("aria-label")].into_iter().flatten().any(|label| label.contains(text))
}

/// What a field sends when nobody touches it.
fn value_of(field: ElementRef) -> Option<String> {
    let given = || field.attr("value").map(str::to_owned);
    match (field.value().name(), field.attr("type").unwrap_or("text")) {
        ("select", _) => {
            let chosen = field.select(&selector("option[selected]")).next().or_else(|| field.select(&selector("option")).next())?;
            Some(chosen.attr("value").map_or_else(|| text_of(chosen), str::to_owned))
        }
        ("textarea", _) => Some(field.text().collect()),
        (_, "checkbox" | "radio") => field.attr("checked").map(|_| given().unwrap_or_else(|| "on".to_owned())),
        (_, "submit" | "button" | "reset" | "image" | "file") => None,
        _ => Some(given().unwrap_or_default()),
    }
}
