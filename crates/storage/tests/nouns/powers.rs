use rules::directory::{Actor, Assignee, DirectoryRole, GuestStage, Membership, Powers, TenantPolicy};
use storage::StorageError;
use storage::directory::RoleHolder;

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW, application, group, guest, member};

const ADMIN: DirectoryRole = DirectoryRole::GlobalAdministrator;

fn roles(powers: Powers) -> Option<Vec<DirectoryRole>> {
    match powers {
        Powers::Person { roles, .. } | Powers::Program { roles, .. } => Some(roles),
        Powers::All | Powers::None => None,
    }
}

#[test]
fn power_comes_directly_and_through_groups_and_goes_with_a_block() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let admins = group(&books.cast.contoso, "Admins");
        let (tenant, user, id) = (ann.tenant, ann.id, admins.id);
        let actor = Actor::Person { tenant, user };
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.groups().insert(&admins)?;
            assert_eq!(roles(here.powers(&actor, NOW)?), Some(vec![]));
            let place = Membership { group: id, member: Assignee::User(user), given_by: None, given_at: NOW, ends_at: Some(LATER) };
            here.memberships().join(&place)?;
            assert!(here.roles().give(ADMIN, RoleHolder::Group(id), None, NOW)?);
            assert!(!here.roles().give(ADMIN, RoleHolder::Group(id), None, NOW)?);
            assert!(here.roles().give(DirectoryRole::GuestInviter, RoleHolder::User(user), Some(user), NOW)?);
            assert_eq!(roles(here.powers(&actor, NOW)?), Some(vec![DirectoryRole::GuestInviter, ADMIN]));
            assert_eq!(here.roles().reached_by(RoleHolder::Group(id), NOW)?, [ADMIN], "what joining it would give");
            assert_eq!(here.roles().of_holder(RoleHolder::User(user))?, [DirectoryRole::GuestInviter]);
            assert_eq!(here.roles().holders(ADMIN)?, [RoleHolder::Group(id)]);
            assert_eq!(roles(here.powers(&actor, LATER)?), Some(vec![DirectoryRole::GuestInviter]));
            here.users().block(user, NOW)?;
            assert_eq!(here.powers(&actor, NOW)?, Powers::None);
            Ok(())
        });
    });
}

#[test]
fn nobody_has_power_next_door() {
    on_each_engine(|books| {
        let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
        let (tenant, user) = (ann.tenant, ann.id);
        books.here(move |here| {
            here.users().insert(&ann)?;
            here.roles().give(ADMIN, RoleHolder::User(user), None, NOW)
        });
        let forged = Actor::Person { tenant: books.cast.fabrikam.id, user };
        books.next_door(move |next| {
            assert_eq!(next.powers(&Actor::Person { tenant, user }, NOW)?, Powers::None);
            assert_eq!(next.powers(&forged, NOW)?, Powers::None);
            assert_eq!(next.powers(&Actor::Nobody, NOW)?, Powers::None);
            assert_eq!(next.powers(&Actor::Operator, NOW)?, Powers::All);
            assert_eq!(next.roles().holders(ADMIN)?, []);
            assert!(!next.roles().take(ADMIN, RoleHolder::User(user))?);
            Ok(())
        });
        let neighbour = books.cast.fabrikam.id;
        let refused = books.try_write(move |tx| tx.in_tenant(neighbour).roles().give(ADMIN, RoleHolder::User(user), None, NOW));
        assert!(matches!(refused, Err(StorageError::Reference)));
        assert!(books.here(move |here| here.roles().take(ADMIN, RoleHolder::User(user))));
        assert!(!books.here(move |here| here.roles().take(ADMIN, RoleHolder::User(user))));
    });
}

#[test]
fn a_guest_has_only_the_power_their_tenant_lets_guests_have() {
    on_each_engine(|books| {
        let mut pia = guest(&books.cast.contoso, "pia@northwind.example", "Pia");
        pia.guest_stage = Some(GuestStage::Accepted { at: NOW });
        let actor = Actor::Person { tenant: pia.tenant, user: pia.id };
        let inviter = DirectoryRole::GuestInviter;
        books.here(move |here| {
            here.users().insert(&pia)?;
            here.roles().give(ADMIN, RoleHolder::User(pia.id), None, NOW)?;
            here.roles().give(inviter, RoleHolder::User(pia.id), None, NOW)?;
            assert_eq!(roles(here.powers(&actor, NOW)?), Some(vec![]));
            here.itself().set_policy(&TenantPolicy { roles_for_guests: vec![inviter], ..TenantPolicy::default() })?;
            assert_eq!(roles(here.powers(&actor, NOW)?), Some(vec![inviter]));
            Ok(())
        });
    });
}

#[test]
fn a_program_has_the_roles_it_was_given_until_it_is_removed() {
    on_each_engine(|books| {
        let app = application(&books.cast.contoso, "Robot");
        let (id, actor) = (app.id, Actor::Program { tenant: app.tenant, application: app.id });
        books.here(move |here| {
            here.applications().insert(&app)?;
            here.roles().give(ADMIN, RoleHolder::Application(id), None, NOW)?;
            assert_eq!(roles(here.powers(&actor, NOW)?), Some(vec![ADMIN]));
            here.applications().delete(id)?;
            assert_eq!(here.powers(&actor, NOW)?, Powers::None);
            assert_eq!(here.roles().holders(ADMIN)?, []);
            Ok(())
        });
    });
}
