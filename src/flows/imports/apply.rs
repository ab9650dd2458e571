//! Begins to carry a plan out; doing it twice is doing it once.

use std::net::IpAddr;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Actor, Caller, Door, Object, may};
use rules::ids::{ImportId, RequestId, TenantId, WorkId};
use rules::invitations::ImportStage;
use rules::random::Lot;
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::NewWork;

use super::error::ImportError;
use super::kinds::APPLY;
use crate::app::App;
use crate::flows::invitations::Opens;
use crate::flows::remember::event;

/// What asking for it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is carried out from now on.
    Now,
    /// It was begun before, and goes on or has ended.
    Before,
}

/// Who has a plan carried out: each row is decided for what this actor may do at that moment (SECURITY 28).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Applier {
    pub(super) import: ImportId,
    pub(super) actor: Actor,
    pub(super) door: Door,
    pub(super) address: Option<IpAddr>,
    pub(super) request_id: RequestId,
    pub(super) opens: Opens,
}

impl Applier {
    pub(super) fn caller(&self, at: Timestamp) -> Caller {
        Caller { actor: self.actor, door: self.door, address: self.address, request_id: self.request_id, at }
    }
}

/// Begins to carry a plan out, in the name of `caller`. Applications that admit no guests are opened only if `opens` says so.
///
/// # Errors
/// [`ImportError::Stage`] if there is no finished plan.
pub async fn apply(app: &App, caller: &Caller, tenant: TenantId, import: ImportId, opens: Opens) -> Result<Begun, ImportError> {
    let (caller, lot) = (*caller, Lot::new(&app.random));
    let Caller { actor, door, address, request_id, at } = caller;
    let payload = serde_json::to_string(&Applier { import, actor, door, address, request_id, opens });
    let payload = payload.expect("an applier is made of texts and numbers");
    app.storage
        .write(move |tx| {
            let found = tx.in_tenant(tenant).itself().find()?.ok_or(ImportError::Unknown)?;
            let powers = tx.in_tenant(tenant).powers(&actor, at)?;
            may(&powers, Action::Invite, &Object::Tenant(tenant, &found.policy))?;
            if opens == Opens::Applications {
                may(&powers, Action::ManageApplications, &Object::Tenant(tenant, &found.policy))?;
            }
            let stage = tx.in_tenant(tenant).imports().find(import)?.ok_or(ImportError::Unknown)?.stage;
            if stage.has_begun() {
                tx.nothing_to_remember("it was begun before");
                return Ok(Begun::Before);
            }
            if !tx.in_tenant(tenant).imports().go_on(import, ImportStage::Planned, ImportStage::Applying, at)? {
                return Err(ImportError::Stage);
            }
            let (draw, key) = (lot.draw(), import.to_string());
            let (id, payload) = (WorkId::new(&draw, at), payload.clone());
            tx.queue(&NewWork { id, tenant: Some(tenant), kind: APPLY, key, payload, due_at: at })?;
            tx.remember(&event(&draw, &caller, tenant, Deed::Imported, "import", import).with(json!({"stage": "applying"})))?;
            Ok(Begun::Now)
        })
        .await
}
