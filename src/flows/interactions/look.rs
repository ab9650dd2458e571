//! Where a browser is: the page to show, or, where there is nothing to ask, where it goes.

use std::sync::Arc;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Application, Caller, Tenant, User};
use rules::ids::{InteractionId, TenantId};
use rules::interactions::{CannotSignIn, Destination, Interaction, OwnPage, Progress, Purpose, Refused, SignIn, Step};
use rules::invitations::Invitation;
use rules::protocol::{OAuthError, Outcome};
use rules::random::Lot;
use storage::{StorageError, Tx};

use super::answer::{Answered, Goes, answer};
use super::begin::begin;
use super::device::decline_device;
use super::error::InteractionError;
use super::resume::{Place, Resumed, resume, seal_of};
use crate::app::App;
use crate::flows::remember::event;
use crate::flows::tokens::answered;

/// Where a browser is.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one lives for one answer")]
pub enum Looked {
    /// A page is shown.
    Page(Box<Shown>),
    /// It goes on at once.
    Goes(Answered),
}

/// What a page shows beside its step.
#[derive(Debug)]
pub struct Shown {
    /// The step.
    pub step: Step,
    /// The seal of its form.
    pub seal: Digest,
    /// What the browser is in the middle of.
    pub interaction: Interaction,
    /// The application that asks.
    pub application: Option<Arc<Application>>,
    /// The invitation.
    pub invitation: Option<Invitation>,
    /// Whether the address whose home is asked is an invitation's, and nobody typed it (SECURITY 1).
    pub is_address_invited: bool,
    /// The person, where the directory knows them.
    pub user: Option<User>,
    /// The tenant that another one is asked about, or that asks.
    pub other_tenant: Option<Arc<Tenant>>,
    /// The tenant where they can sign in beside what the page offers by itself.
    pub elsewhere: Option<Tenant>,
    /// The member who answers for the guest that the page is about, if it is about one.
    pub sponsor: Option<User>,
    /// Whether an application asked for somebody by name, on another device.
    pub is_asked_by_name: bool,
}

impl Shown {
    /// Whether nobody of the tenant answers for the application that asks.
    pub fn is_held_back(&self) -> bool {
        self.application.as_ref().is_some_and(|application| application.settings.registration.is_held_back())
    }
}

/// Looks where the browser is, and does what needs no asking.
///
/// # Errors
/// [`InteractionError::Gone`] for any other browser.
pub async fn look(app: &App, caller: &Caller, place: Place) -> Result<Looked, InteractionError> {
    let (forms, now, looking) = (app.forms.clone(), caller.at, place.clone());
    let shown = app
        .storage
        .glance(move |tx| {
            let resumed = resume(tx, &looking, now)?;
            let seal = seal_of(&forms, &resumed);
            show(tx, resumed, seal)
        })
        .await?;
    match &shown.step {
        Step::Answer => answer(app, caller, place).await.map(Looked::Goes),
        Step::SignIn(SignIn::Away { tenant }) => go_away(app, caller, place, *tenant).await.map(Looked::Goes),
        // Nobody is sent back from here: the visitor reads why not.
        Step::Refuse(Refused::Returned(_)) if matches!(shown.interaction.purpose, Purpose::Device { .. }) => {
            Ok(Looked::Page(Box::new(shown)))
        }
        Step::Refuse(Refused::Returned(code)) => {
            reply_error(app, (&place, caller.at), &shown, OAuthError::new(*code, "the request cannot be met")).await
        }
        Step::Refuse(Refused::SignIn(why)) => match shown.interaction.purpose {
            Purpose::Vouch { for_tenant, for_interaction, .. } => {
                tell_refusal(app, caller, place, (for_tenant, for_interaction), *why).await.map(Looked::Goes)
            }
            _ => Ok(Looked::Page(Box::new(shown))),
        },
        _ => Ok(Looked::Page(Box::new(shown))),
    }
}

fn show(tx: &mut Tx<'_>, resumed: Resumed, seal: Digest) -> Result<Shown, InteractionError> {
    let Resumed { interaction, gathered, step, .. } = resumed;
    let (other_tenant, is_address_invited) = (gathered.asker.map(Arc::new), gathered.is_address_invited);
    let is_asked_by_name = gathered.device.is_some_and(|device| device.user.is_some());
    let (application, invitation, user) = (gathered.application, gathered.invitation, gathered.user);
    let sponsor = match user.as_ref().or(gathered.holder.as_ref()).and_then(|guest| guest.sponsor) {
        Some(sponsor) => tx.in_tenant(interaction.tenant).users().find(sponsor)?,
        None => None,
    };
    let elsewhere = match &step {
        Step::SignIn(SignIn::OneDoor { elsewhere: Some(id), .. } | SignIn::Here { elsewhere: Some(id), .. }) => {
            tx.across().tenants().find(*id)?
        }
        _ => None,
    };
    Ok(Shown {
        step,
        seal,
        interaction,
        application,
        invitation,
        is_address_invited,
        user,
        other_tenant,
        elsewhere,
        sponsor,
        is_asked_by_name,
    })
}

/// Sends the application an error, where its registration still names the address.
async fn reply_error(app: &App, (place, now): (&Place, Timestamp), shown: &Shown, error: OAuthError) -> Result<Looked, InteractionError> {
    let (Purpose::Authorize { request }, Some(application)) = (&shown.interaction.purpose, &shown.application) else {
        return Err(InteractionError::Gone);
    };
    let issuer = place.tenant.issuer(&app.public_url);
    let reply = request.reply_address(&**application, &issuer).map_err(|_| InteractionError::Gone)?;
    let answer = answered(app, &place.tenant, application, (reply, &Outcome::Error(error)), now).await?;
    Ok(Looked::Goes(goes(Goes::Reply(answer))))
}

