//! The table of steps: every rule by itself, and which of two comes first.

use std::time::Duration;

use super::*;
use crate::directory::{Address, Home, OtherAddress, Terms};
use crate::ids::{ApplicationId, DeviceRequestId, InvitationId, SessionId, TenantId, UserId};
use crate::interactions::{Account, Ask, DeviceWaits, Granted, Invited, MailboxDue, Offer, Policy, Prompt};
use crate::protocol::ReachedBy;
use crate::random::Random;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

/// Ids that the table names.
#[derive(Clone, Copy)]
struct Ids {
    home: TenantId,
    other: TenantId,
    asker: TenantId,
    invitation: InvitationId,
    application: ApplicationId,
    session: SessionId,
    user: UserId,
}

impl Ids {
    fn draw() -> Self {
        let chance = &Random;
        Self {
            home: TenantId::new(chance, NOW),
            other: TenantId::new(chance, NOW),
            asker: TenantId::new(chance, NOW),
            invitation: InvitationId::new(chance, NOW),
            application: ApplicationId::new(chance, NOW),
            session: SessionId::new(chance, NOW),
            user: UserId::new(chance, NOW),
        }
    }

    /// Nobody is known, nothing is asked.
    fn nobody(self) -> Facts {
        Facts {
            ask: Ask::default(),
            accounts: Vec::new(),
            wants_another: false,
            address: None,
            home: None,
            goes_elsewhere: false,
            passcode: None,
            mailbox_of: None,
            has_account: false,
            refused: None,
            person: None,
            invitation: None,
            proven: Vec::new(),
            code_sent_to: None,
            mailbox_due: None,
            is_mailbox_disowned: false,
            is_handed_over: false,
            terms_accepted: None,
            policy: Policy {
                code_sign_in: CodeSignIn::Allowed,
                unlisted_addresses: UnlistedAddresses::Refuse,
                may_visit: true,
                other_address: OtherAddress::Refused,
                named_home: None,
                terms: None,
                is_leaving: false,
            },
            device: None,
            admission: None,
            consent: None,
        }
    }

    /// Ann of Fabrikam, whom the directory knows, has just signed in at her home.
    fn ann(self) -> Facts {
        let ann = Person {
            home: Home::Tenant(self.home),
            user: Some(self.user),
            state: PersonState::Usable,
            vouched: Some(address("ann@fabrikam.example")),
            hint: None,
            auth_time: Some(NOW),
            is_fresh: true,
            has_role: false,
            is_known_to_asker: false,
            terms: None,
        };
        let address = Some(address("ann@fabrikam.example"));
        Facts { address, home: Some(HomeFound::Tenant(self.home)), person: Some(ann), ..self.nobody() }
    }

    /// Ann follows an invitation to `invited`, and the directory does not know her yet.
    fn redeeming(self, invited: &str) -> Facts {
        let mut facts = self.ann();
        facts.person = facts.person.map(|ann| Person { user: None, state: PersonState::Unknown, ..ann });
        facts.invitation = Some(Invited { invitation: self.invitation, address: address(invited), check: Ok(()), offer: Offer::default() });
        facts
    }

    fn account(self) -> Account {
        Account { session: self.session, user: self.user, name: "Ann".to_owned(), address: Some(address("ann@fabrikam.example")) }
    }

    fn accept(self, invited: &str, account: Option<&str>, terms: Option<&str>) -> Step {
        let (invited, account) = (address(invited), account.map(address));
        let (offer, terms) = (Offer::default(), terms.map(terms_of));
        Step::AcceptInvitation { invitation: self.invitation, invited, account, offer, terms }
    }
}

fn terms_of(version: &str) -> Terms {
    Terms { version: version.to_owned(), url: "https://contoso.example/terms".parse().unwrap() }
}

fn with(mut facts: Facts, change: impl FnOnce(&mut Facts)) -> Facts {
    change(&mut facts);
    facts
}

fn of_ann(mut facts: Facts, change: impl FnOnce(&mut Person)) -> Facts {
    change(facts.person.as_mut().unwrap());
    facts
}

fn cannot(why: CannotSignIn) -> Step {
    Step::Refuse(Refused::SignIn(why))
}

fn cannot_redeem(why: CannotRedeem) -> Step {
    Step::Refuse(Refused::Redeem(why))
}

fn returned(code: ErrorCode) -> Step {
    Step::Refuse(Refused::Returned(code))
}

fn proves(mailbox: &str, why: Proves, account: Option<&str>, is_sent: bool) -> Step {
    Step::ProveMailbox { mailbox: address(mailbox), why, account: account.map(address), is_sent }
}

