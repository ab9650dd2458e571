//! Sign-in and the invitation list in a small and in a large directory.

use std::time::Duration;

use guesthouse::flows::invitations::{Asked, Invited, Opens, Sends, invite};
use rules::clock::Timestamp;
use rules::directory::{Actor, Application, Domain, DomainProof, DomainPurpose, Giver, Tenant, User, UserKind, UserStage, VerifiedDomain};
use rules::ids::{ApplicationId, InvitationId, TenantId, UserId};
use rules::invitations::{Invitation, Landing, Sender, StoredTicket};
use rules::random::{Chance as _, Random};
use storage::invitations::InvitationFilter;
use storage::{Storage, StorageError, Window as Span};

use crate::Outcome;
use crate::house::{Door, House, caller};
use crate::load::{Asks, Bounds, Window, drive, now};
use crate::sink::Sink;
use crate::visitor::Visitor;

/// People of each tenant.
pub(crate) const PEOPLE: usize = 100;
/// Invitations of each tenant that is visited.
const INVITATIONS: usize = 100;
/// Tenants that are visited, spread over all.
const VISITED: usize = 100;

/// What a directory of one size costs.
pub(crate) struct City {
    /// Whole sign-ins, each by another person.
    pub(crate) sign_in: Window,
    /// Milliseconds for the first page of a tenant's invitations and their count.
    pub(crate) list: f64,
}

/// What every tenant is a copy of.
#[derive(Clone)]
struct Pattern {
    tenant: Tenant,
    user: User,
    application: Application,
    phc: String,
    invitation: Invitation,
}

/// Builds a directory of `tenants` and measures it.
pub(crate) fn measure(sink: &Sink, tenants: usize, connections: usize, bounds: Bounds) -> Outcome<City> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let house = runtime.block_on(House::build(1, sink.address))?;
    let storage = house.storage()?;
    let visited = runtime.block_on(fill(&house, &storage, tenants))?;
    let (server, _) = house.serve()?;
    let doors: Vec<(Door, String)> = visited.iter().map(|place| place.door(&house.door)).collect();
    let traveller = |next| Ok(Traveller { visitor: Visitor::new(&house.door, "")?, next });
    let mut visitors = (0..connections).map(traveller).collect::<Outcome<Vec<_>>>()?;
    let sign_in = |traveller: &mut Traveller| {
        let (door, address) = &doors[traveller.next % doors.len()];
        traveller.next += connections;
        traveller.visitor.go_to(door, address);
        traveller.visitor.sign_in()
    };
    let warm = Bounds { count: doors.len() as u64, ..bounds };
    drive(&server, &mut visitors, warm, sign_in)?;
    let sign_in = drive(&server, &mut visitors, bounds, sign_in)?;
    server.stop()?;
    let list = runtime.block_on(list(&storage, &visited))?;
    Ok(City { sign_in, list })
}

/// A visitor, and whom they are next.
struct Traveller {
    visitor: Visitor,
    next: usize,
}

impl Asks for Traveller {
    fn wake(&mut self) -> Outcome<()> {
        self.visitor.wake()
    }
}

/// A tenant that is visited.
struct Place {
    tenant: TenantId,
    name: String,
    application: ApplicationId,
    address: String,
}

impl Place {
    fn door(&self, first: &Door) -> (Door, String) {
        let door = Door { tenant: self.name.clone(), client_id: self.application.to_string(), ..first.clone() };
        (door, self.address.clone())
    }
}

