//! Invitations: the list, and what is done to one.

use actix_web::HttpResponse;
use rules::ids::{InvitationId, UserId};

use super::admin::{Admin, Sent};
use super::guests::seen;
use super::listing::{asked, listing};
use crate::flows::invitations::{InviteError, remind, resend, revoke};
use crate::flows::listings::{InvitationListed, InvitationsIn, list_invitations};
use crate::pages::portal::{Confirm, Done, GuestState, InvitationRow, Invitations, Section};
use crate::web::invitee::{ascii_domain, why_not_done};
use crate::web::problem::Problem;

/// Which invitations the filter of an address means.
pub(super) fn chosen(admin: &Admin) -> (Option<GuestState>, InvitationsIn) {
    let chosen = GuestState::chosen_of(&GuestState::INVITATIONS, admin.query().one("state"));
    let which = match chosen {
        Some(GuestState::Pending) => InvitationsIn::Pending,
        Some(GuestState::Accepted) => InvitationsIn::Accepted,
        Some(GuestState::Declined) => InvitationsIn::Declined,
        Some(GuestState::Reported) => InvitationsIn::Reported,
        Some(GuestState::Revoked) => InvitationsIn::Revoked,
        _ => InvitationsIn::All,
    };
    (chosen, which)
}

/// The list.
pub(super) async fn list(admin: Admin) -> Result<HttpResponse, Problem> {
    let ((chosen, which), caller) = (chosen(&admin), admin.caller());
    let listed = list_invitations(&admin.desk.app, &caller, admin.tenant.id, which, asked(&admin)).await;
    let listed = listed.map_err(|error| admin.failed(error))?;
    let row = |listed: &InvitationListed| {
        let invitation = &listed.invitation;
        InvitationRow {
            address: invitation.address.to_string(),
            ascii_domain: ascii_domain(&invitation.address),
            state: GuestState::of_invitation(&invitation.stage, invitation.ticket.expires_at, caller.at).into(),
            letter: listed.letter.map(Into::into),
            is_opened: invitation.opening.times > 0,
            inviter: invitation.sender.name.to_string(),
            invited_at: invitation.invited_at,
            link_until: invitation.ticket.shown_until(),
            href: admin.path(&format!("guests/{}", invitation.guest)),
        }
    };
    let query = admin.request.query_string();
    let export = if query.is_empty() { "invitations.csv".to_owned() } else { format!("invitations.csv?{query}") };
    admin.show(&Invitations {
        nav: admin.nav(Section::Invitations),
        listing: listing(&admin, "invitations", GuestState::filter(&GuestState::INVITATIONS, chosen), &listed),
        rows: listed.rows.iter().map(row).collect(),
        invite_href: Some(admin.path("invitations/new")),
        export_href: Some(admin.path(&export)),
    })
}

/// Asks whether to take an invitation back: its link dies, and there is no way to bring it to life.
pub(super) async fn ask(admin: Admin) -> Result<HttpResponse, Problem> {
    let (seen, id): (_, InvitationId) = (seen(&admin).await?, admin.named("invitation")?);
    let is_theirs = seen.invitations.iter().any(|invitation| invitation.id == id);
    if admin.named::<String>("verb")? != "revoke" || !is_theirs {
        return Err(admin.not_found());
    }
    let (page, address) = (format!("guests/{}", seen.user.id), seen.user.mail.to_string());
    let form = admin.form(admin.path(&format!("{page}/invitations/{id}/revoke")));
    let whom = (seen.user.display_name.as_str(), address.as_str());
    admin.show(&Confirm::revoking(admin.nav(Section::Guests), whom, form, admin.path(&page)))
}

/// Sends a link again, reminds, or takes the invitation back.
pub(super) async fn act(sent: Sent) -> Result<HttpResponse, Problem> {
    let admin = sent.admin;
    let (guest, id): (UserId, InvitationId) = (admin.named("user")?, admin.named("invitation")?);
    let (app, caller, tenant) = (&admin.desk.app, admin.caller(), &admin.tenant);
    let (outcome, done) = match admin.named::<String>("verb")?.as_str() {
        "resend" => (resend(app, &caller, tenant, id).await.map(drop), Done::Resent),
        "remind" => (remind(app, &caller, tenant, id).await, Done::Reminded),
        "revoke" => (revoke(app, &caller, tenant, id).await, Done::Revoked),
        _ => (Err(InviteError::Unknown), Done::Over),
    };
    let told = match outcome {
        Ok(()) => done,
        Err(error) => why_not_done(&error, done).ok_or_else(|| admin.not_invited(error))?,
    };
    Ok(admin.done(&format!("guests/{guest}"), told))
}
