//! Everybody whom the app has met, by (`tid`, `oid`): an address may change hands, this pair never does.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::claims::HouseClaims;

/// How often each person came.
#[derive(Default)]
pub(super) struct People(Mutex<HashMap<(String, String), u32>>);

impl People {
    /// Remembers that a person came; returns how often they have by now.
    pub(super) fn welcome(&self, claims: &HouseClaims) -> u32 {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let visits = people.entry((claims.tid.clone(), claims.oid.clone())).or_default();
        *visits += 1;
        *visits
    }

    /// How often a person has come.
    pub(super) fn visits(&self, claims: &HouseClaims) -> u32 {
        let people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        people.get(&(claims.tid.clone(), claims.oid.clone())).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_object_id_in_another_organisation_is_somebody_else() {
        let claims = |tid: &str| HouseClaims { tid: tid.into(), oid: "o".into(), acct: 1, idp: None, roles: vec![], guest: None };
        let people = People::default();
        assert_eq!((people.welcome(&claims("contoso")), people.welcome(&claims("contoso"))), (1, 2));
        assert_eq!((people.welcome(&claims("fabrikam")), people.visits(&claims("contoso"))), (1, 2));
    }
}
