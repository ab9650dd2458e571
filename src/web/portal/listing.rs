//! The head and foot of a list: from its address to what is asked for, and back.

use crate::flows::listings::{Asked, Listed, Tally};
use crate::pages::portal::{Counted, ListOption, Listing};

use super::admin::Admin;

/// What of a list the address asks for.
pub(super) fn asked(admin: &Admin) -> Asked {
    let query = admin.query();
    let after = Some(query.one("after").to_owned()).filter(|after| !after.is_empty());
    Asked { search: query.one("search").chars().take(100).collect(), after, size: 0 }
}

/// A list's head and foot. `page` is the list's own address below the portal's.
pub(super) fn listing<T>(admin: &Admin, page: &str, states: Vec<ListOption>, listed: &Listed<T>) -> Listing {
    let (query, action) = (admin.query(), admin.path(page));
    let (search, state) = (query.one("search").to_owned(), query.one("state").to_owned());
    let with = |after: Option<&str>| {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("search", Some(search.as_str())), ("state", Some(state.as_str())), ("after", after)] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                pairs.append_pair(name, value);
            }
        }
        let pairs = pairs.finish();
        if pairs.is_empty() { action.clone() } else { format!("{action}?{pairs}") }
    };
    Listing {
        next_href: listed.next.as_deref().map(|next| with(Some(next))),
        first_href: (!query.one("after").is_empty()).then(|| with(None)),
        counted: listed.tally.map(counted),
        can_search: true,
        action,
        search,
        states,
    }
}

/// As pages count.
pub(super) fn counted(tally: Tally) -> Counted {
    Counted { count: tally.count, is_more: tally.is_more }
}
