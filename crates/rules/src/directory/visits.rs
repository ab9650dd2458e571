//! Where a home lets its people be guests (SECURITY 10).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::TenantName;

/// Which tenants of this server a home's people may visit. Tenants are named by their path, which is never given out again (SECURITY 9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visits {
    /// All.
    #[default]
    Anywhere,
    /// All but these.
    NotTo(BTreeSet<TenantName>),
    /// None but these.
    OnlyTo(BTreeSet<TenantName>),
}

impl Visits {
    /// Whether the home lets its people into `tenant`.
    pub fn may_be_to(&self, tenant: &TenantName) -> bool {
        match self {
            Self::Anywhere => true,
            Self::NotTo(closed) => !closed.contains(tenant),
            Self::OnlyTo(open) => open.contains(tenant),
        }
    }

    /// The tenants named, in order.
    pub fn named(&self) -> impl Iterator<Item = &TenantName> {
        let named = match self {
            Self::Anywhere => None,
            Self::NotTo(named) | Self::OnlyTo(named) => Some(named),
        };
        named.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_says_where_its_people_may_be_guests() {
        let name = |text: &str| text.parse::<TenantName>().unwrap();
        let names = |texts: &[&str]| texts.iter().map(|text| name(text)).collect::<BTreeSet<_>>();
        for (visits, to_contoso, to_tailspin) in [
            (Visits::Anywhere, true, true),
            (Visits::NotTo(names(&[])), true, true),
            (Visits::NotTo(names(&["contoso"])), false, true),
            (Visits::OnlyTo(names(&["contoso"])), true, false),
            (Visits::OnlyTo(names(&[])), false, false),
        ] {
            let found = (visits.may_be_to(&name("contoso")), visits.may_be_to(&name("tailspin")));
            assert_eq!(found, (to_contoso, to_tailspin), "{visits:?}");
            let kept = serde_json::to_string(&visits).unwrap();
            assert_eq!(serde_json::from_str::<Visits>(&kept).unwrap(), visits);
        }
    }
}
