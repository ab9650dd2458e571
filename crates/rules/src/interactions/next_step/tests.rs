//! The table of steps: every rule by itself, and which of two comes first.

mod admission;
mod entitlement;
mod sign_in;

use super::*;
use crate::directory::{Address, Home, OtherAddress, Terms};
use crate::ids::{ApplicationId, InvitationId, SessionId, TenantId, UserId};
use crate::interactions::{Account, Ask, Invited, MailboxDue, Offer, Policy, Prompt};
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
