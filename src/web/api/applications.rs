//! `/applications`: client registrations.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Application, ApplicationSettings, ClientKind};

use super::asked::{List, PAGES, Question, Shape};
use super::body;
use super::call::{Call, answered};
use super::fault::Fault;
use super::groups::{by_name, is_named, names};
use super::settings::{Asking, check_ids};
use super::shown;
use crate::flows::clients::restate;
use crate::flows::directory::{NewApplication, change_application, make_application, remove_application};
use crate::flows::listings::{ApplicationSeen, Asked, list_applications, look_at_application};
use crate::web::desk::Desk;

pub(super) const APPLICATIONS: List<()> = by_name("applications");
pub(super) const ASSIGNED_TO: List<()> = List { name: "appRoleAssignedTo", order: None, fields: &[], takes: PAGES };

/// `GET /applications`.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &APPLICATIONS)?;
        let (search, name) = names(&question.read.filter)?;
        let asked = Asked { search, ..question.asked()? };
        let mut listed = list_applications(call.app, &call.caller, call.tenant.id, asked).await?;
        listed.rows.retain(|application| is_named(application.name.as_str(), name.as_deref()));
        Ok(question.page(call, listed, |application| shown::application(&application)))
    })
    .await
}

async fn seen(call: &Call<'_>, asked: Asked) -> Result<ApplicationSeen, Fault> {
    Ok(look_at_application(call.app, &call.caller, call.tenant.id, call.id("id")?, asked).await?)
}

/// The application of the path.
pub(super) async fn found(call: &Call<'_>) -> Result<Application, Fault> {
    Ok(seen(call, Asked { size: 1, ..Asked::default() }).await?.application)
}

/// `GET /applications/{id}`.
pub(super) async fn look(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        Ok(shape.one(call, StatusCode::OK, "applications", shown::application(&found(call).await?)))
    })
    .await
}

/// `POST /applications`. The secret of a confidential client is in this answer and never again.
pub(super) async fn make(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, mut asking): (_, Asking) = (Shape::read(call)?, body::read(&bytes)?);
        let name = asking.display_name.as_deref().ok_or_else(|| Fault::bad_request("displayName is needed."))?;
        let name = body::said("displayName", name)?;
        check_ids(asking.app_roles.as_deref().unwrap_or_default(), None)?;
        let kind = if asking.is_fallback_public_client == Some(true) { ClientKind::Public } else { ClientKind::Confidential };
        let mut settings = ApplicationSettings::new(kind);
        asking.apply(&mut settings)?;
        let (app, caller, tenant) = (call.app, &call.caller, call.tenant.id);
        let mut new = NewApplication { name, settings };
        if let Some(protocol) = asking.protocol.take() {
            new = new.restated(app, caller, &call.tenant, &protocol.statement()?).await?;
        }
        let made = make_application(app, caller, tenant, new).await?;
        let asked = Asked { size: 1, ..Asked::default() };
        let mut shown = shown::application(&look_at_application(app, caller, tenant, made.id, asked).await?.application);
        if let Some(secret) = made.secret {
            shown["passwordCredentials"][0]["secretText"] = secret.expose().as_str().into();
        }
        Ok(shape.one(call, StatusCode::CREATED, "applications", shown))
    })
    .await
}

/// `PATCH /applications/{id}`. Of two at once, one is told that somebody else changed it.
pub(super) async fn change(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let mut asking: Asking = body::read(&bytes)?;
        let seen = found(call).await?;
        let mut application = seen.clone();
        if asking.is_fallback_public_client.is_some_and(|public| public != (application.settings.kind == ClientKind::Public)) {
            return Err(Fault::bad_request("What kind of client it is stays."));
        }
        check_ids(asking.app_roles.as_deref().unwrap_or_default(), Some(seen.id))?;
        if let Some(name) = &asking.display_name {
            application.name = body::said("displayName", name)?;
        }
        asking.apply(&mut application.settings)?;
        if let Some(protocol) = asking.protocol.take() {
            application = restate(call.app, &call.caller, &call.tenant, &application, &protocol.statement()?).await?;
        }
        let changed = (application.name, application.settings);
        change_application(call.app, &call.caller, &seen, changed).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `DELETE /applications/{id}`.
pub(super) async fn remove(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        remove_application(call.app, &call.caller, call.tenant.id, call.id("id")?).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `GET /applications/{id}/appRoleAssignedTo`: whom it was given to directly.
pub(super) async fn assigned_to(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &ASSIGNED_TO)?;
        let ApplicationSeen { application, assigned, .. } = seen(call, question.asked()?).await?;
        Ok(question.page(call, assigned, |(given, who)| shown::assignment(&given, Some(&who.name), Some(&application))))
    })
    .await
}
