//! The pages on which somebody reads what they agree to, and agrees.

use std::net::IpAddr;

use rules::clock::Timestamp;
use rules::directory::{Address, Caller, Door, Terms, UserKind};
use rules::interactions::{AskedPage, OwnPage, Purpose, Step};
use rules::protocol::{Client as _, ReachedBy};

use super::{Writer, outside};
use crate::flows::interactions::Wrong;
use crate::pages::agreement::{Accept, Consent, DetailsShown, GrantShown, HandOver, NewTerms, ScopeShown, Shared, TermsShown};
use crate::pages::device::{ConfirmDevice, Reached, Whence};
use crate::pages::{AccountShown, OutsideLink};
use crate::web::problem::Problem;

impl Writer<'_> {
    /// The account whose step this is, as its owner knows it.
    fn own_account(&self, address: String) -> AccountShown {
        let name = self.shown.user.as_ref().map_or_else(|| address.clone(), |user| user.display_name.to_string());
        AccountShown { key: String::new(), name, address, home: self.tenant.display_name.to_string() }
    }

    pub(super) fn hand_over(&self, address: &Address) -> Result<String, Problem> {
        let account = self.own_account(address.to_string());
        let asking = self.shown.other_tenant.as_ref();
        self.render(&HandOver {
            home: self.tenant.display_name.to_string(),
            tenant: asking.map(|tenant| tenant.display_name.to_string()).unwrap_or_default(),
            tenant_domain: asking.and_then(|tenant| tenant.primary_domain.as_ref()).map(|domain| domain.to_unicode()),
            shared: vec![Shared::Name(account.name.clone()), Shared::Address(account.address.clone())],
            account,
            form: self.form("hand-over"),
            cancel_href: self.path("cancel"),
        })
    }

    /// The organisation's privacy statement.
    fn privacy(&self) -> Option<OutsideLink> {
        outside(self.tenant.policy.guests.privacy_url.as_ref())
    }

    fn verified_domain(&self) -> Option<String> {
        self.tenant.primary_domain.as_ref().map(|domain| domain.to_unicode())
    }

    /// Terms that are new since the guest came. Who does not want them can leave without accepting them.
    pub(super) fn new_terms(&self, terms: &Terms) -> Result<String, Problem> {
        let is_guest = self.shown.user.as_ref().is_some_and(|user| user.kind == UserKind::Guest);
        self.render(&NewTerms {
            tenant: self.tenant.display_name.to_string(),
            tenant_domain: self.verified_domain(),
            terms: terms_shown(terms),
            privacy: self.privacy(),
            terms_missing: matches!(self.trying.wrong, Some(Wrong::Terms)),
            form: self.form("terms"),
            leave_href: is_guest.then(|| {
                let page = AskedPage::leave(self.tenant.id);
                OwnPage::AccountPage(self.tenant.name.clone(), page.as_str().to_owned()).path()
            }),
        })
    }

    pub(super) fn accept(&self) -> Result<String, Problem> {
        let (Step::AcceptInvitation { invited, account, offer, terms, .. }, Some(invitation)) = (&self.shown.step, &self.shown.invitation)
        else {
            return self.lost();
        };
        let apps = offer.granted.iter().map(|granted| GrantShown {
            name: granted.name.clone(),
            role: granted.role.clone(),
            ends_at: granted.ends_at,
        });
        let groups = offer.groups.iter().map(|joined| GrantShown { name: joined.name.clone(), role: None, ends_at: joined.ends_at });
        self.render(&Accept {
            tenant: self.tenant.display_name.to_string(),
            tenant_domain: self.verified_domain(),
            inviter: invitation.sender.user().map(|_| invitation.sender.name.to_string()),
            apps: apps.collect(),
            groups: groups.collect(),
            invited_address: invited.to_string(),
            account_address: account.as_ref().map(ToString::to_string),
            access_ends_at: offer.access_ends_at,
            terms: terms.as_ref().and_then(terms_shown),
            privacy: self.privacy(),
            terms_missing: matches!(self.trying.wrong, Some(Wrong::Terms)),
            form: self.form("accept"),
            // Whoever came straight to the app holds no link to decline by.
            decline_href: matches!(self.shown.interaction.purpose, Purpose::Redeem { .. })
                .then(|| format!("/{}/decline", self.tenant.name)),
        })
    }

    pub(super) fn consent(&self, scopes: &[String]) -> Result<String, Problem> {
        let address = self.shown.user.as_ref().map(|user| user.mail.to_string()).unwrap_or_default();
        self.render(&Consent {
            app: self.app().unwrap_or_default(),
            logo_href: self.logo_href(),
            unverified_host: self.unverified_host(),
            scopes: scopes.iter().map(|scope| scope_shown(scope)).collect(),
            account: self.own_account(address),
            privacy: self.registration().and_then(|registration| outside(registration.policy_uri.as_ref())),
            terms: self.registration().and_then(|registration| outside(registration.tos_uri.as_ref())),
            form: self.form("consent"),
        })
    }

    /// Names app, tenant, place and age of the request; the click is the person's (SECURITY 35).
    pub(super) fn confirm_device(
        &self,
        from: Option<IpAddr>,
        (by, message): (ReachedBy, Option<String>),
        asked_at: Timestamp,
    ) -> Result<String, Problem> {
        let here = self.desk.caller(self.request, Door::Oidc);
        let there = Caller { address: from, ..here };
        let address = self.shown.user.as_ref().map(|user| user.mail.to_string()).unwrap_or_default();
        self.render(&ConfirmDevice {
            app: self.app().unwrap_or_default(),
            tenant: self.tenant.display_name.to_string(),
            tenant_domain: self.tenant.primary_domain.as_ref().map(|domain| domain.to_unicode()),
            from: from.map(|from| from.to_canonical().to_string()),
            whence: if there.network() == here.network() { Whence::SameNetwork } else { Whence::OtherNetwork },
            reached: match by {
                ReachedBy::Code => Reached::ByCode,
                ReachedBy::Name => Reached::ByName,
            },
            message,
            minutes: here.at.since(asked_at).as_secs() / 60,
            account: self.own_account(address),
            form: self.form("device"),
        })
    }

    /// The host that somebody is sent to, where nobody answers for the application (SECURITY 31).
    fn unverified_host(&self) -> Option<String> {
        let application = self.shown.application.as_ref().filter(|application| application.is_stranger())?;
        let Purpose::Authorize { request } = &self.shown.interaction.purpose else { return None };
        let host = url::Url::parse(&request.redirect_uri).ok().and_then(|uri| uri.host_str().map(str::to_owned));
        Some(host.unwrap_or_else(|| application.name.to_string()))
    }
}

