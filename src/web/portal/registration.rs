//! Registering an application and changing its registration.

use actix_web::HttpResponse;
use rules::directory::{Admits, AppRole, ApplicationSettings, ClientKind, DisplayName, OPTIONAL_CLAIMS};
use rules::ids::ApplicationId;
use rules::invitations::csv::Problem as Cell;
use rules::invitations::is_web_address;
use rules::protocol::{Acts, Delegation, GrantType, Rotates};
use url::Url;

use super::admin::{Admin, Sent};
use super::applications::{over, seen, show_secret, shown};
use super::invite::name_trouble;
use super::stale_form;
use crate::flows::directory::{DirectoryError, NewApplication, change_application, make_application};
use crate::flows::listings::find_application;
use crate::pages::portal::{ApplicationDetail, ApplicationForm, Done, FieldTrouble, Section, Troubles};
use crate::web::fields::Fields;
use crate::web::problem::Problem;

/// What is registered of an application.
type Registering = (DisplayName, ApplicationSettings);

/// Most addresses or roles of one application.
const MOST: usize = 50;

/// A registration as its form shows it.
pub(super) fn written(name: &str, settings: &ApplicationSettings) -> ApplicationForm {
    let role = |role: &AppRole| format!("{}: {}", role.value, role.display_name);
    ApplicationForm {
        name: name.to_owned(),
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
        grants: ApplicationForm::grants(&chosen(settings).iter().map(|grant| grant.short()).collect::<Vec<_>>()),
        may_act: settings.delegation.may_act.map(|id| id.to_string()).unwrap_or_default(),
        may_impersonate: settings.delegation.acts == Acts::AsThePerson,
        claims: ApplicationForm::claims(&settings.optional_claims.iter().map(String::as_str).collect::<Vec<_>>()),
        all_groups: settings.all_groups,
        keeps_refresh_tokens: settings.rotates == Rotates::Never,
    }
}

/// The grants that somebody chose for it; none: all that its redirect URIs make sense of.
fn chosen(settings: &ApplicationSettings) -> Vec<GrantType> {
    let named = settings.registration.grant_types.iter().flatten().copied().filter(|grant| *grant != GrantType::ClientCredentials);
    named.chain(settings.client_credentials.then_some(GrantType::ClientCredentials)).collect()
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
        grants: ApplicationForm::grants(&fields.all("grants").collect::<Vec<_>>()),
        may_act: one("may_act"),
        may_impersonate: fields.is_ticked("may_impersonate"),
        claims: ApplicationForm::claims(&fields.all("claims").collect::<Vec<_>>()),
        all_groups: fields.is_ticked("all_groups"),
        keeps_refresh_tokens: fields.is_ticked("keeps_refresh_tokens"),
    }
}

/// Which grants it uses: those that were ticked, and implicit ones that it is registered for, which no form gives (RFC 9700 §2.1.2).
fn grants(fields: &Fields, settings: &mut ApplicationSettings) {
    let had = settings.registration.grant_types.as_deref().unwrap_or_default();
    let is_kept = |grant: &GrantType| *grant == GrantType::Implicit && had.contains(grant);
    let is_wanted = |grant: &GrantType| fields.all("grants").any(|wanted| wanted == grant.short()) || is_kept(grant);
    let mut wanted: Vec<GrantType> = GrantType::ALL.into_iter().filter(is_wanted).collect();
    settings.client_credentials = wanted.contains(&GrantType::ClientCredentials);
    wanted.retain(|grant| *grant != GrantType::ClientCredentials);
    settings.registration.grant_types = Some(wanted).filter(|wanted| !wanted.is_empty());
}

/// What its tokens say, and whether they are replaced: always where it cannot keep a secret (SECURITY 18).
fn tokens(fields: &Fields, settings: &mut ApplicationSettings) {
    let is_chosen = |claim: &&str| fields.all("claims").any(|chosen| chosen == *claim);
    settings.optional_claims = OPTIONAL_CLAIMS.into_iter().filter(is_chosen).map(str::to_owned).collect();
    settings.all_groups = fields.is_ticked("all_groups");
    let keeps = fields.is_ticked("keeps_refresh_tokens") && settings.kind == ClientKind::Confidential;
    settings.rotates = if keeps { Rotates::Never } else { Rotates::Always };
}

