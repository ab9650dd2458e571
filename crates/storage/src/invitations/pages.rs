//! Lists of invitations: filtered, searched, in pages; and those for which something is due.

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use rules::clock::Timestamp;
use rules::directory::fold;
use rules::ids::{InvitationId, TenantId, UserId};
use rules::invitations::{Invitation, LetterStage};

use super::invitation::Invitations;
use super::rows::InvitationRow;
use crate::cells::{Cells, count, end_of_prefix, word};
use crate::error::StorageError;
use crate::page::{Counted, Cursor, Page, Window};
use crate::schema::{invitations, mail_suppressions};
use crate::tx::CrossTenant;

/// Which invitations are wanted; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct InvitationFilter {
    /// `pending`, `accepted`, `declined`, `reported` or `revoked`.
    pub stage: Option<String>,
    /// How far the last letter with a link is.
    pub delivery: Option<LetterStage>,
    /// What the address begins with; from an `@` on: what its domain begins with.
    pub search: Option<String>,
}

/// Who is due for a reminder.
#[derive(Clone, Copy, Debug)]
pub struct DueReminders {
    /// Invited then or before.
    pub invited_before: Timestamp,
    /// Sent no link since then.
    pub linked_before: Timestamp,
    /// Whose link lasts longer than this.
    pub now: Timestamp,
}

/// The query both page and count run.
macro_rules! filtered {
    ($room:expr, $filter:expr) => {{
        let mut query = invitations::table.filter(invitations::tenant_id.eq($room.here.key())).into_boxed();
        if let Some(stage) = &$filter.stage {
            query = query.filter(invitations::stage.eq(stage.clone()));
        }
        if let Some(delivery) = &$filter.delivery {
            query = query.filter(invitations::delivery.eq(word(delivery)?));
        }
        if let Some(search) = &$filter.search {
            let prefix = fold(search.trim());
            query = match prefix.strip_prefix('@') {
                Some(domain) => {
                    query.filter(invitations::domain.ge(domain.to_owned())).filter(invitations::domain.lt(end_of_prefix(domain)))
                }
                None => query.filter(invitations::address_key.lt(end_of_prefix(&prefix))).filter(invitations::address_key.ge(prefix)),
            };
        }
        query
    }};
}

impl Invitations<'_> {
    /// One page, newest first.
    pub fn page(&mut self, filter: &InvitationFilter, window: &Window) -> Result<Page<Invitation>, StorageError> {
        let mut query = filtered!(self, filter);
        if let Some(cursor) = &window.after {
            query = query.filter(invitations::id.lt(cursor.id.clone()));
        }
        let rows = query.order(invitations::id.desc()).limit(window.limit()).select(InvitationRow::as_select()).load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: String::new() }, InvitationRow::read)
    }

    /// How many there are, as far as counting goes.
    pub fn count(&mut self, filter: &InvitationFilter) -> Result<Counted, StorageError> {
        let rows: Vec<i32> =
            filtered!(self, filter).limit(Counted::LIMIT).select(1.into_sql::<diesel::sql_types::Integer>()).load(self.here.conn)?;
        Ok(Counted::of(rows.len()))
    }

    /// Pending ones with a living link for which exactly `reminders` reminders went out, oldest first and behind `after`. Who wants no
    /// letters is not among them.
    pub fn due_for_reminder(
        &mut self,
        reminders: u32,
        due: &DueReminders,
        after: Option<(Timestamp, InvitationId)>,
        limit: u16,
    ) -> Result<Vec<Invitation>, StorageError> {
        let suppressed = mail_suppressions::table
            .filter(mail_suppressions::tenant_id.eq(invitations::tenant_id))
            .filter(mail_suppressions::address_key.eq(invitations::address_key));
        let (at, id) = after.map_or((i64::MIN, String::new()), |(at, id)| (at.millis(), id.to_string()));
        let rows = invitations::table
            .filter(invitations::tenant_id.eq(self.here.key()))
            // In the words of the partial index: a bound value would not lead to it.
            .filter(sql::<Bool>("stage = 'pending'"))
            .filter(invitations::reminders.eq(count(reminders)))
            .filter(invitations::invited_at.ge(at))
            .filter(invitations::invited_at.gt(at).or(invitations::id.gt(id)))
            .filter(invitations::invited_at.le(due.invited_before.millis()))
            .filter(invitations::linked_at.le(due.linked_before.millis()))
            .filter(invitations::expires_at.gt(due.now.millis()))
            .filter(not(exists(suppressed)))
            .order((invitations::invited_at, invitations::id))
            .limit(limit.into())
            .select(InvitationRow::as_select())
            .load(self.here.conn)?;
        rows.into_iter().map(InvitationRow::read).collect()
    }
}

impl CrossTenant<'_> {
    /// Pending ones of all tenants from before `invited_before` whose link ended before `ended_before`, oldest first, with their guests:
    /// those that can no longer be renewed (SECURITY 35). Nothing else of them is read: one that does not read keeps nobody.
    pub fn overdue_invitations(
        &mut self,
        invited_before: Timestamp,
        ended_before: Timestamp,
        limit: u16,
    ) -> Result<Vec<(TenantId, InvitationId, UserId)>, StorageError> {
        let rows: Vec<(String, String, String)> = invitations::table
            // In the words of the partial index: a bound value would not lead to it.
            .filter(sql::<Bool>("stage = 'pending'"))
            .filter(invitations::invited_at.lt(invited_before.millis()))
            .filter(invitations::expires_at.lt(ended_before.millis()))
            .order(invitations::invited_at)
            .limit(limit.into())
            .select((invitations::tenant_id, invitations::id, invitations::guest_id))
            .load(self.conn)?;
        let read = |(tenant, id, guest): (String, String, String)| {
            let cells = Cells::of("invitations", &id);
            Ok((cells.read("tenant_id", &tenant)?, cells.read("id", &id)?, cells.read("guest_id", &guest)?))
        };
        rows.into_iter().map(read).collect()
    }
}
