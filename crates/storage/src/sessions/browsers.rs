//! Browsers: they belong to no tenant, and open nothing by themselves.

use std::time::Duration;

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::ids::BrowserId;
use rules::sessions::{Browser, Session};

use super::session_rows::SessionRow;
use crate::cells::Cells;
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::schema::{browsers, sessions};
use crate::tx::CrossTenant;

/// That a browser came again is written down at most so often.
const NOTED_EVERY: Duration = Duration::from_secs(3600);

/// The browsers that came to this server.
pub struct Browsers<'t> {
    all: CrossTenant<'t>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = browsers)]
pub(super) struct BrowserRow {
    id: String,
    digest: String,
    created_at: i64,
}

impl BrowserRow {
    pub(super) fn read(self) -> Result<Browser, StorageError> {
        let cells = Cells::of("browsers", &self.id);
        Ok(Browser {
            id: cells.read("id", &self.id)?,
            digest: cells.digest("digest", &self.digest)?,
            created_at: Timestamp::from_millis(self.created_at),
        })
    }
}

impl CrossTenant<'_> {
    /// The browsers that came to this server.
    pub fn browsers(&mut self) -> Browsers<'_> {
        Browsers { all: CrossTenant { conn: self.conn, changed: self.changed } }
    }
}

impl Browsers<'_> {
    /// The browser with that cookie.
    pub fn find(&mut self, cookie: &Digest) -> Result<Option<Browser>, StorageError> {
        let one = browsers::table.filter(browsers::digest.eq(cookie.base64url()));
        let row: Option<BrowserRow> = each!(self.all.conn, c => placed!(one.select(BrowserRow::as_select())).get_result(c).optional())?;
        row.map(BrowserRow::read).transpose()
    }

    /// The browser with that cookie, which is here again: from now on it is kept as long as one that just came.
    pub fn see(&mut self, cookie: &Digest, now: Timestamp) -> Result<Option<Browser>, StorageError> {
        let one = browsers::table.filter(browsers::digest.eq(cookie.base64url()));
        let row: Option<(BrowserRow, i64)> = each!(self.all.conn, c => {
            placed!(one.select((BrowserRow::as_select(), browsers::seen_at))).get_result(c).optional()
        })?;
        let Some((row, seen_at)) = row else { return Ok(None) };
        // Not each time: what is swept after a day need not be known to the minute.
        if Timestamp::from_millis(seen_at) + NOTED_EVERY < now {
            let same = browsers::table.filter(browsers::id.eq(&row.id));
            each!(self.all.conn, c => placed!(diesel::update(same).set(browsers::seen_at.eq(now.millis()))).run(c))?;
        }
        row.read().map(Some)
    }

    /// A browser that is here for the first time.
    pub fn insert(&mut self, browser: &Browser) -> Result<(), StorageError> {
        let row = (
            browsers::id.eq(browser.id.to_string()),
            browsers::digest.eq(browser.digest.base64url()),
            browsers::created_at.eq(browser.created_at.millis()),
            browsers::seen_at.eq(browser.created_at.millis()),
        );
        each!(self.all.conn, c => diesel::insert_into(browsers::table).values(row).execute(c))?;
        Ok(())
    }

    /// Gives the browser a new cookie at a sign-in, so that none can be planted; `false` if `old` is not its cookie any more.
    pub fn rotate(&mut self, id: BrowserId, old: &Digest, new: &Digest, at: Timestamp) -> Result<bool, StorageError> {
        let same = browsers::table.filter(browsers::id.eq(id.to_string())).filter(browsers::digest.eq(old.base64url()));
        let cells = (browsers::digest.eq(new.base64url()), browsers::seen_at.eq(at.millis()));
        Ok(each!(self.all.conn, c => placed!(diesel::update(same).set(cells)).execute(c))? == 1)
    }

    /// Everybody who is signed in to that browser, in all tenants: for signing them all out.
    pub fn sessions(&mut self, id: BrowserId, now: Timestamp) -> Result<Vec<Session>, StorageError> {
        let rows = sessions::table
            .filter(sessions::browser_id.eq(id.to_string()))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now.millis()))
            .order((sessions::tenant_id, sessions::id))
            .select(SessionRow::as_select())
            .load(self.all.conn)?;
        rows.into_iter().map(SessionRow::read).collect()
    }
}
