//! Applications: the list, one with whom it is given to, and its secrets.

use actix_web::HttpResponse;
use rules::clock::Timestamp;
use rules::directory::{Application, ApplicationSettings, CannotDo, DisplayName, Weakness};
use rules::ids::{ApplicationId, AssignmentId};

use super::admin::{Admin, Sent};
use super::groups::member_row;
use super::listing::{asked, listing};
use super::protocol::in_words;
use super::registration::written;
use super::stale_form;
use crate::flows::directory::{DirectoryError, assign, make_secret, remove_application, remove_secret, unassign};
use crate::flows::listings::{ApplicationSeen, find_assignee, list_applications, look_at_application};
use crate::pages::Tag;
use crate::pages::portal::{
    ApplicationDetail, ApplicationForm, ApplicationRow, Applications, Confirm, Done, FieldTrouble, NewSecret, SecretRow, Section, Troubles,
    WeaknessShown,
};
use crate::web::problem::Problem;

/// The list.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    let listed = list_applications(&admin.desk.app, &admin.caller(), admin.tenant.id, asked(&admin)).await;
    let listed = listed.map_err(|error| admin.failed(error))?;
    let row = |application: &rules::directory::Application| ApplicationRow {
        name: application.name.to_string(),
        id: application.id.to_string(),
        admits: application.settings.admits.into(),
        weaknesses: Weakness::of(application).into_iter().map(Tag::from).collect(),
        href: admin.path(&format!("applications/{}", application.id)),
    };
    admin.show(&Applications {
        nav: admin.nav(Section::Applications),
        listing: listing(&admin, "applications", Vec::new(), &listed),
        rows: listed.rows.iter().map(row).collect(),
        new_href: Some(admin.path("applications/new")),
    })
}

pub(super) async fn seen(admin: &Admin) -> Result<ApplicationSeen, Problem> {
    let id: ApplicationId = admin.named("application")?;
    look_at_application(&admin.desk.app, &admin.caller(), admin.tenant.id, id, asked(admin)).await.map_err(|error| admin.failed(error))
}

/// The application, for whoever may change it: nobody is asked what they may not say.
async fn manageable(admin: &Admin) -> Result<Application, Problem> {
    let seen = seen(admin).await?;
    if seen.may_manage { Ok(seen.application) } else { Err(admin.failed(DirectoryError::Cannot(CannotDo::Role))) }
}

/// One application.
pub(super) async fn detail(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    admin.show(&shown(&admin, &seen, written(seen.application.name.as_str(), &seen.application.settings), (Troubles::default(), None)))
}

/// What the forms of an application are filled in over.
pub(super) fn over(seen: &ApplicationSeen) -> (&DisplayName, &ApplicationSettings) {
    (&seen.application.name, &seen.application.settings)
}

pub(super) fn shown(
    admin: &Admin,
    seen: &ApplicationSeen,
    fields: ApplicationForm,
    wrong: (Troubles, Option<String>),
) -> ApplicationDetail {
    let application = &seen.application;
    let page = format!("applications/{}", application.id);
    let secret = |secret: &rules::directory::ClientSecret| SecretRow {
        created_at: secret.created_at,
        expires_at: secret.expires_at,
        remove_href: seen.may_manage.then(|| admin.path(&format!("{page}/secrets/{}/remove", secret.created_at.millis()))),
    };
    let acting = seen.may_act.as_ref().map(|acting| (acting.name.to_string(), admin.path(&format!("applications/{}", acting.id))));
    let (troubles, refusal) = wrong;
    let assigned = seen.assigned.rows.iter().map(|(assignment, who)| {
        let mut row = member_row(admin, who, admin.form_if(seen.may_give, &format!("{page}/assigned/{}/take", assignment.id)));
        if let Some(role) = &assignment.role {
            row.name = format!("{} ({role})", row.name);
        }
        row
    });
    ApplicationDetail {
        nav: admin.nav(Section::Applications),
        id: Some(application.id.to_string()),
        name: application.name.to_string(),
        issuer: admin.tenant.issuer(&admin.desk.app.public_url),
        weaknesses: Weakness::of(application).into_iter().map(WeaknessShown::from).collect(),
        protocol: in_words(application),
        protocol_href: Some(admin.path(&format!("{page}/protocol"))),
        refusal,
        acting,
        fields,
        troubles,
        form: stale_form::over(admin.form_if(seen.may_manage, &page), &over(seen)),
        secrets: application.settings.secrets.iter().map(secret).collect(),
        new_secret: admin.form_if(seen.may_manage && application.settings.uses_secret(), &format!("{page}/secrets")),
        assign: admin.form_if(seen.may_give, &format!("{page}/assign")),
        who_typed: String::new(),
        role_typed: String::new(),
        assigned: assigned.collect(),
        remove_href: seen.may_manage.then(|| admin.path(&format!("{page}/remove"))),
    }
}

