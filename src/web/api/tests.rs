//! The page about the API, held to what there is.

use std::collections::BTreeSet;

use rules::listings::SystemOption;

use super::{applications, audits, groups, imports, invitations, users};

const PAGE: &str = include_str!("../../../docs/api.md");

/// The text behind `before`, up to the next quotation mark.
fn quoted<'a>(line: &'a str, before: &str) -> Option<&'a str> {
    line.split_once(before)?.1.split_once('"').map(|(text, _)| text)
}

/// Every door with its methods, as the source opens it: `at` within what the statement is `below`.
fn opened() -> BTreeSet<(String, String)> {
    let (mut below, mut doors) = ("", BTreeSet::new());
    for line in include_str!("mod.rs").lines() {
        below = quoted(line, "below(\"").filter(|path| *path != "/v1.0").unwrap_or(below);
        if let Some(path) = quoted(line, "at(\"") {
            let methods = quoted(line, "\", \"").expect("every door says its methods");
            for kind in ["users", "groups"] {
                doors.insert((format!("{below}{path}").replace("{kind:users|groups}", kind), methods.to_owned()));
            }
        }
        if line.ends_with(';') {
            below = "";
        }
    }
    doors
}

/// The rows of the page's tables that begin with an address, as their first two cells.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.lines()
        .filter_map(|line| line.strip_prefix("| `/")?.split_once("` | "))
        .map(|(path, rest)| (path, rest.split(" |").next().unwrap()))
}

#[test]
fn the_page_lists_exactly_the_doors_that_there_are() {
    let told: BTreeSet<_> =
        rows().filter(|(_, cell)| !cell.contains('$')).map(|(path, methods)| (format!("/{path}"), methods.to_owned())).collect();
    let opened = opened();
    assert_eq!(opened.difference(&told).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "open, but not on the page");
    assert_eq!(told.difference(&opened).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "on the page, but not open");
    assert!(opened.len() > 20);
}

#[test]
fn the_page_says_what_each_list_takes() {
    let cell = |takes: &[SystemOption]| takes.iter().map(|option| format!("`{}`", option.as_str())).collect::<Vec<_>>().join(", ");
    let lists = [
        ("users", cell(users::USERS.takes)),
        ("invitations", cell(invitations::INVITATIONS.takes)),
        ("groups", cell(groups::GROUPS.takes)),
        ("applications", cell(applications::APPLICATIONS.takes)),
        ("auditLogs/directoryAudits", cell(audits::AUDITS.takes)),
        ("groups/{id}/members", cell(groups::MEMBERS.takes)),
        ("applications/{id}/appRoleAssignedTo", cell(applications::ASSIGNED_TO.takes)),
        ("invitations/imports", cell(imports::IMPORTS.takes)),
        ("invitations/imports/{id}/rows", cell(imports::ROWS.takes)),
    ];
    let told: Vec<_> = rows().filter(|(_, cell)| cell.contains('$')).map(|(path, cell)| (path, cell.to_owned())).collect();
    assert_eq!(told, lists);
}
