//! What would happen to a row: one pure decision, made once for the plan and again for apply, by the same ordered rules.

use url::Url;

use crate::directory::{Address, Admits, Partner};
use crate::ids::UserId;
use crate::invitations::Landing;
use crate::invitations::csv::{
    CannotResolve, Column, Decision, Found, Given, Known, KnownApplication, KnownGroup, Left, Letter, Mailbox, Notice, PlannedRow, Reach,
    Standing, Wanted,
};

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
    check_done(wanted)?;
    let decision = decide_by_standing(known.standing)?;
    check_power(known, &decision)?;
    check_domains(wanted, known)?;
    check_mailbox(wanted, known, &decision)?;
    let sponsor = find_sponsor(wanted, known)?;
    let applications = find_applications(wanted, known)?;
    let groups = find_groups(wanted, known)?;
    check_role(wanted, &applications)?;
    let landing = find_landing(wanted, known, &applications)?;
    check_end(wanted, known)?;
    check_room(known, &decision)?;
    let gives = gives(wanted, &applications, &groups);
    Ok(PlannedRow { decision, gives, landing, sponsor, notices: notices(wanted, &applications, known), ..planned })
}

fn check_first(known: &Known<'_>) -> Result<(), Decision> {
    known.first_line.map_or(Ok(()), |first_line| Err(Decision::DuplicateInFile { first_line }))
}

fn check_done(wanted: &Wanted) -> Result<(), Decision> {
    if wanted.was_done { Err(Decision::DoneBefore) } else { Ok(()) }
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
        Standing::Ended(_, at) => Err(Decision::StayEnded { at }),
        Standing::Blocked(_) => Err(Decision::BlockedUser),
    }
}

/// Nobody re-invites somebody with more power than they have (SECURITY 32).
fn check_power(known: &Known<'_>, decision: &Decision) -> Result<(), Decision> {
    match (decision, known.may_reinvite) {
        (Decision::Reinvite, Err(_)) => Err(Decision::MorePower),
        _ => Ok(()),
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
    match found.iter().find(|application| known.may_give.is_err() || application.may_give.is_err()) {
        Some(refused) => Err(Decision::NotGivable { column, name: refused.name.clone() }),
        None => Ok(found),
    }
}

fn find_groups<'a>(wanted: &Wanted, known: &Known<'a>) -> Result<Vec<&'a KnownGroup>, Decision> {
    let column = Column::Groups;
    let found = wanted.groups.resolve(&known.names.groups).map_err(unresolved(column, Decision::UnknownGroup))?;
    match found.iter().find(|group| known.may_give.is_err() || group.may_give.is_err() || group.reach == Reach::RoleBearing) {
        Some(refused) => Err(Decision::NotGivable { column, name: refused.name.clone() }),
        None => Ok(found),
    }
}

fn check_role(wanted: &Wanted, applications: &[&KnownApplication]) -> Result<(), Decision> {
    let Some(role) = &wanted.role else { return Ok(()) };
    let mut with_role = applications.iter().filter(|application| application.roles.contains(role)).peekable();
    if with_role.peek().is_none() {
        return Err(Decision::UnknownRole(role.clone()));
    }
    match with_role.find(|application| !application.roles_to_give.contains(role)) {
        Some(refused) => Err(Decision::NotGivable { column: Column::Role, name: refused.name.clone() }),
        None => Ok(()),
    }
}

/// Without a landing address the guest lands in the first application of the row that has a page to land on.
fn find_landing(wanted: &Wanted, known: &Known<'_>, applications: &[&KnownApplication]) -> Result<Landing, Decision> {
    let Some(url) = &wanted.landing else {
        let first = applications.iter().find(|application| !application.origins.is_empty());
        return Ok(first.map_or(Landing::MyApps, |application| Landing::Application(application.id)));
    };
    let mut allowed = applications.iter().flat_map(|application| &application.origins).chain(&known.policy.landing_origins);
    let is_allowed = allowed.any(|origin| Url::parse(origin).is_ok_and(|origin| origin.origin() == url.origin()));
    if is_allowed { Ok(Landing::Page(url.clone())) } else { Err(Decision::LandingNotAllowed(url.clone())) }
}

fn check_end(wanted: &Wanted, known: &Known<'_>) -> Result<(), Decision> {
    let has_ended = wanted.invitee.access_ends_at.is_some_and(|end| end <= known.now);
    if has_ended { Err(Decision::AccessEnded) } else { Ok(()) }
}

fn check_room(known: &Known<'_>, decision: &Decision) -> Result<(), Decision> {
    if *decision == Decision::New && known.seats == Left::Only(0) {
        Err(Decision::NoSeatLeft)
    } else if matches!(decision, Decision::New | Decision::Reinvite) && known.quota == Left::Only(0) {
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
