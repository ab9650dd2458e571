//! Invitations of a tenant: found by id, ticket, guest or address.

use diesel::prelude::*;
use rules::digest::Digest;
use rules::directory::AddressKey;
use rules::ids::{InvitationId, UserId};
use rules::invitations::{Invitation, InvitationStage, LetterStage};

use super::rows::{InvitationRow, NewInvitation};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::put::insert_rows;
use crate::room::room;
use crate::schema::{invitations, old_tickets};

room!(
    /// The tenant's invitations.
    Invitations,
    invitations
);

/// Why a new link is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewLink {
    /// The invitee asked for it: one of the few they may have (SECURITY 15).
    ForInvitee,
    /// An inviter or admin sends it again.
    ForSender,
    /// It goes out with a reminder.
    ForReminder,
}

/// Rows of one insert.
const ROWS: usize = 250;

/// In order of their ids. The few rows are put in order here: asked to do it, SQLite would rather walk through the whole tenant, which it
/// has in order, than through the index that finds them.
fn oldest_first(mut rows: Vec<InvitationRow>) -> Result<Vec<Invitation>, StorageError> {
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    rows.into_iter().map(InvitationRow::read).collect()
}

impl Invitations<'_> {
    /// The invitation with that id.
    pub fn find(&mut self, id: InvitationId) -> Result<Option<Invitation>, StorageError> {
        let own = invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::id.eq(id.to_string()));
        let row = own.select(InvitationRow::as_select()).first(self.here.conn).optional()?;
        row.map(InvitationRow::read).transpose()
    }

    /// The invitation whose living ticket this is; which proves nothing (SECURITY 1).
    pub fn find_by_ticket(&mut self, ticket: &Digest) -> Result<Option<Invitation>, StorageError> {
        let own =
            invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::ticket_digest.eq(ticket.base64url()));
        let row = own.select(InvitationRow::as_select()).first(self.here.conn).optional()?;
        row.map(InvitationRow::read).transpose()
    }

    /// The invitation whose ticket this was until a newer link killed it.
    pub fn find_by_old_ticket(&mut self, ticket: &Digest) -> Result<Option<Invitation>, StorageError> {
        let own = old_tickets::table
            .inner_join(
                invitations::table
                    .on(invitations::tenant_id.eq(old_tickets::tenant_id).and(invitations::id.eq(old_tickets::invitation_id))),
            )
            .filter(old_tickets::tenant_id.eq(self.here.key()))
            .filter(old_tickets::digest.eq(ticket.base64url()));
        let row = own.select(InvitationRow::as_select()).first(self.here.conn).optional()?;
        row.map(InvitationRow::read).transpose()
    }

    /// The invitations to that address that wait for their guest, oldest first.
    pub fn pending_for(&mut self, address: &AddressKey) -> Result<Vec<Invitation>, StorageError> {
        let all =
            invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::address_key.eq(address.as_str()));
        let rows = each!(self.here.conn, c => placed!(all.select(InvitationRow::as_select())).load(c))?;
        let mut found = oldest_first(rows)?;
        found.retain(|invitation| invitation.stage == InvitationStage::Pending);
        Ok(found)
    }

    /// The invitations of one guest, oldest first.
    pub fn of_guest(&mut self, guest: UserId) -> Result<Vec<Invitation>, StorageError> {
        let own = invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::guest_id.eq(guest.to_string()));
        oldest_first(own.select(InvitationRow::as_select()).load(self.here.conn)?)
    }

    /// Puts a new invitation in.
    pub fn insert(&mut self, invitation: &Invitation) -> Result<(), StorageError> {
        self.insert_all(std::slice::from_ref(invitation))
    }

    /// Puts many in.
    pub fn insert_all(&mut self, invitations: &[Invitation]) -> Result<(), StorageError> {
        self.insert_all_told(invitations.iter().map(|invitation| (invitation, None)))
    }

    /// Puts many in, each with how far its letter is that is put in beside it: see
    /// [`Letters::insert_beside`](super::Letters::insert_beside).
    pub fn insert_all_told<'a>(
        &mut self,
        invitations: impl Iterator<Item = (&'a Invitation, Option<LetterStage>)>,
    ) -> Result<(), StorageError> {
        let tenant = self.here.tenant;
        let row = |(invitation, delivery): (&Invitation, _)| match invitation.tenant == tenant {
            true => NewInvitation::write(invitation, delivery),
            false => Err(StorageError::Neighbour),
        };
        let rows = invitations.map(row).collect::<Result<Vec<_>, _>>()?;
        rows.chunks(ROWS).try_for_each(|part| insert_rows!(self.here.conn, invitations::table, part))?;
        Ok(())
    }
}
