//! The rows of an import: planned by the hundred thousand, carried out in batches, each once.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Integer, Text};
use rules::directory::AddressKey;
use rules::ids::{ImportId, InvitationId};
use rules::invitations::RowStage;

use super::imports::Imports;
use crate::cells::{Cells, MOST_IN, count, json, word};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::{Kept, placed};
use crate::listed::{list_of, listed};
use crate::put::insert_rows;
use crate::schema::{import_rows, import_tallies, imports};

/// One row of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its line in the file: the row's key.
    pub line: u32,
    /// What the plan says, in JSON.
    pub planned: String,
    /// The cells as they were uploaded, for the result.
    pub cells: Vec<String>,
    /// Whose row it is, if the address reads: by this, later rows for the same person are found.
    pub address_key: Option<String>,
    /// The name of what the plan decided.
    pub decision: String,
    /// How far it is.
    pub stage: RowStage,
    /// What is to be said about it.
    pub detail: Option<String>,
    /// The invitation that came of it.
    pub invitation: Option<InvitationId>,
}

/// What became of a planned row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowResult {
    /// Which row.
    pub line: u32,
    /// Done or skipped.
    pub stage: RowStage,
    /// What is to be said about it.
    pub detail: Option<String>,
    /// The invitation that came of it.
    pub invitation: Option<InvitationId>,
}

/// How many rows have a decision and a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowTally {
    /// The name of the decision.
    pub decision: String,
    /// The stage.
    pub stage: RowStage,
    /// So many.
    pub rows: u32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
struct LineRow {
    tenant_id: String,
    import_id: String,
    line: i32,
    planned: String,
    cells: String,
    address_key: Option<String>,
    decision: String,
    stage: String,
    detail: Option<String>,
    invitation_id: Option<String>,
}

impl LineRow {
    fn write(tenant: &str, import: &str, row: &ImportRow) -> Result<Self, StorageError> {
        Ok(Self {
            tenant_id: tenant.to_owned(),
            import_id: import.to_owned(),
            line: count(row.line),
            planned: row.planned.clone(),
            cells: json(&row.cells)?,
            address_key: row.address_key.clone(),
            decision: row.decision.clone(),
            stage: word(&row.stage)?,
            detail: row.detail.clone(),
            invitation_id: row.invitation.map(|id| id.to_string()),
        })
    }

    fn read(self) -> Result<ImportRow, StorageError> {
        let key = format!("{}/{}", self.import_id, self.line);
        let cells = Cells::of("import_rows", &key);
        Ok(ImportRow {
            line: cells.count("line", self.line)?,
            cells: cells.json("cells", &self.cells)?,
            stage: cells.word("stage", &self.stage)?,
            invitation: cells.maybe("invitation_id", self.invitation_id.as_deref())?,
            planned: self.planned,
            address_key: self.address_key,
            decision: self.decision,
            detail: self.detail,
        })
    }
}

#[derive(QueryableByName)]
struct First {
    #[diesel(sql_type = Text)]
    address: String,
    #[diesel(sql_type = Integer)]
    line: i32,
}

macro_rules! rows_of {
    ($room:expr, $import:expr) => {
        import_rows::table.filter(import_rows::tenant_id.eq($room.here.key())).filter(import_rows::import_id.eq($import.to_string()))
    };
}

