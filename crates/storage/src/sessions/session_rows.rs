//! How a session stands in its row.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::sessions::Session;

use crate::cells::{Cells, json, millis, moment, word};
use crate::error::StorageError;
use crate::schema::sessions;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    tenant_id: String,
    id: String,
    browser_id: String,
    user_id: String,
    opens: String,
    evidence: String,
    started_at: i64,
    expires_at: i64,
    ended_at: Option<i64>,
}

impl SessionRow {
    pub(super) fn write(session: &Session) -> Result<Self, StorageError> {
        Ok(Self {
            tenant_id: session.tenant.to_string(),
            id: session.id.to_string(),
            browser_id: session.browser.to_string(),
            user_id: session.user.to_string(),
            opens: word(&session.opens)?,
            evidence: json(&session.evidence)?,
            started_at: session.started_at.millis(),
            expires_at: session.expires_at.millis(),
            ended_at: millis(session.ended_at),
        })
    }

    pub(crate) fn read(self) -> Result<Session, StorageError> {
        let cells = Cells::of("sessions", &self.id);
        Ok(Session {
            id: cells.read("id", &self.id)?,
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            browser: cells.read("browser_id", &self.browser_id)?,
            user: cells.read("user_id", &self.user_id)?,
            opens: cells.word("opens", &self.opens)?,
            evidence: cells.json("evidence", &self.evidence)?,
            started_at: Timestamp::from_millis(self.started_at),
            expires_at: Timestamp::from_millis(self.expires_at),
            ended_at: moment(self.ended_at),
        })
    }
}
