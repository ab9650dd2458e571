//! Everything the next step is decided on, looked up in the transaction that will act on it.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::{Address, Application, Partner, Tenant, User};
use rules::interactions::{Account, Ask, Facts, Interaction, Policy, Purpose};
use rules::invitations::Invitation;
use rules::protocol::{DeviceRequest, Scope};
use rules::sessions::{Session, SessionFor};
use storage::{StorageError, Tx};

use super::admission::{Wants, entry};
use super::demand::Demand;
use super::homes::home_of;
use super::mailboxes::{is_disowned, mailbox_due};
use super::people::{Found, Looking};
use super::redeemable::{redeemable, refuse_taken_seat};
use crate::flows::tokens::HomeAccount;

/// The facts, with the nouns they were made of.
pub(crate) struct Gathered {
    pub(crate) facts: Facts,
    pub(crate) application: Option<Arc<Application>>,
    /// What waits on another device, if that is what they came for.
    pub(crate) device: Option<DeviceRequest>,
    /// What the application wants to be allowed.
    pub(crate) wants: Option<Scope>,
    pub(crate) invitation: Option<Invitation>,
    /// Whether the address whose home is asked is an invitation's, and nobody typed it: pages mask it (SECURITY 1).
    pub(crate) is_address_invited: bool,
    pub(crate) user: Option<User>,
    pub(crate) session: Option<Session>,
    /// The guest whose address the person has, and another identity.
    pub(crate) holder: Option<User>,
    /// Whether what they signed in with takes the place of what they signed in with before.
    pub(crate) replaces: bool,
    /// The tenant that asks, where a home is asked.
    pub(crate) asker: Option<Tenant>,
}

/// What was looked up before.
pub(crate) struct Known {
    /// The application that asks.
    pub(crate) application: Option<Arc<Application>>,
    /// What it asked on another device.
    pub(crate) device: Option<DeviceRequest>,
    /// The tenant's living sessions in the browser, with their users.
    pub(crate) signed_in: Vec<(Session, User)>,
}

/// Gathers the facts of `interaction` at `tenant`.
pub(crate) fn gather(tx: &mut Tx<'_>, tenant: &Tenant, interaction: &Interaction, now: Timestamp) -> Result<Gathered, StorageError> {
    let device = match &interaction.purpose {
        Purpose::Device { request } => tx.in_tenant(tenant.id).device_requests().find(*request)?,
        _ => None,
    };
    let asks = match &interaction.purpose {
        Purpose::Authorize { request } => Some(request.application),
        _ => device.as_ref().map(|device| device.application),
    };
    let application = match asks {
        Some(application) => tx.in_tenant(tenant.id).applications().find(application)?.map(Arc::new),
        None => None,
    };
    let signed_in = tx.in_tenant(tenant.id).sessions().in_browser(interaction.browser, now)?;
    gather_knowing(tx, tenant, interaction, Known { application, device, signed_in }, now)
}

/// Gathers the facts of `interaction` at `tenant`, of which some are known.
pub(crate) fn gather_knowing(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    known: Known,
    now: Timestamp,
) -> Result<Gathered, StorageError> {
    let progress = &interaction.progress;
    let Known { application, device, signed_in } = known;
    let demand = Demand::of(interaction, device.as_ref());
    let ask = demand.ask();
    let signed_in = nameable(tx, interaction, signed_in, now)?;
    let mut invitation = match &interaction.purpose {
        Purpose::Redeem { invitation } => tx.in_tenant(tenant.id).invitations().find(*invitation)?,
        _ => None,
    };
    let (wanted, is_address_invited) = wanted_address(interaction, invitation.as_ref(), &signed_in);
    let looking = Looking { tenant, interaction, now };
    let mut found = match &progress.assertion {
        Some(assertion) => Some(looking.by_assertion(tx, assertion)?),
        None => match chosen(interaction, &ask, invitation.as_ref(), &signed_in) {
            Some((session, user)) => Some(looking.by_session(tx, session, user)?),
            None => None,
        },
    };
    if let (None, Some(vouched)) = (&invitation, found.as_ref().and_then(Found::invitable_address)) {
        invitation = tx.in_tenant(tenant.id).invitations().pending_for(&vouched.key())?.pop();
    }
    let partner = match invitation.as_ref().map(|invitation| &invitation.address).or(wanted.as_ref()) {
        Some(address) => tx.in_tenant(tenant.id).partners().of_domain(address.domain())?,
        None => None,
    };
    let invited = match &invitation {
        Some(invitation) => redeemable(tx, (tenant, &interaction.purpose), invitation, found.as_ref(), now)?,
        None => None,
    };
    let is_mailbox_disowned = match (&invited, &found) {
        (Some(invited), Some(found)) => is_disowned(tx, tenant, invited, &found.person, now)?,
        _ => false,
    };
    let mailbox_due = match &found {
        Some(found) => mailbox_due(tx, tenant, interaction, found, now)?,
        None => None,
    };
    if let (Some(invitation), Some(found)) = (&invitation, &mut found) {
        refuse_taken_seat(tx, tenant, invitation, found)?;
    }
    // Whoever is signed in and need not do so again is at no home's door.
    let is_settled = |found: &Found| found.person.is_fresh || (invitation.is_none() && !ask.may_ask_again());
    let home = match wanted.as_ref().filter(|_| !found.as_ref().is_some_and(is_settled)) {
        Some(address) => Some(home_of(tx, tenant, interaction, address, partner.as_ref(), now)?),
        None => None,
    };
    let asker = match ask.hand_over_to {
        Some(asker) => tx.across().tenants().find(asker)?,
        None => None,
    };
    let user = found.as_ref().and_then(|found| found.user.clone());
    let wants = demand.scope();
    let asked = Wants { scope: wants.as_ref(), details: demand.details() };
    let entry = entry(tx, interaction, (application.as_deref(), asked), user.as_ref(), now)?;
    let facts = Facts {
        accounts: signed_in.iter().map(|(session, user)| account(session, user)).collect(),
        wants_another: progress.wants_another || (progress.is_person_named && wanted.is_some()),
        address: wanted,
        home,
        goes_elsewhere: progress.goes_elsewhere,
        passcode: progress.passcode,
        mailbox_of: progress.mailbox_of.clone(),
        has_account: progress.has_account,
        refused: progress.refused,
        person: found.as_ref().map(|found| found.person.clone()),
        invitation: invited,
        proven: progress.proven.clone(),
        code_sent_to: progress.code_sent_to.clone(),
        mailbox_due,
        is_mailbox_disowned,
        is_handed_over: progress.handed_over,
        terms_accepted: progress.terms.clone(),
        policy: policy((tenant, interaction), asker.as_ref(), partner.as_ref(), user.as_ref()),
        device: demand.device_waits(now),
        admission: entry.admission,
        consent: entry.consent,
        ask,
    };
    let (session, holder, replaces) = found.map_or((None, None, false), |found| (found.session, found.holder, found.replaces));
    Ok(Gathered { facts, application, device, wants, invitation, is_address_invited, user, session, holder, replaces, asker })
}

