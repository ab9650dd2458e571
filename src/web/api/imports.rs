//! `/invitations/imports`: a CSV is planned, looked at, and carried out.

use std::fs::File;
use std::io::Write as _;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{StreamExt as _, stream};
use rules::ids::ImportId;
use rules::invitations::csv::Given;
use rules::invitations::{Import, ImportStage};
use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded::parse;

use super::asked::{List, PAGES, Question, Shape};
use super::body;
use super::call::answered;
use super::fault::Fault;
use super::shown::grant;
use crate::flows::imports::{Results, RowTally, ShownRow, Tally, Upload, apply as begin, look as look_at, rows as rows_of};
use crate::flows::imports::{cancel as call_off, throw_away as give_up, upload as take_in};
use crate::flows::invitations::Opens;
use crate::flows::listings::{Listed, list_imports};
use crate::jobs::imports::plan_behind;
use crate::web::desk::Desk;
use crate::web::readership::Readership;

fn stage(stage: ImportStage) -> &'static str {
    match stage {
        ImportStage::Planning => "planning",
        ImportStage::Planned => "planned",
        ImportStage::Applying => "applying",
        ImportStage::Cancelling => "cancelling",
        ImportStage::Applied => "applied",
        ImportStage::GivenUp => "givenUp",
    }
}

fn shown(import: &Import) -> Value {
    json!({
        "id": import.id,
        "fileName": import.file_name,
        "status": stage(import.stage),
        "rows": import.rows,
        "done": import.done,
        "problem": import.problem.map(|problem| problem.to_string()),
        "unknownColumns": import.unknown_columns,
        "createdDateTime": import.created_at.to_string(),
    })
}

fn tallied(tally: &Tally) -> Value {
    let row = |row: &RowTally| json!({ "decision": row.decision, "stage": row.stage.as_str(), "rows": row.rows });
    let mut import = shown(&tally.import);
    import["plan"] = tally.rows.iter().map(row).collect();
    import
}

pub(super) const IMPORTS: List<()> = List { name: "imports", order: None, fields: &[], takes: PAGES };
pub(super) const ROWS: List<()> = List { name: "rows", order: None, fields: &[], takes: PAGES };

/// `GET /invitations/imports`, newest first.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &IMPORTS)?;
        let listed = list_imports(call.app, &call.caller, call.tenant.id, question.asked()?).await?;
        Ok(question.page(call, listed, |import| shown(&import)))
    })
    .await
}

/// `POST /invitations/imports`: the file itself, `text/csv`; `?fileName=` says what it is called. Answered once its header was read; the
/// plan is made behind, and asked for at the address given.
pub(super) async fn upload(desk: Data<Desk>, request: HttpRequest, payload: Payload) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !(kind.starts_with("text/csv") || kind.starts_with("application/octet-stream")) {
            return Err(Fault::media_type("The body is the file itself, with the content type text/csv."));
        }
        let query = parse(request.query_string().as_bytes());
        let name = query.into_owned().find(|(name, _)| name == "fileName").map_or_else(|| "import.csv".to_owned(), |(_, name)| name);
        let file = received(payload, call.app.config.limits.csv_bytes).await?;
        let planning = take_in(call.app, &call.caller, call.tenant.id, Upload { file_name: name, file }).await?;
        let id = planning.import();
        plan_behind(&call.desk.app, planning);
        let tally = look_at(call.app, &call.caller, call.tenant.id, id).await?;
        Ok(shape.one(call, StatusCode::ACCEPTED, "imports", tallied(&tally)))
    })
    .await
}

/// Keeps the body in a file without a name, so that its size costs no memory.
async fn received(mut payload: Payload, most: usize) -> Result<File, Fault> {
    let mut file = tempfile::tempfile().map_err(|error| Fault::unwritten(&error))?;
    let mut length = 0;
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| Fault::bad_request("The body ended early."))?;
        length += part.len();
        if length > most {
            return Err(Fault::too_large());
        }
        file.write_all(&part).map_err(|error| Fault::unwritten(&error))?;
    }
    Ok(file)
}

