//! Guests: the list, one of them, and what can be done.

use actix_web::HttpResponse;
use rules::clock::{Timestamp, civil_date};
use rules::directory::{Action, CannotDo, User, UserKind, UserStage};
use rules::ids::UserId;

pub(super) mod grants;
mod reset;
mod story;

use super::admin::{Admin, Sent};
use super::listing::{asked, listing};
use super::stale_form;
use crate::flows::directory::{DirectoryError, StayChange, block, change_stay, confirm_guest, remove_user, unblock};
use crate::flows::listings::{GuestListed, GuestsIn, PersonSeen, find_member, list_guests, look_at_person, look_at_story};
use crate::pages::portal::{Confirm, Done, FieldTrouble, GuestDetail, GuestRow, GuestState, Guests, Section, Troubles};
use crate::web::invitee::{ascii_domain, read_stay};
use crate::web::problem::Problem;

/// The list.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    let chosen = GuestState::chosen_of(&GuestState::GUESTS, admin.query().one("state"));
    let which = match chosen {
        Some(GuestState::Active) => GuestsIn::Active,
        Some(GuestState::Pending) => GuestsIn::Pending,
        Some(GuestState::Expired) => GuestsIn::Expired,
        Some(GuestState::Declined) => GuestsIn::Declined,
        Some(GuestState::Reported) => GuestsIn::Reported,
        Some(GuestState::Revoked) => GuestsIn::Revoked,
        Some(GuestState::Stale) => GuestsIn::Stale,
        Some(GuestState::Ended) => GuestsIn::Ended,
        Some(GuestState::Blocked) => GuestsIn::Blocked,
        Some(GuestState::Accepted) | None => GuestsIn::All,
    };
    let caller = admin.caller();
    let listed = list_guests(&admin.desk.app, &caller, admin.tenant.id, which, asked(&admin)).await;
    let listed = listed.map_err(|error| admin.failed(error))?;
    admin.show(&Guests {
        nav: admin.nav(Section::Guests),
        listing: listing(&admin, "guests", GuestState::filter(&GuestState::GUESTS, chosen), &listed),
        rows: listed.rows.into_iter().map(|guest| row(&admin, guest, caller.at)).collect(),
        invite_href: Some(admin.path("invitations/new")),
    })
}

fn row(admin: &Admin, guest: GuestListed, now: Timestamp) -> GuestRow {
    let GuestListed { user, invitation, sponsor, is_stale } = guest;
    GuestRow {
        state: GuestState::of_guest((&user, is_stale), invitation.as_ref(), now).into(),
        href: admin.path(&format!("guests/{}", user.id)),
        name: user.display_name.to_string(),
        ascii_domain: ascii_domain(&user.mail),
        address: user.mail.to_string(),
        sponsor,
        signed_in_at: user.signed_in_at,
        access_ends_at: user.access_ends_at,
    }
}

/// One guest.
pub(super) async fn detail(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    if seen.user.kind == UserKind::Member {
        return Ok(admin.to(&format!("users/{}", seen.user.id)));
    }
    admin.show(&shown(&admin, &seen, None, Troubles::default()).await?)
}

pub(super) async fn seen(admin: &Admin) -> Result<PersonSeen, Problem> {
    let id: UserId = admin.named("user")?;
    look_at_person(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))
}

async fn shown(admin: &Admin, seen: &PersonSeen, typed: Option<(&str, &str)>, troubles: Troubles) -> Result<GuestDetail, Problem> {
    let story = look_at_story(&admin.desk.app, &admin.caller(), admin.tenant.id, seen).await.map_err(|error| admin.failed(error))?;
    let (user, now) = (&seen.user, admin.caller().at);
    let invitation = seen.invitations.last();
    let state = GuestState::of_guest((user, seen.is_stale), invitation, now);
    let page = format!("guests/{}", user.id);
    let is_waiting = matches!(state, GuestState::Pending | GuestState::Expired) && seen.may_invite;
    let waiting = invitation.filter(|_| is_waiting).map(|invitation| format!("{page}/invitations/{}", invitation.id));
    let of_invitation = |verb: &str| waiting.as_ref().and_then(|waiting| admin.form_if(true, &format!("{waiting}/{verb}")));
    let is_blocked = state == GuestState::Blocked;
    let is_answered = matches!(state, GuestState::Declined | GuestState::Reported | GuestState::Revoked);
    let gone_at = match user.stage {
        UserStage::Deleted { at } | UserStage::Merged { at, .. } => Some(at),
        UserStage::Active | UserStage::Blocked { .. } => None,
    };
    let is_sponsor = user.sponsor == Some(admin.at.user.id);
    let written = typed.map_or_else(
        || {
            (
                seen.sponsor.as_ref().map(|sponsor| sponsor.mail.to_string()).unwrap_or_default(),
                user.access_ends_at.map(as_date).unwrap_or_default(),
            )
        },
        |(sponsor, ends)| (sponsor.to_owned(), ends.to_owned()),
    );
    Ok(GuestDetail {
        nav: admin.nav(Section::Guests),
        name: user.display_name.to_string(),
        address: user.mail.to_string(),
        ascii_domain: ascii_domain(&user.mail),
        state: state.into(),
        id: user.id.to_string(),
        home: Some(seen.homes.join(", ")).filter(|homes| !homes.is_empty()),
        sponsor: seen.sponsor.as_ref().map(|sponsor| sponsor.display_name.to_string()),
        signed_in_at: user.signed_in_at,
        access_ends_at: match gone_at {
            Some(at) => Some(user.access_ends_at.map_or(at, |end| end.min(at))),
            None => user.access_ends_at,
        },
        link_until: invitation.filter(|_| is_waiting).map(|invitation| invitation.ticket.shown_until()),
        happenings: story::happenings(seen, &story),
        grants: grants::rows(admin, seen),
        resend: of_invitation("resend"),
        remind: of_invitation("remind"),
        again_href: invites_again(admin, seen, story.newer.is_none() && (gone_at.is_some() || is_answered)),
        newer_href: story.newer.map(|newer| admin.path(&format!("guests/{newer}"))),
        revoke_href: waiting.as_ref().map(|waiting| admin.path(&format!("{waiting}/revoke"))),
        confirm: admin.form_if(state == GuestState::Stale && (seen.may_manage || is_sponsor), &format!("{page}/confirm")),
        block: admin.form_if(!is_blocked && seen.may_manage, &format!("{page}/block")),
        unblock: admin.form_if(is_blocked && seen.may_manage, &format!("{page}/unblock")),
        change: stale_form::over(admin.form_if(seen.may_manage, &page), &stay(user)),
        reset: admin.form_if(matches!(state, GuestState::Active | GuestState::Stale) && seen.may_reset(), &format!("{page}/reset")),
        reset_typed: user.mail.to_string(),
        is_reset_without_letter: false,
        sponsor_typed: written.0,
        access_ends_typed: written.1,
        troubles,
        details_href: seen.may_manage.then(|| admin.path(&format!("users/{}/details", user.id))),
        remove_href: seen.may_manage.then(|| admin.path(&format!("{page}/remove"))),
    })
}

