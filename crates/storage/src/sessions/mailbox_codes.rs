//! Codes sent to mailboxes: bound to the interaction that asked, few tries, paid for before they are looked at (SECURITY 24).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::AddressKey;
use rules::ids::InteractionId;

use crate::cells::{Cells, count};
use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::mailbox_codes;

room!(
    /// Codes that are out to mailboxes.
    MailboxCodes,
    mailbox_codes
);

/// Which mailbox of an interaction a code went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFor {
    /// The address that was typed.
    TypedAddress,
    /// The invited address.
    InvitedAddress,
}

/// A code that is out. The code itself is kept as an HMAC under a key of the ring: it is too short for a plain hash (SECURITY 20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxCode {
    /// Who asked for it.
    pub interaction: InteractionId,
    /// For which mailbox.
    pub code_for: CodeFor,
    /// That mailbox, as its key column holds it.
    pub address_key: String,
    /// HMAC of the code.
    pub code_hmac: Digest,
    /// When it stops to count.
    pub expires_at: Timestamp,
    /// How many wrong guesses it still bears.
    pub tries_left: u32,
}

impl CodeFor {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TypedAddress => "typed_address",
            Self::InvitedAddress => "invited_address",
        }
    }
}

impl MailboxCode {
    /// Whether it went to that mailbox.
    pub fn is_for(&self, address: &AddressKey) -> bool {
        self.address_key == address.as_str()
    }
}

macro_rules! one {
    ($room:expr, $interaction:expr, $code_for:expr) => {
        mailbox_codes::table
            .filter(mailbox_codes::tenant_id.eq($room.here.key()))
            .filter(mailbox_codes::interaction_id.eq($interaction.to_string()))
            .filter(mailbox_codes::purpose.eq($code_for.as_str()))
    };
}

impl MailboxCodes<'_> {
    /// A new code, which kills the one before it.
    pub fn put(&mut self, code: &MailboxCode) -> Result<(), StorageError> {
        let hmac = code.code_hmac.base64url();
        let cells = (
            mailbox_codes::address_key.eq(&code.address_key),
            mailbox_codes::code_hmac.eq(&hmac),
            mailbox_codes::expires_at.eq(code.expires_at.millis()),
            mailbox_codes::tries_left.eq(count(code.tries_left)),
        );
        let row = (
            mailbox_codes::tenant_id.eq(self.here.key()),
            mailbox_codes::interaction_id.eq(code.interaction.to_string()),
            mailbox_codes::purpose.eq(code.code_for.as_str()),
            cells,
        );
        each!(self.here.conn, c => diesel::insert_into(mailbox_codes::table)
            .values(row)
            .on_conflict((mailbox_codes::tenant_id, mailbox_codes::interaction_id, mailbox_codes::purpose))
            .do_update()
            .set(cells)
            .execute(c))?;
        Ok(())
    }

    /// Pays for one guess and shows the code to compare with; `None` if none is out, it has expired, or all tries are used up.
    pub fn pay_for_guess(
        &mut self,
        interaction: InteractionId,
        code_for: CodeFor,
        now: Timestamp,
    ) -> Result<Option<MailboxCode>, StorageError> {
        let living =
            one!(self, interaction, code_for).filter(mailbox_codes::tries_left.gt(0)).filter(mailbox_codes::expires_at.gt(now.millis()));
        let paid = mailbox_codes::tries_left.eq(mailbox_codes::tries_left - 1);
        if diesel::update(living).set(paid).execute(self.here.conn)? != 1 {
            return Ok(None);
        }
        let columns = (mailbox_codes::address_key, mailbox_codes::code_hmac, mailbox_codes::expires_at, mailbox_codes::tries_left);
        let (address_key, hmac, expires_at, tries): (String, String, i64, i32) =
            one!(self, interaction, code_for).select(columns).first(self.here.conn)?;
        let row = interaction.to_string();
        let cells = Cells::of("mailbox_codes", &row);
        Ok(Some(MailboxCode {
            interaction,
            code_for,
            address_key,
            code_hmac: cells.digest("code_hmac", &hmac)?,
            expires_at: Timestamp::from_millis(expires_at),
            tries_left: cells.count("tries_left", tries)?,
        }))
    }

    /// Whether a code is out that would still count, but bears no more guesses.
    pub fn is_spent(&mut self, interaction: InteractionId, code_for: CodeFor, now: Timestamp) -> Result<bool, StorageError> {
        let dead =
            one!(self, interaction, code_for).filter(mailbox_codes::tries_left.eq(0)).filter(mailbox_codes::expires_at.gt(now.millis()));
        Ok(diesel::select(diesel::dsl::exists(dead)).get_result(self.here.conn)?)
    }

    /// The code was right and is used up; `false` if somebody used it first.
    pub fn spend(&mut self, code: &MailboxCode) -> Result<bool, StorageError> {
        let same = one!(self, code.interaction, code.code_for).filter(mailbox_codes::code_hmac.eq(code.code_hmac.base64url()));
        Ok(diesel::delete(same).execute(self.here.conn)? == 1)
    }
}
