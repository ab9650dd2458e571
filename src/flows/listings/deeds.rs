//! Who did what: the audit log, as admins look through it.

use std::str::FromStr;
use std::time::Duration;

use rules::audit::{Deed, Event, Subject};
use rules::clock::Timestamp;
use rules::directory::{Action, Actor, Address, Caller, Object, may};
use rules::ids::{RequestId, TenantId, UserId};
use rules::listings::CannotReadCursor;
use storage::{Cursor, EventFilter, StorageError, Tx};

use super::called::{Called, Names};
use super::listed::{Asked, Listed};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// Which deeds are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct DeedsWanted {
    /// Such deeds.
    pub deed: Option<Deed>,
    /// Done to somebody or something.
    pub about: Option<About>,
    /// In that request, as an error page names it.
    pub request: Option<RequestId>,
    /// At that moment or later.
    pub from: Option<Timestamp>,
    /// At that moment or earlier.
    pub until: Option<Timestamp>,
}

/// Whom or what deeds were done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Everybody who has or had that address, and their invitations.
    Address(Address),
    /// Whoever or whatever has that id; of a person also their invitations.
    Id(String),
}

/// The text is neither an address nor an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither an e-mail address nor an object id")]
pub struct NotAbout;

/// A deed of the list.
#[derive(Debug)]
pub struct DeedListed {
    /// What the log says.
    pub event: Event,
    /// Who did it.
    pub by: Called,
    /// On whom or what.
    pub on: Called,
    /// What else is worth knowing.
    pub details: Vec<Detail>,
}

/// One thing that is worth knowing of a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What it is called in the log, with dots where it lies deeper.
    pub key: String,
    /// What it says; for a list, its parts with commas between.
    pub value: String,
    /// What whoever or whatever has that id is called.
    pub called: Called,
}

/// A page of the log.
#[derive(Debug)]
pub struct DeedsListed {
    /// The deeds, latest first.
    pub listed: Listed<DeedListed>,
    /// Since when nothing was left out, where looking stopped before the page was full.
    pub looked_to: Option<Timestamp>,
}

/// A deed carries the moment at which its request had been read; the reference was drawn when it began, which a slow line keeps apart.
const REQUEST_LASTS: Duration = Duration::from_secs(600);
/// Clocks are set right.
const CLOCK_IS_SET: Duration = Duration::from_secs(60);
/// So many things can have one address: people who came and went, and their invitations, the latest of them.
const SUBJECTS: usize = 50;
/// Nouns that have an id of their own.
const KINDS: [&str; 5] = ["user", "invitation", "group", "application", "import"];

impl FromStr for About {
    type Err = NotAbout;

    fn from_str(text: &str) -> Result<Self, NotAbout> {
        if text.contains('@') {
            return text.parse().map(Self::Address).map_err(|_| NotAbout);
        }
        let id = text.to_ascii_lowercase();
        id.parse::<UserId>().map(|_| Self::Id(id)).map_err(|_| NotAbout)
    }
}

/// Lists deeds, latest first. Only Global Administrators read them: who did what from where is more than the directory tells.
///
/// By time and by whom or what it was done to, the log has indexes, and a page costs what it shows. So does a request: its reference says when
/// it was drawn. For one deed of all, [`EventFilter::LOOKED_AT`] rows are looked at, and the page says how far back that was.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_deeds(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    wanted: DeedsWanted,
    asked: Asked,
) -> Result<DeedsListed, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::SeeAudit, &Object::Grant(tenant, &[]))?;
            let window = asked.window()?;
            let before = window.after.as_ref().map(|after| after.deed().ok_or(CannotReadCursor)).transpose()?;
            let Some(filter) = wanted.filter(tx, tenant)? else {
                return Ok(DeedsListed { listed: Listed::nothing(), looked_to: None });
            };
            let found = tx.in_tenant(tenant).events().search(&filter, before, window.size)?;
            let mut names = Names::default();
            let rows = found.events.into_iter().map(|event| listed(tx, &mut names, event)).collect::<Result<_, _>>()?;
            let next = found.next.as_ref().map(Cursor::to_string);
            Ok(DeedsListed { listed: Listed { rows, next, tally: None }, looked_to: found.looked_to })
        })
        .await
}

