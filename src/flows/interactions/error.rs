//! Why an interaction does not go on.

use rules::interactions::CannotSignIn;
use storage::StorageError;

use crate::credentials::PasswordError;
use crate::flows::tokens::TokenError;

/// Why an interaction does not go on.
#[derive(Debug, thiserror::Error)]
pub enum InteractionError {
    /// There is none for this browser: ended, answered, or started in another. The link starts it again.
    #[error("nothing is going on here for this browser")]
    Gone,
    /// The page showed something that is not so any more: it is shown again.
    #[error("the page was out of date")]
    Changed,
    /// What was typed is not right; the page says so and stays.
    #[error(transparent)]
    Wrong(#[from] Wrong),
    /// The home said no.
    #[error(transparent)]
    Refused(#[from] CannotSignIn),
    /// Too many are signing in at once, or a stored password does not read.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The keys could not be read.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What was typed is not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// That is no mail address.
    #[error("no address")]
    Address,
    /// No password was typed.
    #[error("no password")]
    NoPassword,
    /// Address or password is wrong: which, is not said.
    #[error("wrong address or password")]
    Password,
    /// The code is wrong.
    #[error("wrong code")]
    Code,
    /// Not the code that went to the mailbox.
    #[error("wrong code of a letter, {tries_left} tries left")]
    MailboxCode {
        /// How many more guesses it bears; at least one.
        tries_left: u32,
    },
    /// The code bears no more guesses: only a new one helps.
    #[error("too many guesses at this code")]
    CodeSpent,
    /// No code is out any more: too old, or used.
    #[error("no living code")]
    NoCode,
    /// Too many tries or too many codes; later.
    #[error("too many tries")]
    TooMany,
    /// The name cannot be used.
    #[error("no name")]
    Name,
    /// The password is too short.
    #[error("password too short")]
    PasswordTooShort,
    /// The password is too long.
    #[error("password too long")]
    PasswordTooLong,
    /// The password is among the first that attackers try.
    #[error("password too common")]
    PasswordTooCommon,
    /// The terms were not accepted.
    #[error("terms not accepted")]
    Terms,
}
