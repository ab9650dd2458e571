//! What the house wrote down, read past its doors.

use rules::audit::Event;
pub(crate) use rules::audit::{Deed, Subject};
use rules::directory::{Actor, Address, DirectoryRole, Domain, DomainProof, DomainPurpose, Partner, Powers, User, VerifiedDomain};
pub(crate) use rules::directory::{Home, OtherAddress, TenantKind, Terms, UnlistedAddresses, UserStage, Visits, WhoMayInvite};
use rules::ids::{EventId, PartnerId, TenantId, UserId};
use rules::invitations::{Delivery, Invitation};
pub(crate) use rules::invitations::{LetterKind, LetterStage};
use rules::random::Random;

use super::{House, Tenant};

impl House {
    /// The newest invitation to an address.
    pub(crate) async fn invitation_to(&self, tenant: &Tenant, address: &str) -> Invitation {
        let (id, key) = (tenant.id, address.parse::<Address>().unwrap().key());
        let app = self.app();
        let found = app.storage.read(move |tx| {
            let guests = tx.in_tenant(id).users().find_by_mail_key(&key)?;
            let mut invitations = Vec::new();
            for guest in guests {
                invitations.extend(tx.in_tenant(id).invitations().of_guest(guest.id)?);
            }
            Ok::<_, storage::StorageError>(invitations)
        });
        found.await.unwrap().pop().unwrap()
    }

    /// How many letters somebody could take up after that span, if nothing happened before.
    pub(crate) async fn letters_due_in(&self, span: std::time::Duration) -> i64 {
        let at = self.now() + span;
        self.app().storage.read(move |tx| tx.across().depth("letter", at)).await.unwrap().due
    }

    /// Everybody who has or had that address, tombstones too.
    pub(crate) async fn people(&self, tenant: &Tenant, address: &str) -> Vec<User> {
        let (id, key) = (tenant.id, address.parse::<Address>().unwrap().key());
        self.app().storage.read(move |tx| tx.in_tenant(id).users().find_by_mail_key(&key)).await.unwrap()
    }

    /// The directory roles that count for a user at this moment.
    pub(crate) async fn roles_that_count(&self, tenant: &Tenant, user: UserId) -> Vec<DirectoryRole> {
        let (id, now) = (tenant.id, self.now());
        let actor = Actor::Person { tenant: id, user };
        match self.app().storage.read(move |tx| tx.in_tenant(id).powers(&actor, now)).await.unwrap() {
            Powers::Person { roles, .. } => roles,
            _ => Vec::new(),
        }
    }

    /// How often that deed was written down in a tenant.
    pub(crate) async fn remembers(&self, tenant: &Tenant, deed: Deed) -> usize {
        let id = tenant.id;
        let events = self.app().storage.read(move |tx| tx.in_tenant(id).events().latest(None, 500)).await.unwrap();
        events.iter().filter(|event| event.deed == deed).count()
    }

    /// What was written down of each such deed: on what, and what else is worth knowing.
    pub(crate) async fn told_of(&self, tenant: &Tenant, deed: Deed) -> Vec<(Subject, serde_json::Value)> {
        let id = tenant.id;
        let events = self.app().storage.read(move |tx| tx.in_tenant(id).events().latest(None, 500)).await.unwrap();
        events.into_iter().filter(|event| event.deed == deed).map(|event| (event.subject, event.detail)).collect()
    }

    /// Writes down that somebody signed in, so often.
    pub(crate) async fn signs_in_often(&self, tenant: &Tenant, user: UserId, times: u32) {
        let (id, caller) = (tenant.id, self.operator());
        let event = || Event::new(EventId::new(&Random, caller.at), id, &caller, Deed::SignedIn, "user", user);
        let events: Vec<_> = (0..times).map(|_| event()).collect();
        self.app().storage.write(move |tx| tx.remember_all(&events)).await.unwrap();
    }

