use std::time::Duration;

use rules::directory::{Application, Assignee, Assignment, Giver, Home, Membership, Partner, Tenant};
use rules::ids::{AssignmentId, PartnerId};
use rules::random::Random;
use storage::directory::Access;
use storage::{StorageError, Window};

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW, application, group, member};

fn give(application: &Application, assignee: Assignee, role: Option<&str>) -> Assignment {
    Assignment {
        tenant: application.tenant,
        id: AssignmentId::new(&Random, NOW),
        application: application.id,
        assignee,
        role: role.map(str::to_owned),
        given_by: None,
        given_at: NOW,
        ends_at: None,
    }
}

#[test]
fn roles_come_directly_and_through_groups_and_end_with_their_dates() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let app = application(&books.cast.contoso, "Payroll");
        let [team, unit] = ["Team", "Unit"].map(|name| group(&books.cast.contoso, name));
        let (user, id) = (ann.id, app.id);
        let unit_id = unit.id;
        let gifts = [
            give(&app, Assignee::User(user), None),
            Assignment { ends_at: Some(LATER), ..give(&app, Assignee::User(user), Some("Writer")) },
            give(&app, Assignee::Group(unit.id), Some("Reader")),
        ];
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.applications().insert(&app)?;
            assert_eq!(here.assignments().access(user, id, NOW)?, Access::default());
            for group in [&team, &unit] {
                here.groups().insert(group)?;
            }
            let place = |group, member| Membership { group, member, given_by: None, given_at: NOW, ends_at: None };
            here.memberships().join(&place(team.id, Assignee::User(user)))?;
            here.memberships().join(&place(unit.id, Assignee::Group(team.id)))?;
            for gift in &gifts {
                assert!(here.assignments().insert(gift)?);
            }
            assert_eq!(here.groups().of_user_with(user, id, NOW)?, [unit_id]);
            assert_eq!(here.assignments().applications_of(user, NOW)?, [id]);
            Ok(())
        });
        let roles = |now| books.here(move |here| here.assignments().access(user, id, now));
        let both = vec!["Reader".to_owned(), "Writer".to_owned()];
        assert_eq!(roles(NOW), Access { is_assigned: true, roles: both, ends_at: Some(LATER) });
        assert_eq!(roles(LATER), Access { is_assigned: true, roles: vec!["Reader".to_owned()], ends_at: None });
        assert_eq!(books.next_door(move |next| next.assignments().access(user, id, NOW)), Access::default());
    });
}

#[test]
fn a_way_ends_with_its_first_membership_and_a_role_with_its_last_way() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let app = application(&books.cast.contoso, "Payroll");
        let [team, unit, guild] = ["Team", "Unit", "Guild"].map(|name| group(&books.cast.contoso, name));
        let (user, id, soon) = (ann.id, app.id, NOW + Duration::from_secs(60));
        let direct = Assignment { ends_at: Some(soon), ..give(&app, Assignee::User(user), Some("Reader")) };
        let gifts = [give(&app, Assignee::Group(unit.id), Some("Reader")), give(&app, Assignee::Group(guild.id), Some("Reader"))];
        let place = |group, member, ends_at| Membership { group, member, given_by: None, given_at: NOW, ends_at };
        let through = [
            place(team.id, Assignee::User(user), Some(LATER)),
            place(unit.id, Assignee::Group(team.id), Some(LATER + Duration::from_secs(60))),
        ];
        let for_good = place(guild.id, Assignee::User(user), None);
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.applications().insert(&app)?;
            for group in [&team, &unit, &guild] {
                here.groups().insert(group)?;
            }
            here.assignments().insert(&direct)?;
            assert_eq!(here.assignments().access(user, id, NOW)?.ends_at, Some(soon));
            gifts.iter().try_for_each(|gift| here.assignments().insert(gift).map(drop))?;
            through.iter().try_for_each(|place| here.memberships().join(place).map(drop))?;
            assert_eq!(here.assignments().access(user, id, NOW)?.ends_at, Some(LATER));
            here.memberships().join(&for_good)?;
            assert_eq!(here.assignments().access(user, id, NOW)?.ends_at, None);
            Ok(())
        });
    });
}

