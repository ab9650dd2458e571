//! `/users`: members and guests.

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Address, ClaimsChange, User, UserKind, UserStage};
use rules::ids::UserId;
use rules::listings::{Direction, Field, Filter, Kind, SystemOption, Test, Value as Wanted};
use rules::secret::Secret;
use serde::Deserialize;

use super::asked::{List, Question, Shape};
use super::body::{self, given};
use super::call::{Call, answered};
use super::described;
use super::fault::Fault;
use super::shown;
use crate::flows::directory::{
    NewMember, ProfileChange, StayChange, block, change_profile, change_stay, make_member, remove_user, unblock,
};
use crate::flows::listings::{
    Asked as Page, GuestState, Held, Listed, Tally, UserFilter, find_user, find_users_of, groups_around, list_users, look_at_person,
};
use crate::web::desk::Desk;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Type,
    State,
    Enabled,
    Name,
    Mail,
}

const FIELDS: [Field<Column>; 5] = [
    Field { name: "userType", column: Column::Type, kind: Kind::Word },
    Field { name: "externalUserState", column: Column::State, kind: Kind::Word },
    Field { name: "accountEnabled", column: Column::Enabled, kind: Kind::Flag },
    Field { name: "displayName", column: Column::Name, kind: Kind::Text },
    Field { name: "mail", column: Column::Mail, kind: Kind::Text },
];
pub(super) const USERS: List<Column> =
    List { name: "users", order: Some((Column::Name, Direction::Ascending)), fields: &FIELDS, takes: &SystemOption::ALL };

/// What a filter asks for: properties, or the people of one address.
#[derive(Debug, Default)]
struct Asked {
    filter: UserFilter,
    mail: Option<String>,
}

fn read_filter(filter: &Filter<Column>) -> Result<Asked, Fault> {
    let mut asked = Asked::default();
    for condition in &filter.all {
        match (condition.column, &condition.test) {
            (Column::Type, Test::Is(Wanted::Text(kind))) if kind == "Guest" => asked.filter.kind = Some(UserKind::Guest),
            (Column::Type, Test::Is(Wanted::Text(kind))) if kind == "Member" => asked.filter.kind = Some(UserKind::Member),
            (Column::State, Test::Is(Wanted::Text(state))) => {
                asked.filter.guests = Some(match state.as_str() {
                    "PendingAcceptance" => GuestState::Pending,
                    "Accepted" => GuestState::Accepted,
                    "Stale" => GuestState::Stale,
                    _ => return Err(Fault::bad_request("externalUserState is PendingAcceptance, Accepted or Stale.")),
                });
            }
            (Column::Enabled, Test::Is(Wanted::Flag(is_enabled))) => asked.filter.is_blocked = Some(!is_enabled),
            (Column::Mail, Test::Is(Wanted::Text(mail))) => asked.mail = Some(mail.clone()),
            _ => return Err(Fault::bad_request("Users cannot be filtered so; use $search for names and addresses.")),
        }
    }
    Ok(asked)
}

/// `GET /users`.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let question = Question::read(request.query_string(), &USERS)?;
        let Asked { mut filter, mail } = read_filter(&question.read.filter)?;
        let asked = question.asked()?;
        let listed = match mail {
            None => {
                filter.search = Some(asked.search.clone()).filter(|search| !search.is_empty());
                list_users(call.app, &call.caller, call.tenant.id, filter, asked).await?
            }
            Some(mail) => of_mail(call, &mail, &filter, &asked).await?,
        };
        Ok(question.page(call, listed, |user| shown::user(&user)))
    })
    .await
}

/// The few people of one address, in the order of their ids.
async fn of_mail(call: &Call<'_>, mail: &str, filter: &UserFilter, asked: &Page) -> Result<Listed<User>, Fault> {
    if filter.guests.is_some() || filter.is_blocked.is_some() || !asked.search.is_empty() {
        return Err(Fault::bad_request("mail goes together with userType alone."));
    }
    // What is no address is nobody's.
    let mut rows = match mail.parse() {
        Ok(address) => find_users_of(call.app, &call.caller, call.tenant.id, address).await?,
        Err(_) => Vec::new(),
    };
    rows.retain(|user| filter.kind.is_none_or(|kind| user.kind == kind));
    let tally = Some(Tally { count: rows.len() as u64, is_more: false }).filter(|_| asked.after.is_none());
    rows.sort_by_key(|user| user.id);
    rows.retain(|user| asked.after.as_ref().is_none_or(|after| user.id.to_string() > *after));
    let is_last = rows.len() <= usize::from(asked.size);
    rows.truncate(asked.size.into());
    let next = rows.last().filter(|_| !is_last).map(|user| user.id.to_string());
    Ok(Listed { rows, next, tally })
}

/// The user of the path; tombstones are not found.
async fn found(call: &Call<'_>) -> Result<User, Fault> {
    let user = find_user(call.app, &call.caller, call.tenant.id, call.id("id")?).await?;
    match user.stage {
        UserStage::Active | UserStage::Blocked { .. } => Ok(user),
        UserStage::Merged { into, .. } => Err(Fault::merged_into(into)),
        UserStage::Deleted { .. } => Err(Fault::not_found("There is no such user.")),
    }
}

