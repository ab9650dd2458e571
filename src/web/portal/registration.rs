//! Registering an application and changing its registration.

use actix_web::HttpResponse;
use rules::directory::{Admits, AppRole, Application, ApplicationSettings, ClientKind, DisplayName};
use rules::ids::ApplicationId;
use rules::invitations::csv::Problem as Cell;
use rules::invitations::is_web_address;
use url::Url;

use super::admin::{Admin, Sent};
use super::applications::{seen, show_secret, shown};
use super::invite::name_trouble;
use crate::flows::directory::{DirectoryError, NewApplication, change_application, make_application};
use crate::pages::portal::{ApplicationDetail, ApplicationForm, Done, FieldTrouble, Section, Troubles};
use crate::web::fields::Fields;
use crate::web::problem::Problem;

/// Most addresses or roles of one application.
const MOST: usize = 50;

/// A registration as its form shows it.
pub(super) fn written(application: &Application) -> ApplicationForm {
    let settings = &application.settings;
    let role = |role: &AppRole| format!("{}: {}", role.value, role.display_name);
    ApplicationForm {
        name: application.name.to_string(),
        is_public: settings.kind == ClientKind::Public,
        redirect_uris: settings.redirect_uris.join("\n"),
        post_logout_redirect_uris: settings.post_logout_redirect_uris.join("\n"),
        home_page: settings.home_page.as_ref().map(ToString::to_string).unwrap_or_default(),
        roles: settings.roles.iter().map(role).collect::<Vec<_>>().join("\n"),
        admits: match settings.admits {
            Admits::Members => "members",
            Admits::AssignedGuests => "assigned_guests",
            Admits::AllGuests => "all_guests",
        }
        .to_owned(),
        assignment_required: settings.assignment_required,
    }
}

/// What a form says, as typed.
fn typed(fields: &Fields) -> ApplicationForm {
    let one = |name: &str| fields.one(name).to_owned();
    ApplicationForm {
        name: one("name"),
        is_public: fields.is_ticked("is_public"),
        redirect_uris: one("redirect_uris"),
        post_logout_redirect_uris: one("post_logout_redirect_uris"),
        home_page: one("home_page"),
        roles: one("roles"),
        admits: one("admits"),
        assignment_required: fields.is_ticked("assignment_required"),
    }
}

/// What a form says, read on top of what is registered.
fn read(fields: &Fields, base: ApplicationSettings) -> Result<(DisplayName, ApplicationSettings), Troubles> {
    let mut troubles = Troubles::default();
    let name = fields.one("name").parse().map_err(|error| troubles.add("name", name_trouble(error)));
    let redirect_uris = addresses(fields, "redirect_uris", &mut troubles);
    let post_logout_redirect_uris = addresses(fields, "post_logout_redirect_uris", &mut troubles);
    let home_page = match fields.one("home_page") {
        "" => None,
        text => match text.parse::<Url>() {
            Ok(page) if is_web_address(&page) => Some(page),
            _ => {
                troubles.add("home_page", FieldTrouble::Link);
                None
            }
        },
    };
    let roles = roles(fields, &mut troubles);
    let admits = match fields.one("admits") {
        "assigned_guests" => Admits::AssignedGuests,
        "all_guests" => Admits::AllGuests,
        _ => Admits::Members,
    };
    let assignment_required = fields.is_ticked("assignment_required");
    match name {
        Ok(name) if troubles.is_empty() => Ok((
            name,
            ApplicationSettings { redirect_uris, post_logout_redirect_uris, home_page, roles, admits, assignment_required, ..base },
        )),
        _ => Err(troubles),
    }
}

fn addresses(fields: &Fields, name: &'static str, troubles: &mut Troubles) -> Vec<String> {
    let lines = fields.lines(name);
    if lines.len() > MOST {
        troubles.add(name, Cell::TooMany(MOST));
    }
    // What else an address may not be is judged by the flow.
    if lines.iter().any(|line| line.parse::<Url>().is_err()) {
        troubles.add(name, FieldTrouble::RedirectUri);
    }
    lines
}

