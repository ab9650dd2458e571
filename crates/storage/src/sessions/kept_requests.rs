//! Requests that came as a form from another site: kept for a moment, and taken up once (SECURITY 19).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;

use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::kept_requests;
use crate::sweep::sweep;
use crate::tx::CrossTenant;

room!(
    /// Requests that wait to be taken up again.
    KeptRequests,
    kept_requests
);

impl CrossTenant<'_> {
    /// Deletes at most `limit` requests that were not taken up in time; says how many.
    pub fn sweep_kept_requests(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, kept_requests.ends_at by (tenant_id: String, digest: String), ended_before, limit)
    }
}

impl KeptRequests<'_> {
    /// Keeps a request under the digest of its handle.
    pub fn insert(&mut self, handle: &Digest, body: &str, ends_at: Timestamp) -> Result<(), StorageError> {
        let row = (
            kept_requests::tenant_id.eq(self.here.key()),
            kept_requests::digest.eq(handle.base64url()),
            kept_requests::body.eq(body),
            kept_requests::ends_at.eq(ends_at.millis()),
        );
        diesel::insert_into(kept_requests::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// Takes a request: whoever comes second, or too late, finds nothing.
    pub fn take(&mut self, handle: &Digest, now: Timestamp) -> Result<Option<String>, StorageError> {
        let one =
            kept_requests::table.filter(kept_requests::tenant_id.eq(self.here.key())).filter(kept_requests::digest.eq(handle.base64url()));
        let taken: Option<(String, i64)> = each!(self.here.conn, c => diesel::delete(one).returning((kept_requests::body, kept_requests::ends_at)).get_result(c).optional())?;
        Ok(taken.filter(|(_, ends_at)| now.millis() < *ends_at).map(|(body, _)| body))
    }
}
