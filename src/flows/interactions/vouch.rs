//! What a home says of its person to the tenant that asks (SECURITY 10).

use rules::audit::Deed;
use rules::directory::{Home, User};
use rules::ids::{InteractionId, TenantId};
use rules::interactions::{Destination, Interaction, OwnPage, Progress, Purpose};
use rules::sessions::{HomeAssertion, Session, Vouched};
use storage::{StorageError, Tx};

use super::closing::Closing;
use super::error::InteractionError;
use super::resume::Resumed;
use crate::flows::remember::event;

impl Closing<'_> {
    /// Tells the asking tenant who this is: the same value that a remote home's answer becomes (SECURITY 10).
    pub(super) fn vouch(
        &self,
        tx: &mut Tx<'_>,
        resumed: &Resumed,
        user: &User,
        session: &Session,
        (for_tenant, for_interaction): (TenantId, InteractionId),
    ) -> Result<Destination, InteractionError> {
        let is_verified = tx.across().home_of_domain(user.mail.domain())? == Some(self.tenant.id);
        let assertion = HomeAssertion {
            home: Home::Tenant(self.tenant.id),
            subject: user.id.to_string(),
            address: user.mail.clone(),
            vouched: if is_verified { Vouched::ByHome } else { Vouched::No },
            display_name: Some(user.display_name.clone()),
            auth_time: session.evidence.auth_time,
            // A home's methods count only where the partner's card trusts them (SECURITY 17); no card says so yet.
            factors: Vec::new(),
            for_tenant,
            for_interaction,
        };
        let detail = serde_json::json!({ "tenant": for_tenant });
        tx.remember(&event(self.draw, self.caller, user.tenant, Deed::VouchedFor, "user", user.id).with(detail))?;
        self.hand_to_asker(tx, resumed, assertion)
    }

    /// Somebody of the home's domain whom it does not list, and for whom it lets a code speak (SECURITY 4): they are a mailbox to the
    /// tenant that asks, and nobody here.
    pub(super) fn vouch_for_mailbox(
        &self,
        tx: &mut Tx<'_>,
        resumed: &Resumed,
        spoken: HomeAssertion,
    ) -> Result<Destination, InteractionError> {
        let Purpose::Vouch { for_tenant, for_interaction, .. } = resumed.interaction.purpose else {
            return Err(InteractionError::Changed);
        };
        let detail = serde_json::json!({ "tenant": for_tenant });
        tx.remember(&event(self.draw, self.caller, self.tenant.id, Deed::VouchedFor, "mailbox", &spoken.subject).with(detail))?;
        self.hand_to_asker(tx, resumed, HomeAssertion { for_tenant, for_interaction, ..spoken })
    }

    /// Puts what the home says into the interaction that waits for it, in the same browser.
    fn hand_to_asker(&self, tx: &mut Tx<'_>, resumed: &Resumed, assertion: HomeAssertion) -> Result<Destination, InteractionError> {
        let (for_tenant, for_interaction) = (assertion.for_tenant, assertion.for_interaction);
        let asking = tx.across().tenants().find(for_tenant)?.ok_or(InteractionError::Gone)?;
        let waiting = tx.in_tenant(for_tenant).interactions().find(for_interaction)?;
        let same_browser = |waiting: &Interaction| waiting.browser == resumed.browser.id && waiting.is_open(self.caller.at);
        let waiting = waiting.filter(same_browser).ok_or(InteractionError::Gone)?;
        let progress = Progress { assertion: Some(assertion), ..waiting.progress.clone() };
        if !tx.in_tenant(for_tenant).interactions().save(&Interaction { progress, ..waiting })? {
            return Err(StorageError::Stale.into());
        }
        Ok(Destination::Own(OwnPage::Interaction(asking.name, for_interaction)))
    }
}
