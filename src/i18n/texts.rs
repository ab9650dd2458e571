//! Finding a text by its key and filling in what it leaves open.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::Language;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Files;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Language::ALL.map(bundle));

/// What is filled into a text: a text is shown as it is, a count decides singular and plural too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Word {
    /// Shown as it is.
    Text(String),
    /// A number of things.
    Count(u64),
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Word {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl Language {
    /// The text of `key`, or of `key.attribute`, with `words` filled in. The result is plain text: whoever puts it into markup escapes it.
    /// For a key that does not exist, which a test rules out, the key itself is returned.
    pub fn say(self, key: &str, words: &[(&str, Word)]) -> String {
        self.find(key, words).unwrap_or_else(|| key.to_owned())
    }

    /// As [`Language::say`], but a key that does not exist finds nothing.
    pub fn find(self, key: &str, words: &[(&str, Word)]) -> Option<String> {
        let bundle = &BUNDLES[self as usize];
        let pattern = match key.split_once('.') {
            Some((key, attribute)) => bundle.get_message(key)?.get_attribute(attribute)?.value(),
            None => bundle.get_message(key)?.value()?,
        };
        let args: FluentArgs<'_> = words.iter().map(|(name, word)| (*name, value_of(word))).collect();
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    /// A count as this language groups its digits: `12,345` or `12.345`.
    pub fn number(self, count: u64) -> String {
        let separator = match self {
            Self::English => ',',
            Self::Danish => '.',
        };
        let digits = count.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }
}

fn value_of(word: &Word) -> FluentValue<'_> {
    match word {
        Word::Text(text) => FluentValue::from(text.as_str()),
        Word::Count(count) => FluentValue::from(*count),
    }
}

fn bundle(language: Language) -> Bundle {
    let tag = language.tag().parse().expect("our own tags are well-formed, which a test shows");
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // Names are shown in pages and letters whose direction is known; the marks would end up in subjects and titles.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| grouped(Language::English, value),
        Language::Danish => |value, _| grouped(Language::Danish, value),
    }));
    let folder = format!("{}/", language.tag());
    for path in Files::iter().filter(|path| path.starts_with(&folder)) {
        let file = Files::get(&path).expect("the path was listed by the same set of files");
        let text = String::from_utf8(file.data.into_owned()).expect("a test reads every file of texts");
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource(resource).expect("a test shows that no key is written twice");
    }
    bundle
}

fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let is_whole = number.value >= 0.0 && number.value.fract() == 0.0;
    is_whole.then(|| language.number(number.value as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_choose_their_words_and_are_grouped() {
        let tries = |count: u64| Language::English.say("tries-left", &[("count", count.into())]);
        assert_eq!(tries(1), "1 try left");
        assert_eq!(tries(4), "4 tries left");
        assert_eq!(Language::English.number(0), "0");
        assert_eq!(Language::English.number(1_234_567), "1,234,567");
        assert_eq!(Language::Danish.say("tries-left", &[("count", 1200.into())]), "1.200 forsøg tilbage");
    }

    #[test]
    fn names_are_filled_in_without_invisible_marks() {
        let text = Language::English.say("brand-by", &[("tenant", "Contoso".into())]);
        assert!(text.is_ascii() && text.contains("Contoso"), "{text:?}");
    }

    #[test]
    fn a_key_that_does_not_exist_is_not_found() {
        assert_eq!(Language::English.find("no-such-key", &[]), None);
        assert_eq!(Language::English.say("no-such-key", &[]), "no-such-key");
    }
}
