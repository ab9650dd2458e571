//! An import while it runs, and what came of it.

use serde::Serialize;

use super::DecisionCount;
use crate::pages::portal::{Navigation, Section};
use crate::pages::{FormSeal, Page, Sentence, Tag, Tone};

/// A running import: the page asks again by itself every few seconds, without script.
#[derive(Clone, Debug, Serialize)]
pub struct ImportProgress {
    /// Menu.
    pub nav: Navigation,
    /// What the file was called.
    pub file_name: String,
    /// Whether rows are still being decided, else they are carried out.
    pub is_planning: bool,
    /// How many rows are done.
    pub done: u64,
    /// How many there are, once known.
    pub rows: Option<u64>,
    /// In how many seconds the page asks again.
    pub again_seconds: u32,
}

impl Page for ImportProgress {
    const TEMPLATE: &'static str = "portal/import_progress.html";

    fn samples() -> Vec<Self> {
        let applying = Self {
            nav: Navigation::sample(Section::Import),
            file_name: "partners-2026.csv".into(),
            is_planning: false,
            done: 1250,
            rows: Some(2000),
            again_seconds: 3,
        };
        vec![Self { is_planning: true, rows: None, ..applying.clone() }, applying]
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
    /// Why it was given up, if it was.
    pub given_up: Option<Sentence>,
    /// The result CSV, which can be corrected and uploaded again.
    pub result_href: Option<String>,
    /// Uploads another.
    pub another_href: String,
    /// Deletes the import with all its rows.
    pub delete: Option<FormSeal>,
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
            given_up: None,
            result_href: Some("/contoso/admin/import/i1/result.csv".into()),
            another_href: "/contoso/admin/import".into(),
            delete: Some(FormSeal::sample("/contoso/admin/import/i1/delete")),
        };
        let discarded =
            Self { given_up: Some(Sentence::of("import-discarded")), counts: Vec::new(), result_href: None, delete: None, ..full.clone() };
        vec![discarded, full]
    }
}