/// Gives it to a person or a group.
pub(super) async fn give(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: ApplicationId = admin.named("application")?;
    let (app, caller, tenant, typed) = (&admin.desk.app, admin.caller(), admin.tenant.id, fields.one("who"));
    let role = Some(fields.one("role").to_owned()).filter(|role| !role.is_empty());
    let found = find_assignee(app, &caller, tenant, typed).await.map_err(|error| admin.failed(error))?;
    let (field, trouble) = match found {
        None if typed.contains('@') => ("who", FieldTrouble::NoSuchMember),
        None => ("who", FieldTrouble::NoSuchGroup),
        Some(who) => match assign(app, &caller, tenant, (id, role), who).await {
            Ok(()) => return Ok(admin.done(&format!("applications/{id}"), Done::Added)),
            Err(DirectoryError::Unknown("role")) => ("role", FieldTrouble::NoSuchRole),
            Err(DirectoryError::Cannot(_)) => ("who", FieldTrouble::NotGivable),
            Err(error) => return Err(admin.failed(error)),
        },
    };
    let seen = seen(&admin).await?;
    let wrong = (Troubles::default().with(field, trouble), None);
    let page = shown(&admin, &seen, written(seen.application.name.as_str(), &seen.application.settings), wrong);
    admin.show_wrong(&ApplicationDetail { who_typed: typed.to_owned(), role_typed: fields.one("role").to_owned(), ..page })
}

/// Takes it back.
pub(super) async fn take(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let (id, assignment): (ApplicationId, AssignmentId) = (admin.named("application")?, admin.named("assignment")?);
    unassign(&admin.desk.app, &admin.caller(), admin.tenant.id, assignment).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("applications/{id}"), Done::Removed))
}

/// Makes another secret, and shows it this once.
pub(super) async fn new_secret(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: ApplicationId = admin.named("application")?;
    let made = make_secret(&admin.desk.app, &admin.caller(), admin.tenant.id, id, None).await;
    let (secret, _) = made.map_err(|error| admin.failed(error))?;
    let name = seen(&admin).await?.application.name.to_string();
    show_secret(&admin, id, name, secret.expose())
}

/// A secret that nobody will see again.
pub(super) fn show_secret(admin: &Admin, id: ApplicationId, name: String, secret: &str) -> Result<HttpResponse, Problem> {
    admin.show(&NewSecret {
        nav: admin.nav(Section::Applications),
        app: name,
        id: id.to_string(),
        secret: secret.to_owned(),
        issuer: admin.tenant.issuer(&admin.desk.app.public_url),
        href: admin.path(&format!("applications/{id}")),
    })
}

/// Asks whether to take a secret away: without the last, nobody signs in to it.
pub(super) async fn ask_drop_secret(admin: Admin) -> Result<HttpResponse, Problem> {
    let (application, now) = (manageable(&admin).await?, admin.caller().at);
    let made = Timestamp::from_millis(admin.named("made")?);
    let (asked, others): (Vec<_>, Vec<_>) = application.settings.secrets.iter().partition(|secret| secret.created_at == made);
    if asked.is_empty() {
        return Err(admin.not_found());
    }
    let others = others.iter().filter(|secret| secret.expires_at.is_none_or(|end| now < end)).count();
    let page = format!("applications/{}", application.id);
    let form = admin.form(admin.path(&format!("{page}/secrets/{}/remove", made.millis())));
    let which = (application.name.as_str(), made);
    admin.show(&Confirm::removing_secret(admin.nav(Section::Applications), which, others, form, admin.path(&page)))
}

/// Takes a secret away.
pub(super) async fn drop_secret(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let (id, made): (ApplicationId, i64) = (admin.named("application")?, admin.named("made")?);
    let outcome = remove_secret(&admin.desk.app, &admin.caller(), admin.tenant.id, id, Timestamp::from_millis(made)).await;
    outcome.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("applications/{id}"), Done::Removed))
}

/// Asks whether to remove an application.
pub(super) async fn ask_remove(admin: Admin) -> Result<HttpResponse, Problem> {
    let application = manageable(&admin).await?;
    let page = format!("applications/{}", application.id);
    let form = admin.form(admin.path(&format!("{page}/remove")));
    admin.show(&Confirm::removing_application(admin.nav(Section::Applications), application.name.as_str(), form, admin.path(&page)))
}

/// Removes an application.
pub(super) async fn remove(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: ApplicationId = admin.named("application")?;
    remove_application(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done("applications", Done::Removed))
}
