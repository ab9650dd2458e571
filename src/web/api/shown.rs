//! Nouns as the API shows them: Graph's names where Graph has the thing, our own beside.

use rules::clock::Timestamp;
use rules::directory::{
    Admits, AppRole, Application, Assignment, ClientKind, ClientSecret, DomainState, Group, GuestStage, User, UserKind, UserStage,
    VerifiedDomain, Weakness,
};
use rules::ids::ApplicationId;
use rules::invitations::{Invitation, InvitationStage, Landing, LetterStage};
use rules::protocol::{Acts, Rotates};
use serde_json::{Value, json};

use super::described;
use crate::flows::listings::{Held, InvitedSeen};

/// What an assignment without a role has for `appRoleId`, as in Graph.
pub(super) const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";

fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// A user.
pub(super) fn user(user: &User) -> Value {
    let state = user.guest_stage.map(|stage| match stage {
        GuestStage::PendingAcceptance => "PendingAcceptance",
        GuestStage::Accepted { .. } => "Accepted",
    });
    let mut shown = json!({
        "id": user.id,
        "displayName": user.display_name,
        "givenName": user.given_name,
        "surname": user.family_name,
        "mail": user.mail.to_string(),
        "userPrincipalName": user.upn,
        "userType": match user.kind { UserKind::Member => "Member", UserKind::Guest => "Guest" },
        "accountEnabled": user.stage == UserStage::Active,
        "externalUserState": state,
        "externalUserStateChangeDateTime": moment(user.accepted_at()),
        "creationType": user.guest_stage.map(|_| "Invitation"),
        "preferredLanguage": user.locale,
        "createdDateTime": user.created_at.to_string(),
        "mailVouchedDateTime": moment(user.mail_vouched_at),
        "lastSignInDateTime": moment(user.signed_in_at),
        "staleDateTime": moment(user.stale_at),
        "accessEndsAt": moment(user.access_ends_at),
        "sponsor": user.sponsor.map(|sponsor| json!({ "id": sponsor })),
    });
    if let Some(fields) = shown.as_object_mut() {
        fields.extend(described::shown(&user.claims));
    }
    shown
}

/// A domain that the tenant claims.
pub(super) fn domain(claim: &VerifiedDomain, is_primary: bool) -> Value {
    let (state, lapses_at) = match claim.state() {
        DomainState::Claimed => ("Claimed", None),
        DomainState::Verified => ("Verified", None),
        DomainState::Missing { lapses_at } => ("RecordMissing", Some(lapses_at)),
        DomainState::Lapsed => ("Lapsed", None),
        DomainState::Taken => ("Taken", None),
    };
    json!({
        "id": claim.domain,
        "isVerified": claim.is_live(),
        "isDefault": is_primary,
        "state": state,
        "verifiedDateTime": moment(claim.verified_at),
        "recordSeenDateTime": moment(claim.seen_at),
        "lapsesDateTime": moment(lapses_at),
        "lapsedDateTime": moment(claim.lapsed_at),
        "verificationRecord": claim.record_that_counts(),
    })
}

/// A group.
pub(super) fn group(group: &Group) -> Value {
    json!({
        "id": group.id,
        "displayName": group.name,
        "description": group.description,
        "createdDateTime": group.created_at.to_string(),
        "groupTypes": [],
        "mailEnabled": false,
        "securityEnabled": true,
    })
}

/// A group in a list of what somebody is in, which in Graph may hold other things, too.
pub(super) fn group_around(group: &Group) -> Value {
    let mut shown = self::group(group);
    shown["@odata.type"] = "#microsoft.graph.group".into();
    shown
}

/// How the API writes whom an application lets in.
pub(super) const ADMITS: [(Admits, &str); 3] =
    [(Admits::Members, "members"), (Admits::AssignedGuests, "assignedGuests"), (Admits::AllGuests, "allGuests")];

/// Which groups it finds in its tokens, as Graph writes it: those that were given the application, or all.
pub(super) const GROUPS: [(bool, &str); 2] = [(false, "ApplicationGroup"), (true, "All")];

/// An application; of its secrets only when they were made.
pub(super) fn application(application: &Application) -> Value {
    let settings = &application.settings;
    let role = |role: &AppRole| {
        let id = AppRole::id_of(application.id, &role.value).to_string();
        json!({ "id": id, "value": role.value, "displayName": role.display_name })
    };
    json!({
        "id": application.id,
        "appId": application.id,
        "displayName": application.name,
        "createdDateTime": application.created_at.to_string(),
        "isFallbackPublicClient": settings.kind == ClientKind::Public,
        "web": {
            "redirectUris": settings.redirect_uris,
            "postLogoutRedirectUris": settings.post_logout_redirect_uris,
            "homePageUrl": settings.home_page,
            "initiateLoginUri": settings.initiate_login_uri,
        },
        "appRoles": settings.roles.iter().map(role).collect::<Vec<_>>(),
        "appRoleAssignmentRequired": settings.assignment_required,
        "admits": ADMITS.iter().find(|(admits, _)| *admits == settings.admits).map(|(_, word)| word),
        "allowsClientCredentials": settings.client_credentials,
        "idTokenSigningAlg": settings.id_token_alg.as_str(),
        "optionalClaims": settings.optional_claims,
        "groupMembershipClaims": GROUPS.iter().find(|(all, _)| *all == settings.all_groups).map(|(_, word)| word),
        "rotatesRefreshTokens": settings.rotates == Rotates::Always || settings.kind == ClientKind::Public,
        "grantTypes": settings.registration.grant_types.iter().flatten().map(|grant| grant.as_str()).collect::<Vec<_>>(),
        "mayAct": settings.delegation.may_act,
        "mayImpersonate": settings.delegation.acts == Acts::AsThePerson,
        "identifierUris": settings.registration.identifier_uris,
        "authorizationDetailsTypes": settings.registration.defines,
        "protocol": { "profile": settings.registration.profile.as_str(), "metadata": application.metadata() },
        "weaknesses": Weakness::of(application).into_iter().map(Weakness::as_str).collect::<Vec<_>>(),
        "passwordCredentials": settings.secrets.iter().map(|known| secret(application.id, known)).collect::<Vec<_>>(),
    })
}

