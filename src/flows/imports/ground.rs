//! What is true of a batch of rows at one moment: looked up by a few questions for all of them, inside the transaction that decides.

use std::collections::{HashMap, HashSet};

use rules::clock::Timestamp;
use rules::directory::{
    Action, Actor, Address, AddressKey, CannotDo, DirectoryRole, DisplayName, Domain, Gift, Giver, Invitee, Object, Partner, Powers,
    Tenant, may,
};
use rules::ids::{ApplicationId, TenantId, UserId};
use rules::invitations::csv::{Decision, Found, Known, Left, Letter, Mailbox, Names, PlannedRow, Standing, Wanted, plan};
use storage::{StorageError, Tx};

use super::names::{Asker, look_up};
use crate::flows::invitations::{Allowance, EVER, Foreseen, Quota, may_give, may_touch, sender_to};

/// Who asks, for which tenant, when, and how many letters a day they may have sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    pub(super) tenant: TenantId,
    pub(super) actor: Actor,
    pub(super) quota: Quota,
    pub(super) now: Timestamp,
}

/// What is true of a batch of rows.
pub(super) struct Ground {
    pub(super) tenant: Tenant,
    pub(super) powers: Powers,
    names: Names,
    partners: HashMap<String, Partner>,
    standings: HashMap<AddressKey, Standing>,
    closed: HashSet<String>,
    /// What guests reach who have not come yet, as far as it is power over the directory.
    reached: HashMap<UserId, Vec<DirectoryRole>>,
    /// Who invited guests who have not come yet, where that matters.
    senders: HashMap<UserId, Option<Giver>>,
    allowance: Allowance,
    asking: Asking,
}

impl Ground {
    /// Looks everything up. `None` if there is no such tenant (any more).
    pub(super) fn look(tx: &mut Tx<'_>, asking: Asking, rows: &[Wanted]) -> Result<Option<Self>, StorageError> {
        let Some(tenant) = tx.in_tenant(asking.tenant).itself().find()? else { return Ok(None) };
        let powers = tx.in_tenant(tenant.id).powers(&asking.actor, asking.now)?;
        let letters = rows.iter().filter(|row| row.invitee.letter == Letter::Send).flat_map(addresses_of);
        let allowance = Allowance::look(tx, tenant.id, &asking.actor, letters, (asking.quota, asking.now))?;
        let mut names = Names::default();
        for row in rows {
            look_up(tx, &Asker { tenant: &tenant, powers: &powers, now: asking.now }, &mut names, row)?;
        }
        let domains: HashSet<&Domain> = rows.iter().flat_map(addresses_of).map(Address::domain).collect();
        let partners = tx.in_tenant(tenant.id).partners().of_domains(domains.into_iter())?;
        let keys: Vec<AddressKey> = rows.iter().map(Wanted::key).collect();
        let copies: Vec<AddressKey> = rows.iter().filter_map(|row| row.invitee.cc.as_ref()).map(Address::key).collect();
        let mut standings = tx.in_tenant(tenant.id).users().standings(keys.iter(), asking.now)?;
        let closed = tx.in_tenant(tenant.id).suppressions().among(keys.iter().chain(&copies))?;
        let standings: HashMap<_, _> =
            keys.into_iter().filter_map(|key| standings.remove(key.as_str()).map(|standing| (key, standing))).collect();
        let pending: Vec<UserId> = standings.values().filter_map(pending).collect();
        // Also what has ended: a longer stay lets it live again.
        let reached = tx.in_tenant(tenant.id).roles().reached_by_each(&pending, EVER)?;
        let senders = senders(tx, &tenant, &powers, &pending)?;
        Ok(Some(Self { tenant, powers, names, partners, standings, closed, reached, senders, allowance, asking }))
    }

    /// Takes up what earlier rows of the same plan would spend.
    pub(super) fn foresee(&mut self, foreseen: Foreseen) {
        self.allowance.foresee(foreseen);
    }

    /// What all rows so far would spend.
    pub(super) fn foreseen(self) -> Foreseen {
        self.allowance.foreseen()
    }

    /// Decides one row, and counts the invitation it would be.
    pub(super) fn decide(&mut self, wanted: &Wanted, first_line: Option<u32>) -> PlannedRow {
        let planned = plan(wanted, &self.known(wanted, first_line));
        if matches!(planned.decision, Decision::New | Decision::Reinvite) {
            let copy = wanted.invitee.cc.as_ref().filter(|_| wanted.invitee.letter == Letter::Send);
            self.allowance.spend(&letters_of(wanted), copy);
        }
        planned
    }

