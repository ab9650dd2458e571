//! Applications, groups and people that a cell names, and what the names mean.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::directory::fold;
use crate::invitations::csv::Problem;

/// What one cell names, by id or by name.
///
/// A cell with `;` or `,` is split there and nowhere else, so that names may hold spaces. A cell without them is first taken as one name;
/// if nothing is called that, it is split at spaces, as the files of 2016 are. Ids never hold spaces, so ids may be parted either way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mentions(Vec<String>);

/// What a directory has for a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// Exactly this.
    One(T),
    /// Nothing.
    Nothing,
    /// Several things of that name; only an id says which.
    Several,
}

/// Why a text means nothing certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotResolve {
    /// Nothing has that id or name.
    Unknown(String),
    /// Several things have that name.
    Ambiguous(String),
}

/// What was looked up so far, by id or by folded name.
#[derive(Debug)]
pub struct Catalogue<T>(HashMap<String, Found<T>>);

impl Mentions {
    /// How many a cell may name.
    pub const MOST: usize = 50;

    /// Reads a cell.
    ///
    /// # Errors
    /// [`Problem::TooMany`].
    pub fn read(cell: &str) -> Result<Self, Problem> {
        let mut names: Vec<String> = Vec::new();
        for name in cell.split([';', ',']).map(str::trim).filter(|name| !name.is_empty()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        let words = names.iter().flat_map(|name| name.split_whitespace()).count();
        if names.len() > Self::MOST || (names.len() == 1 && words > Self::MOST) {
            Err(Problem::TooMany(Self::MOST))
        } else {
            Ok(Self(names))
        }
    }

    /// What these ids name, and nothing that is called like one of them.
    pub(in crate::invitations::csv) fn of_ids(ids: Vec<String>) -> Self {
        Self(ids)
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every text that must be looked up before [`Mentions::resolve`] can answer.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let words = self.words().into_iter().flatten();
        self.0.iter().map(String::as_str).chain(words)
    }

    fn words(&self) -> Option<Vec<&str>> {
        match self.0.as_slice() {
            [only] if only.contains(char::is_whitespace) => Some(only.split_whitespace().collect()),
            _ => None,
        }
    }

    /// What the names mean, each thing once.
    ///
    /// # Errors
    /// The first name that means nothing, or several things.
    pub fn resolve<'a, T: PartialEq>(&self, catalogue: &'a Catalogue<T>) -> Result<Vec<&'a T>, CannotResolve> {
        let whole = resolve_all(self.0.iter().map(String::as_str), catalogue);
        match (whole, self.words()) {
            (Err(CannotResolve::Unknown(whole)), Some(words)) => {
                // If no word is known either, the cell held one name with spaces in it.
                let is_list = words.iter().any(|word| catalogue.find(word) != &Found::Nothing);
                if is_list { resolve_all(words.into_iter(), catalogue) } else { Err(CannotResolve::Unknown(whole)) }
            }
            (whole, _) => whole,
        }
    }
}

fn resolve_all<'a, T: PartialEq>(names: impl Iterator<Item = &'a str>, catalogue: &Catalogue<T>) -> Result<Vec<&T>, CannotResolve> {
    let mut found = Vec::new();
    for name in names {
        match catalogue.find(name) {
            Found::One(thing) if found.contains(&thing) => {}
            Found::One(thing) => found.push(thing),
            Found::Nothing => return Err(CannotResolve::Unknown(name.to_owned())),
            Found::Several => return Err(CannotResolve::Ambiguous(name.to_owned())),
        }
    }
    Ok(found)
}

impl<T> Catalogue<T> {
    /// The key of a text: names are compared folded, as the directory's columns are.
    pub fn key(text: &str) -> String {
        fold(text.trim())
    }

    /// Remembers what the directory has for a text.
    pub fn insert(&mut self, text: &str, found: Found<T>) {
        self.0.insert(Self::key(text), found);
    }

    /// Whether a text was looked up.
    pub fn knows(&self, text: &str) -> bool {
        self.0.contains_key(&Self::key(text))
    }

    /// How many texts were looked up; forget them when there are too many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was looked up.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets everything, so that memory stays flat however many names a file holds.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What a text means; nothing, if it was not looked up.
    pub fn find(&self, text: &str) -> &Found<T> {
        self.0.get(&Self::key(text)).unwrap_or(&Found::Nothing)
    }
}

impl<T> Default for Catalogue<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(names: &[&str]) -> Catalogue<String> {
        let mut catalogue = Catalogue::default();
        for name in names {
            catalogue.insert(name, Found::One((*name).to_owned()));
        }
        catalogue.insert("Sales", Found::Several);
        catalogue
    }

    fn resolve(cell: &str, names: &[&str]) -> Result<Vec<String>, CannotResolve> {
        let catalogue = catalogue(names);
        Mentions::read(cell).unwrap().resolve(&catalogue).map(|found| found.into_iter().cloned().collect())
    }

    #[test]
    fn names_hold_spaces_and_lists_use_any_separator() {
        let names = ["Field Staff", "a1", "b2"];
        assert_eq!(resolve("field staff", &names), Ok(vec!["Field Staff".to_owned()]));
        assert_eq!(resolve("a1 b2", &names), Ok(vec!["a1".to_owned(), "b2".to_owned()]));
        assert_eq!(resolve("a1;b2, a1", &names), Ok(vec!["a1".to_owned(), "b2".to_owned()]));
        assert_eq!(resolve("Field Staff; b2", &names), Ok(vec!["Field Staff".to_owned(), "b2".to_owned()]));
        assert_eq!(resolve(" ;, ", &names), Ok(vec![]));
    }

    #[test]
    fn what_is_not_unique_is_named() {
        assert_eq!(resolve("Sales", &[]), Err(CannotResolve::Ambiguous("Sales".to_owned())));
        assert_eq!(resolve("Night Shift", &["a1"]), Err(CannotResolve::Unknown("Night Shift".to_owned())));
        assert_eq!(resolve("a1 zz", &["a1"]), Err(CannotResolve::Unknown("zz".to_owned())));
        assert_eq!(Mentions::read(&"x;".repeat(51)), Ok(Mentions(vec!["x".to_owned()])));
        let many: String = (0..51).map(|number| format!("x{number};")).collect();
        assert_eq!(Mentions::read(&many), Err(Problem::TooMany(50)));
    }
}
