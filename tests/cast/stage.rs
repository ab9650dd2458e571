//! Setting the stage: tenants, people and applications that are there when a story begins.

use guesthouse::flows::directory::{NewApplication, NewMember, assign, give_role, make_application, make_member};
pub(crate) use guesthouse::flows::invitations::{Asked, InviteError, Opens, Sends};
use guesthouse::flows::invitations::{Invited, invite};
pub(crate) use guesthouse::flows::tenants::MakeTenantError;
use guesthouse::flows::tenants::{Admin, NewTenant, make_tenant};
pub(crate) use rules::directory::ApplicationSettings;
pub(crate) use rules::directory::CannotDo;
use rules::directory::{Actor, Admits, AppRole, Assignee, Caller, ClientKind, DirectoryRole, Door};
use rules::ids::{ApplicationId, RequestId, TenantId, UserId};
pub(crate) use rules::invitations::Landing;
use rules::random::Random;
use rules::secret::Secret;
use storage::directory::RoleHolder;

use super::House;

/// A password that people on stage use.
pub(crate) const PASSPHRASE: &str = "tall-otters-read-maps";

/// Where applications on stage are answered.
pub(crate) const CALLBACK: &str = "https://orders.example/callback";

/// A tenant on stage.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    pub(crate) id: TenantId,
    pub(crate) name: String,
    pub(crate) issuer: String,
    pub(crate) admin: UserId,
    pub(crate) admin_address: String,
}

/// An application on stage.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) client_id: String,
    pub(crate) secret: Option<String>,
}

impl House {
    pub(super) fn operator(&self) -> Caller {
        let at = self.now();
        Caller { actor: Actor::Operator, door: Door::Command, address: None, request_id: RequestId::new(&Random, at), at }
    }

    fn person(&self, tenant: &Tenant, user: UserId) -> Caller {
        Caller { actor: Actor::Person { tenant: tenant.id, user }, ..self.operator() }
    }

    /// A company whose domain is `{name}.example`, with `admin@` of it.
    pub(crate) async fn company(&self, name: &str) -> Tenant {
        self.company_of(name, &format!("{name}.example")).await.unwrap()
    }

    /// The operator makes a company and vouches for its domain, with `admin@{name}.example`.
    pub(crate) async fn company_of(&self, name: &str, domain: &str) -> Result<Tenant, MakeTenantError> {
        let admin_address = format!("admin@{name}.example");
        let display = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let new = NewTenant {
            name: name.parse().unwrap(),
            display_name: display.parse().unwrap(),
            language: guesthouse::i18n::Language::default(),
            domain: Some(domain.parse().unwrap()),
            admin: Admin {
                address: admin_address.parse().unwrap(),
                name: format!("{display} Admin").parse().unwrap(),
                password: Some(Secret::new(PASSPHRASE.to_owned())),
            },
        };
        let made = make_tenant(&self.app(), &self.operator(), new).await?;
        let issuer = format!("{}{name}", self.url());
        Ok(Tenant { id: made.tenant, name: name.to_owned(), issuer, admin: made.admin, admin_address })
    }

    /// A member of a company.
    pub(crate) async fn member(&self, tenant: &Tenant, address: &str, name: &str) -> UserId {
        let password = Some(Secret::new(PASSPHRASE.to_owned()));
        let new = NewMember { address: address.parse().unwrap(), name: name.parse().unwrap(), password };
        make_member(&self.app(), &self.operator(), tenant.id, new).await.unwrap()
    }

    /// An application that admits assigned guests, with the roles `Orders.Read` and `Orders.Approve`.
    pub(crate) async fn application(&self, tenant: &Tenant, name: &str) -> Application {
        self.application_with(tenant, name, |_| {}).await
    }

    /// An application that differs from the ordinary one.
    pub(crate) async fn application_with(&self, tenant: &Tenant, name: &str, differ: impl FnOnce(&mut ApplicationSettings)) -> Application {
        let role = |value: &str| AppRole { value: value.to_owned(), display_name: value.parse().unwrap() };
        let mut settings = ApplicationSettings {
            redirect_uris: vec![CALLBACK.to_owned()],
            post_logout_redirect_uris: vec!["https://orders.example/bye".to_owned()],
            home_page: Some("https://orders.example/".parse().unwrap()),
            roles: vec![role("Orders.Read"), role("Orders.Approve")],
            admits: Admits::AssignedGuests,
            client_credentials: true,
            consented_scopes: ["openid", "profile", "email", "offline_access", "roles", "groups", "guest"].map(str::to_owned).to_vec(),
            ..ApplicationSettings::new(ClientKind::Confidential)
        };
        differ(&mut settings);
        let new = NewApplication { name: name.parse().unwrap(), settings };
        let made = make_application(&self.app(), &self.operator(), tenant.id, new).await.unwrap();
        Application { id: made.id, client_id: made.id.to_string(), secret: made.secret.map(|secret| secret.expose().clone()) }
    }

    /// Gives an application to a user.
    pub(crate) async fn assign(&self, tenant: &Tenant, user: UserId, application: &Application, role: Option<&str>) {
        let grant = (application.id, role.map(str::to_owned));
        assign(&self.app(), &self.operator(), tenant.id, grant, Assignee::User(user)).await.unwrap();
    }

    /// Gives a directory role to a user.
    pub(crate) async fn promote(&self, tenant: &Tenant, user: UserId, role: DirectoryRole) {
        give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::User(user)).await.unwrap();
    }

    /// The tenant's admin invites somebody to an application with the role `Orders.Read`, by letter.
    pub(crate) async fn invite(&self, tenant: &Tenant, address: &str, application: &Application) {
        self.invite_with(tenant, tenant.admin, address, application, |_| {}).await;
    }

    /// Somebody invites somebody, not in the ordinary way.
    pub(crate) async fn invite_with(
        &self,
        tenant: &Tenant,
        inviter: UserId,
        address: &str,
        application: &Application,
        differ: impl FnOnce(&mut Asked),
    ) -> Invited {
        self.try_to_invite(tenant, inviter, address, application, differ).await.unwrap()
    }

    /// Somebody tries to invite somebody, at whatever door.
    pub(crate) async fn try_to_invite(
        &self,
        tenant: &Tenant,
        inviter: UserId,
        address: &str,
        application: &Application,
        differ: impl FnOnce(&mut Asked),
    ) -> Result<Invited, InviteError> {
        let mut asked = Asked {
            address: address.parse().unwrap(),
            display_name: None,
            given_name: None,
            family_name: None,
            applications: vec![(application.id, Some("Orders.Read".to_owned()))],
            groups: Vec::new(),
            landing: Landing::Application(application.id),
            language: None,
            message: Some("We look forward to working with you.".parse().unwrap()),
            cc: None,
            sponsor: None,
            access_ends_at: None,
            lasts_for: None,
            sends: Sends::Letter,
            opens: Opens::Nothing,
        };
        differ(&mut asked);
        let invited = invite(&self.app(), &self.person(tenant, inviter), tenant.id, asked).await;
        self.work().await;
        invited
    }
}
