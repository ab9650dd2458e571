//! Signing in with a password: in this tenant's own directory, or with an account that rests on a mailbox nobody else claims.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::config::ConsumerDomains;
use rules::directory::{Address, Caller, Home, Tenant, TenantKind, User};
use rules::ids::TenantId;
use rules::interactions::{Progress, SignIn, Step};
use rules::random::Lot;
use rules::secret::Secret;
use rules::sessions::{Factor, Familiar, HomeAssertion, SignedInto, Vouched};
use storage::{StorageError, Tx};

use super::budgets::Known;
use super::closing::Closing;
use super::error::{InteractionError, Wrong};
use super::guesses::{budget_of_guesses, pay};
use super::move_on::{Moved, move_on};
use super::resume::{Form, Resumed, resume_form};
use crate::app::App;
use crate::credentials::{Checked, FairKey};
use crate::flows::limits::Budget;

/// An account that a password may open: where it lives, and what is stored.
struct Account {
    home: Home,
    user: User,
    phc: String,
    vouched: Vouched,
    /// As what a browser remembers a sign-in.
    into: SignedInto,
}

/// Signs in to the address of the page with a password; what the browser remembers from now on. What is shown and how long it takes do not
/// depend on whether the account exists (SECURITY 15).
///
/// # Errors
/// [`Wrong::NoPassword`] if none was typed, which is no guess; [`Wrong::Password`] for every wrong pair, [`Wrong::TooMany`] when
/// this network has guessed too often; or this browser, if somebody signed in there before.
pub async fn sign_in(app: &App, caller: &Caller, form: Form, password: Secret<String>) -> Result<(Moved, Familiar), InteractionError> {
    let (caller, forms) = (*caller, app.forms.clone());
    // Look: which account.
    let (looking, consumers) = (form.clone(), Arc::clone(&app.consumers));
    let (address, account, known) = app
        .storage
        .glance(move |tx| {
            let resumed = resume_form(tx, &forms, &looking, caller.at)?;
            let (address, account) = account_for(tx, &consumers, &looking.place.tenant, &resumed)?;
            let known = match &account {
                Some(account) => Known::find(tx, &looking.place.familiar, account.into, caller.at)?,
                None => None,
            };
            Ok::<_, InteractionError>((address, account, known))
        })
        .await?;
    if password.expose().is_empty() {
        return Err(Wrong::NoPassword.into());
    }
    // A guess is paid for before it is checked (DESIGN, *Storage*).
    let budget = budget_of_guesses(app.config.limits.guesses_per_minute, &address, &caller, known.as_ref());
    if !pay(app, budget.clone(), caller.at).await? {
        return Err(Wrong::TooMany.into());
    }
    let stored = account.as_ref().map(|account| account.phc.clone());
    let fair = FairKey::new(form.place.tenant.id, caller.network());
    let checked = app.passwords.check(&password, stored, fair).await?;
    let (Some(account), Checked::Right { again }) = (account, checked) else { return Err(Wrong::Password.into()) };
    write(app, &caller, form, (account, again), budget).await
}

/// Writes what the sign-in showed, if the same account is still there with the same password, and the hash that was made again of it.
async fn write(
    app: &App,
    caller: &Caller,
    form: Form,
    (checked, again): (Account, Option<String>),
    budget: Budget,
) -> Result<(Moved, Familiar), InteractionError> {
    let (caller, forms, consumers) = (*caller, app.forms.clone(), Arc::clone(&app.consumers));
    let (public_url, tenant, lot) = (app.public_url.clone(), Arc::clone(&form.place.tenant), Lot::new(&app.random));
    let familiar = form.place.familiar.with(checked.into, &app.random, caller.at);
    let closed = app
        .storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, caller.at)?;
            let (_, account) = account_for(tx, &consumers, &form.place.tenant, &resumed)?;
            let account = account.filter(|account| account.phc == checked.phc).ok_or(Wrong::Password)?;
            if let Some(phc) = &again {
                tx.in_tenant(account.user.tenant).credentials().rehash(account.user.id, &checked.phc, phc)?;
            }
            budget.give_back(tx, caller.at)?;
            let assertion = account.speaks(&resumed, caller.at);
            let progress = Progress { assertion: Some(assertion), passcode: None, ..resumed.interaction.progress.clone() };
            let closing = Closing { tenant: &form.place.tenant, public_url: &public_url, draw: &lot.draw(), caller: &caller };
            move_on(tx, &closing, resumed, progress)
        })
        .await?;
    let moved = match closed {
        Some(closed) => Moved::Answered(Box::new(closed.answered(app, &tenant, caller.at).await?)),
        None => Moved::On,
    };
    Ok((moved, familiar))
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

