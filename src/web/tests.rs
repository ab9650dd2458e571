//! What is written down of the doors is all of them.

use std::collections::BTreeSet;

use actix_web::App;
use actix_web::test::{TestRequest, call_service, init_service};

use super::doors;
use super::paths::NAME;

/// The patterns of `tests/snapshots/doors.txt`, where a story says who is let in by which.
fn written_down() -> BTreeSet<String> {
    let rows = include_str!("../../tests/snapshots/doors.txt").lines();
    rows.filter(|row| !row.starts_with('#')).filter_map(|row| row.split_whitespace().nth(1)).map(str::to_owned).collect()
}

/// The patterns of all resources. The router shows its tree by `Debug` alone: scopes hold what stands deeper, and a resource has no nodes.
fn found(tree: &str) -> BTreeSet<String> {
    let mut scopes: Vec<(usize, String)> = Vec::new();
    let mut resources = BTreeSet::new();
    let mut is_pattern = false;
    for line in tree.lines() {
        let depth = line.len() - line.trim_start().len();
        match line.trim() {
            "patterns: Single(" => is_pattern = true,
            text if is_pattern => {
                scopes.retain(|(other, _)| *other < depth);
                scopes.push((depth, text.trim_matches(['"', ',']).to_owned()));
                is_pattern = false;
            }
            "nodes: None," => drop(resources.insert(scopes.iter().map(|(_, pattern)| pattern.as_str()).collect())),
            _ => {}
        }
    }
    resources
}

#[actix_web::test]
async fn every_door_is_written_down_and_only_those() {
    let app = init_service(App::new().configure(doors)).await;
    let answer = call_service(&app, TestRequest::with_uri("/healthz").to_request()).await;
    let found = found(&format!("{:#?}", answer.request().resource_map()));
    let names = |pattern: &String| pattern.replace(&format!(":{NAME}"), "");
    assert_eq!(found.iter().map(names).collect::<BTreeSet<_>>(), written_down());
    // A name that does not say what it may be is an automaton of every letter there is: links of letters are, and nothing else.
    let of_any = |pattern: &&String| pattern.split('/').any(|part| part.starts_with('{') && !part.contains(':'));
    let tenant = format!("{{tenant:{NAME}}}");
    let links = ["no-more/{link}", "redeem/{ticket}", "undo/{link}"].map(|link| format!("/{tenant}/{link}"));
    assert_eq!(found.iter().filter(of_any).cloned().collect::<Vec<_>>(), links);
}

#[test]
fn no_tenant_shadows_what_the_server_answers_itself() {
    use rules::directory::TenantName;
    for pattern in written_down() {
        let first = pattern.trim_start_matches('/').split('/').next().unwrap_or_default();
        assert!(first == "{tenant}" || first.parse::<TenantName>().is_err(), "{pattern} could be a tenant's");
    }
}
