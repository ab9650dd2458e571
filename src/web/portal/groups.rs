//! Groups: the list, one with its members, a new one, one renamed.

use actix_web::HttpResponse;
use rules::directory::{Assignee, CannotDo, DisplayName, Group, UserKind};
use rules::ids::GroupId;
use rules::invitations::csv::Problem as Cell;

use super::admin::{Admin, Sent};
use super::invite::name_trouble;
use super::listing::{asked, listing};
use super::stale_form;
use crate::flows::directory::{DirectoryError, GroupChange, NewGroup, change_group, join_group, leave_group, make_group, remove_group};
use crate::flows::listings::{GroupListed, GroupSeen, Held, MemberSeen, find_assignee, list_groups, look_at_group};
use crate::pages::FormSeal;
use crate::pages::portal::{Confirm, Done, FieldTrouble, GroupDetail, GroupForm, GroupRow, Groups, MemberRow, Section, Troubles};
use crate::web::fields::Fields;
use crate::web::problem::Problem;

/// Longest description, in characters.
const LONGEST: usize = 500;

/// The list.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    let listed = list_groups(&admin.desk.app, &admin.caller(), admin.tenant.id, asked(&admin)).await;
    let listed = listed.map_err(|error| admin.failed(error))?;
    let row = |GroupListed { group, is_role_bearing }: &GroupListed| GroupRow {
        name: group.name.to_string(),
        description: group.description.clone(),
        is_role_bearing: *is_role_bearing,
        href: admin.path(&format!("groups/{}", group.id)),
    };
    admin.show(&Groups {
        nav: admin.nav(Section::Groups),
        listing: listing(&admin, "groups", Vec::new(), &listed),
        rows: listed.rows.iter().map(row).collect(),
        new_href: Some(admin.path("groups/new")),
    })
}

async fn seen(admin: &Admin) -> Result<GroupSeen, Problem> {
    let id: GroupId = admin.named("group")?;
    look_at_group(&admin.desk.app, &admin.caller(), admin.tenant.id, id, asked(admin)).await.map_err(|error| admin.failed(error))
}

/// One group.
pub(super) async fn detail(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    admin.show(&shown(&admin, &seen, "", Troubles::default()))
}

fn shown(admin: &Admin, seen: &GroupSeen, typed: &str, troubles: Troubles) -> GroupDetail {
    let page = format!("groups/{}", seen.group.id);
    let app = |held: &Held| match held {
        Held::Application { application, assignment, .. } => Some(match &assignment.role {
            Some(role) => format!("{} ({role})", application.name),
            None => application.name.to_string(),
        }),
        Held::Group { .. } => None,
    };
    let leave = |who: &Assignee| {
        let (kind, id) = match who {
            Assignee::User(id) => ("user", id.to_string()),
            Assignee::Group(id) => ("group", id.to_string()),
        };
        admin.form_if(seen.may_give, &format!("{page}/{kind}/{id}/leave"))
    };
    GroupDetail {
        nav: admin.nav(Section::Groups),
        name: seen.group.name.to_string(),
        description: seen.group.description.clone(),
        id: seen.group.id.to_string(),
        is_role_bearing: seen.is_role_bearing,
        apps: seen.held.iter().filter_map(app).collect(),
        listing: listing(admin, &page, Vec::new(), &seen.members),
        members: seen.members.rows.iter().map(|member| member_row(admin, member, leave(&member.who))).collect(),
        add: admin.form_if(seen.may_give, &page),
        who_typed: typed.to_owned(),
        troubles,
        change_href: seen.may_manage.then(|| admin.path(&format!("{page}/change"))),
        remove_href: seen.may_manage.then(|| admin.path(&format!("{page}/remove"))),
    }
}

/// Somebody or something, with the button that takes them out.
pub(super) fn member_row(admin: &Admin, member: &MemberSeen, remove: Option<FormSeal>) -> MemberRow {
    let (what, page) = match (member.who, member.kind) {
        (Assignee::Group(id), _) => (MemberRow::GROUP, format!("groups/{id}")),
        (Assignee::User(id), Some(UserKind::Guest)) => (MemberRow::GUEST, format!("guests/{id}")),
        (Assignee::User(id), _) => (MemberRow::MEMBER, format!("users/{id}")),
    };
    MemberRow { name: member.name.clone(), what, href: admin.path(&page), remove }
}

/// Puts somebody or another group in.
pub(super) async fn add(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let group: GroupId = admin.named("group")?;
    let (app, caller, tenant, typed) = (&admin.desk.app, admin.caller(), admin.tenant.id, fields.one("who"));
    let found = find_assignee(app, &caller, tenant, typed).await.map_err(|error| admin.failed(error))?;
    let trouble = match found {
        None if typed.contains('@') => FieldTrouble::NoSuchMember,
        None => FieldTrouble::NoSuchGroup,
        Some(who) => match join_group(app, &caller, tenant, group, who, None).await {
            Ok(()) => return Ok(admin.done(&format!("groups/{group}"), Done::Added)),
            Err(DirectoryError::Circle | DirectoryError::Cannot(_)) => FieldTrouble::NotGivable,
            Err(DirectoryError::Nesting(_)) => FieldTrouble::RoleBearing,
            Err(error) => return Err(admin.failed(error)),
        },
    };
    let seen = seen(&admin).await?;
    admin.show_wrong(&shown(&admin, &seen, typed, Troubles::default().with("who", trouble)))
}

