//! The list of invitations, with what became of each letter.

use rules::directory::Caller;
use rules::ids::TenantId;
use rules::invitations::{Invitation, LetterKind, LetterStage};
use storage::StorageError;
use storage::invitations::InvitationFilter;

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// Which invitations are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvitationsIn {
    /// All of them.
    #[default]
    All,
    /// Which wait for their guest.
    Pending,
    /// Which were accepted.
    Accepted,
    /// Which were declined.
    Declined,
    /// Which were reported.
    Reported,
    /// Which were taken back.
    Revoked,
}

/// An invitation of the list.
#[derive(Debug)]
pub struct InvitationListed {
    /// The invitation.
    pub invitation: Invitation,
    /// How far its last letter with a link is.
    pub letter: Option<LetterStage>,
}

impl InvitationsIn {
    pub(super) fn filter(self, search: Option<String>) -> InvitationFilter {
        let stage = match self {
            Self::All => None,
            Self::Pending => Some("pending"),
            Self::Accepted => Some("accepted"),
            Self::Declined => Some("declined"),
            Self::Reported => Some("reported"),
            Self::Revoked => Some("revoked"),
        };
        InvitationFilter { stage: stage.map(str::to_owned), delivery: None, search }
    }
}

/// Lists invitations, newest first. They are counted on the first page.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_invitations(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    which: InvitationsIn,
    asked: Asked,
) -> Result<Listed<InvitationListed>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let filter = which.filter(asked.searched());
            let counted = match asked.after {
                None => Some(tx.in_tenant(tenant).invitations().count(&filter)?),
                Some(_) => None,
            };
            let page = tx.in_tenant(tenant).invitations().page(&filter, &asked.window()?)?;
            Ok(Listed::of(page, counted, |invitation: Invitation| {
                let letters = tx.in_tenant(tenant).letters().of_invitation(invitation.id)?;
                let with_link = |kind| matches!(kind, LetterKind::Invitation | LetterKind::Reminder);
                let letter = letters.iter().rev().find(|letter| with_link(letter.kind)).map(|letter| letter.stage);
                Ok::<_, StorageError>(InvitationListed { invitation, letter })
            })?)
        })
        .await
}
