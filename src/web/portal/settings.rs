//! Brand, rules about guests, and domains of the tenant.

use actix_web::HttpResponse;
use rules::directory::{Action, CannotDo, Colour, DisplayName, Domain, DomainPurpose, DomainState, VerifiedDomain};

use super::admin::{Admin, Sent};
use super::invite::name_trouble;
use super::stale_form;
use crate::flows::directory::DirectoryError;
use crate::flows::listings::list_domains;
use crate::flows::tenants::{self, DomainError, Look, SettingsError, check_domain, give_up_domain, propose_domain};
use crate::pages::portal::{BrandTyped, Confirm, DomainRow, Done, FieldTrouble, PolicyTyped, Section, Settings, Troubles};
use crate::web::fields::Fields;
use crate::web::invitee::{chosen_language, languages};
use crate::web::problem::Problem;

pub(super) mod logo;
mod policy;

/// By which the trouble of an old form about the brand is told from one about the rules, on the same page.
const OF_BRAND: &str = "brand_seen";

impl Admin {
    fn not_set(&self, error: SettingsError) -> Problem {
        Problem::settings(&self.desk, &self.request, error)
    }
}

/// The settings.
pub(super) async fn page(admin: Admin) -> Result<HttpResponse, Problem> {
    let page = shown(&admin).await?;
    admin.show(&page)
}

async fn shown(admin: &Admin) -> Result<Settings, Problem> {
    let (tenant, may_change) = (&admin.tenant, admin.may(Action::ManageTenant));
    let domains = list_domains(&admin.desk.app, &admin.caller(), tenant.id).await.map_err(|error| admin.failed(error))?;
    let home = domains.iter().filter(|domain| domain.proof.purpose == DomainPurpose::Home);
    Ok(Settings {
        nav: admin.nav(Section::Settings),
        brand: BrandTyped {
            name: tenant.display_name.to_string(),
            accent: tenant.brand.accent.map(|accent| accent.to_string()).unwrap_or_default(),
        },
        languages: languages(&Fields::default(), tenant),
        brand_form: stale_form::over(admin.form_if(may_change, "settings/brand"), &Look::of(tenant)),
        logo_href: tenant.brand.logo.as_ref().map(|logo| format!("/{}/logo/{logo}", tenant.name)),
        logo_form: admin.form_if(may_change, "settings/logo"),
        logo_remove: admin.form_if(may_change && tenant.brand.logo.is_some(), "settings/logo/remove"),
        policy: policy::written(&tenant.policy),
        policy_form: stale_form::over(admin.form_if(may_change, "settings/policy"), &tenant.policy),
        domains: home.map(|domain| domain_row(admin, domain, may_change)).collect(),
        claim: admin.form_if(may_change, "settings/domains"),
        domain_typed: String::new(),
        troubles: Troubles::default(),
    })
}

/// As people write it, and as machines do where that differs.
fn readable(domain: &Domain) -> String {
    if domain.is_international() { format!("{} ({domain})", domain.to_unicode()) } else { domain.to_string() }
}

fn domain_row(admin: &Admin, claimed: &VerifiedDomain, may_change: bool) -> DomainRow {
    let page = |verb: &str| format!("settings/domains/{}/{verb}", claimed.domain);
    let state = claimed.state();
    DomainRow {
        check: admin.form_if(may_change && state != DomainState::Verified, &page("check")),
        remove_href: may_change.then(|| admin.path(&page("remove"))),
        ..DomainRow::new(readable(&claimed.domain), claimed.record_that_counts(), claimed.seen_at, state)
    }
}

/// Changes name, language and accent.
pub(super) async fn change_look(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let seen = Look::of(&admin.tenant);
    let mut troubles = stale_form::check_as(OF_BRAND, &fields, &seen).err().unwrap_or_default();
    let name = fields.one("name").parse::<DisplayName>().map_err(|error| troubles.add("name", name_trouble(error)));
    let accent = match fields.one("accent") {
        "" => None,
        text => text.parse::<Colour>().map_err(|_| troubles.add("accent", FieldTrouble::Colour)).ok(),
    };
    let Some(name) = name.ok().filter(|_| troubles.is_empty()) else {
        let brand = BrandTyped { name: fields.one("name").to_owned(), accent: fields.one("accent").to_owned() };
        let languages = languages(&fields, &admin.tenant);
        return admin.show_wrong(&Settings { brand, languages, troubles, ..shown(&admin).await? });
    };
    let look = Look { name, locale: chosen_language(&fields, &admin.tenant).tag().to_owned(), accent };
    let changed = tenants::change_look(&admin.desk.app, &admin.caller(), admin.tenant.id, (&seen, look)).await;
    changed.map_err(|error| admin.not_set(error))?;
    Ok(admin.done("settings", Done::Saved))
}

