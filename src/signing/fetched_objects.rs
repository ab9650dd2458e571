//! Request objects that were fetched lately: whoever asks for one of them again makes us fetch nothing.

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::ids::ApplicationId;
use url::Url;

use super::bounded::Bounded;

/// Request objects of clients, by the address that we asked, with the moment that was.
pub struct FetchedObjects(Bounded<(ApplicationId, Url), Arc<Fetched>>);

struct Fetched {
    /// The version that was asked for.
    fragment: Option<String>,
    /// The version that came (OpenID Connect Core §6.2).
    hash: String,
    object: Arc<str>,
    at: Timestamp,
}

impl FetchedObjects {
    /// As long as fetches are counted together: whoever has used up all of them has fetched for everybody else until there are new ones.
    const GOOD_FOR: Duration = Duration::from_secs(60);
    /// Longer ones, in bytes, are not remembered.
    const LONGEST: usize = 16 << 10;

    /// Remembers at most `capacity` objects.
    pub fn new(capacity: usize) -> Self {
        Self(Bounded::new(capacity))
    }

    /// The object that is had there, unless the address names a version that is neither what came nor what was asked for.
    pub fn find(&self, client: ApplicationId, address: &Url, now: Timestamp) -> Option<Arc<str>> {
        let known = self.0.find(&(client, asked(address))).filter(|known| now.since(known.at) < Self::GOOD_FOR)?;
        let is_it = |version: &str| version == known.hash || known.fragment.as_deref() == Some(version);
        address.fragment().is_none_or(is_it).then(|| Arc::clone(&known.object))
    }

    /// Remembers what came.
    pub fn insert(&self, client: ApplicationId, address: &Url, body: &str, at: Timestamp) {
        if body.len() <= Self::LONGEST {
            let (fragment, hash) = (address.fragment().map(str::to_owned), Digest::of(body).base64url());
            self.0.insert((client, asked(address)), Arc::new(Fetched { fragment, hash, object: body.trim().into(), at }));
        }
    }
}

/// What a server is asked by.
fn asked(address: &Url) -> Url {
    let mut address = address.clone();
    address.set_fragment(None);
    address
}

impl std::fmt::Debug for FetchedObjects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FetchedObjects")
    }
}

#[cfg(test)]
mod tests {
    use rules::random::Random;

    use super::*;

    #[test]
    fn what_was_fetched_does_for_a_minute_for_whoever_does_not_name_another_version() {
        let begin = Timestamp::from_seconds(1_800_000_000);
        let [orders, other] = [(); 2].map(|()| ApplicationId::new(&Random, begin));
        let (objects, body) = (FetchedObjects::new(10), " a.b.c\n");
        let at = |address: &str| address.parse::<Url>().unwrap();
        objects.insert(orders, &at("https://orders.example/r#v1"), body, begin);
        let found = |client, address: &str, after| objects.find(client, &at(address), begin + Duration::from_secs(after)).is_some();
        let hashed = format!("https://orders.example/r#{}", Digest::of(body).base64url());
        for (address, is_there) in [
            ("https://orders.example/r", true),
            ("https://orders.example/r#v1", true),
            (hashed.as_str(), true),
            ("https://orders.example/r#v2", false),
            ("https://orders.example/r?x", false),
        ] {
            assert_eq!(
                (found(orders, address, 59), found(orders, address, 60), found(other, address, 0)),
                (is_there, false, false),
                "{address}"
            );
        }
        assert_eq!(objects.find(orders, &at("https://orders.example/r"), begin).as_deref(), Some("a.b.c"));
        objects.insert(other, &at("https://orders.example/r"), &"x".repeat((16 << 10) + 1), begin);
        assert!(!found(other, "https://orders.example/r", 0), "too long to be kept");
    }
}