fn check(table: Vec<(&str, Facts, Step)>) {
    for (row, facts, expected) in table {
        assert_eq!(next_step(&facts, NOW), expected, "{row}");
    }
}

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
fn of_two_rules_the_earlier_wins() {
    let ids = Ids::draw();
    let ann = "ann@fabrikam.example";
    // From the last rule to the first: each new fact takes the step from all before it.
    let mut facts = with(ids.ann(), |f| f.consent = Some((ids.application, vec!["email".to_owned()])));
    let mut then = |row: &str, change: &dyn Fn(&mut Facts), expected: Step| {
        change(&mut facts);
        assert_eq!(next_step(&facts, NOW), expected, "{row}");
    };
    then("admission", &|f| f.admission = Some(Admission::NoGuests), Step::Refuse(Refused::Admission(Admission::NoGuests)));
    then("terms", &|f| f.policy.terms = Some(terms_of("1")), Step::AcceptTerms { terms: terms_of("1") });
    then("invitation", &|f| f.invitation = ids.redeeming(ann).invitation, ids.accept(ann, None, Some("1")));
    then("hand-over", &|f| f.ask.hand_over_to = Some(ids.asker), Step::HandOver { to: ids.asker, address: address(ann) });
    then("role", &|f| f.ask.needs_role = true, cannot(CannotSignIn::NoRole));
    then("state", &|f| f.person.as_mut().unwrap().state = PersonState::Unusable(CannotSignIn::Stale), cannot(CannotSignIn::Stale));
    let due = MailboxDue { mailbox: address("old@fabrikam.example"), why: Proves::StillTheirs };
    then("mailbox", &|f| f.mailbox_due = Some(due.clone()), proves("old@fabrikam.example", Proves::StillTheirs, None, false));
    then(
        "entitlement",
        &|f| f.invitation.as_mut().unwrap().address = address("cfo@fabrikam.example"),
        cannot_redeem(CannotRedeem::OtherAddress),
    );
    then("step-up", &|f| f.ask.is_acr_unmet = true, returned(ErrorCode::UnmetAuthenticationRequirements));
    then(
        "freshness",
        &|f| {
            f.ask.is_fresh_wanted = true;
            f.person.as_mut().unwrap().is_fresh = false;
        },
        Step::SignIn(SignIn::Away { tenant: ids.home }),
    );
    then("sign-in", &|f| (f.person, f.address) = (None, None), Step::FindHome);
    then("invitation's end", &|f| f.invitation.as_mut().unwrap().check = Err(CannotRedeem::Expired), cannot_redeem(CannotRedeem::Expired));
    then("the home's no", &|f| f.refused = Some(CannotSignIn::HomeRefused), cannot(CannotSignIn::HomeRefused));
}

#[test]
fn without_a_page_the_application_is_told_what_is_missing() {
    let ids = Ids::draw();
    let silent = |facts: Facts| with(facts, |f| f.ask.prompt = Prompt { none: true, ..f.ask.prompt });
    let ann = "ann@fabrikam.example";
    let due = MailboxDue { mailbox: address(ann), why: Proves::StillTheirs };
    check(vec![
        ("nothing is missing", silent(ids.ann()), Step::Answer),
        ("nobody is there", silent(ids.nobody()), returned(ErrorCode::LoginRequired)),
        ("which of them", silent(Facts { accounts: vec![ids.account()], ..ids.nobody() }), returned(ErrorCode::AccountSelectionRequired)),
        ("a stranger", silent(of_ann(ids.ann(), |ann| ann.state = PersonState::Unknown)), returned(ErrorCode::LoginRequired)),
        ("an invitation waits", silent(ids.redeeming(ann)), returned(ErrorCode::LoginRequired)),
        (
            "an invitation is over",
            silent(with(ids.redeeming(ann), |f| f.invitation.as_mut().unwrap().check = Err(CannotRedeem::Revoked))),
            returned(ErrorCode::LoginRequired),
        ),
        ("a mailbox is due", silent(with(ids.ann(), |f| f.mailbox_due = Some(due.clone()))), returned(ErrorCode::LoginRequired)),
        ("terms", silent(with(ids.ann(), |f| f.policy.terms = Some(terms_of("1")))), returned(ErrorCode::InteractionRequired)),
        ("a hand-over", silent(with(ids.ann(), |f| f.ask.hand_over_to = Some(ids.asker))), returned(ErrorCode::InteractionRequired)),
        (
            "consent",
            silent(with(ids.ann(), |f| f.consent = Some((ids.application, vec!["email".to_owned()])))),
            returned(ErrorCode::ConsentRequired),
        ),
        ("not admitted", silent(with(ids.ann(), |f| f.admission = Some(Admission::NoGuests))), returned(ErrorCode::AccessDenied)),
        (
            "an acr that cannot be met",
            silent(with(ids.ann(), |f| f.ask.is_acr_unmet = true)),
            returned(ErrorCode::UnmetAuthenticationRequirements),
        ),
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