/// The form with the address in it, where nothing else is left to do with a guest whose way is over.
fn invites_again(admin: &Admin, seen: &PersonSeen, is_over: bool) -> Option<String> {
    let address = seen.user.mail.to_string();
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("address", &address).finish();
    (is_over && admin.may(Action::Invite)).then(|| admin.path(&format!("invitations/new?{query}")))
}

/// What the form about the stay is filled in over.
const fn stay(user: &User) -> (Option<UserId>, Option<Timestamp>) {
    (user.sponsor, user.access_ends_at)
}

/// A day as date fields write it.
pub(super) fn as_date(at: Timestamp) -> String {
    let (year, month, day) = civil_date(at.seconds().div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The member whose address was typed; nothing typed: nobody.
pub(super) async fn read_sponsor(admin: &Admin, typed: &str, troubles: &mut Troubles) -> Result<Option<UserId>, Problem> {
    if typed.is_empty() {
        return Ok(None);
    }
    let found = match typed.parse() {
        Ok(address) => {
            find_member(&admin.desk.app, &admin.caller(), admin.tenant.id, address).await.map_err(|error| admin.failed(error))?
        }
        Err(_) => None,
    };
    if found.is_none() {
        troubles.add("sponsor", FieldTrouble::NoSuchMember);
    }
    Ok(found.map(|user| user.id))
}

/// Changes sponsor and end date. The page shows only the day of an end: while that stays, so does the hour.
pub(super) async fn change(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let (id, caller, seen) = (admin.named::<UserId>("user")?, admin.caller(), seen(&admin).await?);
    let mut troubles = stale_form::check(&fields, &stay(&seen.user)).err().unwrap_or_default();
    let typed = (fields.one("sponsor"), fields.one("access_ends"));
    let sponsor = read_sponsor(&admin, typed.0, &mut troubles).await?;
    let is_same_day = typed.1 == seen.user.access_ends_at.map(as_date).unwrap_or_default();
    let ends = (!is_same_day).then(|| read_stay(typed.1, caller.at, &mut troubles));
    if !troubles.is_empty() {
        return admin.show_wrong(&shown(&admin, &seen, Some(typed), troubles).await?);
    }
    let change = StayChange { sponsor: Some(sponsor), access_ends_at: ends };
    change_stay(&admin.desk.app, &caller, admin.tenant.id, id, change).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("guests/{id}"), Done::Saved))
}

/// Blocks, unblocks or confirms.
pub(super) async fn act(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { admin, fields } = sent;
    let id: UserId = admin.named("user")?;
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), admin.tenant.id);
    if admin.named::<String>("verb")? == "reset" {
        return reset::reset(&admin, &fields, id).await;
    }
    let (outcome, done) = match admin.named::<String>("verb")?.as_str() {
        "block" => (block(app, &caller, tenant, id).await, Done::Blocked),
        "unblock" => (unblock(app, &caller, tenant, id).await, Done::Unblocked),
        "confirm" => (confirm_guest(app, &caller, tenant, id).await, Done::Confirmed),
        _ => (Err(DirectoryError::Unknown("verb")), Done::Saved),
    };
    outcome.map_err(|error| admin.failed(error))?;
    Ok(admin.done(&format!("guests/{id}"), done))
}

/// Asks whether to remove a guest.
pub(super) async fn ask_remove(admin: Admin) -> Result<HttpResponse, Problem> {
    let seen = seen(&admin).await?;
    if !seen.may_manage {
        return Err(admin.failed(DirectoryError::Cannot(CannotDo::Role)));
    }
    let page = format!("guests/{}", seen.user.id);
    let form = admin.form(admin.path(&format!("{page}/remove")));
    admin.show(&Confirm::removing_guest(admin.nav(Section::Guests), seen.user.display_name.as_str(), form, admin.path(&page)))
}

/// Removes a guest.
pub(super) async fn remove(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let id: UserId = admin.named("user")?;
    remove_user(&admin.desk.app, &admin.caller(), admin.tenant.id, id).await.map_err(|error| admin.failed(error))?;
    Ok(admin.done("guests", Done::Removed))
}
