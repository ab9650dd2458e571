//! The standard claims about a person (OpenID Connect Core §5.1), each told only where it may be told.

use serde::Serialize;

use super::authorization::{Authorization, Person, Place};
use crate::directory::{StandardClaim, StandardClaims, UserKind};

/// What is told of the standard claims.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct StandardTold<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    middle_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    website: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gender: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    birthdate: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zoneinfo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<AddressTold<'a>>,
}

/// The address claim (§5.1.1).
#[derive(Clone, Debug, Serialize)]
struct AddressTold<'a> {
    formatted: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    street_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locality: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
}

impl<'a> StandardTold<'a> {
    /// What `authorization` lets be told about `person` in `place`; nothing in access tokens, which are for more eyes than one application's.
    pub(super) fn new(authorization: &Authorization, person: &'a Person, place: Place) -> Self {
        if place == Place::AccessToken {
            return Self::default();
        }
        let tells = |claim| authorization.tells(person, claim, place);
        let user = &person.user;
        let said = |claim: StandardClaim| user.claims.of(claim).filter(|_| tells(claim.as_str()));
        Self {
            name: tells("name").then(|| user.display_name.as_str()),
            given_name: user.given_name.as_ref().filter(|_| tells("given_name")).map(|name| name.as_str()),
            family_name: user.family_name.as_ref().filter(|_| tells("family_name")).map(|name| name.as_str()),
            middle_name: said(StandardClaim::MiddleName),
            nickname: said(StandardClaim::Nickname),
            preferred_username: tells("preferred_username").then(|| username(person)),
            profile: said(StandardClaim::Profile),
            picture: said(StandardClaim::Picture),
            website: said(StandardClaim::Website),
            gender: said(StandardClaim::Gender),
            birthdate: said(StandardClaim::Birthdate),
            zoneinfo: said(StandardClaim::Zoneinfo),
            locale: user.locale.as_deref().filter(|_| tells("locale")),
            updated_at: tells("updated_at").then(|| user.changed_at.seconds()),
            email: tells("email").then(|| user.mail.for_smtp()),
            email_verified: tells("email_verified").then_some(user.mail_vouched_at.is_some()),
            phone_number: said(StandardClaim::PhoneNumber),
            // Nothing here calls anybody, so no number is proven.
            phone_number_verified: user.claims.of(StandardClaim::PhoneNumber).filter(|_| tells("phone_number_verified")).map(|_| false),
            address: AddressTold::new(&user.claims).filter(|_| tells("address")),
        }
    }
}

impl<'a> AddressTold<'a> {
    fn new(claims: &'a StandardClaims) -> Option<Self> {
        Some(Self {
            formatted: claims.formatted_address()?,
            street_address: claims.of(StandardClaim::StreetAddress),
            locality: claims.of(StandardClaim::Locality),
            region: claims.of(StandardClaim::Region),
            postal_code: claims.of(StandardClaim::PostalCode),
            country: claims.of(StandardClaim::Country),
        })
    }
}

/// What people know themselves by: a member's UPN; a guest's address, since they never see the UPN they have here.
fn username(person: &Person) -> String {
    match person.user.kind {
        UserKind::Member => person.user.upn.clone(),
        UserKind::Guest => person.user.mail.for_smtp(),
    }
}
