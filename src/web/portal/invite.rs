//! Inviting one: the form, the letter before it is sent, and what became of it.

use actix_web::HttpResponse;
use rules::directory::{Action, Address, Admits, Application, CannotDo, CannotReadAddress, CannotReadText, UserKind};
use rules::ids::{ApplicationId, UserId};
use rules::invitations::Ticket;
use rules::invitations::csv::{Decision, Problem as Cell};

mod preview;

use super::admin::{Admin, Sent};
use super::guests::read_sponsor;
use crate::flows::account::{NotInvited, why_not_invited};
use crate::flows::invitations::{Asked, InviteError, Invited as Became, Opens, Sends, invite};
use crate::flows::listings::{Choices, choices, find_groups};
use crate::i18n::Language;
use crate::pages::Sentence;
use crate::pages::portal::imports::decision_words;
use crate::pages::portal::{AppChoice, Choice, FieldTrouble, Invite, Invited, Section, Troubles};
use crate::web::fields::Fields;
use crate::web::invitee::{Invitee, chosen_language, landing, languages};
use crate::web::problem::Problem;

pub(super) use preview::preview;

/// What is wrong with an address.
pub(super) fn address_trouble(error: CannotReadAddress) -> Cell {
    match error {
        CannotReadAddress::Shape => Cell::AddressShape,
        CannotReadAddress::TooLong => Cell::AddressTooLong,
        CannotReadAddress::Character => Cell::AddressCharacter,
        CannotReadAddress::Domain(_) => Cell::AddressDomain,
    }
}

/// What is wrong with a name or a text.
pub(super) fn name_trouble(error: CannotReadText) -> Cell {
    match error {
        CannotReadText::Empty => Cell::Missing,
        CannotReadText::TooLong(limit) => Cell::TooLong(limit),
        CannotReadText::Control => Cell::Control,
        CannotReadText::WebAddress => Cell::WebAddress,
    }
}

/// The form. An address can be in the way that leads here; whatever else is given is chosen by whoever sends it.
pub(super) async fn form(admin: Admin) -> Result<HttpResponse, Problem> {
    let page = page(&admin, &Fields::default(), Troubles::default()).await?;
    admin.show(&Invite { address: admin.query().one("address").to_owned(), ..page })
}

/// Sends the invitation, or shows the letter first.
pub(super) async fn send(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let mut troubles = Troubles::default();
    let asked = read(&admin, &fields, &mut troubles).await?;
    let Some(asked) = asked.filter(|_| troubles.is_empty()) else {
        return admin.show_wrong(&page(&admin, &fields, troubles).await?);
    };
    if fields.one("what") == "preview" {
        return preview::show(&admin, &asked, page(&admin, &fields, troubles).await?).await;
    }
    let address = asked.address.to_string();
    match invite(&admin.desk.app, &admin.caller(), admin.tenant.id, asked.clone()).await {
        Ok(became) => became_of(&admin, &asked, &became),
        Err(error) => {
            let shown = page(&admin, &fields, troubles).await?;
            let refusal = match error {
                InviteError::Cannot(CannotDo::Role | CannotDo::MorePower) => not_allowed(&admin, &asked.address, &error).await?,
                other => refusal(other, &shown).map_err(|error| admin.not_invited(error))?,
            };
            admin.show_wrong(&Invite { refusal: Some(refusal), address, ..shown })
        }
    }
}

/// A refusal in words; what is no refusal stays an error.
fn refusal(error: InviteError, shown: &Invite) -> Result<Sentence, InviteError> {
    let decision = match &error {
        InviteError::NoGuests(id) => {
            let app = shown.apps.iter().find(|app| app.id == id.to_string());
            return app.map(|app| Sentence::of("app-is-closed").with("app", app.name.as_str())).ok_or(error);
        }
        InviteError::Landing(_) => return Ok(Sentence::of("invite-landing")),
        InviteError::UnknownApplication(id) => Decision::UnknownApplication(id.to_string()),
        InviteError::UnknownRole(_, role) => Decision::UnknownRole(role.clone()),
        InviteError::UnknownGroup(id) => Decision::UnknownGroup(id.to_string()),
        InviteError::Sponsor => Decision::UnknownSponsor(shown.sponsor.clone()),
        InviteError::DomainBlocked(domain) => Decision::BlockedDomain { domain: domain.clone() },
        InviteError::BlockedUser => Decision::BlockedUser,
        InviteError::StayEnded(at) => Decision::StayEnded { at: *at },
        InviteError::Suppressed => Decision::NoMoreLetters,
        InviteError::OverQuota => Decision::OverQuota,
        InviteError::Ended => Decision::AccessEnded,
        _ => return Err(error),
    };
    in_words(&decision).ok_or(error)
}

