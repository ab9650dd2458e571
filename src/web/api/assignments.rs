//! `/users/{id}/appRoleAssignments` and the same of groups: which applications were given to them.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{AppRole, Assignee};
use rules::ids::ApplicationId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asked::Shape;
use super::body;
use super::call::{Call, answered};
use super::fault::Fault;
use super::shown::{NO_ROLE, assignments};
use crate::flows::directory::{assign, unassign};
use crate::flows::listings::{Asked, look_at_application, look_at_group, look_at_person, which_assignee};
use crate::web::desk::Desk;

/// Who stands in the path: a user under `users`, a group under `groups`.
async fn principal(call: &Call<'_>) -> Result<Assignee, Fault> {
    let (kind, id): (String, String) = (call.id("kind")?, call.id("id")?);
    let found = which_assignee(call.app, &call.caller, call.tenant.id, &id).await?;
    let is_so = matches!((&found, kind.as_str()), (Assignee::User(_), "users") | (Assignee::Group(_), "groups"));
    if is_so { Ok(found) } else { Err(Fault::not_found("There is nothing with that id.")) }
}

async fn given_to(call: &Call<'_>, who: Assignee) -> Result<Vec<Value>, Fault> {
    let (app, caller, tenant) = (call.app, &call.caller, call.tenant.id);
    Ok(match who {
        Assignee::User(id) => {
            let person = look_at_person(app, caller, tenant, id).await?;
            assignments(&person.held, person.user.display_name.as_str())
        }
        Assignee::Group(id) => {
            let group = look_at_group(app, caller, tenant, id, Asked { size: 1, ..Asked::default() }).await?;
            assignments(&group.held, group.group.name.as_str())
        }
    })
}

/// What was given to a user or group directly.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, who) = (Shape::read(call)?, principal(call).await?);
        Ok(shape.whole(call, "appRoleAssignments", given_to(call, who).await?.into_iter()))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct New {
    principal_id: Option<String>,
    resource_id: String,
    app_role_id: Option<String>,
}

/// The value of the role that is meant: by its id, as programs for Graph name it, or by its value.
async fn role(call: &Call<'_>, application: ApplicationId, named: Option<String>) -> Result<Option<String>, Fault> {
    let Some(named) = named.filter(|named| named != NO_ROLE) else { return Ok(None) };
    let asked = Asked { size: 1, ..Asked::default() };
    let roles = look_at_application(call.app, &call.caller, call.tenant.id, application, asked).await?.application.settings.roles;
    let by_id = roles.iter().find(|role| AppRole::id_of(application, &role.value).to_string().eq_ignore_ascii_case(&named));
    let found = by_id.or_else(|| roles.iter().find(|role| role.value == named));
    Ok(Some(found.ok_or_else(|| Fault::not_found("There is no such role."))?.value.clone()))
}

/// Gives an application. `appRoleId` is the id of one of its roles, or its `value`; all zeros, or nothing: without a role.
pub(super) async fn give(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, new): (_, New) = (Shape::read(call)?, body::read(&bytes)?);
        let who = principal(call).await?;
        let path: String = call.id("id")?;
        if new.principal_id.is_some_and(|principal| principal != path) {
            return Err(Fault::bad_request("principalId is not the one of the address."));
        }
        let application = body::said("resourceId", &new.resource_id)?;
        let role = role(call, application, new.app_role_id).await?;
        assign(call.app, &call.caller, call.tenant.id, (application, role.clone()), who).await?;
        let role = json!(role);
        let is_it = |shown: &Value| shown["resourceId"] == new.resource_id.as_str() && shown["appRoleValue"] == role;
        let made = given_to(call, who).await?.into_iter().find(is_it);
        let made = made.ok_or_else(|| Fault::not_found("It was taken back at the same time."))?;
        Ok(shape.one(call, StatusCode::CREATED, "appRoleAssignments", made))
    })
    .await
}

/// Takes an application back.
pub(super) async fn take(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let who = principal(call).await?;
        let assignment: String = call.id("assignment")?;
        let is_theirs = given_to(call, who).await?.iter().any(|given| given["id"] == assignment.as_str());
        if !is_theirs {
            return Err(Fault::not_found("There is no such assignment."));
        }
        unassign(call.app, &call.caller, call.tenant.id, call.id("assignment")?).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}
