//! The plan of an import, row by row.

use std::collections::HashMap;

use actix_web::HttpResponse;
use rules::invitations::csv::{Given, Notice};

use super::counts;
use crate::flows::directory::DirectoryError;
use crate::flows::imports::{self, ShownRow, Tally};
use crate::flows::listings::{Asked, list_applications, list_groups};
use crate::pages::portal::imports::{ImportPlan, PlannedRowShown, notice_words};
use crate::pages::portal::{Listing, Section};
use crate::web::portal::admin::Admin;
use crate::web::problem::Problem;

/// Rows of a page.
const ROWS: u16 = 100;
/// Decisions that a plan carries out, by name; the first two by letter.
const CARRIED_OUT: [&str; 4] = ["new", "reinvite", "already_guest", "member"];

/// Shows the plan.
pub(super) async fn show(admin: &Admin, tally: &Tally) -> Result<HttpResponse, Problem> {
    let (query, import) = (admin.query(), &tally.import);
    let (state, after) = (query.one("state"), query.one("after").parse().unwrap_or(0));
    let decision = Some(state.to_owned()).filter(|state| !state.is_empty());
    let found = imports::rows(&admin.desk.app, &admin.caller(), admin.tenant.id, import.id, (decision, after, ROWS)).await;
    let rows = found.map_err(|error| admin.not_imported(error))?;
    let names = names(admin).await.map_err(|error| admin.failed(error))?;
    let page = format!("import/{}", import.id);
    let next = rows.last().filter(|_| rows.len() == usize::from(ROWS)).map(|row| row.planned.line);
    let href = |state: &str, after: u32| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", state)
            .append_pair("after", &after.to_string())
            .finish();
        admin.path(&format!("{page}?{query}"))
    };
    let of = |wanted: &[&str]| -> u64 {
        tally.rows.iter().filter(|row| wanted.contains(&row.decision.as_str())).map(|row| u64::from(row.rows)).sum()
    };
    let carried_out = of(&CARRIED_OUT);
    admin.show(&ImportPlan {
        nav: admin.nav(Section::Import),
        file_name: import.file_name.clone(),
        rows_in_file: import.rows.into(),
        carried_out,
        letters: of(&CARRIED_OUT[..2]),
        counts: counts(tally, |name| href(name, 0), state),
        unknown_columns: import.unknown_columns.clone(),
        listing: Listing {
            action: admin.path(&page),
            can_search: false,
            search: String::new(),
            states: Vec::new(),
            counted: None,
            next_href: next.map(|line| href(state, line)),
            first_href: (after > 0 || !state.is_empty()).then(|| admin.path(&page)),
        },
        rows: rows.iter().map(|row| shown(row, &import.header, &names)).collect(),
        may_open: admin.may_open(),
        apply: admin.form_if(carried_out > 0, &format!("{page}/apply")),
        discard: admin.form_if(true, &format!("{page}/discard")),
    })
}

/// What applications and groups are called; one that is not among the first is shown by its id.
async fn names(admin: &Admin) -> Result<HashMap<String, String>, DirectoryError> {
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), admin.tenant.id);
    let asked = Asked { size: 1000, ..Asked::default() };
    let applications = list_applications(app, &caller, tenant, asked.clone()).await?.rows;
    let groups = list_groups(app, &caller, tenant, asked).await?.rows;
    let applications = applications.into_iter().map(|found| (found.id.to_string(), found.name.to_string()));
    let groups = groups.into_iter().map(|found| (found.group.id.to_string(), found.group.name.to_string()));
    Ok(applications.chain(groups).collect())
}

/// A row, whose it is, and what its plan decided.
pub(super) fn row_of(row: &ShownRow) -> PlannedRowShown {
    let planned = &row.planned;
    let address = planned.invitee.as_ref().map(|invitee| invitee.address.to_string()).unwrap_or_default();
    let mut shown = PlannedRowShown::new(planned.line, address, &planned.decision);
    shown.name = planned.invitee.as_ref().and_then(|invitee| invitee.display_name.as_ref()).map(ToString::to_string);
    shown
}

fn shown(row: &ShownRow, header: &[String], names: &HashMap<String, String>) -> PlannedRowShown {
    let planned = &row.planned;
    let name = |id: String| names.get(&id).cloned().unwrap_or(id);
    let give = |given: &Given| match given {
        Given::Application { id, role: Some(role) } => format!("{} ({role})", name(id.to_string())),
        Given::Application { id, role: None } => name(id.to_string()),
        Given::Group { id } => name(id.to_string()),
    };
    let notice = |notice: &Notice| match notice {
        Notice::ClosedToGuests(id) => notice_words(notice, &name(id.to_string())),
        Notice::International(_) => notice_words(notice, ""),
    };
    let mut shown = row_of(row);
    shown.gives = planned.gives.iter().map(give).collect();
    shown.reasons.iter_mut().for_each(|reason| reason.quote(header, &row.cells));
    shown.reasons.extend(planned.notices.iter().map(notice));
    shown
}
