//! Changing what people may while a story goes on, as its admins do elsewhere.

use std::time::Duration;

use guesthouse::flows::clients::{make_registration_token, trust_issuer};
use guesthouse::flows::directory::{
    NewGroup, StayChange, assign, block, change_application, change_stay, confirm_guest, give_role, join_group, make_group,
    remove_application, set_roles, unassign, unblock,
};
use guesthouse::flows::invitations::{InviteError, remind, resend, revoke};
use guesthouse::flows::tenants::{change_policy, change_standards};
pub(crate) use guesthouse::flows::tokens::Replace;
use guesthouse::flows::tokens::rotate_keys;
use guesthouse::jobs;
pub(crate) use guesthouse::signing::{Content, ForeignKeys, OpeningKey, decrypt};
pub(crate) use rules::directory::{Admits, ClientKind, DirectoryRole, IdTokenAlg};
use rules::directory::{
    ApplicationSettings, Assignee, Assignment, Giver, IssuerKeys, IssuerTrust, Membership, StandardsPolicy, TenantPolicy,
};
pub(crate) use rules::ids::UserId;
use rules::ids::{AssignmentId, GroupId, TenantId};
use rules::protocol::NonceDemand;
pub(crate) use rules::protocol::{
    Acts, Backchannel, DeliveryMode, DetailsType, Encryption, GrantType, JweAlg, JweEnc, JwsAlg, Logout, Pkce, Profile, Registrant,
    RegistrationMode, Rotates,
};
pub(crate) use rules::random::Random;
use storage::directory::RoleHolder;

use super::{Application, House, Tenant};

impl House {
    /// Blocks a user.
    pub(crate) async fn block(&self, tenant: &Tenant, user: UserId) {
        block(&self.app(), &self.operator(), tenant.id, user).await.unwrap();
    }

    /// The sponsor says that it is still the same person.
    pub(crate) async fn confirm(&self, tenant: &Tenant, user: UserId) {
        confirm_guest(&self.app(), &self.operator(), tenant.id, user).await.unwrap();
    }

