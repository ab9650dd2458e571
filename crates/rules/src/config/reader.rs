//! Takes values by their keys, and remembers everything that is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use super::given::{Given, collect};
use super::problem::Problem;

/// A configuration being read.
pub(super) struct Reader {
    values: BTreeMap<String, Given>,
    asked: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Reader {
    pub(super) fn new(toml_text: &str, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Problem> {
        Ok(Self { values: collect(toml_text, environment)?, asked: BTreeSet::new(), problems: Vec::new() })
    }

    /// The value of `key` as `read` understands it; one it does not understand is a problem.
    fn value<T>(&mut self, key: &str, expected: &str, read: impl FnOnce(&Given) -> Option<T>) -> Option<T> {
        self.asked.insert(key.to_owned());
        let read = read(self.values.get(key)?);
        if read.is_none() {
            self.refuse(key, format!("expected {expected}"));
        }
        read
    }

    pub(super) fn parsed<T: FromStr>(&mut self, key: &str, expected: &str) -> Option<T> {
        self.value(key, expected, |given| given.text()?.parse().ok())
    }

    pub(super) fn text(&mut self, key: &str, expected: &str) -> Option<String> {
        self.value(key, expected, |given| given.text().filter(|text| !text.is_empty()).map(str::to_owned))
    }

    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        self.text(key, "the path of a file or folder").map(PathBuf::from)
    }

    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.value(key, &expected, |given| given.number().filter(|number| range.contains(number)))
    }

    /// A number of things that fit into memory.
    pub(super) fn count(&mut self, key: &str, range: RangeInclusive<u64>) -> Option<usize> {
        self.number(key, range).and_then(|number| number.try_into().ok())
    }

    pub(super) fn yes_or_no(&mut self, key: &str) -> Option<bool> {
        self.value(key, "true or false", Given::yes_or_no)
    }

    pub(super) fn one_of<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let expected = format!("one of {}", choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
        self.value(key, &expected, |given| {
            let text = given.text()?;
            choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice)
        })
    }

    /// A list, empty where nothing is given.
    pub(super) fn list<T>(&mut self, key: &str, expected: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.value(key, &format!("a list of {expected}"), |given| given.list()?.into_iter().map(parse).collect()).unwrap_or_default()
    }

    /// How many tables the list `key` has.
    pub(super) fn tables(&mut self, key: &str) -> usize {
        self.value(key, "a list of tables, in the file", |given| {
            let is_empty = given.variable().is_none() && given.list().is_some_and(|items| items.is_empty());
            is_empty.then_some(())
        });
        (0..).take_while(|place| self.values.keys().any(|given| given.starts_with(&format!("{key}[{place}].")))).count()
    }

    /// Whether anything, good or bad, is given for `key`.
    pub(super) fn is_given(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// A problem if nothing is given for `key`.
    pub(super) fn need(&mut self, key: &str, expected: &str) {
        if !self.is_given(key) {
            self.refuse(key, format!("missing: {expected}"));
        }
    }

    /// Remembers that what is given for `key` will not do.
    pub(super) fn refuse(&mut self, key: &str, why: impl Into<String>) {
        let variable = self.values.get(key).and_then(Given::variable).map(str::to_owned);
        self.problems.push(Problem { key: key.to_owned(), expected: why.into(), variable });
    }

    /// All problems, among them every value that nobody asked for.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let unknown: Vec<String> = self.values.keys().filter(|key| !self.asked.contains(*key)).cloned().collect();
        for key in unknown {
            self.refuse(&key, "there is no such setting");
        }
        self.problems
    }

    /// Every key that was asked for.
    #[cfg(test)]
    pub(super) fn asked(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().map(String::as_str)
    }
}
