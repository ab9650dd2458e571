//! Uploading a CSV, and the imports there were.

use rules::clock::Timestamp;
use rules::invitations::ImportStage;
use rules::invitations::csv::{CannotDecode, CannotReadHeader, Encoding, FileProblem};
use serde::Serialize;

use super::FileTrouble;
use crate::pages::portal::{Navigation, Section};
use crate::pages::{FormSeal, Page, Tag};

/// An import, as the list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct ImportRow {
    /// What the file was called.
    pub file_name: String,
    /// How far it is.
    pub state: Tag,
    /// How many rows it has.
    pub rows: u64,
    /// Who uploaded it.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// Its page.
    pub href: String,
}

/// The form, multipart with a file `file`; below it the last imports. Nothing is sent before the plan was seen.
#[derive(Clone, Debug, Serialize)]
pub struct Upload {
    /// Menu.
    pub nav: Navigation,
    /// Uploads.
    pub form: FormSeal,
    /// How many rows a file may have.
    pub row_limit: u64,
    /// A sample to fill in.
    pub sample_href: String,
    /// Why the last file could not be read.
    pub trouble: Option<FileTrouble>,
    /// The last imports, newest first.
    pub imports: Vec<ImportRow>,
}

impl Page for Upload {
    const TEMPLATE: &'static str = "portal/import_upload.html";

    fn samples() -> Vec<Self> {
        let row = |stage: ImportStage| ImportRow {
            file_name: "partners-2026.csv".into(),
            state: stage.into(),
            rows: 2000,
            actor: "Carla Contoso".into(),
            created_at: Timestamp::from_seconds(1_795_183_500),
            href: "/contoso/admin/import/i1".into(),
        };
        let stages = [
            ImportStage::Planning,
            ImportStage::Planned,
            ImportStage::Applying,
            ImportStage::Cancelling,
            ImportStage::Applied,
            ImportStage::GivenUp,
        ];
        let full = Self {
            nav: Navigation::sample(Section::Import),
            form: FormSeal::sample("/contoso/admin/import"),
            row_limit: 2000,
            sample_href: "/contoso/admin/import/sample.csv".into(),
            trouble: None,
            imports: stages.map(row).into(),
        };
        let text = |why| FileProblem::Text { line: 3, why };
        let header = |why| FileProblem::Header { line: 1, why };
        let problems = [
            FileProblem::Unreadable(std::io::ErrorKind::TimedOut),
            FileProblem::Empty,
            text(CannotDecode::Workbook),
            text(CannotDecode::Binary),
            text(CannotDecode::Malformed(Encoding::Utf8)),
            text(CannotDecode::Unsupported),
            text(CannotDecode::TooLarge(1 << 20)),
            header(CannotReadHeader::NoEmail),
            header(CannotReadHeader::Duplicate { first: 1, second: 3 }),
            FileProblem::TooManyRows { line: 2002, limit: 2000 },
            FileProblem::TooManyColumns { line: 2, limit: 200 },
            FileProblem::CellTooLong { line: 2, column: 3, limit: 10_000 },
            FileProblem::OpenQuote { line: 2, column: 3 },
            FileProblem::AfterQuote { line: 2, column: 3 },
        ];
        let failed = |problem: &FileProblem| Self { trouble: Some(problem.into()), imports: Vec::new(), ..full.clone() };
        problems.iter().map(failed).chain([full.clone()]).collect()
    }
}
