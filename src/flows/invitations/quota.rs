//! How many invitations and letters of them may be sent in a day (SECURITY 24): by one inviter and one tenant, to one domain and one
//! mailbox.

use std::collections::{BTreeMap, HashMap};

use rules::clock::Timestamp;
use rules::config::Limits;
use rules::directory::{Actor, Address, Domain};
use rules::ids::TenantId;
use rules::invitations::CannotRenew;
use storage::{StorageError, Tx, window_ends_at};

use super::error::InviteError;
use crate::flows::limits::{DAY, INVITED, INVITED_AT_DOMAIN, INVITED_BY_TENANT, LETTERS_TO_MAILBOX, Limit, MOST_TO_A_MAILBOX};

/// How many a day, as the operator says.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    inviter: u64,
    tenant: u64,
    domain: u64,
}

impl Quota {
    /// Those of the configuration.
    pub(crate) const fn of(limits: &Limits) -> Self {
        Self {
            inviter: limits.invitations_per_day,
            tenant: limits.invitations_per_tenant_per_day,
            domain: limits.invitations_per_domain_per_day,
        }
    }
}

/// When whoever has used up their quota has one again.
pub fn quota_renewed_at(now: Timestamp) -> Timestamp {
    window_ends_at(now, DAY)
}

/// What letters cost that are sent together.
#[derive(Debug, Default)]
pub(crate) struct Cost {
    invitations: u32,
    domains: BTreeMap<String, u32>,
    mailboxes: BTreeMap<String, u32>,
}

impl Cost {
    /// One invitation more.
    pub(crate) fn add_invitation(&mut self) {
        self.invitations += 1;
    }

    /// A letter to a domain more.
    pub(crate) fn add_letter(&mut self, tenant: TenantId, domain: &Domain) {
        *self.domains.entry(to(tenant, domain)).or_default() += 1;
    }

    /// That letter goes to a mailbox which may have had others.
    pub(crate) fn add_mailbox(&mut self, tenant: TenantId, address: &Address) {
        *self.mailboxes.entry(to(tenant, address.key())).or_default() += 1;
    }
}

/// Pays, whatever is left. Whoever runs the server pays for mailboxes only.
pub(crate) fn pay(tx: &mut Tx<'_>, tenant: TenantId, actor: &Actor, cost: &Cost, now: Timestamp) -> Result<(), StorageError> {
    if *actor != Actor::Operator {
        if cost.invitations > 0 {
            tx.count_more((INVITED.kind, &inviter(tenant, actor)), cost.invitations, DAY, now)?;
            tx.count_more((INVITED_BY_TENANT.kind, &tenant.to_string()), cost.invitations, DAY, now)?;
        }
        tx.count_each(INVITED_AT_DOMAIN.kind, &cost.domains, DAY, now)?;
    }
    tx.count_each(LETTERS_TO_MAILBOX.kind, &cost.mailboxes, DAY, now)
}

/// Who had enough for today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enough {
    /// A mailbox had its letters.
    Mailbox,
    /// Inviter, tenant or a domain.
    Quota,
}

/// Pays for one invitation, and for its letters to these; says who had enough today, if somebody had: then nothing was paid.
pub(super) fn pay_for_one(
    tx: &mut Tx<'_>,
    tenant: TenantId,
    actor: &Actor,
    letters: &[&Address],
    quota: Quota,
    now: Timestamp,
) -> Result<Option<Enough>, StorageError> {
    let allowance = Allowance::look(tx, tenant, actor, letters.iter().copied(), (quota, now))?;
    if let Some(spent) = allowance.spent(letters) {
        spent.refuse();
        return Ok(Some(if spent.kind == LETTERS_TO_MAILBOX.kind { Enough::Mailbox } else { Enough::Quota }));
    }
    let mut cost = Cost::default();
    cost.add_invitation();
    for address in letters {
        cost.add_letter(tenant, address.domain());
        cost.add_mailbox(tenant, address);
    }
    pay(tx, tenant, actor, &cost, now)?;
    Ok(None)
}

/// What became of an invitation inside a write. Whoever had enough is told so by an outcome, as long as nothing was written before: a write
/// that takes back has its neighbours run again, and who is over a limit comes often.
pub(super) fn told<T>(tx: &mut Tx<'_>, became: Result<T, InviteError>) -> Result<Result<T, InviteError>, InviteError> {
    match became {
        Err(enough @ (InviteError::OverQuota | InviteError::Renew(CannotRenew::TooMany))) => {
            tx.nothing_to_remember("nothing was sent");
            Ok(Err(enough))
        }
        other => other.map(Ok),
    }
}

/// What earlier rows of a plan would spend, of which the database does not know.
#[derive(Debug, Default)]
pub(crate) struct Foreseen {
    invitations: u64,
    domains: HashMap<String, u32>,
    mailboxes: HashMap<String, u32>,
}

/// What is left today: looked up at once for all who are written to together.
#[derive(Debug)]
pub(crate) struct Allowance {
    tenant: TenantId,
    quota: Quota,
    is_counted: bool,
    /// By this inviter, or this tenant, whichever has less.
    invitations: u64,
    /// Which of the two that is.
    scarcer: &'static Limit,
    domains: HashMap<String, u32>,
    mailboxes: HashMap<String, u32>,
    foreseen: Foreseen,
}

