//! What a batch of rows puts into the directory: made row by row, put in all at once.

use std::collections::HashSet;

use rules::audit::{Deed, Event};
use rules::directory::{Assignment, Caller, Membership, Tenant, User};
use rules::ids::{ApplicationId, ImportId, InvitationId, UserId};
use rules::invitations::csv::{Decision, Given, Invitee, Letter, Notice, PlannedRow};
use rules::invitations::{Invitation, Landing, LetterStage, RowStage, Sender};
use rules::random::Draw;
use serde_json::json;
use storage::invitations::RowResult;
use storage::{StorageError, Tx};

use super::ground::Ground;
use crate::app::Post;
use crate::flows::directory::Upns;
use crate::flows::invitations::{Asked, Cost, Opens, Sends, clear_ended, grants, invite_anew, new_guest, new_invitation};
use crate::flows::letters::{Copies, Says, Told, Written, write_invitation};
use crate::flows::remember::event;

/// What stays the same for all rows of a batch.
pub(super) struct Maker<'a> {
    pub(super) draw: &'a Draw<'a>,
    pub(super) caller: &'a Caller,
    pub(super) import: ImportId,
    pub(super) ground: &'a Ground,
    pub(super) post: &'a Post,
    pub(super) sender: &'a Sender,
    pub(super) reply_to: Option<&'a User>,
}

/// Whether an address was invited here before: a user principal name made of it is taken for ever.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Was {
    Nobody,
    Here,
}

/// What a batch puts in.
#[derive(Default)]
pub(super) struct Batch {
    upns: Upns,
    pub(super) users: Vec<User>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) memberships: Vec<Membership>,
    /// Each with how far its letter is, if there is one.
    pub(super) invitations: Vec<(Invitation, Option<LetterStage>)>,
    pub(super) renewed: Vec<Invitation>,
    pub(super) letters: Vec<Written>,
    pub(super) cost: Cost,
    pub(super) events: Vec<Event>,
    pub(super) closed: HashSet<ApplicationId>,
    pub(super) results: Vec<RowResult>,
}

impl Batch {
    /// A row is left out although its plan said otherwise; `why` as its column holds it.
    pub(super) fn skip(&mut self, line: u32, why: String) {
        self.results.push(RowResult { line, stage: RowStage::Skipped, detail: Some(why), invitation: None });
    }

    /// Nothing comes of a row, as its plan said. What an earlier import did stays done, also in the result that comes of this one.
    pub(super) fn leave(&mut self, row: &PlannedRow) {
        let stage = if row.decision == Decision::DoneBefore { RowStage::Done } else { RowStage::Skipped };
        self.results.push(RowResult { line: row.line, stage, detail: None, invitation: None });
    }

    /// Makes what a row puts in.
    pub(super) fn carry_out(
        &mut self,
        tx: &mut Tx<'_>,
        maker: &Maker<'_>,
        row: &PlannedRow,
        invitee: &Invitee,
    ) -> Result<(), StorageError> {
        let asked = asked(row, invitee);
        let closed = row.notices.iter().filter_map(|notice| match notice {
            Notice::ClosedToGuests(application) => Some(*application),
            Notice::International(_) => None,
        });
        self.closed.extend(closed);
        let invitation = match (&row.decision, row.user) {
            (Decision::New, _) => {
                let tenant = &maker.ground.tenant;
                let name = |numeral| User::guest_upn(&asked.address, &tenant.upn_domain(), numeral);
                let (upn, numeral) = self.upns.free(tx, tenant.id, name)?;
                let was = if numeral == 0 { Was::Nobody } else { Was::Here };
                let guest = new_guest(maker.draw, maker.caller, &maker.ground.tenant, &asked, upn);
                let id = guest.id;
                self.users.push(guest);
                self.give(maker, id, &asked);
                Some(self.invite(maker, (id, was), row.line, &asked))
            }
            (Decision::Reinvite, Some(guest)) => {
                self.renewed.extend(tx.in_tenant(maker.ground.tenant.id).invitations().pending_for(&asked.address.key())?);
                if let Some(waiting) = tx.in_tenant(maker.ground.tenant.id).users().find(guest)? {
                    invite_anew(tx, (maker.draw, maker.caller), waiting, &asked)?;
                }
                self.give_again(tx, maker, guest, &asked)?;
                Some(self.invite(maker, (guest, Was::Here), row.line, &asked))
            }
            (_, Some(user)) => {
                self.give_again(tx, maker, user, &asked)?;
                self.note(maker, row.line, Deed::Gave, ("user", user.to_string()));
                None
            }
            (_, None) => None,
        };
        self.results.push(RowResult { line: row.line, stage: RowStage::Done, detail: None, invitation });
        Ok(())
    }

