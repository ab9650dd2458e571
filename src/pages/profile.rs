//! The form in which somebody is described, by themselves or by who looks after them.

use rules::directory::StandardClaim;
use serde::Serialize;

use super::Sentence;

/// Who describes whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Describes {
    /// A person themselves, whose names their organisation keeps.
    Oneself,
    /// A person themselves, whom nobody else names.
    OneselfByName,
    /// Somebody who looks after a directory.
    Another,
}

/// What the form asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// What they are called.
    DisplayName,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// The language they read.
    Locale,
    /// What else is said of them.
    Claim(StandardClaim),
}

/// The whole form, in groups.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileForm {
    groups: Vec<Group>,
}

#[derive(Clone, Debug, Serialize)]
struct Group {
    heading: Sentence,
    fields: Vec<Field>,
}

#[derive(Clone, Debug, Serialize)]
struct Field {
    name: &'static str,
    label: Sentence,
    hint: Option<Sentence>,
    value: String,
    /// What a browser may fill in (HTML §4.10.18.7).
    complete: &'static str,
    mode: &'static str,
    has_lines: bool,
}

impl Describes {
    /// What this one is asked, in groups under their headings.
    fn groups(self) -> Vec<(Sentence, Vec<ProfileField>)> {
        use ProfileField::{Claim, DisplayName, FamilyName, GivenName, Locale};
        use StandardClaim::*;
        let names = if self == Self::Oneself { vec![] } else { vec![DisplayName, GivenName, FamilyName] };
        let more = [Claim(MiddleName), Claim(Nickname)];
        let reached = [PhoneNumber, StreetAddress, PostalCode, Locality, Region, Country];
        vec![
            (Sentence::of("profile-names"), names.into_iter().chain(more).collect()),
            (Sentence::of("profile-person"), vec![Claim(Gender), Claim(Birthdate), Locale, Claim(Zoneinfo)]),
            (Sentence::of("profile-reached"), reached.map(Claim).to_vec()),
            (Sentence::of("profile-web"), [Profile, Picture, Website].map(Claim).to_vec()),
        ]
    }

    /// What this one is asked.
    pub fn fields(self) -> Vec<ProfileField> {
        self.groups().into_iter().flat_map(|(_, fields)| fields).collect()
    }
}

impl ProfileField {
    /// As what the form posts it: the claim's name in tokens, where it has one.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DisplayName => "name",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::Locale => "locale",
            Self::Claim(claim) => claim.as_str(),
        }
    }

    const fn label(self) -> Sentence {
        use StandardClaim::*;
        Sentence::of(match self {
            Self::DisplayName => "name",
            Self::GivenName => "profile-given-name",
            Self::FamilyName => "profile-family-name",
            Self::Locale => "profile-locale",
            Self::Claim(MiddleName) => "profile-middle-name",
            Self::Claim(Nickname) => "profile-nickname",
            Self::Claim(Profile) => "profile-page",
            Self::Claim(Picture) => "profile-picture",
            Self::Claim(Website) => "profile-website",
            Self::Claim(Gender) => "profile-gender",
            Self::Claim(Birthdate) => "profile-birthdate",
            Self::Claim(Zoneinfo) => "profile-zoneinfo",
            Self::Claim(PhoneNumber) => "profile-phone",
            Self::Claim(StreetAddress) => "profile-street",
            Self::Claim(Locality) => "profile-locality",
            Self::Claim(Region) => "profile-region",
            Self::Claim(PostalCode) => "profile-postal-code",
            Self::Claim(Country) => "profile-country",
        })
    }

    const fn hint(self) -> Option<Sentence> {
        use StandardClaim::*;
        Some(Sentence::of(match self {
            Self::Locale => "profile-locale-hint",
            Self::Claim(Gender) => "profile-gender-hint",
            Self::Claim(Birthdate) => "profile-birthdate-hint",
            Self::Claim(Zoneinfo) => "profile-zoneinfo-hint",
            Self::Claim(PhoneNumber) => "profile-phone-hint",
            Self::Claim(Profile | Picture | Website) => "profile-link-hint",
            _ => return None,
        }))
    }

    const fn complete(self) -> &'static str {
        use StandardClaim::*;
        match self {
            Self::DisplayName => "name",
            Self::GivenName => "given-name",
            Self::FamilyName => "family-name",
            Self::Locale => "language",
            Self::Claim(MiddleName) => "additional-name",
            Self::Claim(Nickname) => "nickname",
            Self::Claim(Picture) => "photo",
            Self::Claim(Website) => "url",
            Self::Claim(Gender) => "sex",
            Self::Claim(Birthdate) => "bday",
            Self::Claim(PhoneNumber) => "tel",
            Self::Claim(StreetAddress) => "street-address",
            Self::Claim(Locality) => "address-level2",
            Self::Claim(Region) => "address-level1",
            Self::Claim(PostalCode) => "postal-code",
            Self::Claim(Country) => "country-name",
            Self::Claim(Profile | Zoneinfo) => "off",
        }
    }

    const fn mode(self) -> &'static str {
        use StandardClaim::*;
        match self {
            Self::Claim(Profile | Picture | Website) => "url",
            Self::Claim(PhoneNumber) => "tel",
            _ => "text",
        }
    }
}

impl ProfileForm {
    /// The form with what stands in each field.
    pub fn new(describes: Describes, value: impl Fn(ProfileField) -> String) -> Self {
        let field = |field: ProfileField| Field {
            name: field.name(),
            label: field.label(),
            hint: field.hint(),
            value: value(field),
            complete: if describes == Describes::Another { "off" } else { field.complete() },
            mode: field.mode(),
            has_lines: field == ProfileField::Claim(StandardClaim::StreetAddress),
        };
        let group = |(heading, fields): (Sentence, Vec<ProfileField>)| Group { heading, fields: fields.into_iter().map(field).collect() };
        Self { groups: describes.groups().into_iter().map(group).collect() }
    }

    /// A form for samples.
    pub fn sample(describes: Describes) -> Self {
        use StandardClaim::*;
        Self::new(describes, |field| {
            let text = match field {
                ProfileField::DisplayName => "Ann Example",
                ProfileField::GivenName => "Ann",
                ProfileField::FamilyName => "Example",
                ProfileField::Locale => "da-DK",
                ProfileField::Claim(Nickname) => "Annie",
                ProfileField::Claim(Birthdate) => "1984-02-29",
                ProfileField::Claim(Zoneinfo) => "America/Argentina/Buenos_Aires",
                ProfileField::Claim(PhoneNumber) => "+4533123456",
                ProfileField::Claim(StreetAddress) => "1 Harbour Street\nSecond floor",
                ProfileField::Claim(Country) => "<Atlas>",
                ProfileField::Claim(Website) => "https://ann.example/",
                ProfileField::Claim(_) => "",
            };
            text.to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_asked_for_every_claim_once() {
        for describes in [Describes::Oneself, Describes::OneselfByName, Describes::Another] {
            let asked = describes.fields();
            for claim in StandardClaim::ALL {
                assert_eq!(asked.iter().filter(|field| **field == ProfileField::Claim(claim)).count(), 1, "{claim:?}");
            }
            assert_eq!(asked.contains(&ProfileField::GivenName), describes != Describes::Oneself);
        }
    }
}
