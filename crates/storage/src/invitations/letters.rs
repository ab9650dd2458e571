//! Letters: the outbox and the mail log. What is to be rendered is erased once delivered or dead.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::{InvitationId, LetterId};
use rules::invitations::{Delivery, LetterStage};

use crate::cells::{Cells, count, millis, moment, word};
use crate::error::StorageError;
use crate::page::{Cursor, Page, Window};
use crate::put::insert_rows;
use crate::room::room;
use crate::schema::{invitations, letters};
use crate::sweep::sweep;
use crate::tx::CrossTenant;

room!(
    /// The tenant's letters.
    Letters,
    letters
);

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = letters)]
pub(super) struct LetterRow {
    tenant_id: String,
    id: String,
    kind: String,
    address: String,
    invitation_id: Option<String>,
    stage: String,
    tries: i32,
    reply: Option<String>,
    queued_at: i64,
    stage_at: i64,
    doubtful_at: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = letters, treat_none_as_default_value = false)]
struct NewLetter<'l> {
    tenant_id: String,
    id: String,
    kind: String,
    address: String,
    address_key: String,
    invitation_id: Option<String>,
    stage: String,
    tries: i32,
    reply: Option<&'l str>,
    queued_at: i64,
    stage_at: i64,
    doubtful_at: Option<i64>,
    payload: &'l str,
}

/// Rows of one insert.
const ROWS: usize = 250;

impl LetterRow {
    pub(super) fn read(self) -> Result<Delivery, StorageError> {
        let cells = Cells::of("letters", &self.id);
        Ok(Delivery {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            letter: cells.read("id", &self.id)?,
            kind: cells.word("kind", &self.kind)?,
            to: cells.read("address", &self.address)?,
            invitation: cells.maybe("invitation_id", self.invitation_id.as_deref())?,
            stage: cells.word("stage", &self.stage)?,
            tries: cells.count("tries", self.tries)?,
            queued_at: Timestamp::from_millis(self.queued_at),
            stage_at: Timestamp::from_millis(self.stage_at),
            doubtful_at: moment(self.doubtful_at),
            reply: self.reply,
        })
    }
}

fn new_letter<'l>(letter: &'l Delivery, payload: &'l str) -> Result<NewLetter<'l>, StorageError> {
    Ok(NewLetter {
        tenant_id: letter.tenant.to_string(),
        id: letter.letter.to_string(),
        kind: word(&letter.kind)?,
        address: letter.to.for_smtp(),
        address_key: letter.to.key().to_string(),
        invitation_id: letter.invitation.map(|id| id.to_string()),
        stage: word(&letter.stage)?,
        tries: count(letter.tries),
        reply: letter.reply.as_deref(),
        queued_at: letter.queued_at.millis(),
        stage_at: letter.stage_at.millis(),
        doubtful_at: millis(letter.doubtful_at),
        payload,
    })
}

impl CrossTenant<'_> {
    /// Deletes at most `limit` letters that belong to no invitation, came to their end, and were queued before that moment; how many
    /// that were.
    pub fn sweep_letters(&mut self, queued_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        let is_over = letters::invitation_id.is_null().and(letters::payload.is_null());
        sweep!(self.conn, letters.queued_at by (tenant_id: String, id: String) if is_over, queued_before, limit)
    }
}

