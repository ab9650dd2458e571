//! What the person says of themselves.

use serde::Serialize;

use crate::pages::portal::{FieldTrouble, Troubles};
use crate::pages::{Describes, FormSeal, Page, ProfileForm};

/// The form; it posts what [`ProfileForm`] asks for.
#[derive(Clone, Debug, Serialize)]
pub struct OwnDetails {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// The organisation that keeps both; none where nobody does.
    pub named_by: Option<String>,
    /// What they say.
    pub profile: ProfileForm,
    /// What is wrong with it.
    pub troubles: Troubles,
    /// Saves.
    pub form: FormSeal,
    /// Back to the account page.
    pub back_href: String,
}

impl Page for OwnDetails {
    const TEMPLATE: &'static str = "account/details.html";

    fn samples() -> Vec<Self> {
        let named = Self {
            name: "Ann Example".into(),
            address: "ann@fabrikam.example".into(),
            named_by: Some("Fabrikam".into()),
            profile: ProfileForm::sample(Describes::Oneself),
            troubles: Troubles::default(),
            form: FormSeal::sample("/fabrikam/account/details"),
            back_href: "/fabrikam/account".into(),
        };
        let troubles = [
            ("birthdate", FieldTrouble::Birthdate),
            ("zoneinfo", FieldTrouble::TimeZone),
            ("phone_number", FieldTrouble::Telephone),
            ("website", FieldTrouble::Link),
        ];
        let troubles = troubles.into_iter().fold(Troubles::default(), |troubles, (name, trouble)| troubles.with(name, trouble));
        let by_name = Self { named_by: None, profile: ProfileForm::sample(Describes::OneselfByName), troubles, ..named.clone() };
        vec![by_name, named]
    }
}
