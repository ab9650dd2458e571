//! The rules of a plan, by table.

use crate::clock::Timestamp;
use crate::directory::{Admits, CannotDo, Partner, TenantPolicy};
use crate::ids::{ApplicationId, GroupId, PartnerId, TenantId, UserId};
use crate::invitations::Landing;
use crate::invitations::csv::*;
use crate::random::Random;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

struct Stage {
    names: Names,
    policy: TenantPolicy,
    partner: Partner,
    user: UserId,
    payroll: ApplicationId,
}

fn application(name: &str, may_give: Result<(), CannotDo>) -> KnownApplication {
    let (id, name) = (ApplicationId::new(&Random, NOW), name.parse().unwrap());
    let (roles, origins) = (["Reader", "Auditor"].map(str::to_owned), vec!["https://payroll.example".to_owned()]);
    let roles_to_give = roles[..1].to_vec();
    KnownApplication { id, name, roles: roles.into(), origins, admits: Admits::AssignedGuests, may_give, roles_to_give }
}

fn group(name: &str, reach: Reach) -> KnownGroup {
    KnownGroup { id: GroupId::new(&Random, NOW), name: name.parse().unwrap(), reach, may_give: Ok(()) }
}

fn stage() -> Stage {
    let mut names = Names::default();
    let payroll = application("Payroll", Ok(()));
    let payroll_id = payroll.id;
    names.applications.insert("Payroll", Found::One(payroll));
    names.applications.insert("Vault", Found::One(application("Vault", Err(CannotDo::Role))));
    names.applications.insert("Twice", Found::Several);
    names.groups.insert("Field Staff", Found::One(group("Field Staff", Reach::Ordinary)));
    names.groups.insert("Admins", Found::One(group("Admins", Reach::RoleBearing)));
    names.groups.insert("Twice", Found::Several);
    let user = UserId::new(&Random, NOW);
    names.sponsors.insert("sam@contoso.example", Found::One(user));
    let policy = TenantPolicy { blocked_domains: vec!["evil.example".parse().unwrap()], ..TenantPolicy::default() };
    let partner = Partner {
        tenant: TenantId::new(&Random, NOW),
        id: PartnerId::new(&Random, NOW),
        name: "Shut".parse().unwrap(),
        domains: Vec::new(),
        home: None,
        is_blocked: true,
        created_at: NOW,
    };
    Stage { names, policy, partner, user, payroll: payroll_id }
}

impl Stage {
    fn known(&self) -> Known<'_> {
        Known {
            now: NOW,
            may_invite: Ok(()),
            inviter: None,
            policy: &self.policy,
            partner: None,
            cc_partner: None,
            first_line: None,
            standing: Standing::Nobody,
            may_reinvite: Ok(()),
            may_give: Ok(()),
            mailbox: Mailbox::Open,
            seats: Left::Unlimited,
            quota: Left::Unlimited,
            names: &self.names,
        }
    }
}

#[test]
fn what_an_earlier_import_did_is_left_alone() {
    let stage = stage();
    let of =
        |state: &str| plan(&wanted("Email|State|Result|Detail", &format!("ann@fabrikam.example|{state}|new|")), &stage.known()).decision;
    assert_eq!(["done", "skipped", "planned", ""].map(of), [Decision::DoneBefore, Decision::New, Decision::New, Decision::New]);
}

fn wanted(header: &str, row: &str) -> Wanted {
    let split = |line: &str| line.split('|').map(str::to_owned).collect();
    let layout = Layout::read(split(header), Delimiter::Comma).unwrap();
    Wanted::read(&Row::new(2, split(row)), &layout).unwrap()
}

fn ann() -> Wanted {
    wanted("Email", "ann@fabrikam.example")
}

