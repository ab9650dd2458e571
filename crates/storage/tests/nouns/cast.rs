//! Two tenants, and nouns to put into them.

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{
    Admits, Application, ApplicationSettings, Brand, ClientKind, Group, GuestStage, StandardClaims, Tenant, TenantKind, TenantPolicy, User,
    UserKind, UserStage,
};
use rules::ids::{ApplicationId, GroupId, InvitationId, LetterId, TenantId, UserId};
use rules::invitations::{Delivery, Invitation, InvitationStage, Landing, LetterKind, LetterStage, Opening, Sender, StoredTicket};
use rules::random::{Chance as _, Random};

pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
pub(crate) const LATER: Timestamp = Timestamp::from_seconds(1_800_000_600);

/// Contoso and its neighbour.
pub(crate) struct Cast {
    pub(crate) contoso: Tenant,
    pub(crate) fabrikam: Tenant,
}

impl Cast {
    pub(crate) fn new() -> Self {
        Self { contoso: tenant("contoso", TenantKind::Managed), fabrikam: tenant("fabrikam", TenantKind::Managed) }
    }
}

pub(crate) fn tenant(name: &str, kind: TenantKind) -> Tenant {
    Tenant {
        id: TenantId::new(&Random, NOW),
        name: name.parse().unwrap(),
        kind,
        display_name: name.parse().unwrap(),
        primary_domain: None,
        locale: "en".to_owned(),
        brand: Brand::default(),
        policy: TenantPolicy::default(),
        salt: Random.bytes(),
        created_at: NOW,
    }
}

pub(crate) fn guest(tenant: &Tenant, mail: &str, name: &str) -> User {
    User {
        tenant: tenant.id,
        id: UserId::new(&Random, NOW),
        kind: UserKind::Guest,
        stage: UserStage::Active,
        guest_stage: Some(GuestStage::PendingAcceptance),
        upn: format!("{mail}#EXT#@{}", tenant.name),
        mail: mail.parse().unwrap(),
        mail_vouched_at: None,
        display_name: name.parse().unwrap(),
        given_name: None,
        family_name: None,
        locale: Some("da".to_owned()),
        claims: StandardClaims::default(),
        sponsor: None,
        access_ends_at: None,
        signed_in_at: None,
        stale_at: None,
        created_at: NOW,
        changed_at: NOW,
    }
}

pub(crate) fn member(tenant: &Tenant, mail: &str, name: &str) -> User {
    User { kind: UserKind::Member, guest_stage: None, mail_vouched_at: Some(NOW), ..guest(tenant, mail, name) }
}

pub(crate) fn group(tenant: &Tenant, name: &str) -> Group {
    Group { tenant: tenant.id, id: GroupId::new(&Random, NOW), name: name.parse().unwrap(), description: None, created_at: NOW }
}

pub(crate) fn application(tenant: &Tenant, name: &str) -> Application {
    let settings = ApplicationSettings {
        redirect_uris: vec!["https://app.example/callback".to_owned()],
        admits: Admits::AssignedGuests,
        ..ApplicationSettings::new(ClientKind::Confidential)
    };
    Application { tenant: tenant.id, id: ApplicationId::new(&Random, NOW), name: name.parse().unwrap(), settings, created_at: NOW }
}

pub(crate) fn ticket(expires_at: Timestamp) -> StoredTicket {
    StoredTicket { digest: Digest::of(Random.bytes::<32>()), expires_at }
}

pub(crate) fn invitation(guest: &User) -> Invitation {
    Invitation {
        tenant: guest.tenant,
        id: InvitationId::new(&Random, NOW),
        address: guest.mail.clone(),
        guest: guest.id,
        stage: InvitationStage::Pending,
        ticket: ticket(LATER),
        fresh_links: 0,
        linked_at: NOW,
        sender: Sender { by: None, name: "Contoso".parse().unwrap() },
        invited_at: NOW,
        language: None,
        message: Some("Welcome\naboard".parse().unwrap()),
        cc: None,
        landing: Landing::MyApps,
        opening: Opening::default(),
        reminders: 0,
        import: None,
    }
}

pub(crate) fn letter(invitation: &Invitation) -> Delivery {
    Delivery {
        tenant: invitation.tenant,
        letter: LetterId::new(&Random, NOW),
        kind: LetterKind::Invitation,
        to: invitation.address.clone(),
        invitation: Some(invitation.id),
        stage: LetterStage::Queued,
        tries: 0,
        reply: None,
        queued_at: NOW,
        stage_at: NOW,
        doubtful_at: None,
    }
}
