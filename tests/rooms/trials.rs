//! Every rule, tried on a text that breaks it and on one that does not.

use crate::source::Source;
use crate::walls::{Order, offences, silent_room, unlisted_room};
use crate::{manifests, public_items};

const HOUSE: &str = "pub mod commands; pub mod demo; pub mod web; pub mod jobs; pub mod flows; pub mod app; pub mod federation; pub mod mail; \
                     pub mod pages; pub mod i18n; pub mod credentials; pub mod signing; pub mod outgoing;";
const RULES: &str = "pub mod invitations; pub mod config; pub mod directory; pub mod digest; pub mod random; pub mod clock;";

fn order() -> Order {
    Order::of(&[Source::parse("src/lib.rs", HOUSE), Source::parse("crates/rules/src/lib.rs", RULES)])
}

/// The lines of `text` at `path` that are refused.
fn refused_lines(path: &str, text: &str) -> Vec<usize> {
    let place = format!("{path}:");
    let line = |offence: String| {
        let after = offence.strip_prefix(&place).unwrap_or_else(|| panic!("{offence} does not name its file"));
        after.split(':').next().unwrap().parse().unwrap()
    };
    let mut lines: Vec<usize> = offences(&Source::parse(path, text), &order()).into_iter().map(line).collect();
    lines.dedup();
    lines
}

#[test]
fn a_room_above_is_refused_however_it_is_spelt() {
    for text in [
        "use crate::web::answer;",
        "use crate::{clock, web::{self, answer as a}};",
        "use super::super::super::web::answer;",
        "fn f() -> crate::web::Answer { todo() }",
        "fn f() { let x = [1, crate::web::answer::<u8>()]; }",
        "fn f() { println!(\"{}\", crate::web::answer()); }",
        "macro_rules! m { () => { $crate::web::answer() } }",
        "#[derive(crate::web::Answer)] struct S;",
        "mod inner { use super::super::super::super::web::x; }",
        "use self::super::super::super::web;",
        "fn f() -> Vec<::guesthouse::web::Answer> { todo() }",
        "impl A for B where C: Into<crate::r#web::Answer> {}",
    ] {
        assert_eq!(refused_lines("src/flows/tokens/refresh.rs", &format!("\n{text}")), [2], "{text}");
    }
    assert_eq!(refused_lines("crates/rules/src/clock.rs", "use crate::directory::User;"), [1]);
    assert_eq!(refused_lines("crates/rules/src/directory/user.rs", "\n\nuse crate::config::Config;"), [3]);
}

#[test]
fn a_room_below_and_ones_own_are_not() {
    for text in [
        "use crate::app::App; use crate::signing; use crate::flows::tokens::mint;",
        "use super::mint; use super::super::grants::spend; use rules::directory::User; use storage::Storage;",
        "fn f() { self.web.answer(); let web = 1; x.crate_web::<u8>(); <T as Web>::web::answer(); }",
        "mod tests { use super::*; }",
        "/// Told by [`crate::web::answer`].\nconst SAID: &str = \"crate::web::answer\";",
    ] {
        assert_eq!(refused_lines("src/flows/tokens/refresh.rs", text), [] as [usize; 0], "{text}");
    }
    assert_eq!(refused_lines("src/main.rs", "use guesthouse::commands; fn main() {}"), [] as [usize; 0]);
}

#[test]
fn short_cuts_are_walls() {
    for (path, text) in [
        ("src/web/oidc/token.rs", "use storage::Storage;"),
        ("src/web/mod.rs", "fn f() { let x = ::storage::open(); }"),
        ("src/jobs/mail.rs", "fn f(tx: &mut storage::Tx) {}"),
        ("src/jobs/mail.rs", "extern crate storage;"),
        ("src/flows/mod.rs", "use crate::pages::SignIn;"),
        ("src/mail/letter.rs", "use crate::outgoing::Client;"),
        ("src/mail/letter.rs", "use storage::Outbox;"),
        ("src/pages/mod.rs", "use crate::credentials;"),
        ("src/web/mod.rs", "use crate::*;"),
        ("src/web/mod.rs", "use crate as house;"),
        ("src/web/mod.rs", "use crate::{self as house};"),
        ("src/commands/serve.rs", "use super::super::*;"),
    ] {
        assert_eq!(refused_lines(path, text), [1], "{path} {text}");
    }
    assert_eq!(refused_lines("src/mail/letter.rs", "use crate::i18n::Texts; use rules::directory::Brand;"), [] as [usize; 0]);
    assert_eq!(refused_lines("src/web/mod.rs", "use crate::pages::SignIn; fn f() { app.storage.read(); }"), [] as [usize; 0]);
}

