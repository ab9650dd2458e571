//! What is said of users.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{DisplayName, StandardClaims, fold};
use rules::ids::UserId;

use super::user_rows::claims_cell;
use super::users::Users;
use crate::error::StorageError;
use crate::schema::users;

/// What is said of a person, by themselves or for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What they are called.
    pub display_name: DisplayName,
    /// Given name, if known.
    pub given_name: Option<DisplayName>,
    /// Family name, if known.
    pub family_name: Option<DisplayName>,
    /// The language they read, if known (BCP 47).
    pub locale: Option<String>,
    /// What else is said of them.
    pub claims: StandardClaims,
}

impl Users<'_> {
    /// Changes what they are called and what else is said of them; `false` if they are not in the directory any more.
    pub fn set_profile(&mut self, id: UserId, profile: &Profile, at: Timestamp) -> Result<bool, StorageError> {
        let cells = (
            users::display_name.eq(profile.display_name.as_str()),
            users::name_key.eq(fold(profile.display_name.as_str())),
            users::given_name.eq(profile.given_name.as_ref().map(DisplayName::as_str)),
            users::family_name.eq(profile.family_name.as_ref().map(DisplayName::as_str)),
            users::locale.eq(profile.locale.as_deref()),
            users::standard_claims.eq(claims_cell(&profile.claims)?),
            users::changed_at.eq(at.millis()),
        );
        let one = users::table.filter(users::tenant_id.eq(self.here.key())).filter(users::id.eq(id.to_string()));
        let living = one.filter(users::stage.eq_any(["active", "blocked"]));
        let rows = diesel::update(living).set(cells).execute(self.here.conn)?;
        self.find_again(id, rows)
    }
}
