//! The mail log.

use rules::directory::Caller;
use rules::ids::{TenantId, UserId};
use rules::invitations::{Delivery, LetterStage};
use storage::StorageError;

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// A letter of the log.
#[derive(Debug)]
pub struct LetterListed {
    /// The letter.
    pub letter: Delivery,
    /// The guest it belongs to.
    pub guest: Option<UserId>,
}

/// Lists letters, newest first, of one stage or all.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_letters(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    stage: Option<LetterStage>,
    asked: Asked,
) -> Result<Listed<LetterListed>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let page = match stage {
                Some(stage) => tx.in_tenant(tenant).letters().page_of(stage, &asked.window()?)?,
                None => tx.in_tenant(tenant).letters().page(&asked.window()?)?,
            };
            Ok(Listed::of(page, None, |letter: Delivery| {
                let guest = match letter.invitation {
                    Some(id) => tx.in_tenant(tenant).invitations().find(id)?.map(|invitation| invitation.guest),
                    None => None,
                };
                Ok::<_, StorageError>(LetterListed { letter, guest })
            })?)
        })
        .await
}
