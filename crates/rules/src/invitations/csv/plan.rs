//! What would happen to a row: one pure decision, made once for the plan and again for apply, by the same ordered rules.

use url::Url;

use super::{
    CannotResolve, Column, Decision, Found, Given, Known, KnownApplication, KnownGroup, Left, Letter, Mailbox, Notice, PlannedRow, Reach,
    Standing, Wanted,
};
use crate::directory::{Address, Admits, Partner};
use crate::ids::UserId;
use crate::invitations::Landing;

/// Decides a row: the first rule that refuses it gives the answer.
pub fn plan(wanted: &Wanted, known: &Known<'_>) -> PlannedRow {
    let planned = PlannedRow { invitee: Some(wanted.invitee.clone()), user: known.standing.user(), ..PlannedRow::empty(wanted.line) };
    match carry_out(wanted, known, planned.clone()) {
        Ok(carried_out) => carried_out,
        Err(decision) => PlannedRow { decision, ..planned },
    }
}

fn carry_out(wanted: &Wanted, known: &Known<'_>, planned: PlannedRow) -> Result<PlannedRow, Decision> {
    known.may_invite.map_err(|_| Decision::NotAllowed)?;
    check_first(known)?;
    let decision = decide_by_standing(known.standing)?;
    check_domains(wanted, known)?;
    check_mailbox(wanted, known, &decision)?;
    let sponsor = find_sponsor(wanted, known)?;
    let applications = find_applications(wanted, known)?;
    let groups = find_groups(wanted, known)?;
    check_role(wanted, &applications)?;
    let landing = find_landing(wanted, known, &applications)?;
    check_end(wanted, known)?;
    check_room(wanted, known, &decision)?;
    let gives = gives(wanted, &applications, &groups);
    Ok(PlannedRow { decision, gives, landing, sponsor, notices: notices(wanted, &applications, known), ..planned })
}

fn check_first(known: &Known<'_>) -> Result<(), Decision> {
    known.first_line.map_or(Ok(()), |first_line| Err(Decision::DuplicateInFile { first_line }))
}

/// Domain rules are about strangers; a member is none.
fn check_domains(wanted: &Wanted, known: &Known<'_>) -> Result<(), Decision> {
    let check = |address: &Address, partner: Option<&Partner>| {
        let domain = address.domain();
        let is_admitted = known.policy.admits_domain(domain) && !partner.is_some_and(|partner| partner.is_blocked);
        if is_admitted { Ok(()) } else { Err(Decision::BlockedDomain { domain: domain.clone() }) }
    };
    if !matches!(known.standing, Standing::Member(_)) {
        check(&wanted.invitee.address, known.partner)?;
    }
    wanted.invitee.cc.as_ref().map_or(Ok(()), |cc| check(cc, known.cc_partner))
}

fn decide_by_standing(standing: Standing) -> Result<Decision, Decision> {
    match standing {
        Standing::Nobody => Ok(Decision::New),
        Standing::Pending(_) => Ok(Decision::Reinvite),
        Standing::Accepted(_) => Ok(Decision::AlreadyGuest),
        Standing::Member(_) => Ok(Decision::Member),
        Standing::Blocked(_) => Err(Decision::BlockedUser),
    }
}

fn sends_letter(wanted: &Wanted, decision: &Decision) -> bool {
    wanted.invitee.letter == Letter::Send && matches!(decision, Decision::New | Decision::Reinvite)
}

fn check_mailbox(wanted: &Wanted, known: &Known<'_>, decision: &Decision) -> Result<(), Decision> {
    let is_closed = known.mailbox == Mailbox::Closed && sends_letter(wanted, decision);
    if is_closed { Err(Decision::NoMoreLetters) } else { Ok(()) }
}

fn find_sponsor(wanted: &Wanted, known: &Known<'_>) -> Result<Option<UserId>, Decision> {
    let Some(name) = &wanted.sponsor else { return Ok(known.inviter) };
    match known.names.sponsors.find(name) {
        Found::One(user) => Ok(Some(*user)),
        Found::Nothing => Err(Decision::UnknownSponsor(name.clone())),
        Found::Several => Err(Decision::AmbiguousName { column: Column::Sponsor, name: name.clone() }),
    }
}

fn unresolved(column: Column, unknown: fn(String) -> Decision) -> impl Fn(CannotResolve) -> Decision {
    move |why| match why {
        CannotResolve::Unknown(name) => unknown(name),
        CannotResolve::Ambiguous(name) => Decision::AmbiguousName { column, name },
    }
}

fn find_applications<'a>(wanted: &Wanted, known: &Known<'a>) -> Result<Vec<&'a KnownApplication>, Decision> {
    let column = Column::Applications;
    let found = wanted.applications.resolve(&known.names.applications).map_err(unresolved(column, Decision::UnknownApplication))?;
    match found.iter().find(|application| application.may_give.is_err()) {
        Some(refused) => Err(Decision::NotGivable { column, name: refused.name.clone() }),
        None => Ok(found),
    }
}

fn find_groups<'a>(wanted: &Wanted, known: &Known<'a>) -> Result<Vec<&'a KnownGroup>, Decision> {
    let column = Column::Groups;
    let found = wanted.groups.resolve(&known.names.groups).map_err(unresolved(column, Decision::UnknownGroup))?;
    match found.iter().find(|group| group.may_give.is_err() || group.reach == Reach::RoleBearing) {
        Some(refused) => Err(Decision::NotGivable { column, name: refused.name.clone() }),
        None => Ok(found),
    }
}

