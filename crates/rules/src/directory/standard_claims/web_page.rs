//! A page or a picture that a person names: https only, as all that people write and others follow (SECURITY 8).

use url::{Host, Url};

/// Characters of an address.
const MOST: usize = 500;

/// Reads the address of a page.
pub(super) fn read_web_page(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok()?;
    let names_no_user = url.username().is_empty() && url.password().is_none();
    let is_page = url.scheme() == "https" && names_no_user && matches!(url.host(), Some(Host::Domain(_)));
    (is_page && url.as_str().len() <= MOST).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_an_https_address_of_a_host_by_name() {
        assert_eq!(read_web_page(" https://Ann.example/me?x=1#top ").as_deref(), Some("https://ann.example/me?x=1#top"));
        let long = format!("https://ann.example/{}", "x".repeat(MOST));
        for none in
            ["", "ann.example", "http://ann.example/", "https://ann:secret@ann.example/", "https://10.0.0.1/", "javascript:alert(1)", &long]
        {
            assert_eq!(read_web_page(none), None, "{none}");
        }
    }
}