impl Letters<'_> {
    /// The letter with that id.
    pub fn find(&mut self, id: LetterId) -> Result<Option<Delivery>, StorageError> {
        let own = letters::table.filter(letters::tenant_id.eq(self.here.key())).filter(letters::id.eq(id.to_string()));
        let row = own.select(LetterRow::as_select()).first(self.here.conn).optional()?;
        row.map(LetterRow::read).transpose()
    }

    /// What is to be rendered, with its secrets sealed; `None` once it was erased.
    pub fn payload(&mut self, id: LetterId) -> Result<Option<String>, StorageError> {
        let own = letters::table.filter(letters::tenant_id.eq(self.here.key())).filter(letters::id.eq(id.to_string()));
        let payload: Option<Option<String>> = own.select(letters::payload).first(self.here.conn).optional()?;
        Ok(payload.flatten())
    }

    /// Puts a letter in, with what is to be rendered.
    pub fn insert(&mut self, letter: &Delivery, payload: &str) -> Result<(), StorageError> {
        self.insert_all(&[(letter, payload)])
    }

    /// Puts many in.
    pub fn insert_all(&mut self, letters: &[(&Delivery, &str)]) -> Result<(), StorageError> {
        self.insert_beside(letters)?;
        letters.chunks(ROWS).try_for_each(|part| self.follow(part))
    }

    /// Puts letters in whose invitations are put in beside them, and say themselves how far their letters are.
    pub fn insert_beside(&mut self, letters: &[(&Delivery, &str)]) -> Result<(), StorageError> {
        for part in letters.chunks(ROWS) {
            part.iter().try_for_each(|(letter, _)| self.here.check_own(letter.tenant))?;
            let rows = part.iter().map(|(letter, payload)| new_letter(letter, payload)).collect::<Result<Vec<_>, _>>()?;
            insert_rows!(self.here.conn, letters::table, &rows)?;
        }
        Ok(())
    }

    /// Invitations say how far their last letter with a link is.
    fn follow(&mut self, letters: &[(&Delivery, &str)]) -> Result<(), StorageError> {
        let with_link = letters.iter().filter(|(letter, _)| letter.kind.has_link());
        let ids: Vec<String> = with_link.filter_map(|(letter, _)| letter.invitation).map(|id| id.to_string()).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let own = invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::id.eq_any(ids));
        diesel::update(own).set(invitations::delivery.eq(word(&LetterStage::Queued)?)).execute(self.here.conn)?;
        Ok(())
    }

    /// One page of the mail log, newest first.
    pub fn page(&mut self, window: &Window) -> Result<Page<Delivery>, StorageError> {
        let mut query = letters::table.filter(letters::tenant_id.eq(self.here.key())).into_boxed();
        if let Some(cursor) = &window.after {
            query = query.filter(letters::id.lt(cursor.id.clone()));
        }
        let rows = query.order(letters::id.desc()).limit(window.limit()).select(LetterRow::as_select()).load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: String::new() }, LetterRow::read)
    }

    /// One page of the letters in one stage, those that reached it last first.
    pub fn page_of(&mut self, stage: LetterStage, window: &Window) -> Result<Page<Delivery>, StorageError> {
        let own = letters::table.filter(letters::tenant_id.eq(self.here.key())).filter(letters::stage.eq(word(&stage)?));
        let mut query = own.into_boxed();
        if let Some(Cursor { id, key }) = window.after.clone() {
            // A cursor of another list leads to the start.
            let at = key.parse().unwrap_or(i64::MAX);
            let further = letters::stage_at.lt(at).or(letters::stage_at.eq(at).and(letters::id.lt(id)));
            query = query.filter(letters::stage_at.le(at)).filter(further);
        }
        let newest = query.order((letters::stage_at.desc(), letters::id.desc())).limit(window.limit());
        let rows = newest.select(LetterRow::as_select()).load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: row.stage_at.to_string() }, LetterRow::read)
    }

    /// The letters of one invitation, oldest first.
    pub fn of_invitation(&mut self, invitation: InvitationId) -> Result<Vec<Delivery>, StorageError> {
        let own = letters::table.filter(letters::tenant_id.eq(self.here.key())).filter(letters::invitation_id.eq(invitation.to_string()));
        let mut rows: Vec<LetterRow> = own.select(LetterRow::as_select()).load(self.here.conn)?;
        // Put in order here: SQLite would rather walk through all letters, which it has in order, than through the index that finds them.
        rows.sort_by(|one, other| one.id.cmp(&other.id));
        rows.into_iter().map(LetterRow::read).collect()
    }
}
