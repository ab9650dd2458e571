//! Takes a file in as far as its header; what is below is planned behind.

use std::fs::File;
use std::io::{BufReader, Read as _, Seek as _, SeekFrom};
use std::time::Duration;

use rules::audit::Deed;
use rules::digest::{Digest, Digesting};
use rules::directory::{Action, Caller, Object, may};
use rules::ids::{ImportId, TenantId, WorkId};
use rules::invitations::csv::{CannotDecode, FileProblem, Limits, Reader};
use rules::invitations::{Import, ImportStage};
use rules::random::Lot;
use serde_json::json;
use storage::NewWork;

use super::error::ImportError;
use super::kinds::END;
use super::planning::Planning;
use super::work::Watch;
use crate::app::App;
use crate::flows::remember::event;

/// A file that somebody uploads.
#[derive(Debug)]
pub struct Upload {
    /// What they call it.
    pub file_name: String,
    /// The file, which nothing else keeps: if the server ends before the plan is made, it is uploaded again.
    pub file: File,
}

/// How long an import is kept: with it go the columns kept aside (SECURITY 28).
const KEPT_FOR: Duration = Duration::from_secs(30 * 86_400);

/// Takes a file in and reads its header. What comes back is to be run: see [`Planning::run`].
///
/// # Errors
/// [`ImportError::File`] if there is no header we can read, or the file is too large; nothing is stored then.
pub async fn upload(app: &App, caller: &Caller, tenant: TenantId, upload: Upload) -> Result<Planning, ImportError> {
    may_invite(app, caller, tenant).await?;
    let Upload { file_name, mut file } = upload;
    let limits = limits(app);
    let digest = digest(&mut file, limits.file).await?;
    let reader = Reader::open(BufReader::new(file), limits)?;
    let lot = Lot::new(&app.random);
    let import = Import {
        tenant,
        id: ImportId::new(&lot.draw(), caller.at),
        file_name: file_name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file_digest: digest.base64url(),
        actor: caller.actor,
        stage: ImportStage::Planning,
        delimiter: reader.layout().delimiter(),
        header: reader.layout().labels().to_vec(),
        unknown_columns: reader.layout().unknown().map(str::to_owned).collect(),
        rows: 0,
        done: 0,
        problem: None,
        setback: None,
        created_at: caller.at,
        stage_at: caller.at,
    };
    insert(app, caller, import.clone()).await?;
    Ok(Planning::new(import, *caller, reader))
}

async fn insert(app: &App, caller: &Caller, import: Import) -> Result<(), ImportError> {
    let (caller, lot) = (*caller, Lot::new(&app.random));
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            tx.in_tenant(import.tenant).imports().insert(&import)?;
            let watch = Watch { import: import.id, rows: 0 };
            tx.queue(&watch.work(&draw, import.tenant, caller.at))?;
            let (id, key, tenant) = (WorkId::new(&draw, caller.at), import.id.to_string(), Some(import.tenant));
            tx.queue(&NewWork { id, tenant, kind: END, payload: key.clone(), key, due_at: caller.at + KEPT_FOR })?;
            let uploaded = event(&draw, &caller, import.tenant, Deed::Imported, "import", import.id);
            tx.remember(&uploaded.with(json!({"stage": "uploaded", "sha256": import.file_digest})))?;
            Ok(())
        })
        .await
}

/// Whether the caller may have to do with imports at all: they are for whoever may invite.
pub(super) async fn may_invite(app: &App, caller: &Caller, tenant: TenantId) -> Result<(), ImportError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let found = tx.in_tenant(tenant).itself().find()?.ok_or(ImportError::Unknown)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::Invite, &Object::Tenant(tenant, &found.policy))?;
            Ok(())
        })
        .await
}

fn limits(app: &App) -> Limits {
    let asked = &app.config.limits;
    Limits { rows: u32::try_from(asked.csv_rows).unwrap_or(u32::MAX), file: asked.csv_bytes as u64, ..Limits::default() }
}

/// Reads the file once from end to end, letting others have their turn in between.
async fn digest(file: &mut File, limit: u64) -> Result<Digest, FileProblem> {
    let unreadable = |error: std::io::Error| FileProblem::Unreadable(error.kind());
    let (mut digesting, mut part, mut length) = (Digesting::default(), vec![0; 256 << 10], 0_u64);
    file.rewind().map_err(unreadable)?;
    loop {
        let read = file.read(&mut part).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        length += read as u64;
        if length > limit {
            return Err(FileProblem::Text { line: 1, why: CannotDecode::TooLarge(limit) });
        }
        digesting.update(&part[..read]);
        tokio::task::yield_now().await;
    }
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok(digesting.finish())
}
