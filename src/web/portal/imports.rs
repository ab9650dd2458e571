//! Inviting many by CSV: upload, plan, apply, progress, result. Nothing is sent before the plan was seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use rules::directory::{Actor, CannotDo};
use rules::ids::{ImportId, UserId};
use rules::invitations::csv::FileProblem;
use rules::invitations::{Import, ImportStage};

use super::admin::{Admin, Sent};
use crate::flows::directory::DirectoryError;
use crate::flows::imports::{self, ImportError, Results, Tally};
use crate::flows::invitations::Opens;
use crate::flows::listings::names_of;
use crate::pages::portal::imports::{DecisionCount, FileTrouble, ImportProgress, ImportRow, Upload, tag_named};
use crate::pages::portal::{Done, Section};
use crate::web::problem::Problem;
use crate::web::readership::Readership;

mod plan;
mod result;
mod upload;

pub(super) use upload::upload;

/// A sheet to fill in, with the columns of our own layout.
const SAMPLE: &str = "\u{feff}Email,DisplayName,Apps,Role,Groups,Sponsor,AccessEnds,Language,Message\r\n";

impl Admin {
    fn not_imported(&self, error: ImportError) -> Problem {
        match error {
            ImportError::Storage(error) => Problem::storage(&self.desk, &self.request, error),
            ImportError::Unknown | ImportError::Cannot(CannotDo::NotFound) => self.not_found(),
            ImportError::Cannot(why) => Problem::forbidden(&self.desk, &self.request, &why),
            other => Problem::bad_request(&self.desk, &self.request, &other),
        }
    }
}

/// The form, and the last imports.
pub(super) async fn page(admin: Admin) -> Result<HttpResponse, Problem> {
    let page = form(&admin, None).await?;
    admin.show(&page)
}

async fn form(admin: &Admin, trouble: Option<&FileProblem>) -> Result<Upload, Problem> {
    let last = imports::latest(&admin.desk.app, &admin.caller(), admin.tenant.id).await.map_err(|error| admin.not_imported(error))?;
    let people = last.iter().filter_map(|import| person(&import.actor)).collect();
    let names = match names_of(&admin.desk.app, &admin.caller(), admin.tenant.id, people).await {
        Ok(names) => names,
        // Whoever may not look into the directory reads ids.
        Err(DirectoryError::Cannot(_)) => BTreeMap::new(),
        Err(error) => return Err(admin.failed(error)),
    };
    let name = |actor: &Actor| person(actor).and_then(|user| names.get(&user)).map_or_else(|| actor.to_string(), ToString::to_string);
    let row = |import: Import| ImportRow {
        state: import.stage.into(),
        rows: import.rows.into(),
        actor: name(&import.actor),
        created_at: import.created_at,
        href: admin.path(&format!("import/{}", import.id)),
        file_name: import.file_name,
    };
    Ok(Upload {
        nav: admin.nav(Section::Import),
        form: admin.form(admin.path("import")),
        row_limit: admin.desk.app.config.limits.csv_rows as u64,
        sample_href: admin.path("import/sample.csv"),
        trouble: trouble.map(FileTrouble::from),
        imports: last.into_iter().map(row).collect(),
    })
}

/// The person who uploaded it, if one did.
const fn person(actor: &Actor) -> Option<UserId> {
    match actor {
        Actor::Person { user, .. } => Some(*user),
        _ => None,
    }
}

/// A sample to fill in.
pub(super) async fn sample(_: Admin) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"guests.csv\""))
        .body(SAMPLE)
}

/// An import, as far as it is.
pub(super) async fn detail(admin: Admin) -> Result<HttpResponse, Problem> {
    let id: ImportId = admin.named("import")?;
    let found = imports::look(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await;
    let tally = found.map_err(|error| admin.not_imported(error))?;
    match tally.import.stage {
        ImportStage::Planning | ImportStage::Applying | ImportStage::Cancelling => admin.show(&progress(&admin, &tally.import)),
        ImportStage::Planned => plan::show(&admin, &tally).await,
        ImportStage::Applied | ImportStage::GivenUp => result::show(&admin, &tally).await,
    }
}

fn progress(admin: &Admin, import: &Import) -> ImportProgress {
    let is_planning = import.stage == ImportStage::Planning;
    ImportProgress {
        nav: admin.nav(Section::Import),
        file_name: import.file_name.clone(),
        is_planning,
        done: if is_planning { import.rows } else { import.done }.into(),
        rows: (!is_planning).then(|| import.rows.into()),
        is_cancelling: import.stage == ImportStage::Cancelling,
        setback: import.setback.map(Into::into),
        cancel: admin.form_if(import.stage == ImportStage::Applying, &format!("import/{}/cancel", import.id)),
        again_seconds: 2,
        again_href: admin.path(&format!("import/{}", import.id)),
    }
}

/// How many rows share a decision.
fn counts(tally: &Tally, href: impl Fn(&str) -> String, chosen: &str) -> Vec<DecisionCount> {
    let mut counts: Vec<DecisionCount> = Vec::new();
    let mut last = None;
    for row in &tally.rows {
        if last == Some(&row.decision) {
            counts.last_mut().into_iter().for_each(|count| count.count += u64::from(row.rows));
            continue;
        }
        last = Some(&row.decision);
        counts.push(DecisionCount {
            tag: tag_named(&row.decision),
            count: row.rows.into(),
            href: href(&row.decision),
            is_chosen: row.decision == chosen,
        });
    }
    counts
}

/// Carries the plan out.
pub(super) async fn apply(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: ImportId = admin.named("import")?;
    let opens = if fields.is_ticked("open") && admin.may_open() { Opens::Applications } else { Opens::Nothing };
    let begun = imports::apply(&admin.desk.app, &admin.caller(), admin.tenant.id, id, opens).await;
    begun.map_err(|error| admin.not_imported(error))?;
    Ok(admin.to(&format!("import/{id}")))
}

/// Has nobody else invited.
pub(super) async fn cancel(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: ImportId = admin.named("import")?;
    imports::cancel(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.not_imported(error))?;
    Ok(admin.to(&format!("import/{id}")))
}

/// Throws the plan away.
pub(super) async fn discard(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: ImportId = admin.named("import")?;
    imports::throw_away(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.not_imported(error))?;
    Ok(admin.done("import", Done::Removed))
}

/// The result, sent part by part: memory does not grow with the file.
pub(super) async fn result_sheet(admin: Admin) -> Result<HttpResponse, Problem> {
    let id: ImportId = admin.named("import")?;
    let language = Readership::of(&admin.tenant).language(&admin.desk, &admin.request);
    let results = Results::open(&admin.desk.app, &admin.caller(), admin.tenant.id, id, language).await;
    let results = results.map_err(|error| admin.not_imported(error))?;
    let parts = stream::unfold((results, Arc::clone(&admin.desk.app)), |(mut results, app)| async move {
        let part = results.next(&app).await.transpose()?;
        let part = part.map(Bytes::from).map_err(|error| actix_web::error::ErrorInternalServerError(error.to_string()));
        Some((part, (results, app)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"result.csv\""))
        .streaming(Box::pin(parts)))
}
