//! Members: the list, one with their roles, a new one; and what is taken from anybody.

use actix_web::HttpResponse;
use rules::directory::{Address, Assignee, CannotDo, DirectoryRole, DisplayName, UserKind, UserStage};
use rules::ids::UserId;

use super::admin::{Admin, Sent};
use super::guests::grants;
use super::invite::{address_trouble, name_trouble};
use super::listing::{asked, listing};
use super::stale_form;
use crate::flows::directory::{DirectoryError, NewMember, block, leave_group, make_member, remove_user, set_roles, unassign, unblock};
use crate::flows::listings::{MemberListed, PersonSeen, list_members, look_at_person};
use crate::pages::portal::{Confirm, Done, FieldTrouble, RoleChoice, Section, Troubles, UserDetail, UserForm, UserRow, Users};
use crate::web::problem::Problem;

/// The list.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    let listed = list_members(&admin.desk.app, &admin.caller(), admin.tenant.id, asked(&admin)).await;
    let listed = listed.map_err(|error| admin.failed(error))?;
    let row = |MemberListed { user, roles }: &MemberListed| UserRow {
        name: user.display_name.to_string(),
        address: user.mail.to_string(),
        roles: roles.iter().copied().map(Into::into).collect(),
        is_blocked: matches!(user.stage, UserStage::Blocked { .. }),
        signed_in_at: user.signed_in_at,
        href: admin.path(&format!("users/{}", user.id)),
    };
    admin.show(&Users {
        nav: admin.nav(Section::Users),
        listing: listing(&admin, "users", Vec::new(), &listed),
        rows: listed.rows.iter().map(row).collect(),
        new_href: Some(admin.path("users/new")),
    })
}

async fn seen(admin: &Admin) -> Result<PersonSeen, Problem> {
    let id: UserId = admin.named("user")?;
    look_at_person(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))
}

/// One member.
pub(super) async fn detail(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    if seen.user.kind == UserKind::Guest {
        return Ok(admin.to(&format!("guests/{}", seen.user.id)));
    }
    admin.show(&shown(&admin, &seen, &seen.roles, Troubles::default()))
}

fn shown(admin: &Admin, seen: &PersonSeen, ticked: &[DirectoryRole], troubles: Troubles) -> UserDetail {
    let user = &seen.user;
    let page = format!("users/{}", user.id);
    let is_blocked = matches!(user.stage, UserStage::Blocked { .. });
    UserDetail {
        nav: admin.nav(Section::Users),
        name: user.display_name.to_string(),
        address: user.mail.to_string(),
        id: user.id.to_string(),
        upn: user.upn.clone(),
        is_blocked,
        signed_in_at: user.signed_in_at,
        grants: grants::rows(admin, seen),
        roles: RoleChoice::all(ticked),
        change_roles: stale_form::over(admin.form_if(seen.may_give_roles && !is_blocked, &format!("{page}/roles")), &seen.roles),
        troubles,
        block: admin.form_if(seen.may_manage && !is_blocked, &format!("{page}/block")),
        unblock: admin.form_if(seen.may_manage && is_blocked, &format!("{page}/unblock")),
        details_href: seen.may_manage.then(|| admin.path(&format!("{page}/details"))),
        remove_href: seen.may_manage.then(|| admin.path(&format!("{page}/remove"))),
    }
}

fn empty_form(admin: &Admin) -> UserForm {
    UserForm {
        nav: admin.nav(Section::Users),
        address: String::new(),
        name: String::new(),
        troubles: Troubles::default(),
        form: admin.form(admin.path("users/new")),
    }
}

/// The form for a new member.
pub(super) async fn form(admin: Admin) -> Result<HttpResponse, Problem> {
    admin.show(&empty_form(&admin))
}

/// Makes a member, who chooses a password by a code to their mailbox.
pub(super) async fn make(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let mut troubles = Troubles::default();
    let address = fields.one("address").parse::<Address>().map_err(|error| troubles.add("address", address_trouble(error)));
    let name = fields.one("name").parse::<DisplayName>().map_err(|error| troubles.add("name", name_trouble(error)));
    if let (Ok(address), Ok(name)) = (address, name) {
        let new = NewMember { address, name, password: None };
        match make_member(&admin.desk.app, &admin.caller(), admin.tenant.id, new).await {
            Ok(id) => return Ok(admin.done(&format!("users/{id}"), Done::Added)),
            Err(DirectoryError::Taken(_)) => troubles.add("address", FieldTrouble::Taken),
            Err(error) => return Err(admin.failed(error)),
        }
    }
    let (address, name) = (fields.one("address").to_owned(), fields.one("name").to_owned());
    admin.show_wrong(&UserForm { address, name, troubles, ..empty_form(&admin) })
}

/// Gives and takes directory roles.
pub(super) async fn change_roles(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: UserId = admin.named("user")?;
    let is_ticked = |role: &DirectoryRole| fields.all("role").any(|ticked| ticked == role.as_str());
    let wanted: Vec<_> = DirectoryRole::ALL.into_iter().filter(is_ticked).collect();
    let seen = seen(&admin).await?;
    if let Err(troubles) = stale_form::check(&fields, &seen.roles) {
        return admin.show_wrong(&shown(&admin, &seen, &wanted, troubles));
    }
    set_roles(&admin.desk.app, &admin.caller(), admin.tenant.id, id, wanted).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("users/{id}"), Done::Saved))
}

/// Blocks or unblocks.
pub(super) async fn act(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: UserId = admin.named("user")?;
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), admin.tenant.id);
    let (outcome, done) = match admin.named::<String>("verb")?.as_str() {
        "block" => (block(app, &caller, tenant, id).await, Done::Blocked),
        "unblock" => (unblock(app, &caller, tenant, id).await, Done::Unblocked),
        _ => (Err(DirectoryError::Unknown("verb")), Done::Saved),
    };
    outcome.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("users/{id}"), done))
}

/// Asks whether to remove a member.
pub(super) async fn ask_remove(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    if !seen.may_manage {
        return Err(admin.failed(DirectoryError::Cannot(CannotDo::Role)));
    }
    let page = format!("users/{}", seen.user.id);
    let form = admin.form(admin.path(&format!("{page}/remove")));
    admin.show(&Confirm::removing_user(admin.nav(Section::Users), seen.user.display_name.as_str(), form, admin.path(&page)))
}

/// Removes a member.
pub(super) async fn remove(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: UserId = admin.named("user")?;
    remove_user(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done("users", Done::Removed))
}

/// Takes an application or a group from a person.
pub(super) async fn take(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let user: UserId = admin.named("user")?;
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), admin.tenant.id);
    let outcome = match admin.named::<String>("kind")?.as_str() {
        "application" => unassign(app, &caller, tenant, admin.named("id")?).await,
        "group" => leave_group(app, &caller, tenant, admin.named("id")?, Assignee::User(user)).await,
        _ => Err(DirectoryError::Unknown("kind")),
    };
    outcome.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("guests/{user}"), Done::Removed))
}
