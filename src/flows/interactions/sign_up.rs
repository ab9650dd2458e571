//! Making an account, or choosing a new password, for a mailbox that was proven in this flow.

use std::sync::Arc;

use rules::audit::Deed;
use rules::config::ConsumerDomains;
use rules::directory::{Address, Caller, DisplayName, Home, StandardClaims, Tenant, TenantKind, TenantName, User, UserKind, UserStage};
use rules::ids::{TenantId, UserId};
use rules::interactions::{CannotSignIn, PasscodeFor, Progress, SignIn, Step};
use rules::random::{Chance as _, Draw, Lot};
use rules::secret::Secret;
use rules::sessions::{Factor, Familiar, HomeAssertion, SignedInto, Vouched};
use storage::{StorageError, Tx};

use super::error::{InteractionError, Wrong};
use super::password::mailbox_tenant;
use super::resume::{Form, Resumed, resume_form};
use super::seats::make_seats_stale;
use crate::app::{App, Post};
use crate::credentials::{CannotUsePassword, FairKey, NewPassword};
use crate::flows::directory::Upns;
use crate::flows::remember::remember;
use crate::flows::sessions::end_all;
use crate::flows::tenants::new_tenant;
use crate::mail::WaitsFor;

/// Makes an account with a name and a password in the tenant of the mailbox's domain, which comes into being with its first person.
/// Says what the browser remembers from now on.
///
/// # Errors
/// [`Wrong`] when name or password cannot be used.
pub async fn sign_up(app: &App, caller: &Caller, form: Form, name: &str, password: Secret<String>) -> Result<Familiar, InteractionError> {
    let name: DisplayName = name.parse().map_err(|_| Wrong::Name)?;
    settle(app, caller, form, Some(name), password).await
}

/// Chooses a new password for the account of a proven mailbox. Every session of that account ends, and every tenant where it is a
/// guest asks the sponsor before it comes in again (SECURITY 5). No browser remembers it but this one.
///
/// # Errors
/// [`Wrong`] when the password cannot be used.
pub async fn choose_password(app: &App, caller: &Caller, form: Form, password: Secret<String>) -> Result<Familiar, InteractionError> {
    settle(app, caller, form, None, password).await
}

async fn settle(
    app: &App,
    caller: &Caller,
    form: Form,
    name: Option<DisplayName>,
    password: Secret<String>,
) -> Result<Familiar, InteractionError> {
    let tenant = Arc::clone(&form.place.tenant);
    let password = NewPassword::accept(&password, &[tenant.display_name.as_str(), tenant.name.as_str()]).map_err(wrong)?;
    let phc = app.passwords.hash(&password, FairKey::new(tenant.id, caller.network())).await?;
    let (caller, forms, consumers, post) = (*caller, app.forms.clone(), Arc::clone(&app.consumers), app.post());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let resumed = resume_form(tx, &forms, &form, caller.at)?;
            let (address, name) = match (&resumed.step, &name) {
                (Step::SignIn(SignIn::SignUp { address }), Some(name)) => (address.clone(), Some(name.clone())),
                (Step::SignIn(SignIn::NewPassword { address, .. }), None) => (address.clone(), None),
                _ => return Err(InteractionError::Changed),
            };
            let known = account_of(tx, &consumers, resumed.interaction.tenant, &address)?;
            let account = account(tx, (&post, &draw, &caller), &consumers, known.as_ref(), (&address, name))?;
            let Some(account) = account else {
                let progress = without_account(tx, &resumed, known.as_ref(), address)?;
                tx.nothing_to_remember("there is no account whose password could be chosen");
                resumed.save(tx, progress)?;
                return Ok(form.place.familiar.clone());
            };
            tx.in_tenant(account.tenant).credentials().set_password(account.id, &phc, caller.at)?;
            tx.in_tenant(account.tenant).credentials().prove_mailbox(account.id, &address.key(), caller.at)?;
            remember(tx, &draw, &caller, account.tenant, Deed::ChangedPassword, "user", account.id)?;
            let progress = resumed.interaction.progress.clone();
            let familiar = form.place.familiar.with(SignedInto::mailbox(&address.key()), &draw, caller.at);
            let assertion = Some(assertion(&resumed, &account, address, caller.at));
            resumed.save(tx, Progress { assertion, mailbox_of: None, ..progress })?;
            Ok(familiar)
        })
        .await
}

