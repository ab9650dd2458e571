//! Who is in the demo: two companies that have accounts here, and a third that is unknown.

/// A company with a tenant of its own.
#[derive(Clone, Copy, Debug)]
pub struct Company {
    /// The tenant's name in its issuer.
    pub name: &'static str,
    /// What people call it.
    pub display_name: &'static str,
    /// Its mail domain, which is verified.
    pub domain: &'static str,
    /// Who looks after it.
    pub admin: Person,
    /// Who else works there.
    pub people: &'static [Person],
    /// Where its house stands.
    pub place: Place,
}

/// Where a company's house stands, and what is spoken there.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Street and number.
    pub street: &'static str,
    /// City.
    pub city: &'static str,
    /// State or region.
    pub region: &'static str,
    /// Postal code.
    pub postal_code: &'static str,
    /// Country.
    pub country: &'static str,
    /// Its clock.
    pub time_zone: &'static str,
    /// Its language.
    pub locale: &'static str,
}

/// Somebody with an account.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// What they are called.
    pub name: &'static str,
    /// With what they sign in.
    pub email: &'static str,
    /// Their password: everybody may know it, as the demo listens to this machine alone.
    pub password: &'static str,
    /// Given name.
    pub given_name: &'static str,
    /// Middle name.
    pub middle_name: &'static str,
    /// Family name.
    pub family_name: &'static str,
    /// What friends call them.
    pub nickname: &'static str,
    /// How they describe themselves.
    pub gender: &'static str,
    /// As much of it as they tell.
    pub birthdate: &'static str,
    /// A number that nobody has.
    pub phone: &'static str,
}

/// It invites.
pub const CONTOSO: Company = Company {
    name: "contoso",
    display_name: "Contoso",
    domain: "contoso.example",
    admin: Person {
        name: "Contoso Admin",
        email: "admin@contoso.example",
        password: "contoso-admin-demo-passphrase",
        given_name: "Carla",
        middle_name: "Maria",
        family_name: "Contoso",
        nickname: "Carlie",
        gender: "female",
        birthdate: "1975-06-01",
        phone: "+44 20 7946 0100",
    },
    people: &[Person {
        name: "Dana",
        email: "dana@contoso.example",
        password: "contoso-dana-demo-passphrase",
        given_name: "Dana",
        middle_name: "Lee",
        family_name: "Example",
        nickname: "Dan",
        gender: "female",
        birthdate: "1984-02-29",
        phone: "+44 20 7946 0101",
    }],
    place: Place {
        street: "10 Harbour Street",
        city: "London",
        region: "Greater London",
        postal_code: "E1W 1AA",
        country: "United Kingdom",
        time_zone: "Europe/London",
        locale: "en-GB",
    },
};

/// It has accounts here, so its people sign in with them.
pub const FABRIKAM: Company = Company {
    name: "fabrikam",
    display_name: "Fabrikam",
    domain: "fabrikam.example",
    admin: Person {
        name: "Fabrikam Admin",
        email: "admin@fabrikam.example",
        password: "fabrikam-admin-demo-passphrase",
        given_name: "Fred",
        middle_name: "James",
        family_name: "Fabrikam",
        nickname: "Freddie",
        gender: "male",
        birthdate: "1969",
        phone: "+1 425 555 0100",
    },
    people: &[ANN, BOB],
    place: Place {
        street: "400 Pine Street",
        city: "Seattle",
        region: "WA",
        postal_code: "98101",
        country: "United States",
        time_zone: "America/Los_Angeles",
        locale: "en-US",
    },
};

/// The guest of the story, who has an account at home.
pub const ANN: Person = Person {
    name: "Ann",
    email: "ann@fabrikam.example",
    password: "fabrikam-ann-demo-passphrase",
    given_name: "Ann",
    middle_name: "Marie",
    family_name: "Example",
    nickname: "Annie",
    gender: "female",
    birthdate: "1990-05-17",
    phone: "+1 425 555 0101",
};

const BOB: Person = Person {
    name: "Bob",
    email: "bob@fabrikam.example",
    password: "fabrikam-bob-demo-passphrase",
    given_name: "Bob",
    middle_name: "Lee",
    family_name: "Example",
    nickname: "Bobby",
    gender: "male",
    birthdate: "0000-12-24",
    phone: "+1 425 555 0102",
};

/// A guest whose company nobody here knows.
pub const PIA: &str = "pia@northwind.example";

/// Contoso's app, which guests are invited to.
pub const ORDERS: &str = "Orders";
/// Lets people see orders.
pub const ORDERS_READ: &str = "Orders.Read";
/// Lets people approve them.
pub const ORDERS_APPROVE: &str = "Orders.Approve";

/// Contoso's group of people from outside.
pub const PARTNERS: &str = "Partners";

/// The client with which programs come to a tenant's API.
pub const PROGRAMS: &str = "Programs";

/// Clients for programs that try the provider out: they may do what OpenID Connect Core of 2014 lets a confidential client do.
pub const TESTS: [&str; 2] = ["Test 1", "Test 2"];

/// Clients that prove themselves by keys of their own and are held to FAPI 2.0, one for each key set that the demo is given.
pub const BANK: &str = "FAPI";

/// A file to upload: two guests to be, a row that is no address, and one that says the same again.
pub const SAMPLE_CSV: &str = "Email,DisplayName,Apps,Role,Groups,Language,Message\r\n\
    ann@fabrikam.example,Ann,Orders,Orders.Read,Partners,en,\"Hello Ann, here you see what we ordered.\"\r\n\
    pia@northwind.example,Pia,Orders,Orders.Read,Partners,da,\"Hej Pia, her er vores ordrer.\"\r\n\
    bob(at)fabrikam.example,Bob,Orders,Orders.Read,Partners,en,\r\n\
    Ann@Fabrikam.example,Ann again,Orders,Orders.Read,,en,\r\n";

/// What the file is called.
pub const SAMPLE_NAME: &str = "guests.csv";

impl Company {
    /// Everybody with an account, the admin first.
    pub fn everybody(&self) -> impl Iterator<Item = &Person> {
        std::iter::once(&self.admin).chain(self.people)
    }
}

#[cfg(test)]
mod tests {
    use rules::directory::Address;
    use rules::secret::Secret;

    use super::*;
    use crate::credentials::NewPassword;

    #[test]
    fn everybodys_password_is_one_that_may_be_chosen() {
        for company in [CONTOSO, FABRIKAM] {
            for person in company.everybody() {
                let address: Address = person.email.parse().unwrap();
                let about = [company.display_name, company.name, person.name, address.local()];
                let accepted = NewPassword::accept(&Secret::new(person.password.to_owned()), &about);
                assert!(accepted.is_ok(), "{}: {accepted:?}", person.email);
                assert_eq!(address.domain().to_string(), company.domain);
            }
        }
    }

    #[test]
    fn the_sample_invites_two_and_shows_two_mistakes() {
        let rows: Vec<&str> = SAMPLE_CSV.lines().skip(1).map(|row| row.split(',').next().unwrap_or_default()).collect();
        assert_eq!(rows.iter().filter(|address| address.parse::<Address>().is_ok()).count(), 3, "{rows:?}");
        assert!(rows[3].eq_ignore_ascii_case(rows[0]) && rows[..2] == [ANN.email, PIA]);
        assert!([ORDERS, ORDERS_READ, PARTNERS].iter().all(|name| SAMPLE_CSV.contains(name)));
    }
}
