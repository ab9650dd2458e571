//! What a person types to find the request of a device (RFC 8628 §6.1).

use crate::random::Chance;
use crate::secret::Secret;

/// Eight letters, without vowels, so that no word comes of it, and without those that look like others: 34.5 bits.
#[derive(Clone, Debug)]
pub struct UserCode(Secret<String>);

const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;

impl UserCode {
    /// A new code, each equally likely.
    pub fn draw(chance: &impl Chance) -> Self {
        let mut code = String::with_capacity(LENGTH);
        while code.len() < LENGTH {
            let [byte] = chance.bytes::<1>();
            // 240 is the last multiple of 20: bytes beyond it would make some letters likelier.
            if byte < 240 {
                code.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            }
        }
        Self(Secret::new(code))
    }

    /// Reads what somebody typed: case, spaces and dashes do not matter (RFC 8628 §6.1).
    pub fn read(typed: &str) -> Option<Self> {
        let letters = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')).take(LENGTH + 1);
        let code: String = letters.map(|c| c.to_ascii_uppercase()).collect();
        let is_code = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        is_code.then(|| Self(Secret::new(code)))
    }

    /// The letters, for whoever looks for them.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// As devices show it: in two halves.
    pub fn shown(&self) -> String {
        let (left, right) = self.expose().split_at(LENGTH / 2);
        format!("{left}-{right}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "BCDF\u{2013}GHJK", "b-c-d-f-g-h-j-k"] {
            assert_eq!(UserCode::read(typed).unwrap().shown(), "BCDF-GHJK", "{typed}");
        }
        for typed in ["", "BCDF-GHJ", "BCDF-GHJKL", "ACDF-GHJK", "BCDF-GHJ1", "\u{ff22}CDF-GHJK"] {
            assert!(UserCode::read(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn what_is_drawn_is_read_again_and_not_printed() {
        let code = UserCode::draw(&Random);
        assert_eq!(UserCode::read(&code.shown()).unwrap().expose(), code.expose());
        assert!(!format!("{code:?}").contains(code.expose()));
        assert_ne!(UserCode::draw(&Random).expose(), code.expose());
    }

    proptest! {
        #[test]
        fn nothing_typed_is_too_strange(typed in any::<String>()) {
            let _ = UserCode::read(&typed);
        }
    }
}
