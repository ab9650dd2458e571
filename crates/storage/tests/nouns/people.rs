use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Address, ClaimsChange, GuestStage, StandardClaim, StandardClaims, Tenant, User, UserKind, UserStage};
use rules::ids::UserId;
use rules::invitations::csv::Standing;
use rules::random::Random;
use storage::directory::{GuestState, Profile, UserFilter};
use storage::{Counted, StorageError, Window};

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW, guest, member};

fn karl() -> Profile {
    let mut change = ClaimsChange::default();
    change.say(StandardClaim::Nickname, "Kalle").unwrap();
    Profile {
        display_name: "Karl".parse().unwrap(),
        given_name: Some("Zoe".parse().unwrap()),
        family_name: None,
        locale: None,
        claims: StandardClaims::default().changed(change),
    }
}

#[test]
fn a_neighbours_user_is_neither_found_nor_changed() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann Andersen");
        let (id, key) = (ann.id, ann.mail.key());
        let them = ann.clone();
        assert!(matches!(
            books.try_write({
                let fabrikam = books.cast.fabrikam.id;
                let ann = ann.clone();
                move |tx| tx.in_tenant(fabrikam).users().insert(&ann)
            }),
            Err(StorageError::Neighbour)
        ));
        books.here(move |here| here.users().insert(&them));
        assert_eq!(books.here(move |here| here.users().find(id)), Some(ann.clone()));
        books.next_door(move |next| {
            let mut users = next.users();
            assert_eq!(users.find(id)?, None);
            assert_eq!(users.find_by_mail_key(&key)?, []);
            assert_eq!(users.page(&UserFilter::default(), &Window::first(10))?.items, []);
            assert!(!users.block(id, NOW)?);
            assert!(!users.delete(id, NOW)?);
            assert!(!users.signed_in(id, NOW)?);
            assert!(!users.set_mail(id, &"evil@evil.example".parse().unwrap(), Some(NOW), NOW)?);
            assert!(!users.set_profile(id, &karl(), NOW)?);
            assert!(!users.set_terms_of_stay(id, None, Some(NOW))?);
            Ok(())
        });
        assert_eq!(books.here(move |here| here.users().find(id)), Some(ann));
    });
}

#[test]
fn a_block_is_set_and_lifted_once() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let id = ann.id;
        books.here(move |here| {
            let mut users = here.users();
            users.insert(&ann)?;
            assert!(!users.unblock(id)?);
            assert!(users.block(id, NOW)?);
            assert!(!users.block(id, LATER)?);
            assert_eq!(users.find(id)?.unwrap().stage, UserStage::Blocked { at: NOW });
            assert!(!users.signed_in(id, NOW)?);
            assert!(users.unblock(id)?);
            assert_eq!(users.find(id)?.unwrap().stage, UserStage::Active);
            Ok(())
        });
    });
}

#[test]
fn a_vouched_address_belongs_to_one_user_even_if_blocked() {
    on_each_engine(|books| {
        let first = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let mut second = member(&books.cast.contoso, "ANN@contoso.example", "Another Ann");
        second.upn = "other".to_owned();
        let (id, key, again) = (first.id, first.mail.key(), second.clone());
        books.here(move |here| {
            here.users().insert(&first)?;
            here.users().block(id, NOW)
        });
        assert!(books.refused(move |here| here.users().insert(&second)).is_unique("users", &["tenant_id", "mail_key"]));
        let other = again.id;
        books.here(move |here| {
            assert_eq!(here.users().find_vouched(&key)?.unwrap().id, id);
            assert!(here.users().delete(id, LATER)?);
            here.users().insert(&again)?;
            assert_eq!(here.users().find_vouched(&key)?.unwrap().id, other);
            assert_eq!(here.users().find_by_mail_key(&key)?.len(), 2, "tombstones are listed too");
            Ok(())
        });
    });
}

