//! Puts a letter into the outbox: a row for the mail log, with its secret sealed, and the work of sending it.

use rules::clock::Timestamp;
use rules::directory::Tenant;
use rules::ids::{InvitationId, TenantId, WorkId};
use rules::invitations::{Delivery, LetterKind, LetterStage};
use rules::random::Draw;
use rules::secret::Secret;
use serde::{Deserialize, Serialize};
use storage::{NewWork, StorageError, Tx};

use crate::app::Post;
use crate::mail::Dispatch;
use crate::signing::Place;

/// The kind of work that sends letters.
pub(crate) const LETTER: &str = "letter";

/// The kind of work that sends one-time codes, for which somebody waits: they go before all other letters and at no pace.
pub(crate) const CODE: &str = "code_letter";

/// What the outbox keeps of a letter until it is delivered or dead.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) dispatch: Dispatch,
    pub(super) sealed: Option<String>,
}

/// What a letter is, beside what it says.
pub(crate) struct Envelope {
    pub(crate) kind: LetterKind,
    pub(crate) invitation: Option<InvitationId>,
    pub(crate) secret: Option<Secret<String>>,
}

/// A letter as the outbox keeps it.
pub(crate) struct Written {
    delivery: Delivery,
    payload: String,
    work: NewWork,
}

/// Seals and writes down a letter.
pub(crate) fn write(post: &Post, draw: &Draw<'_>, tenant: TenantId, dispatch: Dispatch, envelope: Envelope, now: Timestamp) -> Written {
    let id = dispatch.id;
    let row = id.to_string();
    let place = secret_place(tenant, &row);
    let sealed = envelope.secret.map(|secret| post.ring.seal(&post.random, &place, secret.expose().as_bytes()));
    let to = dispatch.to.clone();
    let payload = serde_json::to_string(&Payload { dispatch, sealed }).expect("a letter is made of texts and numbers");
    let delivery = Delivery {
        tenant,
        letter: id,
        kind: envelope.kind,
        to,
        invitation: envelope.invitation,
        stage: LetterStage::Queued,
        tries: 0,
        reply: None,
        queued_at: now,
        stage_at: now,
        doubtful_at: None,
    };
    let kind = if envelope.kind == LetterKind::Code { CODE } else { LETTER };
    let work = NewWork { id: WorkId::new(draw, now), tenant: Some(tenant), kind, key: row.clone(), payload: row, due_at: now };
    Written { delivery, payload, work }
}

/// Puts letters of one tenant into the outbox, inside an open write.
pub(crate) fn put_all(tx: &mut Tx<'_>, tenant: TenantId, letters: Vec<Written>) -> Result<(), StorageError> {
    let rows: Vec<_> = letters.iter().map(|letter| (&letter.delivery, letter.payload.as_str())).collect();
    tx.in_tenant(tenant).letters().insert_all(&rows)?;
    queue_all(tx, letters)
}

/// The same for letters whose invitations are put in beside them, and say that these are queued.
pub(crate) fn put_beside(tx: &mut Tx<'_>, tenant: TenantId, letters: Vec<Written>) -> Result<(), StorageError> {
    let rows: Vec<_> = letters.iter().map(|letter| (&letter.delivery, letter.payload.as_str())).collect();
    tx.in_tenant(tenant).letters().insert_beside(&rows)?;
    queue_all(tx, letters)
}

fn queue_all(tx: &mut Tx<'_>, letters: Vec<Written>) -> Result<(), StorageError> {
    let work: Vec<_> = letters.into_iter().map(|letter| letter.work).collect();
    tx.queue_all(&work)
}

/// Queues a letter inside an open write.
pub(crate) fn queue(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    dispatch: Dispatch,
    envelope: Envelope,
    now: Timestamp,
) -> Result<(), StorageError> {
    put_all(tx, tenant.id, vec![write(post, draw, tenant.id, dispatch, envelope, now)])
}

/// Where the secret of a letter is sealed: moved to another row it does not open (SECURITY 20).
pub(super) fn secret_place(tenant: TenantId, row: &str) -> Place<'_> {
    Place { tenant: Some(tenant), table: "letters", column: "payload", row }
}
