use std::time::Duration;

use rules::clock::Timestamp;
use rules::invitations::{InvitationStage, LetterStage};
use storage::invitations::{DueReminders, InvitationFilter, NewLink};
use storage::{Counted, StorageError, Window};

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW, guest, invitation, letter, ticket};

/// Pia is invited to Contoso.
fn invited(books: &Books) -> rules::invitations::Invitation {
    let pia = guest(&books.cast.contoso, "pia@northwind.example", "Pia");
    let invited = invitation(&pia);
    let put = invited.clone();
    books.here(move |here| {
        here.users().insert(&pia)?;
        here.invitations().insert(&put)
    });
    invited
}

#[test]
fn an_invitation_is_found_by_id_ticket_address_and_guest() {
    on_each_engine(|books| {
        let asked = invited(books);
        books.here(move |here| {
            let mut invitations = here.invitations();
            assert_eq!(invitations.find(asked.id)?, Some(asked.clone()));
            assert_eq!(invitations.find_by_ticket(&asked.ticket.digest)?, Some(asked.clone()));
            assert_eq!(invitations.pending_for(&asked.address.key())?, std::slice::from_ref(&asked));
            assert_eq!(invitations.of_guest(asked.guest)?, std::slice::from_ref(&asked));
            Ok(())
        });
    });
}

#[test]
fn a_neighbour_cannot_redeem_our_invitation() {
    on_each_engine(|books| {
        let asked = invited(books);
        let (id, kept) = (asked.id, asked.clone());
        let theirs = rules::invitations::Invitation { tenant: books.cast.fabrikam.id, ..asked.clone() };
        assert!(matches!(books.refused(move |here| here.invitations().insert(&theirs)), StorageError::Neighbour));
        books.next_door(move |next| {
            let mut invitations = next.invitations();
            assert_eq!(invitations.find(id)?, None);
            assert_eq!(invitations.find_by_ticket(&asked.ticket.digest)?, None);
            assert_eq!(invitations.pending_for(&asked.address.key())?, []);
            assert_eq!(invitations.of_guest(asked.guest)?, []);
            assert_eq!(invitations.page(&InvitationFilter::default(), &Window::first(5))?.items, []);
            assert_eq!(invitations.due_for_reminder(0, &due(LATER), None, 5)?, []);
            assert!(!invitations.accept(id, asked.guest, NOW)?);
            assert!(!invitations.decline(id, NOW)?);
            assert!(!invitations.revoke(id, NOW)?);
            assert!(!invitations.opened(id, NOW)?);
            assert!(!invitations.continued(id, NOW)?);
            assert!(!invitations.replace_ticket(id, &ticket(LATER), NewLink::ForSender, NOW)?);
            Ok(())
        });
        assert_eq!(books.here(move |here| here.invitations().find(id)), Some(kept));
    });
}

#[test]
fn an_invitation_is_spent_once_and_what_ended_stays_ended() {
    on_each_engine(|books| {
        let asked = invited(books);
        books.here(move |here| {
            let mut invitations = here.invitations();
            assert!(invitations.accept(asked.id, asked.guest, NOW)?);
            assert!(!invitations.accept(asked.id, asked.guest, LATER)?);
            assert!(!invitations.revoke(asked.id, LATER)?);
            assert!(!invitations.decline(asked.id, LATER)?);
            assert!(!invitations.report(asked.id, LATER)?);
            assert!(!invitations.replace_ticket(asked.id, &ticket(LATER), NewLink::ForInvitee, LATER)?, "never a fresh link");
            let spent = invitations.find(asked.id)?.unwrap();
            assert_eq!(spent.stage, InvitationStage::Accepted { at: NOW, by: asked.guest });
            assert_eq!(spent.ticket, asked.ticket);
            Ok(())
        });
    });
}

#[test]
fn a_fresh_link_kills_the_old_one_and_is_counted() {
    on_each_engine(|books| {
        let asked = invited(books);
        books.here(move |here| {
            let mut invitations = here.invitations();
            let [fresh, sent, reminder] = [ticket(LATER), ticket(LATER), ticket(LATER)];
            assert!(invitations.replace_ticket(asked.id, &fresh, NewLink::ForInvitee, LATER)?);
            assert_eq!(invitations.find_by_ticket(&asked.ticket.digest)?, None);
            assert_eq!(invitations.find_by_ticket(&fresh.digest)?.unwrap().id, asked.id);
            assert!(invitations.replace_ticket(asked.id, &sent, NewLink::ForSender, LATER)?);
            assert!(invitations.replace_ticket(asked.id, &reminder, NewLink::ForReminder, LATER)?);
            let found = invitations.find(asked.id)?.unwrap();
            assert_eq!((found.fresh_links, found.reminders, found.linked_at, found.ticket), (1, 1, LATER, reminder));
            Ok(())
        });
    });
}

