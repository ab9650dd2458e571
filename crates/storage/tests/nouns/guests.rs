use std::time::Duration;

use rules::directory::{Assignee, Assignment, Giver, GuestPolicy, GuestStage, Home, Identity, Terms, UserStage};
use rules::ids::AssignmentId;
use rules::random::Random;
use storage::directory::{Consent, GuestState, UserFilter};
use storage::{StorageError, Window};

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW, application, guest, member};

#[test]
fn of_two_redemptions_one_wins() {
    on_each_engine(|books| {
        let pia = guest(&books.cast.contoso, "pia@northwind.example", "Pia");
        let id = pia.id;
        books.here(move |here| here.users().insert(&pia));
        assert!(!books.next_door(move |next| next.users().accept(id, NOW)));
        assert!(books.here(move |here| here.users().accept(id, NOW)));
        assert!(!books.here(move |here| here.users().accept(id, LATER)));
        assert_eq!(books.here(move |here| here.users().find(id)).unwrap().guest_stage, Some(GuestStage::Accepted { at: NOW }));
    });
}

#[test]
fn a_pending_guest_who_was_known_becomes_an_empty_tombstone() {
    on_each_engine(|books| {
        let (pending, known) = (guest(&books.cast.contoso, "pia@a.example", "Pia"), guest(&books.cast.contoso, "pia@b.example", "Pia"));
        let app = application(&books.cast.contoso, "Payroll");
        let given = Assignment {
            tenant: app.tenant,
            id: AssignmentId::new(&Random, NOW),
            application: app.id,
            assignee: Assignee::User(pending.id),
            role: None,
            given_by: Some(Giver::Program(app.id)),
            given_at: NOW,
            ends_at: None,
        };
        let (id, survivor) = (pending.id, known.id);
        books.here(move |here| {
            here.users().insert(&pending)?;
            here.users().insert(&known)?;
            here.applications().insert(&app)?;
            assert!(here.assignments().insert(&given)?);
            assert!(here.users().accept(survivor, NOW)?);
            assert!(!here.users().merge_into(survivor, id, NOW)?, "an accepted guest is nobody's double");
            assert!(here.users().merge_into(id, survivor, NOW)?);
            assert!(!here.users().merge_into(id, survivor, LATER)?);
            assert!(!here.users().accept(id, LATER)?);
            assert_eq!(here.users().find(id)?.unwrap().stage, UserStage::Merged { at: NOW, into: survivor });
            assert_eq!(here.assignments().of_assignee(&Assignee::User(id))?, []);
            Ok(())
        });
    });
}

#[test]
fn a_guest_who_begins_anew_keeps_the_id_and_nothing_to_sign_in_with() {
    on_each_engine(|books| {
        let pia = guest(&books.cast.contoso, "pia@a.example", "Pia");
        let (id, key) = (pia.id, pia.mail.key());
        let other: rules::directory::Address = "pia@b.example".parse().unwrap();
        let account = Identity { tenant: pia.tenant, user: id, home: Home::Mail, subject: key.to_string(), linked_at: NOW };
        let (again, new_key) = (other.clone(), other.key());
        books.here(move |here| {
            here.users().insert(&pia)?;
            assert!(!here.users().reset(id, &again, LATER)?, "they have not accepted yet");
            here.users().accept(id, NOW)?;
            here.identities().link(&account)?;
            here.users().make_stale(id, NOW).map(drop)
        });
        let next = other.clone();
        assert!(!books.next_door(move |there| there.users().reset(id, &next, LATER)), "a neighbour finds nobody");
        books.here(move |here| {
            here.users().block(id, NOW)?;
            assert!(!here.users().reset(id, &other, LATER)?, "a block stays");
            here.users().unblock(id)?;
            assert!(here.users().reset(id, &other, LATER)?);
            let found = here.users().find_pending(&new_key)?.unwrap();
            assert_eq!((found.id, found.mail_vouched_at, found.stale_at), (id, None, None));
            assert_eq!(here.users().confirmed_at(id)?, Some(LATER));
            assert_eq!((here.identities().of_user(id)?, here.users().find_vouched(&key)?), (Vec::new(), None));
            Ok(())
        });
    });
}

