//! Which room may name what.

use crate::names::{Named, named};
use crate::source::{Package, Source};
use proc_macro2::{TokenStream, TokenTree};

/// One library, one room. Tests and benches may use all of them.
const LIBRARIES: [(&[&str], &[&str]); 22] = [
    (&["actix_web", "actix_multipart", "actix_tls"], &["web", "demo", "commands", "main"]),
    (&["clap", "console", "indicatif", "tracing_subscriber"], &["commands", "main"]),
    (&["diesel", "diesel_migrations", "libsqlite3_sys", "pq_sys", "openssl_sys", "quick_cache"], &["storage"]),
    (&["jsonwebtoken", "aws_lc_rs"], &["signing"]),
    (&["ring"], &["signing", "digest"]),
    (&["argon2", "zxcvbn", "webauthn_rs", "totp_rs"], &["credentials"]),
    // The demo's script and relying app are ordinary clients of the house.
    (&["reqwest"], &["outgoing", "demo"]),
    (&["hickory_resolver"], &["outgoing"]),
    (&["openidconnect"], &["federation", "demo"]),
    (&["lettre"], &["mail"]),
    (&["image"], &["images"]),
    // In certificates and commands only tests make some.
    (&["rcgen"], &["demo", "certificates", "commands"]),
    (&["x509_parser"], &["certificates"]),
    // In mail and pages only their tests read what was rendered.
    (&["mail_parser", "scraper"], &["demo", "mail", "pages"]),
    (&["tera"], &["pages", "mail"]),
    (&["fluent_bundle", "unic_langid"], &["i18n"]),
    (&["getrandom"], &["random"]),
    (&["subtle"], &["digest"]),
    (&["psl", "idna", "unicode_normalization"], &["directory"]),
    (&["csv", "chardetng", "encoding_rs"], &["invitations"]),
    (&["toml"], &["config"]),
    (&["mimalloc"], &["main"]),
];

/// Short cuts: the room on the left never names the crate or room on the right.
const NEVER: [(&str, &str); 3] = [("web", "storage"), ("jobs", "storage"), ("flows", "pages")];

/// Rooms that name nothing of the house but themselves and `i18n`; the pure rules they may.
const KEEP_TO_THEMSELVES: [&str; 2] = ["pages", "mail"];

/// Who may ask across tenants, by the beginning of its path; and what for.
const MAY_CROSS_TENANTS: &[(&str, &str)] = &[
    ("crates/storage/src/", "answers the questions"),
    ("src/app.rs", "starts the house"),
    ("src/flows/tenants", "a name is given out once on the whole server"),
    ("src/flows/interactions", "whose domain is it"),
    ("src/flows/account", "which guests has this identity"),
    ("src/flows/directory/user.rs", "whose domain is it"),
    ("src/flows/health.rs", "whether the key ring is the right one"),
    ("src/flows/imports", "which work is due"),
    ("src/flows/invitations/expire.rs", "which guests nothing can bring in any more"),
    ("src/flows/invitations/remind_due.rs", "which work is due"),
    ("src/flows/letters/hold.rs", "which work is in hand"),
    ("src/flows/letters/take_up.rs", "which work is due"),
    ("src/flows/letters/write_down.rs", "which work is in hand"),
    ("src/flows/measures.rs", "how much work waits"),
    ("src/flows/sessions/deliver_logout.rs", "which work is due"),
    ("src/flows/sessions/end_all.rs", "which guests has this account"),
    ("src/flows/sessions/end_stays.rs", "whose access has just ended"),
    ("src/flows/sessions/enter.rs", "browsers belong to no tenant"),
    ("src/flows/sweep.rs", "what has ended, whosever it was"),
    ("src/flows/tokens", "whether the home of a guest still knows them"),
    ("src/flows/waiting.rs", "when work is due"),
];

/// Stories come through the door: only these of the tests' cast touch the library.
const MAY_START_THE_HOUSE: [&str; 9] = [
    "tests/cast/applications.rs",
    "tests/cast/endings.rs",
    "tests/cast/groups.rs",
    "tests/cast/house.rs",
    "tests/cast/mailbox.rs",
    "tests/cast/policies.rs",
    "tests/cast/records.rs",
    "tests/cast/stage.rs",
    "tests/cast/standing.rs",
];

/// The rooms of each package from the top of the house to its ground.
pub(crate) struct Order {
    house: Vec<String>,
    rules: Vec<String>,
}

impl Order {
    pub(crate) fn of(sources: &[Source]) -> Self {
        let rooms = |package| sources.iter().find(|source| source.package == package && source.is_lib()).map_or(vec![], mod_lines);
        Self { house: rooms(Package::House), rules: rooms(Package::Rules) }
    }

    pub(crate) fn rooms(&self, package: Package) -> &[String] {
        match package {
            Package::House => &self.house,
            Package::Rules => &self.rules,
            Package::Storage | Package::Visitors => &[],
        }
    }

    fn floor(&self, package: Package, room: &str) -> Option<usize> {
        self.rooms(package).iter().position(|listed| listed == room)
    }
}

fn mod_lines(lib: &Source) -> Vec<String> {
    let name = |item: &syn::Item| if let syn::Item::Mod(line) = item { Some(line.ident.to_string()) } else { None };
    lib.syntax.items.iter().filter_map(name).collect()
}