#[test]
fn each_rule_refuses_what_it_is_for() {
    let stage = stage();
    let decide = |header: &str, cell: &str| {
        plan(&wanted(&format!("Email|{header}"), &format!("ann@fabrikam.example|{cell}")), &stage.known()).decision.as_str()
    };
    for (header, cell, decision) in [
        ("Cc", "x@evil.example", "blocked_domain"),
        ("Sponsor", "nobody", "unknown_sponsor"),
        ("Apps", "Nothing", "unknown_application"),
        ("Apps", "Twice", "ambiguous_name"),
        ("Apps", "Payroll; Vault", "not_givable"),
        ("Groups", "Nothing", "unknown_group"),
        ("Groups", "Twice", "ambiguous_name"),
        ("Groups", "Field Staff, Admins", "not_givable"),
        ("Apps|Role", "Payroll|Global Administrator", "unknown_role"),
        ("Apps|Role", "Payroll|Auditor", "not_givable"),
        ("Landing", "https://payroll.example/", "landing_not_allowed"),
        ("Apps|Landing", "Payroll|https://payroll.example.evil.example/", "landing_not_allowed"),
        ("Apps|Landing", "Payroll|https://payroll.example:444/", "landing_not_allowed"),
        ("AccessEnds", "2020-01-01", "access_ended"),
        ("Apps|Role|Landing|Groups|Sponsor", "Payroll|Reader|https://payroll.example/start|field staff|sam@contoso.example", "new"),
    ] {
        assert_eq!(decide(header, cell), decision, "{header}: {cell}");
    }
}

#[test]
fn only_a_guest_who_has_not_come_is_beyond_somebodys_power() {
    let stage = stage();
    let decide = |standing| plan(&ann(), &Known { standing, may_reinvite: Err(CannotDo::MorePower), ..stage.known() }).decision;
    let (guest, pending) = (Standing::Accepted(stage.user), Standing::Pending(stage.user));
    assert_eq!([decide(pending), decide(guest)], [Decision::MorePower, Decision::AlreadyGuest]);
    let decided = plan(&ann(), &Known { standing: pending, ..stage.known() }).decision;
    assert_eq!(decided, Decision::Reinvite);
}

#[test]
fn a_row_gives_nothing_to_whom_its_actor_may_not_give() {
    let stage = stage();
    let known = Known { standing: Standing::Member(stage.user), may_give: Err(CannotDo::Role), ..stage.known() };
    for (header, cell) in [("Apps", "Payroll"), ("Groups", "field staff")] {
        let row = wanted(&format!("Email|{header}"), &format!("ann@fabrikam.example|{cell}"));
        assert_eq!(plan(&row, &known).decision.as_str(), "not_givable", "{header}");
        assert_eq!(plan(&row, &Known { may_give: Ok(()), ..known }).decision, Decision::Member, "{header}");
    }
    assert_eq!(plan(&ann(), &known).decision, Decision::Member, "nothing is given");
}

#[test]
fn the_first_rule_that_refuses_answers() {
    let stage = stage();
    let full = Known { seats: Left::Only(0), quota: Left::Only(0), ..stage.known() };
    let evil = wanted("Email|AccessEnds", "eve@mail.evil.example|2020-01-01");
    let is = |known: &Known<'_>| plan(&evil, known).decision.as_str();
    let closed = Known { mailbox: Mailbox::Closed, ..full };
    let blocked = Known { standing: Standing::Blocked(stage.user), ..closed };
    let again = Known { first_line: Some(1), ..blocked };
    let stranger = Known { may_invite: Err(CannotDo::Role), ..again };
    assert_eq!([&stranger, &again, &blocked, &closed].map(is), ["not_allowed", "duplicate_in_file", "blocked_user", "blocked_domain"]);
    let left = Known { standing: Standing::Ended(stage.user, NOW), ..closed };
    assert_eq!(plan(&ann(), &left).decision, Decision::StayEnded { at: NOW });
    assert_eq!(plan(&ann(), &closed).decision, Decision::NoMoreLetters);
    assert_eq!(plan(&ann(), &full).decision, Decision::NoSeatLeft);
    assert_eq!(plan(&ann(), &Known { seats: Left::Only(1), ..full }).decision, Decision::OverQuota);
    assert_eq!(plan(&ann(), &Known { partner: Some(&stage.partner), ..stage.known() }).decision.as_str(), "blocked_domain");
}

#[test]
fn people_the_directory_knows_take_no_seat_and_get_no_letter() {
    let stage = stage();
    let full = Known { seats: Left::Only(0), quota: Left::Only(0), mailbox: Mailbox::Closed, ..stage.known() };
    for (standing, decision) in [(Standing::Accepted(stage.user), Decision::AlreadyGuest), (Standing::Member(stage.user), Decision::Member)]
    {
        let planned = plan(&wanted("Email|Apps", "ann@fabrikam.example|Payroll"), &Known { standing, ..full });
        assert_eq!((planned.decision, planned.user), (decision, Some(stage.user)));
        assert_eq!(planned.gives, [Given::Application { id: stage.payroll, role: None }]);
    }
    let pending = Known { standing: Standing::Pending(stage.user), seats: Left::Only(0), ..stage.known() };
    assert_eq!(plan(&ann(), &pending).decision, Decision::Reinvite);
}

