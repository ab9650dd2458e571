//! Chance, handed in: every id and secret is drawn before anything is written.

use std::cell::Cell;

use crate::digest::MacKey;
use crate::secret::Secret;

/// A source of unpredictable bytes.
pub trait Chance {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// `N` unpredictable bytes.
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A new secret of 256 bits, written in base64url: what tickets, codes, tokens and cookies are made of.
    fn secret(&self) -> Secret<String> {
        use base64::Engine as _;
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A number below `10^digits`, each equally likely, written with leading zeros.
    fn digits(&self, digits: u32) -> Secret<String> {
        let bound = 10_u64.pow(digits);
        // Numbers from the ragged end of the range would make low results likelier.
        let fair = u64::MAX - u64::MAX % bound;
        let drawn = loop {
            let candidate = u64::from_le_bytes(self.bytes());
            if candidate < fair {
                break candidate % bound;
            }
        };
        Secret::new(format!("{drawn:0width$}", width = digits as usize))
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Chance for Random {
    /// # Panics
    /// If the operating system has no randomness to give, when nothing safe can go on.
    #[expect(clippy::disallowed_methods, reason = "the one place that draws chance")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes once it has started");
    }
}

/// A seed drawn before a write, from which the write draws all its ids and secrets: a write that is tried again
/// draws the same ones.
#[derive(Clone, Debug)]
pub struct Lot(MacKey);

/// One walk through a [`Lot`]: HMAC-SHA-256 of a counter under the seed.
#[derive(Debug)]
pub struct Draw<'a> {
    lot: &'a Lot,
    drawn: Cell<u64>,
}

impl Lot {
    /// A new seed.
    pub fn new(random: &Random) -> Self {
        Self(MacKey::new(&random.bytes::<32>()))
    }

    /// Begins to draw; every walk gives the same values in the same order.
    pub fn draw(&self) -> Draw<'_> {
        Draw { lot: self, drawn: Cell::new(0) }
    }
}

impl Chance for Draw<'_> {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let at = self.drawn.replace(self.drawn.get() + 1);
            let block = self.lot.0.code(&[&at.to_be_bytes()]);
            chunk.copy_from_slice(&block.as_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_all_its_digits() {
        for _ in 0..200 {
            let code = Random.digits(8);
            assert_eq!(code.expose().len(), 8);
            assert!(code.expose().bytes().all(|byte| byte.is_ascii_digit()));
        }
    }

    #[test]
    fn two_secrets_differ() {
        assert_ne!(Random.secret().expose(), Random.secret().expose());
    }

    #[test]
    fn a_second_try_draws_the_same() {
        let lot = Lot::new(&Random);
        let (first, second) = (lot.draw(), lot.draw());
        let one = first.secret();
        assert_eq!(one.expose(), second.secret().expose());
        assert_ne!(one.expose(), first.secret().expose());
        assert_ne!(Lot::new(&Random).draw().secret().expose(), one.expose());
    }
}
