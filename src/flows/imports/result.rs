//! The result of an import as a CSV, handed out part by part; corrected, it can be uploaded again.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use rules::directory::Caller;
use rules::ids::{ImportId, TenantId};
use rules::invitations::csv::{Layout, ResultSheet, Row};

use super::error::ImportError;
use super::look::{ShownRow, shown};
use super::upload::may_invite;
use super::words::detail;
use crate::app::App;
use crate::i18n::Language;

/// Rows of one part.
const PART: u16 = 500;

/// A result on its way out.
pub struct Results {
    tenant: TenantId,
    import: ImportId,
    language: Language,
    sheet: Option<ResultSheet<Shared>>,
    written: Shared,
    after: u32,
}

/// Where the sheet writes and parts are taken from.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Results {
    /// Begins a result; details are told in `language`.
    ///
    /// # Errors
    /// [`ImportError::Unknown`], or that the caller may not.
    pub async fn open(app: &App, caller: &Caller, tenant: TenantId, import: ImportId, language: Language) -> Result<Self, ImportError> {
        may_invite(app, caller, tenant).await?;
        let found = app.storage.read(move |tx| tx.in_tenant(tenant).imports().find(import)).await?.ok_or(ImportError::Unknown)?;
        let layout =
            Layout::read(found.header, found.delimiter).map_err(|_| storage::StorageError::corrupt("imports", "header", import))?;
        let written = Shared::default();
        let sheet = ResultSheet::new(written.clone(), &layout).expect(IN_MEMORY);
        Ok(Self { tenant, import, language, sheet: Some(sheet), written, after: 0 })
    }

    /// The next part of the file; `None` after the last.
    ///
    /// # Errors
    /// [`ImportError::Storage`].
    pub async fn next(&mut self, app: &App) -> Result<Option<Vec<u8>>, ImportError> {
        let Some(mut sheet) = self.sheet.take() else { return Ok(None) };
        let (tenant, import, after) = (self.tenant, self.import, self.after);
        let rows = app.storage.read(move |tx| tx.in_tenant(tenant).imports().rows(import, None, after, PART)).await?;
        let Some(last) = rows.last().map(|row| row.line) else {
            sheet.finish().expect(IN_MEMORY);
            return Ok(Some(self.written.take()));
        };
        for row in rows {
            let row = shown(row)?;
            let became = [row.stage.as_str().to_owned(), row.result().to_owned(), detail(&row, self.language)];
            let [stage, result, detail] = &became;
            sheet.write(&Row::kept(row.planned.line, row.cells), [stage, result, detail]).expect(IN_MEMORY);
        }
        (self.after, self.sheet) = (last, Some(sheet));
        Ok(Some(self.written.take()))
    }
}

const IN_MEMORY: &str = "writing to memory cannot fail";

impl ShownRow {
    /// The name of what was decided last.
    pub fn result(&self) -> &'static str {
        match &self.became {
            Some(super::Became::Changed(decision)) => decision.as_str(),
            Some(super::Became::Failed) => "failed",
            Some(super::Became::Cancelled) => "cancelled",
            None => self.planned.decision.as_str(),
        }
    }
}
