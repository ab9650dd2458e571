//! What became of a row, in words.

use rules::invitations::csv::{CellProblem, Decision, Problem};

use super::became::Became;
use super::look::ShownRow;
use crate::i18n::{Language, Word};

/// What there is to say about a row; nothing about one that went as planned.
pub(super) fn detail(row: &ShownRow, language: Language) -> String {
    match &row.became {
        Some(Became::Changed(decision)) => language.say("import-changed", &[("now", Word::Text(now(decision, language)))]),
        Some(Became::Failed) => language.say("import-failed", &[]),
        Some(Became::Cancelled) => language.say("import-cancelled", &[]),
        None => refusal(&row.planned.decision, language),
    }
}

/// What would happen by now.
fn now(decision: &Decision, language: Language) -> String {
    match decision {
        Decision::New => language.say("import-now-new", &[]),
        Decision::Reinvite => language.say("import-now-reinvite", &[]),
        Decision::AlreadyGuest => language.say("import-now-guest", &[]),
        Decision::Member => language.say("import-now-member", &[]),
        refused => refusal(refused, language),
    }
}

/// Why a row is left out; nothing if it is not.
pub fn refusal(decision: &Decision, language: Language) -> String {
    let (key, word) = match decision {
        Decision::New | Decision::Reinvite | Decision::AlreadyGuest | Decision::Member => return String::new(),
        Decision::BadCells(problems) => return cells(problems, language),
        Decision::NotAllowed => ("import-not-allowed", None),
        Decision::DoneBefore => ("import-done-before", None),
        Decision::DuplicateInFile { first_line } => ("import-duplicate", Some(("line", first_line.to_string()))),
        Decision::BlockedDomain { domain } => ("import-blocked-domain", Some(("domain", domain.to_string()))),
        Decision::BlockedUser => ("import-blocked-user", None),
        Decision::StayEnded { at } => ("import-stay-ended", Some(("date", language.date(*at)))),
        Decision::MorePower => ("import-more-power", None),
        Decision::NoMoreLetters => ("import-no-more-letters", None),
        Decision::UnknownSponsor(name) => ("import-unknown-sponsor", Some(("name", name.clone()))),
        Decision::UnknownApplication(name) => ("import-unknown-application", Some(("name", name.clone()))),
        Decision::UnknownGroup(name) => ("import-unknown-group", Some(("name", name.clone()))),
        Decision::AmbiguousName { name, .. } => ("import-ambiguous", Some(("name", name.clone()))),
        Decision::NotGivable { name, .. } => ("import-not-givable", Some(("name", name.to_string()))),
        Decision::UnknownRole(name) => ("import-unknown-role", Some(("name", name.clone()))),
        Decision::LandingNotAllowed(page) => ("import-landing", Some(("page", page.to_string()))),
        Decision::AccessEnded => ("import-access-ended", None),
        Decision::NoSeatLeft => ("import-no-seat", None),
        Decision::OverQuota => ("import-over-quota", None),
    };
    let words: Vec<_> = word.into_iter().map(|(name, text)| (name, Word::Text(text))).collect();
    language.say(key, &words)
}

fn cells(problems: &[CellProblem], language: Language) -> String {
    let told = problems.iter().map(|bad| {
        let words = [("column", Word::Text(bad.cell.to_string())), ("problem", Word::Text(problem(&bad.problem, language)))];
        language.say("import-cell", &words)
    });
    told.collect::<Vec<_>>().join(" ")
}

fn problem(problem: &Problem, language: Language) -> String {
    let (key, most) = match problem {
        Problem::Missing => ("import-cell-missing", None),
        Problem::AddressShape => ("import-cell-shape", None),
        Problem::AddressTooLong => ("import-cell-address-long", None),
        Problem::AddressCharacter => ("import-cell-character", None),
        Problem::AddressDomain => ("import-cell-domain", None),
        Problem::TooLong(most) => ("import-cell-long", Some(*most)),
        Problem::Control => ("import-cell-control", None),
        Problem::WebAddress => ("import-cell-web", None),
        Problem::Landing => ("import-cell-page", None),
        Problem::Language => ("import-cell-language", None),
        Problem::Date => ("import-cell-date", None),
        Problem::YesOrNo => ("import-cell-yes", None),
        Problem::TooMany(most) => ("import-cell-many", Some(*most)),
        Problem::RoleWithoutApplication => ("import-cell-role", None),
        Problem::BeyondHeader => ("import-cell-beyond", None),
    };
    let words: Vec<_> = most.into_iter().map(|most| ("most", Word::Text(most.to_string()))).collect();
    language.say(key, &words)
}
