//! A member invites somebody from their own page: to what they have themselves, or to nothing yet.

use actix_web::HttpResponse;
use rules::directory::{Application, CannotDo, UserKind};
use rules::ids::ApplicationId;

use super::person::{Person, Sent};
use crate::flows::account::{NotInvited, look_at_gifts, why_not_invited};
use crate::flows::invitations::{Asked, InviteError, Invited, Opens, Sends, invite};
use crate::pages::Sentence;
use crate::pages::account::{InviteSomebody, NotInvitedShown};
use crate::pages::portal::{Choice, FieldTrouble, Troubles};
use crate::web::fields::Fields;
use crate::web::invitee::{Invitee, landing, languages};
use crate::web::problem::Problem;

/// What stands in the way: of a field, or of the whole.
enum Refused {
    Field(&'static str, Sentence),
    Whole(Sentence),
}

impl Refused {
    fn address(why: NotInvitedShown) -> Self {
        Self::Field("address", why.into())
    }
}

/// What the person can give; whoever does not invite from here is refused.
async fn gifts(person: &Person) -> Result<Vec<Application>, Problem> {
    let gifts = look_at_gifts(&person.desk.app, &person.caller(), person.tenant.id).await;
    gifts.map_err(|error| Problem::directory(&person.desk, &person.request, error))
}

/// The form.
pub(super) async fn form(person: Person) -> Result<HttpResponse, Problem> {
    let gifts = gifts(&person).await?;
    person.show(&shown(&person, &Fields::default(), &gifts, Troubles::default()))
}

/// Sends the invitation.
pub(super) async fn send(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { person, fields } = sent;
    let gifts = gifts(&person).await?;
    let mut troubles = Troubles::default();
    let asked = read(&person, &fields, &gifts, &mut troubles);
    let Some(asked) = asked.filter(|_| troubles.is_empty()) else {
        return person.show_wrong(&shown(&person, &fields, &gifts, troubles));
    };
    let refused = match invite(&person.desk.app, &person.caller(), person.tenant.id, asked.clone()).await {
        Ok(invited) => match became_of(&person, &asked, &invited) {
            Ok(onward) => return Ok(onward),
            Err(refused) => refused,
        },
        Err(error) => refusal(&person, &asked, error).await?,
    };
    let page = shown(&person, &fields, &gifts, troubles);
    person.show_wrong(&match refused {
        Refused::Field(field, why) => InviteSomebody { troubles: page.troubles.with(field, why), ..page },
        Refused::Whole(why) => InviteSomebody { trouble: Some(why), ..page },
    })
}

/// The form with what was typed.
fn shown(person: &Person, fields: &Fields, gifts: &[Application], troubles: Troubles) -> InviteSomebody {
    let one = |name: &str| fields.one(name).to_owned();
    let chosen = one("app");
    let choice = |gift: &Application| (gift.id.to_string(), gift.name.to_string());
    let named = gifts.iter().map(choice).map(|(id, name)| Choice { is_chosen: id == chosen, value: id, label: name });
    let none = Choice::new("", "", gifts.iter().all(|gift| gift.id.to_string() != chosen));
    InviteSomebody {
        tenant: person.tenant.display_name.to_string(),
        address: one("address"),
        name: one("name"),
        apps: if gifts.is_empty() { Vec::new() } else { std::iter::once(none).chain(named).collect() },
        message: one("message"),
        languages: languages(fields, &person.tenant),
        access_ends: one("access_ends"),
        troubles,
        trouble: None,
        form: person.form(person.path("invite")),
        back_href: person.path(""),
    }
}

/// What was typed, as a request; `None` where something does not read, and troubles say what.
fn read(person: &Person, fields: &Fields, gifts: &[Application], troubles: &mut Troubles) -> Option<Asked> {
    let invitee = Invitee::read(fields, &person.tenant, person.caller().at, troubles);
    let gift = match fields.one("app") {
        "" => None,
        typed => {
            let id: Option<ApplicationId> = typed.parse().ok();
            let found = gifts.iter().find(|gift| Some(gift.id) == id);
            if found.is_none() {
                troubles.add("app", NotInvitedShown::Application);
            }
            found
        }
    };
    let chosen: Vec<&Application> = gift.into_iter().collect();
    Some(Asked {
        address: invitee.address?,
        display_name: invitee.display_name,
        given_name: None,
        family_name: None,
        applications: chosen.iter().map(|gift| (gift.id, None)).collect(),
        groups: Vec::new(),
        landing: landing(&chosen),
        language: Some(invitee.language.tag().to_owned()),
        message: invitee.message,
        cc: None,
        sponsor: None,
        access_ends_at: invitee.access_ends_at,
        lasts_for: None,
        sends: Sends::Letter,
        opens: Opens::Nothing,
    })
}

/// On to what became of it. Of somebody known who is given nothing, the form says so.
fn became_of(person: &Person, asked: &Asked, invited: &Invited) -> Result<HttpResponse, Refused> {
    let address = || asked.address.to_string();
    match invited {
        Invited::Pending { guest, is_again, .. } => {
            let done = if *is_again { "again" } else { "invited" };
            Ok(person.to(&format!("guests/{guest}?done={done}")))
        }
        Invited::Known { kind: UserKind::Member, .. } => Err(Refused::address(NotInvitedShown::Colleague(address()))),
        Invited::Known { .. } if asked.applications.is_empty() => Err(Refused::address(NotInvitedShown::Already(address()))),
        Invited::Known { .. } => Ok(person.to("?done=given")),
    }
}

/// A refusal in words for a member; what is no refusal is a problem.
async fn refusal(person: &Person, asked: &Asked, error: InviteError) -> Result<Refused, Problem> {
    let address = asked.address.to_string();
    Ok(match error {
        InviteError::DomainBlocked(domain) => Refused::address(NotInvitedShown::Domain(domain.to_unicode())),
        InviteError::BlockedUser => Refused::address(NotInvitedShown::Blocked(address)),
        InviteError::StayEnded(at) => Refused::address(NotInvitedShown::Ended(at)),
        InviteError::Suppressed => Refused::address(NotInvitedShown::NoLetters),
        InviteError::OverQuota => Refused::Whole(NotInvitedShown::Enough.into()),
        InviteError::Ended => Refused::Field("access_ends", FieldTrouble::Past.into()),
        InviteError::NoGuests(_) | InviteError::UnknownApplication(_) => Refused::Field("app", NotInvitedShown::Application.into()),
        InviteError::Cannot(CannotDo::Role | CannotDo::MorePower) => {
            let why = why_not_invited(&person.desk.app, &person.caller(), &person.tenant, &asked.address).await;
            match why.map_err(|error| Problem::storage(&person.desk, &person.request, error))? {
                NotInvited::Colleague => Refused::address(NotInvitedShown::Colleague(address)),
                NotInvited::Waits => Refused::address(NotInvitedShown::Waits(address)),
                NotInvited::Application => Refused::Field("app", NotInvitedShown::Application.into()),
            }
        }
        error => return Err(Problem::invite(&person.desk, &person.request, error)),
    })
}
