//! The order of every branch (SECURITY 3, 33): sign-in at home, step-up, entitlement, then member, guest or stranger, terms, accept.

use std::ops::ControlFlow::{self, Break, Continue};

use super::{Facts, HomeFound, PasscodeFor, Person, PersonState, Proves, Refused, SignIn, Step};
use crate::clock::Timestamp;
use crate::directory::{Admission, CodeSignIn, UnlistedAddresses};
use crate::invitations::{AddressPolicy, CannotRedeem, Entitlement, MailboxProof, entitlement};
use crate::protocol::ErrorCode;

use super::CannotSignIn;

/// A rule either ends the search with a step, or lets the next rule look.
type Rule = ControlFlow<Step>;

/// The one next step. Pure: the same facts give the same step.
pub fn next_step(facts: &Facts, now: Timestamp) -> Step {
    let step = match decide(facts, now) {
        Break(step) => step,
        Continue(()) => Step::Answer,
    };
    if facts.ask.prompt.none { without_a_page(step) } else { step }
}

fn decide(facts: &Facts, now: Timestamp) -> Rule {
    homes_refusal(facts)?;
    invitation_holds(facts)?;
    device_waits(facts)?;
    let person = signed_in(facts)?;
    expected(facts, person)?;
    fresh_enough(facts, person, now)?;
    step_up(facts)?;
    entitled(facts, person)?;
    mailbox_is_theirs(facts)?;
    known(facts, person)?;
    visit_allowed(facts)?;
    handed_over(facts, person)?;
    accepted(facts, person)?;
    admitted(facts)?;
    confirmed(facts)?;
    consented(facts)
}

fn refuse(why: CannotSignIn) -> Rule {
    Break(Step::Refuse(Refused::SignIn(why)))
}

/// A refusal is final: no later step is tried (SECURITY 4).
fn homes_refusal(facts: &Facts) -> Rule {
    facts.refused.map_or(Continue(()), refuse)
}

/// A link that leads nowhere says so before anybody signs in.
fn invitation_holds(facts: &Facts) -> Rule {
    match facts.invitation.as_ref().map(|invited| invited.check) {
        Some(Err(why)) => Break(Step::Refuse(Refused::Redeem(why))),
        _ => Continue(()),
    }
}

/// What nobody waits for any more is not answered (RFC 8628 §3.3).
fn device_waits(facts: &Facts) -> Rule {
    match &facts.device {
        Some(device) if !device.is_waiting => Break(Step::Refuse(Refused::DeviceOver)),
        _ => Continue(()),
    }
}

/// Whom the flow has settled on, or how to find out.
fn signed_in(facts: &Facts) -> ControlFlow<Step, &Person> {
    if let Some(person) = &facts.person {
        return Continue(person);
    }
    let is_any_expected = facts.ask.hinted.is_none_or(|hinted| facts.accounts.iter().any(|account| account.user == hinted));
    if !facts.accounts.is_empty() && is_any_expected && !facts.wants_another && !facts.ask.prompt.login {
        return Break(choose_account(facts));
    }
    Break(sign_in(facts))
}

fn choose_account(facts: &Facts) -> Step {
    let invited = facts.invitation.as_ref().map(|invited| invited.address.clone());
    Step::ChooseAccount { accounts: facts.accounts.clone(), invited, may_continue: !facts.is_for_invited_only() }
}

fn sign_in(facts: &Facts) -> Step {
    let (Some(address), Some(home)) = (&facts.address, facts.home) else { return Step::FindHome };
    // Whatever was begun before another home claimed the domain does not count any more (SECURITY 4).
    match (home, facts.goes_elsewhere) {
        (HomeFound::Tenant(tenant), _) | (HomeFound::Was(tenant) | HomeFound::WasHere(Some(tenant)), true) => {
            return Step::SignIn(SignIn::Away { tenant });
        }
        _ => {}
    }
    match &facts.mailbox_of {
        // Whoever has an account is not made another, and not silently a new password: that ends more than they think (SECURITY 5).
        Some((PasscodeFor::SignUp, address)) if facts.has_account => {
            return Step::SignIn(SignIn::NewPassword { address: address.clone(), is_sign_up: true });
        }
        Some((PasscodeFor::SignUp, address)) => return Step::SignIn(SignIn::SignUp { address: address.clone() }),
        Some((PasscodeFor::Recovery, address)) => {
            return Step::SignIn(SignIn::NewPassword { address: address.clone(), is_sign_up: false });
        }
        _ => {}
    }
    if let Some(purpose) = facts.passcode {
        return Step::SignIn(SignIn::Passcode { address: address.clone(), purpose });
    }
    let here = |may_have_code, elsewhere| SignIn::Here { address: Some(address.clone()), may_have_code, elsewhere };
    let may_have_code = facts.policy.code_sign_in == CodeSignIn::Allowed;
    let one_door = |elsewhere| SignIn::OneDoor { address: address.clone(), may_have_code, elsewhere };
    Step::SignIn(match home {
        HomeFound::Here => here(facts.policy.unlisted_addresses == UnlistedAddresses::MailboxCode, None),
        // A domain that lapsed lets no code speak for people whom the tenant does not list.
        HomeFound::WasHere(elsewhere) => here(false, elsewhere),
        HomeFound::Tenant(tenant) => SignIn::Away { tenant },
        HomeFound::Was(tenant) => one_door(Some(tenant)),
        HomeFound::Nobody => one_door(None),
    })
}

