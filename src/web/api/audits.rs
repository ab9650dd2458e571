//! `/auditLogs/directoryAudits`: who did what, as Graph's `directoryAudit`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::audit::{Deed, Event};
use rules::directory::{Actor, Door};
use rules::listings::{Direction, Field, Filter, Kind, Test, Value as Wanted};
use serde_json::{Value, json};

use super::asked::{List, NAMED, Question};
use super::call::answered;
use super::fault::Fault;
use crate::flows::listings::{Called, DeedListed, DeedsWanted, Detail, list_deeds};
use crate::web::desk::Desk;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Deed,
    Request,
    At,
}

const FIELDS: [Field<Column>; 3] = [
    Field { name: "activityDisplayName", column: Column::Deed, kind: Kind::Word },
    Field { name: "correlationId", column: Column::Request, kind: Kind::Word },
    Field { name: "activityDateTime", column: Column::At, kind: Kind::Moment },
];

pub(super) const AUDITS: List<Column> =
    List { name: "auditLogs/directoryAudits", order: Some((Column::At, Direction::Descending)), fields: &FIELDS, takes: NAMED };

fn read_filter(filter: &Filter<Column>) -> Result<DeedsWanted, Fault> {
    let mut wanted = DeedsWanted::default();
    for condition in &filter.all {
        match (condition.column, &condition.test) {
            (Column::Deed, Test::Is(Wanted::Text(word))) => {
                let deed = Deed::from_text(word);
                wanted.deed = Some(deed.ok_or_else(|| Fault::bad_request("There is no such activityDisplayName."))?);
            }
            (Column::Request, Test::Is(Wanted::Text(id))) => {
                let request = id.to_ascii_lowercase().parse().map_err(|_| Fault::bad_request("A correlationId is a UUID."))?;
                wanted.request = Some(request);
            }
            (Column::At, Test::From(moment)) => wanted.from = Some(*moment),
            (Column::At, Test::Until(moment)) => wanted.until = Some(*moment),
            _ => return Err(Fault::bad_request("Audits cannot be filtered so.")),
        }
    }
    Ok(wanted)
}

/// `GET /auditLogs/directoryAudits`, latest first; `?target=` is the address, or the id, of whom or what it was done to.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &AUDITS)?;
        let mut wanted = read_filter(&question.read.filter)?;
        if let Some(target) = question.option("target") {
            let about = target.parse().map_err(|why| Fault::bad_request(format_args!("Invalid value for target: {why}.")))?;
            wanted.about = Some(about);
        }
        let found = list_deeds(call.app, &call.caller, call.tenant.id, wanted, question.asked()?).await?;
        Ok(question.page(call, found.listed, |deed| shown(&deed)))
    })
    .await
}

fn shown(DeedListed { event, by, on, details }: &DeedListed) -> Value {
    let (category, operation) = sort(event.deed);
    let result = match event.deed {
        Deed::RefusedRedemption | Deed::RefusedSignIn | Deed::FoundReplay | Deed::FailedDelivery => "failure",
        _ => "success",
    };
    let mut told: Vec<Value> = details.iter().flat_map(detail).collect();
    // Graph has a place for the address of a person only.
    if let (Some(address), false) = (event.address, is_person(&event.actor)) {
        told.push(pair("ipAddress", &address.to_string()));
    }
    json!({
        "id": event.id,
        "activityDateTime": event.at.to_string(),
        "activityDisplayName": event.deed.as_str(),
        "category": category,
        "operationType": operation,
        "result": result,
        "resultReason": null,
        "loggedByService": service(event.door),
        "correlationId": event.request_id,
        "initiatedBy": initiator(event, by),
        "targetResources": [{ "id": event.subject.id, "displayName": on.name, "type": type_of(&event.subject.kind) }],
        "additionalDetails": told,
    })
}

fn pair(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": value })
}

/// What the log says, and beside an id the name that belongs to it.
fn detail(detail: &Detail) -> impl Iterator<Item = Value> {
    let name = detail.called.name.as_ref().map(|name| pair(&format!("{}.displayName", detail.key), name));
    std::iter::once(pair(&detail.key, &detail.value)).chain(name)
}

