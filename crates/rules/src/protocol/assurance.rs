//! How surely somebody is who they say: `acr` and `amr`, whose values are ours (SECURITY 17).

use serde::{Deserialize, Serialize};

/// An authentication context class, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Acr {
    /// One factor.
    #[serde(rename = "1")]
    One,
    /// Two factors or more.
    #[serde(rename = "mfa")]
    Mfa,
    /// Phishing-resistant.
    #[serde(rename = "phr")]
    Phr,
}

impl Acr {
    /// All, from the least to the most.
    pub const ALL: [Self; 3] = [Self::One, Self::Mfa, Self::Phr];

    /// How tokens write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Mfa => "mfa",
            Self::Phr => "phr",
        }
    }

    /// Reads what [`Acr::as_str`] writes.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|acr| acr.as_str() == text)
    }
}

/// An authentication method (RFC 8176 §2), of those this provider knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Amr {
    /// A password.
    Pwd,
    /// A one-time code: out of a mailbox, or an authenticator.
    Otp,
    /// A key kept in hardware.
    Hwk,
    /// A key kept in software.
    Swk,
    /// The device made sure that its user is there.
    User,
    /// More than one factor.
    Mfa,
}

/// What an application wants `acr` to be (OpenID Connect Core §5.5.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedAcr {
    /// The values asked for that are ours, in order of preference.
    pub values: Vec<Acr>,
    /// Whether nothing else will do.
    pub is_essential: bool,
}

impl WantedAcr {
    /// The value a token may assert for somebody who reached `actual`: one that was asked for, if that is no exaggeration.
    fn assertable(&self, actual: Acr) -> Option<Acr> {
        self.values.iter().copied().find(|wanted| *wanted <= actual)
    }

    /// Whether more than `actual` has to be proven before this is answered; if it cannot be,
    /// the answer is `unmet_authentication_requirements`.
    pub fn needs_more_than(&self, actual: Acr) -> bool {
        self.is_essential && self.assertable(actual).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_was_proven_than_asked_for() {
        let wanted = WantedAcr { values: vec![Acr::Mfa], is_essential: true };
        assert_eq!(wanted.assertable(Acr::Phr), Some(Acr::Mfa));
        assert!(!wanted.needs_more_than(Acr::Phr));
        assert!(wanted.needs_more_than(Acr::One));
    }

    #[test]
    fn the_first_value_that_is_true_is_asserted() {
        let wanted = WantedAcr { values: vec![Acr::Phr, Acr::Mfa, Acr::One], is_essential: false };
        assert_eq!(wanted.assertable(Acr::Mfa), Some(Acr::Mfa));
        assert!(!WantedAcr::default().needs_more_than(Acr::One));
    }

    #[test]
    fn an_essential_value_nobody_knows_cannot_be_met() {
        assert!(WantedAcr { values: Vec::new(), is_essential: true }.needs_more_than(Acr::Phr));
    }

    #[test]
    fn values_have_one_spelling() {
        for acr in Acr::ALL {
            assert_eq!(serde_json::to_value(acr).unwrap(), acr.as_str());
            assert_eq!(Acr::read(acr.as_str()), Some(acr));
        }
        assert_eq!(serde_json::to_string(&[Amr::Pwd, Amr::Otp, Amr::Mfa]).unwrap(), r#"["pwd","otp","mfa"]"#);
    }
}
