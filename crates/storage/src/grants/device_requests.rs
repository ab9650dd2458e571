//! Requests made on one device and answered on another: found by the SHA-256 of the device's code, or by the HMAC of what a person types.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::ids::{DeviceRequestId, GrantId, UserId};
use rules::protocol::{DeviceRequest, DeviceStage};

use crate::cells::{Cells, count, json, millis, moment};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::Kept;
use crate::room::room;
use crate::schema::device_requests;
use crate::tx::CrossTenant;

room!(
    /// What waits on other devices for an answer.
    DeviceRequests,
    device_requests
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = device_requests, treat_none_as_default_value = false)]
struct DeviceRow {
    tenant_id: String,
    id: String,
    application_id: String,
    digest: String,
    user_code: Option<String>,
    asked: String,
    stage: String,
    grant_id: Option<String>,
    pause_for: i32,
    polled_at: Option<i64>,
    asked_at: i64,
    expires_at: i64,
    user_id: Option<String>,
}

/// The word of a stage, and the grant it stands on.
fn stage(stage: DeviceStage) -> (&'static str, Option<GrantId>) {
    match stage {
        DeviceStage::Waiting => ("waiting", None),
        DeviceStage::Approved { grant } => ("approved", Some(grant)),
        DeviceStage::Declined => ("declined", None),
        DeviceStage::Spent { grant } => ("spent", Some(grant)),
    }
}

impl DeviceRow {
    fn read(self) -> Result<DeviceRequest, StorageError> {
        let cells = Cells::of("device_requests", &self.id);
        let grant: Option<GrantId> = cells.maybe("grant_id", self.grant_id.as_deref())?;
        Ok(DeviceRequest {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            application: cells.read("application_id", &self.application_id)?,
            user: cells.maybe("user_id", self.user_id.as_deref())?,
            asked: cells.json("asked", &self.asked)?,
            stage: match (self.stage.as_str(), grant) {
                ("waiting", _) => DeviceStage::Waiting,
                ("declined", _) => DeviceStage::Declined,
                ("approved", Some(grant)) => DeviceStage::Approved { grant },
                ("spent", Some(grant)) => DeviceStage::Spent { grant },
                _ => return Err(cells.corrupt("stage")),
            },
            interval: cells.count("pause_for", self.pause_for)?,
            polled_at: moment(self.polled_at),
            asked_at: Timestamp::from_millis(self.asked_at),
            expires_at: Timestamp::from_millis(self.expires_at),
        })
    }
}

/// Where a request is found: the digest of the device's code, and the HMAC of what a person types, if they type one.
#[derive(Clone, Copy, Debug)]
pub struct DeviceCodes {
    /// SHA-256 of the device's code.
    pub digest: Digest,
    /// HMAC of the typed code.
    pub user_code: Option<Digest>,
}

impl CrossTenant<'_> {
    /// Deletes about `limit` requests that ended before that moment, and the grants that nothing stands for any more; says how many
    /// requests.
    pub fn sweep_device_requests(&mut self, ended_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        let ended = device_requests::table.filter(device_requests::expires_at.lt(ended_before.millis()));
        let ended = ended.order(device_requests::expires_at).limit(i64::from(limit));
        let ids = (device_requests::tenant_id, device_requests::id, device_requests::grant_id);
        let rows = ended.select(ids).load::<(String, String, Option<String>)>(self.conn)?;
        for (tenant, id, grant) in &rows {
            diesel::delete(device_requests::table.find((tenant, id))).execute(self.conn)?;
            if let Some(grant) = grant {
                self.drop_bare_grant(tenant, grant, ended_before)?;
            }
        }
        Ok(rows.len())
    }
}

macro_rules! own {
    ($room:expr) => {
        device_requests::table.filter(device_requests::tenant_id.eq($room.here.key()))
    };
}

impl DeviceRequests<'_> {
    /// Puts a request in.
    pub fn insert(&mut self, request: &DeviceRequest, codes: DeviceCodes) -> Result<(), StorageError> {
        self.here.check_own(request.tenant)?;
        let (stage, grant) = stage(request.stage);
        let row = DeviceRow {
            tenant_id: self.here.key(),
            id: request.id.to_string(),
            application_id: request.application.to_string(),
            digest: codes.digest.base64url(),
            user_code: codes.user_code.map(|code| code.base64url()),
            asked: json(&request.asked)?,
            stage: stage.to_owned(),
            grant_id: grant.map(|grant| grant.to_string()),
            pause_for: count(request.interval),
            polled_at: millis(request.polled_at),
            asked_at: request.asked_at.millis(),
            expires_at: request.expires_at.millis(),
            user_id: request.user.map(|user| user.to_string()),
        };
        diesel::insert_into(device_requests::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// The request with that id.
    pub fn find(&mut self, id: DeviceRequestId) -> Result<Option<DeviceRequest>, StorageError> {
        let row = own!(self).filter(device_requests::id.eq(id.to_string())).select(DeviceRow::as_select());
        row.first(self.here.conn).optional()?.map(DeviceRow::read).transpose()
    }

    /// What waits for a user who was asked by name, newest first.
    pub fn waiting_for(&mut self, user: UserId, now: Timestamp) -> Result<Vec<DeviceRequest>, StorageError> {
        let own = own!(self)
            .filter(device_requests::user_id.eq(user.to_string()))
            .filter(device_requests::expires_at.gt(now.millis()))
            .filter(device_requests::stage.eq("waiting"));
        let rows = own.order(device_requests::id.desc()).limit(20).select(DeviceRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(DeviceRow::read).collect()
    }

    /// The request whose device has the code with that digest.
    pub fn find_by_digest(&mut self, digest: &Digest) -> Result<Option<DeviceRequest>, StorageError> {
        let row = own!(self).filter(device_requests::digest.eq(digest.base64url())).select(DeviceRow::as_select());
        row.first(self.here.conn).optional()?.map(DeviceRow::read).transpose()
    }

    /// The request that a person finds by a code with one of these HMACs: one for each key of the ring.
    pub fn find_by_user_code(&mut self, codes: &[Digest]) -> Result<Option<DeviceRequest>, StorageError> {
        let codes: Vec<String> = codes.iter().map(Digest::base64url).collect();
        let row = own!(self).filter(device_requests::user_code.eq_any(codes)).select(DeviceRow::as_select());
        row.first(self.here.conn).optional()?.map(DeviceRow::read).transpose()
    }

    /// The device asked, and waits for so long before it asks again.
    pub fn polled(&mut self, id: DeviceRequestId, interval: u32, at: Timestamp) -> Result<(), StorageError> {
        let cells = (device_requests::polled_at.eq(at.millis()), device_requests::pause_for.eq(count(interval)));
        diesel::update(own!(self).filter(device_requests::id.eq(id.to_string()))).set(cells).execute(self.here.conn)?;
        Ok(())
    }

    /// Moves a request on from the stage that was read; `false` if somebody else was faster.
    pub fn move_on(&mut self, request: &DeviceRequest, to: DeviceStage) -> Result<bool, StorageError> {
        let (from, _) = stage(request.stage);
        let (to, grant) = stage(to);
        let as_read = own!(self).filter(device_requests::id.eq(request.id.to_string())).filter(device_requests::stage.eq(from));
        let cells = (device_requests::stage.eq(to), device_requests::grant_id.eq(grant.map(|grant| grant.to_string())));
        Ok(each!(self.here.conn, c => Kept(diesel::update(as_read).set(cells)).execute(c))? == 1)
    }
}