#[test]
fn an_account_opens_one_user_of_a_tenant_and_a_tombstone_none() {
    on_each_engine(|books| {
        let (pia, bo) = (guest(&books.cast.contoso, "pia@a.example", "Pia"), guest(&books.cast.contoso, "bo@a.example", "Bo"));
        let there = guest(&books.cast.fabrikam, "pia@a.example", "Pia");
        let home = Home::Tenant(books.cast.fabrikam.id);
        let link = |user: &rules::directory::User| Identity {
            tenant: user.tenant,
            user: user.id,
            home,
            subject: "account-1".to_owned(),
            linked_at: NOW,
        };
        let (ours, second, theirs) = (link(&pia), link(&bo), link(&there));
        let (id, neighbours, expected) = (pia.id, theirs.clone(), vec![ours.clone()]);
        assert!(matches!(books.refused(move |here| here.identities().link(&neighbours)), StorageError::Neighbour));
        books.here(move |here| {
            here.users().insert(&pia)?;
            here.users().insert(&bo)?;
            here.identities().link(&ours)
        });
        books.next_door(move |next| {
            next.users().insert(&there)?;
            assert_eq!(next.identities().find_user(&home, "account-1")?, None);
            assert_eq!(next.identities().of_user(id)?, []);
            assert!(!next.identities().unlink(id, &home, "account-1")?);
            next.identities().link(&theirs)
        });
        assert!(books.refused(move |here| here.identities().link(&second)).is_unique("identities", &["tenant_id", "home", "subject"]));
        assert_eq!(books.here(move |here| here.identities().of_user(id)), expected);
        assert_eq!(books.here(move |here| here.identities().find_user(&home, "account-1")).unwrap().id, id);
        assert_eq!(books.here(move |here| here.identities().find_user(&Home::Mail, "account-1")), None);
        assert_eq!(books.write(move |tx| tx.across().seats(&home, "account-1")).len(), 2);
        assert!(books.here(move |here| here.users().delete(id, NOW)));
        assert_eq!(books.here(move |here| here.identities().find_user(&home, "account-1")), None);
        assert_eq!(books.write(move |tx| tx.across().seats(&home, "account-1")).len(), 1);
    });
}

#[test]
fn a_guest_is_stale_until_confirmed_and_a_member_never() {
    on_each_engine(|books| {
        let (pia, ann) = (guest(&books.cast.contoso, "pia@a.example", "Pia"), member(&books.cast.contoso, "ann@c.example", "Ann"));
        let (guest, member) = (pia.id, ann.id);
        books.here(move |here| {
            here.users().insert(&pia)?;
            here.users().insert(&ann)?;
            assert!(!here.users().make_stale(member, NOW)?);
            assert_eq!(here.users().confirmed_at(guest)?, None);
            assert!(here.users().make_stale(guest, NOW)?);
            assert!(!here.users().make_stale(guest, LATER)?);
            assert_eq!(here.users().find(guest)?.unwrap().stale_at, Some(NOW));
            assert!(here.users().confirm(guest, NOW)?);
            Ok(())
        });
    });
}

