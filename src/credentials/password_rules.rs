//! Which passwords may be chosen (NIST SP 800-63B §5.1.1.2): long ones that no list holds; nothing about digits and signs.

use rules::directory::{fold, one_spelling};
use rules::secret::Secret;

/// Characters a password has at least.
pub const SHORTEST: usize = 12;
/// Characters a password has at most, so that nobody is made to hash a book.
pub(super) const LONGEST: usize = 256;
// Guessing costs more with every character, and so does estimating it.
const LOOKED_AT: usize = 64;
// Characters that must be left when everything known is taken out.
const OF_THEIR_OWN: usize = 6;

/// A password that was accepted: in one spelling, long enough, and on no list.
#[derive(Clone, Debug)]
pub struct NewPassword(Secret<String>);

/// Why a password cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotUsePassword {
    /// It has fewer than [`SHORTEST`] characters.
    #[error("use at least {SHORTEST} characters")]
    TooShort,
    /// It has more than `LONGEST` characters.
    #[error("use at most {LONGEST} characters")]
    TooLong,
    /// It holds a control character, which most keyboards cannot type again.
    #[error("that holds a character that cannot be typed")]
    Control,
    /// It is common, or a pattern that is tried early.
    #[error("that password is easy to guess: it is common, or follows a pattern")]
    Common,
    /// It is made of what everybody knows about the account.
    #[error("that password is made of a name or address")]
    About,
}

impl NewPassword {
    /// Accepts what somebody chose. `about` is what attackers know: the address, names, the tenant's name.
    ///
    /// # Errors
    /// The first reason to choose another.
    pub fn accept(typed: &Secret<String>, about: &[&str]) -> Result<Self, CannotUsePassword> {
        // Counted before anything is copied; four bytes are the most a character takes.
        if typed.expose().len() > LONGEST * 4 {
            return Err(CannotUsePassword::TooLong);
        }
        let password = Secret::new(one_spelling(typed.expose()));
        match password.expose().chars().count() {
            ..SHORTEST => return Err(CannotUsePassword::TooShort),
            SHORTEST..=LONGEST => (),
            _ => return Err(CannotUsePassword::TooLong),
        }
        if password.expose().chars().any(char::is_control) {
            return Err(CannotUsePassword::Control);
        }
        let start: Secret<String> = Secret::new(password.expose().chars().take(LOOKED_AT).collect());
        if is_guessable(start.expose(), &[]) {
            return Err(CannotUsePassword::Common);
        }
        let known = pieces(about);
        if is_guessable(start.expose(), &known) || left_without(password.expose(), &known) < OF_THEIR_OWN {
            return Err(CannotUsePassword::About);
        }
        Ok(Self(password))
    }

    pub(super) fn expose(&self) -> &Secret<String> {
        &self.0
    }
}

/// Whether fewer than 10^8 guesses find it.
fn is_guessable(password: &str, about: &[&str]) -> bool {
    zxcvbn::zxcvbn(password, about).score() < zxcvbn::Score::Three
}

/// Each text whole, and its words: an address is guessed by its parts as well.
fn pieces<'a>(about: &[&'a str]) -> Vec<&'a str> {
    let words = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    about.iter().copied().chain(words.filter(|word| word.chars().count() >= 3)).filter(|text| text.len() <= 254).collect()
}

/// How many characters are left of a password when everything known is taken out of it.
fn left_without(password: &str, known: &[&str]) -> usize {
    let mut known: Vec<_> = known.iter().map(|text| fold(text)).collect();
    known.sort_unstable_by_key(|text| std::cmp::Reverse(text.len()));
    let rest = known
        .iter()
        .filter(|text| !text.is_empty())
        .fold(Secret::new(fold(password)), |rest, text| Secret::new(rest.expose().replace(text, "")));
    rest.expose().chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &str) -> Result<(), CannotUsePassword> {
        let about = ["ann.lindqvist@fabrikam.example", "Contoso Ltd"];
        NewPassword::accept(&text.to_owned().into(), &about).map(|_| ())
    }

    #[test]
    fn long_phrases_are_welcome_and_lists_are_not() {
        for text in ["velour tangent nine", "k3#Jw9!pQz7$", "лошадь батарея скоба верно", "🐎 battery staple right here"]
        {
            assert_eq!(accept(text), Ok(()), "{text}");
        }
        for text in ["password1234", "123456789012", "qwertyuiop[]", "aaaaaaaaaaaa", "P@ssw0rd2024", "abcdefghijkl", "iloveyouiloveyou"] {
            assert_eq!(accept(text), Err(CannotUsePassword::Common), "{text}");
        }
    }

    #[test]
    fn what_everybody_knows_is_no_secret() {
        for text in ["lindqvist2024", "ann.lindqvist@fabrikam.example", "FabrikamContoso1", "annlindqvist-ann"] {
            assert_eq!(accept(text), Err(CannotUsePassword::About), "{text}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_of_one_spelling() {
        assert_eq!(accept("k3#Jw9!pQz7"), Err(CannotUsePassword::TooShort));
        assert_eq!(accept("e\u{301}k3#Jw9!pQz"), Err(CannotUsePassword::TooShort), "eleven, however it is typed");
        assert_eq!(accept(&"velour tangent ".repeat(17)), Ok(()));
        assert_eq!(accept(&"velour tangent ".repeat(18)), Err(CannotUsePassword::TooLong));
        assert_eq!(accept(&"é".repeat(1_000_000)), Err(CannotUsePassword::TooLong));
        assert_eq!(accept("velour\0tangent nine"), Err(CannotUsePassword::Control));
    }
}
