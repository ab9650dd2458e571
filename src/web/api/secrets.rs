//! `/applications/{id}/addPassword` and `removePassword`: the secrets of an application, so that scripts can replace one by the next.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::ClientSecret;
use serde::Deserialize;

use super::applications::found;
use super::asked::Shape;
use super::body;
use super::call::answered;
use super::fault::Fault;
use super::shown;
use crate::flows::directory::{make_secret, remove_secret};
use crate::web::desk::Desk;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Adding {
    password_credential: New,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct New {
    /// Scripts for Graph say one; ours are told apart by when they were made.
    #[serde(rename = "displayName")]
    _display_name: Option<String>,
    end_date_time: Option<String>,
}

/// `POST /applications/{id}/addPassword`: another secret, shown this once.
pub(super) async fn add(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        let asked: Adding = if bytes.is_empty() { Adding::default() } else { body::read(&bytes)? };
        let ends_at = body::end("endDateTime", asked.password_credential.end_date_time.as_deref())?;
        if ends_at.is_some_and(|end| end <= call.caller.at) {
            return Err(Fault::bad_request("endDateTime has passed."));
        }
        let id = call.id("id")?;
        let (secret, stored) = make_secret(call.app, &call.caller, call.tenant.id, id, ends_at).await?;
        let mut shown = shown::secret(id, &stored);
        shown["secretText"] = secret.expose().as_str().into();
        Ok(shape.one(call, StatusCode::OK, "passwordCredential", shown))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Removing {
    key_id: String,
}

/// `POST /applications/{id}/removePassword`: takes the secret away that has that `keyId`.
pub(super) async fn remove(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let asked: Removing = body::read(&bytes)?;
        let application = found(call).await?;
        let is_it = |secret: &&ClientSecret| secret.id(application.id).to_string().eq_ignore_ascii_case(&asked.key_id);
        let secret = application.settings.secrets.iter().find(is_it).ok_or_else(|| Fault::not_found("There is no such secret."))?;
        remove_secret(call.app, &call.caller, call.tenant.id, application.id, secret.created_at).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}