impl Imports<'_> {
    /// Puts planned rows in; the import counts them.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if a line is there already, [`StorageError::Reference`] if there is no such import.
    pub fn insert_rows(&mut self, import: ImportId, rows: &[ImportRow]) -> Result<(), StorageError> {
        let (tenant, id) = (self.here.key(), import.to_string());
        for part in rows.chunks(MOST_IN) {
            let part = part.iter().map(|row| LineRow::write(&tenant, &id, row)).collect::<Result<Vec<_>, _>>()?;
            insert_rows!(self.here.conn, import_rows::table, &part)?;
        }
        let mut decided: BTreeMap<(&str, RowStage), i32> = BTreeMap::new();
        rows.iter().for_each(|row| *decided.entry((&row.decision, row.stage)).or_default() += 1);
        for ((decision, stage), more) in decided {
            self.tally_more(&id, (decision, stage), more)?;
        }
        let added = count(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let own = imports::table.filter(imports::tenant_id.eq(&tenant)).filter(imports::id.eq(&id));
        let counted = diesel::update(own).set(imports::row_count.eq(imports::row_count + added));
        each!(self.here.conn, c => placed!(counted).run(c))?;
        Ok(())
    }

    /// The first line of each address that the import has so far.
    pub fn first_lines<'a>(
        &mut self,
        import: ImportId,
        addresses: impl Iterator<Item = &'a AddressKey>,
    ) -> Result<HashMap<String, u32>, StorageError> {
        let question = format!(
            "SELECT w.value AS address, MIN(r.line) AS line FROM {} CROSS JOIN import_rows r WHERE r.tenant_id = $2 AND r.import_id = $3 \
             AND r.address_key = w.value GROUP BY w.value",
            listed(self.here.conn)
        );
        let query = diesel::sql_query(question).bind::<Text, _>(list_of(addresses.map(AddressKey::as_str))?);
        let query = Kept(query.bind::<Text, _>(self.here.key()).bind::<Text, _>(import.to_string()));
        let found: Vec<First> = query.load(self.here.conn)?;
        let key = import.to_string();
        found.into_iter().map(|first| Ok((first.address, Cells::of("import_rows", &key).count("line", first.line)?))).collect()
    }

    /// Deletes about `most` rows of an import that is to be deleted; how many that were. From the first ones on they are counted no more.
    pub fn delete_rows(&mut self, import: ImportId, most: u16) -> Result<usize, StorageError> {
        let tallies = import_tallies::table.filter(import_tallies::tenant_id.eq(self.here.key()));
        diesel::delete(tallies.filter(import_tallies::import_id.eq(import.to_string()))).execute(self.here.conn)?;
        let lines = rows_of!(self, import).order(import_rows::line).limit(most.into()).select(import_rows::line);
        let Some(last) = lines.load::<i32>(self.here.conn)?.pop() else { return Ok(0) };
        Ok(diesel::delete(rows_of!(self, import).filter(import_rows::line.le(last))).execute(self.here.conn)?)
    }

    /// How many rows have which decision and stage: counted as they change, because whoever watches an import asks again and again.
    pub fn tally(&mut self, import: ImportId) -> Result<Vec<RowTally>, StorageError> {
        let own = import_tallies::table.filter(import_tallies::tenant_id.eq(self.here.key()));
        let counted: Vec<(String, String, i32)> = own
            .filter(import_tallies::import_id.eq(import.to_string()))
            .filter(import_tallies::row_count.gt(0))
            .order((import_tallies::decision, import_tallies::stage))
            .select((import_tallies::decision, import_tallies::stage, import_tallies::row_count))
            .load(self.here.conn)?;
        let key = import.to_string();
        let cells = Cells::of("import_tallies", &key);
        let read = |(decision, stage, rows): (String, String, i32)| {
            Ok(RowTally { decision, stage: cells.word("stage", &stage)?, rows: cells.count("row_count", rows)? })
        };
        counted.into_iter().map(read).collect()
    }

    fn tally_more(&mut self, import: &str, (decision, stage): (&str, RowStage), more: i32) -> Result<(), StorageError> {
        let row = (
            import_tallies::tenant_id.eq(self.here.key()),
            import_tallies::import_id.eq(import),
            import_tallies::decision.eq(decision),
            import_tallies::stage.eq(word(&stage)?),
            import_tallies::row_count.eq(more),
        );
        let insert = diesel::insert_into(import_tallies::table)
            .values(row)
            .on_conflict((import_tallies::tenant_id, import_tallies::import_id, import_tallies::decision, import_tallies::stage))
            .do_update()
            .set(import_tallies::row_count.eq(import_tallies::row_count + more));
        each!(self.here.conn, c => placed!(insert).run(c))?;
        Ok(())
    }

    /// At most `size` rows behind the line `after`, in the file's order, of one decision or all.
    pub fn rows(&mut self, import: ImportId, decision: Option<&str>, after: u32, size: u16) -> Result<Vec<ImportRow>, StorageError> {
        let mut query = rows_of!(self, import).filter(import_rows::line.gt(count(after))).into_boxed();
        if let Some(decision) = decision {
            query = query.filter(import_rows::decision.eq(decision.to_owned()));
        }
        let rows = query.order(import_rows::line).limit(size.into()).select(LineRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(LineRow::read).collect()
    }

    /// At most `size` rows behind the line `after` that were left out, in the file's order.
    pub fn skipped_rows(&mut self, import: ImportId, after: u32, size: u16) -> Result<Vec<ImportRow>, StorageError> {
        // In the words of the partial index: a bound value would not lead to it.
        let skipped = rows_of!(self, import).filter(sql::<Bool>("stage = 'skipped'")).filter(import_rows::line.gt(count(after)));
        let rows = skipped.order(import_rows::line).limit(size.into()).select(LineRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(LineRow::read).collect()
    }

    /// The next rows that are to be carried out or skipped, in the file's order: none before them is left.
    pub fn next_rows(&mut self, import: ImportId, size: u16) -> Result<Vec<ImportRow>, StorageError> {
        let own = imports::table.filter(imports::tenant_id.eq(self.here.key())).filter(imports::id.eq(import.to_string()));
        let behind = import_rows::line.nullable().gt(own.select(imports::done_line).single_value());
        let waiting = rows_of!(self, import).filter(behind).filter(import_rows::stage.eq("planned"));
        let next = waiting.order(import_rows::line).limit(size.into());
        let rows: Vec<LineRow> = each!(self.here.conn, c => placed!(next.select(LineRow::as_select())).load(c))?;
        rows.into_iter().map(LineRow::read).collect()
    }

    /// Writes what became of the next rows, as [`Imports::next_rows`] gave them; the import counts them.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if one of them had its result already, or one between them gets none: then nothing of this transaction
    /// may stay, or a row would have been carried out twice, or never.
    pub fn finish_rows(&mut self, import: ImportId, results: &[RowResult]) -> Result<(), StorageError> {
        let lines = || results.iter().map(|result| result.line);
        let (Some(first), Some(last)) = (lines().min(), lines().max()) else { return Ok(()) };
        let before = self.tally_between(import, first, last)?;
        for result in results {
            let planned = rows_of!(self, import).filter(import_rows::line.eq(count(result.line))).filter(import_rows::stage.eq("planned"));
            let cells = (
                import_rows::stage.eq(word(&result.stage)?),
                import_rows::detail.eq(result.detail.as_deref()),
                import_rows::invitation_id.eq(result.invitation.map(|id| id.to_string())),
            );
            each!(self.here.conn, c => placed!(diesel::update(planned).set(cells)).run(c))?;
        }
        let after = self.tally_between(import, first, last)?;
        if (planned(&before), planned(&after)) != (results.len(), 0) {
            return Err(StorageError::Stale);
        }
        let (tenant, id) = (self.here.key(), import.to_string());
        let mut changes = after;
        before.into_iter().for_each(|(of, rows)| *changes.entry(of).or_default() -= rows);
        for ((decision, stage), more) in changes.iter().filter(|(_, more)| **more != 0) {
            self.tally_more(&id, (decision, *stage), *more)?;
        }
        let done = count(u32::try_from(results.len()).unwrap_or(u32::MAX));
        let own = imports::table.filter(imports::tenant_id.eq(&tenant)).filter(imports::id.eq(&id));
        let cells = (imports::done_count.eq(imports::done_count + done), imports::done_line.eq(count(last)));
        each!(self.here.conn, c => placed!(diesel::update(own).set(cells)).run(c))?;
        Ok(())
    }

    /// How many rows from one line to another have which decision and stage.
    fn tally_between(&mut self, import: ImportId, first: u32, last: u32) -> Result<Tallies, StorageError> {
        let part = rows_of!(self, import).filter(import_rows::line.ge(count(first))).filter(import_rows::line.le(count(last)));
        let part = part.select((import_rows::decision, import_rows::stage));
        let rows: Vec<(String, String)> = each!(self.here.conn, c => placed!(part).load(c))?;
        let key = import.to_string();
        let mut tallies = Tallies::new();
        for (decision, stage) in rows {
            *tallies.entry((decision, Cells::of("import_rows", &key).word("stage", &stage)?)).or_default() += 1;
        }
        Ok(tallies)
    }
}

/// Rows by decision and stage.
type Tallies = BTreeMap<(String, RowStage), i32>;

fn planned(tallies: &Tallies) -> usize {
    tallies.iter().filter(|((_, stage), _)| *stage == RowStage::Planned).map(|(_, rows)| usize::try_from(*rows).unwrap_or_default()).sum()
}
