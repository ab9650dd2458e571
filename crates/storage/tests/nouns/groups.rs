use rules::directory::{Assignee, DirectoryRole, Group, Membership, Ties};
use rules::ids::GroupId;
use storage::directory::{JoinOutcome, RoleHolder};
use storage::{StorageError, Window};

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW, group, member};

fn place(group: GroupId, member: Assignee) -> Membership {
    Membership { group, member, given_by: None, given_at: NOW, ends_at: None }
}

#[test]
fn no_group_is_ever_within_itself() {
    on_each_engine(|books| {
        let [a, b, c] = ["A", "B", "C"].map(|name| group(&books.cast.contoso, name));
        books.here(move |here| {
            [&a, &b, &c].into_iter().try_for_each(|group| here.groups().insert(group))?;
            let mut memberships = here.memberships();
            let mut join = |outer: &Group, inner: &Group| memberships.join(&place(outer.id, Assignee::Group(inner.id)));
            assert_eq!(join(&a, &a)?, JoinOutcome::Circle);
            assert_eq!(join(&a, &b)?, JoinOutcome::Joined);
            assert_eq!(join(&a, &b)?, JoinOutcome::AlreadyIn);
            assert_eq!(join(&b, &c)?, JoinOutcome::Joined);
            assert_eq!(join(&c, &a)?, JoinOutcome::Circle);
            assert_eq!(join(&a, &c)?, JoinOutcome::Joined, "two ways in are no circle");
            Ok(())
        });
    });
}

#[test]
fn a_person_is_in_the_groups_around_their_groups_until_a_membership_ends() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let [team, unit, house] = ["Team", "Unit", "House"].map(|name| group(&books.cast.contoso, name));
        let (user, team_id, unit_id, mut all) = (ann.id, team.id, unit.id, vec![team.id, unit.id, house.id]);
        all.sort();
        books.here(move |here| {
            here.users().insert(&ann)?;
            [&team, &unit, &house].into_iter().try_for_each(|group| here.groups().insert(group))?;
            let mut memberships = here.memberships();
            memberships.join(&place(team.id, Assignee::User(ann.id)))?;
            memberships.join(&Membership { ends_at: Some(LATER), ..place(unit.id, Assignee::Group(team.id)) })?;
            memberships.join(&place(house.id, Assignee::Group(unit.id)))?;
            Ok(())
        });
        assert_eq!(books.here(move |here| here.groups().of_user(user, NOW)), all);
        assert_eq!(books.here(move |here| here.groups().of_user(user, LATER)), [team_id], "what ended leads nowhere");
        let members = |at| books.here(move |here| here.memberships().of_group(unit_id, at, &Window::first(5))).items.len();
        assert_eq!((members(NOW), members(LATER)), (1, 0));
        assert_eq!(books.next_door(move |next| next.groups().of_user(user, NOW)), []);
    });
}

#[test]
fn a_group_is_tied_to_the_groups_and_roles_of_this_moment() {
    on_each_engine(|books| {
        let [team, unit] = ["Team", "Unit"].map(|name| group(&books.cast.contoso, name));
        let (inner, outer) = (team.id, unit.id);
        let lone = Ties { bears_roles: false, is_nested: false, holds_groups: false };
        books.here(move |here| {
            [&team, &unit].into_iter().try_for_each(|group| here.groups().insert(group))?;
            assert_eq!(here.memberships().ties(inner, NOW)?, lone);
            here.memberships().join(&Membership { ends_at: Some(LATER), ..place(outer, Assignee::Group(inner)) })?;
            here.roles().give(DirectoryRole::GuestInviter, RoleHolder::Group(outer), None, NOW)?;
            assert_eq!(here.memberships().ties(inner, NOW)?, Ties { bears_roles: true, is_nested: true, ..lone });
            assert_eq!(here.memberships().ties(outer, NOW)?, Ties { bears_roles: true, holds_groups: true, ..lone });
            assert_eq!(here.memberships().ties(inner, LATER)?, lone, "what ended ties nothing");
            assert_eq!(here.memberships().ties(outer, LATER)?, Ties { bears_roles: true, ..lone });
            Ok(())
        });
        assert_eq!(books.next_door(move |next| next.memberships().ties(outer, NOW)), lone);
    });
}

