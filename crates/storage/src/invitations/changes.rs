//! What happens to an invitation. Each change leaves the stage it expects, and the count says who won.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::{InvitationId, UserId};
use rules::invitations::{InvitationStage, LetterKind, Sender, StoredTicket};

use super::invitation::{Invitations, NewLink};
use super::rows::stage_cells;
use crate::cells::{giver, millis};
use crate::error::StorageError;
use crate::schema::{invitations, old_tickets};

macro_rules! one {
    ($room:expr, $id:expr) => {
        invitations::table.filter(invitations::tenant_id.eq($room.here.key())).filter(invitations::id.eq($id.to_string()))
    };
}

impl Invitations<'_> {
    /// Gives a pending invitation a new ticket, which kills the old; `false` if it is not pending.
    pub fn replace_ticket(&mut self, id: InvitationId, ticket: &StoredTicket, link: NewLink, at: Timestamp) -> Result<bool, StorageError> {
        let cells = (
            invitations::ticket_digest.eq(ticket.digest.base64url()),
            invitations::expires_at.eq(ticket.expires_at.millis()),
            invitations::linked_at.eq(at.millis()),
            invitations::fresh_links.eq(invitations::fresh_links + i32::from(link == NewLink::ForInvitee)),
            invitations::reminders.eq(invitations::reminders + i32::from(link == NewLink::ForReminder)),
        );
        let pending = one!(self, id).filter(invitations::stage.eq("pending"));
        self.keep_old_ticket(id)?;
        if diesel::update(pending).set(cells).execute(self.here.conn)? != 1 {
            return Ok(false);
        }
        self.here.letters().call_back(id, LetterKind::WITH_LINK, at)?;
        Ok(true)
    }

    /// Somebody else answers for a pending invitation from now on; `false` if it is not pending.
    pub fn take_over(&mut self, id: InvitationId, sender: &Sender) -> Result<bool, StorageError> {
        let (user, program) = giver(sender.by);
        let cells = (
            invitations::sender_user.eq(user),
            invitations::sender_program.eq(program),
            invitations::sender_name.eq(sender.name.to_string()),
        );
        let pending = one!(self, id).filter(invitations::stage.eq("pending"));
        Ok(diesel::update(pending).set(cells).execute(self.here.conn)? == 1)
    }

    /// A link that is about to die still finds its invitation, to ask for a fresh one (SECURITY 15).
    fn keep_old_ticket(&mut self, id: InvitationId) -> Result<(), StorageError> {
        let living: Option<String> = one!(self, id).select(invitations::ticket_digest).first(self.here.conn).optional()?;
        let Some(digest) = living else { return Ok(()) };
        let row =
            (old_tickets::tenant_id.eq(self.here.key()), old_tickets::digest.eq(digest), old_tickets::invitation_id.eq(id.to_string()));
        diesel::insert_into(old_tickets::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// Spends a pending invitation; `false` if somebody was first.
    pub fn accept(&mut self, id: InvitationId, by: UserId, at: Timestamp) -> Result<bool, StorageError> {
        self.end(id, &InvitationStage::Accepted { at, by })
    }

    /// The invitee says no; `false` if it is not pending.
    pub fn decline(&mut self, id: InvitationId, at: Timestamp) -> Result<bool, StorageError> {
        self.end(id, &InvitationStage::Declined { at })
    }

    /// The invitee reports abuse; `false` if it is not pending.
    pub fn report(&mut self, id: InvitationId, at: Timestamp) -> Result<bool, StorageError> {
        self.end(id, &InvitationStage::Reported { at })
    }

    /// Takes it back; `false` if it is not pending.
    pub fn revoke(&mut self, id: InvitationId, at: Timestamp) -> Result<bool, StorageError> {
        self.end(id, &InvitationStage::Revoked { at })
    }

    /// Takes an accepted one back, as what was accepted is undone; `false` if it is not accepted.
    pub fn take_back(&mut self, id: InvitationId, at: Timestamp) -> Result<bool, StorageError> {
        let accepted = one!(self, id).filter(invitations::stage.eq("accepted"));
        let (word, at, by) = stage_cells(&InvitationStage::Revoked { at });
        let cells = (invitations::stage.eq(word), invitations::stage_at.eq(millis(at)), invitations::accepted_by.eq(by));
        Ok(diesel::update(accepted).set(cells).execute(self.here.conn)? == 1)
    }

    /// Ends a pending one; letters that bring it and have not left will not leave.
    fn end(&mut self, id: InvitationId, stage: &InvitationStage) -> Result<bool, StorageError> {
        let (word, at, by) = stage_cells(stage);
        let cells = (invitations::stage.eq(word), invitations::stage_at.eq(millis(at)), invitations::accepted_by.eq(by));
        let pending = one!(self, id).filter(invitations::stage.eq("pending"));
        if diesel::update(pending).set(cells).execute(self.here.conn)? != 1 {
            return Ok(false);
        }
        at.map_or(Ok(()), |at| self.here.letters().call_back(id, stage.moot_letters(), at))?;
        Ok(true)
    }

    /// Its link was looked at, by a person or a scanner; `false` if there is no such invitation.
    pub fn opened(&mut self, id: InvitationId, at: Timestamp) -> Result<bool, StorageError> {
        let first = one!(self, id).filter(invitations::opened_at.is_null());
        diesel::update(first).set(invitations::opened_at.eq(at.millis())).execute(self.here.conn)?;
        let times = invitations::opened_times.eq(invitations::opened_times + 1);
        Ok(diesel::update(one!(self, id)).set(times).execute(self.here.conn)? == 1)
    }

    /// Somebody went on from its page, which scanners do not; `false` if somebody did before.
    pub fn continued(&mut self, id: InvitationId, at: Timestamp) -> Result<bool, StorageError> {
        let first = one!(self, id).filter(invitations::continued_at.is_null());
        Ok(diesel::update(first).set(invitations::continued_at.eq(at.millis())).execute(self.here.conn)? == 1)
    }
}