/// Puts tenants and people in, many in a transaction, as copies of what the flows made.
async fn fill(house: &House, storage: &Storage, tenants: usize) -> Outcome<Vec<Place>> {
    let pattern = pattern(house, storage).await?;
    let every = (tenants / VISITED).max(1);
    let mut visited = Vec::new();
    for first in (0..tenants).step_by(20) {
        let numbers = first..(first + 20).min(tenants);
        let copy = pattern.clone();
        let places = storage
            .write(move |tx| {
                tx.nothing_to_remember("a directory to be measured");
                numbers.clone().filter_map(|number| copy.put(tx, number, number % every == 0).transpose()).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        visited.extend(places);
    }
    Ok(visited)
}

async fn pattern(house: &House, storage: &Storage) -> Outcome<Pattern> {
    let app = house.app().await?;
    let inviter = caller(&app, Actor::Person { tenant: house.tenant, user: house.admin });
    let asked = Asked {
        address: "guest@fabrikam.example".parse()?,
        display_name: None,
        given_name: None,
        family_name: None,
        applications: vec![(house.application, None)],
        groups: Vec::new(),
        landing: Landing::Application(house.application),
        language: None,
        message: None,
        cc: None,
        sponsor: None,
        access_ends_at: None,
        lasts_for: None,
        sends: Sends::Nothing,
        opens: Opens::Nothing,
    };
    let Invited::Pending { invitation: invited, .. } = invite(&app, &inviter, house.tenant, asked).await? else {
        return Err("the guest was known".into());
    };
    let (tenant, application, user) = (house.tenant, house.application, house.people[0].1);
    let found = storage.read(move |tx| {
        let mut here = tx.in_tenant(tenant);
        let found = (here.users().find(user)?, here.credentials().password(user)?, here.applications().find(application)?);
        let found = (found, here.invitations().find(invited)?, here.itself().find()?);
        Ok::<_, StorageError>(found)
    });
    let ((user, password, application), invitation, tenant) = found.await?;
    let (user, phc) = (user.ok_or("no user")?, password.ok_or("no password")?.phc);
    let (application, invitation) = (application.ok_or("no application")?, invitation.ok_or("no invitation")?);
    Ok(Pattern { tenant: tenant.ok_or("no tenant")?, user, application, phc, invitation })
}

impl Pattern {
    /// Puts one tenant in; the place, if it is one that is visited.
    fn put(&self, tx: &mut storage::Tx<'_>, number: usize, is_visited: bool) -> Result<Option<Place>, StorageError> {
        let now = self.tenant.created_at;
        let id = TenantId::new(&Random, now);
        let broken = || StorageError::corrupt("figures", "name", number);
        let name = format!("city{number}");
        let domain: Domain = format!("{name}.example").parse().map_err(|_| broken())?;
        let named = name.parse().map_err(|_| broken())?;
        let tenant = Tenant { id, name: named, primary_domain: Some(domain.clone()), ..self.tenant.clone() };
        tx.across().tenants().insert(&tenant)?;
        let proof = DomainProof { purpose: DomainPurpose::Home, tenant: id, nonce: name.clone() };
        tx.in_tenant(id).domains().propose(&VerifiedDomain::asked(domain.clone(), proof))?;
        tx.in_tenant(id).domains().verify(&domain, DomainPurpose::Home, now, None)?;
        let people = (0..PEOPLE).map(|at| self.person(id, &name, at, now)).collect::<Result<Vec<_>, _>>()?;
        tx.in_tenant(id).users().insert_all(&people)?;
        if !is_visited {
            return Ok(None);
        }
        let application = ApplicationId::new(&Random, now);
        tx.in_tenant(id).applications().insert(&Application { tenant: id, id: application, ..self.application.clone() })?;
        tx.in_tenant(id).credentials().set_password(people[0].id, &self.phc, now)?;
        let guests = &people[PEOPLE - INVITATIONS / 2..];
        let invitations: Vec<Invitation> = guests.iter().map(|guest| self.invited(people[0].id, guest, now)).collect();
        tx.in_tenant(id).invitations().insert_all(&invitations)?;
        Ok(Some(Place { tenant: id, name, application, address: people[0].mail.to_string() }))
    }

    fn person(&self, tenant: TenantId, name: &str, at: usize, now: Timestamp) -> Result<User, StorageError> {
        let text = format!("person{at}@{name}.example");
        let mail = text.parse().map_err(|_| StorageError::corrupt("figures", "mail", at))?;
        let (kind, stage) = (UserKind::Member, UserStage::Active);
        Ok(User { tenant, id: UserId::new(&Random, now), kind, stage, upn: text, mail, ..self.user.clone() })
    }

    fn invited(&self, by: UserId, guest: &User, now: Timestamp) -> Invitation {
        let id = InvitationId::new(&Random, now);
        let digest = rules::digest::Digest::of(Random.secret().expose());
        let ticket = StoredTicket { digest, ..self.invitation.ticket };
        let sender = Sender { by: Some(Giver::Person(by)), ..self.invitation.sender.clone() };
        let (tenant, address, landing) = (guest.tenant, guest.mail.clone(), Landing::MyApps);
        Invitation { tenant, id, address, guest: guest.id, sender, ticket, landing, ..self.invitation.clone() }
    }
}

/// The first page of a tenant's invitations and their count, tenant after tenant.
async fn list(storage: &Storage, visited: &[Place]) -> Outcome<f64> {
    let mut spent = Duration::ZERO;
    for round in 0..10 {
        for place in visited {
            let (tenant, begun) = (place.tenant, now());
            let rows = storage.read(move |tx| {
                let filter = InvitationFilter::default();
                let page = tx.in_tenant(tenant).invitations().page(&filter, &Span::first(50))?;
                tx.in_tenant(tenant).invitations().count(&filter)?;
                Ok::<_, StorageError>(page.items.len())
            });
            if rows.await? != INVITATIONS / 2 {
                return Err("the list is not whole".into());
            }
            // The first round warms up.
            spent += if round == 0 { Duration::ZERO } else { begun.elapsed() };
        }
    }
    Ok(spent.as_secs_f64() * 1000.0 / (9 * visited.len()) as f64)
}