/// Who acts for people: an application that is typed by name or id.
async fn delegation(admin: &Admin, fields: &Fields) -> Result<Result<Delegation, Troubles>, Problem> {
    let acts = if fields.is_ticked("may_impersonate") { Acts::AsThePerson } else { Acts::AsItself };
    let typed = fields.one("may_act");
    if typed.is_empty() {
        return Ok(Ok(Delegation { may_act: None, acts }));
    }
    let found = find_application(&admin.desk.app, &admin.caller(), admin.tenant.id, typed).await.map_err(|error| admin.failed(error))?;
    let unknown = || Troubles::default().with("may_act", FieldTrouble::NoSuchApplication);
    Ok(found.map(|found| Delegation { may_act: Some(found.id), acts }).ok_or_else(unknown))
}

/// What a form says, with what has to be looked up.
async fn understood(admin: &Admin, fields: &Fields, mut base: ApplicationSettings) -> Result<Result<Registering, Troubles>, Problem> {
    grants(fields, &mut base);
    tokens(fields, &mut base);
    Ok(match delegation(admin, fields).await? {
        Ok(delegation) => read(fields, ApplicationSettings { delegation, ..base }),
        Err(troubles) => Err(troubles),
    })
}

/// What a form says, read on top of what is registered.
fn read(fields: &Fields, base: ApplicationSettings) -> Result<Registering, Troubles> {
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
            Ok(_) => troubles.add("roles", FieldTrouble::RoleValue),
            Err(error) => troubles.add("roles", name_trouble(error)),
        }
    }
    if roles.len() > MOST {
        troubles.add("roles", Cell::TooMany(MOST));
    }
    roles
}

fn new_page(admin: &Admin, fields: ApplicationForm, (troubles, refusal): (Troubles, Option<String>)) -> ApplicationDetail {
    ApplicationDetail {
        nav: admin.nav(Section::Applications),
        id: None,
        name: String::new(),
        issuer: admin.tenant.issuer(&admin.desk.app.public_url),
        weaknesses: Vec::new(),
        protocol: Vec::new(),
        protocol_href: None,
        refusal,
        acting: None,
        fields,
        troubles,
        form: Some(admin.form(admin.path("applications/new"))),
        secrets: Vec::new(),
        new_secret: None,
        assign: None,
        who_typed: String::new(),
        role_typed: String::new(),
        assigned: Vec::new(),
        remove_href: None,
    }
}

/// The form for a new application.
pub(super) async fn form(admin: Admin) -> Result<HttpResponse, Problem> {
    let fields = written("", &ApplicationSettings::new(ClientKind::Confidential));
    admin.show(&new_page(&admin, fields, (Troubles::default(), None)))
}

/// Registers it; the secret is shown this once.
pub(super) async fn make(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let kind = if fields.is_ticked("is_public") { ClientKind::Public } else { ClientKind::Confidential };
    let wrong = match understood(&admin, &fields, ApplicationSettings::new(kind)).await? {
        Ok((name, settings)) => {
            let new = NewApplication { name: name.clone(), settings };
            match make_application(&admin.desk.app, &admin.caller(), admin.tenant.id, new).await {
                Ok(made) => {
                    return match made.secret {
                        Some(secret) => show_secret(&admin, made.id, name.to_string(), secret.expose()),
                        None => Ok(admin.done(&format!("applications/{}", made.id), Done::Added)),
                    };
                }
                Err(error) => refused(&admin, error)?,
            }
        }
        Err(troubles) => (troubles, None),
    };
    admin.show_wrong(&new_page(&admin, typed(&fields), wrong))
}

/// What the form says of why it is not taken.
fn refused(admin: &Admin, error: DirectoryError) -> Result<(Troubles, Option<String>), Problem> {
    match error {
        DirectoryError::Address(_) => Ok((Troubles::default().with("redirect_uris", FieldTrouble::RedirectUri), None)),
        DirectoryError::Metadata(error) => Ok((Troubles::default(), Some(error.description().to_owned()))),
        error => Err(admin.failed(error)),
    }
}

/// Changes what is registered.
pub(super) async fn change(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: ApplicationId = admin.named("application")?;
    let seen = seen(&admin).await?;
    let is_fresh = stale_form::check(&fields, &over(&seen));
    let understood = understood(&admin, &fields, seen.application.settings.clone()).await?;
    let wrong = match is_fresh.and(understood) {
        Ok(registered) => match change_application(&admin.desk.app, &admin.caller(), &seen.application, registered).await {
            Ok(()) => return Ok(admin.done(&format!("applications/{id}"), Done::Saved)),
            Err(error) => refused(&admin, error)?,
        },
        Err(troubles) => (troubles, None),
    };
    let is_public = seen.application.settings.kind == ClientKind::Public;
    admin.show_wrong(&shown(&admin, &seen, ApplicationForm { is_public, ..typed(&fields) }, wrong))
}
