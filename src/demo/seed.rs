//! Puts the cast into an empty house, as its operator would from the command line.

use std::fmt::Debug;
use std::str::FromStr;

use rules::directory::{
    Actor, Address, Admits, AppRole, ApplicationSettings, Assignee, Caller, ClientKind, DirectoryRole, Door, IdTokenAlg, Pkce,
    StandardsPolicy,
};
use rules::ids::{ApplicationId, RequestId, TenantId, UserId};
use rules::protocol::{GrantSet, Profile, Registration, RegistrationMode, ResponseType};
use rules::secret::Secret;
use serde_json::json;
use storage::StorageError;
use storage::directory::RoleHolder;
use url::Url;

use super::cast::{BANK, CONTOSO, Company, FABRIKAM, ORDERS, ORDERS_APPROVE, ORDERS_READ, PARTNERS, PROGRAMS, Person, TESTS};
use super::described::said_of;
use super::relying_app::Registered;
use super::stage::Banks;
use super::tenant::{Account, RegisteredClient, Tenant};
use crate::app::App;
use crate::flows::clients::Statement;
use crate::flows::directory::{
    DirectoryError, NewApplication, NewGroup, NewMember, ProfileChange, assign, change_profile, give_role, make_application, make_group,
    make_member,
};
use crate::flows::tenants::{Admin, MakeTenantError, NewTenant, SettingsError, change_standards, make_tenant};
use crate::i18n::Language;

