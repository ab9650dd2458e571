//! How somebody signs in, as whom, and how lately.

use std::time::Duration;

use super::*;

#[test]
fn how_somebody_signs_in() {
    let ids = Ids::draw();
    let pia = || address("pia@northwind.example");
    let typed = |home| Facts { address: Some(pia()), home: Some(home), ..ids.nobody() };
    let one_door = |may_have_code| Step::SignIn(SignIn::OneDoor { address: pia(), may_have_code, elsewhere: None });
    let away = Step::SignIn(SignIn::Away { tenant: ids.home });
    let here = |may_have_code| Step::SignIn(SignIn::Here { address: Some(pia()), may_have_code, elsewhere: None });
    let beside = |elsewhere| Step::SignIn(SignIn::Here { address: Some(pia()), may_have_code: false, elsewhere });
    let purpose = PasscodeFor::SignIn;
    check(vec![
        ("no address", ids.nobody(), Step::FindHome),
        ("nobody claims the domain", typed(HomeFound::Nobody), one_door(true)),
        ("codes are off", with(typed(HomeFound::Nobody), |f| f.policy.code_sign_in = CodeSignIn::Off), one_door(false)),
        ("another tenant claims it", typed(HomeFound::Tenant(ids.home)), away.clone()),
        ("this tenant claims it", typed(HomeFound::Here), here(false)),
        (
            "codes for the unlisted",
            with(typed(HomeFound::Here), |f| f.policy.unlisted_addresses = UnlistedAddresses::MailboxCode),
            here(true),
        ),
        (
            "another tenant claimed it, and its record is gone",
            typed(HomeFound::Was(ids.home)),
            Step::SignIn(SignIn::OneDoor { address: pia(), may_have_code: true, elsewhere: Some(ids.home) }),
        ),
        ("they have an account there", with(typed(HomeFound::Was(ids.home)), |f| f.goes_elsewhere = true), away.clone()),
        ("this tenant claimed it, and its record is gone", typed(HomeFound::WasHere(None)), beside(None)),
        (
            "its record is gone, and no code speaks for the unlisted",
            with(typed(HomeFound::WasHere(None)), |f| f.policy.unlisted_addresses = UnlistedAddresses::MailboxCode),
            beside(None),
        ),
        ("another tenant claims it since", typed(HomeFound::WasHere(Some(ids.home))), beside(Some(ids.home))),
        ("they go there", with(typed(HomeFound::WasHere(Some(ids.home))), |f| f.goes_elsewhere = true), away.clone()),
        ("there is nowhere to go", with(typed(HomeFound::Nobody), |f| f.goes_elsewhere = true), one_door(true)),
        (
            "a code is out",
            with(typed(HomeFound::Nobody), |f| f.passcode = Some(purpose)),
            Step::SignIn(SignIn::Passcode { address: pia(), purpose }),
        ),
        (
            "a code is out, and a home has claimed the domain since",
            with(typed(HomeFound::Tenant(ids.home)), |f| f.passcode = Some(purpose)),
            away.clone(),
        ),
        (
            "a mailbox was proven for a new account",
            with(typed(HomeFound::Nobody), |f| f.mailbox_of = Some((PasscodeFor::SignUp, pia()))),
            Step::SignIn(SignIn::SignUp { address: pia() }),
        ),
        (
            "a mailbox was proven for a new account, and has one",
            with(typed(HomeFound::Nobody), |f| (f.mailbox_of, f.has_account) = (Some((PasscodeFor::SignUp, pia())), true)),
            Step::SignIn(SignIn::NewPassword { address: pia(), is_sign_up: true }),
        ),
        (
            "a mailbox was proven for a new password",
            with(typed(HomeFound::Here), |f| f.mailbox_of = Some((PasscodeFor::Recovery, pia()))),
            Step::SignIn(SignIn::NewPassword { address: pia(), is_sign_up: false }),
        ),
        (
            "a mailbox was proven, and a home has claimed the domain since",
            with(typed(HomeFound::Tenant(ids.home)), |f| f.mailbox_of = Some((PasscodeFor::SignUp, pia()))),
            away,
        ),
    ]);
}

