//! Whom the directory, a home and an application let in, and what they accept before.

use super::*;
use crate::ids::DeviceRequestId;
use crate::interactions::{DeviceWaits, Granted};
use crate::protocol::ReachedBy;

#[test]
fn whom_the_directory_knows() {
    let ids = Ids::draw();
    let is = |state| of_ann(ids.ann(), |ann| ann.state = state);
    let portal = |has_role| with(of_ann(ids.ann(), |ann| ann.has_role = has_role), |f| f.ask.needs_role = true);
    let vouching = |facts: Facts| with(facts, |f| (f.ask.hand_over_to, f.is_handed_over) = (Some(ids.asker), true));
    check(vec![
        ("a user", is(PersonState::Usable), Step::Answer),
        ("a stranger", is(PersonState::Unknown), cannot(CannotSignIn::Unknown)),
        ("a stranger who was invited", ids.redeeming("ann@fabrikam.example"), ids.accept("ann@fabrikam.example", None, None)),
        ("somebody blocked", is(PersonState::Unusable(CannotSignIn::Blocked)), cannot(CannotSignIn::Blocked)),
        (
            "somebody blocked who was invited",
            of_ann(ids.redeeming("ann@fabrikam.example"), |ann| ann.state = PersonState::Unusable(CannotSignIn::Blocked)),
            cannot(CannotSignIn::Blocked),
        ),
        ("somebody unlisted", is(PersonState::Unlisted), cannot(CannotSignIn::HomeRefused)),
        ("somebody unlisted, for a tenant that asks", vouching(is(PersonState::Unlisted)), Step::Answer),
        ("the portal with a role", portal(true), Step::Answer),
        ("the portal without", portal(false), cannot(CannotSignIn::NoRole)),
    ]);
}

#[test]
fn who_is_handed_over() {
    let ids = Ids::draw();
    let asked = || with(ids.ann(), |f| f.ask.hand_over_to = Some(ids.asker));
    let hand_over = Step::HandOver { to: ids.asker, address: address("ann@fabrikam.example") };
    check(vec![
        ("the first time they press a button", asked(), hand_over.clone()),
        ("an address nobody vouches for is named, too", of_ann(asked(), |ann| ann.hint = ann.vouched.take()), hand_over),
        ("they pressed it", with(asked(), |f| f.is_handed_over = true), Step::Answer),
        ("the tenant knows them", of_ann(asked(), |ann| ann.is_known_to_asker = true), Step::Answer),
        ("their home lets nobody go there", with(asked(), |f| f.policy.may_visit = false), cannot(CannotSignIn::VisitForbidden)),
        (
            "nor whoever went there before",
            with(of_ann(asked(), |ann| ann.is_known_to_asker = true), |f| f.policy.may_visit = false),
            cannot(CannotSignIn::VisitForbidden),
        ),
        ("which is no matter at home", with(ids.ann(), |f| f.policy.may_visit = false), Step::Answer),
        ("without an address there is nothing to name", of_ann(asked(), |ann| ann.vouched = None), cannot(CannotSignIn::HomeRefused)),
    ]);
}

#[test]
fn what_is_accepted() {
    let ids = Ids::draw();
    let terms = |facts: Facts| with(facts, |f| f.policy.terms = Some(terms_of("2")));
    let ask = Step::AcceptTerms { terms: terms_of("2") };
    let granted = Granted { name: "Orders".to_owned(), role: Some("Reader".to_owned()), application: ids.application, ends_at: None };
    let offer = Offer { granted: vec![granted], groups: Vec::new(), access_ends_at: Some(NOW) };
    let ann = "ann@fabrikam.example";
    check(vec![
        ("terms with the invitation", terms(ids.redeeming(ann)), ids.accept(ann, None, Some("2"))),
        (
            "a known guest accepts a further invitation",
            with(ids.ann(), |f| f.invitation = ids.redeeming(ann).invitation),
            ids.accept(ann, None, None),
        ),
        (
            "what is given is part of what is accepted",
            with(ids.redeeming(ann), |f| f.invitation.as_mut().unwrap().offer = offer.clone()),
            Step::AcceptInvitation { invitation: ids.invitation, invited: address(ann), account: None, offer: offer.clone(), terms: None },
        ),
        ("terms that are new", terms(ids.ann()), ask.clone()),
        ("an older version does not do", terms(of_ann(ids.ann(), |ann| ann.terms = Some("1".to_owned()))), ask),
        ("this version was accepted before", terms(of_ann(ids.ann(), |ann| ann.terms = Some("2".to_owned()))), Step::Answer),
        ("nobody accepts them in order to leave", with(terms(ids.ann()), |f| f.policy.is_leaving = true), Step::Answer),
        (
            "but whoever is invited does, wherever they want to go",
            with(terms(ids.redeeming(ann)), |f| f.policy.is_leaving = true),
            ids.accept(ann, None, Some("2")),
        ),
        ("this version was accepted now", with(terms(ids.ann()), |f| f.terms_accepted = Some("2".to_owned())), Step::Answer),
    ]);
}

#[test]
fn whom_the_application_lets_in() {
    let ids = Ids::draw();
    let admission = |admission| with(ids.ann(), |f| f.admission = Some(admission));
    let consent = |scopes: &[&str]| {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        (with(ids.ann(), |f| f.consent = Some((ids.application, scopes.clone()))), scopes)
    };
    let (asks, scopes) = consent(&["email"]);
    check(vec![
        ("admitted", admission(Admission::Admitted), Step::Answer),
        ("not admitted", admission(Admission::NoGuests), Step::Refuse(Refused::Admission(Admission::NoGuests))),
        ("consent is missing", asks, Step::Consent { application: ids.application, scopes }),
        ("nothing is missing", consent(&[]).0, Step::Answer),
    ]);
}

#[test]
fn a_device_is_let_in_by_a_click_of_the_person_and_only_while_it_waits() {
    let ids = Ids::draw();
    let request = DeviceRequestId::new(&Random, NOW);
    let device = DeviceWaits {
        request,
        application: ids.application,
        from: None,
        by: ReachedBy::Code,
        message: None,
        asked_at: NOW,
        is_waiting: true,
        is_confirmed: false,
    };
    let asked = |change: &dyn Fn(&mut DeviceWaits)| {
        let mut device = device.clone();
        change(&mut device);
        let consent = Some((ids.application, vec!["openid".to_owned()]));
        with(ids.ann(), |facts| (facts.device, facts.admission, facts.consent) = (Some(device), Some(Admission::Admitted), consent))
    };
    let confirm =
        Step::ConfirmDevice { request, application: ids.application, from: None, by: ReachedBy::Code, message: None, asked_at: NOW };
    let consent = Step::Consent { application: ids.application, scopes: vec!["openid".to_owned()] };
    assert_eq!(next_step(&asked(&|_| {}), NOW), confirm);
    assert_eq!(next_step(&asked(&|device| device.is_confirmed = true), NOW), consent);
    let over = asked(&|device| (device.is_waiting, device.is_confirmed) = (false, true));
    assert_eq!(next_step(&over, NOW), Step::Refuse(Refused::DeviceOver));
    let nobody = with(asked(&|device| device.is_confirmed = true), |facts| facts.person = None);
    assert!(matches!(next_step(&nobody, NOW), Step::SignIn(_)), "nobody confirms without a sign-in");
    let shut_out = with(asked(&|_| {}), |facts| facts.admission = Some(Admission::NoGuests));
    assert_eq!(next_step(&shut_out, NOW), Step::Refuse(Refused::Admission(Admission::NoGuests)), "before it is asked anything");
}