    /// An account gets another address, which its tenant may speak for.
    pub(crate) async fn rename(&self, tenant: &Tenant, user: UserId, address: &str) {
        let (id, address, now) = (tenant.id, address.parse().unwrap(), self.now());
        let app = self.app();
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).users().set_mail(user, &address, Some(now), now)
        });
        assert!(written.await.unwrap());
    }

    /// An account goes, but not as a leaver does, and another has its address and the usual password.
    pub(crate) async fn replace_account(&self, tenant: &Tenant, user: UserId) {
        let id = tenant.id;
        let old = self.app().storage.read(move |tx| tx.in_tenant(id).users().find(user)).await.unwrap().unwrap();
        self.rename(tenant, user, &format!("old.{}", old.mail)).await;
        let app = self.app();
        let now = self.now();
        let (address, name) = (old.mail.to_string(), old.display_name.to_string());
        let other = self.member(tenant, &format!("new.{address}"), &name).await;
        let mail = old.mail;
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).users().set_mail(other, &mail, Some(now), now)
        });
        assert!(written.await.unwrap());
    }

    /// Lifts a block.
    pub(crate) async fn unblock(&self, tenant: &Tenant, user: UserId) {
        unblock(&self.app(), &self.operator(), tenant.id, user).await.unwrap();
    }

    /// Takes the newest invitation of an address back.
    pub(crate) async fn revoke(&self, tenant: &Tenant, address: &str) {
        let invitation = self.invitation_to(tenant, address).await.id;
        revoke(&self.app(), &self.operator(), &self.tenant(tenant).await, invitation).await.unwrap();
    }

    /// Sends the newest invitation of an address again.
    pub(crate) async fn resend(&self, tenant: &Tenant, address: &str) -> Result<(), InviteError> {
        let invitation = self.invitation_to(tenant, address).await.id;
        resend(&self.app(), &self.operator(), &self.tenant(tenant).await, invitation).await.map(drop)
    }

    /// Reminds whoever has the newest invitation of an address.
    pub(crate) async fn remind(&self, tenant: &Tenant, address: &str) -> Result<(), InviteError> {
        let invitation = self.invitation_to(tenant, address).await.id;
        remind(&self.app(), &self.operator(), &self.tenant(tenant).await, invitation).await
    }

    async fn tenant(&self, tenant: &Tenant) -> rules::directory::Tenant {
        let id = tenant.id;
        self.app().storage.read(move |tx| tx.across().tenants().find(id)).await.unwrap().unwrap()
    }

    /// Takes every application from a user.
    pub(crate) async fn unassign(&self, tenant: &Tenant, user: UserId) {
        let id = tenant.id;
        let given = self.app().storage.read(move |tx| tx.in_tenant(id).assignments().of_assignee(&Assignee::User(user))).await.unwrap();
        for assignment in given {
            unassign(&self.app(), &self.operator(), tenant.id, assignment.id).await.unwrap();
        }
    }

    /// A person gives an application to a user, perhaps until some time from now.
    pub(crate) async fn assign_as(
        &self,
        (tenant, giver): (&Tenant, UserId),
        user: UserId,
        (application, role): (&Application, &str),
        lasts: Option<Duration>,
    ) {
        let (id, app, now) = (tenant.id, self.app(), self.now());
        let given = Assignment {
            tenant: id,
            id: AssignmentId::new(&Random, now),
            application: application.id,
            assignee: Assignee::User(user),
            role: Some(role.to_owned()),
            given_by: Some(Giver::Person(giver)),
            given_at: now,
            ends_at: lasts.map(|span| now + span),
        };
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).assignments().insert(&given)
        });
        assert!(written.await.unwrap());
    }

    /// Makes a group that an application was given to, and puts a user into it, perhaps until some time from now.
    pub(crate) async fn group_with(
        &self,
        tenant: &Tenant,
        (user, lasts): (UserId, Option<Duration>),
        (application, role): (&Application, &str),
    ) -> GroupId {
        let new = NewGroup { name: "Team".parse().unwrap(), description: None };
        let group = make_group(&self.app(), &self.operator(), tenant.id, new).await.unwrap();
        let ends_at = lasts.map(|span| self.now() + span);
        join_group(&self.app(), &self.operator(), tenant.id, group, Assignee::User(user), ends_at).await.unwrap();
        let grant = (application.id, Some(role.to_owned()));
        assign(&self.app(), &self.operator(), tenant.id, grant, Assignee::Group(group)).await.unwrap();
        group
    }

    /// Gives a directory role to a group.
    pub(crate) async fn promote_group(&self, tenant: &Tenant, group: GroupId, role: DirectoryRole) {
        give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::Group(group)).await.unwrap();
    }

    /// What comes of giving a directory role to a group, in words where it is refused.
    pub(crate) async fn try_to_promote_group(&self, tenant: &Tenant, group: GroupId, role: DirectoryRole) -> Result<(), String> {
        let given = give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::Group(group)).await;
        given.map_err(|error| error.to_string())
    }

    /// A group with nobody in it.
    pub(crate) async fn group(&self, tenant: &Tenant, name: &str) -> GroupId {
        let new = NewGroup { name: name.parse().unwrap(), description: None };
        make_group(&self.app(), &self.operator(), tenant.id, new).await.unwrap()
    }

    /// What comes of putting a group into another, in words where it is refused.
    pub(crate) async fn try_to_nest(&self, tenant: &Tenant, outer: GroupId, inner: GroupId) -> Result<(), String> {
        let joined = join_group(&self.app(), &self.operator(), tenant.id, outer, Assignee::Group(inner), None).await;
        joined.map_err(|error| error.to_string())
    }

    /// What a user was given directly: applications with role and end, and groups.
    pub(crate) async fn held(&self, tenant: &Tenant, user: UserId) -> (Vec<Assignment>, Vec<Membership>) {
        let id = tenant.id;
        let app = self.app();
        let found = app.storage.read(move |tx| {
            let mut directory = tx.in_tenant(id);
            let assignee = Assignee::User(user);
            Ok::<_, storage::StorageError>((directory.assignments().of_assignee(&assignee)?, directory.memberships().of_member(&assignee)?))
        });
        found.await.unwrap()
    }

    /// Lets the access of a guest end after that span.
    pub(crate) async fn ends_in(&self, tenant: &Tenant, guest: UserId, span: Duration) {
        let stay = StayChange { access_ends_at: Some(Some(self.now() + span)), ..StayChange::default() };
        change_stay(&self.app(), &self.operator(), tenant.id, guest, stay).await.unwrap();
    }

    /// Changes the rules of a tenant as its admin does, with all that follows from it.
    pub(crate) async fn settle(&self, tenant: &Tenant, change: impl FnOnce(&mut TenantPolicy)) {
        let seen = self.tenant(tenant).await.policy;
        let mut policy = seen.clone();
        change(&mut policy);
        change_policy(&self.app(), &self.operator(), tenant.id, (&seen, policy)).await.unwrap();
    }

    /// How many applications a user was given.
    pub(crate) async fn applications_of(&self, tenant: &Tenant, user: UserId) -> usize {
        let id = tenant.id;
        self.app().storage.read(move |tx| tx.in_tenant(id).assignments().of_assignee(&Assignee::User(user))).await.unwrap().len()
    }

    /// The operator replaces the signing keys of a tenant; how many were made.
    pub(crate) async fn replace_keys(&self, tenant: &Tenant, replace: Replace) -> usize {
        rotate_keys(&self.app(), &self.operator(), &self.tenant(tenant).await, replace).await.unwrap().len()
    }

    /// Changes the rules of a tenant.
    pub(crate) async fn rule(&self, tenant: &Tenant, change: impl FnOnce(&mut TenantPolicy)) {
        let id = tenant.id;
        let app = self.app();
        let found = app.storage.read(move |tx| tx.across().tenants().find(id)).await.unwrap().unwrap();
        let mut policy = found.policy;
        change(&mut policy);
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).itself().set_policy(&policy)
        });
        assert!(written.await.unwrap());
    }

    /// Puts a user into so many new groups.
    pub(crate) async fn join_groups(&self, tenant: &Tenant, user: UserId, count: usize) {
        for number in 0..count {
            self.join_group(tenant, user, &format!("Group {number}")).await;
        }
    }

    /// Puts a user into one new group.
    pub(crate) async fn join_group(&self, tenant: &Tenant, user: UserId, name: &str) {
        let new = NewGroup { name: name.parse().unwrap(), description: None };
        let group = make_group(&self.app(), &self.operator(), tenant.id, new).await.unwrap();
        join_group(&self.app(), &self.operator(), tenant.id, group, Assignee::User(user), None).await.unwrap();
    }

    /// Does what the clock does to signing keys; how many were made.
    pub(crate) async fn turn_keys(&self) -> usize {
        jobs::keys::run_once(&self.app(), self.now()).await.unwrap()
    }

    /// Makes these the only directory roles of a user.
    pub(crate) async fn demote(&self, tenant: &Tenant, user: UserId, roles: &[DirectoryRole]) {
        set_roles(&self.app(), &self.operator(), tenant.id, user, roles.to_vec()).await.unwrap();
    }

    /// Gives a directory role to an application, which may then use the admin API.
    pub(crate) async fn empower(&self, tenant: &Tenant, application: &Application, role: DirectoryRole) {
        give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::Application(application.id)).await.unwrap();
    }

    /// Takes a directory role from an application.
    pub(crate) async fn disempower(&self, tenant: &Tenant, application: &Application, role: DirectoryRole) {
        let (id, holder) = (tenant.id, RoleHolder::Application(application.id));
        let app = self.app();
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).roles().take(role, holder)
        });
        assert!(written.await.unwrap());
    }

    /// Opens the doors of registration.
    pub(crate) async fn registers(&self, tenant: &Tenant, registration: RegistrationMode, profile: Profile) {
        self.registers_at(tenant.id, registration, profile).await;
    }

    /// The same at a tenant that was not on stage when the story began.
    pub(crate) async fn registers_at(&self, tenant: TenantId, registration: RegistrationMode, profile: Profile) {
        let policy = StandardsPolicy { registration, profile, ..StandardsPolicy::default() };
        change_standards(&self.app(), &self.operator(), tenant, move |_| policy).await.unwrap();
    }

    /// Switches grants on that are off by themselves.
    pub(crate) async fn takes(&self, tenant: &Tenant, grants: &[GrantType]) {
        let grants = grants.iter().copied().collect();
        let change = move |kept| StandardsPolicy { grants, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// Trusts an issuer with that key for people of these domains, or trusts it no more.
    pub(crate) async fn trust(&self, tenant: &Tenant, issuer: &str, how: Option<(serde_json::Value, &[&str])>) {
        self.try_to_trust(tenant, issuer, how).await.unwrap();
    }

    /// What comes of it, in words where it is refused.
    pub(crate) async fn try_to_trust(
        &self,
        tenant: &Tenant,
        issuer: &str,
        how: Option<(serde_json::Value, &[&str])>,
    ) -> Result<(), String> {
        let trust = how.map(|(key, domains)| IssuerTrust {
            keys: IssuerKeys::Kept(serde_json::json!({ "keys": [key] })),
            domains: domains.iter().map(|domain| domain.parse().unwrap()).collect(),
        });
        let trusted = trust_issuer(&self.app(), &self.operator(), tenant.id, issuer.to_owned(), trust).await;
        trusted.map_err(|error| error.to_string())
    }

    /// An admin changes what is registered of an application.
    pub(crate) async fn change_application(
        &self,
        tenant: &Tenant,
        application: &Application,
        differ: impl FnOnce(&mut ApplicationSettings),
    ) {
        let found = self.app().storage.application(tenant.id, application.id).await.unwrap().unwrap();
        let mut settings = found.settings.clone();
        differ(&mut settings);
        let changed = (found.name.clone(), settings);
        change_application(&self.app(), &self.operator(), &found, changed).await.unwrap();
    }

    /// What is registered of an application now.
    pub(crate) async fn look_at(&self, tenant: &Tenant, application: &Application) -> ApplicationSettings {
        self.app().storage.application(tenant.id, application.id).await.unwrap().unwrap().settings.clone()
    }

    /// Lets applications watch the session.
    pub(crate) async fn lets_sessions_be_watched(&self, tenant: &Tenant) {
        let change = |kept| StandardsPolicy { session_management: true, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// Takes DPoP proofs only with a nonce of the house.
    pub(crate) async fn demands_dpop_nonces(&self, tenant: &Tenant) {
        let change = |kept| StandardsPolicy { dpop_nonce: NonceDemand::Always, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// Takes nothing but pushed requests.
    pub(crate) async fn requires_pushed(&self, tenant: &Tenant) {
        let change = |kept| StandardsPolicy { pushed_requests: rules::protocol::PushedRequests::Required, ..kept };
        change_standards(&self.app(), &self.operator(), tenant.id, change).await.unwrap();
    }

    /// An application goes, with all that was given of it.
    pub(crate) async fn remove_application(&self, tenant: &Tenant, application: &Application) {
        remove_application(&self.app(), &self.operator(), tenant.id, application.id).await.unwrap();
    }

    /// A token with which so many clients can be registered within a day.
    pub(crate) async fn registration_token(&self, tenant: &Tenant, uses: u32) -> String {
        let day = Duration::from_secs(86_400);
        make_registration_token(&self.app(), &self.operator(), tenant.id, uses, day).await.unwrap().expose().clone()
    }
}
