//! Forms: what is sent when a button is pressed (HTML §4.10.21).

use reqwest::Method;
use scraper::ElementRef;
use url::Url;

use super::page::{selector, text_of};

/// A form, and the button it is sent by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) action: Url,
    pub(super) method: Method,
    /// Whether it is sent as `multipart/form-data`.
    pub(super) is_multipart: bool,
    /// What is sent if nothing is filled in.
    pub(super) fields: Vec<(String, String)>,
    /// Every name that can be filled in, whether or not it would be sent.
    names: Vec<String>,
}

impl Form {
    /// Reads `form` as sent by its button that reads `text`, on a page at `url`; nothing if it has no such button.
    pub(super) fn sent_by(text: &str, form: ElementRef<'_>, url: &Url) -> Option<Self> {
        let buttons = selector("button:not([type=button]):not([type=reset]), input[type=submit]");
        let is_pressed = |button: &ElementRef<'_>| reads(*button, text) && button.attr("disabled").is_none();
        let pressed = form.select(&buttons).find(is_pressed)?;
        let said = |by_button, by_form| pressed.attr(by_button).or(form.attr(by_form)).unwrap_or_default();
        let is_post = said("formmethod", "method").eq_ignore_ascii_case("post");
        let mut read = Self {
            action: url.join(said("formaction", "action")).ok()?,
            method: if is_post { Method::POST } else { Method::GET },
            is_multipart: said("formenctype", "enctype").eq_ignore_ascii_case("multipart/form-data"),
            fields: Vec::new(),
            names: Vec::new(),
        };
        for field in form.select(&selector("input[name], select[name], textarea[name]")) {
            read.take(field);
        }
        if let Some(name) = pressed.attr("name") {
            read.fields.push((name.to_owned(), pressed.attr("value").unwrap_or_default().to_owned()));
        }
        Some(read)
    }

    fn take(&mut self, field: ElementRef<'_>) {
        let Some(name) = field.attr("name").filter(|_| field.attr("disabled").is_none()) else { return };
        if let Some(value) = untouched(field) {
            self.fields.push((name.to_owned(), value));
        }
        self.names.push(name.to_owned());
    }

    /// Fills in a field; false if the form has none of that name.
    pub(super) fn fill(&mut self, name: &str, value: &str) -> bool {
        let has = self.has(name);
        if has {
            self.fields.retain(|(other, _)| other != name);
            self.fields.push((name.to_owned(), value.to_owned()));
        }
        has
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|other| other == name)
    }
}

fn reads(button: ElementRef<'_>, text: &str) -> bool {
    let labels = [button.attr("value"), button.attr("aria-label")];
    text_of(button).contains(text) || labels.into_iter().flatten().any(|label| label.contains(text))
}

/// What a field sends when nobody touches it.
fn untouched(field: ElementRef<'_>) -> Option<String> {
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