#[test]
fn a_row_without_a_letter_needs_no_open_mailbox_and_is_an_invitation_all_the_same() {
    let stage = stage();
    let decide = |quota| {
        let known = Known { quota: Left::Only(quota), mailbox: Mailbox::Closed, ..stage.known() };
        plan(&wanted("Email|SendInvitation", "ann@fabrikam.example|false"), &known).decision
    };
    assert_eq!([1, 0].map(decide), [Decision::New, Decision::OverQuota]);
}

#[test]
fn a_plan_holds_ids_and_survives_its_column() {
    let stage = stage();
    let row = wanted("Email|Apps|Role|AccessEnds|Language", "ann@b\u{fc}cher.example|payroll|Reader|2030-01-01|zh-HANS");
    let planned = plan(&row, &Known { inviter: Some(stage.user), ..stage.known() });
    assert_eq!(planned.gives, [Given::Application { id: stage.payroll, role: Some("Reader".to_owned()) }]);
    assert_eq!((planned.landing.clone(), planned.sponsor), (Landing::Application(stage.payroll), Some(stage.user)));
    assert_eq!(planned.notices, [Notice::International("xn--bcher-kva.example".parse().unwrap())]);
    let stored = serde_json::to_string(&planned).unwrap();
    assert_eq!(serde_json::from_str::<PlannedRow>(&stored).unwrap(), planned);
}

#[test]
fn a_guest_lands_in_the_first_application_that_has_a_page() {
    let mut stage = stage();
    stage.names.applications.insert("Tool", Found::One(KnownApplication { origins: Vec::new(), ..application("Tool", Ok(())) }));
    let landing = |apps: &str| plan(&wanted("Email|Apps", &format!("ann@fabrikam.example|{apps}")), &stage.known()).landing;
    assert_eq!(landing("Tool; Payroll"), Landing::Application(stage.payroll));
    assert_eq!(landing("Tool"), Landing::MyApps);
}

#[test]
fn what_is_carried_out_is_what_the_names_meant_when_planned() {
    let mut stage = stage();
    let row = wanted("Email|Apps|Role|Groups|Sponsor", "ann@fabrikam.example|payroll|Reader|Field Staff|sam@contoso.example");
    let planned = plan(&row, &stage.known());
    let again = planned.wanted().unwrap();
    let names: Vec<_> = again.applications.texts().map(str::to_owned).collect();
    assert_eq!(names, [stage.payroll.to_string()]);
    // By then each name means something else.
    let Found::One(payroll) = stage.names.applications.find("Payroll").clone() else { panic!("payroll is one") };
    let Found::One(staff) = stage.names.groups.find("Field Staff").clone() else { panic!("the group is one") };
    stage.names = Names::default();
    stage.names.applications.insert("Payroll", Found::One(application("Payroll", Ok(()))));
    stage.names.applications.insert(&payroll.id.to_string(), Found::One(payroll));
    stage.names.groups.insert(&staff.id.to_string(), Found::One(staff));
    stage.names.sponsors.insert(&stage.user.to_string(), Found::One(stage.user));
    assert!(planned.still_holds(&plan(&again, &stage.known())));
    stage.names.groups.clear();
    let changed = plan(&again, &stage.known());
    assert!(!planned.still_holds(&changed));
    assert_eq!(changed.decision.as_str(), "unknown_group");
}

#[test]
fn an_application_that_is_closed_to_guests_is_pointed_out() {
    let mut stage = stage();
    let closed = KnownApplication { admits: Admits::Members, ..application("Closed", Ok(())) };
    let id = closed.id;
    stage.names.applications.insert("Closed", Found::One(closed));
    let row = wanted("Email|Apps", "ann@fabrikam.example|Closed");
    assert_eq!(plan(&row, &stage.known()).notices, [Notice::ClosedToGuests(id)]);
    assert_eq!(plan(&row, &Known { standing: Standing::Member(stage.user), ..stage.known() }).notices, []);
}

#[test]
fn only_names_not_looked_up_yet_are_asked_for() {
    let stage = stage();
    let row = wanted("Email|Apps|Groups|Sponsor", "ann@fabrikam.example|PAYROLL|North Team|sam@contoso.example");
    let missing: Vec<_> = stage.names.missing(&row).collect();
    assert_eq!(missing, [(Column::Groups, "North Team"), (Column::Groups, "North"), (Column::Groups, "Team")]);
}
