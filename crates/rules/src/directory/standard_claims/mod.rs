//! What is said of a person in the standard claims of OpenID Connect Core §5.1, beside name, e-mail address and language.

mod birthdate;
mod claim;
mod telephone;
mod time_zone;
mod web_page;

use std::collections::BTreeMap;

pub use claim::{CannotSay, StandardClaim};
use serde::{Deserialize, Serialize};

/// What is said of a person: each claim read by its own rule when it was said, and none that is empty. Its column is believed: it is read
/// with its person at every request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StandardClaims(BTreeMap<StandardClaim, String>);

/// What is to be said from now on; of what is not named, the same as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimsChange(BTreeMap<StandardClaim, Option<String>>);

impl StandardClaims {
    /// What `claim` says, if anything.
    pub fn of(&self, claim: StandardClaim) -> Option<&str> {
        self.0.get(&claim).map(String::as_str)
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same after a change.
    #[must_use]
    pub fn changed(mut self, change: ClaimsChange) -> Self {
        for (claim, text) in change.0 {
            match text {
                Some(text) => self.0.insert(claim, text),
                None => self.0.remove(&claim),
            };
        }
        self
    }

    /// The address as it stands on a letter, a line for each part (§5.1.1).
    pub fn formatted_address(&self) -> Option<String> {
        use StandardClaim::{Country, Locality, PostalCode, Region, StreetAddress};
        let town: Vec<&str> = [PostalCode, Locality].into_iter().filter_map(|part| self.of(part)).collect();
        let town = Some(town.join(" ")).filter(|town| !town.is_empty());
        let lines = [self.of(StreetAddress), town.as_deref(), self.of(Region), self.of(Country)];
        let lines: Vec<&str> = lines.into_iter().flatten().collect();
        Some(lines.join("\n")).filter(|address| !address.is_empty())
    }
}

impl ClaimsChange {
    /// Says `text` under `claim` from now on; an empty one takes it away.
    ///
    /// # Errors
    /// [`CannotSay`].
    pub fn say(&mut self, claim: StandardClaim, text: &str) -> Result<(), CannotSay> {
        let text = Some(text).filter(|text| !text.trim().is_empty());
        self.0.insert(claim, text.map(|text| claim.read(text)).transpose()?);
        Ok(())
    }

    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(texts: &[(StandardClaim, &str)]) -> StandardClaims {
        let mut change = ClaimsChange::default();
        for (claim, text) in texts {
            change.say(*claim, text).unwrap();
        }
        StandardClaims::default().changed(change)
    }

    #[test]
    fn a_change_leaves_what_it_does_not_name_and_takes_away_what_is_empty() {
        let before = said(&[(StandardClaim::Nickname, " Annie "), (StandardClaim::PhoneNumber, "+45 33 12 34 56")]);
        assert_eq!((before.of(StandardClaim::Nickname), before.of(StandardClaim::Gender)), (Some("Annie"), None));
        let mut change = ClaimsChange::default();
        assert!(change.is_empty());
        change.say(StandardClaim::Nickname, "  ").unwrap();
        change.say(StandardClaim::Gender, "female").unwrap();
        let after = before.changed(change);
        assert_eq!(after, said(&[(StandardClaim::PhoneNumber, "+4533123456"), (StandardClaim::Gender, "female")]));
        assert!(!after.is_empty() && StandardClaims::default().is_empty());
    }

    #[test]
    fn a_claim_that_cannot_be_said_changes_nothing() {
        let mut change = ClaimsChange::default();
        assert_eq!(change.say(StandardClaim::Birthdate, "tomorrow"), Err(CannotSay::Birthdate));
        assert!(change.is_empty());
    }

    #[test]
    fn an_address_is_written_as_far_as_it_is_known() {
        use StandardClaim::{Country, Locality, PostalCode, Region, StreetAddress};
        let whole = [
            (StreetAddress, "1 Harbour Street\r\nSecond floor"),
            (Locality, "Copenhagen"),
            (PostalCode, "1050"),
            (Region, "Hovedstaden"),
            (Country, "Denmark"),
        ];
        let written = "1 Harbour Street\nSecond floor\n1050 Copenhagen\nHovedstaden\nDenmark";
        assert_eq!(said(&whole).formatted_address().as_deref(), Some(written));
        assert_eq!(said(&whole[4..]).formatted_address().as_deref(), Some("Denmark"));
        assert_eq!(said(&whole[1..2]).formatted_address().as_deref(), Some("Copenhagen"));
        assert_eq!(said(&[(StandardClaim::Gender, "x")]).formatted_address(), None);
    }

    #[test]
    fn a_column_holds_claims_and_nothing_else() {
        let claims = said(&[(StandardClaim::Zoneinfo, "Europe/Copenhagen"), (StandardClaim::Website, "https://ann.example")]);
        let column = serde_json::to_string(&claims).unwrap();
        assert_eq!(column, r#"{"website":"https://ann.example/","zoneinfo":"Europe/Copenhagen"}"#);
        assert_eq!(serde_json::from_str::<StandardClaims>(&column).unwrap(), claims);
        for column in [r#"{"nobody":"x"}"#, r#"{"nickname":1}"#, "[]"] {
            assert!(serde_json::from_str::<StandardClaims>(column).is_err(), "{column}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_as_the_same_again(which in 0..StandardClaim::ALL.len(), text in ".{0,40}") {
            let claim = StandardClaim::ALL[which];
            if let Ok(read) = claim.read(&text) {
                prop_assert_eq!(claim.read(&read), Ok(read.clone()));
            }
        }
    }
}