/// `GET /invitations/imports/{id}`: how far it is, and how many rows there are of each decision.
pub(super) async fn look(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        let tally = look_at(call.app, &call.caller, call.tenant.id, call.id("id")?).await?;
        Ok(shape.one(call, StatusCode::OK, "imports", tallied(&tally)))
    })
    .await
}

/// `DELETE /invitations/imports/{id}`: throws a plan away.
pub(super) async fn throw_away(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        give_up(call.app, &call.caller, call.tenant.id, call.id("id")?).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// Rows of one page, if nothing else is asked.
const MOST_ROWS: u16 = 500;

/// `GET /invitations/imports/{id}/rows?decision=&after=`: rows behind a line of the file.
pub(super) async fn rows(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &ROWS)?;
        let asked = question.asked()?;
        let decision = question.option("decision").map(str::to_owned);
        if decision.as_ref().is_some_and(|name| !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')) {
            return Err(Fault::bad_request("There is no such decision."));
        }
        let after = asked.after.as_deref().or(question.option("after"));
        let after = after.map_or(Ok(0), |line| body::said("after", line))?;
        let size = if question.option("$top").is_some() { asked.size } else { MOST_ROWS };
        let mut rows = rows_of(call.app, &call.caller, call.tenant.id, call.id("id")?, (decision, after, size + 1)).await?;
        let is_last = rows.len() <= usize::from(size);
        rows.truncate(size.into());
        let next = rows.last().filter(|_| !is_last).map(|row| row.planned.line.to_string());
        Ok(question.page(call, Listed { rows, next, tally: None }, |row| shown_row(&row)))
    })
    .await
}

fn shown_row(row: &ShownRow) -> Value {
    let given = |given: &Given| match given {
        Given::Application { id, role } => json!({ "application": grant(*id, role.as_deref()) }),
        Given::Group { id } => json!({ "group": { "id": id } }),
    };
    json!({
        "line": row.planned.line,
        "decision": row.result(),
        "plan": row.planned.decision,
        "stage": row.stage.as_str(),
        "invitedUserEmailAddress": row.planned.invitee.as_ref().map(|invitee| invitee.address.to_string()),
        "gives": row.planned.gives.iter().map(given).collect::<Vec<_>>(),
        "became": row.became,
        "invitation": row.invitation,
    })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Applying {
    open_applications: bool,
}

/// `POST /invitations/imports/{id}/apply`: carries the plan out; doing it twice is doing it once.
pub(super) async fn apply(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        let asked: Applying = if bytes.is_empty() { Applying::default() } else { body::read(&bytes)? };
        let opens = if asked.open_applications { Opens::Applications } else { Opens::Nothing };
        let id = call.id("id")?;
        begin(call.app, &call.caller, call.tenant.id, id, opens).await?;
        let tally = look_at(call.app, &call.caller, call.tenant.id, id).await?;
        Ok(shape.one(call, StatusCode::ACCEPTED, "imports", tallied(&tally)))
    })
    .await
}

/// `POST /invitations/imports/{id}/cancel`: what was carried out stays, and the rows whose turn has not come are left out.
pub(super) async fn cancel(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, id) = (Shape::read(call)?, call.id("id")?);
        call_off(call.app, &call.caller, call.tenant.id, id).await?;
        let tally = look_at(call.app, &call.caller, call.tenant.id, id).await?;
        Ok(shape.one(call, StatusCode::ACCEPTED, "imports", tallied(&tally)))
    })
    .await
}

/// `GET /invitations/imports/{id}/result.csv`: the file with what became of each row; corrected, it can be uploaded again.
pub(super) async fn result(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (id, language): (ImportId, _) = (call.id("id")?, Readership::of(&call.tenant).language(&desk, &request));
        let results = Results::open(call.app, &call.caller, call.tenant.id, id, language).await?;
        let parts = stream::unfold((results, desk.clone()), async |(mut results, desk)| {
            let part = results.next(&desk.app).await.transpose()?;
            Some((part.map(Bytes::from).map_err(actix_web::error::ErrorInternalServerError), (results, desk)))
        });
        let mut response = HttpResponse::Ok();
        response.content_type("text/csv; charset=utf-8");
        response.insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"result.csv\""));
        Ok(response.streaming(Box::pin(parts)))
    })
    .await
}
