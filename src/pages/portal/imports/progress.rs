//! An import while it runs, and what came of it.

use rules::clock::Timestamp;
use rules::invitations::csv::{Decision, FileProblem};
use rules::invitations::{Setback, Stopped};
use serde::Serialize;

use super::{DecisionCount, FileTrouble, PlannedRowShown, cancelled_words, changed_words, decision_tag, failed_words};
use crate::pages::portal::{Listing, Navigation, Section};
use crate::pages::{FormSeal, Page, Sentence, Tag, Tone};

/// A running import. A link looks again; where there is script, the page shows by itself how it goes on, and is never loaded anew unasked.
#[derive(Clone, Debug, Serialize)]
pub struct ImportProgress {
    /// Menu.
    pub nav: Navigation,
    /// What the file was called.
    pub file_name: String,
    /// Whether rows are still being decided, else they are carried out.
    pub is_planning: bool,
    /// Whether the rows that are left are being left out, because somebody cancelled it.
    pub is_cancelling: bool,
    /// How many rows are done.
    pub done: u64,
    /// How many there are, once known.
    pub rows: Option<u64>,
    /// What keeps it from going on, if something does.
    pub setback: Option<SetbackShown>,
    /// In how many seconds the script asks again.
    pub again_seconds: u32,
    /// The same page, later.
    pub again_href: String,
    /// Cancels it; none where there is nothing to cancel.
    pub cancel: Option<FormSeal>,
}

/// What keeps an import from going on for now.
#[derive(Clone, Debug, Serialize)]
pub struct SetbackShown {
    /// Why.
    pub why: Sentence,
    /// When it is tried again.
    pub again_at: Timestamp,
}

impl From<(Setback, Timestamp)> for SetbackShown {
    fn from((setback, again_at): (Setback, Timestamp)) -> Self {
        let why = match setback {
            Setback::Busy => "setback-busy",
            Setback::Away => "setback-away",
            Setback::Damaged => "setback-damaged",
            Setback::Refused => "setback-refused",
        };
        Self { why: Sentence::of(why), again_at }
    }
}

impl Page for ImportProgress {
    const TEMPLATE: &'static str = "portal/import_progress.html";

    fn samples() -> Vec<Self> {
        let applying = Self {
            nav: Navigation::sample(Section::Import),
            file_name: "partners-2026.csv".into(),
            is_planning: false,
            is_cancelling: false,
            done: 1250,
            rows: Some(2000),
            setback: None,
            again_seconds: 3,
            again_href: "/contoso/admin/import/i1".into(),
            cancel: Some(FormSeal::sample("/contoso/admin/import/i1/cancel")),
        };
        let again_at = Timestamp::from_seconds(1_795_183_500);
        let set_back = |setback| Self { setback: Some((setback, again_at).into()), ..applying.clone() };
        let mut all: Vec<_> = [Setback::Busy, Setback::Away, Setback::Damaged, Setback::Refused].map(set_back).into();
        let planning = Self { is_planning: true, rows: None, cancel: None, ..applying.clone() };
        all.extend([planning, Self { is_cancelling: true, cancel: None, ..applying.clone() }, applying]);
        all
    }
}

/// What came of an import.
#[derive(Clone, Debug, Serialize)]
pub struct ImportResult {
    /// Menu.
    pub nav: Navigation,
    /// What the file was called.
    pub file_name: String,
    /// How many rows were carried out.
    pub done: u64,
    /// How many were left out.
    pub skipped: u64,
    /// Rows by result.
    pub counts: Vec<DecisionCount>,
    /// Paging of the rows that were left out.
    pub listing: Listing,
    /// This page's rows that were left out, and why.
    pub rows: Vec<PlannedRowShown>,
    /// Whether somebody threw the plan away.
    pub is_discarded: bool,
    /// Why the file was not read to its end, if it was not.
    pub stopped: Option<FileTrouble>,
    /// The result CSV, which can be corrected and uploaded again.
    pub result_href: Option<String>,
    /// Uploads another.
    pub another_href: String,
}

fn left_out() -> Vec<PlannedRowShown> {
    let row = |line, decision: &Decision| PlannedRowShown::new(line, format!("ann.{line}@fabrikam.example"), decision);
    let mut changed = row(17, &Decision::New);
    (changed.tag, changed.reasons) = (decision_tag(&Decision::BlockedUser), changed_words(&Decision::BlockedUser));
    let mut by_now = row(18, &Decision::New);
    (by_now.tag, by_now.reasons) = (decision_tag(&Decision::Member), changed_words(&Decision::Member));
    let mut failed = row(19, &Decision::New);
    failed.reasons = failed_words();
    let mut cancelled = row(20, &Decision::New);
    cancelled.reasons = cancelled_words();
    vec![row(3, &Decision::DuplicateInFile { first_line: 2 }), row(9, &Decision::MorePower), changed, by_now, failed, cancelled]
}

impl Page for ImportResult {
    const TEMPLATE: &'static str = "portal/import_result.html";

    fn samples() -> Vec<Self> {
        let tag = Tag::new(Tone::Good, Sentence::of("decision-new"));
        let full = Self {
            nav: Navigation::sample(Section::Import),
            file_name: "partners-2026.csv".into(),
            done: 1987,
            skipped: 13,
            counts: vec![DecisionCount { tag, count: 1987, href: "/contoso/admin/import/i1?state=new".into(), is_chosen: false }],
            listing: Listing::sample("/contoso/admin/import/i1"),
            rows: left_out(),
            is_discarded: false,
            stopped: None,
            result_href: Some("/contoso/admin/import/i1/result.csv".into()),
            another_href: "/contoso/admin/import".into(),
        };
        let listing = Listing::sample_of_nothing("/contoso/admin/import/i1");
        let none = Self { skipped: 0, listing, rows: Vec::new(), ..full.clone() };
        let discarded = Self { is_discarded: true, counts: Vec::new(), result_href: None, ..none.clone() };
        let too_many = Stopped::File(FileProblem::TooManyRows { line: 2002, limit: 2000 });
        let stopped = |why: Stopped| Self { is_discarded: false, stopped: Some((&why).into()), ..discarded.clone() };
        let why = [too_many, Stopped::Away, Stopped::Refused, Stopped::Interrupted];
        why.map(stopped).into_iter().chain([discarded.clone(), none, full]).collect()
    }
}
