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

/// What the sender of a request proved to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The key of its DPoP proof (RFC 9449 §4.3).
    pub key: Option<Thumbprint>,
    /// The certificate of its connection (RFC 8705 §2).
    pub certificate: Option<Thumbprint>,
}

impl Held {
    /// Whether it is what a token is bound to.
    pub fn is(self, bound: Binding) -> bool {
        match bound {
            Binding::Key(print) => self.key == Some(print),
            Binding::Certificate(print) => self.certificate == Some(print),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_certificate() {
        let [one, other] = [b"1", b"2"].map(|der| Thumbprint::of_certificate(der));
        let key = Held { key: Some(one), certificate: Some(other) };
        assert!(key.is(Binding::Key(one)) && key.is(Binding::Certificate(other)));
        assert!(!key.is(Binding::Key(other)) && !key.is(Binding::Certificate(one)) && !Held::default().is(Binding::Key(one)));
    }

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