/// Why the cast is not in the house.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A tenant could not be made.
    #[error("a tenant of the demo cannot be made: {0}")]
    Tenant(#[from] MakeTenantError),
    /// Something in a tenant could not be made.
    #[error("a tenant of the demo cannot be filled: {0}")]
    Directory(#[from] DirectoryError),
    /// A tenant's doors could not be opened.
    #[error("a tenant of the demo cannot be opened to programs: {0}")]
    Standards(#[from] SettingsError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A name or address of the cast is none.
    #[error("{0} cannot be said of the demo's cast")]
    Cast(&'static str),
}

/// Where the clients of programs are answered, beside the app.
pub(super) struct Elsewhere {
    pub(super) redirect_uris: Vec<Url>,
    pub(super) post_logout_redirect_uris: Vec<Url>,
}

/// Makes both companies; `app_home` is where Contoso's app will be. Tokens for the API are asked for later, over HTTP.
pub(super) async fn seed(app: &App, app_home: &Url, elsewhere: Elsewhere, banks: Banks) -> Result<Vec<Tenant>, SeedError> {
    let seeder = Seeder { app, registered: Registered::at(app_home), app_home, elsewhere, banks };
    let (mut contoso, people) = seeder.company(&CONTOSO).await?;
    let (orders, registered) = seeder.application(contoso.tid, ORDERS, seeder.orders()?).await?;
    seeder.staff(contoso.tid, orders, &people).await?;
    contoso.clients.push(registered);
    contoso.clients.push(seeder.programs(contoso.tid).await?);
    contoso.clients.extend(seeder.tests(contoso.tid).await?);
    contoso.clients.extend(seeder.banks(&contoso).await?);
    let (mut fabrikam, _) = seeder.company(&FABRIKAM).await?;
    let desk = ApplicationSettings { assignment_required: false, ..seeder.web_app() };
    fabrikam.clients.push(seeder.application(fabrikam.tid, "Desk", desk).await?.1);
    fabrikam.clients.push(seeder.programs(fabrikam.tid).await?);
    fabrikam.clients.extend(seeder.tests(fabrikam.tid).await?);
    fabrikam.clients.extend(seeder.banks(&fabrikam).await?);
    Ok(vec![contoso, fabrikam])
}

/// Everything that programs may want to try is on.
fn open_standards() -> StandardsPolicy {
    let (registration, profile, grants) = (RegistrationMode::Open, Profile::OidcCompatible, GrantSet::FURTHER);
    StandardsPolicy { registration, profile, session_management: true, grants, ..StandardsPolicy::default() }
}

struct Seeder<'a> {
    app: &'a App,
    registered: Registered,
    app_home: &'a Url,
    elsewhere: Elsewhere,
    banks: Banks,
}

impl Seeder<'_> {
    fn caller(&self) -> Caller {
        let at = self.app.clock.now();
        Caller { actor: Actor::Operator, door: Door::Command, address: None, request_id: RequestId::new(&self.app.random, at), at }
    }

    /// A tenant with its people, the admin first.
    async fn company(&self, company: &Company) -> Result<(Tenant, Vec<UserId>), SeedError> {
        let password = |person: &Person| Some(Secret::new(person.password.to_owned()));
        let new = NewTenant {
            name: said(company.name)?,
            display_name: said(company.display_name)?,
            language: Language::default(),
            domain: Some(said(company.domain)?),
            admin: Admin { address: address(&company.admin)?, name: said(company.admin.name)?, password: password(&company.admin) },
        };
        let made = make_tenant(self.app, &self.caller(), new).await?;
        let mut people = vec![made.admin];
        self.describe(made.tenant, made.admin, company, &company.admin).await?;
        for person in company.people {
            let new = NewMember { address: address(person)?, name: said(person.name)?, password: password(person) };
            let id = make_member(self.app, &self.caller(), made.tenant, new).await?;
            self.describe(made.tenant, id, company, person).await?;
            people.push(id);
        }
        change_standards(self.app, &self.caller(), made.tenant, |_| open_standards()).await?;
        let issuer = format!("{}/{}", self.app.public_url, company.name);
        let tenant = Tenant {
            name: company.name.to_owned(),
            registration_endpoint: format!("{issuer}/register"),
            issuer,
            tid: made.tenant,
            admin: account(&company.admin),
            api_token: String::new(),
            clients: Vec::new(),
            users: company.people.iter().map(account).collect(),
        };
        Ok((tenant, people))
    }

    /// Says of somebody what standard claims can say.
    async fn describe(&self, tenant: TenantId, id: UserId, company: &Company, person: &Person) -> Result<(), SeedError> {
        let change = ProfileChange {
            display_name: None,
            given_name: Some(Some(said(person.given_name)?)),
            family_name: Some(Some(said(person.family_name)?)),
            locale: Some(Some(company.place.locale.to_owned())),
            claims: said_of(company, person).map_err(|_| SeedError::Cast("a person"))?,
        };
        Ok(change_profile(self.app, &self.caller(), tenant, id, change).await?)
    }

    /// Gives Contoso's people what they need, and makes the group of its partners.
    async fn staff(&self, tenant: TenantId, orders: ApplicationId, people: &[UserId]) -> Result<(), SeedError> {
        for person in people {
            self.give(tenant, (orders, Some(ORDERS_READ)), Assignee::User(*person)).await?;
        }
        if let Some(admin) = people.first() {
            self.give(tenant, (orders, Some(ORDERS_APPROVE)), Assignee::User(*admin)).await?;
        }
        let group = NewGroup { name: said(PARTNERS)?, description: Some("People of other companies who work with us.".to_owned()) };
        let group = make_group(self.app, &self.caller(), tenant, group).await?;
        self.give(tenant, (orders, None), Assignee::Group(group)).await
    }

    async fn give(&self, tenant: TenantId, (app, role): (ApplicationId, Option<&str>), to: Assignee) -> Result<(), SeedError> {
        Ok(assign(self.app, &self.caller(), tenant, (app, role.map(str::to_owned)), to).await?)
    }

    /// A client with which programs ask for tokens of the admin API.
    async fn programs(&self, tenant: TenantId) -> Result<RegisteredClient, SeedError> {
        let settings = ApplicationSettings { client_credentials: true, redirect_uris: Vec::new(), ..self.web_app() };
        let (id, registered) = self.application(tenant, PROGRAMS, settings).await?;
        give_role(self.app, &self.caller(), tenant, DirectoryRole::GlobalAdministrator, RoleHolder::Application(id)).await?;
        Ok(registered)
    }

    /// Clients for programs that try the provider out.
    async fn tests(&self, tenant: TenantId) -> Result<Vec<RegisteredClient>, SeedError> {
        let mut made = Vec::new();
        for name in TESTS {
            let web_app = self.answered_elsewhere();
            let settings = ApplicationSettings {
                assignment_required: false,
                pkce: Pkce::Optional,
                id_token_alg: IdTokenAlg::RS256,
                consented_scopes: Vec::new(),
                registration: Registration {
                    profile: Profile::OidcCompatible,
                    response_types: ResponseType::ALL.to_vec(),
                    ..Registration::default()
                },
                ..web_app
            };
            made.push(self.application(tenant, name, settings).await?.1);
        }
        Ok(made)
    }

    /// Clients that are held to FAPI 2.0, as an admin would hold them to it.
    async fn banks(&self, tenant: &Tenant) -> Result<Vec<RegisteredClient>, SeedError> {
        let mut made = Vec::new();
        for (number, jwks) in (1..).zip(&self.banks.jwks) {
            let settings = ApplicationSettings { assignment_required: false, consented_scopes: Vec::new(), ..self.answered_elsewhere() };
            // Without https, this machine alone can be answered, which FAPI allows native applications only (RFC 8252 §7.3).
            let is_native = settings.redirect_uris.iter().any(|uri| uri.starts_with("http:"));
            let said = json!({
                "jwks": jwks,
                "token_endpoint_auth_method": "private_key_jwt",
                "application_type": if is_native { "native" } else { "web" },
            });
            let metadata = said.as_object().cloned().unwrap_or_default();
            let new = NewApplication { name: self::said(&format!("{BANK} {number}"))?, settings };
            let found = self.app.storage.tenant(tenant.tid).await?.ok_or(SeedError::Cast(BANK))?;
            let statement = Statement { profile: Some(self.banks.profile), metadata };
            made.push(self.registered(tenant.tid, new.restated(self.app, &self.caller(), &found, &statement).await?).await?.1);
        }
        Ok(made)
    }

    /// A web application that is answered where programs are, too.
    fn answered_elsewhere(&self) -> ApplicationSettings {
        let mut web_app = self.web_app();
        web_app.redirect_uris.extend(self.elsewhere.redirect_uris.iter().map(Url::to_string));
        web_app.post_logout_redirect_uris.extend(self.elsewhere.post_logout_redirect_uris.iter().map(Url::to_string));
        web_app
    }

    async fn application(
        &self,
        tenant: TenantId,
        name: &str,
        settings: ApplicationSettings,
    ) -> Result<(ApplicationId, RegisteredClient), SeedError> {
        self.registered(tenant, NewApplication { name: said(name)?, settings }).await
    }

    async fn registered(&self, tenant: TenantId, new: NewApplication) -> Result<(ApplicationId, RegisteredClient), SeedError> {
        let (name, redirect_uris) = (new.name.to_string(), &new.settings.redirect_uris);
        let redirect_uris = redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok()).collect();
        let made = make_application(self.app, &self.caller(), tenant, new).await?;
        let client_secret = made.secret.map(|secret| secret.expose().clone()).unwrap_or_default();
        Ok((made.id, RegisteredClient { name, client_id: made.id.to_string(), client_secret, redirect_uris }))
    }

    /// Contoso's app: it knows of guests, and lets in those to whom it is given.
    fn orders(&self) -> Result<ApplicationSettings, SeedError> {
        let role = |value: &str, name: &str| Ok::<_, SeedError>(AppRole { value: value.to_owned(), display_name: said(name)? });
        Ok(ApplicationSettings {
            home_page: Some(self.app_home.clone()),
            initiate_login_uri: Some(self.registered.initiate_login_uri.clone()),
            roles: vec![role(ORDERS_READ, "See orders")?, role(ORDERS_APPROVE, "Approve orders")?],
            admits: Admits::AssignedGuests,
            ..self.web_app()
        })
    }

    fn web_app(&self) -> ApplicationSettings {
        let consented = ["openid", "profile", "email", "offline_access", "roles", "groups", "guest"];
        ApplicationSettings {
            redirect_uris: vec![self.registered.redirect_uri.to_string()],
            post_logout_redirect_uris: vec![self.registered.signed_out_uri.to_string()],
            consented_scopes: consented.map(str::to_owned).to_vec(),
            ..ApplicationSettings::new(ClientKind::Confidential)
        }
    }
}

fn account(person: &Person) -> Account {
    Account { email: person.email.to_owned(), password: person.password.to_owned() }
}

fn address(person: &Person) -> Result<Address, SeedError> {
    said(person.email)
}

/// Reads a text of the cast.
fn said<T: FromStr>(text: &str) -> Result<T, SeedError>
where
    T::Err: Debug,
{
    text.parse().map_err(|_| SeedError::Cast(std::any::type_name::<T>()))
}