fn goes(to: Goes) -> Answered {
    Answered { to, cookie: None, own_cookie: None }
}

/// The person gives up: the application that asked is told, everybody else goes back to where they began.
///
/// # Errors
/// [`InteractionError::Gone`] for any other browser.
pub async fn give_up(app: &App, caller: &Caller, place: Place) -> Result<Looked, InteractionError> {
    let (forms, now, looking) = (app.forms.clone(), caller.at, place.clone());
    let shown = app
        .storage
        .read(move |tx| {
            let resumed = resume(tx, &looking, now)?;
            let seal = seal_of(&forms, &resumed);
            show(tx, resumed, seal)
        })
        .await?;
    match shown.interaction.purpose {
        // Nobody answers for the application, and nobody has signed in to it: the browser is not sent there (SECURITY 31).
        Purpose::Authorize { .. } if shown.user.is_none() && shown.is_held_back() => Ok(Looked::Page(Box::new(shown))),
        Purpose::Authorize { .. } => {
            let denied = OAuthError::new(rules::protocol::ErrorCode::AccessDenied, "the person did not agree");
            reply_error(app, (&place, now), &shown, denied).await
        }
        Purpose::Device { request } => decline_device(app, caller, place, request).await.map(Looked::Goes),
        Purpose::Redeem { .. } => Ok(Looked::Goes(goes(Goes::To(Destination::Own(OwnPage::Redeem(place.tenant.name.clone())))))),
        // Whoever does not want to be named at home gives up what they came for.
        Purpose::Vouch { for_interaction, .. } => {
            let tenant = shown.other_tenant.ok_or(InteractionError::Gone)?;
            Box::pin(give_up(app, caller, Place { tenant, interaction: for_interaction, ..place })).await
        }
        _ => Ok(Looked::Goes(goes(Goes::To(Destination::Own(OwnPage::Account(place.tenant.name.clone())))))),
    }
}

/// Begins an interaction at the home that claims the address: it asks there on this tenant's behalf.
async fn go_away(app: &App, caller: &Caller, place: Place, home: TenantId) -> Result<Answered, InteractionError> {
    let now = caller.at;
    let lot = Lot::new(&app.random);
    let caller = *caller;
    let gone = app
        .storage
        .write(move |tx| {
            let resumed = resume(tx, &place, now)?;
            if resumed.step != Step::SignIn(SignIn::Away { tenant: home }) {
                return Err(InteractionError::Changed);
            }
            if resumed.interaction.progress.goes_elsewhere {
                // Whoever comes back without having signed in there chooses again.
                resumed.save(tx, Progress { goes_elsewhere: false, ..resumed.interaction.progress.clone() })?;
            }
            let home = tx.across().tenants().find(home)?.ok_or(InteractionError::Gone)?;
            let ask = &resumed.gathered.facts.ask;
            let purpose = Purpose::Vouch {
                for_tenant: resumed.interaction.tenant,
                for_interaction: resumed.interaction.id,
                is_fresh: ask.is_fresh_wanted || ask.prompt.login || ask.max_age.is_some() || resumed.gathered.facts.person.is_some(),
            };
            let ui_locales = resumed.interaction.progress.ui_locales.clone();
            let (address, is_address_invited) = (resumed.gathered.facts.address.clone(), resumed.gathered.is_address_invited);
            // Whoever asked for another account, or can come as one person only, is not offered those who are signed in at home.
            let is_person_named = resumed.gathered.facts.wants_another || resumed.gathered.facts.is_for_invited_only();
            let progress = Progress { address, is_address_invited, is_person_named, ui_locales, ..Progress::default() };
            let begun = begin(tx, &lot.draw(), &home, place.browser.as_ref(), (purpose, progress), &caller)?;
            tx.nothing_to_remember("the home remembers when it vouches");
            Ok::<_, InteractionError>(
                begun.map(|begun| goes(Goes::To(Destination::Own(OwnPage::Interaction(home.name, begun.interaction))))),
            )
        })
        .await?;
    Ok(gone.ok_or(StorageError::Busy)?)
}

/// The home said no: the tenant that asked is told so, and tries nothing else (SECURITY 4).
async fn tell_refusal(
    app: &App,
    caller: &Caller,
    place: Place,
    (for_tenant, for_interaction): (TenantId, InteractionId),
    why: CannotSignIn,
) -> Result<Answered, InteractionError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    // What the home knows of its own people is not for others.
    let refused = if why == CannotSignIn::VisitForbidden { why } else { CannotSignIn::HomeRefused };
    app.storage
        .write(move |tx| {
            let resumed = resume(tx, &place, caller.at)?;
            let asking = tx.across().tenants().find(for_tenant)?.ok_or(InteractionError::Gone)?;
            let waiting = tx.in_tenant(for_tenant).interactions().find(for_interaction)?;
            let same_browser = |waiting: &Interaction| waiting.browser == resumed.interaction.browser && waiting.is_open(caller.at);
            let waiting = waiting.filter(same_browser).ok_or(InteractionError::Gone)?;
            let progress = Progress { refused: Some(refused), ..waiting.progress.clone() };
            if !tx.in_tenant(for_tenant).interactions().save(&Interaction { progress, ..waiting })? {
                return Err(StorageError::Stale.into());
            }
            tx.in_tenant(place.tenant.id).interactions().close(&resumed.interaction, caller.at)?;
            let subject = resumed.gathered.user.as_ref().map_or_else(String::new, |user| user.id.to_string());
            tx.remember(&event(&lot.draw(), &caller, place.tenant.id, Deed::RefusedSignIn, "user", subject))?;
            Ok(goes(Goes::To(Destination::Own(OwnPage::Interaction(asking.name, for_interaction)))))
        })
        .await
}
