//! Which page of the app a sign-in ends at.

use url::Url;

/// The page that people see after signing in, if they asked for no other.
pub(super) const FIRST_PAGE: &str = "/me";

/// Path and query of `wished`, if that is a page of the app at `home`: wherever it came from, nobody is sent elsewhere.
pub(super) fn own_page(home: &Url, wished: Option<&str>) -> String {
    let wished = wished.and_then(|wished| home.join(wished).ok()).filter(|page| page.origin() == home.origin());
    let page = wished.filter(|page| page.path() != "/").map(|page| match page.query() {
        Some(query) => format!("{}?{query}", page.path()),
        None => page.path().to_owned(),
    });
    // A path of two slashes would be read as a host.
    page.filter(|page| !page.starts_with("//")).unwrap_or_else(|| FIRST_PAGE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_ends_at_a_page_of_the_app() {
        let home: Url = "http://localhost:9000/".parse().unwrap();
        for (wished, expected) in [
            (None, "/me"),
            (Some("http://localhost:9000/"), "/me"),
            (Some("http://localhost:9000/orders?open=1#x"), "/orders?open=1"),
            (Some("/orders/approve"), "/orders/approve"),
            (Some("http://localhost:9001/orders"), "/me"),
            (Some("https://localhost:9000/orders"), "/me"),
            (Some("http://localhost:9000@evil.example/orders"), "/me"),
            (Some("//evil.example/orders"), "/me"),
            (Some("\\\\evil.example/orders"), "/me"),
            (Some("http://localhost:9000//evil.example/"), "/me"),
            (Some("javascript:alert(1)"), "/me"),
        ] {
            assert_eq!(own_page(&home, wished), expected, "{wished:?}");
        }
    }
}