/// Whoever has proven the mailbox is told that there is no account: where nobody claims the domain they may make one. An account that is
/// there and was not to be had has its reasons.
fn without_account(tx: &mut Tx<'_>, resumed: &Resumed, known: Option<&User>, address: Address) -> Result<Progress, StorageError> {
    let progress = resumed.interaction.progress.clone();
    let is_claimed = tx.across().home_of_domain(address.domain())?.is_some();
    Ok(match resumed.step {
        Step::SignIn(SignIn::SignUp { .. }) if known.is_some() => Progress { has_account: true, ..progress },
        Step::SignIn(SignIn::NewPassword { .. }) if known.is_none() && !is_claimed => {
            Progress { mailbox_of: Some((PasscodeFor::SignUp, address)), has_account: false, ..progress }
        }
        _ => Progress { mailbox_of: None, refused: Some(CannotSignIn::HomeRefused), ..progress },
    })
}

/// The account that a mailbox has: among the tenant's own people, or where accounts of a domain live that no home claims.
pub(super) fn account_of(
    tx: &mut Tx<'_>,
    consumers: &ConsumerDomains,
    here: TenantId,
    address: &Address,
) -> Result<Option<User>, StorageError> {
    if let Some(own) = tx.in_tenant(here).users().find_internal(&address.key())? {
        return Ok(Some(own));
    }
    if tx.across().home_of_domain(address.domain())?.is_some() {
        return Ok(None);
    }
    match mailbox_tenant(tx, consumers, address)? {
        Some(tenant) => tx.in_tenant(tenant).users().find_internal(&address.key()),
        None => Ok(None),
    }
}

/// The account whose password is chosen: the one there is, or with a name a new one. One that was made meanwhile is neither: they are told
/// of it, as if it had been there before.
fn account(
    tx: &mut Tx<'_>,
    (post, draw, caller): (&Post, &Draw<'_>, &Caller),
    consumers: &ConsumerDomains,
    known: Option<&User>,
    (address, name): (&Address, Option<DisplayName>),
) -> Result<Option<User>, StorageError> {
    match (known, name) {
        (Some(known), None) => reset(tx, (post, draw), caller, known.clone()),
        (None, Some(name)) => make(tx, draw, caller, consumers, address, name),
        (Some(_), Some(_)) | (None, None) => Ok(None),
    }
}

/// A new account for a mailbox; none where a home claims the domain, as nobody signs up at a managed tenant.
fn make(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    consumers: &ConsumerDomains,
    address: &Address,
    name: DisplayName,
) -> Result<Option<User>, StorageError> {
    if tx.across().home_of_domain(address.domain())?.is_some() {
        return Ok(None);
    }
    let tenant = match mailbox_tenant(tx, consumers, address)? {
        Some(tenant) => tenant,
        None => found_tenant(tx, draw, caller, consumers, address)?,
    };
    let (upn, _) = Upns::default().free(tx, tenant, |numeral| User::member_upn(address, numeral))?;
    let user = User { upn, ..new_person(draw, caller, tenant, address, name) };
    tx.in_tenant(tenant).users().insert(&user)?;
    remember(tx, draw, caller, tenant, Deed::MadeUser, "user", user.id)?;
    Ok(Some(user))
}

/// An account that exists gets a new password: whoever can read the mailbox could ask for that anyway, but nothing else stays.
fn reset(tx: &mut Tx<'_>, (post, draw): (&Post, &Draw<'_>), caller: &Caller, user: User) -> Result<Option<User>, StorageError> {
    let tenant = user.tenant;
    // A mailbox of a domain that the tenant has lost may be whoever bought the domain (SECURITY 14).
    if !user.is_usable(caller.at) || tx.in_tenant(tenant).domains().has_lost(user.mail.domain())? {
        return Ok(None);
    }
    end_all(tx, draw, (tenant, user.id), caller.at)?;
    tx.end_familiar(SignedInto::mailbox(&user.mail.key()), caller.at)?;
    tx.end_familiar(SignedInto::account(tenant, user.id), caller.at)?;
    let seat = (&Home::Tenant(tenant), user.id.to_string());
    make_seats_stale(tx, (post, draw, caller), (seat.0, &seat.1), WaitsFor::Recovered)?;
    Ok(Some(user))
}