#[test]
fn a_upn_is_unique_for_ever_in_its_tenant() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let mut again = guest(&books.cast.contoso, "new@contoso.example", "New");
        again.upn = ann.upn.to_uppercase();
        let (id, upn) = (ann.id, ann.upn.clone());
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.users().delete(id, NOW)
        });
        let taken = upn.clone();
        assert!(books.here(move |here| here.users().is_upn_taken(&taken)));
        assert!(!books.next_door(move |next| next.users().is_upn_taken(&upn)));
        assert!(books.refused(move |here| here.users().insert(&again)).is_unique("users", &["tenant_id", "upn_key"]));
    });
}

#[test]
fn people_are_searched_by_the_beginnings_of_their_words() {
    on_each_engine(|books| {
        let people = [
            guest(&books.cast.contoso, "aase@fabrikam.example", "Åse Nørgaard"),
            guest(&books.cast.contoso, "bo.nord@northwind.example", "Bo Nord"),
            member(&books.cast.contoso, "carl@contoso.example", "Carl Bo"),
            guest(&books.cast.contoso, "bjørn.bo@northwind.example", "Bjørn"),
        ];
        let (bo, carl) = (people[1].id, people[2].id);
        books.here(move |here| people.iter().try_for_each(|user| here.users().insert(user)));
        let found = |text: &'static str| {
            let filter = UserFilter { search: Some(text.to_owned()), ..UserFilter::default() };
            let counted = filter.clone();
            let page = books.here(move |here| here.users().page(&filter, &Window::first(10)));
            let count = books.here(move |here| here.users().count(&counted));
            assert_eq!(count, Counted::Exactly(u32::try_from(page.items.len()).unwrap()));
            page.items.iter().map(|user| user.display_name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found("ÅSE"), ["Åse Nørgaard"]);
        assert_eq!(found("no bo"), ["Bjørn", "Bo Nord"]);
        assert_eq!(found("fabrikam.ex"), ["Åse Nørgaard"]);
        assert_eq!(found("bo"), ["Bjørn", "Bo Nord", "Carl Bo"]);
        assert_eq!(
            (found("bo.no"), found("BO.NORD@northwind.ex"), found("@northwind")),
            (vec!["Bo Nord".to_owned()], vec!["Bo Nord".to_owned()], vec![])
        );
        assert_eq!(
            (found("bjørn.b"), found("bjørn.bo@")),
            (vec!["Bjørn".to_owned()], vec!["Bjørn".to_owned()]),
            "an address that is no ASCII"
        );
        assert_eq!(found("%"), [""; 0]);
        assert!(books.here(move |here| here.users().set_profile(carl, &karl(), LATER)));
        assert_eq!(found("carl"), ["Karl"], "by the address");
        assert_eq!(found("zo"), ["Karl"]);
        assert!(books.here(move |here| here.users().delete(bo, NOW)));
        assert_eq!(found("bo"), ["Bjørn"]);
    });
}

#[test]
fn what_is_said_of_somebody_is_kept_with_its_moment_and_goes_with_them() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let bo = User { claims: karl().claims, ..guest(&books.cast.contoso, "bo@fabrikam.example", "Bo") };
        let (ann_id, bo_id, next) = (ann.id, bo.id, bo.mail.clone());
        let (people, said) = ([ann, bo.clone()], karl().claims);
        books.here(move |here| {
            people.iter().try_for_each(|user| here.users().insert(user))?;
            assert_eq!(here.users().find(bo_id)?, Some(bo.clone()));
            assert!(here.users().set_profile(ann_id, &karl(), LATER)?);
            let told = here.users().find(ann_id)?.unwrap();
            assert_eq!((told.claims, told.changed_at, told.created_at), (said.clone(), LATER, NOW));
            assert!(here.users().delete(ann_id, LATER)?);
            assert!(here.users().find(ann_id)?.unwrap().claims.is_empty());
            here.users().accept(bo_id, LATER)?;
            assert_eq!(here.users().find(bo_id)?.map(|user| (user.claims, user.changed_at)), Some((said.clone(), LATER)));
            assert!(here.users().reset(bo_id, &next, LATER)?, "whoever comes next says it anew");
            assert!(here.users().find(bo_id)?.unwrap().claims.is_empty());
            assert!(here.users().set_profile(bo_id, &karl(), NOW)?);
            here.users().accept(bo_id, NOW)?;
            assert!(here.users().wait_again(bo_id, LATER)?);
            let again = here.users().find(bo_id)?.unwrap();
            assert_eq!((again.claims.is_empty(), again.changed_at), (true, LATER));
            Ok(())
        });
    });
}

