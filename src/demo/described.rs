//! What is said of the demo's people: all standard claims of OpenID Connect Core §5.1, so that whoever tries the provider sees each of them.

use rules::directory::{CannotSay, ClaimsChange, StandardClaim};

use super::cast::{Company, Person};

/// What is said of somebody beside their names.
///
/// # Errors
/// If the cast holds what cannot be said, which a test rules out.
pub(super) fn said_of(company: &Company, person: &Person) -> Result<ClaimsChange, CannotSay> {
    let page = format!("https://people.{}/{}", company.domain, person.given_name.to_lowercase());
    let picture = format!("{page}.png");
    let website = format!("https://{}.{}/", person.given_name.to_lowercase(), company.domain);
    let place = &company.place;
    let mut change = ClaimsChange::default();
    for claim in StandardClaim::ALL {
        let text = match claim {
            StandardClaim::MiddleName => person.middle_name,
            StandardClaim::Nickname => person.nickname,
            StandardClaim::Gender => person.gender,
            StandardClaim::Birthdate => person.birthdate,
            StandardClaim::PhoneNumber => person.phone,
            StandardClaim::Profile => &page,
            StandardClaim::Picture => &picture,
            StandardClaim::Website => &website,
            StandardClaim::Zoneinfo => place.time_zone,
            StandardClaim::StreetAddress => place.street,
            StandardClaim::Locality => place.city,
            StandardClaim::Region => place.region,
            StandardClaim::PostalCode => place.postal_code,
            StandardClaim::Country => place.country,
        };
        change.say(claim, text)?;
    }
    Ok(change)
}

#[cfg(test)]
mod tests {
    use rules::directory::StandardClaims;

    use super::*;
    use crate::demo::cast::{CONTOSO, FABRIKAM};

    #[test]
    fn everything_is_said_of_everybody() {
        for company in [CONTOSO, FABRIKAM] {
            for person in company.everybody() {
                let claims = StandardClaims::default().changed(said_of(&company, person).unwrap());
                assert!(StandardClaim::ALL.iter().all(|claim| claims.of(*claim).is_some()), "{}: {claims:?}", person.email);
            }
        }
    }
}
