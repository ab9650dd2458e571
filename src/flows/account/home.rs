//! What a person sees of themselves. Other tenants' seats are shown only to an account signed in at its home on this server (SECURITY 11).

use rules::clock::Timestamp;
use rules::directory::{Actor, Application, Home as SignsInAt, Tenant, User, UserKind};
use rules::ids::{BrowserId, TenantId, UserId};
use rules::protocol::DeviceRequest;
use rules::sessions::{BrowserSecret, Session};
use storage::{StorageError, Tx, Window};

use super::inviting::may_invite_here;
use super::sponsored::{Sponsored, newest_sponsored};
use crate::app::App;
use crate::flows::tokens::lets_in;

/// A person's place in one tenant, and what they may open there.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The tenant.
    pub tenant: Tenant,
    /// The person there.
    pub user: User,
    /// Applications with a page that admit them.
    pub applications: Vec<Application>,
    /// Whether they asked the tenant for no more letters to their vouched address.
    pub has_stopped_letters: bool,
}

/// Something that a person agreed to.
#[derive(Clone, Debug)]
pub enum Accepted {
    /// A version of the terms.
    Terms {
        /// Which.
        version: String,
        /// When.
        at: Timestamp,
    },
    /// What an application may learn.
    Application {
        /// What it is called.
        name: String,
        /// When.
        at: Timestamp,
    },
}

/// A person at home.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Every place they have: this tenant's first.
    pub seats: Vec<Seat>,
    /// Their living sessions at this tenant, oldest first.
    pub sessions: Vec<Session>,
    /// The browser in which they look, as each door knows it: sessions of these are its own.
    pub browser: Vec<BrowserId>,
    /// What applications ask them by name, and wait for, newest first.
    pub asked: Vec<(Application, DeviceRequest)>,
    /// What they agreed to at this tenant, newest first.
    pub accepted: Vec<Accepted>,
    /// Whether they have a password here.
    pub has_password: bool,
    /// The guests of this tenant whom they answer for: the newest.
    pub guests: Vec<Sponsored>,
    /// Whether they answer for more.
    pub has_more_guests: bool,
    /// Whether they invite from here.
    pub may_invite: bool,
}

/// How many applications of a tenant are looked at beside those that were given to the person.
const MOST: u16 = 200;

/// How many guests the first page shows; a page of their own shows all.
const NEWEST: u16 = 5;

/// Looks at everything a person has, from the account page of `tenant`.
///
/// # Errors
/// [`StorageError`].
pub async fn look_at_home(
    app: &App,
    tenant: TenantId,
    user: UserId,
    cookies: Vec<BrowserSecret>,
    now: Timestamp,
) -> Result<Home, StorageError> {
    app.storage
        .read(move |tx| {
            let Some(own) = seat(tx, tenant, user, now)? else {
                return Ok(Home::default());
            };
            let mut seats = Vec::new();
            if !own.user.is_external() {
                for identity in tx.across().seats(&SignsInAt::Tenant(tenant), &user.to_string())? {
                    seats.extend(seat(tx, identity.tenant, identity.user, now)?);
                }
            }
            let powers = tx.in_tenant(tenant).powers(&Actor::Person { tenant, user }, now)?;
            let (guests, has_more_guests) = newest_sponsored(tx, &own.tenant, &powers, (user, NEWEST), now)?;
            let may_invite = may_invite_here(&powers, tenant, &own.tenant.policy).is_ok();
            seats.insert(0, own);
            let sessions = tx.in_tenant(tenant).sessions().of_user(user, now)?;
            let mut browser = Vec::with_capacity(cookies.len());
            for cookie in &cookies {
                browser.extend(tx.across().browsers().find(&cookie.digest())?.map(|known| known.id));
            }
            let has_password = tx.in_tenant(tenant).credentials().password(user)?.is_some();
            let (asked, accepted) = (asked(tx, tenant, user, now)?, accepted(tx, tenant, user)?);
            Ok(Home { seats, sessions, browser, asked, accepted, has_password, guests, has_more_guests, may_invite })
        })
        .await
}

/// The place of a user in a tenant, while they may be named there.
pub(super) fn seat(tx: &mut Tx<'_>, tenant: TenantId, user: UserId, now: Timestamp) -> Result<Option<Seat>, StorageError> {
    let Some(tenant) = tx.in_tenant(tenant).itself().find()? else { return Ok(None) };
    let user = tx.in_tenant(tenant.id).users().find(user)?.filter(|user| user.may_be_named(now));
    let Some(user) = user else { return Ok(None) };
    let mut applications = perhaps_theirs(tx, &user, now)?;
    applications.retain(|application| application.settings.home_page.is_some() || application.settings.initiate_login_uri.is_some());
    let mut open = Vec::with_capacity(applications.len());
    for application in applications {
        if lets_in(tx, &application, &user, now)? {
            open.push(application);
        }
    }
    let has_stopped_letters = user.mail_vouched_at.is_some() && tx.in_tenant(tenant.id).suppressions().includes(&user.mail.key())?;
    Ok(Some(Seat { tenant, user, applications: open, has_stopped_letters }))
}

/// By name: all applications that were given to the person, and the first of the others, of which some are open to everybody.
fn perhaps_theirs(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<Vec<Application>, StorageError> {
    let mut found = tx.in_tenant(user.tenant).applications().page("", &Window::first(MOST))?.items;
    for given in tx.in_tenant(user.tenant).assignments().applications_of(user.id, now)? {
        if found.iter().all(|known| known.id != given) {
            found.extend(tx.in_tenant(user.tenant).applications().find(given)?);
        }
    }
    found.sort_by_cached_key(|application| (application.name.to_string().to_lowercase(), application.id.to_string()));
    Ok(found)
}

fn asked(tx: &mut Tx<'_>, tenant: TenantId, user: UserId, now: Timestamp) -> Result<Vec<(Application, DeviceRequest)>, StorageError> {
    let mut asked = Vec::new();
    for request in tx.in_tenant(tenant).device_requests().waiting_for(user, now)? {
        asked.extend(tx.in_tenant(tenant).applications().find(request.application)?.map(|application| (application, request)));
    }
    Ok(asked)
}

fn accepted(tx: &mut Tx<'_>, tenant: TenantId, user: UserId) -> Result<Vec<Accepted>, StorageError> {
    let mut accepted: Vec<(Timestamp, Accepted)> = Vec::new();
    for (version, _, at) in tx.in_tenant(tenant).acceptances().terms_of(user)? {
        accepted.push((at, Accepted::Terms { version, at }));
    }
    for consent in tx.in_tenant(tenant).acceptances().consents_of(user)? {
        if let Some(application) = tx.in_tenant(tenant).applications().find(consent.application)? {
            accepted.push((consent.given_at, Accepted::Application { name: application.name.to_string(), at: consent.given_at }));
        }
    }
    accepted.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(accepted.into_iter().map(|(_, accepted)| accepted).collect())
}

impl Seat {
    /// Whether the person can leave: guests can, members belong there.
    pub fn may_leave(&self) -> bool {
        self.user.kind == UserKind::Guest
    }
}