/// `GET /users/{id}`.
pub(super) async fn look(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        Ok(shape.one(call, StatusCode::OK, "users", shown::user(&found(call).await?)))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewUser {
    display_name: String,
    mail: Option<String>,
    user_principal_name: Option<String>,
    account_enabled: Option<bool>,
    /// Graph wants one; we have no use for it.
    #[serde(rename = "mailNickname")]
    _mail_nickname: Option<String>,
    password_profile: Option<PasswordProfile>,
}

impl NewUser {
    /// The one address of a member: it is also what they are called here for ever.
    fn address(&self) -> Result<Address, Fault> {
        let read = |property, text: &Option<String>| text.as_deref().map(|text| body::said::<Address>(property, text)).transpose();
        match (read("mail", &self.mail)?, read("userPrincipalName", &self.user_principal_name)?) {
            (Some(mail), Some(upn)) if mail.key() != upn.key() => {
                Err(Fault::bad_request("The userPrincipalName of a member is their mail: leave it out, or let both be the same."))
            }
            (Some(address), _) | (None, Some(address)) => Ok(address),
            (None, None) => Err(Fault::bad_request("mail or userPrincipalName is needed.")),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PasswordProfile {
    password: String,
    force_change_password_next_sign_in: Option<bool>,
}

/// `POST /users` makes a member; guests are invited.
pub(super) async fn make(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, new): (_, NewUser) = (Shape::read(call)?, body::read(&bytes)?);
        let address = new.address()?;
        if new.account_enabled == Some(false) {
            return Err(Fault::bad_request("A user is made enabled, and blocked afterwards."));
        }
        if new.password_profile.as_ref().is_some_and(|profile| profile.force_change_password_next_sign_in == Some(true)) {
            return Err(Fault::bad_request("Leave passwordProfile out: the person chooses a password by a code to their mailbox."));
        }
        let member = NewMember {
            address,
            name: body::said("displayName", &new.display_name)?,
            password: new.password_profile.map(|profile| Secret::new(profile.password)),
        };
        let id = make_member(call.app, &call.caller, call.tenant.id, member).await?;
        let user = find_user(call.app, &call.caller, call.tenant.id, id).await?;
        Ok(shape.one(call, StatusCode::CREATED, "users", shown::user(&user)))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Change {
    display_name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    given_name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    surname: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    preferred_language: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    access_ends_at: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    sponsor: Option<Option<Reference>>,
    account_enabled: Option<bool>,
}

/// A noun named by its id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    pub(super) id: Option<String>,
    #[serde(rename = "@odata.id")]
    pub(super) address: Option<String>,
}

impl Reference {
    /// The id, wherever it stands.
    pub(super) fn id(&self) -> Result<&str, Fault> {
        let id = self.id.as_deref().or_else(|| self.address.as_deref().map(body::id_of));
        id.ok_or_else(|| Fault::bad_request("A reference holds an id, or an @odata.id."))
    }
}

impl Change {
    fn profile(&self) -> Result<ProfileChange, Fault> {
        let name = |property, text: &Option<Option<String>>| text.as_ref().map(|text| body::maybe(property, text.as_deref())).transpose();
        let language = |text: &Option<String>| body::language("preferredLanguage", text.as_deref());
        Ok(ProfileChange {
            display_name: self.display_name.as_deref().map(|name| body::said("displayName", name)).transpose()?,
            given_name: name("givenName", &self.given_name)?,
            family_name: name("surname", &self.surname)?,
            locale: self.preferred_language.as_ref().map(language).transpose()?,
            claims: ClaimsChange::default(),
        })
    }
}

/// `PATCH /users/{id}`: names, language and what else is said of them, stay, and whether they are blocked, in this order; each is
/// remembered by itself.
pub(super) async fn change(desk: Data<Desk>, request: HttpRequest, bytes: Bytes) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let mut asked = body::open(&bytes)?;
        let claims = described::taken_from(&mut asked)?;
        let change: Change = body::of(asked)?;
        let user = found(call).await?;
        let (app, caller, tenant) = (call.app, &call.caller, call.tenant.id);
        let profile = ProfileChange { claims, ..change.profile()? };
        let access_ends_at = change.access_ends_at.as_ref().map(|text| body::end("accessEndsAt", text.as_deref())).transpose()?;
        let sponsor: Option<Option<UserId>> = match &change.sponsor {
            Some(Some(reference)) => Some(Some(body::said("sponsor", reference.id()?)?)),
            Some(None) => Some(None),
            None => None,
        };
        let stay = StayChange { sponsor, access_ends_at };
        if profile != ProfileChange::default() {
            change_profile(app, caller, tenant, user.id, profile).await?;
        }
        if stay != StayChange::default() {
            change_stay(app, caller, tenant, user.id, stay).await?;
        }
        match change.account_enabled {
            Some(true) => unblock(app, caller, tenant, user.id).await?,
            Some(false) => block(app, caller, tenant, user.id).await?,
            None => {}
        }
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `DELETE /users/{id}`: for good.
pub(super) async fn remove(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let user = found(call).await?;
        remove_user(call.app, &call.caller, call.tenant.id, user.id).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// `GET /users/{id}/memberOf`: the groups they are in directly, at this moment.
pub(super) async fn member_of(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, user) = (Shape::read(call)?, found(call).await?);
        let person = look_at_person(call.app, &call.caller, call.tenant.id, user.id).await?;
        let groups = person.held.iter().filter_map(|held| match held {
            Held::Group { group, membership, .. } if membership.goes_on(call.caller.at) => Some(shown::group_around(group)),
            Held::Group { .. } | Held::Application { .. } => None,
        });
        Ok(shape.whole(call, "groups", groups))
    })
    .await
}

/// `GET /users/{id}/transitiveMemberOf`: those, and the groups around them.
pub(super) async fn around(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let (shape, user) = (Shape::read(call)?, found(call).await?);
        let groups = groups_around(call.app, &call.caller, call.tenant.id, user.id).await?;
        Ok(shape.whole(call, "groups", groups.iter().map(shown::group_around)))
    })
    .await
}
