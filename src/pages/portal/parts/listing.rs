//! The head and foot of a list: search, filter, count, and the way to the next page.

use serde::Serialize;

use crate::pages::Sentence;

/// A number of things; counts stop somewhere and say "more".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// How many were counted.
    pub count: u64,
    /// Whether counting stopped there.
    pub is_more: bool,
}

impl Counted {
    /// Exactly that many.
    pub const fn exactly(count: u64) -> Self {
        Self { count, is_more: false }
    }

    /// At least that many.
    pub const fn at_least(count: u64) -> Self {
        Self { count, is_more: true }
    }
}

/// A choice of the filter.
#[derive(Clone, Debug, Serialize)]
pub struct ListOption {
    /// What the form sends as `state`; empty for all.
    pub value: String,
    /// What people read.
    pub label: Sentence,
    /// Whether the list is filtered by it.
    pub is_chosen: bool,
}

/// A list's search, filter and paging. The form is a GET to `action` with `search` and `state`.
#[derive(Clone, Debug, Serialize)]
pub struct Listing {
    /// The list's own address.
    pub action: String,
    /// Whether words can be searched for.
    pub can_search: bool,
    /// What was searched for.
    pub search: String,
    /// Choices of the filter; none: no filter.
    pub states: Vec<ListOption>,
    /// How many match, where that is known.
    pub counted: Option<Counted>,
    /// The next page.
    pub next_href: Option<String>,
    /// Back to the first page, on every page but it.
    pub first_href: Option<String>,
}

impl Listing {
    /// Whether search or filter keeps something out: decides what an empty list says.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || self.states.iter().any(|state| state.is_chosen && !state.value.is_empty())
    }

    /// A list's head for samples.
    pub fn sample(action: &str) -> Self {
        Self {
            action: action.into(),
            can_search: true,
            search: String::new(),
            states: Vec::new(),
            counted: Some(Counted::at_least(10_000)),
            next_href: Some(format!("{action}?after=x")),
            first_href: Some(action.into()),
        }
    }

    /// The head of a list in which nothing matches.
    pub fn sample_without_match(action: &str) -> Self {
        Self { search: "zebra".into(), counted: Some(Counted::exactly(0)), next_href: None, first_href: None, ..Self::sample(action) }
    }

    /// The head of a list in which nothing is yet.
    pub fn sample_of_nothing(action: &str) -> Self {
        Self { search: String::new(), ..Self::sample_without_match(action) }
    }
}
