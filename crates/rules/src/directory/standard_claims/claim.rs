//! The claims one by one: how they are called, and by which rule each is read.

use serde::{Deserialize, Serialize};

use super::birthdate::read_birthdate;
use super::telephone::read_telephone;
use super::time_zone::read_time_zone;
use super::web_page::read_web_page;
use crate::directory::{CannotReadText, DisplayName, PlainText};

/// A standard claim that a person, or an admin for them, says in words; the members of `address` (§5.1.1) each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardClaim {
    /// Between given and family name.
    MiddleName,
    /// What friends call them.
    Nickname,
    /// A page about them.
    Profile,
    /// A picture of them.
    Picture,
    /// A page of their own.
    Website,
    /// `female`, `male`, or what else they say.
    Gender,
    /// The day, the year alone, or the day without the year.
    Birthdate,
    /// Where their clock is right.
    Zoneinfo,
    /// Where they are called, in the form of E.164.
    PhoneNumber,
    /// Street, house and floor; may be several lines.
    StreetAddress,
    /// City.
    Locality,
    /// State, province or prefecture.
    Region,
    /// Zip or postal code.
    PostalCode,
    /// Country.
    Country,
}

/// Why something cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotSay {
    /// The text is none.
    #[error(transparent)]
    Text(#[from] CannotReadText),
    /// No page that a browser may be led to.
    #[error("a page is an https address of at most 500 characters, and names no user")]
    WebPage,
    /// No day.
    #[error("a birth date is YYYY-MM-DD, YYYY, or 0000-MM-DD")]
    Birthdate,
    /// No time zone.
    #[error("a time zone is one of IANA's, as Europe/Copenhagen")]
    TimeZone,
    /// No telephone number.
    #[error("a telephone number begins with + and the code of its country")]
    Telephone,
}

/// Characters of a street address.
const MOST_OF_A_STREET: usize = 300;

impl StandardClaim {
    /// All of them, as a form asks for them.
    pub const ALL: [Self; 14] = [
        Self::MiddleName,
        Self::Nickname,
        Self::Gender,
        Self::Birthdate,
        Self::Zoneinfo,
        Self::PhoneNumber,
        Self::StreetAddress,
        Self::PostalCode,
        Self::Locality,
        Self::Region,
        Self::Country,
        Self::Profile,
        Self::Picture,
        Self::Website,
    ];

    /// Its name in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MiddleName => "middle_name",
            Self::Nickname => "nickname",
            Self::Profile => "profile",
            Self::Picture => "picture",
            Self::Website => "website",
            Self::Gender => "gender",
            Self::Birthdate => "birthdate",
            Self::Zoneinfo => "zoneinfo",
            Self::PhoneNumber => "phone_number",
            Self::StreetAddress => "street_address",
            Self::Locality => "locality",
            Self::Region => "region",
            Self::PostalCode => "postal_code",
            Self::Country => "country",
        }
    }

    /// Reads what somebody typed, into the one spelling that is kept.
    pub(super) fn read(self, text: &str) -> Result<String, CannotSay> {
        match self {
            Self::Profile | Self::Picture | Self::Website => read_web_page(text).ok_or(CannotSay::WebPage),
            Self::Birthdate => read_birthdate(text).ok_or(CannotSay::Birthdate),
            Self::Zoneinfo => read_time_zone(text).ok_or(CannotSay::TimeZone),
            Self::PhoneNumber => read_telephone(text).ok_or(CannotSay::Telephone),
            Self::StreetAddress => read_street(text),
            Self::MiddleName | Self::Nickname | Self::Gender | Self::Locality | Self::Region | Self::PostalCode | Self::Country => {
                Ok(text.parse::<DisplayName>()?.into())
            }
        }
    }
}

fn read_street(text: &str) -> Result<String, CannotSay> {
    let street = text.parse::<PlainText>()?;
    if street.as_str().chars().count() > MOST_OF_A_STREET {
        return Err(CannotReadText::TooLong(MOST_OF_A_STREET).into());
    }
    Ok(street.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_called_the_same_in_tokens_and_columns() {
        for claim in StandardClaim::ALL {
            assert_eq!(serde_json::to_value(claim).unwrap(), claim.as_str());
            assert_eq!(StandardClaim::ALL.iter().filter(|other| **other == claim).count(), 1);
        }
    }

    #[test]
    fn each_claim_has_its_rule() {
        use StandardClaim::*;
        let street = "x".repeat(301);
        let refused = [
            (MiddleName, "a\nb", CannotSay::Text(CannotReadText::Control)),
            (Nickname, "www.evil.example", CannotSay::Text(CannotReadText::WebAddress)),
            (Gender, "\u{202e}x", CannotSay::Text(CannotReadText::Control)),
            (Picture, "http://ann.example/me.png", CannotSay::WebPage),
            (Birthdate, "31.12.1980", CannotSay::Birthdate),
            (Zoneinfo, "Europe/Nowhere", CannotSay::TimeZone),
            (PhoneNumber, "33 12 34 56", CannotSay::Telephone),
            (StreetAddress, street.as_str(), CannotSay::Text(CannotReadText::TooLong(300))),
            (PostalCode, "<b>", CannotSay::Text(CannotReadText::WebAddress)),
            (Country, " ", CannotSay::Text(CannotReadText::Empty)),
        ];
        for (claim, text, why) in refused {
            assert_eq!(claim.read(text), Err(why), "{claim:?} {text}");
        }
        assert_eq!(StreetAddress.read("1 Street\r\n2nd floor").unwrap(), "1 Street\n2nd floor");
    }
}
