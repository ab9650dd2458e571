//! The rules about guests: from what is stored to the form, and from the form to what is stored.

use std::collections::BTreeSet;

use rules::calendar::read_end;
use rules::clock::Timestamp;
use rules::directory::{CodeSignIn, Domain, GuestPolicy, OtherAddress, TenantName, TenantPolicy, Terms, Visits, WhoMayInvite};
use rules::invitations::is_web_address;
use url::Url;

use crate::pages::Sentence;
use crate::pages::portal::{FieldTrouble, PolicyTyped, Troubles};
use crate::web::fields::Fields;
use crate::web::portal::guests::as_date;

/// The rules as their form shows them.
pub(super) fn written(policy: &TenantPolicy) -> PolicyTyped {
    let guests = &policy.guests;
    let lines = |domains: &[Domain]| domains.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let days = guests.remind_after_days.iter().map(ToString::to_string).collect::<Vec<_>>();
    PolicyTyped {
        invitation_days: guests.invitation_days.to_string(),
        mailbox_days: guests.mailbox_days.to_string(),
        stale_days: guests.stale_days.to_string(),
        homes_from: guests.homes_from.map(as_date).unwrap_or_default(),
        remind_after_days: days.join(", "),
        who_may_invite: match policy.who_may_invite {
            WhoMayInvite::Nobody => "nobody",
            WhoMayInvite::AdminsAndGuestInviters => "admins_and_guest_inviters",
            WhoMayInvite::Members => "members",
        }
        .to_owned(),
        code_sign_in: guests.code_sign_in == CodeSignIn::Allowed,
        other_address: guests.other_address == OtherAddress::WithFreshSignInAndCode,
        blocked_domains: lines(&policy.blocked_domains),
        allowed_domains: lines(&policy.allowed_domains),
        visits: match &policy.visits {
            Visits::Anywhere => "anywhere",
            Visits::NotTo(_) => "not_to",
            Visits::OnlyTo(_) => "only_to",
        }
        .to_owned(),
        visited: policy.visits.named().map(TenantName::as_str).collect::<Vec<_>>().join("\n"),
        landing_origins: policy.landing_origins.join("\n"),
        privacy_url: guests.privacy_url.as_ref().map(ToString::to_string).unwrap_or_default(),
        terms_url: guests.terms.as_ref().map(|terms| terms.url.to_string()).unwrap_or_default(),
        terms_version: guests.terms.as_ref().map(|terms| terms.version.clone()).unwrap_or_default(),
    }
}

/// What a form says, as typed.
pub(super) fn typed(fields: &Fields) -> PolicyTyped {
    let one = |name: &str| fields.one(name).to_owned();
    PolicyTyped {
        invitation_days: one("invitation_days"),
        mailbox_days: one("mailbox_days"),
        stale_days: one("stale_days"),
        homes_from: one("homes_from"),
        remind_after_days: one("remind_after_days"),
        who_may_invite: one("who_may_invite"),
        code_sign_in: fields.is_ticked("code_sign_in"),
        other_address: fields.is_ticked("other_address"),
        blocked_domains: one("blocked_domains"),
        allowed_domains: one("allowed_domains"),
        visits: one("visits"),
        visited: one("visited"),
        landing_origins: one("landing_origins"),
        privacy_url: one("privacy_url"),
        terms_url: one("terms_url"),
        terms_version: one("terms_version"),
    }
}

/// What a form says, read on top of the present rules.
pub(super) fn read(fields: &Fields, present: &TenantPolicy) -> Result<TenantPolicy, Troubles> {
    let mut troubles = Troubles::default();
    let t = &mut troubles;
    let guests = GuestPolicy {
        invitation_days: days(fields, "invitation_days", (1, 365), t),
        mailbox_days: days(fields, "mailbox_days", (1, 90), t),
        stale_days: days(fields, "stale_days", (1, 90), t),
        code_sign_in: if fields.is_ticked("code_sign_in") { CodeSignIn::Allowed } else { CodeSignIn::Off },
        other_address: if fields.is_ticked("other_address") { OtherAddress::WithFreshSignInAndCode } else { OtherAddress::Refused },
        homes_from: date(fields, "homes_from", t),
        remind_after_days: reminders(fields, t),
        privacy_url: link(fields, "privacy_url", t),
        terms: terms(fields, t),
    };
    let policy = TenantPolicy {
        guests,
        blocked_domains: domains(fields, "blocked_domains", t),
        allowed_domains: domains(fields, "allowed_domains", t),
        visits: visits(fields, t),
        landing_origins: origins(fields, t),
        who_may_invite: match fields.one("who_may_invite") {
            "members" => WhoMayInvite::Members,
            "admins_and_guest_inviters" => WhoMayInvite::AdminsAndGuestInviters,
            _ => WhoMayInvite::Nobody,
        },
        ..present.clone()
    };
    if troubles.is_empty() { Ok(policy) } else { Err(troubles) }
}