#[test]
fn ends_move_with_a_stay_and_what_has_ended_makes_room() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let (app, team) = (application(&books.cast.contoso, "Payroll"), group(&books.cast.contoso, "Team"));
        let user = ann.id;
        let soon = NOW + Duration::from_secs(60);
        let of_stay = Assignment { ends_at: Some(soon), ..give(&app, Assignee::User(user), None) };
        let other = Assignment { ends_at: Some(LATER), ..give(&app, Assignee::User(user), Some("Reader")) };
        let place = Membership { group: team.id, member: Assignee::User(user), given_by: None, given_at: NOW, ends_at: Some(soon) };
        let ends = move |here: &mut storage::InTenant<'_>| {
            let assignee = Assignee::User(user);
            let given = here.assignments().of_assignee(&assignee)?.into_iter().map(|given| given.ends_at).collect();
            let places = here.memberships().of_member(&assignee)?.into_iter().map(|place| place.ends_at).collect();
            Ok::<[Vec<_>; 2], StorageError>([given, places])
        };
        let (first, again, joined) = (of_stay.clone(), of_stay.clone(), place.clone());
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.applications().insert(&app)?;
            here.groups().insert(&team)?;
            assert!(here.assignments().insert(&first)? && here.assignments().insert(&other)?);
            here.memberships().join(&joined)
        });
        books.next_door(move |next| {
            next.assignments().move_ends(user, soon, None)?;
            next.memberships().move_ends(user, soon, None)?;
            next.assignments().clear_ended(&again, LATER)
        });
        assert_eq!(books.here(ends), [vec![Some(soon), Some(LATER)], vec![Some(soon)]]);
        let (longer, forever) = (LATER + Duration::from_secs(60), Assignment { ends_at: None, ..of_stay.clone() });
        books.here(move |here| {
            here.assignments().move_ends(user, soon, Some(longer))?;
            here.memberships().move_ends(user, soon, Some(longer))?;
            // What lives makes no room, and lasts as long as it was given last.
            here.assignments().clear_ended(&of_stay, LATER)?;
            here.memberships().clear_ended(&place, LATER)?;
            assert_eq!(ends(here)?, [vec![Some(longer), Some(LATER)], vec![Some(longer)]]);
            here.assignments().lengthen(&of_stay)?;
            here.memberships().lengthen(&place)?;
            assert_eq!(ends(here)?, [vec![Some(longer), Some(LATER)], vec![Some(longer)]]);
            here.assignments().lengthen(&forever)?;
            // Whoever gave it last answers for it, also where it ends as it would have.
            let anew = Membership { given_by: Some(Giver::Person(user)), ..place };
            here.memberships().lengthen(&anew)?;
            here.assignments().lengthen(&Assignment { given_by: anew.given_by, ..of_stay.clone() })?;
            let assignee = Assignee::User(user);
            assert_eq!(here.memberships().of_member(&assignee)?[0].given_by, anew.given_by);
            assert_eq!(here.assignments().of_assignee(&assignee)?.iter().filter(|given| given.given_by == anew.given_by).count(), 1);
            here.memberships().clear_ended(&place, longer)?;
            assert_eq!(ends(here)?, [vec![None, Some(LATER)], vec![]]);
            Ok(())
        });
    });
}

#[test]
fn the_same_is_given_once() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let app = application(&books.cast.contoso, "Payroll");
        let (first, again) = (give(&app, Assignee::User(ann.id), None), give(&app, Assignee::User(ann.id), None));
        let (id, assignee, same) = (first.id, first.assignee, first.clone());
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.applications().insert(&app)?;
            assert!(here.assignments().insert(&first)?);
            assert!(!here.assignments().insert(&again)?);
            assert_eq!(here.assignments().of_assignee(&assignee)?, std::slice::from_ref(&first));
            assert_eq!(here.assignments().of_application(app.id, &Window::first(5))?.items, std::slice::from_ref(&first));
            Ok(())
        });
        books.next_door(move |next| {
            assert_eq!(next.assignments().find(id)?, None);
            assert_eq!(next.assignments().of_assignee(&assignee)?, []);
            assert!(!next.assignments().delete(id)?);
            Ok(())
        });
        assert_eq!(books.here(move |here| here.assignments().find(id)), Some(same));
        assert!(books.here(move |here| here.assignments().delete(id)));
        assert!(!books.here(move |here| here.assignments().delete(id)));
    });
}

