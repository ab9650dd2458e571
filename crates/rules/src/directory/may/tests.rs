//! Roles by actions by objects: what changes here changes who has power over whom.

use super::*;
use crate::random::Random;
use DirectoryRole::{ApplicationAdministrator, GlobalAdministrator, GuestInviter, UserAdministrator};

const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

struct Stage {
    tenant: TenantId,
    own: UserId,
    policy: TenantPolicy,
}

impl Stage {
    fn set(who_may_invite: WhoMayInvite) -> Self {
        let policy = TenantPolicy { who_may_invite, ..TenantPolicy::default() };
        Self { tenant: TenantId::new(&Random, NOW), own: UserId::new(&Random, NOW), policy }
    }

    fn person(&self, roles: &[DirectoryRole]) -> Powers {
        Powers::Person { tenant: self.tenant, user: self.own, kind: UserKind::Member, roles: roles.to_vec() }
    }

    /// The answers to a member without a role, an inviter, an administrator of users, one of applications, and one of everything:
    /// `y` may, `n` lacks the role, `p` has too little power.
    fn answers(&self, action: Action, object: &Object<'_>) -> String {
        let columns: [&[DirectoryRole]; 5] =
            [&[], &[GuestInviter], &[UserAdministrator], &[ApplicationAdministrator], &[GlobalAdministrator]];
        columns.map(|roles| letter(may(&self.person(roles), action, object))).into_iter().collect()
    }
}

fn letter(answer: Result<Permit, CannotDo>) -> char {
    match answer {
        Ok(_) => 'y',
        Err(CannotDo::Role) => 'n',
        Err(CannotDo::MorePower) => 'p',
        Err(CannotDo::NotFound) => '-',
    }
}

#[test]
fn each_role_does_its_own_work_and_no_more() {
    let stage = Stage::set(WhoMayInvite::AdminsAndGuestInviters);
    let whole = Object::Tenant(stage.tenant, &stage.policy);
    let plain = Object::Grant(stage.tenant, &[]);
    for (action, object, answers) in [
        (Action::Invite, whole, "nyyyy"),
        (Action::SeeDirectory, plain, "nyyyy"),
        (Action::Give, plain, "nnyyy"),
        (Action::ManageUsers, Object::User(stage.tenant, &[]), "nnyny"),
        (Action::ManageGroups, plain, "nnyny"),
        (Action::ManageApplications, whole, "nnnyy"),
        (Action::ManageApplications, plain, "nnnyy"),
        (Action::ManageTenant, whole, "nnnny"),
        (Action::SeeAudit, plain, "nnnny"),
    ] {
        assert_eq!(stage.answers(action, &object), answers, "{action:?} {object:?}");
    }
}

#[test]
fn what_reaches_power_is_for_those_who_hold_it() {
    let stage = Stage::set(WhoMayInvite::AdminsAndGuestInviters);
    for (reached, gives, groups, programs) in [
        (GuestInviter, "nnyyy", "nnyny", "nnnyy"),
        (UserAdministrator, "nnypy", "nnyny", "nnnpy"),
        (ApplicationAdministrator, "nnpyy", "nnpny", "nnnyy"),
        (GlobalAdministrator, "nnppy", "nnpny", "nnnpy"),
    ] {
        let reached = [reached];
        let grant = Object::Grant(stage.tenant, &reached);
        assert_eq!(stage.answers(Action::Give, &grant), gives, "{reached:?}");
        assert_eq!(stage.answers(Action::ManageGroups, &grant), groups, "{reached:?}");
        assert_eq!(stage.answers(Action::ManageApplications, &grant), programs, "{reached:?}");
    }
    let both = [UserAdministrator, ApplicationAdministrator];
    let grant = Object::Grant(stage.tenant, &both);
    assert_eq!(stage.answers(Action::Give, &grant), "nnppy", "each role that is reached must be held");
    assert_eq!(letter(may(&stage.person(&both), Action::Give, &grant)), 'y');
}

#[test]
fn nobody_touches_someone_with_more_power() {
    let stage = Stage::set(WhoMayInvite::AdminsAndGuestInviters);
    for (held, answers) in
        [(GuestInviter, "nnyny"), (UserAdministrator, "nnyny"), (ApplicationAdministrator, "nnpny"), (GlobalAdministrator, "nnpny")]
    {
        assert_eq!(stage.answers(Action::ManageUsers, &Object::User(stage.tenant, &[held])), answers, "{held:?}");
    }
}

