//! My apps, my organisations, my sessions, what I accepted.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Application, UserKind};
use rules::ids::{BrowserId, SessionId, TenantId};
use rules::interactions::initiate_login;
use rules::protocol::{Client as _, DeviceRequest};
use rules::sessions::{Session, SessionFor};

use super::person::{Person, Sent};
use super::sponsored;
use crate::flows::account::{Accepted, Seat, allow_letters, end_session, look_at_home};
use crate::pages::OutsideLink;
use crate::pages::account::{self, AcceptedShown, AppTile, AskedShown, MyApps, Notice, OrganisationShown, SessionShown};
use crate::web::cookies;
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::visit;

/// One browser has a session of its own at each of these.
const DOORS: [SessionFor; 3] = [SessionFor::Provider, SessionFor::Portal, SessionFor::Account];

/// The page.
pub(super) async fn page(person: Person) -> Result<HttpResponse, Problem> {
    let caller = person.caller();
    let cookies = DOORS.into_iter().filter_map(|door| cookies::secret_of(&person.desk, &person.request, door)).collect();
    let home = look_at_home(&person.desk.app, person.tenant.id, person.at.user.id, cookies, caller.at).await;
    let home = home.map_err(|error| Problem::storage(&person.desk, &person.request, error))?;
    let notice = match person.query().one("done") {
        "left" => Some(Notice::Left),
        "session-ended" => Some(Notice::SessionEnded),
        "confirmed" => Some(Notice::Confirmed),
        "welcome" => Some(Notice::Welcome),
        "saved" => Some(Notice::Saved),
        "password-changed" => Some(Notice::PasswordChanged),
        "given" => Some(Notice::Given),
        "withdrawn" => Some(Notice::Withdrawn),
        "letters" => Some(Notice::LettersAllowed),
        _ => None,
    };
    person.show(&MyApps {
        account: person.account(),
        details_href: person.path("details"),
        password_href: home.has_password.then(|| person.path("password")),
        apps: home.seats.iter().flat_map(|seat| tiles(seat, &person.desk.app.public_url)).collect(),
        guests: home.guests.iter().map(|guest| sponsored::row(&person, guest, caller.at)).collect(),
        guests_href: home.has_more_guests.then(|| person.path("guests")),
        invite_href: home.may_invite.then(|| person.path("invite")),
        organisations: home.seats.iter().map(|seat| organisation(&person, seat)).collect(),
        sessions: home.sessions.iter().map(|session| session_shown(&person, session, &home.browser)).collect(),
        asked: home.asked.iter().map(|(application, request)| asked(&person, application, request)).collect(),
        accepted: home.accepted.iter().map(accepted).collect(),
        notice,
        sign_out: person.form(person.path("sign-out")),
    })
}

/// The applications of a seat. Where a login can be started, that is where a tile leads (OpenID Connect Core §4); those that nobody answers
/// for have none (SECURITY 31).
fn tiles(seat: &Seat, public_url: &str) -> Vec<AppTile> {
    let tile = |application: &Application| {
        let settings = &application.settings;
        let page = match (&settings.initiate_login_uri, &settings.home_page) {
            (Some(login), home) => initiate_login(login, home.as_ref(), &seat.tenant.issuer(public_url)),
            (None, home) => home.clone()?,
        };
        Some(AppTile {
            name: application.name.to_string(),
            tenant: seat.tenant.display_name.to_string(),
            link: OutsideLink::try_from(&page).ok()?,
            logo_href: None,
        })
    };
    seat.applications.iter().filter(|application| !application.is_stranger()).filter_map(tile).collect()
}

fn organisation(person: &Person, seat: &Seat) -> OrganisationShown {
    OrganisationShown {
        name: seat.tenant.display_name.to_string(),
        domain: seat.tenant.primary_domain.as_ref().map(|domain| domain.to_unicode()),
        seat: if seat.user.kind == UserKind::Guest { account::Seat::Guest } else { account::Seat::Member },
        since: seat.user.accepted_at().unwrap_or(seat.user.created_at),
        access_ends_at: seat.user.access_ends_at,
        allow_letters: seat.has_stopped_letters.then(|| person.form(person.path(&format!("letters/{}", seat.tenant.id)))),
        leave_href: seat.may_leave().then(|| person.path(&format!("leave/{}", seat.tenant.id))),
    }
}

fn session_shown(person: &Person, session: &Session, browser: &[BrowserId]) -> SessionShown {
    let is_this = session.id == person.at.session.id;
    SessionShown {
        what: match session.opens {
            SessionFor::Provider => SessionShown::APPLICATIONS,
            SessionFor::Portal => SessionShown::PORTAL,
            SessionFor::Account => SessionShown::ACCOUNT,
        },
        since: session.started_at,
        is_here: is_this || browser.contains(&session.browser),
        end: (!is_this).then(|| person.form(person.path(&format!("sessions/{}/end", session.id)))),
    }
}

fn asked(person: &Person, application: &Application, request: &DeviceRequest) -> AskedShown {
    AskedShown {
        app: application.name.to_string(),
        message: request.asked.message.clone(),
        at: request.asked_at,
        href: format!("/{}/asked/{}", person.tenant.name, request.id),
    }
}

fn accepted(accepted: &Accepted) -> AcceptedShown {
    match accepted {
        Accepted::Terms { version, at } => AcceptedShown::terms(version, *at),
        Accepted::Application { name, at } => AcceptedShown::application(name, *at),
    }
}

/// Lets an organisation write again.
pub(super) async fn allow(sent: Sent) -> Result<HttpResponse, Problem> {
    let person = sent.person;
    let at: TenantId = person.named("organisation")?;
    let allowed = allow_letters(&person.desk.app, &person.caller(), person.tenant.id, person.at.user.id, at).await;
    match allowed.map_err(|error| Problem::storage(&person.desk, &person.request, error))? {
        true => Ok(person.to("?done=letters")),
        false => Ok(person.to("")),
    }
}

/// Ends a session somewhere else.
pub(super) async fn end(sent: Sent) -> Result<HttpResponse, Problem> {
    let person = sent.person;
    let session: SessionId = person.named("session")?;
    let ended = end_session(&person.desk.app, &person.caller(), person.tenant.id, person.at.user.id, session).await;
    match ended.map_err(|error| Problem::storage(&person.desk, &person.request, error))? {
        true => Ok(person.to("?done=session-ended")),
        false => Ok(person.to("")),
    }
}

/// Signs out.
pub(super) async fn sign_out(sent: Sent) -> Result<HttpResponse, Problem> {
    sent.person.sign_out().await?;
    Ok(sent.person.to("signed-out"))
}

/// Says so.
pub(super) async fn signed_out(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    visit::signed_out(&desk, &request, SessionFor::Account).await
}