fn check_role(wanted: &Wanted, applications: &[&KnownApplication]) -> Result<(), Decision> {
    match &wanted.role {
        Some(role) if !applications.iter().any(|application| application.roles.contains(role)) => Err(Decision::UnknownRole(role.clone())),
        _ => Ok(()),
    }
}

/// Without a landing address the guest lands in the first application of the row.
fn find_landing(wanted: &Wanted, known: &Known<'_>, applications: &[&KnownApplication]) -> Result<Landing, Decision> {
    let Some(url) = &wanted.landing else {
        return Ok(applications.first().map_or(Landing::MyApps, |application| Landing::Application(application.id)));
    };
    let mut allowed = applications.iter().flat_map(|application| &application.origins).chain(&known.policy.landing_origins);
    let is_allowed = allowed.any(|origin| Url::parse(origin).is_ok_and(|origin| origin.origin() == url.origin()));
    if is_allowed { Ok(Landing::Page(url.clone())) } else { Err(Decision::LandingNotAllowed(url.clone())) }
}

fn check_end(wanted: &Wanted, known: &Known<'_>) -> Result<(), Decision> {
    let has_ended = wanted.invitee.access_ends_at.is_some_and(|end| end <= known.now);
    if has_ended { Err(Decision::AccessEnded) } else { Ok(()) }
}

fn check_room(wanted: &Wanted, known: &Known<'_>, decision: &Decision) -> Result<(), Decision> {
    if *decision == Decision::New && known.seats == Left::Only(0) {
        Err(Decision::NoSeatLeft)
    } else if sends_letter(wanted, decision) && known.quota == Left::Only(0) {
        Err(Decision::OverQuota)
    } else {
        Ok(())
    }
}

fn gives(wanted: &Wanted, applications: &[&KnownApplication], groups: &[&KnownGroup]) -> Vec<Given> {
    let with_role = applications.iter().map(|application| {
        let role = wanted.role.clone().filter(|role| application.roles.contains(role));
        Given::Application { id: application.id, role }
    });
    with_role.chain(groups.iter().map(|group| Given::Group { id: group.id })).collect()
}

fn notices(wanted: &Wanted, applications: &[&KnownApplication], known: &Known<'_>) -> Vec<Notice> {
    let addresses = [Some(&wanted.invitee.address), wanted.invitee.cc.as_ref()];
    let domains = addresses.into_iter().flatten().map(Address::domain).filter(|domain| domain.is_international());
    let is_guest = !matches!(known.standing, Standing::Member(_));
    let closed = applications.iter().filter(|application| is_guest && application.admits == Admits::Members);
    let closed = closed.map(|application| Notice::ClosedToGuests(application.id));
    domains.cloned().map(Notice::International).chain(closed).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Delimiter, Layout, Names, Row};
    use super::*;
    use crate::clock::Timestamp;
    use crate::directory::{CannotDo, TenantPolicy};
    use crate::ids::{ApplicationId, GroupId, PartnerId, TenantId};
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
        let (roles, origins) = (vec!["Reader".to_owned()], vec!["https://payroll.example".to_owned()]);
        KnownApplication { id, name, roles, origins, admits: Admits::AssignedGuests, may_give }
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
                mailbox: Mailbox::Open,
                seats: Left::Unlimited,
                quota: Left::Unlimited,
                names: &self.names,
            }
        }
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
        assert_eq!(plan(&ann(), &closed).decision, Decision::NoMoreLetters);
        assert_eq!(plan(&ann(), &full).decision, Decision::NoSeatLeft);
        assert_eq!(plan(&ann(), &Known { seats: Left::Only(1), ..full }).decision, Decision::OverQuota);
        assert_eq!(plan(&ann(), &Known { partner: Some(&stage.partner), ..stage.known() }).decision.as_str(), "blocked_domain");
    }

    #[test]
    fn people_the_directory_knows_take_no_seat_and_get_no_letter() {
        let stage = stage();
        let full = Known { seats: Left::Only(0), quota: Left::Only(0), mailbox: Mailbox::Closed, ..stage.known() };
        for (standing, decision) in
            [(Standing::Accepted(stage.user), Decision::AlreadyGuest), (Standing::Member(stage.user), Decision::Member)]
        {
            let planned = plan(&wanted("Email|Apps", "ann@fabrikam.example|Payroll"), &Known { standing, ..full });
            assert_eq!((planned.decision, planned.user), (decision, Some(stage.user)));
            assert_eq!(planned.gives, [Given::Application { id: stage.payroll, role: None }]);
        }
        let pending = Known { standing: Standing::Pending(stage.user), seats: Left::Only(0), ..stage.known() };
        assert_eq!(plan(&ann(), &pending).decision, Decision::Reinvite);
    }

    #[test]
    fn a_row_without_a_letter_needs_no_quota() {
        let stage = stage();
        let known = Known { quota: Left::Only(0), mailbox: Mailbox::Closed, ..stage.known() };
        assert_eq!(plan(&wanted("Email|SendInvitation", "ann@fabrikam.example|false"), &known).decision, Decision::New);
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
}
