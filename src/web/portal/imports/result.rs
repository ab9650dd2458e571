//! What came of an import: how much was carried out, and which rows were left out and why.

use actix_web::HttpResponse;
use rules::invitations::csv::Decision;
use rules::invitations::{ImportStage, RowStage};

use super::counts;
use super::plan::row_of;
use crate::flows::imports::{self, Became, ShownRow, Tally};
use crate::pages::portal::imports::{
    FileTrouble, ImportResult, PlannedRowShown, cancelled_words, changed_words, decision_tag, failed_words,
};
use crate::pages::portal::{Listing, Section};
use crate::web::portal::admin::Admin;
use crate::web::problem::Problem;

/// Rows of a page.
const ROWS: u16 = 100;

/// Shows the result.
pub(super) async fn show(admin: &Admin, tally: &Tally) -> Result<HttpResponse, Problem> {
    let at = |stage: RowStage, is_here: fn(&str) -> bool| {
        tally.rows.iter().filter(|row| row.stage == stage && is_here(&row.decision)).map(|row| u64::from(row.rows)).sum()
    };
    let page = format!("import/{}", tally.import.id);
    let is_applied = tally.import.stage == ImportStage::Applied;
    let after = admin.query().one("after").parse().unwrap_or(0);
    let rows = if is_applied { left_out(admin, tally, after).await? } else { Vec::new() };
    let next = rows.last().filter(|_| rows.len() == usize::from(ROWS)).map(|row| row.planned.line);
    admin.show(&ImportResult {
        nav: admin.nav(Section::Import),
        file_name: tally.import.file_name.clone(),
        // What an earlier import did is among the counts, and no work of this one.
        done: at(RowStage::Done, |decision| decision != Decision::DoneBefore.as_str()),
        skipped: at(RowStage::Skipped, |_| true),
        counts: if is_applied { counts(tally, |_| admin.path(&page), "") } else { Vec::new() },
        listing: Listing {
            action: admin.path(&page),
            can_search: false,
            search: String::new(),
            states: Vec::new(),
            counted: None,
            next_href: next.map(|line| admin.path(&format!("{page}?after={line}"))),
            first_href: (after > 0).then(|| admin.path(&page)),
        },
        rows: rows.iter().map(|row| shown(row, &tally.import.header)).collect(),
        is_discarded: !is_applied && tally.import.problem.is_none(),
        stopped: tally.import.problem.as_ref().map(FileTrouble::from),
        result_href: is_applied.then(|| admin.path(&format!("{page}/result.csv"))),
        another_href: admin.path("import"),
    })
}

async fn left_out(admin: &Admin, tally: &Tally, after: u32) -> Result<Vec<ShownRow>, Problem> {
    let found = imports::left_out(&admin.desk.app, &admin.caller(), admin.tenant.id, tally.import.id, (after, ROWS)).await;
    found.map_err(|error| admin.not_imported(error))
}

/// A row that was left out; the plan said why, unless things changed since.
fn shown(row: &ShownRow, header: &[String]) -> PlannedRowShown {
    let mut shown = row_of(row);
    match &row.became {
        Some(Became::Changed(now)) => (shown.tag, shown.reasons) = (decision_tag(now), changed_words(now)),
        Some(Became::Failed) => shown.reasons = failed_words(),
        Some(Became::Cancelled) => shown.reasons = cancelled_words(),
        None => {}
    }
    shown.reasons.iter_mut().for_each(|reason| reason.quote(header, &row.cells));
    shown
}