fn account(session: &Session, user: &User) -> Account {
    Account {
        session: session.id,
        user: user.id,
        name: user.display_name.to_string(),
        address: user.mail_vouched_at.map(|_| user.mail.clone()),
    }
}

/// Those whom their session at the provider still names: the portal and the account page have others (SECURITY 8), a guest's ends with the
/// account at home (SECURITY 13), and a home speaks for its own people only (SECURITY 10).
fn nameable(
    tx: &mut Tx<'_>,
    interaction: &Interaction,
    living: Vec<(Session, User)>,
    now: Timestamp,
) -> Result<Vec<(Session, User)>, StorageError> {
    let is_vouching = matches!(interaction.purpose, Purpose::Vouch { .. });
    let mut named = Vec::with_capacity(living.len());
    let is_here = |session: &Session| session.opens == SessionFor::Provider;
    for (session, user) in living.into_iter().filter(|(session, user)| is_here(session) && user.may_be_named(now)) {
        if !user.is_external() || !(is_vouching || HomeAccount::find(tx, &user, now)?.is_gone()) {
            named.push((session, user));
        }
    }
    Ok(named)
}

/// The address whose home is asked: typed, else that of the account picked, else the invited one; and whether it is that.
fn wanted_address(interaction: &Interaction, invitation: Option<&Invitation>, signed_in: &[(Session, User)]) -> (Option<Address>, bool) {
    let progress = &interaction.progress;
    if let Some(address) = &progress.address {
        return (Some(address.clone()), progress.is_address_invited);
    }
    let chosen = progress.chosen.and_then(|chosen| signed_in.iter().find(|(session, _)| session.id == chosen));
    if let Some((_, user)) = chosen {
        return (Some(user.mail.clone()), false);
    }
    let invited = invitation.filter(|_| !progress.wants_another).map(|invitation| invitation.address.clone());
    let is_invited = invited.is_some();
    (invited, is_invited)
}

/// The account that needs no asking: picked, hinted, or the only one there is. With an invitation, none is taken whose
/// vouched address differs (SECURITY 3).
fn chosen<'a>(
    interaction: &Interaction,
    ask: &Ask,
    invitation: Option<&Invitation>,
    signed_in: &'a [(Session, User)],
) -> Option<&'a (Session, User)> {
    let progress = &interaction.progress;
    if let Some(chosen) = progress.chosen {
        return signed_in.iter().find(|(session, _)| session.id == chosen);
    }
    if progress.wants_another || ask.prompt.login || ask.prompt.select_account {
        return None;
    }
    if let Some(hinted) = ask.hinted {
        return signed_in.iter().find(|(_, user)| user.id == hinted);
    }
    let is_invited = |user: &User| invitation.is_none_or(|invitation| user.mail_vouched_at.is_some() && user.mail == invitation.address);
    let is_asked_for = |user: &User| progress.address.as_ref().is_none_or(|address| user.mail == *address);
    let mut fitting = signed_in.iter().filter(|(_, user)| is_invited(user) && is_asked_for(user));
    fitting.next().filter(|_| fitting.next().is_none())
}

/// Tenant, partner and invitation rules in one value.
fn policy(
    (tenant, interaction): (&Tenant, &Interaction),
    asker: Option<&Tenant>,
    partner: Option<&Partner>,
    user: Option<&User>,
) -> Policy {
    let guests = &tenant.policy.guests;
    let is_member = user.is_some_and(|user| !user.is_external());
    let page = interaction.progress.page.as_ref().filter(|_| interaction.purpose == Purpose::Account);
    Policy {
        code_sign_in: guests.code_sign_in,
        unlisted_addresses: tenant.policy.unlisted_addresses,
        may_visit: asker.is_some_and(|asker| tenant.policy.visits.may_be_to(&asker.name)),
        other_address: guests.other_address,
        named_home: partner.and_then(|partner| partner.home),
        terms: guests.terms.clone().filter(|_| !is_member),
        is_leaving: page.is_some_and(|page| page.is_to_leave(tenant.id)),
    }
}
