//! What the directory knows of the person who signed in.

use rules::clock::Timestamp;
use rules::directory::{Actor, Address, GuestStage, Home, Powers, Tenant, TenantKind, UnlistedAddresses, User, UserKind, UserStage};
use rules::interactions::{CannotSignIn, Interaction, Person, PersonState, Purpose};
use rules::sessions::{HomeAssertion, Session};
use storage::{StorageError, Tx};

use super::listed::{Listing, listing};
use super::mailboxes::replaces;
use super::standing::why_out;
use crate::flows::invitations::admits;
use crate::flows::tokens::HomeAccount;

/// A person, with their user and session where they have one.
pub(crate) struct Found {
    pub(crate) person: Person,
    pub(crate) user: Option<User>,
    pub(crate) session: Option<Session>,
    /// The guest whose vouched address is the person's, and whose identity is another (SECURITY 6).
    pub(crate) holder: Option<User>,
    /// Whether what they signed in with takes the place of what they signed in with before.
    pub(crate) replaces: bool,
}

impl Found {
    /// The vouched address of somebody the directory does not know yet: an invitation may wait for it (just-in-time redemption).
    pub(crate) fn invitable_address(&self) -> Option<&Address> {
        self.person.vouched.as_ref().filter(|_| self.person.state == PersonState::Unknown)
    }
}

/// Where a person is looked for.
pub(crate) struct Looking<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) interaction: &'a Interaction,
    pub(crate) now: Timestamp,
}