#[test]
fn a_neighbours_group_is_neither_found_nor_joined() {
    on_each_engine(|books| {
        let ours = group(&books.cast.contoso, "Sales");
        let theirs = group(&books.cast.fabrikam, "Sales");
        let (id, neighbours, same) = (ours.id, theirs.clone(), ours.clone());
        let eve = member(&books.cast.fabrikam, "eve@fabrikam.example", "Eve");
        let eve_id = eve.id;
        assert!(matches!(books.refused(move |here| here.groups().insert(&neighbours)), StorageError::Neighbour));
        books.here(move |here| here.groups().insert(&ours));
        books.next_door(move |next| {
            next.users().insert(&eve)?;
            next.groups().insert(&theirs)?;
            assert_eq!(next.groups().find(id)?, None);
            assert!(!next.groups().update(id, &"Theirs".parse().unwrap(), None)?);
            assert!(!next.groups().delete(id)?);
            Ok(())
        });
        let refused = books.refused(move |here| here.memberships().join(&place(id, Assignee::User(eve_id))));
        assert!(matches!(refused, StorageError::Reference), "the database itself refuses a neighbour's user");
        assert_eq!(books.here(|here| here.groups().find_by_name("sALES")), Some(same));
    });
}

#[test]
fn groups_are_listed_by_name_and_names_are_unique() {
    on_each_engine(|books| {
        let groups = ["Beta", "alpha", "Alps", "Årø"].map(|name| group(&books.cast.contoso, name));
        let double = group(&books.cast.contoso, "BETA");
        let beta = groups[0].id;
        books.here(move |here| groups.iter().try_for_each(|group| here.groups().insert(group)));
        assert!(books.refused(move |here| here.groups().insert(&double)).is_unique("groups", &["tenant_id", "name_key"]));
        let names = |prefix: &'static str| {
            let page = books.here(move |here| here.groups().page(prefix, &Window::first(10)));
            page.items.iter().map(|group| group.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["alpha", "Alps", "Beta", "Årø"]);
        assert_eq!(names("AL"), ["alpha", "Alps"]);
        let first = books.here(|here| here.groups().page("", &Window::first(3)));
        let rest = Window { after: first.next, size: 3 };
        assert_eq!(books.here(move |here| here.groups().page("", &rest)).items.len(), 1);
        assert!(books.here(move |here| here.groups().update(beta, &"Gamma".parse().unwrap(), Some("Greek"))));
        assert_eq!(names("g"), ["Gamma"]);
    });
}

#[test]
fn leaving_and_removing_a_group_take_its_places_away() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let sales = group(&books.cast.contoso, "Sales");
        let (user, id) = (Assignee::User(ann.id), sales.id);
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.groups().insert(&sales)?;
            here.memberships().join(&place(id, user))?;
            assert_eq!(here.memberships().of_group(id, NOW, &Window::first(5))?.items, [place(id, user)]);
            assert_eq!(here.memberships().of_member(&user)?, [place(id, user)]);
            Ok(())
        });
        assert!(!books.next_door(move |next| next.memberships().leave(id, &user)));
        assert_eq!(books.next_door(move |next| next.memberships().of_group(id, NOW, &Window::first(5))).items, []);
        books.here(move |here| {
            assert!(here.memberships().leave(id, &user)?);
            assert!(!here.memberships().leave(id, &user)?);
            here.memberships().join(&place(id, user))?;
            assert!(here.groups().delete(id)?);
            assert_eq!(here.memberships().of_member(&user)?, []);
            Ok(())
        });
    });
}