/// Changes the rules about guests.
pub(super) async fn change_policy(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let seen = admin.tenant.policy.clone();
    let read = match stale_form::check(&fields, &seen).and_then(|()| policy::read(&fields, &seen)) {
        Ok(read) => read,
        Err(troubles) => {
            let typed: PolicyTyped = policy::typed(&fields);
            return admin.show_wrong(&Settings { policy: typed, troubles, ..shown(&admin).await? });
        }
    };
    let changed = tenants::change_policy(&admin.desk.app, &admin.caller(), admin.tenant.id, (&seen, read)).await;
    changed.map_err(|error| admin.not_set(error))?;
    Ok(admin.done("settings", Done::Saved))
}

/// Claims a domain.
pub(super) async fn claim(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let trouble = match fields.one("domain").parse::<Domain>() {
        Err(_) => FieldTrouble::DomainNotClaimable,
        Ok(domain) => match propose_domain(&admin.desk.app, &admin.caller(), admin.tenant.id, domain).await {
            Ok(()) => return Ok(admin.done("settings", Done::Added)),
            Err(DomainError::Settings(error)) => return Err(admin.not_set(error)),
            Err(DomainError::Taken) => FieldTrouble::Taken,
            Err(DomainError::OfAll | DomainError::Unknown | DomainError::NotFound) => FieldTrouble::DomainNotClaimable,
        },
    };
    let (domain_typed, troubles) = (fields.one("domain").to_owned(), Troubles::default().with("domain", trouble));
    admin.show_wrong(&Settings { domain_typed, troubles, ..shown(&admin).await? })
}

/// Asks whether to give the claim up: letters and pages carry the name of a verified domain.
pub(super) async fn ask_about_domain(admin: Admin) -> Result<HttpResponse, Problem> {
    let (domain, verb): (Domain, String) = (admin.named("domain")?, admin.named("verb")?);
    let listed = list_domains(&admin.desk.app, &admin.caller(), admin.tenant.id).await.map_err(|error| admin.failed(error))?;
    let homes: Vec<_> = listed.iter().filter(|claimed| claimed.proof.purpose == DomainPurpose::Home).collect();
    let asked = homes.iter().find(|claimed| claimed.domain == domain && verb == "remove").ok_or_else(|| admin.not_found())?;
    if !admin.may(Action::ManageTenant) {
        return Err(admin.failed(DirectoryError::Cannot(CannotDo::Role)));
    }
    let left = homes.iter().filter(|claimed| claimed.domain != domain && claimed.is_live()).count();
    let form = admin.form(admin.path(&format!("settings/domains/{domain}/remove")));
    let (nav, name) = (admin.nav(Section::Settings), readable(&domain));
    admin.show(&Confirm::giving_up_domain(nav, (&name, asked.state()), left, form, admin.path("settings")))
}

/// Looks for the record of a domain, or gives the claim up.
pub(super) async fn act_on_domain(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let domain: Domain = admin.named("domain")?;
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), admin.tenant.id);
    let (outcome, done) = match admin.named::<String>("verb")?.as_str() {
        "check" => (check_domain(app, &caller, tenant, domain).await, Done::DomainVerified),
        "remove" => (give_up_domain(app, &caller, tenant, domain).await, Done::Removed),
        _ => (Err(DomainError::Unknown), Done::Removed),
    };
    match outcome {
        Ok(()) => Ok(admin.done("settings", done)),
        Err(DomainError::Settings(error)) => Err(admin.not_set(error)),
        Err(DomainError::Unknown) => Err(admin.not_found()),
        // Whose it is meanwhile is nobody's business here.
        Err(DomainError::NotFound | DomainError::Taken | DomainError::OfAll) => Ok(admin.done("settings", Done::DomainNotFound)),
    }
}
