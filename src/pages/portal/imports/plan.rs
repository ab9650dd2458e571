//! What would happen to each row, before anything does.

use rules::clock::Timestamp;
use rules::directory::Domain;
use rules::invitations::csv::{CellProblem, Column, Decision, Notice, Problem};
use serde::Serialize;

use super::{RowReason, decision_tag, decision_words, notice_words};
use crate::pages::portal::{Listing, Navigation, Section};
use crate::pages::{FormSeal, Page, Sentence, Tag};

/// How many rows share a decision.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionCount {
    /// The decision.
    pub tag: Tag,
    /// How many.
    pub count: u64,
    /// The rows that share it.
    pub href: String,
    /// Whether the list shows only these.
    pub is_chosen: bool,
}

/// A row and what would happen to it.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedRowShown {
    /// Where it stands in the file.
    pub line: u32,
    /// Who is meant, as far as it can be read.
    pub address: String,
    /// What they are called.
    pub name: Option<String>,
    /// What would happen.
    pub tag: Tag,
    /// Why it is left out, and what is to be said besides.
    pub reasons: Vec<RowReason>,
    /// Names of what it gives.
    pub gives: Vec<String>,
}

impl PlannedRowShown {
    /// A row of a plan; notices are added to `reasons` by the door, which knows the names of applications.
    pub fn new(line: u32, address: impl Into<String>, decision: &Decision) -> Self {
        Self {
            line,
            address: address.into(),
            name: None,
            tag: decision_tag(decision),
            reasons: decision_words(decision),
            gives: Vec::new(),
        }
    }
}

/// The plan of an import.
#[derive(Clone, Debug, Serialize)]
pub struct ImportPlan {
    /// Menu.
    pub nav: Navigation,
    /// What the file was called.
    pub file_name: String,
    /// How many rows it has.
    pub rows_in_file: u64,
    /// How many would be carried out.
    pub carried_out: u64,
    /// How many letters would go out.
    pub letters: u64,
    /// Rows by decision.
    pub counts: Vec<DecisionCount>,
    /// Columns nobody knows, kept aside.
    pub unknown_columns: Vec<String>,
    /// Search and paging of rows.
    pub listing: Listing,
    /// This page's rows.
    pub rows: Vec<PlannedRowShown>,
    /// Carries it out; none if there is nothing to do.
    pub apply: Option<FormSeal>,
    /// Whether this person may open applications to the guests they are given to; posted as `open`.
    pub may_open: bool,
    /// Throws the plan away.
    pub discard: Option<FormSeal>,
}

fn every_decision() -> Vec<Decision> {
    let cell = |column, problem| CellProblem { cell: 2, column, problem };
    let problems = [
        Problem::Missing,
        Problem::AddressTooLong,
        Problem::AddressCharacter,
        Problem::Control,
        Problem::WebAddress,
        Problem::Landing,
        Problem::Language,
        Problem::YesOrNo,
        Problem::TooMany(50),
        Problem::RoleWithoutApplication,
        Problem::BeyondHeader,
    ];
    let mut decisions = vec![
        Decision::New,
        Decision::Reinvite,
        Decision::AlreadyGuest,
        Decision::Member,
        Decision::BadCells(vec![cell(Some(Column::Email), Problem::AddressShape)]),
        Decision::BadCells(problems.map(|problem| cell(None, problem)).into()),
        Decision::NotAllowed,
        Decision::DoneBefore,
        Decision::DuplicateInFile { first_line: 2 },
        Decision::BlockedUser,
        Decision::StayEnded { at: Timestamp::from_seconds(1_795_521_600) },
        Decision::MorePower,
        Decision::NoMoreLetters,
        Decision::UnknownSponsor("Zoe".into()),
        Decision::UnknownApplication("Payrol".into()),
        Decision::UnknownGroup("Atlantis".into()),
        Decision::UnknownRole("king".into()),
        Decision::AmbiguousName { column: Column::Groups, name: "Sales".into() },
        Decision::AccessEnded,
        Decision::NoSeatLeft,
        Decision::OverQuota,
    ];
    decisions.extend("evil.example".parse::<Domain>().map(|domain| Decision::BlockedDomain { domain }));
    decisions.extend("Admins".parse().map(|name| Decision::NotGivable { column: Column::Groups, name }));
    decisions.extend(url::Url::parse("https://evil.example/").map(Decision::LandingNotAllowed));
    decisions
}

impl Page for ImportPlan {
    const TEMPLATE: &'static str = "portal/import_plan.html";

    fn samples() -> Vec<Self> {
        let address = |line: u32| if line == 6 { "ann@".into() } else { format!("ann.{line}@fabrikam.example") };
        let mut rows: Vec<_> = (2..).zip(every_decision()).map(|(line, of)| PlannedRowShown::new(line, address(line), &of)).collect();
        let header = ["Line".into(), "Email".into()];
        rows.iter_mut().flat_map(|row| &mut row.reasons).for_each(|reason| reason.quote(&header, &["6".into(), "ann@".into()]));
        if let (Some(row), Ok(domain)) = (rows.first_mut(), "xn--bcher-kva.example".parse()) {
            row.name = Some("Ann Example".into());
            row.gives = vec!["Payroll (Reader)".into(), "Atlas".into()];
            row.reasons.push(notice_words(&Notice::International(domain), ""));
            row.reasons.push(Sentence::of("row-closed").with("name", "Payroll").into());
        }
        let count = |decision: &Decision, count, is_chosen| DecisionCount {
            tag: decision_tag(decision),
            count,
            href: "/contoso/admin/import/i1?state=new".into(),
            is_chosen,
        };
        let full = Self {
            nav: Navigation::sample(Section::Import),
            file_name: "partners-2026.csv".into(),
            rows_in_file: 2000,
            carried_out: 1987,
            letters: 1900,
            counts: vec![count(&Decision::New, 1900, true), count(&Decision::Member, 87, false), count(&Decision::OverQuota, 13, false)],
            unknown_columns: vec!["Cost centre".into(), "Floor".into()],
            listing: Listing::sample("/contoso/admin/import/i1"),
            rows,
            may_open: true,
            apply: Some(FormSeal::sample("/contoso/admin/import/i1/apply")),
            discard: Some(FormSeal::sample("/contoso/admin/import/i1/discard")),
        };
        let listing = Listing::sample_of_nothing("/contoso/admin/import/i1");
        vec![Self { carried_out: 0, letters: 0, rows: Vec::new(), unknown_columns: Vec::new(), listing, apply: None, ..full.clone() }, full]
    }
}
