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
    let mut all = String::new();
    for file in sources() {
        all.push_str(&fs::read_to_string(&file).unwrap());
    }
    let unused: Vec<_> = keys_of(Language::English).into_keys().filter(|key| !is_asked_for(key, &all)).collect();
    assert!(unused.is_empty(), "{unused:#?}");
}