#[test]
fn an_invitation_gives_to_guests_and_to_nobody_elses_own_people() {
    let guest = Invitee::Guest(UserId::new(&Random, NOW));
    let member = Invitee::Member(UserId::new(&Random, NOW));
    for (who, own_to_guests, to_guests, to_members) in [
        (WhoMayInvite::Nobody, "nnyyy", "nnyyy", "nnyyy"),
        (WhoMayInvite::AdminsAndGuestInviters, "nyyyy", "nyyyy", "nnyyy"),
        // A member without a role gives what is theirs as well, and nothing else.
        (WhoMayInvite::Members, "yyyyy", "nyyyy", "nnyyy"),
    ] {
        let stage = Stage::set(who);
        for (invitee, own, other) in [
            (Invitee::Stranger, own_to_guests, to_guests),
            (guest, own_to_guests, to_guests),
            (member, to_members, to_members),
            (Invitee::Member(stage.own), to_members, to_members),
        ] {
            for (gift, answers) in [(Gift::Own, own), (Gift::Other, other)] {
                let object = Object::Gift(stage.tenant, &stage.policy, invitee, gift);
                assert_eq!(stage.answers(Action::Give, &object), answers, "{who:?} {invitee:?} {gift:?}");
            }
        }
    }
    // A guest who may invite is still nobody whom they invite.
    let stage = Stage::set(WhoMayInvite::AdminsAndGuestInviters);
    let powers = Powers::Person { tenant: stage.tenant, user: stage.own, kind: UserKind::Guest, roles: vec![GuestInviter] };
    let to = |invitee| letter(may(&powers, Action::Give, &Object::Gift(stage.tenant, &stage.policy, invitee, Gift::Other)));
    assert_eq!([to(Invitee::Guest(stage.own)), to(guest), to(member)], ['n', 'y', 'n']);
    // One without a role invites nobody, whoever else may.
    let stage = Stage::set(WhoMayInvite::Members);
    let powers = Powers::Person { tenant: stage.tenant, user: stage.own, kind: UserKind::Guest, roles: Vec::new() };
    assert_eq!(letter(may(&powers, Action::Invite, &Object::Tenant(stage.tenant, &stage.policy))), 'n');
    assert_eq!(letter(may(&powers, Action::Give, &Object::Gift(stage.tenant, &stage.policy, Invitee::Stranger, Gift::Own))), 'n');
}

#[test]
fn a_member_without_a_role_touches_no_invitation_but_their_own() {
    for (who, own, other) in [
        (WhoMayInvite::Nobody, "nnnny", "nnnny"),
        (WhoMayInvite::AdminsAndGuestInviters, "nyyyy", "nyyyy"),
        (WhoMayInvite::Members, "yyyyy", "nyyyy"),
    ] {
        let stage = Stage::set(who);
        let [someone, program] = [Giver::Person(UserId::new(&Random, NOW)), Giver::Program(ApplicationId::new(&Random, NOW))];
        for (sender, answers) in [(Some(Giver::Person(stage.own)), own), (Some(someone), other), (Some(program), other), (None, other)] {
            let object = Object::Invitation(stage.tenant, &stage.policy, sender);
            assert_eq!(stage.answers(Action::Invite, &object), answers, "{who:?} {sender:?}");
        }
    }
}

#[test]
fn a_neighbour_finds_nothing_and_the_operator_everything() {
    let (here, there) = (Stage::set(WhoMayInvite::Members), Stage::set(WhoMayInvite::Members));
    let program = |stage: &Stage, roles: &[DirectoryRole]| Powers::Program { tenant: stage.tenant, roles: roles.to_vec() };
    let whole = Object::Tenant(here.tenant, &here.policy);
    for powers in [there.person(&[GlobalAdministrator]), program(&there, &[GlobalAdministrator]), Powers::None] {
        assert_eq!(letter(may(&powers, Action::Invite, &whole)), '-', "{powers:?}");
    }
    assert_eq!(letter(may(&Powers::All, Action::ManageTenant, &whole)), 'y');
    assert_eq!(letter(may(&program(&here, &[]), Action::Invite, &whole)), 'n', "a program is no member");
    assert_eq!(letter(may(&program(&here, &[GuestInviter]), Action::Invite, &whole)), 'y');
}
