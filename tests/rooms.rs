//! The house keeps its shape: reads every source of the three packages and holds the walls of `docs/decisions` and `lib.rs`.
//!
//! Each rule is tried on a small offending text, so that a rule which stops seeing anything fails too.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "rooms/source.rs"]
mod source;
#[path = "rooms/names.rs"]
mod names;
#[path = "rooms/walls.rs"]
mod walls;
#[path = "rooms/manifests.rs"]
mod manifests;
#[path = "rooms/public_items.rs"]
mod public_items;
#[path = "rooms/grants.rs"]
mod grants;
#[path = "rooms/trials.rs"]
mod trials;

use source::Package;

/// Fails with one line per offence.
fn expect_none(offences: &[String]) {
    assert!(offences.is_empty(), "{} offences:\n{}", offences.len(), offences.join("\n"));
}

#[test]
fn every_room_uses_only_what_it_may() {
    let sources = source::read_all();
    let order = walls::Order::of(&sources);
    expect_none(&sources.iter().flat_map(|source| walls::offences(source, &order)).collect::<Vec<_>>());
}

#[test]
fn every_room_says_what_it_is_for() {
    expect_none(&source::read_all().iter().filter_map(walls::silent_room).collect::<Vec<_>>());
}

#[test]
fn every_room_is_in_the_order_of_its_lib() {
    let sources = source::read_all();
    let order = walls::Order::of(&sources);
    for (package, least) in [(Package::House, 13), (Package::Rules, 14)] {
        assert!(order.rooms(package).len() >= least, "{package:?}: {:?}", order.rooms(package));
    }
    expect_none(&sources.iter().filter_map(|source| walls::unlisted_room(source, &order)).collect::<Vec<_>>());
}

#[test]
fn a_grant_is_named_by_its_row_and_its_flow() {
    let sources = source::read_all();
    let rows = sources.iter().find(|source| source.path == grants::ROWS).unwrap();
    let further = grants::further(&rows.tokens);
    assert!(["DeviceCode", "TokenExchange", "JwtBearer", "Ciba"].iter().all(|grant| further.contains(*grant)), "{further:?}");
    assert!(!further.contains("RefreshToken"));
    expect_none(&grants::offences(&sources));
    let offending = "fn f() { if by == GrantType::JwtBearer { match x { TokenRequest::Ciba { .. } => {} } } } mod tests { const G: G = GrantType::Device; }";
    let seen: Vec<String> = grants::named_grants(&offending.parse().unwrap()).into_iter().collect();
    assert_eq!(seen, ["Ciba", "JwtBearer"]);
}

#[test]
fn the_manifests_draw_the_thick_walls() {
    let read = |path| std::fs::read_to_string(source::root().join(path)).unwrap();
    expect_none(&manifests::offences("Cargo.toml", &read("Cargo.toml"), &["diesel", "diesel_migrations", "libsqlite3-sys", "pq-sys"]));
    let rules = ["diesel", "actix", "tokio", "reqwest"];
    expect_none(&manifests::offences("crates/rules/Cargo.toml", &read("crates/rules/Cargo.toml"), &rules));
    let storage = ["actix", "reqwest", "guesthouse"];
    expect_none(&manifests::offences("crates/storage/Cargo.toml", &read("crates/storage/Cargo.toml"), &storage));
}

#[test]
fn somebody_else_names_every_public_item_of_the_inner_packages() {
    expect_none(&public_items::named_by_nobody(&source::read_all()));
}
