//! Holds the texts together: the same keys in every language, none missing where one is asked for, none left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::Language;

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    if !folder.exists() {
        return found;
    }
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { found.extend(files_below(&entry)) } else { found.push(entry) }
    }
    found
}

fn house() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What may ask for a text: Rust and templates.
fn sources() -> Vec<PathBuf> {
    let mut files = files_below(&house().join("src"));
    files.extend(files_below(&house().join("templates")));
    files
}

/// The source without whatever begins and ends like that.
fn without(source: &str, begin: &str, end: &str) -> String {
    let mut parts = source.split(begin);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|part| kept.push_str(part.split_once(end).map_or("", |(_, after)| after)));
    kept
}

/// What is said outside of samples: what only they show, nobody reads. Methods end with a brace of their own indentation.
fn without_samples(source: &str) -> String {
    without(source, "    fn samples()", "\n    }\n")
}

/// What is written for visitors, outside of samples.
fn said_to_visitors() -> Vec<(PathBuf, String)> {
    sources().into_iter().map(|file| (file.clone(), without_samples(&fs::read_to_string(&file).unwrap()))).collect()
}

/// The variants of the enums in a file whose name is a key: type and variant.
fn states_with_keys(source: &str) -> Vec<(String, String)> {
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    let (mut of, mut is_named, mut found) = (String::new(), false, Vec::new());
    for line in source.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("pub enum ") {
            of = name(rest);
        } else if line.starts_with("pub struct ") {
            of.clear();
        } else if line.starts_with("#[serde(rename = ") {
            is_named = true;
        } else if std::mem::take(&mut is_named) && !of.is_empty() {
            found.push((of.clone(), name(line)));
        }
    }
    found
}

/// Every key of a language, with the names its text leaves open.
fn keys_of(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files_below(&house().join("locales").join(language.tag())) {
        let text = fs::read_to_string(&file).unwrap();
        if let Err((_, errors)) = fluent_bundle::FluentResource::try_new(text.clone()) {
            panic!("{}: {errors:?}", file.display());
        }
        let mut current = String::new();
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase())
                && let Some((key, _)) = line.split_once(" =")
            {
                current = key.to_owned();
                assert!(keys.insert(current.clone(), BTreeSet::new()).is_none(), "{current} is written twice ({})", file.display());
            } else if let Some((attribute, _)) = line.trim_start().strip_prefix('.').and_then(|line| line.split_once(" =")) {
                let message = current.split('.').next().unwrap_or_default();
                current = format!("{message}.{attribute}");
                keys.insert(current.clone(), BTreeSet::new());
            }
            let names = line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            if let Some(open) = keys.get_mut(&current) {
                open.extend(names);
            }
        }
    }
    keys
}

/// Whether `key` stands in `source`: as a whole, or as a message whose attributes are asked for by `~ ".attribute"`.
fn is_asked_for(key: &str, source: &str) -> bool {
    let apart =
        |(message, attribute): (&str, &str)| source.contains(&format!("\"{message}\"")) && source.contains(&format!("\".{attribute}\""));
    source.contains(&format!("\"{key}\"")) || key.split_once('.').is_some_and(apart)
}

/// Keys asked for: `say("…"`, `Sentence::of("…"` in Rust; `say(key="…"` in templates.
fn keys_asked_for() -> BTreeSet<(String, PathBuf)> {
    let mut asked = BTreeSet::new();
    for file in sources() {
        if file.parent().is_some_and(|folder| folder.ends_with("i18n")) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for call in ["say(\"", "say(key=\"", "Sentence::of(\""] {
            for rest in text.split(call).skip(1) {
                asked.insert((rest.split('"').next().unwrap_or_default().to_owned(), file.clone()));
            }
        }
    }
    asked
}

#[test]
fn every_language_has_the_same_keys_with_the_same_gaps() {
    let english = keys_of(Language::English);
    for language in Language::ALL {
        let keys = keys_of(language);
        let missing: Vec<_> = english.keys().filter(|key| !keys.contains_key(*key)).collect();
        let extra: Vec<_> = keys.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{}: missing {missing:?}, only there {extra:?}", language.tag());
        for (key, gaps) in keys {
            assert_eq!(gaps, english[&key], "{} {key}", language.tag());
        }
    }
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let keys = keys_of(Language::English);
    let missing: Vec<_> = keys_asked_for().into_iter().filter(|(key, _)| !keys.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_text_is_left_over() {
    let all: String = said_to_visitors().into_iter().map(|(_, source)| source).collect();
    let unused: Vec<_> = keys_of(Language::English).into_keys().filter(|key| !is_asked_for(key, &all)).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}

#[test]
fn no_state_of_a_page_is_reached_by_samples_alone() {
    let sources: Vec<_> = said_to_visitors().into_iter().filter(|(file, _)| file.extension().is_some_and(|kind| kind == "rs")).collect();
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    let names = |source: &str, path: &str| source.split(path).skip(1).any(ends);
    let mut unreached = Vec::new();
    for (file, source) in sources.iter().filter(|(file, _)| file.starts_with(house().join("src/pages"))) {
        // A list of all variants reaches none.
        let own = without(source, "pub const ALL:", "];");
        for (of, variant) in states_with_keys(source) {
            let is_reached =
                names(&own, &format!("Self::{variant}")) || sources.iter().any(|(_, text)| names(text, &format!("{of}::{variant}")));
            if !is_reached {
                unreached.push(format!("{}: {of}::{variant}", file.display()));
            }
        }
    }
    assert!(unreached.is_empty(), "{unreached:#?}");
}

#[test]
fn samples_are_left_out_and_nothing_else() {
    let source =
        "a\n    fn samples() -> Vec<Self> {\n        if x {\n        }\n    }\nb\n    fn sampled() {}\n    fn samples() {\n    }\n";
    assert_eq!(without_samples(source), "a\nb\n    fn sampled() {}\n");
}
