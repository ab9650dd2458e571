//! How an invitation stands in its row.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::invitations::{Invitation, InvitationStage, LetterStage, Opening, Sender, StoredTicket};

use crate::cells::{Cells, count, giver, json, millis, moment, word};
use crate::error::StorageError;
use crate::schema::invitations;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
pub(super) struct InvitationRow {
    tenant_id: String,
    pub(super) id: String,
    address: String,
    pub(super) address_key: String,
    domain: String,
    guest_id: String,
    stage: String,
    stage_at: Option<i64>,
    accepted_by: Option<String>,
    ticket_digest: String,
    expires_at: i64,
    fresh_links: i32,
    linked_at: i64,
    sender_user: Option<String>,
    sender_name: String,
    invited_at: i64,
    language: Option<String>,
    message: Option<String>,
    cc: Option<String>,
    landing: String,
    opened_at: Option<i64>,
    opened_times: i32,
    continued_at: Option<i64>,
    reminders: i32,
    import_id: Option<String>,
    import_line: Option<i32>,
    sender_program: Option<String>,
}

/// A row on its way in.
#[derive(Insertable)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
pub(super) struct NewInvitation {
    #[diesel(embed)]
    row: InvitationRow,
    delivery: Option<String>,
}

impl NewInvitation {
    pub(super) fn write(invitation: &Invitation, delivery: Option<LetterStage>) -> Result<Self, StorageError> {
        Ok(Self { row: InvitationRow::write(invitation)?, delivery: delivery.as_ref().map(word).transpose()? })
    }
}

/// The stage's word, with when and by whom it was reached.
pub(super) fn stage_cells(stage: &InvitationStage) -> (&'static str, Option<Timestamp>, Option<String>) {
    match stage {
        InvitationStage::Pending => ("pending", None, None),
        InvitationStage::Accepted { at, by } => ("accepted", Some(*at), Some(by.to_string())),
        InvitationStage::Declined { at } => ("declined", Some(*at), None),
        InvitationStage::Reported { at } => ("reported", Some(*at), None),
        InvitationStage::Revoked { at } => ("revoked", Some(*at), None),
    }
}

impl InvitationRow {
    fn write(invitation: &Invitation) -> Result<Self, StorageError> {
        let (stage, stage_at, accepted_by) = stage_cells(&invitation.stage);
        let (sender_user, sender_program) = giver(invitation.sender.by);
        Ok(Self {
            tenant_id: invitation.tenant.to_string(),
            id: invitation.id.to_string(),
            address: invitation.address.for_smtp(),
            address_key: invitation.address.key().to_string(),
            domain: invitation.address.domain().to_string(),
            guest_id: invitation.guest.to_string(),
            stage: stage.to_owned(),
            stage_at: millis(stage_at),
            accepted_by,
            ticket_digest: invitation.ticket.digest.base64url(),
            expires_at: invitation.ticket.expires_at.millis(),
            fresh_links: count(invitation.fresh_links),
            linked_at: invitation.linked_at.millis(),
            sender_user,
            sender_program,
            sender_name: invitation.sender.name.to_string(),
            invited_at: invitation.invited_at.millis(),
            language: invitation.language.clone(),
            message: invitation.message.as_ref().map(ToString::to_string),
            cc: invitation.cc.as_ref().map(rules::directory::Address::for_smtp),
            landing: json(&invitation.landing)?,
            opened_at: millis(invitation.opening.first_at),
            opened_times: count(invitation.opening.times),
            continued_at: millis(invitation.opening.continued_at),
            reminders: count(invitation.reminders),
            import_id: invitation.import.map(|(id, _)| id.to_string()),
            import_line: invitation.import.map(|(_, line)| count(line)),
        })
    }

    pub(super) fn read(self) -> Result<Invitation, StorageError> {
        let cells = Cells::of("invitations", &self.id);
        let import = match (self.import_id.as_deref(), self.import_line) {
            (Some(id), Some(line)) => Some((cells.read("import_id", id)?, cells.count("import_line", line)?)),
            _ => None,
        };
        Ok(Invitation {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            address: cells.read("address", &self.address)?,
            guest: cells.read("guest_id", &self.guest_id)?,
            stage: self.stage(&cells)?,
            ticket: StoredTicket {
                digest: cells.digest("ticket_digest", &self.ticket_digest)?,
                expires_at: Timestamp::from_millis(self.expires_at),
            },
            fresh_links: cells.count("fresh_links", self.fresh_links)?,
            linked_at: Timestamp::from_millis(self.linked_at),
            sender: Sender {
                by: cells.giver("sender_user", self.sender_user.as_deref(), self.sender_program.as_deref())?,
                name: cells.read("sender_name", &self.sender_name)?,
            },
            invited_at: Timestamp::from_millis(self.invited_at),
            message: cells.maybe("message", self.message.as_deref())?,
            cc: cells.maybe("cc", self.cc.as_deref())?,
            landing: cells.json("landing", &self.landing)?,
            opening: Opening {
                first_at: moment(self.opened_at),
                times: cells.count("opened_times", self.opened_times)?,
                continued_at: moment(self.continued_at),
            },
            reminders: cells.count("reminders", self.reminders)?,
            import,
            language: self.language,
        })
    }

    fn stage(&self, cells: &Cells<'_>) -> Result<InvitationStage, StorageError> {
        let at = || cells.moment("stage_at", self.stage_at);
        match self.stage.as_str() {
            "pending" => Ok(InvitationStage::Pending),
            "accepted" => {
                let by = self.accepted_by.as_deref().ok_or_else(|| cells.corrupt("accepted_by"))?;
                Ok(InvitationStage::Accepted { at: at()?, by: cells.read("accepted_by", by)? })
            }
            "declined" => Ok(InvitationStage::Declined { at: at()? }),
            "reported" => Ok(InvitationStage::Reported { at: at()? }),
            "revoked" => Ok(InvitationStage::Revoked { at: at()? }),
            _ => Err(cells.corrupt("stage")),
        }
    }
}
