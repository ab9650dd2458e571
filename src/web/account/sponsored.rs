//! The guests whom the person answers for: how far they are, their invitations, and whether they are still the same person (SECURITY 5).

use actix_web::HttpResponse;
use rules::clock::Timestamp;
use rules::ids::{InvitationId, UserId};

use super::person::{Person, Sent};
use crate::flows::account::{Sponsored, list_sponsored, look_at_sponsored, may_invite_here};
use crate::flows::directory::confirm_guest;
use crate::flows::invitations::{resend, revoke};
use crate::flows::listings::Asked;
use crate::pages::Tag;
use crate::pages::account::{OwnGuest, OwnGuests, SponsoredGuest};
use crate::pages::portal::{Done, GuestState};
use crate::web::invitee::{ascii_domain, why_not_done};
use crate::web::problem::Problem;

async fn guest_of(person: &Person) -> Result<Sponsored, Problem> {
    let guest: UserId = person.named("guest")?;
    let found = look_at_sponsored(&person.desk.app, &person.caller(), person.tenant.id, person.at.user.id, guest).await;
    found.map_err(|error| Problem::storage(&person.desk, &person.request, error))?.ok_or_else(|| person.not_found())
}

fn state(guest: &Sponsored, now: Timestamp) -> GuestState {
    GuestState::of_guest((&guest.user, guest.is_stale), guest.invitation.as_ref(), now)
}

/// A guest as lists show them.
pub(super) fn row(person: &Person, guest: &Sponsored, now: Timestamp) -> OwnGuest {
    OwnGuest {
        name: guest.user.display_name.to_string(),
        address: guest.user.mail.to_string(),
        ascii_domain: ascii_domain(&guest.user.mail),
        state: state(guest, now).into(),
        href: person.path(&format!("guests/{}", guest.user.id)),
    }
}

/// All of them.
pub(super) async fn list(person: Person) -> Result<HttpResponse, Problem> {
    let (query, caller) = (person.query(), person.caller());
    let after = Some(query.one("after").to_owned()).filter(|after| !after.is_empty());
    let asked = Asked { after: after.clone(), ..Asked::default() };
    let listed = list_sponsored(&person.desk.app, &caller, &person.at.user, asked).await;
    let listed = listed.map_err(|error| Problem::directory(&person.desk, &person.request, error))?;
    let next = |next: &String| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("after", next).finish();
        person.path(&format!("guests?{query}"))
    };
    let may_invite = may_invite_here(&person.at.powers, person.tenant.id, &person.tenant.policy).is_ok();
    person.show(&OwnGuests {
        guests: listed.rows.iter().map(|guest| row(&person, guest, caller.at)).collect(),
        invite_href: may_invite.then(|| person.path("invite")),
        next_href: listed.next.as_ref().map(next),
        first_href: after.map(|_| person.path("guests")),
        back_href: person.path(""),
    })
}

/// One of them; asks whether they are still the same person, where somebody must say so.
pub(super) async fn ask(person: Person) -> Result<HttpResponse, Problem> {
    let (guest, now) = (guest_of(&person).await?, person.caller().at);
    let (state, user) = (state(&guest, now), &guest.user);
    let page = format!("guests/{}", user.id);
    let is_waiting = matches!(state, GuestState::Pending | GuestState::Expired);
    let form_if = |is_allowed: bool, verb: &str| is_allowed.then(|| person.form(person.path(&format!("{page}{verb}"))));
    person.show(&SponsoredGuest {
        tenant: person.tenant.display_name.to_string(),
        name: user.display_name.to_string(),
        address: user.mail.to_string(),
        ascii_domain: ascii_domain(&user.mail),
        state: state.into(),
        apps: guest.applications.clone(),
        invited_at: guest.invitation.as_ref().map(|invitation| invitation.invited_at),
        accepted_at: user.accepted_at(),
        link_until: guest.invitation.as_ref().filter(|_| is_waiting).map(|invitation| invitation.ticket.shown_until()),
        access_ends_at: user.access_ends_at,
        notice: notice(person.query().one("done")),
        confirm: form_if(state == GuestState::Stale, ""),
        resend: form_if(is_waiting && guest.may_touch, "/resend"),
        revoke: form_if(is_waiting && guest.may_touch, "/revoke"),
        back_href: person.path(""),
    })
}

fn notice(done: &str) -> Option<Tag> {
    match done {
        "invited" => Some(SponsoredGuest::INVITED),
        "again" => Some(SponsoredGuest::AGAIN),
        _ => match Done::from_text(done)? {
            told @ (Done::Resent | Done::Over | Done::NotRevoked) => Some(told.into()),
            told @ (Done::EnoughLetters | Done::OverQuota | Done::NoMoreLetters | Done::LeadsNowhere) => Some(told.into()),
            _ => None,
        },
    }
}

/// The person says that they are.
pub(super) async fn confirm(sent: Sent) -> Result<HttpResponse, Problem> {
    let person = sent.person;
    let guest = guest_of(&person).await?;
    let confirmed = confirm_guest(&person.desk.app, &person.caller(), person.tenant.id, guest.user.id).await;
    confirmed.map_err(|error| Problem::directory(&person.desk, &person.request, error))?;
    Ok(person.to("?done=confirmed"))
}

/// Sends the link again, or takes the invitation back.
pub(super) async fn act(sent: Sent) -> Result<HttpResponse, Problem> {
    let person = sent.person;
    let guest = guest_of(&person).await?;
    let (app, caller, tenant) = (&person.desk.app, person.caller(), &person.tenant);
    let id: InvitationId = guest.invitation.ok_or_else(|| person.not_found())?.id;
    let (outcome, done) = match person.named::<String>("verb")?.as_str() {
        "resend" => (resend(app, &caller, tenant, id).await.map(drop), Done::Resent),
        "revoke" => (revoke(app, &caller, tenant, id).await, Done::Revoked),
        _ => return Err(person.not_found()),
    };
    let told = match outcome {
        // The guest's page went with the invitation.
        Ok(()) if done == Done::Revoked => return Ok(person.to("?done=withdrawn")),
        Ok(()) => done,
        Err(error) => why_not_done(&error, done).ok_or_else(|| Problem::invite(&person.desk, &person.request, error))?,
    };
    Ok(person.to(&format!("guests/{}?done={}", guest.user.id, told.as_str())))
}
