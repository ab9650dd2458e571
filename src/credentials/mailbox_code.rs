//! Codes sent to a mailbox: eight digits, fifteen minutes, five tries, in the transaction that asked (SECURITY 24).

use std::time::Duration;

use rules::digest::Digest;
use rules::directory::{AddressKey, fold};
use rules::random::Chance;
use rules::secret::Secret;

use crate::signing::{KeyRing, Purpose};

/// How long a code counts.
pub const CODE_LASTS_FOR: Duration = Duration::from_secs(15 * 60);
/// How often it may be guessed.
pub const CODE_TRIES: u32 = 5;

/// What a code proves, and where: it counts for nothing else.
#[derive(Clone, Copy, Debug)]
pub struct CodeFor<'a> {
    /// The transaction that asked.
    pub transaction: &'a str,
    /// The mailbox it was sent to.
    pub mailbox: &'a AddressKey,
}

/// Draws a code: the digits for the letter, and the HMAC that is stored; a hash would fall to 10^8 guesses (SECURITY 20).
pub fn draw_code(chance: &impl Chance, ring: &KeyRing, code_for: CodeFor<'_>) -> (Secret<String>, Digest) {
    let code = chance.digits(8);
    let stored = ring.mac_key(Purpose::Codes).code(&code_for.parts(code.expose()));
    (code, stored)
}

/// Whether `typed` is the code; spaces and dashes between digits, and full-width digits, do not matter. The guess was paid for before.
pub fn is_code(ring: &KeyRing, code_for: CodeFor<'_>, stored: &Digest, typed: &Secret<String>) -> bool {
    digits(typed.expose()).is_some_and(|code| ring.knows(Purpose::Codes, &code_for.parts(code.expose()), stored))
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
    use rules::random::Random;

    fn mailbox(text: &str) -> AddressKey {
        text.parse::<Address>().unwrap().key()
    }

    fn guess(stored: &Digest, ring: &KeyRing, code_for: CodeFor<'_>, typed: &str) -> bool {
        is_code(ring, code_for, stored, &typed.to_owned().into())
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let (ring, ann) = (KeyRing::draw(&Random), mailbox("ann@fabrikam.example"));
        let code_for = CodeFor { transaction: "t1", mailbox: &ann };
        let (code, stored) = draw_code(&Random, &ring, code_for);
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
        let (code, stored) = draw_code(&Random, &ring, code_for);
        assert!(!guess(&stored, &ring, CodeFor { transaction: "t2", ..code_for }, code.expose()));
        assert!(!guess(&stored, &ring, CodeFor { mailbox: &bob, ..code_for }, code.expose()));
        assert!(guess(&stored, &ring.with_new_first(&Random), code_for, code.expose()), "a rotation in between does not matter");
        assert!(!guess(&stored, &KeyRing::draw(&Random), code_for, code.expose()));
    }
}