/// The address of the step that the form shows, and its account. What a form sends beside it is for password keepers.
fn account_for(
    tx: &mut Tx<'_>,
    consumers: &ConsumerDomains,
    tenant: &Tenant,
    resumed: &Resumed,
) -> Result<(Address, Option<Account>), InteractionError> {
    let (address, is_kept_here) = match &resumed.step {
        Step::SignIn(SignIn::Here { address: Some(address), .. }) => (address.clone(), true),
        Step::SignIn(SignIn::OneDoor { address, .. }) => (address.clone(), false),
        _ => return Err(InteractionError::Changed),
    };
    // A tenant's own people may have addresses of a domain that it has not verified.
    let own = account_in(tx, tenant.id, &address, Home::Here)?;
    if own.is_some() || is_kept_here {
        return Ok((address, own));
    }
    // The page of a mailbox nobody claims opens only accounts of that mailbox's domain.
    let account = match mailbox_tenant(tx, consumers, &address)? {
        Some(id) if id != tenant.id => account_in(tx, id, &address, Home::Tenant(id))?,
        _ => None,
    };
    Ok((address, account))
}

/// The tenant where the account of a mailbox lives that no home claims, or would: the domain's unmanaged one, or the personal one. Where
/// the domain became one of consumers later, its unmanaged tenant keeps whom it has and takes in nobody else (SECURITY 30).
pub(crate) fn mailbox_tenant(tx: &mut Tx<'_>, consumers: &ConsumerDomains, address: &Address) -> Result<Option<TenantId>, StorageError> {
    let unmanaged = tx.across().tenants().unmanaged_of(address.domain())?.map(|tenant| tenant.id);
    if !consumers.contains(address.domain()) {
        return Ok(unmanaged);
    }
    match unmanaged {
        Some(frozen) if tx.in_tenant(frozen).users().find_internal(&address.key())?.is_some() => Ok(Some(frozen)),
        _ => Ok(tx.across().tenants().personal()?.map(|tenant| tenant.id)),
    }
}

fn account_in(tx: &mut Tx<'_>, tenant: TenantId, address: &Address, home: Home) -> Result<Option<Account>, StorageError> {
    let Some(user) = tx.in_tenant(tenant).users().find_internal(&address.key())? else { return Ok(None) };
    let Some(stored) = tx.in_tenant(tenant).credentials().password(user.id)? else { return Ok(None) };
    let phc = stored.phc;
    let (vouched, into) = voucher(tx, tenant, &user)?;
    Ok(Some(Account { home, user, phc, vouched, into }))
}

/// Makes strangers of the browsers that signed in to an account, because its password is another now (SECURITY 24). An address that is not
/// the tenant's to vouch for is somebody else's mailbox, maybe: its browsers stay known.
pub(crate) fn forget_browsers(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<(), StorageError> {
    let (_, into) = voucher(tx, user.tenant, user)?;
    tx.end_familiar(into, now)?;
    tx.end_familiar(SignedInto::account(user.tenant, user.id), now)
}

/// By what right the account's address counts (SECURITY 2): the managed tenant that verified exactly this domain. An account of an
/// unmanaged or personal tenant rests on a mailbox, which a code in this flow has to prove. Whoever signs in is known to a mailbox only
/// where the account has a right to its address, however old.
fn voucher(tx: &mut Tx<'_>, tenant: TenantId, user: &User) -> Result<(Vouched, SignedInto), StorageError> {
    let is_managed = tx.across().tenants().find(tenant)?.is_some_and(|tenant| tenant.kind == TenantKind::Managed);
    let is_verified = tx.across().home_of_domain(user.mail.domain())? == Some(tenant);
    let vouched = if is_managed && is_verified { Vouched::ByHome } else { Vouched::No };
    let into = match is_managed && !is_verified {
        true => SignedInto::account(tenant, user.id),
        false => SignedInto::mailbox(&user.mail.key()),
    };
    Ok((vouched, into))
}
