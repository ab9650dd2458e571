//! Chance, handed in: every id and secret is drawn from a [`Random`] before anything is written.

use crate::secret::Secret;

/// Where unpredictable bytes come from: the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Random {
    /// `N` unpredictable bytes.
    ///
    /// # Panics
    /// If the operating system has no randomness to give, when nothing safe can go on.
    #[expect(clippy::disallowed_methods, reason = "the one place that draws chance")]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes once it has started");
        bytes
    }

    /// A new secret of 256 bits, written in base64url: what tickets, codes, tokens and cookies are made of.
    pub fn secret(&self) -> Secret<String> {
        use base64::Engine as _;
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    /// A number below `10^digits`, each equally likely, written with leading zeros.
    pub fn digits(&self, digits: u32) -> Secret<String> {
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
}
