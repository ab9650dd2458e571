//! What has ended goes a bounded part at a time, whatever ended together with it.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::{Digest, LookupKey};
use rules::directory::Home;
use rules::ids::{BrowserId, GrantId, LetterId, SessionId, WorkId};
use rules::invitations::Delivery;
use rules::protocol::Grant;
use rules::random::{Chance as _, Random};
use rules::sessions::{Browser, Evidence, Session, SessionFor};
use storage::{Claim, Held, Leftover, NewWork, StorageError, Tx};

use crate::books::{Books, on_each_engine};
use crate::cast::{NOW, guest, invitation, letter};
use crate::tokens::{code, granted};

const DAY: Duration = Duration::from_secs(86_400);
const LATER: Timestamp = Timestamp::from_seconds(1_800_000_000 + 3 * 86_400);

#[test]
fn what_ended_at_one_moment_goes_a_slice_at_a_time() {
    on_each_engine(|books| {
        let contoso = books.cast.contoso.id;
        books.write(move |tx| {
            for at in 0..500_u32 {
                let digest = Digest::of(at.to_be_bytes());
                tx.count("guess_day", &at.to_string(), DAY, NOW)?;
                tx.spend("assertion", digest, NOW)?;
                tx.in_tenant(contoso).kept_requests().insert(&digest, "body", NOW)?;
            }
            Ok(())
        });
        let swept = |sweep: fn(&mut Tx<'_>) -> Result<usize, StorageError>| [(); 4].map(|()| books.write(sweep));
        let counters = swept(|tx| tx.across().sweep_counters(LATER, 200));
        assert_eq!(counters, [200, 200, 100, 0], "the windows of a day end together, and nobody waits until all of them are gone");
        assert_eq!(swept(|tx| tx.across().sweep_spent(LATER, 200)), [200, 200, 100, 0]);
        assert_eq!(swept(|tx| tx.across().sweep_kept_requests(LATER, 200)), [200, 200, 100, 0]);
    });
}

/// A session that ended long ago, in a browser that was not seen since.
fn session_of(books: &Books, grant: &Grant) -> Session {
    let browser = Browser { id: BrowserId::new(&Random, NOW), digest: Digest::of(Random.bytes::<32>()), created_at: NOW };
    let session = Session {
        id: SessionId::new(&Random, NOW),
        tenant: grant.tenant,
        browser: browser.id,
        user: grant.user,
        opens: SessionFor::Provider,
        evidence: Evidence { home: Home::Here, auth_time: Some(NOW), factors: Vec::new(), home_answered_at: NOW },
        started_at: NOW,
        expires_at: NOW,
        ended_at: None,
    };
    let put = session.clone();
    books.write(move |tx| {
        tx.across().browsers().insert(&browser)?;
        tx.in_tenant(put.tenant).sessions().insert(&put)
    });
    session
}

#[test]
fn what_is_held_is_passed_over_and_goes_with_what_held_it() {
    on_each_engine(|books| {
        let standing = granted(books);
        let sessions = [(); 3].map(|()| session_of(books, &standing));
        let [by_code, by_nothing] = [&sessions[0], &sessions[1]].map(|session| Grant {
            id: GrantId::new(&Random, NOW),
            session: Some(session.id),
            ..standing.clone()
        });
        let (put, used) = ([by_code.clone(), by_nothing], code(&by_code));
        books.here(move |here| {
            put.iter().try_for_each(|grant| here.grants().insert(grant))?;
            here.grants().insert_code(&used, &LookupKey::of("code"))
        });
        let found = |of, since| books.write(move |tx| tx.across().leftovers(of, since, LATER, 2));
        let gone = |of, found: Vec<Leftover>| books.write(move |tx| tx.across().drop_leftovers(of, &found, LATER));
        let all = |of| found(of, Timestamp::from_millis(0));
        assert_eq!(all(Held::Sessions).len(), 1, "grants began in the others");
        assert!(all(Held::Browsers).is_empty(), "somebody is signed in, as far as they know");
        assert_eq!(gone(Held::Grants, all(Held::Grants)), 1, "a code may still come, and what no session began stands by itself");
        let (early, late) = (all(Held::Sessions), Timestamp::from_millis(NOW.millis() + 1));
        assert_eq!((early.len(), found(Held::Sessions, late).len()), (2, 0), "each slice begins where the last one ended");
        assert_eq!(gone(Held::Sessions, early.clone()), 2);
        assert_eq!(gone(Held::Sessions, early), 0);
        let browsers = all(Held::Browsers);
        assert_eq!(gone(Held::Browsers, browsers.clone()), 2);
        // Swept with its code, it holds its session no longer.
        assert_eq!(books.write(|tx| tx.across().sweep_codes(LATER, 10)), 1);
        assert_eq!([Held::Grants, Held::Sessions, Held::Browsers].map(|of| gone(of, all(of))), [0, 1, 1]);
        assert!(books.here(move |here| here.grants().find(standing.id)).is_some());
    });
}

#[test]
fn of_what_a_living_session_let_in_the_last_of_each_application_is_kept() {
    on_each_engine(|books| {
        let standing = granted(books);
        let ended = session_of(books, &standing);
        let living = Session { id: SessionId::new(&Random, NOW), expires_at: LATER + DAY, ..ended.clone() };
        let elsewhere = Session { id: SessionId::new(&Random, NOW), expires_at: LATER + DAY, ..ended };
        let mut ids: Vec<GrantId> = (0..4).map(|_| GrantId::new(&Random, NOW)).collect();
        ids.sort_by_key(ToString::to_string);
        let of = |nth: usize, session: &Session| Grant { id: ids[nth], session: Some(session.id), ..standing.clone() };
        let revoked = Grant { revoked_at: Some(NOW), ..of(2, &living) };
        let put = [of(0, &living), of(1, &living), revoked, of(3, &elsewhere)];
        let (first, used) = (ids[0], code(&put[0]));
        books.here(move |here| {
            here.sessions().insert(&living)?;
            here.sessions().insert(&elsewhere)?;
            put.iter().try_for_each(|grant| here.grants().insert(grant))
        });
        let found = || books.write(|tx| tx.across().leftovers(Held::Grants, Timestamp::from_millis(0), LATER, 9));
        assert_eq!(found().len(), 1, "the second is the last of its session that was not revoked");
        // A code stands on the first: it goes when that is swept.
        books.here(move |here| here.grants().insert_code(&used, &LookupKey::of("code")));
        assert!(found().is_empty());
        assert_eq!(books.write(|tx| tx.across().sweep_codes(LATER, 10)), 1);
        assert!(books.here(move |here| here.grants().find(first)).is_none());
        let left = ids[1..].to_vec();
        let left: Vec<bool> = books.here(move |here| left.iter().map(|id| Ok(here.grants().find(*id)?.is_some())).collect());
        assert_eq!(left, [true; 3]);
    });
}

#[test]
fn what_is_held_again_since_it_was_looked_for_stays() {
    on_each_engine(|books| {
        let standing = granted(books);
        let session = session_of(books, &standing);
        let found = books.write(|tx| tx.across().leftovers(Held::Sessions, Timestamp::from_millis(0), LATER, 5));
        let grant = Grant { id: GrantId::new(&Random, NOW), session: Some(session.id), ..standing };
        books.here(move |here| here.grants().insert(&grant));
        assert_eq!(books.write(move |tx| tx.across().drop_leftovers(Held::Sessions, &found, LATER)), 0);
    });
}

#[test]
fn letters_of_no_invitation_work_that_was_given_up_and_tokens_for_clients_go_with_time() {
    on_each_engine(|books| {
        let pia = guest(&books.cast.contoso, "pia@northwind.example", "Pia");
        let asked = invitation(&pia);
        let of_invitation = letter(&asked);
        let other = || Delivery { letter: LetterId::new(&Random, NOW), invitation: None, ..of_invitation.clone() };
        let [code, waiting] = [other(), other()];
        let all = [of_invitation.clone(), code.clone(), waiting.clone()];
        books.here(move |here| {
            here.users().insert(&pia)?;
            here.invitations().insert(&asked)?;
            for letter in &all {
                here.letters().insert(letter, "sealed")?;
            }
            for letter in &all[..2] {
                assert!(here.letters().mark_sending(letter.letter, 0, NOW)?);
                assert!(here.letters().sent(letter.letter, "250", NOW)?);
            }
            here.registration_tokens().insert(&Digest::of("token"), 1, NOW, NOW)
        });
        books.write(|tx| {
            for key in ["one", "two"] {
                let id = WorkId::new(&Random, NOW);
                tx.queue(&NewWork { id, tenant: None, kind: "ping", payload: String::new(), key: key.to_owned(), due_at: NOW })?;
            }
            let taken = tx.across().claim(&Claim { kinds: &["ping"], by: "me", lease_for: DAY, now: NOW, limit: 1 })?;
            tx.across().give_up(&taken[0].lease, NOW)
        });
        let swept = |before| {
            books.write(move |tx| {
                let mut all = tx.across();
                Ok([all.sweep_letters(before, 9)?, all.sweep_given_up(before, 9)?, all.sweep_registration_tokens(before, 9)?])
            })
        };
        assert_eq!([swept(NOW), swept(LATER), swept(LATER)], [[0, 0, 0], [1, 1, 1], [0, 0, 0]]);
        let left = books.here(move |here| [&of_invitation, &code, &waiting].iter().map(|one| here.letters().find(one.letter)).collect());
        let left: Vec<Option<Delivery>> = left;
        assert_eq!(left.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(books.write(|tx| tx.across().depth("ping", NOW)).due, 1);
    });
}
