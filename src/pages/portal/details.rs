//! What is said of a user, for an admin to change.

use rules::invitations::csv::Problem;
use serde::Serialize;

use super::{FieldTrouble, Navigation, Section, Troubles};
use crate::pages::{Describes, FormSeal, Page, ProfileForm};

/// The form; it posts what [`ProfileForm`] asks for.
#[derive(Clone, Debug, Serialize)]
pub struct UserDetails {
    /// Menu.
    pub nav: Navigation,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// What is said.
    pub profile: ProfileForm,
    /// What is wrong with it.
    pub troubles: Troubles,
    /// Saves.
    pub form: FormSeal,
    /// Back to the user's page.
    pub back_href: String,
}

impl Page for UserDetails {
    const TEMPLATE: &'static str = "portal/details.html";

    fn samples() -> Vec<Self> {
        let known = Self {
            nav: Navigation::sample(Section::Users),
            name: "Carla Contoso".into(),
            address: "carla@contoso.example".into(),
            profile: ProfileForm::sample(Describes::Another),
            troubles: Troubles::default(),
            form: FormSeal::sample("/contoso/admin/users/u1/details"),
            back_href: "/contoso/admin/users/u1".into(),
        };
        let troubles = Troubles::default()
            .with("name", Problem::Missing)
            .with("locale", Problem::Language)
            .with("street_address", Problem::TooLong(300))
            .with("picture", FieldTrouble::Link);
        vec![Self { nav: Navigation::sample(Section::Guests), troubles, ..known.clone() }, known]
    }
}