#[test]
fn which_of_the_accounts() {
    let ids = Ids::draw();
    let known = || Facts { accounts: vec![ids.account()], ..ids.nobody() };
    let choose = |invited: Option<&str>, may_continue| Step::ChooseAccount {
        accounts: vec![ids.account()],
        invited: invited.map(address),
        may_continue,
    };
    let bob = || Some("bob@fabrikam.example");
    let open = |facts: Facts| with(facts, |f| f.policy.other_address = OtherAddress::WithFreshSignInAndCode);
    let invited = |facts: Facts| Facts { invitation: ids.redeeming("bob@fabrikam.example").invitation, ..facts };
    check(vec![
        ("somebody is signed in, and nobody was settled on", known(), choose(None, true)),
        ("with an invitation, it says for whom, and that nobody else is let in", invited(known()), choose(bob(), false)),
        ("with an invitation that another account may accept", open(invited(known())), choose(bob(), true)),
        (
            "with an invitation for people of one home",
            with(open(invited(known())), |f| f.policy.named_home = Some(Home::Tenant(ids.home))),
            choose(bob(), false),
        ),
        ("they want another", with(known(), |f| f.wants_another = true), Step::FindHome),
        ("they have to sign in again", with(known(), |f| f.ask.prompt.login = true), Step::FindHome),
    ]);
}

#[test]
fn an_application_that_named_a_person_is_told_of_nobody_else() {
    let ids = Ids::draw();
    let somebody = UserId::new(&Random, NOW);
    let hinted = |facts: Facts, user| with(facts, |f| f.ask.hinted = Some(user));
    let choose = || Step::ChooseAccount { accounts: vec![ids.account()], invited: None, may_continue: true };
    let known = || Facts { accounts: vec![ids.account()], ..ids.nobody() };
    check(vec![
        ("the one", hinted(ids.ann(), ids.user), Step::Answer),
        ("another", hinted(ids.ann(), somebody), returned(ErrorCode::LoginRequired)),
        ("the one may be chosen", hinted(known(), ids.user), choose()),
        ("nobody to choose is the one", hinted(known(), somebody), Step::FindHome),
    ]);
}

#[test]
fn how_fresh_a_sign_in_has_to_be() {
    let ids = Ids::draw();
    let away = || Step::SignIn(SignIn::Away { tenant: ids.home });
    let living = |facts: Facts| of_ann(facts, |ann| (ann.is_fresh, ann.auth_time) = (false, Some(NOW - Duration::from_secs(600))));
    let unknown = |facts: Facts| of_ann(facts, |ann| (ann.is_fresh, ann.auth_time) = (false, None));
    let within = |seconds| Some(Duration::from_secs(seconds));
    check(vec![
        ("a living session is enough", living(ids.ann()), Step::Answer),
        ("prompt=login", with(living(ids.ann()), |f| f.ask.prompt.login = true), away()),
        ("prompt=login, and they just did", with(ids.ann(), |f| f.ask.prompt.login = true), Step::Answer),
        ("a home is asked for a fresh sign-in", with(living(ids.ann()), |f| f.ask.is_fresh_wanted = true), away()),
        ("max_age that holds", with(living(ids.ann()), |f| f.ask.max_age = within(600)), Step::Answer),
        ("max_age that does not", with(living(ids.ann()), |f| f.ask.max_age = within(599)), away()),
        ("max_age, and nobody knows when", with(unknown(ids.ann()), |f| f.ask.max_age = within(600)), away()),
        ("max_age=0, and they just did", with(ids.ann(), |f| f.ask.max_age = within(0)), Step::Answer),
    ]);
}
