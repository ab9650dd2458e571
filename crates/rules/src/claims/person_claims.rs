//! Claims about a person, each told only where it may be told.

use serde::Serialize;

use super::Groups;
use super::authorization::{Authorization, Person, Place};
use super::standard::StandardTold;
use crate::directory::{Domain, GuestStage, UserKind};
use crate::ids::{GroupId, UserId};

/// What is told about a person beside who they are (PRODUCT.md, *Tokens*).
#[derive(Clone, Debug, Serialize)]
pub struct PersonClaims<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<UserId>,
    acct: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    idp: Option<&'a str>,
    #[serde(flatten)]
    standard: StandardTold<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    altsecid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<&'a [GroupId]>,
    #[serde(rename = "_claim_names", skip_serializing_if = "Option::is_none")]
    claim_names: Option<ClaimNames>,
    #[serde(rename = "_claim_sources", skip_serializing_if = "Option::is_none")]
    claim_sources: Option<ClaimSources<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<GuestClaim<'a>>,
}

/// Which claim is found in which source (OpenID Connect Core §5.6.2).
#[derive(Clone, Debug, Serialize)]
struct ClaimNames {
    groups: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct ClaimSources<'a> {
    api: ClaimSource<'a>,
}

/// No token is embedded: the application asks with its own (SECURITY 27).
#[derive(Clone, Debug, Serialize)]
struct ClaimSource<'a> {
    endpoint: &'a str,
}

/// The `guest` claim; times are in seconds since the epoch.
#[derive(Clone, Debug, Serialize)]
pub struct GuestClaim<'a> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_domain: Option<&'a Domain>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invited_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sponsor: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    terms: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_ends_at: Option<i64>,
}

impl<'a> PersonClaims<'a> {
    /// What `authorization` lets be told about `person` in `place`.
    pub(super) fn told(authorization: &Authorization, person: &'a Person, place: Place) -> Self {
        let tells = |claim| authorization.tells(person, claim, place);
        let user = &person.user;
        let (groups, claim_names, claim_sources) = if tells("groups") { grouped(&person.groups) } else { (None, None, None) };
        Self {
            oid: person.may_be_known_by("oid").then_some(user.id),
            acct: u8::from(user.kind == UserKind::Guest),
            idp: person.origin.idp.as_deref(),
            standard: StandardTold::new(authorization, person, place),
            upn: tells("upn").then_some(user.upn.as_str()),
            altsecid: person.origin.altsecid.as_deref().filter(|_| tells("altsecid")),
            roles: tells("roles").then_some(person.roles.as_slice()),
            groups,
            claim_names,
            claim_sources,
            guest: guest(person).filter(|_| tells("guest")),
        }
    }
}

fn grouped(groups: &Groups) -> (Option<&[GroupId]>, Option<ClaimNames>, Option<ClaimSources<'_>>) {
    match groups {
        Groups::Listed(ids) => (Some(ids), None, None),
        Groups::Elsewhere { endpoint } => (None, Some(ClaimNames { groups: "api" }), Some(ClaimSources { api: ClaimSource { endpoint } })),
    }
}

fn guest(person: &Person) -> Option<GuestClaim<'_>> {
    let user = &person.user;
    (user.kind == UserKind::Guest).then(|| GuestClaim {
        state: if user.guest_stage == Some(GuestStage::PendingAcceptance) { "PendingAcceptance" } else { "Accepted" },
        home_domain: person.origin.home_domain.as_ref(),
        invited_at: person.invited_at.map(|at| at.seconds()),
        accepted_at: user.accepted_at().map(|at| at.seconds()),
        sponsor: user.sponsor.filter(|_| person.may_be_known_by("sponsor")),
        terms: person.terms.as_deref(),
        access_ends_at: person.access_ends_at.or(user.access_ends_at).map(|at| at.seconds()),
    })
}