/// An application that named the person is told of nobody else (OpenID Connect Core §3.1.2.1 `id_token_hint`, §5.5.1 `sub`).
fn expected(facts: &Facts, person: &Person) -> Rule {
    match facts.ask.hinted {
        Some(hinted) if person.user != Some(hinted) => Break(Step::Refuse(Refused::Returned(ErrorCode::LoginRequired))),
        _ => Continue(()),
    }
}

/// `prompt=login` and `max_age` (OpenID Connect Core §3.1.2.1); an unknown time satisfies neither (SECURITY 17).
fn fresh_enough(facts: &Facts, person: &Person, now: Timestamp) -> Rule {
    let wants_now = facts.ask.prompt.login || facts.ask.is_fresh_wanted;
    let is_too_old = match (facts.ask.max_age, person.auth_time) {
        (Some(max_age), Some(at)) => now.since(at) > max_age,
        (Some(_), None) => true,
        (None, _) => false,
    };
    if person.is_fresh || !(wants_now || is_too_old) { Continue(()) } else { Break(sign_in(facts)) }
}

/// Nothing here reaches more than one factor yet: an essential `acr` that cannot be met is refused (SECURITY 17).
fn step_up(facts: &Facts) -> Rule {
    if facts.ask.is_acr_unmet { Break(Step::Refuse(Refused::Returned(ErrorCode::UnmetAuthenticationRequirements))) } else { Continue(()) }
}

/// No branch skips entitlement (SECURITY 3).
fn entitled(facts: &Facts, person: &Person) -> Rule {
    let Some(invited) = &facts.invitation else { return Continue(()) };
    let proof = MailboxProof { is_mailbox_proven: facts.proven.contains(&invited.address), is_sign_in_fresh: person.is_fresh };
    let named = facts.policy.named_home;
    let policy = AddressPolicy { is_home_named: named.is_some(), other_address: facts.policy.other_address };
    let entitlement = match named {
        // Where the partner's card names a home, no other can redeem its invitations (SECURITY 2).
        Some(named) if named != person.home => Entitlement::Refused(CannotRedeem::OtherHome),
        _ => entitlement(&invited.address, person.vouched.as_ref(), person.hint.as_ref(), proof, policy),
    };
    match entitlement {
        // A mailbox does not get past the home that claims its domain (SECURITY 4).
        Entitlement::Proven if facts.is_mailbox_disowned => refuse(CannotSignIn::HomeRefused),
        Entitlement::Proven => Continue(()),
        Entitlement::NeedsFreshSignIn => Break(sign_in(facts)),
        Entitlement::NeedsMailbox => Break(Step::ProveMailbox {
            mailbox: invited.address.clone(),
            why: Proves::Invited,
            account: person.vouched.clone().or_else(|| person.hint.clone()).filter(|account| *account != invited.address),
            is_sent: facts.code_sent_to.as_ref() == Some(&invited.address),
        }),
        // They can still come as the invited person: the chooser says who they are and whom the invitation is for.
        Entitlement::Refused(CannotRedeem::OtherAddress | CannotRedeem::OtherHome) if !person.is_fresh && !facts.accounts.is_empty() => {
            Break(choose_account(facts))
        }
        Entitlement::Refused(why) => Break(Step::Refuse(Refused::Redeem(why))),
    }
}

/// An account that rests on a mailbox is worth as much as that mailbox still is (SECURITY 5).
fn mailbox_is_theirs(facts: &Facts) -> Rule {
    let Some(due) = &facts.mailbox_due else { return Continue(()) };
    if facts.proven.contains(&due.mailbox) {
        return Continue(());
    }
    let is_sent = facts.code_sent_to.as_ref() == Some(&due.mailbox);
    Break(Step::ProveMailbox { mailbox: due.mailbox.clone(), why: due.why, account: None, is_sent })
}

