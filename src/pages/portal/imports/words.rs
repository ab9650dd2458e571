//! Words for what the reader of spreadsheets and the planner say.

use rules::clock::Timestamp;
use rules::invitations::Stopped;
use rules::invitations::csv::{CannotDecode, CannotReadHeader, CellProblem, Decision, FileProblem, Notice};
use serde::Serialize;

use crate::pages::{Sentence, Tag, Tone};

/// Why a file cannot be read, and where.
#[derive(Clone, Debug, Serialize)]
pub struct FileTrouble {
    /// The line, as an editor counts.
    pub line: Option<u32>,
    /// The cell of the line, counted from 1.
    pub cell: Option<usize>,
    /// Why.
    pub why: Sentence,
}

/// Why a row is left out, or what is to be said about it.
#[derive(Clone, Debug, Serialize)]
pub struct RowReason {
    /// The cell it is about, counted from 1.
    pub cell: Option<usize>,
    /// What the file calls that cell's column.
    pub column: Option<String>,
    /// What stands in the cell.
    pub text: Option<String>,
    /// Why.
    pub why: Sentence,
}

impl RowReason {
    /// Quotes the file, so that nobody has to count its columns.
    pub fn quote(&mut self, header: &[String], cells: &[String]) {
        let at = self.cell.and_then(|cell| cell.checked_sub(1));
        self.column = at.and_then(|at| header.get(at)).cloned();
        self.text = at.and_then(|at| cells.get(at)).filter(|text| !text.is_empty()).map(|text| text.chars().take(QUOTED).collect());
    }
}

/// Characters of a cell that are quoted.
const QUOTED: usize = 100;

impl From<Sentence> for RowReason {
    fn from(why: Sentence) -> Self {
        Self { cell: None, column: None, text: None, why }
    }
}

impl From<&CellProblem> for RowReason {
    fn from(problem: &CellProblem) -> Self {
        Self { cell: Some(problem.cell), ..Sentence::from(problem.problem).into() }
    }
}

fn count(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(u64::MAX)
}

impl From<&FileProblem> for FileTrouble {
    fn from(problem: &FileProblem) -> Self {
        let at = |line: u32, cell: Option<usize>, why| Self { line: Some(line), cell, why };
        match *problem {
            FileProblem::Unreadable(_) => Self { line: None, cell: None, why: Sentence::of("file-unreadable") },
            FileProblem::Empty => Self { line: None, cell: None, why: Sentence::of("file-empty") },
            FileProblem::Text { why: why @ (CannotDecode::Workbook | CannotDecode::Binary), .. } => {
                Self { line: None, cell: None, why: why.into() }
            }
            FileProblem::Text { line, why } => at(line, None, why.into()),
            FileProblem::Header { line, why } => at(line, None, why.into()),
            FileProblem::TooManyRows { line, limit } => at(line, None, Sentence::of("file-rows").with("count", count(limit))),
            FileProblem::TooManyColumns { line, limit } => at(line, None, Sentence::of("file-columns").with("count", count(limit))),
            FileProblem::CellTooLong { line, column, limit } => {
                at(line, Some(column), Sentence::of("file-cell-long").with("count", count(limit)))
            }
            FileProblem::OpenQuote { line, column } => at(line, Some(column), Sentence::of("file-open-quote")),
            FileProblem::AfterQuote { line, column } => at(line, Some(column), Sentence::of("file-after-quote")),
        }
    }
}

impl From<&Stopped> for FileTrouble {
    fn from(stopped: &Stopped) -> Self {
        let plain = |key| Self { line: None, cell: None, why: Sentence::of(key) };
        match stopped {
            Stopped::File(problem) => problem.into(),
            Stopped::Away => plain("stopped-away"),
            Stopped::Refused => plain("stopped-refused"),
            Stopped::Interrupted => plain("stopped-interrupted"),
        }
    }
}

impl From<CannotDecode> for Sentence {
    fn from(why: CannotDecode) -> Self {
        match why {
            CannotDecode::Workbook => Self::of("file-workbook"),
            CannotDecode::Binary => Self::of("file-binary"),
            CannotDecode::Malformed(encoding) => Self::of("file-malformed").with("encoding", encoding.as_str()),
            CannotDecode::Unsupported => Self::of("file-unsupported"),
            CannotDecode::TooLarge(limit) => Self::of("file-large").with("count", limit),
        }
    }
}

impl From<CannotReadHeader> for Sentence {
    fn from(why: CannotReadHeader) -> Self {
        match why {
            CannotReadHeader::NoEmail => Self::of("header-no-email"),
            CannotReadHeader::Duplicate { first, second } => {
                Self::of("header-duplicate").with("first", count(first)).with("second", count(second))
            }
        }
    }
}

/// A decision in one or two words: what is carried out, and why the rest is not.
pub fn decision_tag(decision: &Decision) -> Tag {
    tag_named(decision.as_str())
}

