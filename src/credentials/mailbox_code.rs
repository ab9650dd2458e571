//! Codes sent to a mailbox: eight digits, fifteen minutes, five tries, in the transaction that asked (SECURITY 24).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{AddressKey, fold};
use rules::random::{Chance as _, Random};
use rules::secret::Secret;
use serde::{Deserialize, Serialize};

use crate::signing::{KeyRing, Purpose};

/// How long a code counts.
const COUNTS_FOR: Duration = Duration::from_secs(15 * 60);
/// How often it may be guessed.
const TRIES: u8 = 5;

/// What a code proves, and where: it counts for nothing else.
#[derive(Clone, Copy, Debug)]
pub struct CodeFor<'a> {
    /// The transaction that asked.
    pub transaction: &'a str,
    /// The mailbox it was sent to.
    pub mailbox: &'a AddressKey,
}

/// A code as it is stored: a new one in the same transaction replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxCode {
    /// HMAC under a key of the ring, in base64url; a hash would fall to 10^8 guesses (SECURITY 20).
    digest: String,
    /// When it stops to count.
    expires_at: Timestamp,
    /// How many guesses are left.
    tries_left: u8,
}

/// A guess that was paid for; it is checked after the payment is stored.
#[derive(Clone, Debug)]
#[must_use]
pub struct PaidGuess {
    digest: String,
}

/// Why a code cannot be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotProve {
    /// Its time is over.
    #[error("the code has expired")]
    Expired,
    /// It was guessed wrong too often.
    #[error("the code was wrong too often")]
    NoTriesLeft,
}

impl MailboxCode {
    /// Draws a code: the digits for the letter, and what is stored.
    pub fn draw(random: &Random, ring: &KeyRing, code_for: CodeFor<'_>, now: Timestamp) -> (Secret<String>, Self) {
        let code = random.digits(8);
        let digest = ring.mac_key(Purpose::Codes).code(&code_for.parts(code.expose())).base64url();
        (code, Self { digest, expires_at: now + COUNTS_FOR, tries_left: TRIES })
    }

    /// Pays for one guess: what is to be stored first, and the right to guess once.
    ///
    /// # Errors
    /// [`CannotProve`]: another code must be asked for.
    pub fn pay(&self, now: Timestamp) -> Result<(Self, PaidGuess), CannotProve> {
        if now >= self.expires_at {
            return Err(CannotProve::Expired);
        }
        let tries_left = self.tries_left.checked_sub(1).ok_or(CannotProve::NoTriesLeft)?;
        Ok((Self { tries_left, ..self.clone() }, PaidGuess { digest: self.digest.clone() }))
    }

    /// When it stops to count.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// How many guesses are left.
    pub fn tries_left(&self) -> u8 {
        self.tries_left
    }
}

impl PaidGuess {
    /// Whether `typed` is the code; spaces and dashes between digits, and full-width digits, do not matter.
    pub fn is_right(self, ring: &KeyRing, code_for: CodeFor<'_>, typed: &Secret<String>) -> bool {
        let Some(digest) = Digest::from_base64url(&self.digest) else { return false };
        let Some(code) = digits(typed.expose()) else { return false };
        ring.knows(Purpose::Codes, &code_for.parts(code.expose()), &digest)
    }
}

impl<'a> CodeFor<'a> {
    fn parts(&self, code: &'a str) -> [&'a [u8]; 4] {
        [b"mailbox code", self.transaction.as_bytes(), self.mailbox.as_str().as_bytes(), code.as_bytes()]
    }
}

/// The eight digits somebody typed, if there are eight.
fn digits(typed: &str) -> Option<Secret<String>> {
    // Eight digits and their spaces take far less.
    let typed = Secret::new(fold(typed.get(..typed.len().min(100))?));
    let digits: Secret<String> = Secret::new(typed.expose().chars().filter(|c| !c.is_whitespace() && !"-–".contains(*c)).collect());
    let is_code = digits.expose().len() == 8 && digits.expose().bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::directory::Address;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn mailbox(text: &str) -> AddressKey {
        text.parse::<Address>().unwrap().key()
    }

    fn guess(stored: &MailboxCode, ring: &KeyRing, code_for: CodeFor<'_>, typed: &str) -> bool {
        stored.pay(NOW).unwrap().1.is_right(ring, code_for, &typed.to_owned().into())
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let (ring, ann) = (KeyRing::draw(&Random), mailbox("ann@fabrikam.example"));
        let code_for = CodeFor { transaction: "t1", mailbox: &ann };
        let (code, stored) = MailboxCode::draw(&Random, &ring, code_for, NOW);
        let (left, right) = code.expose().split_at(4);
        let full_width: String = code.expose().chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        for typed in
            [code.expose().clone(), format!(" {left} {right}\n"), format!("{left}-{right}"), format!("{left}\u{a0}{right}"), full_width]
        {
            assert!(guess(&stored, &ring, code_for, &typed), "{typed}");
        }
        for typed in [String::new(), left.to_owned(), format!("{left}{right}0"), "ééééé".repeat(50)] {
            assert!(!guess(&stored, &ring, code_for, &typed), "{typed}");
        }
    }

    #[test]
    fn a_code_proves_one_mailbox_in_one_transaction() {
        let (ring, ann, bob) = (KeyRing::draw(&Random), mailbox("ann@fabrikam.example"), mailbox("bob@fabrikam.example"));
        let code_for = CodeFor { transaction: "t1", mailbox: &ann };
        let (code, stored) = MailboxCode::draw(&Random, &ring, code_for, NOW);
        assert!(!guess(&stored, &ring, CodeFor { transaction: "t2", ..code_for }, code.expose()));
        assert!(!guess(&stored, &ring, CodeFor { mailbox: &bob, ..code_for }, code.expose()));
        assert!(guess(&stored, &ring.with_new_first(&Random), code_for, code.expose()), "a rotation in between does not matter");
        assert!(!guess(&stored, &KeyRing::draw(&Random), code_for, code.expose()));
    }

    #[test]
    fn a_code_is_guessed_five_times_within_fifteen_minutes() {
        let (ring, ann) = (KeyRing::draw(&Random), mailbox("ann@fabrikam.example"));
        let (_, mut stored) = MailboxCode::draw(&Random, &ring, CodeFor { transaction: "t1", mailbox: &ann }, NOW);
        assert_eq!(stored.pay(NOW + COUNTS_FOR).unwrap_err(), CannotProve::Expired);
        for left in (0..TRIES).rev() {
            stored = stored.pay(NOW).unwrap().0;
            assert_eq!(stored.tries_left(), left);
        }
        assert_eq!(stored.pay(NOW).unwrap_err(), CannotProve::NoTriesLeft);
    }

    #[test]
    fn a_stored_code_does_not_hold_the_digits() {
        let (ring, ann) = (KeyRing::draw(&Random), mailbox("ann@fabrikam.example"));
        let (code, stored) = MailboxCode::draw(&Random, &ring, CodeFor { transaction: "t1", mailbox: &ann }, NOW);
        let text = serde_json::to_string(&stored).unwrap();
        assert!(!text.contains(code.expose()));
        assert_eq!(serde_json::from_str::<MailboxCode>(&text).unwrap(), stored);
    }
}
