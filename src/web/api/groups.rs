//! `/groups` and who is in them.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Assignee, UserKind};
use rules::ids::GroupId;
use rules::listings::{Direction, Field, Filter, Kind, Test, Value as Wanted};
use serde::Deserialize;
use serde_json::json;

use super::asked::{List, NAMED, PAGES, Question, Shape};
use super::body;
use super::call::{Call, answered};
use super::fault::Fault;
use super::shown;
use super::users::Reference;
use crate::flows::directory::{GroupChange, NewGroup, change_group, join_group, leave_group, make_group, remove_group};
use crate::flows::listings::{Asked, GroupSeen, list_groups, look_at_group, which_assignee};
use crate::web::desk::Desk;

const NAME: [Field<()>; 1] = [Field { name: "displayName", column: (), kind: Kind::Text }];

/// A list by name, as groups and applications are.
pub(super) const fn by_name(name: &'static str) -> List<()> {
    List { name, order: Some(((), Direction::Ascending)), fields: &NAME, takes: NAMED }
}

pub(super) const GROUPS: List<()> = by_name("groups");
pub(super) const MEMBERS: List<()> = List { name: "members", order: None, fields: &[], takes: PAGES };

/// What `search` of the flow is, which is the beginning of a name; and a name that must be equal.
pub(super) fn names(filter: &Filter<()>) -> Result<(String, Option<String>), Fault> {
    match filter.all.as_slice() {
        [] => Ok((String::new(), None)),
        [one] => match &one.test {
            Test::StartsWith(start) => Ok((start.clone(), None)),
            Test::Is(Wanted::Text(name)) => Ok((name.clone(), Some(name.clone()))),
            _ => Err(Fault::bad_request("This list cannot be filtered so.")),
        },
        _ => Err(Fault::bad_request("This list takes one condition.")),
    }
}

/// Whether a name is the one that is asked for, if one is.
pub(super) fn is_named(name: &str, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| rules::directory::fold(name) == rules::directory::fold(wanted))
}

/// `GET /groups`.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &GROUPS)?;
        let (search, name) = names(&question.read.filter)?;
        let asked = Asked { search, ..question.asked()? };
        let mut listed = list_groups(call.app, &call.caller, call.tenant.id, asked).await?;
        listed.rows.retain(|row| is_named(row.group.name.as_str(), name.as_deref()));
        Ok(question.page(call, listed, |row| {
            let mut group = shown::group(&row.group);
            group["isAssignableToRole"] = row.is_role_bearing.into();
            group
        }))
    })
    .await
}

async fn seen(call: &Call<'_>, id: GroupId, asked: Asked) -> Result<GroupSeen, Fault> {
    Ok(look_at_group(call.app, &call.caller, call.tenant.id, id, asked).await?)
}

/// `GET /groups/{id}`.
pub(super) async fn look(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        let seen = seen(call, call.id("id")?, Asked { size: 1, ..Asked::default() }).await?;
        Ok(shape.one(call, StatusCode::OK, "groups", shown::group(&seen.group)))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct New {
    display_name: String,
    description: Option<String>,
    mail_enabled: Option<bool>,
    security_enabled: Option<bool>,
    /// Graph wants one; we have no use for it.
    #[serde(rename = "mailNickname")]
    _mail_nickname: Option<String>,
}

/// A description, if it can be one.
fn described(text: Option<String>) -> Result<Option<String>, Fault> {
    if text.as_ref().is_some_and(|text| text.chars().count() > 1000) {
        return Err(Fault::bad_request("description is longer than 1000 characters."));
    }
    if text.as_ref().is_some_and(|text| text.chars().any(char::is_control)) {
        return Err(Fault::bad_request("description holds control characters."));
    }
    Ok(text)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Change {
    display_name: Option<String>,
    #[serde(default, deserialize_with = "body::given")]
    description: Option<Option<String>>,
}

/// `PATCH /groups/{id}`: what it is called, and what it is for.
pub(super) async fn change(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let change: Change = body::read(&bytes)?;
        let name = change.display_name.as_deref().map(|name| body::said("displayName", name)).transpose()?;
        let description = change.description.map(described).transpose()?;
        change_group(call.app, &call.caller, call.tenant.id, call.id("id")?, GroupChange { name, description }).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `POST /groups`.
pub(super) async fn make(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, new): (_, New) = (Shape::read(call)?, body::read(&bytes)?);
        if new.mail_enabled == Some(true) || new.security_enabled == Some(false) {
            return Err(Fault::bad_request("Groups here are security groups without mail."));
        }
        let new = NewGroup { name: body::said("displayName", &new.display_name)?, description: described(new.description)? };
        let id = make_group(call.app, &call.caller, call.tenant.id, new).await?;
        let seen = seen(call, id, Asked { size: 1, ..Asked::default() }).await?;
        Ok(shape.one(call, StatusCode::CREATED, "groups", shown::group(&seen.group)))
    })
    .await
}

/// `DELETE /groups/{id}`.
pub(super) async fn remove(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        remove_group(call.app, &call.caller, call.tenant.id, call.id("id")?).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `GET /groups/{id}/members`: people and groups that are in it directly.
pub(super) async fn members(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &MEMBERS)?;
        let seen = seen(call, call.id("id")?, question.asked()?).await?;
        Ok(question.page(call, seen.members, |member| {
            let (id, kind) = match member.who {
                Assignee::User(id) => (id.to_string(), "#microsoft.graph.user"),
                Assignee::Group(id) => (id.to_string(), "#microsoft.graph.group"),
            };
            let of_kind = member.kind.map(|kind| if kind == UserKind::Guest { "Guest" } else { "Member" });
            json!({ "@odata.type": kind, "id": id, "displayName": member.name, "userType": of_kind })
        }))
    })
    .await
}

/// `POST /groups/{id}/members/$ref`.
pub(super) async fn put_in(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let reference: Reference = body::read(&bytes)?;
        let member = which_assignee(call.app, &call.caller, call.tenant.id, reference.id()?).await?;
        join_group(call.app, &call.caller, call.tenant.id, call.id("id")?, member, None).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `DELETE /groups/{id}/members/{member}/$ref`.
pub(super) async fn take_out(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let member: String = call.id("member")?;
        let member = which_assignee(call.app, &call.caller, call.tenant.id, &member).await?;
        leave_group(call.app, &call.caller, call.tenant.id, call.id("id")?, member).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}
