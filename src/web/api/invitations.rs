//! `/invitations`, which Graph cannot list: how far each is, and what became of its letter.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::ids::InvitationId;
use rules::listings::{Direction, Field, Filter, Kind, SystemOption, Test, Value as Wanted};

use super::asked::{List, Question, Shape};
use super::call::{Call, answered};
use super::fault::Fault;
use super::shown;
use crate::flows::invitations::{remind as remind_of, resend as send_again, revoke as take_back};
use crate::flows::listings::{InvitationFilter, find_invitations, look_at_invitation};
use crate::web::desk::Desk;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Status,
    Delivery,
    Address,
    Created,
}

const FIELDS: [Field<Column>; 4] = [
    Field { name: "status", column: Column::Status, kind: Kind::Word },
    Field { name: "deliveryState", column: Column::Delivery, kind: Kind::Word },
    Field { name: "invitedUserEmailAddress", column: Column::Address, kind: Kind::Text },
    Field { name: "createdDateTime", column: Column::Created, kind: Kind::Moment },
];

pub(super) const INVITATIONS: List<Column> =
    List { name: "invitations", order: Some((Column::Created, Direction::Descending)), fields: &FIELDS, takes: &SystemOption::ALL };

fn read_filter(filter: &Filter<Column>) -> Result<InvitationFilter, Fault> {
    let mut wanted = InvitationFilter::default();
    for condition in &filter.all {
        match (condition.column, &condition.test) {
            (Column::Status, Test::Is(Wanted::Text(word))) => {
                let known = shown::STATUS.iter().find(|(status, _)| status == word);
                let (_, stage) = known.ok_or_else(|| Fault::bad_request("There is no such status."))?;
                wanted.stage = Some((*stage).to_owned());
            }
            (Column::Delivery, Test::Is(Wanted::Text(word))) => {
                let known = shown::DELIVERY.iter().find(|(_, known)| known == word);
                wanted.delivery = Some(known.ok_or_else(|| Fault::bad_request("There is no such deliveryState."))?.0);
            }
            (Column::Address, Test::StartsWith(start)) => wanted.search = Some(start.clone()),
            _ => return Err(Fault::bad_request("Invitations cannot be filtered so.")),
        }
    }
    Ok(wanted)
}

/// `GET /invitations`, newest first. `$search` is the beginning of an address, or of its domain after an `@`.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &INVITATIONS)?;
        let mut filter = read_filter(&question.read.filter)?;
        let asked = question.asked()?;
        if !asked.search.is_empty() {
            if filter.search.is_some() {
                return Err(Fault::bad_request("Either $search or a filter on invitedUserEmailAddress."));
            }
            filter.search = Some(asked.search.clone());
        }
        let listed = find_invitations(call.app, &call.caller, call.tenant.id, filter, asked).await?;
        Ok(question.page(call, listed, |seen| shown::invitation(&seen)))
    })
    .await
}

async fn shown_one(call: &Call<'_>, shape: &Shape, id: InvitationId) -> Result<HttpResponse, Fault> {
    let seen = look_at_invitation(call.app, &call.caller, call.tenant.id, id).await?;
    Ok(shape.one(call, StatusCode::OK, "invitations", shown::invitation(&seen)))
}

/// `GET /invitations/{id}`.
pub(super) async fn look(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| shown_one(call, &Shape::read(call)?, call.id("id")?).await).await
}

/// `POST /invitations/{id}/resend`: a new link by letter, which kills the old.
pub(super) async fn resend(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, id) = (Shape::read(call)?, call.id("id")?);
        send_again(call.app, &call.caller, &call.tenant, id).await?;
        shown_one(call, &shape, id).await
    })
    .await
}

/// `POST /invitations/{id}/remind`: the same, in the words of a reminder.
pub(super) async fn remind(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, id) = (Shape::read(call)?, call.id("id")?);
        remind_of(call.app, &call.caller, &call.tenant, id).await?;
        shown_one(call, &shape, id).await
    })
    .await
}

/// `POST /invitations/{id}/revoke`: the guest who waits is removed with what was granted.
pub(super) async fn revoke(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, id) = (Shape::read(call)?, call.id("id")?);
        take_back(call.app, &call.caller, &call.tenant, id).await?;
        shown_one(call, &shape, id).await
    })
    .await
}
