//! What a token is bound to: the one value that every grant hands on, and that the `cnf` claim says.

use serde::{Deserialize, Serialize};

use super::Thumbprint;

/// What a token is bound to, as `cnf` writes it (RFC 7800 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binding {
    /// A key that DPoP proofs are signed with (RFC 9449 §6.1).
    #[serde(rename = "jkt")]
    Key(Thumbprint),
    /// A client certificate (RFC 8705 §3.1).
    #[serde(rename = "x5t#S256")]
    Certificate(Thumbprint),
}

impl Binding {
    /// How `token_type` names a token that is bound so, or not (RFC 9449 §5, RFC 8705 §3).
    pub const fn token_type(binding: Option<Self>) -> &'static str {
        match binding {
            Some(Self::Key(_)) => "DPoP",
            Some(Self::Certificate(_)) | None => "Bearer",
        }
    }

    /// The key, if it is one of DPoP.
    pub const fn key(self) -> Option<Thumbprint> {
        match self {
            Self::Key(print) => Some(print),
            Self::Certificate(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_confirmation_of_the_standards() {
        let print = Thumbprint::of_certificate(b"DER");
        for (binding, name, token_type) in [(Binding::Key(print), "jkt", "DPoP"), (Binding::Certificate(print), "x5t#S256", "Bearer")] {
            let written = serde_json::to_value(binding).unwrap();
            assert_eq!(written, serde_json::json!({ name: print.to_string() }));
            assert_eq!(serde_json::from_value::<Binding>(written).unwrap(), binding);
            assert_eq!(Binding::token_type(Some(binding)), token_type);
        }
        assert_eq!(Binding::token_type(None), "Bearer");
    }
}
