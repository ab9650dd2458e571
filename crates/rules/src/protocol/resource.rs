//! For whom access tokens are: resource indicators (RFC 8707).

use url::Url;

use super::web_address::is_written_out;
use super::{Client, ErrorCode, Grant, OAuthError, Parameters};

/// The parameter that names one; it alone may be sent more than once (RFC 8707 §2).
pub const RESOURCE: &str = "resource";

/// Most resources of one request.
const MOST: usize = 10;

fn invalid_target(why: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidTarget, why)
}

/// The resources that a request names, each once; one more than [`MOST`] is enough to refuse it.
pub fn named_resources(parameters: &Parameters) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    for resource in parameters.all(RESOURCE).filter(|text| !text.is_empty()) {
        if named.len() <= MOST && !named.iter().any(|known| known == resource) {
            named.push(resource.to_owned());
        }
    }
    named
}

/// RFC 8707 §2: absolute addresses without fragment, of APIs that the tenant knows; and nothing for a client that nobody answers for
/// (SECURITY 31).
pub(super) fn checked_resources(parameters: &Parameters, client: &dyn Client, known: &[String]) -> Result<Vec<String>, OAuthError> {
    let named = named_resources(parameters);
    let is_address = |text: &String| Url::parse(text).is_ok_and(|uri| uri.fragment().is_none());
    let rules = [
        (named.len() <= MOST, "that are too many resources"),
        (named.iter().all(is_address), "a resource is an absolute address without fragment"),
        (named.iter().all(|resource| known.contains(resource)), "that resource is not known here"),
        (named.is_empty() || !client.is_stranger(), "the client may not ask for a resource"),
    ];
    rules.into_iter().find(|(is_kept, _)| !is_kept).map_or(Ok(named), |(_, why)| Err(invalid_target(why)))
}

/// The one resource that a token request names: a token is for one of them (RFC 8707 §2.2).
pub fn wanted_resource(form: &Parameters) -> Result<Option<String>, OAuthError> {
    let mut named = named_resources(form);
    if named.len() > 1 {
        return Err(invalid_target("a token is for one resource: ask for one at a time"));
    }
    Ok(named.pop())
}

impl Grant {
    /// For whom a token of this grant is; `None`: for `issuer` itself, as userinfo needs it. Of what was granted nothing else may be had
    /// (RFC 8707 §2.2); if nothing is said, it is the first.
    pub fn audience(&self, wanted: Option<&str>, issuer: &str) -> Result<Option<String>, OAuthError> {
        match wanted {
            None => Ok(self.resources.first().filter(|first| *first != issuer).cloned()),
            Some(wanted) if wanted == issuer => Ok(None),
            Some(wanted) if self.resources.iter().any(|granted| granted == wanted) => Ok(Some(wanted.to_owned())),
            Some(_) => Err(invalid_target("that resource was not granted")),
        }
    }
}

/// Whether `uri` may name an API of a tenant: absolute, without fragment, and none of ours, whose audiences are the server's own
/// (SECURITY 26).
pub fn check_identifier_uri(uri: &str, public_url: &str) -> Result<(), &'static str> {
    if !is_written_out(uri) {
        return Err("an identifier URI is written in the characters of RFC 3986, others escaped");
    }
    let address = Url::parse(uri).ok().filter(|address| address.fragment().is_none() && uri.len() <= 255);
    let address = address.ok_or("an identifier URI is an absolute address without fragment")?;
    let is_ours = Url::parse(public_url).is_ok_and(|ours| ours.host_str().is_some() && ours.origin() == address.origin());
    if is_ours { Err("an identifier URI is none of this server") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::Registered;
    use super::super::grant::tests::grant;
    use super::super::{Registrant, Registration};
    use super::*;

    const API: &str = "https://api.example/orders";
    const ISSUER: &str = "https://id.example/contoso";

    fn check(client: &Registered, query: &str) -> Result<Vec<String>, OAuthError> {
        let known = [API.to_owned(), "api://bills".to_owned(), ISSUER.to_owned()];
        checked_resources(&Parameters::parse(query.as_bytes()).unwrap(), client, &known)
    }

    #[test]
    fn a_resource_is_an_address_that_the_tenant_knows() {
        let client = Registered::confidential();
        let asked = check(&client, "resource=https://api.example/orders&resource=api://bills&resource=api://bills&scope=x").unwrap();
        assert_eq!(asked, [API, "api://bills"]);
        assert_eq!(check(&client, "scope=x").unwrap(), Vec::<String>::new());
        let many: String = (0..11).map(|number| format!("resource=api://{number}&")).collect();
        for query in ["resource=orders", "resource=https://api.example/orders%23f", "resource=https://other.example/", many.as_str()] {
            assert_eq!(check(&client, query).unwrap_err().code(), ErrorCode::InvalidTarget, "{query}");
        }
        let registration = Registration { registrant: Registrant::Stranger, ..Registration::default() };
        let stranger = Registered { registration, ..Registered::confidential() };
        assert_eq!(check(&stranger, "resource=api://bills").unwrap_err().code(), ErrorCode::InvalidTarget);
        assert!(check(&stranger, "").is_ok());
    }

    #[test]
    fn a_token_is_for_one_resource_of_those_granted() {
        let both = Grant { resources: vec![API.to_owned(), ISSUER.to_owned()], ..grant() };
        assert_eq!(both.audience(None, ISSUER), Ok(Some(API.to_owned())));
        assert_eq!(both.audience(Some(API), ISSUER), Ok(Some(API.to_owned())));
        assert_eq!(both.audience(Some(ISSUER), ISSUER), Ok(None));
        assert_eq!(both.audience(Some("api://bills"), ISSUER).unwrap_err().code(), ErrorCode::InvalidTarget);
        assert_eq!((grant().audience(None, ISSUER), grant().audience(Some(ISSUER), ISSUER)), (Ok(None), Ok(None)));
        assert_eq!(grant().audience(Some(API), ISSUER).unwrap_err().code(), ErrorCode::InvalidTarget);
        let wanted = |form: &str| wanted_resource(&Parameters::parse(form.as_bytes()).unwrap());
        assert_eq!((wanted("resource=api://a"), wanted("")), (Ok(Some("api://a".to_owned())), Ok(None)));
        assert_eq!(wanted("resource=api://a&resource=api://b").unwrap_err().code(), ErrorCode::InvalidTarget);
    }

    #[test]
    fn an_api_has_an_address_of_its_own() {
        let public_url = "https://id.example";
        for good in ["api://orders", "https://api.example/v1", "urn:example:orders"] {
            assert_eq!(check_identifier_uri(good, public_url), Ok(()), "{good}");
        }
        for bad in [
            "orders",
            "",
            "https://api.example/#f",
            "https://id.example/contoso",
            "https://ID.example:443/contoso/v1.0",
            "urn:a\0",
            "urn:a\tb",
        ] {
            assert!(check_identifier_uri(bad, public_url).is_err(), "{bad}");
        }
    }
}
