//! Browsers, sessions, interactions and codes.

use std::time::Duration;

use rules::digest::Digest;
use rules::directory::{Home, User};
use rules::ids::{BrowserId, InteractionId, SessionId};
use rules::interactions::{Interaction, Progress, Purpose};
use rules::random::{Chance as _, Random};
use rules::sessions::{Browser, Evidence, Factor, Session, SessionFor};
use storage::StorageError;
use storage::sessions::{CodeFor, MailboxCode};

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW, member};

fn browser(books: &Books) -> Browser {
    let browser = Browser { id: BrowserId::new(&Random, NOW), digest: Digest::of(Random.bytes::<32>()), created_at: NOW };
    let put = browser.clone();
    books.write(move |tx| tx.across().browsers().insert(&put));
    browser
}

fn session(browser: &Browser, user: &User) -> Session {
    let evidence = Evidence { home: Home::Here, auth_time: Some(NOW), factors: vec![Factor::Password], home_answered_at: NOW };
    Session {
        id: SessionId::new(&Random, NOW),
        tenant: user.tenant,
        browser: browser.id,
        user: user.id,
        opens: SessionFor::Provider,
        evidence,
        started_at: NOW,
        expires_at: LATER,
        ended_at: None,
    }
}

/// Ann is signed in to Contoso.
fn signed_in(books: &Books) -> (Browser, User, Session) {
    let browser = browser(books);
    let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
    let session = session(&browser, &ann);
    let (user, put) = (ann.clone(), session.clone());
    books.here(move |here| {
        here.users().insert(&user)?;
        here.sessions().insert(&put)
    });
    (browser, ann, session)
}

#[test]
fn a_cookie_shows_who_is_signed_in_to_this_tenant_only() {
    on_each_engine(|books| {
        let (browser, ann, session) = signed_in(books);
        let (cookie, id) = (browser.digest, session.id);
        let door = books.here(move |here| here.sessions().of_cookie(&cookie, NOW)).unwrap();
        assert_eq!((door.browser, door.signed_in), (browser.clone(), vec![(session, ann)]));
        let next = books.next_door(move |next| next.sessions().of_cookie(&cookie, NOW)).unwrap();
        assert_eq!(next.signed_in, []);
        assert_eq!(books.here(move |here| here.sessions().of_cookie(&cookie, LATER)).unwrap().signed_in, [], "it has expired");
        assert!(books.here(move |here| here.sessions().end(id, NOW)));
        assert!(!books.here(move |here| here.sessions().end(id, LATER)));
        assert_eq!(books.here(move |here| here.sessions().of_cookie(&cookie, NOW)).unwrap().signed_in, []);
        assert_eq!(books.here(move |here| here.sessions().of_cookie(&Digest::of("other"), NOW)), None);
    });
}

#[test]
fn whoever_is_still_signed_in_after_their_access_ended_is_found() {
    on_each_engine(|books| {
        let (_, ann, session) = signed_in(books);
        let second = |count| NOW + Duration::from_secs(count);
        let found = |since, now| books.write(move |tx| tx.across().with_sessions_beyond_their_end((since, now), 5));
        assert_eq!(found(NOW, second(20)), [], "it does not end");
        assert!(books.here(move |here| here.users().set_terms_of_stay(ann.id, None, Some(second(10)))));
        assert_eq!(found(NOW, second(9)), []);
        assert_eq!(found(NOW, second(10)), [(ann.tenant, ann.id)]);
        assert_eq!(found(second(10), second(20)), [], "before the window");
        let expired = LATER + Duration::from_secs(1);
        assert_eq!(found(NOW, expired), [(ann.tenant, ann.id)], "its applications were not told");
        assert!(books.here(move |here| here.users().set_terms_of_stay(ann.id, None, Some(expired))));
        assert_eq!(found(LATER, expired), [], "the session ended before");
        assert!(books.here(move |here| here.users().set_terms_of_stay(ann.id, None, Some(second(10)))));
        assert!(books.here(move |here| here.sessions().end(session.id, NOW)));
        assert_eq!(found(NOW, second(10)), []);
    });
}

#[test]
fn a_neighbour_ends_no_session_of_ours() {
    on_each_engine(|books| {
        let (_, ann, session) = signed_in(books);
        let (id, user, kept) = (session.id, ann.id, session.clone());
        let neighbours = session.clone();
        books.next_door(move |next| {
            let mut sessions = next.sessions();
            assert_eq!(sessions.find(id)?, None);
            assert_eq!(sessions.of_user(user, NOW)?, []);
            assert!(!sessions.end(id, NOW)?);
            assert!(!sessions.prove_again(id, &session.evidence, LATER)?);
            assert_eq!(sessions.end_of_user(user, None, NOW)?, 0);
            Ok(())
        });
        let neighbour = books.cast.fabrikam.id;
        let forged = books.try_write(move |tx| tx.in_tenant(neighbour).sessions().insert(&neighbours));
        assert!(matches!(forged, Err(StorageError::Neighbour)));
        assert_eq!(books.here(move |here| here.sessions().find(id)), Some(kept));
    });
}