#[test]
fn looking_at_a_link_changes_nothing_but_its_opening() {
    on_each_engine(|books| {
        let asked = invited(books);
        books.here(move |here| {
            let mut invitations = here.invitations();
            assert!(invitations.opened(asked.id, NOW)?);
            assert!(invitations.opened(asked.id, LATER)?);
            assert!(invitations.continued(asked.id, NOW)?);
            assert!(!invitations.continued(asked.id, LATER)?);
            let found = invitations.find(asked.id)?.unwrap();
            assert_eq!((found.opening.first_at, found.opening.times, found.opening.continued_at), (Some(NOW), 2, Some(NOW)));
            assert_eq!(rules::invitations::Invitation { opening: asked.opening, ..found }, asked);
            Ok(())
        });
    });
}

#[test]
fn invitations_are_filtered_searched_and_paged_newest_first() {
    on_each_engine(|books| {
        let contoso = books.cast.contoso.clone();
        books.here(move |here| {
            for n in 0..5 {
                let guest = guest(&contoso, &format!("guest{n}@northwind{}.example", n % 2), "Guest");
                here.users().insert(&guest)?;
                let mut asked = invitation(&guest);
                asked.id = rules::ids::InvitationId::new(&rules::random::Random, NOW + std::time::Duration::from_secs(n));
                here.invitations().insert(&asked)?;
                if n == 0 {
                    here.invitations().revoke(asked.id, NOW)?;
                    here.letters().insert(&letter(&asked), "{}")?;
                }
            }
            Ok(())
        });
        let names = |filter: InvitationFilter, window: Window| {
            let counted = filter.clone();
            let page = books.here(move |here| here.invitations().page(&filter, &window));
            let names: Vec<_> = page.items.iter().map(|asked| asked.address.local().to_owned()).collect();
            (names, page.next, books.here(move |here| here.invitations().count(&counted)))
        };
        let all = InvitationFilter::default();
        let (first, next, count) = names(all.clone(), Window::first(3));
        assert_eq!((first, count), (["guest4", "guest3", "guest2"].map(str::to_owned).to_vec(), Counted::Exactly(5)));
        assert_eq!(names(all.clone(), Window { after: next, size: 3 }).0, ["guest1", "guest0"]);
        let pending = InvitationFilter { stage: Some("pending".to_owned()), ..all.clone() };
        assert_eq!(names(pending, Window::first(9)).2, Counted::Exactly(4));
        let queued = InvitationFilter { delivery: Some(LetterStage::Queued), ..all.clone() };
        assert_eq!(names(queued, Window::first(9)).0, ["guest0"]);
        let search =
            |text: &str| names(InvitationFilter { search: Some(text.to_owned()), ..InvitationFilter::default() }, Window::first(9)).0;
        assert_eq!(search("GUEST3"), ["guest3"]);
        assert_eq!(search("@northwind1"), ["guest3", "guest1"]);
    });
}

/// Whoever was invited, and was sent a link, by then.
fn due(by: Timestamp) -> DueReminders {
    DueReminders { invited_before: by, linked_before: by, now: NOW }
}

#[test]
fn a_reminder_is_due_once_per_step() {
    on_each_engine(|books| {
        let asked = invited(books);
        let address = asked.address.key();
        books.here(move |here| {
            let mut invitations = here.invitations();
            assert_eq!(invitations.due_for_reminder(0, &due(NOW - Duration::from_millis(1)), None, 5)?, [], "not yet");
            assert_eq!(invitations.due_for_reminder(0, &due(LATER), None, 5)?.len(), 1);
            assert_eq!(invitations.due_for_reminder(0, &due(LATER), Some((asked.invited_at, asked.id)), 5)?, [], "they were looked at");
            assert_eq!(invitations.due_for_reminder(0, &DueReminders { now: LATER, ..due(LATER) }, None, 5)?, [], "their link has ended");
            assert!(invitations.replace_ticket(asked.id, &ticket(LATER), NewLink::ForReminder, LATER)?);
            assert_eq!(invitations.due_for_reminder(0, &due(LATER), None, 5)?, []);
            assert_eq!(invitations.due_for_reminder(1, &due(NOW), None, 5)?, [], "they were sent a link since");
            assert_eq!(invitations.due_for_reminder(1, &due(LATER), None, 5)?.len(), 1);
            here.suppressions().insert(&address, NOW)?;
            assert_eq!(here.invitations().due_for_reminder(1, &due(LATER), None, 5)?, [], "they want no letters");
            Ok(())
        });
        let overdue = |invited, ended| books.write(move |tx| tx.across().overdue_invitations(invited, ended, 5)).len();
        let after = LATER + Duration::from_secs(1);
        assert_eq!((overdue(after, after), overdue(NOW, after), overdue(after, LATER)), (1, 0, 0));
    });
}

#[test]
fn who_wants_no_more_mail_is_left_alone_by_this_tenant() {
    on_each_engine(|books| {
        let key = "Pia@Northwind.example".parse::<rules::directory::Address>().unwrap().key();
        let (same, next) = (key.clone(), key.clone());
        assert!(books.here(move |here| here.suppressions().insert(&key, NOW)));
        assert!(!books.here({
            let key = same.clone();
            move |here| here.suppressions().insert(&key, LATER)
        }));
        assert!(books.here(move |here| here.suppressions().includes(&same)));
        assert!(!books.next_door(move |there| there.suppressions().includes(&next)));
    });
}