/// The tenant of a mail domain whose first person signs up: unmanaged, with a random name (SECURITY 9, 30).
fn found_tenant(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    consumers: &ConsumerDomains,
    address: &Address,
) -> Result<TenantId, StorageError> {
    let kind = if consumers.contains(address.domain()) { TenantKind::Personal } else { TenantKind::Unmanaged };
    let name: TenantName = random_name(draw);
    let display_name = match kind {
        TenantKind::Personal => "Personal accounts".parse(),
        _ => address.domain().as_str().parse(),
    };
    let display_name = display_name.unwrap_or_else(|_| name.as_str().parse().expect("a tenant's path name is a name"));
    let tenant = Tenant { kind, ..new_tenant(draw, caller.at, name, display_name) };
    tx.across().tenants().insert(&tenant)?;
    if kind == TenantKind::Unmanaged {
        tx.across().tenants().share(address.domain(), tenant.id)?;
    }
    remember(tx, draw, caller, tenant.id, Deed::MadeTenant, "tenant", tenant.id)?;
    Ok(tenant.id)
}

fn random_name(draw: &Draw<'_>) -> TenantName {
    let hex: String = draw.bytes::<10>().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("u-{hex}").parse().expect("hexadecimal digits are allowed in names")
}

fn new_person(draw: &Draw<'_>, caller: &Caller, tenant: TenantId, address: &Address, name: DisplayName) -> User {
    User {
        tenant,
        id: UserId::new(draw, caller.at),
        kind: UserKind::Member,
        stage: UserStage::Active,
        guest_stage: None,
        upn: address.key().to_string(),
        mail: address.clone(),
        mail_vouched_at: Some(caller.at),
        display_name: name,
        given_name: None,
        family_name: None,
        locale: None,
        claims: StandardClaims::default(),
        sponsor: None,
        access_ends_at: None,
        signed_in_at: None,
        stale_at: None,
        created_at: caller.at,
        changed_at: caller.at,
    }
}

/// The mailbox counts once: password and code on the same mailbox are one factor (SECURITY 17).
fn assertion(resumed: &Resumed, account: &User, address: Address, now: rules::clock::Timestamp) -> HomeAssertion {
    let is_here = account.tenant == resumed.interaction.tenant;
    HomeAssertion {
        home: if is_here { Home::Here } else { Home::Tenant(account.tenant) },
        subject: account.id.to_string(),
        address,
        vouched: Vouched::ByCode,
        display_name: Some(account.display_name.clone()),
        auth_time: Some(now),
        factors: vec![Factor::Password],
        for_tenant: resumed.interaction.tenant,
        for_interaction: resumed.interaction.id,
    }
}

fn wrong(problem: CannotUsePassword) -> Wrong {
    match problem {
        CannotUsePassword::TooShort => Wrong::PasswordTooShort,
        CannotUsePassword::TooLong => Wrong::PasswordTooLong,
        CannotUsePassword::Control | CannotUsePassword::Common | CannotUsePassword::About => Wrong::PasswordTooCommon,
    }
}
