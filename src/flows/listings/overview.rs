//! How things stand in a tenant, and what somebody should look at.

use std::time::Duration;

use rules::directory::{Admits, Caller, UserKind};
use rules::ids::TenantId;
use rules::invitations::LetterStage;
use storage::Window;
use storage::directory::UserFilter;

use super::guests::GuestsIn;
use super::invitations::InvitationsIn;
use super::listed::{Tally, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// How things stand.
#[derive(Debug)]
pub struct Standing {
    /// Guests who have accepted, and may come.
    pub active_guests: Tally,
    /// Invitations that wait.
    pub pending_invitations: Tally,
    /// Members.
    pub members: Tally,
    /// Applications.
    pub applications: Tally,
    /// Invitations that were reported as unwanted.
    pub reported: u64,
    /// Guests who must be confirmed.
    pub stale_guests: u64,
    /// Letters of the last two weeks that could not be delivered.
    pub undelivered: u64,
    /// Whether any application opens to guests.
    pub is_any_open: bool,
}

/// For so long a letter that could not be delivered is news.
const NEWS: Duration = Duration::from_secs(14 * 86_400);
/// So many are looked at.
const MOST: u16 = 1000;

/// Looks how things stand.
///
/// # Errors
/// [`DirectoryError`].
pub async fn how_things_stand(app: &App, caller: &Caller, tenant: TenantId) -> Result<Standing, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let mut here = tx.in_tenant(tenant);
            let itself = here.itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let guests = |which: GuestsIn| which.filter(None, itself.policy.guests.quiet_since(caller.at), caller.at);
            let window = Window::first(MOST);
            let applications = here.applications().page("", &window)?;
            let mut undelivered = 0;
            for stage in [LetterStage::Refused, LetterStage::GivenUp] {
                let page = here.letters().page_of(stage, &window)?;
                undelivered += page.items.iter().filter(|letter| caller.at.since(letter.stage_at) < NEWS).count() as u64;
            }
            let members = UserFilter { kind: Some(UserKind::Member), ..UserFilter::default() };
            Ok(Standing {
                active_guests: here.users().count(&guests(GuestsIn::Active))?.into(),
                stale_guests: Tally::from(here.users().count(&guests(GuestsIn::Stale))?).count,
                members: here.users().count(&members)?.into(),
                pending_invitations: here.invitations().count(&InvitationsIn::Pending.filter(None))?.into(),
                reported: Tally::from(here.invitations().count(&InvitationsIn::Reported.filter(None))?).count,
                is_any_open: applications.items.iter().any(|application| application.settings.admits != Admits::Members),
                applications: Tally { count: applications.items.len() as u64, is_more: applications.next.is_some() },
                undelivered,
            })
        })
        .await
}
