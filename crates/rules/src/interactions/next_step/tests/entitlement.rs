//! Who may use an invitation, and whose mailbox it takes.

use super::*;

#[test]
fn who_is_entitled() {
    let ids = Ids::draw();
    let (ann, alias) = ("ann@fabrikam.example", "a.b@fabrikam.example");
    let open = |facts: Facts| with(facts, |f| f.policy.other_address = OtherAddress::WithFreshSignInAndCode);
    let proven = |facts: Facts| with(facts, |f| f.proven = vec![address(alias)]);
    let hinted = |facts: Facts| of_ann(facts, |person| person.hint = person.vouched.take());
    let living = |facts: Facts| with(of_ann(facts, |person| person.is_fresh = false), |f| f.accounts = vec![ids.account()]);
    let named = |facts: Facts, home| with(facts, |f| f.policy.named_home = Some(home));
    let choose = || Step::ChooseAccount { accounts: vec![ids.account()], invited: Some(address(alias)), may_continue: false };
    check(vec![
        ("the vouched address is the invited one", ids.redeeming(ann), ids.accept(ann, None, None)),
        ("nobody vouches", hinted(ids.redeeming(ann)), proves(ann, Proves::Invited, None, false)),
        (
            "nobody vouches, and the code is out",
            with(hinted(ids.redeeming(ann)), |f| f.code_sent_to = Some(address(ann))),
            proves(ann, Proves::Invited, None, true),
        ),
        (
            "nobody vouches, and a code is out to another mailbox",
            with(hinted(ids.redeeming(ann)), |f| f.code_sent_to = Some(address(alias))),
            proves(ann, Proves::Invited, None, false),
        ),
        ("a code of another mailbox proves nothing", proven(hinted(ids.redeeming(ann))), proves(ann, Proves::Invited, None, false)),
        ("another address", proven(ids.redeeming(alias)), cannot_redeem(CannotRedeem::OtherAddress)),
        ("another address in a living session", living(ids.redeeming(alias)), choose()),
        ("another address, opened", open(ids.redeeming(alias)), proves(alias, Proves::Invited, Some(ann), false)),
        ("another address, opened and proven", proven(open(ids.redeeming(alias))), ids.accept(alias, Some(ann), None)),
        (
            "another address, opened, with a living session",
            proven(open(living(ids.redeeming(alias)))),
            Step::SignIn(SignIn::Away { tenant: ids.home }),
        ),
        ("the named home", named(ids.redeeming(ann), Home::Tenant(ids.home)), ids.accept(ann, None, None)),
        ("another home than the named one", named(ids.redeeming(ann), Home::Tenant(ids.other)), cannot_redeem(CannotRedeem::OtherHome)),
        (
            "a mailbox instead of the named home",
            named(of_ann(ids.redeeming(ann), |p| p.home = Home::Mail), Home::Tenant(ids.home)),
            cannot_redeem(CannotRedeem::OtherHome),
        ),
        (
            "another address at the named home",
            named(proven(open(ids.redeeming(alias))), Home::Tenant(ids.home)),
            cannot_redeem(CannotRedeem::OtherAddress),
        ),
        (
            "a home that claims the mailbox does not let it in",
            with(proven(open(ids.redeeming(alias))), |f| f.is_mailbox_disowned = true),
            cannot(CannotSignIn::HomeRefused),
        ),
    ]);
}

#[test]
fn no_branch_skips_entitlement() {
    let ids = Ids::draw();
    let states = [PersonState::Usable, PersonState::Unknown, PersonState::Unusable(CannotSignIn::Blocked)];
    for (state, home) in states.iter().flat_map(|state| [Home::Here, Home::Mail, Home::Tenant(ids.home)].map(|home| (*state, home))) {
        let facts = of_ann(ids.redeeming("cfo@fabrikam.example"), |ann| (ann.state, ann.home) = (state, home));
        assert_eq!(next_step(&facts, NOW), cannot_redeem(CannotRedeem::OtherAddress), "{state:?} {home:?}");
    }
}

#[test]
fn a_mailbox_that_an_account_rests_on_is_proven() {
    let ids = Ids::draw();
    let mailbox = "ann@fabrikam.example";
    let due = |why| with(ids.ann(), |f| f.mailbox_due = Some(MailboxDue { mailbox: address(mailbox), why }));
    let moving = || of_ann(due(Proves::SamePerson), |ann| ann.state = PersonState::Unusable(CannotSignIn::OtherIdentity));
    check(vec![
        ("due", due(Proves::StillTheirs), proves(mailbox, Proves::StillTheirs, None, false)),
        (
            "due, code is out",
            with(due(Proves::StillTheirs), |f| f.code_sent_to = Some(address(mailbox))),
            proves(mailbox, Proves::StillTheirs, None, true),
        ),
        ("proven", with(due(Proves::StillTheirs), |f| f.proven = vec![address(mailbox)]), Step::Answer),
        (
            "another was proven",
            with(due(Proves::StillTheirs), |f| f.proven = vec![address("a@b.example")]),
            proves(mailbox, Proves::StillTheirs, None, false),
        ),
        ("a guest whose domain got a home", moving(), proves(mailbox, Proves::SamePerson, None, false)),
        ("the old identity was not replaced", with(moving(), |f| f.proven = vec![address(mailbox)]), cannot(CannotSignIn::OtherIdentity)),
    ]);
}
