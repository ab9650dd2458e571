//! Takes a file in: streamed to a nameless file of its own, never whole in memory.

use std::fs::File;
use std::io::Write as _;

use actix_multipart::{Field, Multipart};
use actix_web::HttpResponse;
use futures_util::TryStreamExt as _;
use rules::invitations::csv::{CannotDecode, FileProblem};

use super::form;
use crate::flows::imports::{self, ImportError, Upload};
use crate::jobs::imports::plan_behind;
use crate::pages::FormSeal;
use crate::web::portal::admin::Admin;
use crate::web::problem::Problem;

/// The longest a field beside the file may be.
const SHORT: usize = 200;

/// Uploads a file and plans it; the seal comes before the file, as in the form.
pub(in crate::web::portal) async fn upload(admin: Admin, mut parts: Multipart) -> Result<HttpResponse, Problem> {
    let mut is_sealed = false;
    loop {
        let part = parts.try_next().await.map_err(|error| Problem::bad_request(&admin.desk, &admin.request, &error))?;
        let Some(mut part) = part else { return admin.show_wrong(&form(&admin, Some(&FileProblem::Empty)).await?) };
        match part.name() {
            Some(FormSeal::FIELD) => {
                admin.check_seal(&short(&admin, &mut part).await?)?;
                is_sealed = true;
            }
            Some("file") if is_sealed => {
                let file_name = part.content_disposition().and_then(|said| said.get_filename().map(str::to_owned)).unwrap_or_default();
                let file = kept(&admin, &mut part).await?;
                drop(part);
                // To the last border: what is left unread would end the connection before the answer is.
                while let Ok(Some(_)) = parts.try_next().await {}
                return plan(&admin, file_name, file).await;
            }
            _ => admin.check_seal("")?,
        }
    }
}

async fn short(admin: &Admin, part: &mut Field) -> Result<String, Problem> {
    let read = part.bytes(SHORT).await.ok().and_then(Result::ok);
    let text = read.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    text.ok_or_else(|| Problem::bad_request(&admin.desk, &admin.request, &"a field of the form is too long"))
}

async fn plan(admin: &Admin, file_name: String, file: Result<File, FileProblem>) -> Result<HttpResponse, Problem> {
    let file = match file {
        Ok(file) => file,
        Err(problem) => return admin.show_wrong(&form(admin, Some(&problem)).await?),
    };
    match imports::upload(&admin.desk.app, &admin.caller(), admin.tenant.id, Upload { file_name, file }).await {
        Ok(planning) => {
            let import = planning.import();
            plan_behind(&admin.desk.app, planning);
            Ok(admin.to(&format!("import/{import}")))
        }
        Err(ImportError::File(problem)) => admin.show_wrong(&form(admin, Some(&problem)).await?),
        Err(error) => Err(admin.not_imported(error)),
    }
}

/// How many times as much as is taken in is read of a file that is too large.
const PATIENCE: usize = 4;

/// The file as it came, up to the limit. What is longer is read to its end, as far as that is worth it: a browser shows no answer that
/// came before it had sent everything.
async fn kept(admin: &Admin, part: &mut Field) -> Result<Result<File, FileProblem>, Problem> {
    let limit = admin.desk.app.config.limits.csv_bytes;
    let broken = |error: std::io::Error| Problem::unwritten(&admin.desk, &admin.request, &error);
    let mut file = tempfile::tempfile().map_err(broken)?;
    let mut length = 0;
    while let Some(bytes) = part.try_next().await.map_err(|error| Problem::bad_request(&admin.desk, &admin.request, &error))? {
        length += bytes.len();
        if length <= limit {
            file.write_all(&bytes).map_err(broken)?;
        } else if length > limit.saturating_mul(PATIENCE) {
            break;
        }
    }
    Ok(match length {
        0 => Err(FileProblem::Empty),
        length if length > limit => Err(FileProblem::Text { line: 1, why: CannotDecode::TooLarge(limit as u64) }),
        _ => Ok(file),
    })
}