/// Roles as `value: name`, or only the value.
fn roles(fields: &Fields, troubles: &mut Troubles) -> Vec<AppRole> {
    let mut roles: Vec<AppRole> = Vec::new();
    for line in fields.lines("roles") {
        let (value, name) = line.split_once(':').map_or((line.as_str(), line.as_str()), |(value, name)| (value.trim(), name.trim()));
        let is_value = !value.is_empty() && value.len() <= 120 && value.bytes().all(|byte| byte.is_ascii_graphic());
        match name.parse() {
            Ok(display_name) if is_value => {
                if roles.iter().any(|known| known.value == value) {
                    troubles.add("roles", FieldTrouble::Taken);
                }
                roles.push(AppRole { value: value.to_owned(), display_name });
            }
            Ok(_) => troubles.add("roles", Cell::Control),
            Err(error) => troubles.add("roles", name_trouble(error)),
        }
    }
    if roles.len() > MOST {
        troubles.add("roles", Cell::TooMany(MOST));
    }
    roles
}

/// An application that is not registered yet: what portal, API and command line choose (SECURITY 18).
fn blank(kind: ClientKind) -> ApplicationSettings {
    ApplicationSettings {
        kind,
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        home_page: None,
        initiate_login_uri: None,
        roles: Vec::new(),
        assignment_required: true,
        admits: Admits::Members,
        pkce: Default::default(),
        id_token_alg: Default::default(),
        client_credentials: false,
        optional_claims: Vec::new(),
        all_groups: false,
        consented_scopes: Vec::new(),
        secrets: Vec::new(),
        registration: Default::default(),
        delegation: Default::default(),
    }
}

fn new_page(admin: &Admin, fields: ApplicationForm, troubles: Troubles) -> ApplicationDetail {
    ApplicationDetail {
        nav: admin.nav(Section::Applications),
        id: None,
        issuer: admin.tenant.issuer(&admin.desk.app.public_url),
        weaknesses: Vec::new(),
        fields,
        troubles,
        form: Some(admin.form(admin.path("applications/new"))),
        secrets: Vec::new(),
        new_secret: None,
        assign: None,
        assigned: Vec::new(),
        remove_href: None,
    }
}

/// The form for a new application.
pub(super) async fn form(admin: Admin) -> Result<HttpResponse, Problem> {
    let fields = ApplicationForm { admits: "members".to_owned(), assignment_required: true, ..ApplicationForm::default() };
    admin.show(&new_page(&admin, fields, Troubles::default()))
}

/// Registers it; the secret is shown this once.
pub(super) async fn make(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let kind = if fields.is_ticked("is_public") { ClientKind::Public } else { ClientKind::Confidential };
    let troubles = match read(&fields, blank(kind)) {
        Ok((name, settings)) => {
            let new = NewApplication { name: name.clone(), settings };
            match make_application(&admin.desk.app, &admin.caller(), admin.tenant.id, new).await {
                Ok(made) => {
                    return match made.secret {
                        Some(secret) => show_secret(&admin, made.id, name.to_string(), secret.expose()),
                        None => Ok(admin.done(&format!("applications/{}", made.id), Done::Added)),
                    };
                }
                Err(DirectoryError::Address(_)) => Troubles::default().with("redirect_uris", FieldTrouble::RedirectUri),
                Err(error) => return Err(admin.failed(error)),
            }
        }
        Err(troubles) => troubles,
    };
    admin.show_wrong(&new_page(&admin, typed(&fields), troubles))
}

/// Changes what is registered.
pub(super) async fn change(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: ApplicationId = admin.named("application")?;
    let seen = seen(&admin).await?;
    let troubles = match read(&fields, seen.application.settings.clone()) {
        Ok(registered) => match change_application(&admin.desk.app, &admin.caller(), admin.tenant.id, id, registered).await {
            Ok(()) => return Ok(admin.done(&format!("applications/{id}"), Done::Saved)),
            Err(DirectoryError::Address(_)) => Troubles::default().with("redirect_uris", FieldTrouble::RedirectUri),
            Err(error) => return Err(admin.failed(error)),
        },
        Err(troubles) => troubles,
    };
    let is_public = seen.application.settings.kind == ClientKind::Public;
    admin.show_wrong(&shown(&admin, &seen, ApplicationForm { is_public, ..typed(&fields) }, troubles))
}