fn terms_shown(terms: &Terms) -> Option<TermsShown> {
    Some(TermsShown { version: terms.version.clone(), link: outside(Some(&terms.url))? })
}

fn scope_shown(scope: &str) -> ScopeShown {
    match scope {
        "openid" => ScopeShown::OpenId,
        "profile" => ScopeShown::Profile,
        "email" => ScopeShown::Email,
        "address" => ScopeShown::Address,
        "phone" => ScopeShown::Phone,
        "offline_access" => ScopeShown::OfflineAccess,
        "groups" => ScopeShown::Groups,
        "roles" => ScopeShown::Roles,
        "guest" => ScopeShown::Guest,
        other => match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(other) {
            Ok(object) => ScopeShown::Details(details_shown(object)),
            Err(_) => ScopeShown::Other(other.to_owned()),
        },
    }
}

/// Authorization details, every field of them: what is not seen is not allowed (RFC 9396 §12).
fn details_shown(object: serde_json::Map<String, serde_json::Value>) -> DetailsShown {
    use serde_json::Value;
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Array(list) if list.iter().all(Value::is_string) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    let mut shown = DetailsShown { kind: String::new(), fields: Vec::new() };
    for (name, value) in object {
        match name.as_str() {
            "type" => shown.kind = text(value),
            _ => shown.fields.push((name, text(value))),
        }
    }
    shown
}
