//! What the directory knows of the person who signed in.

use rules::clock::Timestamp;
use rules::directory::{Actor, Address, GuestStage, Home, Powers, Tenant, User, UserStage};
use rules::interactions::{CannotSignIn, Interaction, Person, PersonState, Purpose};
use rules::sessions::{HomeAssertion, Session};
use storage::{StorageError, Tx};

/// A person, with their user and session where they have one.
pub(crate) struct Found {
    pub(crate) person: Person,
    pub(crate) user: Option<User>,
    pub(crate) session: Option<Session>,
}

impl Found {
    /// The vouched address of somebody the directory does not know yet: an invitation may wait for it (just-in-time redemption).
    pub(crate) fn invitable_address(&self) -> Option<&Address> {
        self.person.vouched.as_ref().filter(|_| self.person.state == PersonState::Unknown)
    }
}

/// The person whom a home spoke for in this flow.
pub(crate) fn by_assertion(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    assertion: &HomeAssertion,
    now: Timestamp,
) -> Result<Found, StorageError> {
    let user = identified(tx, tenant, assertion)?;
    let state = match &user {
        Some(user) => state_of(tenant, user, now),
        None => stranger(tx, tenant, assertion)?,
    };
    let vouched = assertion.vouched_address().cloned();
    let hint = assertion.vouched_address().is_none().then(|| assertion.address.clone());
    let is_fresh = assertion.auth_time.is_some_and(|at| at >= interaction.created_at);
    let person = Person { vouched, hint, is_fresh, ..base(tx, tenant, interaction, user.as_ref(), state, assertion.auth_time, now)? };
    Ok(Found { person, user, session: None })
}

/// The person of a living session of this tenant.
pub(crate) fn by_session(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    session: &Session,
    user: &User,
    now: Timestamp,
) -> Result<Found, StorageError> {
    let auth_time = session.evidence.auth_time;
    let is_vouched = user.mail_vouched_at.is_some();
    let person = Person {
        vouched: is_vouched.then(|| user.mail.clone()),
        hint: (!is_vouched).then(|| user.mail.clone()),
        is_fresh: auth_time.is_some_and(|at| at >= interaction.created_at),
        ..base(tx, tenant, interaction, Some(user), state_of(tenant, user, now), auth_time, now)?
    };
    Ok(Found { person, user: Some(user.clone()), session: Some(session.clone()) })
}

fn base(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    user: Option<&User>,
    state: PersonState,
    auth_time: Option<Timestamp>,
    now: Timestamp,
) -> Result<Person, StorageError> {
    let has_role = match (&interaction.purpose, user) {
        (Purpose::Portal, Some(user)) => {
            let powers = tx.in_tenant(tenant.id).powers(&Actor::Person { tenant: tenant.id, user: user.id }, now)?;
            matches!(powers, Powers::Person { roles, .. } if !roles.is_empty())
        }
        _ => false,
    };
    let is_known_to_asker = match (&interaction.purpose, user) {
        (Purpose::Vouch { for_tenant, .. }, Some(user)) => {
            tx.in_tenant(*for_tenant).identities().find_user(&Home::Tenant(tenant.id), &user.id.to_string())?.is_some()
        }
        _ => false,
    };
    let terms = match user {
        Some(user) if tenant.policy.guests.terms.is_some() => tx.in_tenant(tenant.id).acceptances().latest_terms(user.id)?,
        _ => None,
    };
    let user = user.map(|user| user.id);
    Ok(Person { user, state, vouched: None, hint: None, auth_time, is_fresh: false, has_role, is_known_to_asker, terms })
}

/// Identities are looked up by (tenant, home, subject), never by address (SECURITY 11).
fn identified(tx: &mut Tx<'_>, tenant: &Tenant, assertion: &HomeAssertion) -> Result<Option<User>, StorageError> {
    let mut directory = tx.in_tenant(tenant.id);
    match (assertion.home, assertion.subject.parse()) {
        (Home::Here, Ok(id)) => directory.users().find(id),
        (Home::Here, Err(_)) => Ok(None),
        (home, _) => directory.identities().find_user(&home, &assertion.subject),
    }
}

fn state_of(tenant: &Tenant, user: &User, now: Timestamp) -> PersonState {
    let is_foreign = user.is_external() && !tenant.policy.admits_domain(user.mail.domain());
    match user.stage {
        UserStage::Active if is_foreign => PersonState::Unusable(CannotSignIn::DomainBlocked),
        UserStage::Active if user.access_ends_at.is_some_and(|end| now >= end) => PersonState::Unusable(CannotSignIn::Ended),
        UserStage::Active if user.stale_at.is_some_and(|at| now >= at) => PersonState::Unusable(CannotSignIn::Stale),
        UserStage::Active if user.guest_stage == Some(GuestStage::PendingAcceptance) => PersonState::Unknown,
        UserStage::Active => PersonState::Usable,
        UserStage::Blocked { .. } => PersonState::Unusable(CannotSignIn::Blocked),
        UserStage::Deleted { .. } | UserStage::Merged { .. } => PersonState::Unknown,
    }
}

/// An unknown identity is never linked by address: where the address belongs to an accepted guest, the old identity
/// has to be proven or reset (SECURITY 6).
fn stranger(tx: &mut Tx<'_>, tenant: &Tenant, assertion: &HomeAssertion) -> Result<PersonState, StorageError> {
    let Some(vouched) = assertion.vouched_address() else { return Ok(PersonState::Unknown) };
    let holder = tx.in_tenant(tenant.id).users().find_vouched(&vouched.key())?;
    Ok(match holder {
        Some(holder) if holder.accepted_at().is_some() => PersonState::Unusable(CannotSignIn::OtherIdentity),
        _ => PersonState::Unknown,
    })
}