impl Looking<'_> {
    /// The person whom a home spoke for in this flow.
    pub(crate) fn by_assertion(&self, tx: &mut Tx<'_>, assertion: &HomeAssertion) -> Result<Found, StorageError> {
        // Whoever speaks: a mailbox that was proven by a code in this flow is the person's (SECURITY 2).
        let is_proven = self.interaction.progress.proven.contains(&assertion.address);
        let vouched = assertion.vouched_address().or(is_proven.then_some(&assertion.address)).cloned();
        let mut user = self.identified(tx, assertion)?;
        let (mut state, mut holder) = match &user {
            Some(user) => (self.state_of(tx, user, &assertion.address, &assertion.home)?, None),
            None => self.stranger(tx, assertion, vouched.as_ref())?,
        };
        let replaces = match &holder {
            Some(guest) => replaces(tx, self.interaction, guest, assertion)?,
            None => false,
        };
        if let Some(guest) = holder.take_if(|_| replaces) {
            state = self.state_of(tx, &guest, &assertion.address, &assertion.home)?;
            user = Some(guest);
        }
        let user = user.filter(|user| !is_tombstone(user));
        let hint = vouched.is_none().then(|| assertion.address.clone());
        let base = self.person(tx, assertion.home, user.as_ref(), state, assertion.auth_time)?;
        let is_known_to_asker = self.is_known_to_asker(tx, &base, assertion)?;
        Ok(Found { person: Person { vouched, hint, is_known_to_asker, ..base }, user, session: None, holder, replaces })
    }

    /// The person of a living session of this tenant.
    pub(crate) fn by_session(&self, tx: &mut Tx<'_>, session: &Session, user: &User) -> Result<Found, StorageError> {
        let home = session.evidence.home;
        // What this tenant may say of its own people's addresses depends on the domains it has now.
        let is_asked = matches!(self.interaction.purpose, Purpose::Redeem { .. } | Purpose::Vouch { .. });
        let is_sure = !is_asked
            || user.is_external()
            || self.tenant.kind != TenantKind::Managed
            || tx.across().home_of_domain(user.mail.domain())? == Some(self.tenant.id);
        let is_vouched = is_sure && user.mail_vouched_at.is_some();
        // The address at home counts as well, and may be another than the invited one (SECURITY 34).
        let came_as = if user.is_external() { HomeAccount::find(tx, user, self.now)?.address() } else { None };
        let state = self.state_of(tx, user, came_as.as_ref().unwrap_or(&user.mail), &home)?;
        let base = self.person(tx, home, Some(user), state, session.evidence.auth_time)?;
        let is_known_to_asker = match &self.interaction.purpose {
            Purpose::Vouch { for_tenant, .. } => is_linked(tx, *for_tenant, &Home::Tenant(self.tenant.id), &user.id.to_string())?,
            _ => false,
        };
        let vouched = is_vouched.then(|| user.mail.clone());
        let hint = (!is_vouched).then(|| user.mail.clone());
        // A sign-in made within this flow has an assertion; a living session is not enough where one is wanted (SECURITY 3).
        let person = Person { vouched, hint, is_known_to_asker, is_fresh: false, ..base };
        Ok(Found { person, user: Some(user.clone()), session: Some(session.clone()), holder: None, replaces: false })
    }

    fn person(
        &self,
        tx: &mut Tx<'_>,
        home: Home,
        user: Option<&User>,
        state: PersonState,
        auth_time: Option<Timestamp>,
    ) -> Result<Person, StorageError> {
        let has_role = match (&self.interaction.purpose, user) {
            (Purpose::Portal, Some(user)) => {
                let powers = tx.in_tenant(self.tenant.id).powers(&Actor::Person { tenant: self.tenant.id, user: user.id }, self.now)?;
                // A guest's role counts with a second factor only (SECURITY 32), and no home's is believed yet (SECURITY 17).
                matches!(powers, Powers::Person { roles, kind: UserKind::Member, .. } if !roles.is_empty())
            }
            _ => false,
        };
        let terms = match user {
            Some(user) if self.tenant.policy.guests.terms.is_some() => tx.in_tenant(self.tenant.id).acceptances().latest_terms(user.id)?,
            _ => None,
        };
        let is_fresh = auth_time.is_some_and(|at| at >= self.interaction.created_at);
        let user = user.map(|user| user.id);
        Ok(Person { home, user, state, vouched: None, hint: None, auth_time, is_fresh, has_role, is_known_to_asker: false, terms })
    }

    /// Identities are looked up by (tenant, home, subject), never by address (SECURITY 11).
    fn identified(&self, tx: &mut Tx<'_>, assertion: &HomeAssertion) -> Result<Option<User>, StorageError> {
        let mut directory = tx.in_tenant(self.tenant.id);
        match (assertion.home, assertion.subject.parse()) {
            (Home::Here, Ok(id)) => directory.users().find(id),
            (Home::Here, Err(_)) => Ok(None),
            (home, _) => directory.identities().find_user(&home, &assertion.subject),
        }
    }

    fn is_known_to_asker(&self, tx: &mut Tx<'_>, person: &Person, assertion: &HomeAssertion) -> Result<bool, StorageError> {
        let Purpose::Vouch { for_tenant, .. } = &self.interaction.purpose else { return Ok(false) };
        match person.user {
            Some(user) => is_linked(tx, *for_tenant, &Home::Tenant(self.tenant.id), &user.to_string()),
            None => is_linked(tx, *for_tenant, &assertion.home, &assertion.subject),
        }
    }

    /// `came_as` is the address that the home names now, which may have changed since they came first; domain rules look at both.
    fn state_of(&self, tx: &mut Tx<'_>, user: &User, came_as: &Address, home: &Home) -> Result<PersonState, StorageError> {
        let cannot = |why| Ok(PersonState::Unusable(why));
        if let Some(why) = why_out(tx, self.tenant, user, self.now)? {
            return cannot(why);
        }
        if user.guest_stage == Some(GuestStage::PendingAcceptance) {
            return Ok(PersonState::Unknown);
        }
        if user.is_external() {
            // A home speaks for its own people, and for nobody else's (SECURITY 10).
            if matches!(self.interaction.purpose, Purpose::Vouch { .. }) {
                return cannot(CannotSignIn::HomeRefused);
            }
            if !home_lets_visit(tx, home, self.tenant)? {
                return cannot(CannotSignIn::VisitForbidden);
            }
            if !admits(tx, self.tenant, &[&user.mail, came_as], Some(home))? {
                return cannot(CannotSignIn::DomainBlocked);
            }
        }
        Ok(PersonState::Usable)
    }

    /// An unknown identity is never linked by address: where the address belongs to an accepted guest, the old identity
    /// has to be proven or reset (SECURITY 6).
    fn stranger(
        &self,
        tx: &mut Tx<'_>,
        assertion: &HomeAssertion,
        vouched: Option<&Address>,
    ) -> Result<(PersonState, Option<User>), StorageError> {
        let refused = PersonState::Unusable(CannotSignIn::HomeRefused);
        let Some(vouched) = vouched else { return Ok((PersonState::Unknown, None)) };
        let is_own_domain = tx.across().home_of_domain(vouched.domain())? == Some(self.tenant.id);
        if assertion.home == Home::Mail && is_own_domain {
            // A code stands in for an account where there is none, and never for one there is (SECURITY 4).
            let is_open = self.tenant.policy.unlisted_addresses == UnlistedAddresses::MailboxCode;
            if !is_open || listing(tx, self.tenant.id, &vouched.key(), self.now)? != Listing::Unlisted {
                return Ok((refused, None));
            }
            if matches!(self.interaction.purpose, Purpose::Vouch { .. }) {
                return Ok((PersonState::Unlisted, None));
            }
        }
        match tx.in_tenant(self.tenant.id).users().find_vouched(&vouched.key())? {
            Some(holder) if holder.accepted_at().is_some() => Ok((PersonState::Unusable(CannotSignIn::OtherIdentity), Some(holder))),
            // The address of one of the tenant's own people, who sign in here.
            Some(_) => Ok((refused, None)),
            None => Ok((PersonState::Unknown, None)),
        }
    }
}

/// Whether the home, if it is on this server, lets its people be guests of `tenant` (SECURITY 10).
fn home_lets_visit(tx: &mut Tx<'_>, home: &Home, tenant: &Tenant) -> Result<bool, StorageError> {
    let Home::Tenant(home) = home else { return Ok(true) };
    Ok(tx.across().tenants().find(*home)?.is_some_and(|home| home.policy.visits.may_be_to(&tenant.name)))
}

fn is_tombstone(user: &User) -> bool {
    matches!(user.stage, UserStage::Deleted { .. } | UserStage::Merged { .. })
}

fn is_linked(tx: &mut Tx<'_>, tenant: rules::ids::TenantId, home: &Home, subject: &str) -> Result<bool, StorageError> {
    Ok(tx.in_tenant(tenant).identities().find_user(home, subject)?.is_some())
}
