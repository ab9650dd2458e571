//! Why nobody was signed in, in words for the person and for the developer.

use std::error::Error;

/// What the app itself found wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CannotSignIn {
    #[error("the answer came from another issuer")]
    OtherIssuer,
    #[error("this sign-in was not begun in this browser, or too long ago")]
    NotBegunHere,
    #[error("the answer holds no code")]
    NoCode,
    #[error("the tokens hold no ID token")]
    NoIdToken,
    #[error("the ID token speaks of another access token")]
    OtherAccessToken,
}

/// A sign-in that failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Failed {
    /// What the person reads.
    pub(super) what: &'static str,
    /// What the developer reads.
    pub(super) why: String,
}

impl From<CannotSignIn> for Failed {
    fn from(why: CannotSignIn) -> Self {
        Self { what: "The answer to your sign-in was not for us.", why: why.to_string() }
    }
}

impl Failed {
    pub(super) fn discovery(error: impl Error) -> Self {
        Self { what: "The sign-in service cannot be reached.", why: chain(&error) }
    }

    pub(super) fn tokens(error: impl Error) -> Self {
        Self { what: "The sign-in service gave us no tokens.", why: chain(&error) }
    }

    pub(super) fn id_token(error: impl Error) -> Self {
        Self { what: "We were given an ID token that we cannot believe.", why: chain(&error) }
    }

    pub(super) fn userinfo(error: impl Error) -> Self {
        Self { what: "The sign-in service would not tell us about you.", why: chain(&error) }
    }

    /// The issuer answered with an error (RFC 6749 §4.1.2.1).
    pub(super) fn refused(error: &str, description: Option<&str>) -> Self {
        let what = if error == "access_denied" { "You were not let in." } else { "The sign-in service said no." };
        Self { what, why: description.map_or_else(|| error.to_owned(), |description| format!("{error}: {description}")) }
    }
}

/// An error with everything that led to it.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