    fn give(&mut self, maker: &Maker<'_>, to: UserId, asked: &Asked) {
        let (assignments, memberships) = grants(maker.draw, maker.caller, &maker.ground.tenant, to, asked);
        self.assignments.extend(assignments);
        self.memberships.extend(memberships);
    }

    /// Gives to somebody who may have had it before.
    fn give_again(&mut self, tx: &mut Tx<'_>, maker: &Maker<'_>, to: UserId, asked: &Asked) -> Result<(), StorageError> {
        let (assignments, memberships) = grants(maker.draw, maker.caller, &maker.ground.tenant, to, asked);
        clear_ended(tx, maker.ground.tenant.id, (&assignments, &memberships), maker.caller.at)?;
        self.assignments.extend(assignments);
        self.memberships.extend(memberships);
        Ok(())
    }

    fn invite(&mut self, maker: &Maker<'_>, (guest, was): (UserId, Was), line: u32, asked: &Asked) -> InvitationId {
        let tenant = &maker.ground.tenant;
        let from = (guest, maker.sender.clone(), Some((maker.import, line)));
        let (invitation, ticket) = new_invitation(maker.draw, maker.caller, tenant, from, asked);
        self.cost.add_invitation();
        if asked.sends == Sends::Letter {
            let app = asked.applications.iter().map(|(id, _)| *id).find(|id| match asked.landing {
                Landing::Application(landing) => *id == landing,
                _ => true,
            });
            let app = app.and_then(|id| maker.ground.application_name(id));
            // A closed mailbox, the invitee's or the copy's, was refused by the plan.
            let (reply_to, access_ends_at) = (maker.reply_to.map(|user| &user.mail), asked.access_ends_at);
            let told = Told { reply_to, app, access_ends_at, copies: Copies::Sent, says: Says::Invitation };
            let letters = write_invitation(maker.post, maker.draw, tenant, (&invitation, &ticket), &told, maker.caller.at);
            self.letters.extend(letters);
            for address in std::iter::once(&asked.address).chain(&asked.cc) {
                self.cost.add_letter(tenant.id, address.domain());
            }
            // The first letter ever to somebody is not counted for their mailbox: of a long list that is nearly everybody, and a row each.
            for address in std::iter::once(&asked.address).filter(|_| was == Was::Here).chain(&asked.cc) {
                self.cost.add_mailbox(tenant.id, address);
            }
        }
        let id = invitation.id;
        self.note(maker, line, Deed::Invited, ("invitation", id.to_string()));
        self.invitations.push((invitation, (asked.sends == Sends::Letter).then_some(LetterStage::Queued)));
        id
    }

    fn note(&mut self, maker: &Maker<'_>, line: u32, deed: Deed, (kind, id): (&str, String)) {
        let noted = event(maker.draw, maker.caller, maker.ground.tenant.id, deed, kind, id);
        self.events.push(noted.with(json!({"import": maker.import, "line": line})));
    }

    /// Finds out which user principal names of the rows that make guests are taken.
    pub(super) fn look_at_upns(&mut self, tx: &mut Tx<'_>, tenant: &Tenant, rows: &[PlannedRow]) -> Result<(), StorageError> {
        let new = rows.iter().filter(|row| row.decision == Decision::New).filter_map(|row| row.invitee.as_ref());
        let first = new.map(|invitee| User::guest_upn(&invitee.address, &tenant.upn_domain(), 0));
        self.upns = Upns::looked_at(tx, tenant.id, first)?;
        Ok(())
    }
}

/// The row as a request.
fn asked(row: &PlannedRow, invitee: &Invitee) -> Asked {
    let (mut applications, mut groups) = (Vec::new(), Vec::new());
    for given in &row.gives {
        match given {
            Given::Application { id, role } => applications.push((*id, role.clone())),
            Given::Group { id } => groups.push(*id),
        }
    }
    Asked {
        address: invitee.address.clone(),
        display_name: invitee.display_name.clone(),
        given_name: invitee.given_name.clone(),
        family_name: invitee.family_name.clone(),
        applications,
        groups,
        landing: row.landing.clone(),
        language: invitee.language.as_ref().map(ToString::to_string),
        message: invitee.message.clone(),
        cc: invitee.cc.clone(),
        sponsor: row.sponsor,
        access_ends_at: invitee.access_ends_at,
        lasts_for: None,
        sends: if invitee.letter == Letter::Send { Sends::Letter } else { Sends::Nothing },
        opens: Opens::Nothing,
    }
}