#[test]
fn pages_of_people_have_no_gaps_and_no_repeats() {
    on_each_engine(|books| {
        let contoso = books.cast.contoso.clone();
        books.here(move |here| {
            for n in 0..7 {
                here.users().insert(&guest(&contoso, &format!("g{n}@fabrikam.example"), if n % 2 == 0 { "Same" } else { "Other" }))?;
            }
            here.users().insert(&member(&contoso, "m@contoso.example", "Member"))
        });
        let filter = UserFilter { kind: Some(UserKind::Guest), guests: Some(GuestState::Pending), ..UserFilter::default() };
        let mut window = Window::first(3);
        let mut seen = Vec::new();
        loop {
            let (filter, asked) = (filter.clone(), window.clone());
            let page = books.here(move |here| here.users().page(&filter, &asked));
            seen.extend(page.items.iter().map(|user| user.mail.to_string()));
            let Some(next) = page.next else { break };
            window.after = Some(next);
        }
        assert_eq!(seen.len(), 7);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 7);
    });
}

#[test]
fn a_member_finds_the_living_guests_whom_they_answer_for_newest_first() {
    on_each_engine(|books| {
        let contoso = books.cast.contoso.clone();
        let sam = member(&contoso, "sam@contoso.example", "Sam");
        let sponsor = sam.id;
        let sponsored = move |n: u64, address: &str| {
            let id = UserId::new(&Random, NOW + Duration::from_secs(n));
            User { id, sponsor: Some(sponsor), ..guest(&contoso, address, "Guest") }
        };
        let [one, two, three, gone] =
            [(1, "one"), (2, "two"), (3, "three"), (4, "gone")].map(|(n, name)| sponsored(n, &format!("{name}@a.example")));
        let (removed, other) = (gone.id, guest(&books.cast.contoso, "other@a.example", "Other"));
        books.here(move |here| {
            here.users().insert_all(&[sam.clone(), other.clone(), two.clone(), one.clone(), three.clone(), gone.clone()])?;
            here.users().delete(removed, LATER)
        });
        let first = books.here(move |here| here.users().page_of_sponsor(sponsor, &Window::first(2)));
        let mails = |users: &[User]| users.iter().map(|user| user.mail.to_string()).collect::<Vec<_>>();
        assert_eq!(mails(&first.items), ["three@a.example", "two@a.example"]);
        let rest = Window { after: first.next, size: 2 };
        let last = books.here(move |here| here.users().page_of_sponsor(sponsor, &rest));
        assert_eq!((mails(&last.items), last.next), (vec!["one@a.example".to_owned()], None));
        let next_door = books.next_door(move |next| next.users().page_of_sponsor(sponsor, &Window::first(10)));
        assert_eq!(next_door.items, []);
    });
}

fn accepted_until(tenant: &Tenant, mail: &str, end: Timestamp) -> User {
    let accepted = Some(GuestStage::Accepted { at: NOW });
    User { guest_stage: accepted, mail_vouched_at: Some(NOW), access_ends_at: Some(end), ..guest(tenant, mail, "Somebody") }
}

