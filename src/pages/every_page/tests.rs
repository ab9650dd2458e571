use std::collections::HashSet;
use std::fs;
use std::path::Path;

use scraper::{Html, Selector};

use super::Seen;
use crate::pages::FormSeal;

fn every_page() -> Vec<Seen> {
    super::every_page().unwrap()
}

fn select<'a>(html: &'a Html, what: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(what).unwrap()).collect()
}

/// What a page must be, whoever fills it; the text says what is wrong.
fn faults(page: &Seen) -> Vec<String> {
    let html = Html::parse_document(&page.html);
    let mut faults = Vec::new();
    let mut fault = |is_fault: bool, text: &str| {
        if is_fault {
            faults.push(format!("{} {} {}: {text}", page.template, page.state, page.language.tag()));
        }
    };
    fault(select(&html, "h1").len() != 1, "has not exactly one h1");
    fault(select(&html, "title").iter().all(|title| title.inner_html().trim().is_empty()), "has no title");
    let has_bad_field = !select(&html, ".problem, [aria-invalid=true]").is_empty();
    let is_wrong = has_bad_field || !select(&html, ".note.bad").is_empty();
    let says_so = select(&html, "title").iter().any(|title| title.inner_html().starts_with(&page.language.say("title-error", &[])));
    fault(is_wrong && !says_so, "does not say in its title that something is wrong");
    let is_listed = !select(&html, ".note.bad a[href^='#']").is_empty();
    // Whoever has typed into one or two fields sees which it is.
    let has_many_fields = select(&html, "main label[for]").len() > 2;
    fault(has_many_fields && has_bad_field && !is_listed, "does not list at its top what is wrong");
    fault(!select(&html, "meta[http-equiv=refresh]").is_empty(), "loads itself anew unasked");
    fault(select(&html, "html").iter().any(|root| root.attr("lang") != Some(page.language.tag())), "does not say its language");
    fault(!select(&html, "[style], style").is_empty(), "has inline style");
    fault(select(&html, "script").iter().any(|script| script.attr("src").is_none()), "has an inline script");
    let elements = select(&html, "*");
    let handlers = |element: &scraper::ElementRef<'_>| element.value().attrs().any(|(name, _)| name.starts_with("on"));
    fault(elements.iter().any(handlers), "has an inline handler");
    let sealed = format!("input[type=hidden][name={}]", FormSeal::FIELD);
    let unsealed = |form: &scraper::ElementRef<'_>| {
        form.attr("action").is_some_and(|action| action.starts_with('/'))
            && form.attr("method") == Some("post")
            && form.select(&Selector::parse(&sealed).unwrap()).next().is_none()
    };
    fault(select(&html, "form").iter().any(unsealed), "has a form without its seal");
    let mut names = HashSet::new();
    let heard =
        |button: &scraper::ElementRef<'_>| button.attr("aria-label").map_or_else(|| button.text().collect::<String>(), str::to_owned);
    let presses = select(&html, "form.inline button.small, a.button.small");
    fault(presses.iter().any(|button| !names.insert(heard(button))), "has two buttons that sound the same");
    let mut ids = HashSet::new();
    fault(elements.iter().filter_map(|element| element.attr("id")).any(|id| !ids.insert(id)), "has an id twice");
    let places = select(&html, "a[href]");
    let mut places = places.iter().filter_map(|link| link.attr("href")?.strip_prefix('#'));
    fault(places.any(|place| !ids.contains(place)), "leads to a place that it does not have");
    let labels: HashSet<_> = select(&html, "label[for]").iter().filter_map(|label| label.attr("for")).collect();
    let unlabelled = |input: &scraper::ElementRef<'_>| {
        !matches!(input.attr("type"), Some("hidden" | "submit"))
            && input.attr("aria-label").is_none()
            && input.attr("readonly").is_none()
            && !input.attr("id").is_some_and(|id| labels.contains(id))
    };
    fault(select(&html, "input, select, textarea").iter().any(unlabelled), "has a field without a label");
    let dangling = |element: &scraper::ElementRef<'_>| {
        let named = element.attr("aria-describedby").or(element.attr("aria-labelledby")).unwrap_or_default();
        named.split_whitespace().any(|id| !ids.contains(id))
    };
    fault(elements.iter().any(dangling), "describes a field by what is not there");
    fault(select(&html, "img").iter().any(|image| image.attr("alt").is_none()), "has an image without alt");
    fault(page.html.contains("\"><script>") || page.html.contains("<Atlas>"), "lets a value become markup");
    faults
}

#[test]
fn every_page_in_every_state_and_language_is_whole() {
    let faults: Vec<_> = every_page().iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_template_has_a_page() {
    let shown: HashSet<_> = every_page().iter().map(|page| page.template).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/pages");
    for room in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        for file in fs::read_dir(&room).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
            assert!(shown.contains(name.as_str()), "{name}");
        }
    }
}