fn in_words(decision: &Decision) -> Option<Sentence> {
    decision_words(decision).into_iter().next().map(|reason| reason.why)
}

/// What of it the person may not: give to a colleague, give what reaches a directory role, or invite at all.
async fn not_allowed(admin: &Admin, address: &Address, error: &InviteError) -> Result<Sentence, Problem> {
    if matches!(error, InviteError::Cannot(CannotDo::MorePower)) {
        return Ok(Invite::MORE_POWER);
    }
    let why = why_not_invited(&admin.desk.app, &admin.caller(), &admin.tenant, address).await;
    let why = why.map_err(|error| Problem::storage(&admin.desk, &admin.request, error))?;
    if why == NotInvited::Colleague && admin.may(Action::Invite) {
        return Ok(Invite::colleague(&address.to_string()));
    }
    in_words(&Decision::NotAllowed).ok_or_else(|| admin.not_found())
}

/// On to what became of it. A link is shown this once, where no letter was sent.
fn became_of(admin: &Admin, asked: &Asked, became: &Became) -> Result<HttpResponse, Problem> {
    let (user, what) = match became {
        Became::Pending { guest, ticket, .. } if asked.sends == Sends::Nothing => {
            let page = result(admin, *guest, asked.address.to_string(), Invited::WITHOUT_LETTER);
            return admin.show(&Invited { link: Some(link_of(admin, ticket)), has_nothing: !gives_something(asked), ..page });
        }
        Became::Pending { guest, is_again: false, .. } => (guest, "new"),
        Became::Pending { guest, .. } => (guest, "again"),
        Became::Known { user, kind: UserKind::Guest } if gives_something(asked) => (user, "already"),
        Became::Known { user, kind: UserKind::Guest } => (user, "already-without"),
        Became::Known { user, kind: UserKind::Member } if gives_something(asked) => (user, "member"),
        Became::Known { user, kind: UserKind::Member } => (user, "member-without"),
    };
    Ok(admin.to(&format!("invitations/sent?user={user}&what={what}")))
}

/// Whether anything was chosen.
fn gives_something(asked: &Asked) -> bool {
    !asked.applications.is_empty() || !asked.groups.is_empty()
}

/// The link that a ticket makes.
pub(super) fn link_of(admin: &Admin, ticket: &Ticket) -> String {
    format!("{}/{}/redeem/{}", admin.desk.app.public_url, admin.tenant.name, ticket.expose())
}

/// The page that says what became of `user`.
pub(super) fn result(admin: &Admin, user: UserId, address: String, what: Sentence) -> Invited {
    Invited {
        nav: admin.nav(Section::Invitations),
        what,
        address,
        has_nothing: false,
        link: None,
        guest_href: admin.path(&format!("guests/{user}")),
        another_href: admin.path("invitations/new"),
    }
}

