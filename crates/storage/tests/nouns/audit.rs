use std::time::Duration;

use rules::audit::{Deed, Event, Subject};
use rules::clock::Timestamp;
use rules::directory::{Actor, Caller, Door};
use rules::ids::{EventId, RequestId, TenantId};
use rules::random::Random;
use storage::{EventFilter, Found};

use crate::books::{Books, on_each_engine};
use crate::cast::NOW;

fn event(tenant: TenantId, seconds: u64, deed: Deed, subject: &str) -> Event {
    let at = NOW + Duration::from_secs(seconds);
    let caller = Caller { actor: Actor::Job, door: Door::Clock, address: None, request_id: RequestId::new(&Random, at), at };
    Event::new(EventId::new(&Random, at), tenant, &caller, deed, "user", subject)
}

fn remember(books: &Books, events: &[Event]) {
    let events = events.to_vec();
    books.write(move |tx| tx.remember_all(&events));
}

fn found(books: &Books, filter: &EventFilter, before: Option<(Timestamp, EventId)>, limit: u16) -> Found {
    let (filter, empty) = (filter.clone(), filter.clone());
    let found = books.here(move |here| here.events().search(&filter, before, limit));
    let next_door = books.next_door(move |next| next.events().search(&empty, None, 10));
    assert!(next_door.events.is_empty() && next_door.next.is_none(), "a neighbour finds nothing of ours");
    found
}

/// Goes from page to page: the events, and how many pages that took.
fn all(books: &Books, filter: &EventFilter, limit: u16) -> (Vec<Event>, usize) {
    let (mut events, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = found(books, filter, before, limit);
        events.extend(page.events);
        pages += 1;
        match page.next {
            Some(next) => before = Some(next.deed().unwrap()),
            None => return (events, pages),
        }
    }
}

fn subject(id: &str) -> Subject {
    Subject { kind: "user".to_owned(), id: id.to_owned() }
}

#[test]
fn each_question_finds_what_fits_the_latest_first() {
    on_each_engine(|books| {
        let of = |seconds, deed, on| event(books.cast.contoso.id, seconds, deed, on);
        let events = [
            of(1, Deed::MadeUser, "ann"),
            of(2, Deed::BlockedUser, "ann"),
            of(3, Deed::BlockedUser, "bo"),
            of(4, Deed::UnblockedUser, "ann"),
            of(5, Deed::SignedIn, "cy"),
        ];
        remember(books, &events);
        let which = |filter: EventFilter| {
            let (found, _) = all(books, &filter, 2);
            found.iter().map(|one| events.iter().position(|event| event == one).unwrap() + 1).collect::<Vec<_>>()
        };
        let any = EventFilter::default;
        let at = |seconds| Some(NOW + Duration::from_secs(seconds));
        assert_eq!(which(any()), [5, 4, 3, 2, 1]);
        assert_eq!(which(EventFilter { deed: Some(Deed::BlockedUser), ..any() }), [3, 2]);
        assert_eq!(which(EventFilter { request: Some(events[3].request_id), ..any() }), [4]);
        assert_eq!(which(EventFilter { from: at(2), until: at(4), ..any() }), [4, 3, 2], "both ends belong to it");
        assert_eq!(which(EventFilter { about: Some(vec![subject("ann")]), ..any() }), [4, 2, 1]);
        assert_eq!(which(EventFilter { about: Some(vec![subject("cy"), subject("ann")]), ..any() }), [5, 4, 2, 1], "of each, in order");
        assert_eq!(which(EventFilter { about: Some(vec![subject("ann")]), deed: Some(Deed::BlockedUser), until: at(3), ..any() }), [2]);
        assert_eq!(which(EventFilter { about: Some(vec![subject("nobody")]), ..any() }), [0; 0]);
        assert_eq!(which(EventFilter { about: Some(Vec::new()), ..any() }), [0; 0], "of nothing there is nothing");
    });
}

#[test]
fn what_no_index_finds_is_looked_for_so_far_and_no_further() {
    on_each_engine(|books| {
        let of = |seconds, deed, on| event(books.cast.contoso.id, seconds, deed, on);
        let looked_at = u64::from(EventFilter::LOOKED_AT);
        let rare = [of(1, Deed::BlockedUser, "ann"), of(looked_at * 2, Deed::BlockedUser, "ann")];
        let many: Vec<_> = (2..looked_at * 2).map(|second| of(second, Deed::SignedIn, "ann")).collect();
        remember(books, &rare);
        remember(books, &many);
        for about in [None, Some(vec![subject("ann")]), Some(vec![subject("bo"), subject("ann")])] {
            let wanted = EventFilter { about, deed: Some(Deed::BlockedUser), ..EventFilter::default() };
            let first = found(books, &wanted, None, 10);
            assert_eq!(first.events, rare[1..]);
            assert_eq!(first.looked_to, Some(NOW + Duration::from_secs(looked_at + 1)), "and says how far");
            let (events, pages) = all(books, &wanted, 10);
            assert_eq!((events, pages), (vec![rare[1].clone(), rare[0].clone()], 3), "the last of which looks at nothing");
            // Whoever says when has less to look through.
            let early = EventFilter { until: Some(NOW + Duration::from_secs(100)), ..wanted };
            let page = found(books, &early, None, 10);
            assert_eq!((page.events.as_slice(), page.looked_to, page.next), (&rare[..1], None, None));
        }
        // Without such a question a page is full.
        let page = found(books, &EventFilter::default(), None, 10);
        assert_eq!((page.events.len(), page.looked_to, page.next.is_some()), (10, None, true));
    });
}

#[test]
fn the_cursor_of_another_list_leads_to_no_deed() {
    for text in ["", "x", &"0".repeat(36), "0190a7b0-0000-7000-8000-000000000001", "0190a7b0-0000-7000-8000-000000000001ann"] {
        assert!(storage::Cursor::read(text).is_none_or(|cursor| cursor.deed().is_none()), "{text:?}");
    }
}
