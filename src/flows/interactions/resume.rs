//! Taking up an interaction where the browser left it, and going on only from the step its form was made for.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::digest::{Digest, MacKey};
use rules::directory::Tenant;
use rules::ids::InteractionId;
use rules::interactions::{Interaction, Progress, Step, next_step};
use rules::sessions::{Browser, BrowserSecret, Familiar};
use storage::{StorageError, Tx};

use super::error::InteractionError;
use super::gathered::{Gathered, Known, gather, gather_knowing};
use crate::i18n::Reader;

/// What names an interaction: its tenant and id, and the cookie of the browser it is bound to.
#[derive(Clone, Debug)]
pub struct Place {
    /// At which tenant.
    pub tenant: Arc<Tenant>,
    /// Which interaction.
    pub interaction: InteractionId,
    /// The cookie that came with the request.
    pub browser: Option<BrowserSecret>,
    /// What the browser remembers: it has budgets of its own there, and proves nothing by it (SECURITY 24).
    pub familiar: Familiar,
    /// What its reader said about languages.
    pub reader: Reader,
}

/// A form that was sent in: where, and with which seal.
#[derive(Clone, Debug)]
pub struct Form {
    /// Which interaction.
    pub place: Place,
    /// The seal its page carried.
    pub seal: String,
}

/// An interaction taken up, with the facts and the step it is at.
pub(crate) struct Resumed {
    pub(crate) interaction: Interaction,
    pub(crate) browser: Browser,
    pub(crate) gathered: Gathered,
    pub(crate) step: Step,
}

/// Takes up the interaction for the browser it is bound to; for any other browser it does not exist.
pub(crate) fn resume(tx: &mut Tx<'_>, place: &Place, now: Timestamp) -> Result<Resumed, InteractionError> {
    let secret = place.browser.as_ref().ok_or(InteractionError::Gone)?;
    let browser = tx.across().browsers().find(&secret.digest())?.ok_or(InteractionError::Gone)?;
    let found = tx.in_tenant(place.tenant.id).interactions().find(place.interaction)?;
    let interaction = found.filter(|found| found.browser == browser.id && found.is_open(now)).ok_or(InteractionError::Gone)?;
    let gathered = gather(tx, &place.tenant, &interaction, now)?;
    let step = next_step(&gathered.facts, now);
    Ok(Resumed { interaction, browser, gathered, step })
}

/// Takes up the interaction a form was sent to, if it is still at the step that the form showed.
pub(crate) fn resume_form(tx: &mut Tx<'_>, forms: &MacKey, form: &Form, now: Timestamp) -> Result<Resumed, InteractionError> {
    let resumed = resume(tx, &form.place, now)?;
    let given = Digest::from_base64url(&form.seal);
    if given == Some(seal_of(forms, &resumed)) { Ok(resumed) } else { Err(InteractionError::Changed) }
}

/// The seal of a form: a MAC over interaction, browser and all that its step shows (SECURITY 8, DESIGN *One dispatcher*).
pub(crate) fn seal_of(forms: &MacKey, resumed: &Resumed) -> Digest {
    let interaction = resumed.interaction.id.to_string();
    let browser = resumed.browser.digest.base64url();
    let shown = serde_json::to_vec(&resumed.step).expect("a step is made of texts, ids and lists");
    forms.code(&[interaction.as_bytes(), browser.as_bytes(), &shown])
}

impl Resumed {
    /// The interaction as it is with that progress: what the next step is then, before anything is stored.
    pub(super) fn with(self, tx: &mut Tx<'_>, tenant: &Tenant, progress: Progress, now: Timestamp) -> Result<Self, StorageError> {
        let Self { interaction, browser, gathered: Gathered { application, device, .. }, .. } = self;
        let interaction = Interaction { progress, ..interaction };
        let signed_in = tx.in_tenant(tenant.id).sessions().in_browser(interaction.browser, now)?;
        let gathered = gather_knowing(tx, tenant, &interaction, Known { application, device, signed_in }, now)?;
        let step = next_step(&gathered.facts, now);
        Ok(Self { interaction, browser, gathered, step })
    }

    /// Stores how far the browser came, unless another request was faster.
    pub(crate) fn save(&self, tx: &mut Tx<'_>, progress: Progress) -> Result<(), StorageError> {
        let saved = Interaction { progress, ..self.interaction.clone() };
        let is_first = tx.in_tenant(saved.tenant).interactions().save(&saved)?;
        if is_first { Ok(()) } else { Err(StorageError::Stale) }
    }
}