#[test]
fn a_library_stays_in_its_room() {
    for (path, text) in [
        ("src/flows/mod.rs", "use actix_web::HttpRequest;"),
        ("src/flows/mod.rs", "#[actix_web::get(\"/\")] fn f() {}"),
        ("src/flows/mod.rs", "use diesel::prelude::*;"),
        ("src/web/mod.rs", "use {jsonwebtoken::Header};"),
        ("src/credentials/mod.rs", "fn f() { ring::digest::digest(); }"),
        ("src/web/mod.rs", "use argon2 as hash;"),
        ("src/federation/mod.rs", "macro_rules! m { () => { reqwest::get(1) } }"),
        ("src/commands/doctor.rs", "fn f() -> lettre::Message { todo() }"),
        ("src/web/mod.rs", "use tera::Tera;"),
        ("crates/rules/src/directory/user.rs", "use getrandom::fill;"),
        ("crates/rules/src/clock.rs", "use ring::rand;"),
        ("crates/storage/src/lib.rs", "use ring::digest;"),
    ] {
        assert_eq!(refused_lines(path, text), [1], "{path} {text}");
    }
    for (path, text) in [
        ("src/web/mod.rs", "use actix_web::HttpRequest;"),
        ("crates/storage/src/users.rs", "use diesel::prelude::*;"),
        ("crates/rules/src/digest.rs", "use ring::hmac;"),
        ("tests/cast/visitor.rs", "use reqwest::Client;"),
        ("src/demo/script.rs", "use reqwest::Client; fn f() { self.ring.key(); }"),
    ] {
        assert_eq!(refused_lines(path, text), [] as [usize; 0], "{path} {text}");
    }
}

#[test]
fn few_may_ask_across_tenants_and_only_flows_write() {
    assert_eq!(refused_lines("src/flows/groups/add.rs", "\nuse storage::CrossTenant;"), [2]);
    assert_eq!(refused_lines("src/flows/groups/add.rs", "fn f() {\n tx.across().homes(); }"), [2]);
    assert_eq!(refused_lines("crates/storage/src/homes.rs", "impl CrossTenant<'_> {}"), [] as [usize; 0]);
    assert_eq!(refused_lines("src/flows/interactions/find_home.rs", "fn f() { tx.across().homes(); }"), [] as [usize; 0]);
    assert_eq!(refused_lines("src/web/mod.rs", "fn f() { app.storage.write(1); }"), [1]);
    assert_eq!(refused_lines("src/jobs/mod.rs", "fn f() { app.storage().write_behind(1); }"), [1]);
    assert_eq!(refused_lines("src/flows/mod.rs", "fn f() { app.storage.write(1); }"), [] as [usize; 0]);
}

#[test]
fn stories_come_through_the_door() {
    assert_eq!(refused_lines("tests/stories/invitations.rs", "use guesthouse::flows;"), [1]);
    assert_eq!(refused_lines("tests/cast/visitor.rs", "use rules::clock::Clock;"), [1]);
    assert_eq!(refused_lines("tests/cast/house.rs", "use guesthouse::commands;"), [] as [usize; 0]);
}

#[test]
fn a_room_opens_with_a_sentence_and_is_listed() {
    let silent = |path, text| silent_room(&Source::parse(path, text)).is_some();
    assert!(silent("src/web/mod.rs", "mod oidc;"));
    assert!(silent("src/web/mod.rs", "//! (empty)\n"));
    assert!(silent("crates/rules/src/clock.rs", "/// Not of the room.\nconst A: u8 = 1;"));
    assert!(!silent("src/web/mod.rs", "//! Doors: a request becomes a call.\n"));
    assert!(!silent("src/web/oidc/token.rs", "mod x;"));
    let unlisted = |path| unlisted_room(&Source::parse(path, ""), &order()).is_some();
    assert!(unlisted("src/attic/mod.rs"));
    assert!(!unlisted("src/web/attic.rs") && !unlisted("src/main.rs"));
}

#[test]
fn a_manifest_names_no_library_of_another_package() {
    let of = |text| manifests::offences("crates/rules/Cargo.toml", text, &["tokio", "actix"]);
    assert_eq!(of("[dependencies]\ntokio = \"1\""), ["crates/rules/Cargo.toml:2: tokio is not for this package"]);
    assert_eq!(of("[dependencies]\nactix-web.workspace = true").len(), 1);
    assert_eq!(of("[target.'cfg(unix)'.dependencies.tokio]\nversion = \"1\"").len(), 1);
    assert_eq!(
        of("[dev-dependencies]\nserde = \"1\" # not tokio\n[features]\ntokio = []\n[workspace.dependencies]\ntokio = \"1\""),
        [] as [&str; 0]
    );
}

#[test]
fn a_public_item_nobody_names_is_found() {
    let sources = [
        Source::parse("crates/rules/src/lib.rs", "mod door; pub use door::{Open, Shut, knock};"),
        Source::parse(
            "crates/rules/src/door.rs",
            "pub struct Open;\npub struct Shut;\npub fn knock() -> Result<(), Why> { ring() }\npub enum Why { No }\nfn ring() {}\n\
             impl Open { pub fn wide(&self) {} }\nmod tests { fn t() { Shut.wide(); } }",
        ),
        Source::parse("src/web/mod.rs", "use rules::Open; fn f() { rules::knock(); }"),
    ];
    let found = public_items::named_by_nobody(&sources);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("crates/rules/src/door.rs:2: Shut ") && found[1].starts_with("crates/rules/src/door.rs:6: wide "),
        "{found:?}"
    );
}
