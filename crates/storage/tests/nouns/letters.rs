use rules::invitations::{Delivery, Invitation, LetterStage};
use storage::invitations::{InvitationFilter, NewLink};
use storage::{StorageError, Window};

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW, guest, invitation, letter, ticket};

/// A letter waits for the postman.
fn queued(books: &Books) -> (Invitation, Delivery) {
    let pia = guest(&books.cast.contoso, "pia@northwind.example", "Pia");
    let (asked, user) = (invitation(&pia), pia);
    let letter = letter(&asked);
    let (put, sent) = (asked.clone(), letter.clone());
    books.here(move |here| {
        here.users().insert(&user)?;
        here.invitations().insert(&put)?;
        here.letters().insert(&sent, "sealed")
    });
    (asked, letter)
}

#[test]
fn of_two_postmen_one_sends() {
    on_each_engine(|books| {
        let (_, letter) = queued(books);
        let id = letter.letter;
        books.here(move |here| {
            let mut letters = here.letters();
            assert!(letters.mark_sending(id, 0, NOW)?);
            assert!(!letters.mark_sending(id, 0, NOW)?, "somebody else has it");
            assert!(letters.mark_sending(id, 1, LATER)?, "after a crash it is taken again");
            assert_eq!(letters.find(id)?.unwrap().tries, 2);
            assert!(letters.deferred(id, "451 later", LATER)?);
            assert!(!letters.deferred(id, "451 later", LATER)?);
            assert!(!letters.sent(id, "250 ok", LATER)?, "it is not being sent");
            assert_eq!(letters.find(id)?.unwrap().reply.as_deref(), Some("451 later"));
            Ok(())
        });
    });
}

#[test]
fn what_was_rendered_is_erased_once_delivered_or_dead() {
    on_each_engine(|books| {
        let (asked, letter) = queued(books);
        let id = letter.letter;
        books.here(move |here| {
            let mut letters = here.letters();
            assert_eq!(letters.payload(id)?.as_deref(), Some("sealed"));
            assert!(letters.mark_sending(id, 0, NOW)?);
            assert!(letters.sent(id, "250 ok", LATER)?);
            assert_eq!(letters.payload(id)?, None);
            assert!(!letters.refused(id, "550", LATER)?);
            assert!(!letters.given_up(id, None, LATER)?);
            assert!(!letters.suppressed(id, LATER)?);
            assert!(!letters.mark_sending(id, 1, LATER)?);
            assert_eq!(letters.find(id)?.unwrap().stage, LetterStage::Sent);
            let delivered = InvitationFilter { delivery: Some(LetterStage::Sent), ..InvitationFilter::default() };
            assert_eq!(here.invitations().page(&delivered, &Window::first(5))?.items.len(), 1);
            assert_eq!(here.letters().of_invitation(asked.id)?.len(), 1);
            Ok(())
        });
    });
}

#[test]
fn how_a_letter_ended_whose_link_was_replaced_says_nothing_of_the_invitation() {
    on_each_engine(|books| {
        let (asked, old) = queued(books);
        let new = Delivery { queued_at: LATER, ..letter(&asked) };
        books.here(move |here| {
            let delivered = |here: &mut storage::InTenant<'_>, stage| {
                let filter = InvitationFilter { delivery: Some(stage), ..InvitationFilter::default() };
                here.invitations().page(&filter, &Window::first(5)).map(|page| page.items.len())
            };
            assert!(here.letters().mark_sending(old.letter, 0, NOW)?);
            assert!(here.invitations().replace_ticket(asked.id, &ticket(LATER), NewLink::ForSender, LATER)?);
            here.letters().insert(&new, "sealed")?;
            assert!(here.letters().sent(old.letter, "250 ok", LATER)?);
            assert_eq!(delivered(here, LetterStage::Queued)?, 1, "the letter with the link that lives waits");
            assert!(here.letters().mark_sending(new.letter, 0, LATER)?);
            assert!(here.letters().refused(new.letter, "550 no such mailbox", LATER)?);
            assert_eq!(delivered(here, LetterStage::Refused)?, 1);
            Ok(())
        });
    });
}

#[test]
fn a_neighbours_letter_is_neither_read_nor_sent() {
    on_each_engine(|books| {
        let (asked, letter) = queued(books);
        let (id, kept) = (letter.letter, letter.clone());
        let forged = Delivery { tenant: books.cast.fabrikam.id, ..letter.clone() };
        assert!(matches!(books.refused(move |here| here.letters().insert(&forged, "x")), StorageError::Neighbour));
        books.next_door(move |next| {
            let mut letters = next.letters();
            assert_eq!((letters.find(id)?, letters.payload(id)?), (None, None));
            assert_eq!(letters.of_invitation(asked.id)?, []);
            assert_eq!(letters.page(&Window::first(5))?.items, []);
            assert!(!letters.mark_sending(id, 0, NOW)?);
            assert!(!letters.given_up(id, None, NOW)?);
            Ok(())
        });
        assert_eq!(books.here(|here| here.letters().page(&Window::first(5))).items, [kept]);
    });
}

#[test]
fn the_mail_log_is_read_by_stage_without_gaps() {
    on_each_engine(|books| {
        let (asked, _) = queued(books);
        books.here(move |here| {
            let more: Vec<_> = (0..4).map(|_| letter(&asked)).collect();
            let more: Vec<_> = more.iter().map(|letter| (letter, "sealed")).collect();
            here.letters().insert_all(&more)
        });
        let pages =
            |after| books.here(move |here| here.letters().page_of(LetterStage::Queued, &Window { after: Clone::clone(&after), size: 3 }));
        let first = pages(None);
        let rest = pages(first.next.clone());
        assert_eq!((first.items.len(), rest.items.len(), rest.next), (3, 2, None));
        assert!(first.items.iter().all(|letter| !rest.items.contains(letter)));
        assert_eq!(books.here(|here| here.letters().page_of(LetterStage::Sent, &Window::first(3))).items, []);
    });
}