#[test]
fn the_list_of_stale_guests_and_the_rule_name_the_same() {
    on_each_engine(|books| {
        let policy = GuestPolicy { stale_days: 1, ..GuestPolicy::default() };
        let now = LATER + Duration::from_secs(86_400);
        let (long_ago, of_late) = (LATER, LATER + Duration::from_millis(1));
        let contoso = books.cast.contoso.clone();
        let mut expected = Vec::new();
        for (number, (accepted, signed_in, confirmed, stale)) in [
            (None, None, None, None),
            (Some(long_ago), None, None, None),
            (Some(of_late), None, None, None),
            (Some(NOW), Some(long_ago), None, None),
            (Some(NOW), Some(of_late), None, None),
            (Some(NOW), Some(NOW), Some(long_ago), None),
            (Some(NOW), Some(NOW), Some(of_late), None),
            (Some(of_late), Some(of_late), None, Some(NOW)),
        ]
        .into_iter()
        .enumerate()
        {
            let mut pia = guest(&contoso, &format!("g{number}@a.example"), &format!("Guest {number}"));
            pia.guest_stage = Some(accepted.map_or(GuestStage::PendingAcceptance, |at| GuestStage::Accepted { at }));
            (pia.signed_in_at, pia.stale_at) = (signed_in, stale);
            if pia.is_stale(&policy, confirmed, now) {
                expected.push(pia.id);
            }
            books.here(move |here| {
                here.users().insert(&pia)?;
                confirmed.map_or(Ok(true), |at| here.users().confirm(pia.id, at)).map(drop)
            });
        }
        books.here(move |here| here.users().insert(&member(&contoso, "ann@c.example", "Ann")));
        let filter = UserFilter { guests: Some(GuestState::Stale), quiet_since: Some(policy.quiet_since(now)), ..UserFilter::default() };
        let listed = books.here(move |here| here.users().page(&filter, &Window::first(20)));
        assert_eq!(listed.items.iter().map(|user| user.id).collect::<Vec<_>>(), expected);
        assert_eq!(expected.len(), 4);
    });
}

#[test]
fn passwords_and_mailbox_proofs_stay_with_their_user() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let (id, key) = (ann.id, ann.mail.key());
        let neighbours = key.clone();
        books.here(move |here| {
            here.users().insert(&ann)?;
            let mut credentials = here.credentials();
            credentials.set_password(id, "first", NOW)?;
            let first = credentials.password(id)?.unwrap();
            credentials.set_password(id, "second", LATER)?;
            assert!(!credentials.rehash(id, &first.phc, "third")?, "it was changed meanwhile");
            let second = credentials.password(id)?.unwrap();
            assert_eq!((second.phc.as_str(), second.changed_at()), ("second", LATER));
            assert!(credentials.rehash(id, &second.phc, "third")?);
            credentials.prove_mailbox(id, &key, NOW)?;
            credentials.prove_mailbox(id, &key, LATER)?;
            assert_eq!(credentials.mailbox_proven_at(id, &key)?, Some(LATER));
            Ok(())
        });
        books.next_door(move |next| {
            let mut credentials = next.credentials();
            assert!(credentials.password(id)?.is_none());
            assert!(!credentials.rehash(id, "third", "theirs")?);
            assert_eq!(credentials.mailbox_proven_at(id, &neighbours)?, None);
            Ok(())
        });
        let neighbour = books.cast.fabrikam.id;
        let refused = books.try_write(move |tx| tx.in_tenant(neighbour).credentials().set_password(id, "theirs", NOW));
        assert!(matches!(refused, Err(StorageError::Reference)), "the database itself refuses a neighbour's user");
        assert_eq!(books.here(move |here| here.credentials().password(id)).unwrap().phc, "third");
    });
}

#[test]
fn what_a_person_agreed_to_is_theirs_alone() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let app = application(&books.cast.contoso, "Payroll");
        let (user, id) = (ann.id, app.id);
        let terms = Terms { version: "2".to_owned(), url: "https://contoso.example/terms".parse().unwrap() };
        let consent = Consent { application: id, scope: "openid profile".to_owned(), given_at: LATER };
        let given = consent.clone();
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.applications().insert(&app)?;
            let mut acceptances = here.acceptances();
            acceptances.accept_terms(user, &terms, NOW)?;
            acceptances.accept_terms(user, &terms, LATER)?;
            let accepted = acceptances.terms_of(user)?;
            assert_eq!(accepted, [("2".to_owned(), terms.url.to_string(), NOW)], "the first time counts");
            acceptances.give_consent(user, &Consent { scope: "openid".to_owned(), ..given.clone() })?;
            acceptances.give_consent(user, &given)?;
            assert_eq!(acceptances.consents_of(user)?, std::slice::from_ref(&given));
            Ok(())
        });
        books.next_door(move |next| {
            assert_eq!(next.acceptances().terms_of(user)?, []);
            assert_eq!(next.acceptances().consent(user, id)?, None);
            Ok(())
        });
        assert_eq!(books.here(move |here| here.acceptances().consent(user, id)), Some(consent));
    });
}