/// Only now: a member, an existing guest, or somebody new.
fn known(facts: &Facts, person: &Person) -> Rule {
    match person.state {
        PersonState::Unusable(why) => refuse(why),
        PersonState::Unknown if facts.invitation.is_none() => refuse(CannotSignIn::Unknown),
        // A code speaks for them to a tenant that asks, and for nothing in this directory.
        PersonState::Unlisted if facts.ask.hand_over_to.is_none() => refuse(CannotSignIn::HomeRefused),
        _ if facts.ask.needs_role && !person.has_role => refuse(CannotSignIn::NoRole),
        _ => Continue(()),
    }
}

/// A home's own rules are asked before anybody is named (SECURITY 10).
fn visit_allowed(facts: &Facts) -> Rule {
    if facts.ask.hand_over_to.is_some() && !facts.policy.may_visit { refuse(CannotSignIn::VisitForbidden) } else { Continue(()) }
}

/// A person is first named to a tenant by their own POST (SECURITY 10).
fn handed_over(facts: &Facts, person: &Person) -> Rule {
    let Some(to) = facts.ask.hand_over_to else { return Continue(()) };
    let Some(address) = person.vouched.clone().or_else(|| person.hint.clone()) else { return refuse(CannotSignIn::HomeRefused) };
    if facts.is_handed_over || person.is_known_to_asker { Continue(()) } else { Break(Step::HandOver { to, address }) }
}

/// Accepting the invitation is the last thing before entering, and includes the terms.
fn accepted(facts: &Facts, person: &Person) -> Rule {
    let terms = &facts.policy.terms;
    if let Some(invited) = &facts.invitation {
        let account = person.vouched.clone().or_else(|| person.hint.clone()).filter(|account| *account != invited.address);
        return Break(Step::AcceptInvitation {
            invitation: invited.invitation,
            invited: invited.address.clone(),
            account,
            offer: invited.offer.clone(),
            terms: terms.clone(),
        });
    }
    match terms {
        Some(_) if facts.policy.is_leaving => Continue(()),
        Some(terms) if person.terms.as_ref() != Some(&terms.version) && facts.terms_accepted.as_ref() != Some(&terms.version) => {
            Break(Step::AcceptTerms { terms: terms.clone() })
        }
        _ => Continue(()),
    }
}

/// The application lets them in, before any token exists (SECURITY 12).
fn admitted(facts: &Facts) -> Rule {
    match facts.admission {
        None | Some(Admission::Admitted) => Continue(()),
        Some(why) => Break(Step::Refuse(Refused::Admission(why))),
    }
}

/// Whoever types a code may have been sent it by somebody else: they see who asks, from where and since when, and say themselves that it
/// is their device (RFC 8628 §5.4, SECURITY 35).
fn confirmed(facts: &Facts) -> Rule {
    match &facts.device {
        Some(device) if !device.is_confirmed => Break(Step::ConfirmDevice {
            request: device.request,
            application: device.application,
            from: device.from,
            by: device.by,
            message: device.message.clone(),
            asked_at: device.asked_at,
        }),
        _ => Continue(()),
    }
}

fn consented(facts: &Facts) -> Rule {
    match &facts.consent {
        Some((application, scopes)) if !scopes.is_empty() => Break(Step::Consent { application: *application, scopes: scopes.clone() }),
        _ => Continue(()),
    }
}

/// What `prompt=none` is answered where a page would have been shown (OpenID Connect Core §3.1.2.6).
fn without_a_page(step: Step) -> Step {
    let code = match step {
        Step::Answer | Step::Refuse(Refused::Returned(_)) => return step,
        Step::FindHome | Step::SignIn(_) | Step::Refuse(Refused::SignIn(_) | Refused::Redeem(_)) => ErrorCode::LoginRequired,
        Step::ChooseAccount { .. } => ErrorCode::AccountSelectionRequired,
        Step::Consent { .. } => ErrorCode::ConsentRequired,
        Step::Refuse(Refused::Admission(_) | Refused::DeviceOver) => ErrorCode::AccessDenied,
        // Whoever is not an accepted user is not known to be there (SECURITY 10).
        Step::ProveMailbox { .. } | Step::AcceptInvitation { .. } => ErrorCode::LoginRequired,
        Step::HandOver { .. } | Step::AcceptTerms { .. } | Step::ConfirmDevice { .. } => ErrorCode::InteractionRequired,
    };
    Step::Refuse(Refused::Returned(code))
}

#[cfg(test)]
mod tests;
