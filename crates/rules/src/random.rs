//! Chance, handed in: every id and secret is drawn before anything is written.

use std::cell::{Cell, OnceCell};
use std::fmt;

use crate::clock::Timestamp;
use crate::digest::{LookupKey, MacKey};
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

    /// What tells an id from the others of its moment: where many are drawn in one go, each sorts after the one before it, so that
    /// their rows are put at the end of an index and not all over it (RFC 9562 §6.2).
    fn distinct(&self) -> [u8; 10] {
        self.bytes()
    }

    /// A new secret of 256 bits, written in base64url: what tickets, codes, tokens and cookies are made of.
    fn secret(&self) -> Secret<String> {
        use base64::Engine as _;
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A new secret with the moment it was drawn at in front, so that what is kept of many goes to the end of an index
    /// ([`LookupKey`]): of that nothing is to be guessed, and no secret is shorter for it.
    fn dated_secret(&self, at: Timestamp) -> Secret<String> {
        let (moment, secret) = (at.millis().unsigned_abs(), self.secret());
        Secret::new(format!("{moment:0width$x}{}", secret.expose(), width = LookupKey::MOMENT))
    }

    /// A new secret of a client: 512 bits, so that it is long enough for HS512, too (RFC 7518 §3.2).
    fn client_secret(&self) -> Secret<String> {
        use base64::Engine as _;
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<64>()))
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

/// Chance drawn before a write, from which the write draws all its ids and secrets: a write that is tried again draws the same ones.
#[derive(Clone)]
pub struct Lot {
    /// Given out first, as it is: most writes need no more.
    bytes: [u8; Self::READY],
    /// Of which everything further is made.
    seed: [u8; 32],
}

/// One walk through a [`Lot`]: what lies ready, then HMAC-SHA-256 of a counter under the seed.
#[derive(Debug)]
pub struct Draw<'a> {
    lot: &'a Lot,
    drawn: Cell<usize>,
    ids: Cell<u16>,
    /// What is left for ids of what was drawn for one of them.
    left: Cell<([u8; 32], usize)>,
    further: OnceCell<MacKey>,
}

impl Lot {
    const READY: usize = 96;

    /// A new one.
    pub fn new(random: &Random) -> Self {
        let drawn = random.bytes::<{ Self::READY + 32 }>();
        let (mut bytes, mut seed) = ([0; Self::READY], [0; 32]);
        bytes.copy_from_slice(&drawn[..Self::READY]);
        seed.copy_from_slice(&drawn[Self::READY..]);
        Self { bytes, seed }
    }

    /// Begins to draw; every walk gives the same values in the same order.
    pub fn draw(&self) -> Draw<'_> {
        Draw { lot: self, drawn: Cell::new(0), ids: Cell::new(0), left: Cell::new(([0; 32], 32)), further: OnceCell::new() }
    }
}

impl fmt::Debug for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[lot]")
    }
}

impl Chance for Draw<'_> {
    fn fill(&self, bytes: &mut [u8]) {
        let at = self.drawn.get();
        if let Some(ready) = self.lot.bytes.get(at..at + bytes.len()) {
            self.drawn.set(at + bytes.len());
            bytes.copy_from_slice(ready);
            return;
        }
        // Whatever is asked for comes from one side: a block is never given out twice, and what lies ready may be left over.
        let key = self.further.get_or_init(|| MacKey::new(&self.lot.seed));
        let mut block = at.max(Lot::READY);
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&key.code(&[&block.to_be_bytes()]).as_bytes()[..chunk.len()]);
            block += 1;
        }
        self.drawn.set(block);
    }

    fn distinct(&self) -> [u8; 10] {
        let (mut left, mut at) = self.left.get();
        if at == left.len() {
            (left, at) = (self.bytes(), 0);
        }
        let (mut bytes, number) = ([0; 10], self.ids.get());
        // The first twelve bits come right after the moment; the four before them are overwritten by the id's version.
        bytes[..2].copy_from_slice(&number.min(0xfff).to_be_bytes());
        bytes[2..].copy_from_slice(&left[at..at + 8]);
        self.left.set((left, at + 8));
        self.ids.set(number.saturating_add(1));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[test]
    fn the_key_of_a_dated_secret_begins_with_its_moment_and_holds_nothing_else_of_it() {
        let [early, late] = [0xfff, 1_800_000_000_000].map(|millis| Random.dated_secret(Timestamp::from_millis(millis)));
        let [first, second] = [&early, &late].map(|secret| LookupKey::of(secret.expose()).text());
        assert!(first < second);
        assert_eq!(first, format!("00000000fff{}", Digest::of(early.expose()).base64url()));
        assert_eq!(second.len(), LookupKey::MOMENT + 43);
        assert_ne!(early.expose()[LookupKey::MOMENT..], late.expose()[LookupKey::MOMENT..]);
    }

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

    #[test]
    fn nothing_is_drawn_twice_and_no_walk_ends() {
        let lot = Lot::new(&Random);
        let walk = || {
            let draw = lot.draw();
            let mixed: Vec<Vec<u8>> = [10, 32, 10, 32, 32, 16, 80, 32, 10]
                .map(|length| {
                    let mut bytes = vec![0; length];
                    draw.fill(&mut bytes);
                    bytes
                })
                .to_vec();
            mixed
        };
        assert_eq!(walk(), walk());
        let parts: Vec<Vec<u8>> = walk().iter().flat_map(|bytes| bytes.chunks(8).map(<[u8]>::to_vec).collect::<Vec<_>>()).collect();
        let whole: Vec<&Vec<u8>> = parts.iter().filter(|part| part.len() == 8).collect();
        assert_eq!(whole.iter().collect::<std::collections::BTreeSet<_>>().len(), whole.len());
    }
}