impl Allowance {
    /// Looks it up.
    pub(crate) fn look<'a>(
        tx: &mut Tx<'_>,
        tenant: TenantId,
        actor: &Actor,
        letters: impl Iterator<Item = &'a Address>,
        (quota, now): (Quota, Timestamp),
    ) -> Result<Self, StorageError> {
        let (mut domains, mut mailboxes) = (Vec::new(), Vec::new());
        for address in letters {
            domains.push(to(tenant, address.domain()));
            mailboxes.push(to(tenant, address.key()));
        }
        domains.sort_unstable();
        domains.dedup();
        let is_counted = *actor != Actor::Operator;
        let by_inviter = tx.counted(INVITED.kind, &inviter(tenant, actor), DAY, now)?;
        let by_tenant = tx.counted(INVITED_BY_TENANT.kind, &tenant.to_string(), DAY, now)?;
        let (of_inviter, of_tenant) = (quota.inviter.saturating_sub(by_inviter.into()), quota.tenant.saturating_sub(by_tenant.into()));
        let (left, scarcer) = if of_tenant < of_inviter { (of_tenant, &INVITED_BY_TENANT) } else { (of_inviter, &INVITED) };
        let domains = tx.counted_each(INVITED_AT_DOMAIN.kind, &domains, DAY, now)?;
        let mailboxes = tx.counted_each(LETTERS_TO_MAILBOX.kind, &mailboxes, DAY, now)?;
        Ok(Self { tenant, quota, is_counted, invitations: left, scarcer, domains, mailboxes, foreseen: Foreseen::default() })
    }

    /// How many invitations with letters to these may still be sent; `None`: nobody counts them.
    pub(crate) fn left(&self, letters: &[&Address]) -> Option<u32> {
        let of_mailbox = |address: &&Address| u64::from(MOST_TO_A_MAILBOX).saturating_sub(self.to_mailbox(address));
        let of_domain = |address: &&Address| {
            let key = to(self.tenant, address.domain());
            self.quota.domain.saturating_sub(both(&self.domains, &self.foreseen.domains, &key))
        };
        let mut left = letters.iter().map(of_mailbox).min();
        if self.is_counted {
            let invitations = self.invitations.saturating_sub(self.foreseen.invitations);
            left = letters.iter().map(of_domain).chain(left).chain([invitations]).min();
        }
        left.map(|left| u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// The limit that refuses an invitation with letters to these, if one does.
    fn spent(&self, letters: &[&Address]) -> Option<&'static Limit> {
        if self.left(letters) != Some(0) {
            return None;
        }
        Some(match self.invitations {
            _ if letters.iter().any(|address| self.to_mailbox(address) >= MOST_TO_A_MAILBOX.into()) => &LETTERS_TO_MAILBOX,
            0 => self.scarcer,
            _ => &INVITED_AT_DOMAIN,
        })
    }

    fn to_mailbox(&self, address: &Address) -> u64 {
        both(&self.mailboxes, &self.foreseen.mailboxes, &to(self.tenant, address.key()))
    }

    /// Counts an invitation with letters to these, before it is paid; the mailbox of a copy may get those of other rows too.
    pub(crate) fn spend(&mut self, letters: &[&Address], copy: Option<&Address>) {
        self.foreseen.invitations += 1;
        for address in letters {
            *self.foreseen.domains.entry(to(self.tenant, address.domain())).or_default() += 1;
        }
        if let Some(copy) = copy {
            *self.foreseen.mailboxes.entry(to(self.tenant, copy.key())).or_default() += 1;
        }
    }

    /// Takes up what earlier rows of the plan would spend.
    pub(crate) fn foresee(&mut self, foreseen: Foreseen) {
        self.foreseen = foreseen;
    }

    /// What all rows so far would spend.
    pub(crate) fn foreseen(self) -> Foreseen {
        self.foreseen
    }
}

fn both(counted: &HashMap<String, u32>, foreseen: &HashMap<String, u32>, key: &str) -> u64 {
    [counted, foreseen].iter().filter_map(|counts| counts.get(key)).copied().map(u64::from).sum()
}

fn inviter(tenant: TenantId, actor: &Actor) -> String {
    format!("{tenant}/{actor}")
}

/// The same mailbox or domain is counted for each tenant by itself.
fn to(tenant: TenantId, whom: impl std::fmt::Display) -> String {
    format!("{tenant}/{whom}")
}

#[cfg(test)]
mod tests {
    use rules::random::Random;
    use storage::testing::Fresh;

    use super::*;

    #[tokio::test]
    async fn whoever_had_enough_pays_nothing() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let (tenant, actor) = (TenantId::new(&Random, now), Actor::Nobody);
        let quota = Quota { inviter: 5, tenant: 5, domain: 1 };
        let [first, second] = ["ann@fabrikam.example", "bo@fabrikam.example"].map(|text| text.parse::<Address>().unwrap());
        for fresh in Fresh::on_each_engine() {
            let (storage, first, second) = (fresh.open(), first.clone(), second.clone());
            let written = storage.write(move |tx| {
                tx.nothing_to_remember("a test");
                let paid = [&first, &second].map(|address| pay_for_one(tx, tenant, &actor, &[address], quota, now));
                let by_inviter = tx.counted(INVITED.kind, &inviter(tenant, &actor), DAY, now)?;
                let at_domain = tx.counted(INVITED_AT_DOMAIN.kind, &to(tenant, first.domain()), DAY, now)?;
                let to_second = tx.counted(LETTERS_TO_MAILBOX.kind, &to(tenant, second.key()), DAY, now)?;
                let [first, second] = paid;
                Ok::<_, StorageError>(((first?, second?), (by_inviter, at_domain, to_second)))
            });
            assert_eq!(written.await.unwrap(), ((None, Some(Enough::Quota)), (1, 1, 0)));
        }
    }
}
