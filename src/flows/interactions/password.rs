//! Signing in with a password: in this tenant's own directory, or with an account that rests on a mailbox nobody else claims.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::config::ConsumerDomains;
use rules::directory::{Address, Caller, Home, Tenant, TenantKind, User};
use rules::ids::TenantId;
use rules::interactions::{Progress, SignIn, Step};
use rules::random::Lot;
use rules::secret::Secret;
use rules::sessions::{Factor, HomeAssertion, Vouched};
use storage::{StorageError, Tx};

use super::closing::Closing;
use super::error::{InteractionError, Wrong};
use super::guesses::{Budget, pay};
use super::move_on::{Moved, move_on};
use super::resume::{Form, Resumed, resume_form};
use crate::app::App;
use crate::credentials::FairKey;

/// An account that a password may open: where it lives, and what is stored.
struct Account {
    home: Home,
    user: User,
    phc: String,
    vouched: Vouched,
}

/// Signs in with address and password. What is shown and how long it takes do not depend on whether the account exists (SECURITY 15).
///
/// # Errors
/// [`Wrong::Password`] for every wrong pair, [`Wrong::TooMany`] when this network has guessed too often.
pub async fn sign_in(app: &App, caller: &Caller, form: Form, typed: &str, password: Secret<String>) -> Result<Moved, InteractionError> {
    let typed: Address = typed.parse().map_err(|_| Wrong::Password)?;
    let (caller, forms) = (*caller, app.forms.clone());
    // Look: which account.
    let (looking, address, consumers) = (form.clone(), typed.clone(), Arc::clone(&app.consumers));
    let account = app
        .storage
        .glance(move |tx| {
            let resumed = resume_form(tx, &forms, &looking, caller.at)?;
            account_for(tx, &consumers, &looking.place.tenant, &resumed, &address)
        })
        .await?;
    // A guess is paid for before it is checked (DESIGN, *Storage*).
    let budget = Budget::of(app, &typed, &caller);
    if !pay(app, budget.clone(), caller.at).await? {
        return Err(Wrong::TooMany.into());
    }
    let stored = account.as_ref().map(|account| account.phc.clone());
    let fair = FairKey::new(form.place.tenant.id, caller.network());
    let is_right = app.passwords.check(&password, stored, fair).await?;
    let Some(account) = account.filter(|_| is_right) else { return Err(Wrong::Password.into()) };
    write(app, &caller, form, typed, account, budget).await
}

/// Writes what the sign-in showed, if the same account is still there with the same password.
async fn write(
    app: &App,
    caller: &Caller,
    form: Form,
    typed: Address,
    checked: Account,
    budget: Budget,
) -> Result<Moved, InteractionError> {
    let (caller, forms, consumers) = (*caller, app.forms.clone(), Arc::clone(&app.consumers));
    let (public_url, tenant, lot) = (app.public_url.clone(), Arc::clone(&form.place.tenant), Lot::new(&app.random));
    let closed = app
        .storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, caller.at)?;
            let account = account_for(tx, &consumers, &form.place.tenant, &resumed, &typed)?;
            let account = account.filter(|account| account.phc == checked.phc).ok_or(Wrong::Password)?;
            budget.give_back(tx, caller.at)?;
            let assertion = account.speaks(&resumed, caller.at);
            let progress = Progress { assertion: Some(assertion), passcode: None, ..resumed.interaction.progress.clone() };
            let closing = Closing { tenant: &form.place.tenant, public_url: &public_url, draw: &lot.draw(), caller: &caller };
            move_on(tx, &closing, resumed, progress)
        })
        .await?;
    Ok(match closed {
        Some(closed) => Moved::Answered(Box::new(closed.answered(app, &tenant, caller.at).await?)),
        None => Moved::On,
    })
}

impl Account {
    /// What the account's home says of whoever knew the password.
    fn speaks(self, resumed: &Resumed, now: Timestamp) -> HomeAssertion {
        HomeAssertion {
            home: self.home,
            subject: self.user.id.to_string(),
            address: self.user.mail,
            vouched: self.vouched,
            display_name: Some(self.user.display_name),
            auth_time: Some(now),
            factors: vec![Factor::Password],
            for_tenant: resumed.interaction.tenant,
            for_interaction: resumed.interaction.id,
        }
    }
}

/// The account that the typed address names at the step the form shows.
fn account_for(
    tx: &mut Tx<'_>,
    consumers: &ConsumerDomains,
    tenant: &Tenant,
    resumed: &Resumed,
    typed: &Address,
) -> Result<Option<Account>, InteractionError> {
    match &resumed.step {
        Step::SignIn(SignIn::Here { .. }) => Ok(account_in(tx, tenant.id, typed, Home::Here)?),
        // The page of a mailbox nobody claims opens only accounts of that mailbox's domain.
        Step::SignIn(SignIn::OneDoor { address, .. }) if address == typed => {
            // A tenant's own people may have addresses of a domain that it has not verified.
            if let Some(own) = account_in(tx, tenant.id, typed, Home::Here)? {
                return Ok(Some(own));
            }
            match mailbox_tenant(tx, consumers, typed)? {
                Some(id) if id != tenant.id => Ok(account_in(tx, id, typed, Home::Tenant(id))?),
                _ => Ok(None),
            }
        }
        _ => Err(InteractionError::Changed),
    }
}

/// The tenant where accounts of a domain that no home claims live: the domain's unmanaged one, or the personal one.
pub(crate) fn mailbox_tenant(tx: &mut Tx<'_>, consumers: &ConsumerDomains, address: &Address) -> Result<Option<TenantId>, StorageError> {
    if consumers.contains(address.domain()) {
        Ok(tx.across().tenants().personal()?.map(|tenant| tenant.id))
    } else {
        Ok(tx.across().tenants().unmanaged_of(address.domain())?.map(|tenant| tenant.id))
    }
}

fn account_in(tx: &mut Tx<'_>, tenant: TenantId, typed: &Address, home: Home) -> Result<Option<Account>, StorageError> {
    let Some(user) = tx.in_tenant(tenant).users().find_internal(&typed.key())? else { return Ok(None) };
    let Some(stored) = tx.in_tenant(tenant).credentials().password(user.id)? else { return Ok(None) };
    let phc = stored.phc;
    let vouched = voucher(tx, tenant, &user)?;
    Ok(Some(Account { home, user, phc, vouched }))
}

/// By what right the account's address counts (SECURITY 2): the managed tenant that verified exactly this domain. An account of an
/// unmanaged or personal tenant rests on a mailbox, which a code in this flow has to prove.
fn voucher(tx: &mut Tx<'_>, tenant: TenantId, user: &User) -> Result<Vouched, StorageError> {
    let is_managed = tx.across().tenants().find(tenant)?.is_some_and(|tenant| tenant.kind == TenantKind::Managed);
    let is_verified = tx.across().home_of_domain(user.mail.domain())? == Some(tenant);
    Ok(if is_managed && is_verified { Vouched::ByHome } else { Vouched::No })
}