/// Takes somebody or something out.
pub(super) async fn leave(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let group: GroupId = admin.named("group")?;
    let member = match admin.named::<String>("kind")?.as_str() {
        "user" => Assignee::User(admin.named("member")?),
        "group" => Assignee::Group(admin.named("member")?),
        _ => return Err(admin.not_found()),
    };
    leave_group(&admin.desk.app, &admin.caller(), admin.tenant.id, group, member).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("groups/{group}"), Done::Removed))
}

fn empty_form(admin: &Admin) -> GroupForm {
    GroupForm {
        nav: admin.nav(Section::Groups),
        called: None,
        name: String::new(),
        description: String::new(),
        troubles: Troubles::default(),
        form: admin.form(admin.path("groups/new")),
    }
}

/// The form for a new group.
pub(super) async fn form(admin: Admin) -> Result<HttpResponse, Problem> {
    admin.show(&empty_form(&admin))
}

/// What the form says, if it can be said.
fn read(fields: &Fields, troubles: &mut Troubles) -> Option<NewGroup> {
    let description = fields.one("description");
    if description.chars().count() > LONGEST {
        troubles.add("description", Cell::TooLong(LONGEST));
    } else if description.chars().any(char::is_control) {
        troubles.add("description", Cell::Control);
    }
    let name = fields.one("name").parse::<DisplayName>().map_err(|error| troubles.add("name", name_trouble(error))).ok();
    let description = Some(description.to_owned()).filter(|text| !text.is_empty());
    name.filter(|_| troubles.is_empty()).map(|name| NewGroup { name, description })
}

/// The form as it was typed.
fn typed(fields: &Fields, troubles: Troubles, page: GroupForm) -> GroupForm {
    GroupForm { name: fields.one("name").to_owned(), description: fields.one("description").to_owned(), troubles, ..page }
}

/// Makes a group.
pub(super) async fn make(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let mut troubles = Troubles::default();
    if let Some(new) = read(&fields, &mut troubles) {
        match make_group(&admin.desk.app, &admin.caller(), admin.tenant.id, new).await {
            Ok(id) => return Ok(admin.done(&format!("groups/{id}"), Done::Added)),
            Err(DirectoryError::Taken(_)) => troubles.add("name", FieldTrouble::Taken),
            Err(error) => return Err(admin.failed(error)),
        }
    }
    admin.show_wrong(&typed(&fields, troubles, empty_form(&admin)))
}

/// The form of a group that there is, filled in over what it is called now.
fn form_of(admin: &Admin, group: &Group) -> GroupForm {
    let form = admin.form(admin.path(&format!("groups/{}/change", group.id)));
    GroupForm {
        called: Some(group.name.to_string()),
        name: group.name.to_string(),
        description: group.description.clone().unwrap_or_default(),
        form: stale_form::filled_in_over(form, &said(group)),
        ..empty_form(admin)
    }
}

/// What its form is filled in over.
fn said(group: &Group) -> (&DisplayName, Option<&str>) {
    (&group.name, group.description.as_deref())
}

/// The group, for whoever may change it: nobody is asked what they may not say.
async fn manageable(admin: &Admin) -> Result<Group, Problem> {
    let seen = seen(admin).await?;
    if seen.may_manage { Ok(seen.group) } else { Err(admin.failed(DirectoryError::Cannot(CannotDo::Role))) }
}

/// The form in which a group is called something else.
pub(super) async fn ask_change(admin: Admin) -> Result<HttpResponse, Problem> {
    let group = manageable(&admin).await?;
    admin.show(&form_of(&admin, &group))
}

/// Calls a group something else.
pub(super) async fn change(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let group = seen(&admin).await?.group;
    let mut troubles = stale_form::check(&fields, &said(&group)).err().unwrap_or_default();
    if let Some(NewGroup { name, description }) = read(&fields, &mut troubles) {
        let change = GroupChange { name: Some(name), description: Some(description) };
        match change_group(&admin.desk.app, &admin.caller(), admin.tenant.id, group.id, change).await {
            Ok(()) => return Ok(admin.done(&format!("groups/{}", group.id), Done::Saved)),
            Err(DirectoryError::Taken(_)) => troubles.add("name", FieldTrouble::Taken),
            Err(error) => return Err(admin.failed(error)),
        }
    }
    admin.show_wrong(&typed(&fields, troubles, form_of(&admin, &group)))
}

/// Asks whether to remove a group.
pub(super) async fn ask_remove(admin: Admin) -> Result<HttpResponse, Problem> {
    let group = manageable(&admin).await?;
    let page = format!("groups/{}", group.id);
    let form = admin.form(admin.path(&format!("{page}/remove")));
    admin.show(&Confirm::removing_group(admin.nav(Section::Groups), group.name.as_str(), form, admin.path(&page)))
}

/// Removes a group.
pub(super) async fn remove(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: GroupId = admin.named("group")?;
    remove_group(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done("groups", Done::Removed))
}
