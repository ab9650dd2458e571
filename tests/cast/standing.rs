//! Changing what people may while a story goes on, as its admins do elsewhere.

use std::time::Duration;

use guesthouse::flows::directory::{StayChange, block, change_stay, confirm_guest, set_roles, unassign, unblock};
use guesthouse::flows::invitations::{InviteError, remind, resend, revoke};
pub(crate) use guesthouse::signing::{Content, ForeignKeys, OpeningKey, decrypt};
pub(crate) use rules::directory::DirectoryRole;
use rules::directory::{Assignee, Assignment, Giver, Membership};
use rules::ids::AssignmentId;
pub(crate) use rules::ids::UserId;
pub(crate) use rules::random::Random;

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

    pub(super) async fn tenant(&self, tenant: &Tenant) -> rules::directory::Tenant {
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

    /// How many applications a user was given.
    pub(crate) async fn applications_of(&self, tenant: &Tenant, user: UserId) -> usize {
        let id = tenant.id;
        self.app().storage.read(move |tx| tx.in_tenant(id).assignments().of_assignee(&Assignee::User(user))).await.unwrap().len()
    }

    /// Makes these the only directory roles of a user.
    pub(crate) async fn demote(&self, tenant: &Tenant, user: UserId, roles: &[DirectoryRole]) {
        set_roles(&self.app(), &self.operator(), tenant.id, user, roles.to_vec()).await.unwrap();
    }
}
