//! How a user stands in its row.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{GuestStage, StandardClaims, User, UserStage, fold};

use crate::cells::{Cells, json, millis, moment, word};
use crate::error::StorageError;
use crate::schema::users;

/// The columns of a user, without those that only searching and sorting need.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct UserRow {
    tenant_id: String,
    pub(crate) id: String,
    kind: String,
    stage: String,
    stage_at: Option<i64>,
    merged_into: Option<String>,
    guest_stage: Option<String>,
    accepted_at: Option<i64>,
    upn: String,
    mail: String,
    mail_vouched_at: Option<i64>,
    display_name: String,
    pub(crate) name_key: String,
    given_name: Option<String>,
    family_name: Option<String>,
    locale: Option<String>,
    sponsor_id: Option<String>,
    access_ends_at: Option<i64>,
    signed_in_at: Option<i64>,
    stale_at: Option<i64>,
    created_at: i64,
    standard_claims: Option<String>,
    changed_at: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub(super) struct NewUser {
    tenant_id: String,
    id: String,
    kind: String,
    stage: &'static str,
    stage_at: Option<i64>,
    merged_into: Option<String>,
    guest_stage: Option<&'static str>,
    accepted_at: Option<i64>,
    upn: String,
    upn_key: String,
    mail: String,
    mail_key: String,
    mail_vouched_at: Option<i64>,
    display_name: String,
    name_key: String,
    given_name: Option<String>,
    family_name: Option<String>,
    locale: Option<String>,
    sponsor_id: Option<String>,
    access_ends_at: Option<i64>,
    signed_in_at: Option<i64>,
    stale_at: Option<i64>,
    created_at: i64,
    standard_claims: Option<String>,
    changed_at: Option<i64>,
}

impl NewUser {
    pub(super) fn write(user: &User) -> Result<Self, StorageError> {
        let (stage, stage_at, merged_into) = stage_cells(&user.stage);
        let guest_stage = user.guest_stage.as_ref().map(|stage| match stage {
            GuestStage::PendingAcceptance => "pending_acceptance",
            GuestStage::Accepted { .. } => "accepted",
        });
        Ok(Self {
            tenant_id: user.tenant.to_string(),
            id: user.id.to_string(),
            kind: word(&user.kind)?,
            stage,
            stage_at: millis(stage_at),
            merged_into,
            guest_stage,
            accepted_at: millis(user.accepted_at()),
            upn: user.upn.clone(),
            upn_key: fold(&user.upn),
            mail: user.mail.for_smtp(),
            mail_key: user.mail.key().to_string(),
            mail_vouched_at: millis(user.mail_vouched_at),
            display_name: user.display_name.to_string(),
            name_key: fold(user.display_name.as_str()),
            given_name: user.given_name.as_ref().map(ToString::to_string),
            family_name: user.family_name.as_ref().map(ToString::to_string),
            locale: user.locale.clone(),
            sponsor_id: user.sponsor.map(|sponsor| sponsor.to_string()),
            access_ends_at: millis(user.access_ends_at),
            signed_in_at: millis(user.signed_in_at),
            stale_at: millis(user.stale_at),
            created_at: user.created_at.millis(),
            standard_claims: claims_cell(&user.claims)?,
            changed_at: Some(user.changed_at.millis()),
        })
    }
}

/// What is said of them, if anything.
pub(super) fn claims_cell(claims: &StandardClaims) -> Result<Option<String>, StorageError> {
    if claims.is_empty() { Ok(None) } else { json(claims).map(Some) }
}

fn stage_cells(stage: &UserStage) -> (&'static str, Option<Timestamp>, Option<String>) {
    match stage {
        UserStage::Active => ("active", None, None),
        UserStage::Blocked { at } => ("blocked", Some(*at), None),
        UserStage::Deleted { at } => ("deleted", Some(*at), None),
        UserStage::Merged { at, into } => ("merged", Some(*at), Some(into.to_string())),
    }
}

impl UserRow {
    pub(crate) fn read(self) -> Result<User, StorageError> {
        let cells = Cells::of("users", &self.id);
        Ok(User {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            kind: cells.word("kind", &self.kind)?,
            stage: self.stage(&cells)?,
            guest_stage: self.guest_stage(&cells)?,
            mail: cells.read("mail", &self.mail)?,
            mail_vouched_at: moment(self.mail_vouched_at),
            display_name: cells.read("display_name", &self.display_name)?,
            given_name: cells.maybe("given_name", self.given_name.as_deref())?,
            family_name: cells.maybe("family_name", self.family_name.as_deref())?,
            sponsor: cells.maybe("sponsor_id", self.sponsor_id.as_deref())?,
            access_ends_at: moment(self.access_ends_at),
            signed_in_at: moment(self.signed_in_at),
            stale_at: moment(self.stale_at),
            created_at: Timestamp::from_millis(self.created_at),
            // Those who were made before this was kept have not changed since.
            changed_at: Timestamp::from_millis(self.changed_at.unwrap_or(self.created_at)),
            claims: self.standard_claims.as_deref().map(|text| cells.json("standard_claims", text)).transpose()?.unwrap_or_default(),
            upn: self.upn,
            locale: self.locale,
        })
    }

    fn stage(&self, cells: &Cells<'_>) -> Result<UserStage, StorageError> {
        let at = || cells.moment("stage_at", self.stage_at);
        match self.stage.as_str() {
            "active" => Ok(UserStage::Active),
            "blocked" => Ok(UserStage::Blocked { at: at()? }),
            "deleted" => Ok(UserStage::Deleted { at: at()? }),
            "merged" => {
                let into = self.merged_into.as_deref().ok_or_else(|| cells.corrupt("merged_into"))?;
                Ok(UserStage::Merged { at: at()?, into: cells.read("merged_into", into)? })
            }
            _ => Err(cells.corrupt("stage")),
        }
    }

    fn guest_stage(&self, cells: &Cells<'_>) -> Result<Option<GuestStage>, StorageError> {
        match self.guest_stage.as_deref() {
            None => Ok(None),
            Some("pending_acceptance") => Ok(Some(GuestStage::PendingAcceptance)),
            Some("accepted") => Ok(Some(GuestStage::Accepted { at: cells.moment("accepted_at", self.accepted_at)? })),
            Some(_) => Err(cells.corrupt("guest_stage")),
        }
    }
}