    /// What was written down when a pending guest turned out to be somebody else.
    pub(crate) async fn told_of_merge(&self, tenant: &Tenant, pending: UserId) -> serde_json::Value {
        let (id, subject) = (tenant.id, Subject { kind: "user".to_owned(), id: pending.to_string() });
        let events = self.app().storage.read(move |tx| tx.in_tenant(id).events().about(&subject, &[Deed::MergedGuest], 50)).await.unwrap();
        events.into_iter().find(|event| event.deed == Deed::MergedGuest).unwrap().detail
    }

    /// Where a guest signs in.
    pub(crate) async fn homes(&self, tenant: &Tenant, user: UserId) -> Vec<Home> {
        let id = tenant.id;
        let app = self.app();
        let found = app.storage.read(move |tx| tx.in_tenant(id).identities().of_user(user)).await.unwrap();
        found.into_iter().map(|identity| identity.home).collect()
    }

    /// The unmanaged tenant of a domain, or the personal one.
    pub(crate) async fn mailbox_tenant(&self, domain: &str) -> Option<rules::directory::Tenant> {
        let domain: Domain = domain.parse().unwrap();
        let app = self.app();
        let found = app.storage.read(move |tx| {
            let unmanaged = tx.across().tenants().unmanaged_of(&domain)?;
            Ok::<_, storage::StorageError>(match unmanaged {
                Some(found) => Some(found),
                None => tx.across().tenants().personal()?,
            })
        });
        found.await.unwrap()
    }

    /// Whether an address wants no more letters from a tenant.
    pub(crate) async fn gets_no_letters(&self, tenant: &Tenant, address: &str) -> bool {
        let (id, key) = (tenant.id, address.parse::<Address>().unwrap().key());
        self.app().storage.read(move |tx| tx.in_tenant(id).suppressions().includes(&key)).await.unwrap()
    }

    /// How often that was done in a tenant.
    pub(crate) async fn deeds(&self, tenant: &Tenant, deed: &str) -> usize {
        let id = tenant.id;
        let latest = self.app().storage.read(move |tx| tx.in_tenant(id).events().latest(None, 200)).await.unwrap();
        latest.iter().filter(|event| serde_json::json!(event.deed) == deed).count()
    }

    /// The mail log of a tenant.
    pub(crate) async fn letters(&self, tenant: &Tenant) -> Vec<Delivery> {
        let id = tenant.id;
        let window = storage::Window::first(200);
        self.app().storage.read(move |tx| tx.in_tenant(id).letters().page(&window)).await.unwrap().items
    }

    /// Writes a partner's card, which may name the one home.
    pub(crate) async fn partner(&self, tenant: &Tenant, domain: &str, home: Option<TenantId>, is_blocked: bool) {
        let partner = Partner {
            tenant: tenant.id,
            id: PartnerId::new(&Random, self.now()),
            name: domain.parse().unwrap(),
            domains: vec![domain.parse().unwrap()],
            home: home.map(Home::Tenant),
            is_blocked,
            created_at: self.now(),
        };
        let app = self.app();
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(partner.tenant).partners().insert(&partner)
        });
        written.await.unwrap();
    }

    /// A tenant becomes the home of another domain.
    pub(crate) async fn claim(&self, tenant: &Tenant, domain: &str) {
        let (id, domain, now) = (tenant.id, domain.parse::<Domain>().unwrap(), self.now());
        let proof = DomainProof { purpose: DomainPurpose::Home, tenant: id, nonce: "nonce".to_owned() };
        let asked = VerifiedDomain::asked(domain.clone(), proof);
        let app = self.app();
        let written = app.storage.write(move |tx| {
            tx.nothing_to_remember("the stage is set");
            tx.in_tenant(id).domains().propose(&asked)?;
            tx.in_tenant(id).domains().verify(&domain, DomainPurpose::Home, now, None)
        });
        assert!(written.await.unwrap());
    }
}