const fn is_person(actor: &Actor) -> bool {
    matches!(actor, Actor::Person { .. } | Actor::Nobody)
}

/// Whoever has no id in this tenant is told by what they are, and whoever had not said who they are by their address alone.
fn initiator(event: &Event, by: &Called) -> Value {
    let (name, address) = (by.name.as_deref(), event.address.map(|address| address.to_string()));
    let person = |id: Option<String>| json!({ "user": { "id": id, "displayName": name, "ipAddress": address }, "app": null });
    let program = |id: Option<String>, name: Option<&str>| json!({ "user": null, "app": { "appId": id, "displayName": name } });
    match event.actor {
        Actor::Person { tenant, user } if tenant == event.tenant => person(Some(user.to_string())),
        // As the guest they are.
        Actor::Person { .. } => person(name.map(|_| event.subject.id.clone())),
        Actor::Program { application, .. } => program(Some(application.to_string()), name),
        Actor::Operator => program(None, Some("operator")),
        Actor::Job => program(None, Some("server")),
        Actor::Nobody => person(None),
    }
}

const fn service(door: Door) -> &'static str {
    match door {
        Door::Oidc => "Sign-in",
        Door::Portal => "Portal",
        Door::Account => "Account",
        Door::Api => "API",
        Door::Command => "Command Line",
        Door::Clock => "Clock",
    }
}

/// In Graph's words where Graph has the thing.
fn type_of(kind: &str) -> &'static str {
    match kind {
        "user" => "User",
        "group" => "Group",
        "application" => "App",
        "role" => "Role",
        "tenant" => "Directory",
        "invitation" => "Invitation",
        "domain" => "Domain",
        "import" => "Import",
        "session" => "Session",
        "grant" => "Grant",
        "key" => "Key",
        "device_request" => "DeviceRequest",
        "mailbox" => "Mailbox",
        "terms" => "Terms",
        _ => "Other",
    }
}

/// Graph's category and type of operation.
const fn sort(deed: Deed) -> (&'static str, &'static str) {
    match deed {
        Deed::MadeTenant => ("DirectoryManagement", "Add"),
        Deed::ChangedTenant | Deed::ChangedDomain => ("DirectoryManagement", "Update"),
        Deed::MissedDomain | Deed::LapsedDomain | Deed::RegainedDomain | Deed::PassedOnDomain => ("DirectoryManagement", "Update"),
        Deed::MadeUser => ("UserManagement", "Add"),
        Deed::RemovedUser => ("UserManagement", "Delete"),
        Deed::ChangedUser | Deed::BlockedUser | Deed::UnblockedUser | Deed::ConfirmedGuest => ("UserManagement", "Update"),
        Deed::ResetRedemption | Deed::MergedGuest | Deed::ChangedPassword => ("UserManagement", "Update"),
        Deed::ChangedGroup => ("GroupManagement", "Update"),
        Deed::ChangedApplication => ("ApplicationManagement", "Update"),
        Deed::Gave => ("RoleManagement", "Assign"),
        Deed::Took => ("RoleManagement", "Unassign"),
        Deed::Invited | Deed::Resent | Deed::Imported => ("Invitation", "Add"),
        Deed::RevokedInvitation => ("Invitation", "Delete"),
        Deed::OpenedInvitation | Deed::Accepted | Deed::UndidAcceptance | Deed::Declined | Deed::Reported => ("Invitation", "Update"),
        Deed::StoppedLetters | Deed::AllowedLetters | Deed::FailedDelivery | Deed::RefusedRedemption => ("Invitation", "Update"),
        Deed::SignedIn | Deed::RefusedSignIn | Deed::SignedOut | Deed::VouchedFor => ("Authentication", "Other"),
        Deed::Consented => ("Authorization", "Assign"),
        Deed::RevokedGrant | Deed::FoundReplay => ("Authorization", "Unassign"),
        Deed::AnsweredDevice | Deed::TookPersonsPlace => ("Authorization", "Other"),
        Deed::RotatedKeys => ("KeyManagement", "Add"),
    }
}
