//! Uploaded files on their way from plan to result.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::ImportId;
use rules::invitations::{Import, ImportStage, Setback, Stopped};

use crate::cells::{Cells, count, json, word};
use crate::error::StorageError;
use crate::kept::Kept;
use crate::page::{Cursor, Page, Window};
use crate::room::room;
use crate::schema::imports;

room!(
    /// The tenant's imports.
    Imports,
    imports
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
struct FileRow {
    tenant_id: String,
    id: String,
    file_name: String,
    file_digest: String,
    actor: String,
    stage: String,
    delimiter: String,
    header: String,
    unknown_columns: String,
    row_count: i32,
    done_count: i32,
    problem: Option<String>,
    created_at: i64,
    stage_at: i64,
    setback: Option<String>,
    again_at: Option<i64>,
}

impl FileRow {
    fn write(import: &Import) -> Result<Self, StorageError> {
        Ok(Self {
            tenant_id: import.tenant.to_string(),
            id: import.id.to_string(),
            file_name: import.file_name.clone(),
            file_digest: import.file_digest.clone(),
            actor: json(&import.actor)?,
            stage: word(&import.stage)?,
            delimiter: word(&import.delimiter)?,
            header: json(&import.header)?,
            unknown_columns: json(&import.unknown_columns)?,
            row_count: count(import.rows),
            done_count: count(import.done),
            problem: import.problem.as_ref().map(json).transpose()?,
            created_at: import.created_at.millis(),
            stage_at: import.stage_at.millis(),
            setback: import.setback.as_ref().map(|(setback, _)| word(setback)).transpose()?,
            again_at: import.setback.map(|(_, again_at)| again_at.millis()),
        })
    }

    fn read(self) -> Result<Import, StorageError> {
        let cells = Cells::of("imports", &self.id);
        Ok(Import {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            actor: cells.json("actor", &self.actor)?,
            stage: cells.word("stage", &self.stage)?,
            delimiter: cells.word("delimiter", &self.delimiter)?,
            header: cells.json("header", &self.header)?,
            unknown_columns: cells.json("unknown_columns", &self.unknown_columns)?,
            rows: cells.count("row_count", self.row_count)?,
            done: cells.count("done_count", self.done_count)?,
            created_at: Timestamp::from_millis(self.created_at),
            stage_at: Timestamp::from_millis(self.stage_at),
            setback: match (self.setback.as_deref(), self.again_at) {
                (Some(setback), Some(at)) => Some((cells.word("setback", setback)?, Timestamp::from_millis(at))),
                _ => None,
            },
            file_name: self.file_name,
            file_digest: self.file_digest,
            problem: self.problem.map(|problem| cells.json("problem", &problem)).transpose()?,
        })
    }
}

macro_rules! one {
    ($room:expr, $id:expr) => {
        imports::table.filter(imports::tenant_id.eq($room.here.key())).filter(imports::id.eq($id.to_string()))
    };
}

impl Imports<'_> {
    /// The import with that id.
    pub fn find(&mut self, id: ImportId) -> Result<Option<Import>, StorageError> {
        let row: Option<FileRow> = Kept(one!(self, id).select(FileRow::as_select())).get_result(self.here.conn).optional()?;
        row.map(FileRow::read).transpose()
    }

    /// One page, newest first.
    pub fn page(&mut self, window: &Window) -> Result<Page<Import>, StorageError> {
        let mut query = imports::table.filter(imports::tenant_id.eq(self.here.key())).into_boxed();
        if let Some(cursor) = &window.after {
            query = query.filter(imports::id.lt(cursor.id.clone()));
        }
        let rows = query.order(imports::id.desc()).limit(window.limit()).select(FileRow::as_select()).load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: String::new() }, FileRow::read)
    }

    /// Puts a new import in.
    pub fn insert(&mut self, import: &Import) -> Result<(), StorageError> {
        self.here.check_own(import.tenant)?;
        diesel::insert_into(imports::table).values(FileRow::write(import)?).execute(self.here.conn)?;
        Ok(())
    }

    /// Goes from one stage to the next; `false` if it is not in the first.
    pub fn go_on(&mut self, id: ImportId, from: ImportStage, to: ImportStage, at: Timestamp) -> Result<bool, StorageError> {
        let there = one!(self, id).filter(imports::stage.eq(word(&from)?));
        let cells = (imports::stage.eq(word(&to)?), imports::stage_at.eq(at.millis()));
        Ok(diesel::update(there).set(cells).execute(self.here.conn)? == 1)
    }

    /// Says what keeps an import from going on, and when it is tried again; `None` once it goes on.
    pub fn set_back(&mut self, id: ImportId, setback: Option<(Setback, Timestamp)>) -> Result<(), StorageError> {
        let (why, again_at) = setback.unzip();
        let cells = (imports::setback.eq(why.as_ref().map(word).transpose()?), imports::again_at.eq(again_at.map(Timestamp::millis)));
        diesel::update(one!(self, id).filter(imports::stage.eq_any(["applying", "cancelling"]))).set(cells).execute(self.here.conn)?;
        Ok(())
    }

    /// Gives an import up that is not at its end; `false` if it is.
    pub fn give_up(&mut self, id: ImportId, problem: Option<Stopped>, at: Timestamp) -> Result<bool, StorageError> {
        let open = one!(self, id).filter(imports::stage.eq_any(["planning", "planned", "applying"]));
        let problem = problem.as_ref().map(json).transpose()?;
        let cells = (imports::stage.eq("given_up"), imports::stage_at.eq(at.millis()), imports::problem.eq(problem));
        Ok(diesel::update(open).set(cells).execute(self.here.conn)? == 1)
    }

    /// Deletes an import with its rows, and so the columns kept aside (SECURITY 28); `false` if there was none.
    pub fn delete(&mut self, id: ImportId) -> Result<bool, StorageError> {
        Ok(diesel::delete(one!(self, id)).execute(self.here.conn)? == 1)
    }
}
