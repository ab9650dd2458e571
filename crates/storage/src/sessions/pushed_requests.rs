//! Requests that clients pushed, and that wait for a browser (RFC 9126).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::LookupKey;
use rules::protocol::PushedRequest;

use crate::cells::{Cells, json};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::room::room;
use crate::schema::pushed_requests;
use crate::sweep::sweep;
use crate::tx::CrossTenant;

room!(
    /// Requests that the tenant's clients pushed.
    PushedRequests,
    pushed_requests
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = pushed_requests)]
struct PushedRow {
    tenant_id: String,
    digest: String,
    application_id: String,
    request: String,
    ends_at: i64,
}

impl PushedRow {
    fn read(self) -> Result<PushedRequest, StorageError> {
        let cells = Cells::of("pushed_requests", &self.digest);
        Ok(PushedRequest {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            application: cells.read("application_id", &self.application_id)?,
            asks: cells.json("request", &self.request)?,
            ends_at: Timestamp::from_millis(self.ends_at),
        })
    }
}

macro_rules! one {
    ($room:expr, $key:expr) => {
        pushed_requests::table.filter(pushed_requests::tenant_id.eq($room.here.key())).filter(pushed_requests::digest.eq($key.text()))
    };
}

impl CrossTenant<'_> {
    /// Deletes at most `limit` pushed requests that ended before that moment, when no interaction that they began goes on any more; says
    /// how many.
    pub fn sweep_pushed_requests(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, pushed_requests.ends_at by (tenant_id: String, digest: String), ended_before, limit)
    }
}

impl PushedRequests<'_> {
    /// Keeps a request under the key of its name.
    pub fn insert(&mut self, key: &LookupKey, request: &PushedRequest) -> Result<(), StorageError> {
        self.here.check_own(request.tenant)?;
        let row = PushedRow {
            tenant_id: self.here.key(),
            digest: key.text(),
            application_id: request.application.to_string(),
            request: json(&request.asks)?,
            ends_at: request.ends_at.millis(),
        };
        each!(self.here.conn, c => placed!(diesel::insert_into(pushed_requests::table).values(row)).run(c))?;
        Ok(())
    }

    /// The request of that name, unless it was spent; ended ones are found for as long as what they began may go on.
    pub fn find(&mut self, key: &LookupKey) -> Result<Option<PushedRequest>, StorageError> {
        let one = one!(self, key);
        let row: Option<PushedRow> = each!(self.here.conn, c => placed!(one.select(PushedRow::as_select())).get_result(c).optional())?;
        row.map(PushedRow::read).transpose()
    }

    /// Spends one; `false` if it was spent before.
    pub fn spend(&mut self, key: &LookupKey) -> Result<bool, StorageError> {
        let one = one!(self, key);
        Ok(each!(self.here.conn, c => placed!(diesel::delete(one)).execute(c))? == 1)
    }
}