#[test]
fn many_addresses_are_told_apart_by_one_question_and_a_mere_hint_is_nobody() {
    on_each_engine(|books| {
        let contoso = &books.cast.contoso;
        let named = |user: User, upn: &str| User { upn: upn.to_owned(), ..user };
        let accepted = User { guest_stage: Some(GuestStage::Accepted { at: NOW }), ..guest(contoso, "bo@b.example", "Bo") };
        let people = [
            member(contoso, "ann@a.example", "Ann"),
            User { mail_vouched_at: Some(NOW), ..accepted.clone() },
            guest(contoso, "cy@c.example", "Cy"),
            // An address that nobody vouches for says nothing about who is meant (SECURITY 2).
            named(User { mail_vouched_at: None, ..member(contoso, "di@d.example", "Di") }, "di"),
            named(User { id: UserId::new(&Random, NOW), mail: "ed@e.example".parse().unwrap(), ..accepted }, "ed"),
            // Whoever is vouched for comes before whoever was only invited there.
            named(guest(contoso, "ann@a.example", "Another"), "another"),
        ];
        let blocked = guest(contoso, "flo@f.example", "Flo");
        let left = named(accepted_until(contoso, "hal@h.example", NOW), "hal");
        let stays = named(accepted_until(contoso, "ida@i.example", LATER + Duration::from_millis(1)), "ida");
        let [ann, bo, cy] = [people[0].id, people[1].id, people[2].id];
        let [hal, ida] = [left.id, stays.id];
        // Another who waits where somebody was blocked changes nothing about the block.
        let other = named(guest(contoso, "flo@f.example", "Another"), "other");
        let everybody: Vec<User> = people.into_iter().chain([other, blocked.clone(), left, stays]).collect();
        let standings = books.here(move |here| {
            here.users().insert_all(&everybody)?;
            assert!(here.users().block(blocked.id, LATER)?);
            let taken = here.users().taken_upns(["di", "nobody"].into_iter())?;
            assert_eq!(taken.into_iter().collect::<Vec<_>>(), ["di"]);
            let asked = ["ann@a", "bo@b", "cy@c", "di@d", "ed@e", "flo@f", "gus@g", "hal@h", "ida@i"];
            let asked: Vec<_> = asked.iter().map(|name| format!("{name}.example").parse::<Address>().unwrap().key()).collect();
            here.users().standings(asked.iter(), LATER)
        });
        let expected = [
            ("ann@a.example", Standing::Member(ann)),
            ("bo@b.example", Standing::Accepted(bo)),
            ("cy@c.example", Standing::Pending(cy)),
            ("flo@f.example", Standing::Blocked(blocked.id)),
            ("hal@h.example", Standing::Ended(hal, NOW)),
            ("ida@i.example", Standing::Accepted(ida)),
        ];
        assert_eq!(standings, expected.into_iter().map(|(address, standing)| (address.to_owned(), standing)).collect());
        let next_door = books.next_door(move |here| {
            let ann = "ann@a.example".parse::<Address>().unwrap().key();
            here.users().standings(std::iter::once(&ann), LATER)
        });
        assert!(next_door.is_empty());
    });
}

#[test]
fn blocked_people_are_listed_and_counted_by_an_index_of_their_own() {
    on_each_engine(|books| {
        let people = ["ann", "bo"].map(|name| guest(&books.cast.contoso, &format!("{name}@northwind.example"), name));
        let (put, bo) = (people.clone(), people[1].id);
        books.here(move |here| put.iter().try_for_each(|user| here.users().insert(user)));
        assert!(books.here(move |here| here.users().block(bo, NOW)));
        let filter = UserFilter { kind: Some(UserKind::Guest), is_blocked: Some(true), ..UserFilter::default() };
        let counted = filter.clone();
        let page = books.here(move |here| here.users().page(&filter, &Window::first(10)));
        assert_eq!(page.items.iter().map(|user| user.id).collect::<Vec<_>>(), [bo]);
        assert_eq!(books.here(move |here| here.users().count(&counted)), Counted::Exactly(1));
    });
}
