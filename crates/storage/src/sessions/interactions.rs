//! What browsers are in the middle of.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::InteractionId;
use rules::interactions::Interaction;

use crate::cells::{Cells, json, millis, moment};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::room::room;
use crate::schema::interactions;
use crate::sweep::sweep;
use crate::tx::CrossTenant;

room!(
    /// What browsers are in the middle of, at the tenant.
    Interactions,
    interactions
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = interactions, treat_none_as_default_value = false)]
struct InteractionRow {
    tenant_id: String,
    id: String,
    browser_id: String,
    version: i64,
    purpose: String,
    progress: String,
    created_at: i64,
    ends_at: i64,
    closed_at: Option<i64>,
}

impl InteractionRow {
    fn read(self) -> Result<Interaction, StorageError> {
        let cells = Cells::of("interactions", &self.id);
        Ok(Interaction {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            browser: cells.read("browser_id", &self.browser_id)?,
            version: self.version,
            purpose: cells.json("purpose", &self.purpose)?,
            progress: cells.json("progress", &self.progress)?,
            created_at: Timestamp::from_millis(self.created_at),
            ends_at: Timestamp::from_millis(self.ends_at),
            closed_at: moment(self.closed_at),
        })
    }
}

macro_rules! as_read {
    ($room:expr, $interaction:expr) => {
        interactions::table
            .filter(interactions::tenant_id.eq($room.here.key()))
            .filter(interactions::id.eq($interaction.id.to_string()))
            .filter(interactions::version.eq($interaction.version))
            .filter(interactions::closed_at.is_null())
    };
}

impl CrossTenant<'_> {
    /// Deletes at most `limit` interactions that ended before that moment, with their codes; says how many.
    pub fn sweep_interactions(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, interactions.ends_at by (tenant_id: String, id: String), ended_before, limit)
    }
}

impl Interactions<'_> {
    /// The interaction with that id, closed or not; only its browser may use it.
    pub fn find(&mut self, id: InteractionId) -> Result<Option<Interaction>, StorageError> {
        let own = interactions::table.filter(interactions::tenant_id.eq(self.here.key())).filter(interactions::id.eq(id.to_string()));
        let row: Option<InteractionRow> = each!(self.here.conn, c => own.select(InteractionRow::as_select()).first(c).optional())?;
        row.map(InteractionRow::read).transpose()
    }

    /// Begins one.
    pub fn insert(&mut self, interaction: &Interaction) -> Result<(), StorageError> {
        self.here.check_own(interaction.tenant)?;
        let row = InteractionRow {
            tenant_id: self.here.key(),
            id: interaction.id.to_string(),
            browser_id: interaction.browser.to_string(),
            version: interaction.version,
            purpose: json(&interaction.purpose)?,
            progress: json(&interaction.progress)?,
            created_at: interaction.created_at.millis(),
            ends_at: interaction.ends_at.millis(),
            closed_at: millis(interaction.closed_at),
        };
        each!(self.here.conn, c => diesel::insert_into(interactions::table).values(row).execute(c))?;
        Ok(())
    }

    /// Keeps its progress and counts its version on; `false` if it is closed, or not of that version any more.
    pub fn save(&mut self, interaction: &Interaction) -> Result<bool, StorageError> {
        let cells = (interactions::progress.eq(json(&interaction.progress)?), interactions::version.eq(interaction.version + 1));
        let read = as_read!(self, interaction);
        Ok(each!(self.here.conn, c => placed!(diesel::update(read).set(cells)).execute(c))? == 1)
    }

    /// Closes it with its answer; `false` if it is closed, or not of that version any more.
    pub fn close(&mut self, interaction: &Interaction, at: Timestamp) -> Result<bool, StorageError> {
        let closed = interactions::closed_at.eq(at.millis());
        let read = as_read!(self, interaction);
        Ok(each!(self.here.conn, c => placed!(diesel::update(read).set(closed)).execute(c))? == 1)
    }
}