/// What became of it.
pub(super) async fn sent(admin: Admin) -> Result<HttpResponse, Problem> {
    let query = admin.query();
    let id: UserId = query.one("user").parse().map_err(|_| admin.not_found())?;
    let seen = crate::flows::listings::look_at_person(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await;
    let seen = seen.map_err(|error| admin.failed(error))?;
    let what = match query.one("what") {
        "again" => Invited::AGAIN,
        "already" => Invited::ALREADY,
        "already-without" => Invited::ALREADY_WITHOUT,
        "member" => Invited::MEMBER,
        "member-without" => Invited::MEMBER_WITHOUT,
        _ => Invited::NEW,
    };
    let has_nothing = seen.user.kind == UserKind::Guest && seen.held.is_empty();
    admin.show(&Invited { has_nothing, ..result(&admin, id, seen.user.mail.to_string(), what) })
}

/// The form with what was typed.
async fn page(admin: &Admin, fields: &Fields, troubles: Troubles) -> Result<Invite, Problem> {
    let Choices { applications, groups } =
        choices(&admin.desk.app, &admin.caller(), admin.tenant.id).await.map_err(|error| admin.failed(error))?;
    let one = |name: &str| fields.one(name).to_owned();
    Ok(Invite {
        nav: admin.nav(Section::Invitations),
        address: one("address"),
        name: one("name"),
        apps: applications.iter().map(|application| app_choice(fields, application)).collect(),
        groups: one("groups"),
        may_open: admin.may_open(),
        group_names: groups,
        sponsor: one("sponsor"),
        access_ends: one("access_ends"),
        languages: languages(fields, &admin.tenant),
        message: one("message"),
        cc: one("cc"),
        no_letter: fields.is_ticked("no_letter"),
        troubles,
        refusal: None,
        is_other_language: chosen_language(fields, &admin.tenant) != Language::from_tag(&admin.tenant.locale),
        preview: None,
        form: admin.form(admin.path("invitations/new")),
    })
}

fn app_choice(fields: &Fields, application: &Application) -> AppChoice {
    let id = application.id.to_string();
    let chosen = fields.one(&format!("role-{id}")).to_owned();
    let none = Choice::new("", "", chosen.is_empty());
    let roles = application.settings.roles.iter().map(|role| Choice::new(&*role.value, role.display_name.as_str(), role.value == chosen));
    AppChoice {
        name: application.name.to_string(),
        is_chosen: fields.all("app").any(|app| app == id),
        roles: if application.settings.roles.is_empty() { Vec::new() } else { std::iter::once(none).chain(roles).collect() },
        is_closed: application.settings.admits == Admits::Members,
        is_opened: fields.is_ticked(&format!("open-{id}")),
        id,
    }
}

/// What was typed, as a request; `None` if the address does not read, and troubles say why.
async fn read(admin: &Admin, fields: &Fields, troubles: &mut Troubles) -> Result<Option<Asked>, Problem> {
    let invitee = Invitee::read(fields, &admin.tenant, admin.caller().at, troubles);
    let cc = match fields.one("cc") {
        "" => None,
        text => text.parse::<Address>().map_err(|error| troubles.add("cc", address_trouble(error))).ok(),
    };
    let sponsor = read_sponsor(admin, fields.one("sponsor"), troubles).await?;
    let names: Vec<String> = fields.one("groups").split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let found = find_groups(&admin.desk.app, &admin.caller(), admin.tenant.id, names).await.map_err(|error| admin.failed(error))?;
    if found.iter().any(Option::is_none) {
        troubles.add("groups", FieldTrouble::NoSuchGroup);
    }
    let applications: Vec<(ApplicationId, Option<String>)> = fields
        .all("app")
        .filter_map(|id| {
            let role = Some(fields.one(&format!("role-{id}")).to_owned()).filter(|role| !role.is_empty());
            Some((id.parse().ok()?, role))
        })
        .collect();
    let known = choices(&admin.desk.app, &admin.caller(), admin.tenant.id).await.map_err(|error| admin.failed(error))?.applications;
    let chosen: Vec<&Application> = applications.iter().filter_map(|(id, _)| known.iter().find(|known| known.id == *id)).collect();
    let opens = opening(admin, fields, &chosen, troubles);
    let landing = landing(&chosen);
    let (given_name, family_name, lasts_for) = (None, None, None);
    let groups = found.into_iter().flatten().collect();
    Ok(invitee.address.map(|address| Asked {
        address,
        display_name: invitee.display_name,
        given_name,
        family_name,
        applications,
        groups,
        landing,
        language: Some(invitee.language.tag().to_owned()),
        message: invitee.message,
        cc,
        sponsor,
        access_ends_at: invitee.access_ends_at,
        lasts_for,
        sends: if fields.is_ticked("no_letter") { Sends::Nothing } else { Sends::Letter },
        opens,
    }))
}

/// Applications that admit no guests are opened only where the box beside each says so, which is there for whoever may (SECURITY 12).
fn opening(admin: &Admin, fields: &Fields, chosen: &[&Application], troubles: &mut Troubles) -> Opens {
    let closed: Vec<_> = chosen.iter().filter(|known| known.settings.admits == Admits::Members).collect();
    let is_opened = |known: &Application| admin.may_open() && fields.is_ticked(&format!("open-{}", known.id));
    if let Some(left) = closed.iter().find(|known| !is_opened(known)) {
        troubles.add("app", Sentence::of("app-is-closed").with("app", left.name.as_str()));
    }
    if closed.is_empty() { Opens::Nothing } else { Opens::Applications }
}
