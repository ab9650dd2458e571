//! A letter on its way: each step leaves the stage it expects, and the count says who won.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::LetterId;
use rules::invitations::{LetterKind, LetterStage};

use super::letters::Letters;
use crate::cells::{Cells, count, word};
use crate::error::StorageError;
use crate::schema::{invitations, letters};

/// Whether letters of that kind carry an invitation's link.
pub(super) const fn has_link(kind: LetterKind) -> bool {
    matches!(kind, LetterKind::Invitation | LetterKind::Reminder)
}

macro_rules! one {
    ($room:expr, $id:expr) => {
        letters::table.filter(letters::tenant_id.eq($room.here.key())).filter(letters::id.eq($id.to_string()))
    };
}

impl Letters<'_> {
    /// Marks a letter before SMTP `DATA`. `tries` is what it had when it was read: of two who send the same letter, one gets
    /// `false`. One that a crash left in sending is taken again.
    pub fn mark_sending(&mut self, id: LetterId, tries: u32, at: Timestamp) -> Result<bool, StorageError> {
        let waiting = one!(self, id).filter(letters::stage.eq_any(["queued", "sending"])).filter(letters::tries.eq(count(tries)));
        let cells = (letters::stage.eq("sending"), letters::stage_at.eq(at.millis()), letters::tries.eq(letters::tries + 1));
        let is_mine = diesel::update(waiting).set(cells).execute(self.here.conn)? == 1;
        if is_mine {
            self.tell_invitation(id, LetterStage::Sending)?;
        }
        Ok(is_mine)
    }

    /// The other side took it: what was rendered is erased; `false` if it was not being sent.
    pub fn sent(&mut self, id: LetterId, reply: &str, at: Timestamp) -> Result<bool, StorageError> {
        self.finish(id, LetterStage::Sent, Some(reply), at)
    }

    /// The other side refused it for good: what was to be rendered is erased; `false` if it was not being sent.
    pub fn refused(&mut self, id: LetterId, reply: &str, at: Timestamp) -> Result<bool, StorageError> {
        self.finish(id, LetterStage::Refused, Some(reply), at)
    }

    /// There is no point in trying on; `false` if it had come to its end before.
    pub fn given_up(&mut self, id: LetterId, reply: Option<&str>, at: Timestamp) -> Result<bool, StorageError> {
        self.finish(id, LetterStage::GivenUp, reply, at)
    }

    /// The recipient wants no more from this tenant; `false` if it had come to its end before.
    pub fn suppressed(&mut self, id: LetterId, at: Timestamp) -> Result<bool, StorageError> {
        self.finish(id, LetterStage::Suppressed, None, at)
    }

    /// It will be tried again; `false` if it was not being sent.
    pub fn deferred(&mut self, id: LetterId, reply: &str, at: Timestamp) -> Result<bool, StorageError> {
        let sending = one!(self, id).filter(letters::stage.eq("sending"));
        let cells = (letters::stage.eq("queued"), letters::stage_at.eq(at.millis()), letters::reply.eq(reply));
        let is_deferred = diesel::update(sending).set(cells).execute(self.here.conn)? == 1;
        if is_deferred {
            self.tell_invitation(id, LetterStage::Queued)?;
        }
        Ok(is_deferred)
    }

    fn finish(&mut self, id: LetterId, stage: LetterStage, reply: Option<&str>, at: Timestamp) -> Result<bool, StorageError> {
        let from: &[&str] = match stage {
            LetterStage::Sent | LetterStage::Refused => &["sending"],
            _ => &["queued", "sending"],
        };
        let cells = (
            letters::stage.eq(word(&stage)?),
            letters::stage_at.eq(at.millis()),
            letters::reply.eq(reply),
            letters::payload.eq(None::<String>),
        );
        let is_done = diesel::update(one!(self, id).filter(letters::stage.eq_any(from))).set(cells).execute(self.here.conn)? == 1;
        if is_done {
            self.tell_invitation(id, stage)?;
        }
        Ok(is_done)
    }

    fn tell_invitation(&mut self, id: LetterId, stage: LetterStage) -> Result<(), StorageError> {
        let row: Option<(String, Option<String>)> =
            one!(self, id).select((letters::kind, letters::invitation_id)).first(self.here.conn).optional()?;
        let Some((kind, Some(invitation))) = row else { return Ok(()) };
        if has_link(Cells::of("letters", &id.to_string()).word("kind", &kind)?) {
            let own = invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::id.eq(invitation));
            diesel::update(own).set(invitations::delivery.eq(word(&stage)?)).execute(self.here.conn)?;
        }
        Ok(())
    }
}