#[test]
fn all_sessions_of_a_person_end_but_the_one_they_keep() {
    on_each_engine(|books| {
        let (browser, ann, first) = signed_in(books);
        let (second, user, id) = (session(&browser, &ann), ann.id, first.id);
        let place = browser.id;
        books.here(move |here| here.sessions().insert(&second));
        assert_eq!(books.here(move |here| here.sessions().end_of_user(user, Some(id), NOW)), 1);
        let left = books.here(move |here| here.sessions().of_user(user, NOW));
        assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [id]);
        assert_eq!(books.write(move |tx| tx.across().browsers().sessions(place, NOW)).len(), 1);
        assert!(books.here(move |here| here.sessions().end(id, NOW)));
        assert!(!books.here(move |here| here.sessions().prove_again(id, &first.evidence, LATER)), "what ended stays ended");
    });
}

#[test]
fn a_cookie_is_replaced_once() {
    on_each_engine(|books| {
        let browser = browser(books);
        let (id, old, new) = (browser.id, browser.digest, Digest::of("new"));
        assert!(books.write(move |tx| tx.across().browsers().rotate(id, &old, &new, LATER)));
        assert!(!books.write(move |tx| tx.across().browsers().rotate(id, &old, &Digest::of("planted"), LATER)));
        assert_eq!(books.write(move |tx| tx.across().browsers().find(&old)), None);
        assert_eq!(books.write(move |tx| tx.across().browsers().find(&new)).unwrap().id, id);
    });
}

fn begun(books: &Books) -> Interaction {
    let interaction = Interaction {
        tenant: books.cast.contoso.id,
        id: InteractionId::new(&Random, NOW),
        browser: BrowserId::new(&Random, NOW),
        version: 0,
        purpose: Purpose::Portal,
        progress: Progress::default(),
        created_at: NOW,
        ends_at: LATER,
        closed_at: None,
    };
    let put = interaction.clone();
    books.here(move |here| here.interactions().insert(&put));
    interaction
}

#[test]
fn a_form_of_an_older_version_changes_nothing() {
    on_each_engine(|books| {
        let first = begun(books);
        let neighbours = first.clone();
        books.next_door(move |next| {
            assert_eq!(next.interactions().find(neighbours.id)?, None);
            assert!(!next.interactions().save(&neighbours)?);
            assert!(!next.interactions().close(&neighbours, NOW)?);
            Ok(())
        });
        books.here(move |here| {
            let mut interactions = here.interactions();
            let mut changed = first.clone();
            changed.progress.address = Some("pia@northwind.example".parse().unwrap());
            assert!(interactions.save(&changed)?);
            assert!(!interactions.save(&first)?);
            assert!(!interactions.close(&first, NOW)?);
            let found = interactions.find(first.id)?.unwrap();
            assert_eq!(found, Interaction { version: 1, ..changed });
            assert!(interactions.close(&found, NOW)?);
            assert!(!interactions.close(&found, LATER)?);
            assert!(!interactions.save(&found)?);
            assert_eq!(interactions.find(first.id)?.unwrap().closed_at, Some(NOW));
            Ok(())
        });
        assert_eq!(books.write(|tx| tx.across().sweep_interactions(NOW, 10)), 0);
        assert_eq!(books.write(|tx| tx.across().sweep_interactions(LATER + std::time::Duration::from_secs(1), 10)), 1);
    });
}

#[test]
fn a_guess_is_paid_for_and_a_new_code_kills_the_old() {
    on_each_engine(|books| {
        let interaction = begun(books).id;
        let code = move |secret: &str| MailboxCode {
            interaction,
            code_for: CodeFor::TypedAddress,
            address_key: "pia@northwind.example".to_owned(),
            code_hmac: Digest::of(secret),
            expires_at: LATER,
            tries_left: 2,
        };
        books.here(move |here| here.mailbox_codes().put(&code("old")));
        books.next_door(move |next| {
            assert_eq!(next.mailbox_codes().pay_for_guess(interaction, CodeFor::TypedAddress, NOW)?, None);
            assert!(!next.mailbox_codes().spend(&code("old"))?);
            Ok(())
        });
        books.here(move |here| {
            let mut codes = here.mailbox_codes();
            assert_eq!(codes.pay_for_guess(interaction, CodeFor::InvitedAddress, NOW)?, None);
            assert_eq!(codes.pay_for_guess(interaction, CodeFor::TypedAddress, LATER)?, None, "it has expired");
            assert_eq!(codes.pay_for_guess(interaction, CodeFor::TypedAddress, NOW)?.unwrap().tries_left, 1);
            codes.put(&code("new"))?;
            assert!(!codes.spend(&code("old"))?);
            let paid = codes.pay_for_guess(interaction, CodeFor::TypedAddress, NOW)?.unwrap();
            assert_eq!(paid, MailboxCode { tries_left: 1, ..code("new") });
            assert!(paid.is_for(&"PIA@northwind.example".parse::<rules::directory::Address>().unwrap().key()));
            assert!(!codes.is_spent(interaction, CodeFor::TypedAddress, NOW)?, "it bears one more guess");
            assert!(codes.pay_for_guess(interaction, CodeFor::TypedAddress, NOW)?.is_some());
            assert_eq!(codes.pay_for_guess(interaction, CodeFor::TypedAddress, NOW)?, None, "all tries are used up");
            assert!(codes.is_spent(interaction, CodeFor::TypedAddress, NOW)?);
            assert!(!codes.is_spent(interaction, CodeFor::TypedAddress, LATER)?, "it has expired");
            assert!(codes.spend(&code("new"))?);
            assert!(!codes.spend(&code("new"))?);
            Ok(())
        });
    });
}