fn days(fields: &Fields, name: &'static str, (least, most): (u16, u16), troubles: &mut Troubles) -> u16 {
    match fields.one(name).parse() {
        Ok(days) if (least..=most).contains(&days) => days,
        _ => {
            troubles.add(name, FieldTrouble::Range(least.into(), most.into()));
            least
        }
    }
}

/// A day, from whose end on something holds; nothing typed: none.
fn date(fields: &Fields, name: &'static str, troubles: &mut Troubles) -> Option<Timestamp> {
    match fields.one(name) {
        "" => None,
        text => {
            let read = read_end(text);
            if read.is_none() {
                troubles.add(name, rules::invitations::csv::Problem::Date);
            }
            read
        }
    }
}

fn reminders(fields: &Fields, troubles: &mut Troubles) -> Vec<u16> {
    let typed = fields.one("remind_after_days").split(',').map(str::trim).filter(|day| !day.is_empty());
    let read: Result<Vec<u16>, _> = typed.map(str::parse).collect();
    match read {
        Ok(mut days) if days.len() <= 5 && days.iter().all(|day| (1..=90).contains(day)) => {
            days.sort_unstable();
            days.dedup();
            days
        }
        _ => {
            troubles.add("remind_after_days", FieldTrouble::Range(1, 90));
            Vec::new()
        }
    }
}

fn domains(fields: &Fields, name: &'static str, troubles: &mut Troubles) -> Vec<Domain> {
    let mut domains = Vec::new();
    for line in fields.lines(name) {
        match line.parse() {
            Ok(domain) => domains.push(domain),
            Err(_) => troubles.add(name, Sentence::of("field-no-domain").with("text", line)),
        }
    }
    domains
}

/// Nothing but a choice that is named opens the door; names are read whatever was chosen, so that no slip goes unseen.
fn visits(fields: &Fields, troubles: &mut Troubles) -> Visits {
    let named = fields.lines("visited").iter().map(|line| line.parse()).collect::<Result<_, _>>().unwrap_or_else(|_| {
        troubles.add("visited", FieldTrouble::TenantName);
        BTreeSet::new()
    });
    match fields.one("visits") {
        "anywhere" => Visits::Anywhere,
        "not_to" => Visits::NotTo(named),
        _ => Visits::OnlyTo(named),
    }
}

/// Origins only: a path would say more than is looked at.
fn origins(fields: &Fields, troubles: &mut Troubles) -> Vec<String> {
    let mut origins = Vec::new();
    for line in fields.lines("landing_origins") {
        match line.parse::<Url>() {
            Ok(url) if is_web_address(&url) => origins.push(url.origin().ascii_serialization()),
            _ => troubles.add("landing_origins", FieldTrouble::Link),
        }
    }
    origins
}

fn link(fields: &Fields, name: &'static str, troubles: &mut Troubles) -> Option<Url> {
    match fields.one(name) {
        "" => None,
        text => match text.parse::<Url>() {
            Ok(url) if is_web_address(&url) => Some(url),
            _ => {
                troubles.add(name, FieldTrouble::Link);
                None
            }
        },
    }
}

/// Terms have both, an address and a version, or there are none.
fn terms(fields: &Fields, troubles: &mut Troubles) -> Option<Terms> {
    let version = fields.one("terms_version").to_owned();
    let url = link(fields, "terms_url", troubles);
    match (url, version.is_empty()) {
        (Some(url), false) => Some(Terms { version, url }),
        (Some(_), true) => {
            troubles.add("terms_version", rules::invitations::csv::Problem::Missing);
            None
        }
        (None, false) => {
            troubles.add("terms_url", rules::invitations::csv::Problem::Missing);
            None
        }
        (None, true) => None,
    }
}