/// A secret of an application, without itself.
pub(super) fn secret(application: ApplicationId, secret: &ClientSecret) -> Value {
    json!({
        "keyId": secret.id(application).to_string(),
        "startDateTime": secret.created_at.to_string(),
        "endDateTime": moment(secret.expires_at),
    })
}

/// Something given of an application.
pub(super) fn assignment(given: &Assignment, principal: Option<&str>, resource: Option<&Application>) -> Value {
    let (id, kind) = match given.assignee {
        rules::directory::Assignee::User(id) => (id.to_string(), "User"),
        rules::directory::Assignee::Group(id) => (id.to_string(), "Group"),
    };
    json!({
        "id": given.id,
        "principalId": id,
        "principalType": kind,
        "principalDisplayName": principal,
        "resourceId": given.application,
        "resourceDisplayName": resource.map(|application| &application.name),
        "appRoleId": given.role.as_deref().map_or_else(|| NO_ROLE.to_owned(), |role| AppRole::id_of(given.application, role).to_string()),
        "appRoleValue": given.role,
        "createdDateTime": given.given_at.to_string(),
        "endDateTime": moment(given.ends_at),
    })
}

/// The assignments among what somebody holds.
pub(super) fn assignments(held: &[Held], principal: &str) -> Vec<Value> {
    let shown = held.iter().filter_map(|held| match held {
        Held::Application { assignment: given, application, .. } => Some(assignment(given, Some(principal), Some(application))),
        Held::Group { .. } => None,
    });
    shown.collect()
}

/// How the API writes how far an invitation is: Graph's two words, and ours for what Graph does not tell.
pub(super) const STATUS: [(&str, &str); 5] = [
    ("PendingAcceptance", "pending"),
    ("Completed", "accepted"),
    ("Declined", "declined"),
    ("Reported", "reported"),
    ("Revoked", "revoked"),
];

fn status(stage: &InvitationStage) -> &'static str {
    match stage {
        InvitationStage::Pending => "PendingAcceptance",
        InvitationStage::Accepted { .. } => "Completed",
        InvitationStage::Declined { .. } => "Declined",
        InvitationStage::Reported { .. } => "Reported",
        InvitationStage::Revoked { .. } => "Revoked",
    }
}

/// How the API writes what became of a letter.
pub(super) const DELIVERY: [(LetterStage, &str); 7] = [
    (LetterStage::Queued, "queued"),
    (LetterStage::Sending, "sending"),
    (LetterStage::Sent, "sent"),
    (LetterStage::Refused, "refused"),
    (LetterStage::GivenUp, "givenUp"),
    (LetterStage::Suppressed, "suppressed"),
    (LetterStage::Withdrawn, "withdrawn"),
];

fn delivery(stage: LetterStage) -> Option<&'static str> {
    DELIVERY.iter().find(|(known, _)| *known == stage).map(|(_, word)| *word)
}

/// An invitation with what became of its letter. Its link is not here: it was shown once, or sent.
pub(super) fn invitation(seen: &InvitedSeen) -> Value {
    let Invitation { id, address, guest, stage, ticket, sender, invited_at, opening, landing, .. } = &seen.invitation;
    json!({
        "id": id,
        "invitedUserEmailAddress": address.to_string(),
        "invitedUser": { "id": guest },
        "status": status(stage),
        "inviteRedirectUrl": match landing { Landing::Page(page) => Some(page.as_str()), _ => None },
        "landingApplication": match landing { Landing::Application(id) => Some(json!({ "id": id })), _ => None },
        "invitedBy": { "id": sender.user(), "displayName": sender.name },
        "createdDateTime": invited_at.to_string(),
        "linkExpiresDateTime": ticket.expires_at.to_string(),
        "reminders": seen.invitation.reminders,
        "firstOpenedDateTime": moment(opening.first_at),
        "continuedDateTime": moment(opening.continued_at),
        "deliveryState": seen.letter.as_ref().and_then(|letter| delivery(letter.stage)),
        "deliveryReply": seen.letter.as_ref().and_then(|letter| letter.reply.as_deref()),
        "import": seen.invitation.import.map(|(id, line)| json!({ "id": id, "line": line })),
    })
}

/// A grant of an invitation, as it is asked for and as imports show it.
pub(super) fn grant(application: ApplicationId, role: Option<&str>) -> Value {
    json!({ "id": application, "role": role })
}