/// The same, by the decision's name in counts and filters.
pub fn tag_named(name: &str) -> Tag {
    match name {
        "new" => Tag::new(Tone::Good, Sentence::of("decision-new")),
        "reinvite" => Tag::new(Tone::Good, Sentence::of("decision-reinvite")),
        "already_guest" => Tag::new(Tone::Calm, Sentence::of("decision-already-guest")),
        "member" => Tag::new(Tone::Calm, Sentence::of("decision-member")),
        "done_before" => Tag::new(Tone::Calm, Sentence::of("decision-done-before")),
        "duplicate_in_file" => Tag::new(Tone::Warn, Sentence::of("decision-duplicate")),
        "bad_address" => Tag::new(Tone::Bad, Sentence::of("decision-bad-address")),
        "bad_cell" => Tag::new(Tone::Bad, Sentence::of("decision-bad-cell")),
        "no_seat_left" => Tag::new(Tone::Bad, Sentence::of("decision-no-seat")),
        "over_quota" => Tag::new(Tone::Bad, Sentence::of("decision-over-quota")),
        "blocked_domain" => Tag::new(Tone::Bad, Sentence::of("decision-blocked-domain")),
        "unknown_sponsor" => Tag::new(Tone::Bad, Sentence::of("decision-unknown-sponsor")),
        "unknown_application" => Tag::new(Tone::Bad, Sentence::of("decision-unknown-application")),
        "unknown_group" => Tag::new(Tone::Bad, Sentence::of("decision-unknown-group")),
        "unknown_role" => Tag::new(Tone::Bad, Sentence::of("decision-unknown-role")),
        "ambiguous_name" => Tag::new(Tone::Bad, Sentence::of("decision-ambiguous")),
        _ => Tag::new(Tone::Bad, Sentence::of("decision-refused")),
    }
}

/// Why a row is left out; nothing for one that is carried out.
pub fn decision_words(decision: &Decision) -> Vec<RowReason> {
    let why = match decision {
        Decision::New | Decision::Reinvite | Decision::AlreadyGuest | Decision::Member => return Vec::new(),
        Decision::BadCells(problems) => return problems.iter().map(RowReason::from).collect(),
        Decision::NotAllowed => Sentence::of("row-not-allowed"),
        Decision::DoneBefore => Sentence::of("row-done-before"),
        Decision::DuplicateInFile { first_line } => Sentence::of("row-duplicate").with("line", count(*first_line)),
        Decision::BlockedDomain { domain } => Sentence::of("row-blocked-domain").with("domain", domain.as_str()),
        Decision::BlockedUser => Sentence::of("row-blocked-user"),
        Decision::StayEnded { at } => Sentence::of("row-stay-ended").with("date", day(*at)),
        Decision::MorePower => Sentence::of("row-more-power"),
        Decision::NoMoreLetters => Sentence::of("row-no-more-letters"),
        Decision::UnknownSponsor(name) => Sentence::of("row-unknown-sponsor").with("name", name.as_str()),
        Decision::UnknownApplication(name) => Sentence::of("row-unknown-application").with("name", name.as_str()),
        Decision::UnknownGroup(name) => Sentence::of("row-unknown-group").with("name", name.as_str()),
        Decision::UnknownRole(name) => Sentence::of("row-unknown-role").with("name", name.as_str()),
        Decision::AmbiguousName { name, .. } => Sentence::of("row-ambiguous").with("name", name.as_str()),
        Decision::NotGivable { name, .. } => Sentence::of("row-not-givable").with("name", name.as_str()),
        Decision::LandingNotAllowed(url) => Sentence::of("row-landing").with("address", url.as_str()),
        Decision::AccessEnded => Sentence::of("row-access-ended"),
        Decision::NoSeatLeft => Sentence::of("row-no-seat"),
        Decision::OverQuota => Sentence::of("row-over-quota"),
    };
    vec![why.into()]
}

/// A day as date fields write it.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take("2027-04-01".len()).collect()
}

/// Why a row was left out although its plan said that it would be carried out: decided anew, this is what it would be.
pub fn changed_words(now: &Decision) -> Vec<RowReason> {
    let by_now = match now {
        Decision::New => Some(Sentence::of("import-now-new")),
        Decision::Reinvite => Some(Sentence::of("import-now-reinvite")),
        Decision::AlreadyGuest => Some(Sentence::of("import-now-guest")),
        Decision::Member => Some(Sentence::of("import-now-member")),
        _ => None,
    };
    let changed = RowReason::from(Sentence::of("row-changed"));
    std::iter::once(changed).chain(by_now.map(RowReason::from)).chain(decision_words(now)).collect()
}

/// What is said about a row that the database did not take.
pub fn failed_words() -> Vec<RowReason> {
    vec![Sentence::of("import-failed").into()]
}

/// What is said about a row whose turn did not come.
pub fn cancelled_words() -> Vec<RowReason> {
    vec![Sentence::of("import-cancelled").into()]
}

/// What is to be said about a row although it can be carried out; `app` is what the application is called.
pub fn notice_words(notice: &Notice, app: &str) -> RowReason {
    match notice {
        Notice::International(domain) => Sentence::of("row-international").with("domain", domain.as_str()).into(),
        Notice::ClosedToGuests(_) => Sentence::of("row-closed").with("name", app).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_nothing_are_told_apart() {
        let names = ["unknown_sponsor", "unknown_application", "unknown_group", "unknown_role", "ambiguous_name"].map(tag_named);
        assert!(names.iter().enumerate().all(|(at, tag)| !names[..at].contains(tag)));
    }
}