    fn known(&self, wanted: &Wanted, first_line: Option<u32>) -> Known<'_> {
        let partner = |address: &Address| self.partners.get(address.domain().as_str());
        let standing = self.standings.get(&wanted.key()).copied().unwrap_or(Standing::Nobody);
        let is_closed = addresses_of(wanted).any(|address| self.closed.contains(address.key().as_str()));
        Known {
            now: self.asking.now,
            may_invite: self.may_invite(standing),
            inviter: self.inviter(),
            policy: &self.tenant.policy,
            partner: partner(&wanted.invitee.address),
            cc_partner: wanted.invitee.cc.as_ref().and_then(partner),
            first_line,
            standing,
            may_reinvite: self.may_reinvite(standing),
            may_give: may_give(&self.powers, &self.tenant, (Gift::Own, &[]), invitee(standing)),
            mailbox: if is_closed { Mailbox::Closed } else { Mailbox::Open },
            // Licences, and with them seats, are not counted yet.
            seats: Left::Unlimited,
            quota: self.allowance.left(&letters_of(wanted)).map_or(Left::Unlimited, Left::Only),
            names: &self.names,
        }
    }

    /// What an application that a row names by its id is called.
    pub(super) fn application_name(&self, id: ApplicationId) -> Option<&DisplayName> {
        match self.names.applications.find(&id.to_string()) {
            Found::One(application) => Some(&application.name),
            Found::Nothing | Found::Several => None,
        }
    }

    /// Whoever waits by the invitation of somebody else is left to those with a role: the same rule as for one invitation.
    fn may_invite(&self, standing: Standing) -> Result<(), CannotDo> {
        match pending(&standing).and_then(|guest| self.senders.get(&guest)) {
            Some(sender) => may_touch(&self.powers, &self.tenant, *sender),
            None => may(&self.powers, Action::Invite, &Object::Tenant(self.tenant.id, &self.tenant.policy)).map(drop),
        }
    }

    /// Nobody re-invites somebody with more power than they have (SECURITY 32): the same rule as for one invitation.
    fn may_reinvite(&self, standing: Standing) -> Result<(), CannotDo> {
        let reached = pending(&standing).and_then(|guest| self.reached.get(&guest));
        reached.map_or(Ok(()), |reached| may(&self.powers, Action::Give, &Object::Grant(self.tenant.id, reached)).map(drop))
    }

    fn inviter(&self) -> Option<UserId> {
        match self.asking.actor {
            Actor::Person { user, .. } => Some(user),
            _ => None,
        }
    }
}

/// Who invited each of these: asked only for whoever may touch their own invitations and no others.
fn senders(tx: &mut Tx<'_>, tenant: &Tenant, powers: &Powers, pending: &[UserId]) -> Result<HashMap<UserId, Option<Giver>>, StorageError> {
    if may_touch(powers, tenant, None).is_ok() {
        return Ok(HashMap::new());
    }
    pending.iter().map(|guest| Ok((*guest, sender_to(tx, tenant.id, *guest)?))).collect()
}

/// Whom an invitation to somebody who stands so leads to.
const fn invitee(standing: Standing) -> Invitee {
    match standing {
        Standing::Nobody => Invitee::Stranger,
        Standing::Member(user) => Invitee::Member(user),
        // Nothing is given to those who are blocked or whose stay has ended, whoever they are.
        Standing::Accepted(guest) | Standing::Ended(guest, _) | Standing::Pending(guest) | Standing::Blocked(guest) => {
            Invitee::Guest(guest)
        }
    }
}

const fn pending(standing: &Standing) -> Option<UserId> {
    match standing {
        Standing::Pending(guest) => Some(*guest),
        _ => None,
    }
}

/// To whom a row that invites somebody sends letters.
fn letters_of(row: &Wanted) -> Vec<&Address> {
    addresses_of(row).filter(|_| row.invitee.letter == Letter::Send).collect()
}

fn addresses_of(row: &Wanted) -> impl Iterator<Item = &Address> {
    std::iter::once(&row.invitee.address).chain(&row.invitee.cc)
}