#[test]
fn a_neighbours_application_is_neither_found_nor_given() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let theirs = application(&books.cast.fabrikam, "Theirs");
        let (id, neighbours) = (theirs.id, theirs.clone());
        let forged = Assignment { tenant: books.cast.contoso.id, ..give(&theirs, Assignee::User(ann.id), None) };
        assert!(matches!(books.refused(move |here| here.applications().insert(&neighbours)), StorageError::Neighbour));
        let same = theirs.clone();
        books.next_door(move |next| next.applications().insert(&theirs));
        books.here(move |here| {
            here.users().insert(&ann)?;
            assert_eq!(here.applications().find(id)?, None);
            assert_eq!(here.applications().page("", &Window::first(5))?.items, []);
            assert!(!here.applications().update(id, &same.name, &same.settings)?);
            assert!(!here.applications().delete(id)?);
            Ok(())
        });
        assert!(matches!(books.refused(move |here| here.assignments().insert(&forged)), StorageError::Reference));
        let (ours, neighbour) = (books.cast.contoso.id, books.cast.fabrikam.id);
        assert_eq!(books.ask(async |storage| storage.application(ours, id).await), None);
        assert!(books.ask(async |storage| storage.application(neighbour, id).await).is_some());
    });
}

#[test]
fn a_changed_application_is_seen_through_the_cache_at_once() {
    on_each_engine(|books| {
        let app = application(&books.cast.contoso, "Payroll");
        let (tenant, id, mut changed) = (app.tenant, app.id, app.clone());
        books.here(move |here| here.applications().insert(&app));
        let seen = || books.ask(async |storage| storage.application(tenant, id).await);
        assert_eq!(seen().unwrap().name.as_str(), "Payroll");
        changed.settings.redirect_uris.clear();
        let settings = changed.settings.clone();
        assert!(books.here(move |here| here.applications().update(id, &"Wages".parse().unwrap(), &settings)));
        assert_eq!((seen().unwrap().name.as_str(), &seen().unwrap().settings), ("Wages", &changed.settings));
        assert_eq!(books.here(|here| here.applications().find_by_name("WAGES")).len(), 1);
        assert!(books.here(move |here| here.applications().delete(id)));
        assert_eq!(seen(), None);
    });
}

#[test]
fn a_partner_is_found_by_exactly_its_domains() {
    on_each_engine(|books| {
        let card = |tenant: &Tenant, name: &str, domain: &str| Partner {
            tenant: tenant.id,
            id: PartnerId::new(&Random, NOW),
            name: name.parse().unwrap(),
            domains: vec![domain.parse().unwrap()],
            home: Some(Home::Mail),
            is_blocked: false,
            created_at: NOW,
        };
        let northwind = card(&books.cast.contoso, "Northwind", "northwind.example");
        let double = card(&books.cast.contoso, "Double", "northwind.example");
        let theirs = card(&books.cast.fabrikam, "Theirs", "northwind.example");
        let (id, kept, neighbours) = (northwind.id, northwind.clone(), theirs.clone());
        assert!(matches!(books.refused(move |here| here.partners().insert(&neighbours)), StorageError::Neighbour));
        books.here(move |here| here.partners().insert(&kept));
        assert!(books.refused(move |here| here.partners().insert(&double)).is_unique("partner_domains", &["tenant_id", "domain"]));
        books.next_door(move |next| {
            assert_eq!(next.partners().find(id)?, None);
            assert!(!next.partners().delete(id)?);
            assert_eq!(next.partners().of_domain(&"northwind.example".parse().unwrap())?, None);
            next.partners().insert(&theirs)
        });
        let of = |domain: &'static str| books.here(move |here| here.partners().of_domain(&domain.parse().unwrap()));
        assert_eq!(of("northwind.example"), Some(northwind.clone()));
        assert_eq!(of("mail.northwind.example"), None);
        let moved = Partner { domains: vec!["nw.example".parse().unwrap()], is_blocked: true, ..northwind };
        let card = moved.clone();
        assert!(books.here(move |here| here.partners().update(&card)));
        assert_eq!((of("northwind.example"), of("nw.example")), (None, Some(moved.clone())));
        assert_eq!(books.here(|here| here.partners().list()), [moved]);
        assert!(books.here(move |here| here.partners().delete(id)));
    });
}
