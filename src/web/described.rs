//! The form in which somebody is described: what stands in it, and what was typed.

use rules::directory::{CannotSay, DisplayName, Language, User};
use rules::invitations::csv::Problem as Cell;

use super::fields::Fields;
use crate::flows::directory::ProfileChange;
use crate::pages::portal::{FieldTrouble, Troubles};
use crate::pages::{Describes, ProfileField, ProfileForm, Sentence};

/// The form as it stands.
pub(super) fn standing(describes: Describes, user: &User) -> ProfileForm {
    let name = |name: &Option<DisplayName>| name.as_ref().map(ToString::to_string).unwrap_or_default();
    ProfileForm::new(describes, |field| match field {
        ProfileField::DisplayName => user.display_name.to_string(),
        ProfileField::GivenName => name(&user.given_name),
        ProfileField::FamilyName => name(&user.family_name),
        ProfileField::Locale => user.locale.clone().unwrap_or_default(),
        ProfileField::Claim(claim) => user.claims.of(claim).unwrap_or_default().to_owned(),
    })
}

/// The form as it was typed.
pub(super) fn typed(describes: Describes, fields: &Fields) -> ProfileForm {
    ProfileForm::new(describes, |field| fields.one(field.name()).to_owned())
}

/// What was typed, and what is wrong with it. A field that was not sent changes nothing.
pub(super) fn read(describes: Describes, fields: &Fields) -> Result<ProfileChange, Troubles> {
    let (mut change, mut troubles) = (ProfileChange::default(), Troubles::default());
    for field in describes.fields().into_iter().filter(|field| fields.is_ticked(field.name())) {
        if let Err(trouble) = take(&mut change, field, fields.one(field.name())) {
            troubles.add(field.name(), trouble);
        }
    }
    if troubles.is_empty() { Ok(change) } else { Err(troubles) }
}

fn take(change: &mut ProfileChange, field: ProfileField, text: &str) -> Result<(), Sentence> {
    let name = || maybe(text, |text| text.parse::<DisplayName>().map_err(|why| Cell::from(why).into()));
    match field {
        ProfileField::DisplayName => change.display_name = Some(text.parse().map_err(|why| Sentence::from(Cell::from(why)))?),
        ProfileField::GivenName => change.given_name = Some(name()?),
        ProfileField::FamilyName => change.family_name = Some(name()?),
        ProfileField::Locale => {
            let language = maybe(text, |text| text.parse::<Language>().map_err(|_| Cell::Language.into()))?;
            change.locale = Some(language.map(String::from));
        }
        ProfileField::Claim(claim) => change.claims.say(claim, text).map_err(trouble)?,
    }
    Ok(())
}

fn maybe<T>(text: &str, read: impl Fn(&str) -> Result<T, Sentence>) -> Result<Option<T>, Sentence> {
    Some(text).filter(|text| !text.is_empty()).map(read).transpose()
}

fn trouble(why: CannotSay) -> Sentence {
    match why {
        CannotSay::Text(why) => Cell::from(why).into(),
        CannotSay::WebPage => FieldTrouble::Link.into(),
        CannotSay::Birthdate => FieldTrouble::Birthdate.into(),
        CannotSay::TimeZone => FieldTrouble::TimeZone.into(),
        CannotSay::Telephone => FieldTrouble::Telephone.into(),
    }
}
