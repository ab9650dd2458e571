//! A grant is known by its row: nobody else need name it. What a new one touches is `docs/decisions/a-new-grant.md`.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::source::{Package, Source};

/// Where every grant stands: its row, what it asks, and which flow answers.
pub(crate) const ROWS: &str = "crates/rules/src/protocol/grant_type.rs";
const ASKED: &str = "crates/rules/src/protocol/token.rs";
const ANSWERED: &str = "src/flows/tokens/token.rs";

/// Where else one is named, and why its row cannot say it.
const ELSEWHERE: [(&str, &str, &str); 8] = [
    (
        "DeviceCode",
        "crates/rules/src/protocol/device/request.rs",
        "two grants fetch what was answered elsewhere, and neither what is of the other",
    ),
    ("DeviceCode", "src/flows/tokens/ask_device.rs", "it begins at an endpoint of its own"),
    ("DeviceCode", "src/web/guests/device.rs", "people type its codes"),
    ("Ciba", "crates/rules/src/directory/metadata.rs", "who never said how it is told asks by itself"),
    ("Ciba", "crates/rules/src/protocol/device/request.rs", "as for devices"),
    ("Ciba", "crates/rules/src/protocol/metadata/grants.rs", "discovery says how clients are told"),
    ("Ciba", "crates/rules/src/protocol/registration/rules/notes.rs", "clients register how they are told"),
    ("Ciba", "src/flows/tokens/ask_person.rs", "it begins at an endpoint of its own"),
];

/// The grants that are off unless they are wanted: what is new is such.
pub(crate) fn further(rows: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let tokens: Vec<TokenTree> = rows.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        if let (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(equals)), TokenTree::Ident(row), Some(TokenTree::Group(says))) =
            (at.checked_sub(2).map(|at| &tokens[at]), at.checked_sub(1).map(|at| &tokens[at]), token, tokens.get(at + 1))
            && equals.as_char() == '='
            && row == "Row"
            && says.stream().into_iter().any(|token| matches!(token, TokenTree::Ident(base) if base == "FURTHER"))
        {
            found.insert(name.to_string());
        }
        if let TokenTree::Group(group) = token {
            found.extend(further(&group.stream()));
        }
    }
    found
}

/// Which grants a source names, but for its tests.
pub(crate) fn named_grants(tokens: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |at: usize, word: &str| matches!(tokens.get(at), Some(TokenTree::Ident(name)) if name == word);
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    let is_variant = |at: usize| at >= 3 && is_colon(at - 1) && is_colon(at - 2) && (is(at - 3, "GrantType") || is(at - 3, "TokenRequest"));
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(_) if at >= 2 && is(at - 2, "mod") && is(at - 1, "tests") => {}
            TokenTree::Group(group) => found.extend(named_grants(&group.stream())),
            TokenTree::Ident(name) if is_variant(at) => {
                found.insert(name.to_string());
            }
            _ => {}
        }
    }
    found
}

/// Sources that name a further grant without need, and needs that are none any more.
pub(crate) fn offences(sources: &[Source]) -> Vec<String> {
    let rows = sources.iter().find(|source| source.path == ROWS).expect("the grants have their rows");
    let further = further(&rows.tokens);
    let is_code = |source: &&Source| source.package != Package::Visitors && !source.path.ends_with("/tests.rs");
    let named: BTreeSet<(String, String)> = sources
        .iter()
        .filter(is_code)
        .filter(|source| ![ROWS, ASKED, ANSWERED].contains(&source.path.as_str()))
        .flat_map(|source| named_grants(&source.tokens).into_iter().map(|grant| (grant, source.path.clone())))
        .filter(|(grant, _)| further.contains(grant))
        .collect();
    let known: BTreeSet<(String, String)> = ELSEWHERE.iter().map(|(grant, path, _)| (grant.to_string(), path.to_string())).collect();
    let too_many = named.difference(&known).map(|(grant, path)| format!("{path} names the grant {grant}, whose row could say it"));
    let too_few = known.difference(&named).map(|(grant, path)| format!("{path} does not name {grant} any more: take it off the list"));
    too_many.chain(too_few).collect()
}
