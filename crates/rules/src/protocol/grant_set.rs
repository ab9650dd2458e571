//! A set of grants: what a tenant switched on beside what always is.

use serde::{Deserialize, Serialize};

use super::GrantType;

/// Some of the grants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<GrantType>", into = "Vec<GrantType>")]
pub struct GrantSet(u16);

impl GrantSet {
    /// All that are off unless they are wanted.
    pub const FURTHER: Self = {
        let (mut set, mut at) = (0, 0);
        while at < GrantType::ALL.len() {
            let grant = GrantType::ALL[at];
            if grant.is_further() {
                set |= bit(grant);
            }
            at += 1;
        }
        Self(set)
    };

    /// Whether `grant` is in it.
    pub fn has(self, grant: GrantType) -> bool {
        self.0 & bit(grant) != 0
    }

    /// Whether a tenant with this set takes `grant`: what is not [`GrantType::is_further`] needs no switch.
    pub fn takes(self, grant: GrantType) -> bool {
        !grant.is_further() || self.has(grant)
    }
}

const fn bit(grant: GrantType) -> u16 {
    1 << grant as u16
}

impl FromIterator<GrantType> for GrantSet {
    fn from_iter<I: IntoIterator<Item = GrantType>>(grants: I) -> Self {
        Self(grants.into_iter().fold(0, |set, grant| set | bit(grant)))
    }
}

impl From<Vec<GrantType>> for GrantSet {
    fn from(grants: Vec<GrantType>) -> Self {
        grants.into_iter().collect()
    }
}

impl From<GrantSet> for Vec<GrantType> {
    fn from(set: GrantSet) -> Self {
        GrantType::ALL.into_iter().filter(|grant| set.has(*grant)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_survives_its_cell() {
        let set: GrantSet = GrantType::ALL.into_iter().filter(|grant| grant.is_further()).collect();
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!((serde_json::from_str::<GrantSet>(&text).unwrap(), set), (set, GrantSet::FURTHER));
        assert!(serde_json::from_str::<GrantSet>(r#"["everything"]"#).is_err());
    }

    #[test]
    fn further_grants_are_off_unless_wanted() {
        let none = GrantSet::default();
        assert!(none.takes(GrantType::AuthorizationCode) && !none.takes(GrantType::DeviceCode));
        let device: GrantSet = [GrantType::DeviceCode].into_iter().collect();
        assert!(device.takes(GrantType::DeviceCode) && device.takes(GrantType::RefreshToken));
    }
}
