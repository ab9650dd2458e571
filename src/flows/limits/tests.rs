use std::collections::BTreeSet;

use rules::clock::Timestamp;
use rules::invitations::Invitation;
use rules::protocol::DeviceRequest;
use storage::testing::Fresh;

use super::*;
use crate::credentials::{CODE_LASTS_FOR, CODE_TRIES};

/// The beginning of a window of every span.
const AT: Timestamp = Timestamp::from_seconds(1_800_057_600);

#[tokio::test]
async fn every_limit_holds_at_its_edge_and_is_over_with_its_span() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        for limit in ALL {
            let most = limit.most.unwrap_or(7);
            let budget = match limit.most {
                Some(_) => Budget::of(&[limit], "ann"),
                None => Budget::configured(limit, most.into(), "ann"),
            };
            let before = limit.refused.read();
            let written = storage.write(move |tx| {
                tx.nothing_to_remember("a test");
                if most > 1 {
                    tx.count_more((limit.kind, "ann"), most - 1, limit.span, AT)?;
                }
                let last = budget.pay(tx, AT)?;
                let (is_spent, one_more) = (budget.is_spent(tx, AT)?, budget.pay(tx, AT)?);
                let counted = tx.counted(limit.kind, "ann", limit.span, AT)?;
                let neighbours = tx.counted(limit.kind, "bob", limit.span, AT)?;
                let after = budget.pay(tx, AT + limit.span)?;
                Ok::<_, storage::StorageError>(((last, is_spent, one_more, after), (counted, neighbours)))
            });
            let seen = written.await.unwrap();
            assert_eq!(seen, ((true, true, false, true), (most, 0)), "{}: what is refused costs nothing", limit.kind);
            assert!(limit.refused.read() >= before + 2, "{}", limit.kind);
        }
    }
}

/// The rows of a table of the docs: name, how many, and in which span or of what.
fn told_under(heading: &str) -> Vec<(String, String, String)> {
    let page = include_str!("../../../docs/limits.md");
    let section = page.split(&format!("\n## {heading}\n")).nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.split(" | ").collect();
        Some((cells.first()?.trim_end_matches('`').to_owned(), cells.get(1)?.to_string(), cells.get(2)?.to_string()))
    };
    section.lines().filter_map(row).collect()
}

#[test]
fn every_limit_has_a_name_of_its_own_and_a_line_in_the_docs() {
    let span = |limit: &Limit| match limit.span.as_secs() {
        60 => "a minute",
        900 => "a quarter of an hour",
        3600 => "an hour",
        86_400 => "a day",
        other => panic!("no words for {other} seconds"),
    };
    let most = |limit: &Limit| limit.most.map_or_else(|| "configured".to_owned(), |most| most.to_string());
    let there: Vec<_> = ALL.iter().map(|limit| (limit.kind.to_owned(), most(limit), span(limit).to_owned())).collect();
    assert_eq!(told_under("Limits"), there);
    let names: BTreeSet<_> = refusals().map(|(name, _)| name).collect();
    assert_eq!(names.len(), ALL.len() + ALL_OWN.len());
}

#[test]
fn every_limit_of_one_thing_has_a_line_in_the_docs_that_says_what_holds() {
    let most = [1, Invitation::FRESH_LINKS, CODE_TRIES, 1];
    let span = [
        format!("{} minutes", Invitation::FRESH_LINK_PAUSE.as_secs() / 60),
        format!("{} days", Invitation::RENEWABLE_FOR.as_secs() / 86_400),
        format!("{} minutes", CODE_LASTS_FOR.as_secs() / 60),
        format!("{} seconds", DeviceRequest::INTERVAL),
    ];
    let there = ALL_OWN.iter().zip(most).zip(span).map(|((limit, most), span)| (limit.kind.to_owned(), most.to_string(), span));
    assert_eq!(told_under("Limits of one thing"), there.collect::<Vec<_>>());
}