impl DeedsWanted {
    /// The same in the words of the log; nothing for a request that was never drawn here.
    fn filter(&self, tx: &mut Tx<'_>, tenant: TenantId) -> Result<Option<EventFilter>, StorageError> {
        let about = self.about.as_ref().map(|about| subjects(tx, tenant, about)).transpose()?;
        let mut filter = EventFilter { about, from: self.from, until: self.until, deed: self.deed, request: self.request };
        if let Some(request) = self.request {
            let Some(drawn_at) = request.drawn_at() else { return Ok(None) };
            filter.from = filter.from.max(Some(drawn_at - CLOCK_IS_SET));
            let last = drawn_at + REQUEST_LASTS;
            filter.until = Some(filter.until.map_or(last, |until| until.min(last)));
        }
        Ok(Some(filter))
    }
}

/// What the log knows them by, the latest of each kind last.
fn subjects(tx: &mut Tx<'_>, tenant: TenantId, about: &About) -> Result<Vec<Subject>, StorageError> {
    let of = |kind: &str, id: String| Subject { kind: kind.to_owned(), id };
    let (people, mut subjects) = match about {
        About::Address(address) => {
            let people: Vec<UserId> = tx.in_tenant(tenant).users().find_by_mail_key(&address.key())?.iter().map(|user| user.id).collect();
            let subjects: Vec<_> = people.iter().map(|id| of("user", id.to_string())).collect();
            (people, subjects)
        }
        About::Id(id) => (id.parse().into_iter().collect(), KINDS.iter().map(|kind| of(kind, id.clone())).collect()),
    };
    for person in people {
        let invitations = tx.in_tenant(tenant).invitations().of_guest(person)?;
        subjects.extend(invitations.iter().map(|invitation| of("invitation", invitation.id.to_string())));
    }
    // Ids rise.
    subjects.sort_by(|one, other| other.id.cmp(&one.id));
    subjects.truncate(SUBJECTS);
    Ok(subjects)
}

fn listed(tx: &mut Tx<'_>, names: &mut Names, event: Event) -> Result<DeedListed, StorageError> {
    let on = names.of(tx, event.tenant, &event.subject.kind, &event.subject.id)?;
    let by = match event.actor {
        // A person of another tenant acts here only for themselves: as the guest they are.
        Actor::Person { tenant, .. } if tenant != event.tenant && event.subject.kind == "user" => on.clone(),
        actor => names.of_actor(tx, event.tenant, &actor)?,
    };
    let mut details = Vec::new();
    for (key, value) in event.details() {
        let kind = match key.rsplit('.').next().unwrap_or_default() {
            kind @ ("user" | "group" | "application" | "import") => Some(kind),
            "into" => Some("user"),
            "holder" => Some("application"),
            _ => None,
        };
        let called = kind.map(|kind| names.of(tx, event.tenant, kind, &value)).transpose()?.unwrap_or_default();
        details.push(Detail { key, value, called });
    }
    Ok(DeedListed { event, by, on, details })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_asked_for_by_an_address_or_an_id() {
        let id = "0190a7b0-0000-7000-8000-00000000000a";
        assert_eq!(id.to_ascii_uppercase().parse(), Ok(About::Id(id.to_owned())));
        assert!(matches!("Ann@Fabrikam.example".parse(), Ok(About::Address(_))));
        for text in ["", "ann", "@", "ann@", "fabrikam.example", "0190a7b0"] {
            assert_eq!(text.parse::<About>(), Err(NotAbout), "{text:?}");
        }
    }
}