/// Everything a source names that it may not, as `path:line: why`.
pub(crate) fn offences(source: &Source, order: &Order) -> Vec<String> {
    let mut found = Vec::new();
    for name in named(&source.tokens, &source.module) {
        let why = [too_high, short_cut, library, by_the_root, past_the_door].iter().find_map(|rule| rule(source, &name, order));
        if let Some(why) = why {
            found.push(format!("{}:{}: {} {why}", source.path, name.line, name.path.join("::")));
        }
    }
    for (line, why) in asked(source) {
        found.push(format!("{}:{line}: {why}", source.path));
    }
    found
}

/// The room of the same package that a name leads to.
fn room_of<'a>(source: &Source, name: &'a Named, order: &Order) -> Option<&'a str> {
    let room = match name.path.as_slice() {
        [own, room, ..] if own == "crate" || (own == "guesthouse" && source.package == Package::House) => room,
        [room, ..] if source.is_lib() => room,
        _ => return None,
    };
    order.floor(source.package, room).map(|_| room.as_str())
}

fn too_high(source: &Source, name: &Named, order: &Order) -> Option<String> {
    let own = order.floor(source.package, source.room())?;
    let other = order.floor(source.package, room_of(source, name, order)?)?;
    (other < own).then(|| format!("is above {}: a room uses only rooms below it", source.room()))
}

fn short_cut(source: &Source, name: &Named, order: &Order) -> Option<String> {
    let inside = room_of(source, name, order);
    let own = source.room();
    if source.package != Package::House {
        return None;
    }
    let target = inside.or_else(|| name.path.first().map(String::as_str))?;
    if NEVER.contains(&(own, target)) {
        return Some(format!("is never named in {own}"));
    }
    let is_foreign = inside.is_some_and(|room| room != own && room != "i18n") || target == "storage";
    (KEEP_TO_THEMSELVES.contains(&own) && is_foreign).then(|| format!("is not for {own}, which names only i18n and the rules"))
}

fn library(source: &Source, name: &Named, _: &Order) -> Option<String> {
    let crate_name = name.path.first()?.as_str();
    let (_, rooms) = LIBRARIES.iter().find(|(libraries, _)| libraries.contains(&crate_name))?;
    let is_outside = source.package != Package::Visitors && !rooms.contains(&source.room());
    is_outside.then(|| format!("belongs to {}", rooms.join(", ")))
}

/// Names that would hide which room is meant.
fn by_the_root(source: &Source, name: &Named, order: &Order) -> Option<String> {
    let names_root = match name.path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["crate"] | ["crate", "*"] => !order.rooms(source.package).is_empty(),
        ["guesthouse"] | ["guesthouse", "*"] => source.package == Package::House,
        _ => false,
    };
    names_root.then(|| "names the whole house: name the room".to_owned())
}

fn past_the_door(source: &Source, name: &Named, _: &Order) -> Option<String> {
    let is_story = source.path.starts_with("tests/stories") || source.path.starts_with("tests/cast/");
    let is_library = ["guesthouse", "storage", "rules"].contains(&name.path.first()?.as_str());
    let is_past = is_story && is_library && !MAY_START_THE_HOUSE.contains(&source.path.as_str());
    is_past.then(|| "is past the door: stories know the house only by HTTP and mail".to_owned())
}

/// Questions across tenants and opened writes, which are methods and so no paths.
fn asked(source: &Source) -> Vec<(usize, &'static str)> {
    let may_cross = source.package == Package::Visitors || MAY_CROSS_TENANTS.iter().any(|(path, _)| source.path.starts_with(path));
    let may_write = source.package != Package::House || source.room() == "flows";
    let mut found = Vec::new();
    each_run(source.tokens.clone(), &mut |run| {
        let line = run[0].span().start().line;
        let words: Vec<String> = run.iter().map(ToString::to_string).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let crosses = words[0] == "CrossTenant" || words.starts_with(&[".", "across"]);
        if crosses && !may_cross {
            found.push((line, "asks across tenants, and is not listed among those who may"));
        }
        let writes = ["write", "write_behind"];
        let opens = matches!(words.as_slice(), ["storage", ".", verb, ..] | ["storage", "()", ".", verb, ..] if writes.contains(verb));
        if opens && !may_write {
            found.push((line, "opens a write: only a flow does"));
        }
    });
    found
}

/// Calls `look` with every token and up to three after it, at every depth.
fn each_run(stream: TokenStream, look: &mut impl FnMut(&[TokenTree])) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for at in 0..tokens.len() {
        look(&tokens[at..tokens.len().min(at + 4)]);
        if let TokenTree::Group(group) = &tokens[at] {
            each_run(group.stream(), look);
        }
    }
}

/// A room whose file does not open with a sentence.
pub(crate) fn silent_room(source: &Source) -> Option<String> {
    let says = source.syntax.attrs.first().is_some_and(|attribute| match &attribute.meta {
        syn::Meta::NameValue(doc) if doc.path.is_ident("doc") => match &doc.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => is_sentence(&text.value()),
            _ => false,
        },
        _ => false,
    });
    (source.opens_a_room() && !says).then(|| format!("{}:1: the room does not open with a sentence saying what it is for", source.path))
}

fn is_sentence(text: &str) -> bool {
    text.trim().split(' ').count() >= 3 && text.trim().starts_with(|first: char| first.is_alphabetic())
}

/// A file at the top of a package that `lib.rs` does not list.
pub(crate) fn unlisted_room(source: &Source, order: &Order) -> Option<String> {
    let rooms = order.rooms(source.package);
    let is_listed = rooms.is_empty() || ["lib", "main"].contains(&source.room()) || rooms.iter().any(|room| room == source.room());
    (!is_listed).then(|| format!("{}:1: {} is no room of lib.rs", source.path, source.room()))
}
