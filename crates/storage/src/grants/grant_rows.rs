//! How a grant stands in its row.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::protocol::{Grant, Rotation};

use crate::cells::{Cells, count, json, millis, moment, word};
use crate::error::StorageError;
use crate::schema::grants;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, treat_none_as_default_value = false)]
pub(super) struct GrantRow {
    tenant_id: String,
    id: String,
    application_id: String,
    user_id: String,
    session_id: Option<String>,
    scope: String,
    claims: String,
    nonce: Option<String>,
    auth_time: Option<i64>,
    acr: String,
    amr: String,
    created_at: i64,
    revoked_at: Option<i64>,
    home_answered_at: i64,
    generation: i32,
    rotated_at: i64,
    binding: Option<String>,
    resources: String,
    authorization_details: String,
}

impl GrantRow {
    pub(super) fn write(grant: &Grant) -> Result<Self, StorageError> {
        Ok(Self {
            tenant_id: grant.tenant.to_string(),
            id: grant.id.to_string(),
            application_id: grant.application.to_string(),
            user_id: grant.user.to_string(),
            session_id: grant.session.map(|session| session.to_string()),
            scope: json(&grant.scope)?,
            claims: json(&grant.claims)?,
            nonce: grant.nonce.clone(),
            auth_time: millis(grant.auth_time),
            acr: word(&grant.acr)?,
            amr: json(&grant.amr)?,
            created_at: grant.created_at.millis(),
            revoked_at: millis(grant.revoked_at),
            home_answered_at: grant.home_answered_at.millis(),
            generation: count(grant.rotation.generation),
            rotated_at: grant.rotation.at.millis(),
            binding: grant.binding.as_ref().map(json).transpose()?,
            resources: json(&grant.resources)?,
            authorization_details: json(&grant.authorization_details)?,
        })
    }

    pub(super) fn read(self) -> Result<Grant, StorageError> {
        let cells = Cells::of("grants", &self.id);
        Ok(Grant {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            application: cells.read("application_id", &self.application_id)?,
            user: cells.read("user_id", &self.user_id)?,
            session: cells.maybe("session_id", self.session_id.as_deref())?,
            scope: cells.json("scope", &self.scope)?,
            claims: cells.json("claims", &self.claims)?,
            resources: cells.json("resources", &self.resources)?,
            authorization_details: cells.json("authorization_details", &self.authorization_details)?,
            auth_time: moment(self.auth_time),
            acr: cells.word("acr", &self.acr)?,
            amr: cells.json("amr", &self.amr)?,
            created_at: Timestamp::from_millis(self.created_at),
            revoked_at: moment(self.revoked_at),
            home_answered_at: Timestamp::from_millis(self.home_answered_at),
            rotation: Rotation { generation: cells.count("generation", self.generation)?, at: Timestamp::from_millis(self.rotated_at) },
            binding: self.binding.as_deref().map(|text| cells.json("binding", text)).transpose()?,
            nonce: self.nonce,
        })
    }
}
