//! Paths with names in them, as the router reads them.

use actix_web::{HttpRequest, Resource, Scope};

/// The characters of a name in a path: what prints of ASCII, but no slash. Where any letter of any script could stand, each path would
/// be an automaton of 22 KiB in each worker, made at each start.
pub(super) const NAME: &str = "[!-.0-~]+";

/// A scope below `path`.
#[expect(clippy::disallowed_methods, reason = "the one place that spells paths")]
pub(super) fn scope(path: &str) -> Scope {
    actix_web::web::scope(&self::path(path))
}

/// A resource at `path`.
#[expect(clippy::disallowed_methods, reason = "the one place that spells paths")]
pub(super) fn resource(path: &str) -> Resource {
    actix_web::web::resource(self::path(path))
}

/// A resource that a link in a letter leads to. Any letter may stand in its path: what a mail program mangled is told so by its page.
#[expect(clippy::disallowed_methods, reason = "the one place that spells paths")]
pub(super) fn link(path: &str) -> Resource {
    actix_web::web::resource(path)
}

/// The pattern of the door that `request` came to, as the docs write it: `/{tenant}/token`. None if it came to none.
pub(super) fn pattern(request: &HttpRequest) -> Option<String> {
    request.match_pattern().map(|pattern| pattern.replace(&format!(":{NAME}"), ""))
}

/// `/{user}` as `/{user:[!-.0-~]+}`; a name that says itself what it may be stays as it is.
pub(super) fn path(path: &str) -> String {
    let mut parts = path.split('/').map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(name) if !name.contains(':') => format!("{{{name}:{NAME}}}"),
        _ => part.to_owned(),
    });
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |path, part| path + "/" + &part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelt_out_unless_it_says_what_it_is() {
        assert_eq!(path("/users/{id}/$ref"), "/users/{id:[!-.0-~]+}/$ref");
        assert_eq!(path("/{kind:users|groups}/{id}"), "/{kind:users|groups}/{id:[!-.0-~]+}");
        assert_eq!((path("").as_str(), path("/result.csv").as_str()), ("", "/result.csv"));
    }
}
