//! A letter on its way: each step leaves the stage it expects, and the count says who won.

use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use rules::clock::Timestamp;
use rules::ids::{InvitationId, LetterId};
use rules::invitations::{Delivery, LetterKind, LetterStage};

use super::letters::{LetterRow, Letters};
use crate::cells::{Cells, count, word};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::{Kept, placed};
use crate::listed::{list_of, listed};
use crate::schema::{invitations, letters};

macro_rules! one {
    ($room:expr, $id:expr) => {
        letters::table.filter(letters::tenant_id.eq($room.here.key())).filter(letters::id.eq($id.to_string()))
    };
}

/// A letter, and what is to be rendered of it.
#[derive(QueryableByName)]
struct WithPayload {
    #[diesel(embed)]
    letter: LetterRow,
    #[diesel(sql_type = Nullable<Text>)]
    payload: Option<String>,
}

impl Letters<'_> {
    /// These letters, each with what is to be rendered, as long as that was not erased.
    pub fn with_payloads(&mut self, ids: &[LetterId]) -> Result<Vec<(Delivery, Option<String>)>, StorageError> {
        let question = format!("SELECT l.* FROM {} CROSS JOIN letters l WHERE l.tenant_id = $2 AND l.id = w.value", listed(self.here.conn));
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let list = list_of(ids.iter().map(String::as_str))?;
        let query = Kept(diesel::sql_query(question).bind::<Text, _>(list).bind::<Text, _>(self.here.key()));
        let found: Vec<WithPayload> = query.load(self.here.conn)?;
        found.into_iter().map(|found| Ok((found.letter.read()?, found.payload))).collect()
    }

    /// Marks a letter before SMTP `DATA`. `tries` is what it had when it was read: of two who send the same letter, one gets
    /// `false`. One that a crash left in sending is taken again, and is in doubt from then on: it may come twice.
    pub fn mark_sending(&mut self, id: LetterId, tries: u32, at: Timestamp) -> Result<bool, StorageError> {
        let waiting = one!(self, id).filter(letters::stage.eq_any(["queued", "sending"])).filter(letters::tries.eq(count(tries)));
        let at = at.millis();
        let in_doubt = case_when(letters::stage.eq("sending"), at.into_sql::<Nullable<BigInt>>()).otherwise(letters::doubtful_at);
        let doubt = letters::doubtful_at.eq(in_doubt);
        let cells = (doubt, letters::stage.eq("sending"), letters::stage_at.eq(at), letters::tries.eq(letters::tries + 1));
        Ok(each!(self.here.conn, c => placed!(diesel::update(waiting).set(cells)).execute(c))? == 1)
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

    /// Its invitation leads nowhere any more; `false` if it had come to its end before.
    pub fn withdrawn(&mut self, id: LetterId, at: Timestamp) -> Result<bool, StorageError> {
        self.finish(id, LetterStage::Withdrawn, None, at)
    }

    /// The letters of these kinds that wait and belong to that invitation will not leave any more.
    pub(super) fn call_back(&mut self, invitation: InvitationId, kinds: &[LetterKind], at: Timestamp) -> Result<(), StorageError> {
        let kinds = kinds.iter().map(word).collect::<Result<Vec<_>, _>>()?;
        let waiting = letters::table
            .filter(letters::tenant_id.eq(self.here.key()))
            .filter(letters::invitation_id.eq(invitation.to_string()))
            .filter(letters::stage.eq("queued"))
            .filter(letters::kind.eq_any(kinds));
        let cells =
            (letters::stage.eq(word(&LetterStage::Withdrawn)?), letters::stage_at.eq(at.millis()), letters::payload.eq(None::<String>));
        if diesel::update(waiting).set(cells).execute(self.here.conn)? > 0 {
            let own =
                invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::id.eq(invitation.to_string()));
            let unsent = own.filter(invitations::delivery.eq(word(&LetterStage::Queued)?));
            diesel::update(unsent).set(invitations::delivery.eq(word(&LetterStage::Withdrawn)?)).execute(self.here.conn)?;
        }
        Ok(())
    }

    /// It will be tried again; `false` if it was not being sent.
    pub fn deferred(&mut self, id: LetterId, reply: &str, at: Timestamp) -> Result<bool, StorageError> {
        let sending = one!(self, id).filter(letters::stage.eq("sending"));
        let cells = (letters::stage.eq("queued"), letters::stage_at.eq(at.millis()), letters::reply.eq(reply));
        Ok(each!(self.here.conn, c => placed!(diesel::update(sending).set(cells)).execute(c))? == 1)
    }

    /// The other side has all of it and said nothing: it will be tried again, and may come twice; `false` if it was not being sent.
    pub fn unanswered(&mut self, id: LetterId, reply: &str, at: Timestamp) -> Result<bool, StorageError> {
        let sending = one!(self, id).filter(letters::stage.eq("sending"));
        diesel::update(sending).set(letters::doubtful_at.eq(at.millis())).execute(self.here.conn)?;
        self.deferred(id, reply, at)
    }

    /// Invitations learn of ends only, and of those of letters with their living link: on its way, a letter is queued to them.
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
        let open = one!(self, id).filter(letters::stage.eq_any(from));
        let end = diesel::update(open).set(cells).returning((letters::kind, letters::invitation_id, letters::queued_at));
        let ended: Option<(String, Option<String>, i64)> = each!(self.here.conn, c => Kept(end).get_result(c).optional())?;
        let Some((kind, invitation, queued_at)) = ended else { return Ok(false) };
        if let Some(invitation) = invitation
            && Cells::of("letters", &id.to_string()).word::<LetterKind>("kind", &kind)?.has_link()
        {
            let own = invitations::table.filter(invitations::tenant_id.eq(self.here.key())).filter(invitations::id.eq(invitation));
            let living = own.filter(invitations::linked_at.le(queued_at));
            let told = diesel::update(living).set(invitations::delivery.eq(word(&stage)?));
            each!(self.here.conn, c => placed!(told).run(c))?;
        }
        Ok(true)
    }
}
