use super::super::super::client::tests::Registered;
use super::super::super::{Registration, Thumbprint};
use super::super::tests::{NOW, grant};
use super::*;
use crate::random::Random;

const DAY: Duration = Duration::from_secs(24 * 3600);
const RULES: RefreshRules =
    RefreshRules { rotates: Rotates::Always, lives_for: DAY.saturating_mul(90), idle_for: DAY.saturating_mul(30), home_for: None };

fn token(grant: &Grant, generation: u32) -> RefreshToken {
    let expires_at = RULES.expires_at(grant, NOW);
    RefreshToken { tenant: grant.tenant, grant: grant.id, application: grant.application, generation, expires_at }
}

fn by(client: ApplicationId) -> RefreshPresented {
    RefreshPresented { client, binding: None }
}

fn rotated(generation: u32) -> Grant {
    Grant { rotation: Rotation { generation, at: NOW }, ..grant() }
}

fn present(grant: &Grant, generation: u32, now: Timestamp) -> Refreshing {
    token(grant, generation).present(grant, &by(grant.application), &RULES, now)
}

#[test]
fn the_newest_token_makes_the_next() {
    assert_eq!(present(&grant(), 0, NOW), Refreshing::Rotates { to: 1 });
    assert_eq!(present(&rotated(7), 7, NOW + DAY), Refreshing::Rotates { to: 8 });
}

#[test]
fn a_lost_answer_may_be_asked_for_again_within_ten_seconds() {
    let grant = rotated(7);
    assert_eq!(present(&grant, 6, NOW + Duration::from_secs(10)), Refreshing::Sibling { of: 7 });
    assert_eq!(present(&grant, 6, NOW + Duration::from_millis(10_001)), Refreshing::Reuses);
}

#[test]
fn an_older_token_kills_the_family_at_once() {
    assert_eq!(present(&rotated(7), 5, NOW), Refreshing::Reuses);
    assert_eq!(present(&rotated(7), 0, NOW), Refreshing::Reuses);
}

#[test]
fn a_token_of_the_future_is_no_token_of_the_family() {
    assert_eq!(present(&rotated(7), 8, NOW), Refreshing::Reuses);
}

#[test]
fn each_rule_refuses_by_itself() {
    let grant = grant();
    let other = ApplicationId::new(&Random, NOW);
    let revoked = Grant { revoked_at: Some(NOW), ..grant.clone() };
    let guest = RefreshRules { home_for: Some(Grant::GUEST_REFRESH_FOR), ..RULES };
    let present = |grant: &Grant, client, rules: &RefreshRules, now| token(grant, 0).present(grant, &by(client), rules, now);
    let app = grant.application;
    for (result, why) in [
        (present(&grant, other, &RULES, NOW), CannotRefresh::AnotherClient),
        (present(&revoked, app, &RULES, NOW), CannotRefresh::Revoked),
        (present(&grant, app, &RULES, NOW + RULES.idle_for), CannotRefresh::Expired),
        (present(&grant, app, &guest, NOW + DAY), CannotRefresh::HomeSilent),
    ] {
        assert_eq!(result, Refreshing::Refused(why));
        assert_eq!(OAuthError::from(why).code(), ErrorCode::InvalidGrant);
    }
    let almost = NOW + (DAY - Duration::from_millis(1));
    assert_eq!(present(&grant, app, &guest, almost), Refreshing::Rotates { to: 1 });
}

#[test]
fn the_wrong_client_cannot_kill_a_family() {
    let grant = rotated(7);
    let other = ApplicationId::new(&Random, NOW);
    let result = token(&grant, 0).present(&grant, &by(other), &RULES, NOW);
    assert_eq!(result, Refreshing::Refused(CannotRefresh::AnotherClient));
}

#[test]
fn a_bound_token_is_kept() {
    let grant = grant();
    let rules = RefreshRules { rotates: Rotates::Never, ..RULES };
    assert_eq!(token(&grant, 0).present(&grant, &by(grant.application), &rules, NOW), Refreshing::Keeps);
}

#[test]
fn a_family_that_is_bound_goes_on_with_its_key_only() {
    let [key, other] = [b"1", b"2"].map(|der| Some(Binding::Key(Thumbprint::of_certificate(der))));
    let bound = |generation| Grant { binding: key, ..rotated(generation) };
    let present = |grant: &Grant, generation, binding, now| {
        let presented = RefreshPresented { binding, ..by(grant.application) };
        token(grant, generation).present(grant, &presented, &RULES, now)
    };
    assert_eq!(present(&bound(0), 0, key, NOW), Refreshing::Rotates { to: 1 });
    for wrong in [None, other] {
        assert_eq!(present(&bound(0), 0, wrong, NOW), Refreshing::Refused(CannotRefresh::AnotherKey));
        // A retry gets a sibling with the same key only (SECURITY 18).
        assert_eq!(present(&bound(7), 6, wrong, NOW), Refreshing::Refused(CannotRefresh::AnotherKey));
        assert_eq!(present(&bound(7), 6, wrong, NOW + DAY), Refreshing::Reuses);
    }
    assert_eq!(present(&bound(7), 6, key, NOW), Refreshing::Sibling { of: 7 });
}

#[test]
fn who_holds_a_key_keeps_the_token() {
    let key = Some(Binding::Key(Thumbprint::of_certificate(b"1")));
    let (confidential, public) = (Registered::confidential(), Registered::public());
    let registration = Registration { dpop_bound_access_tokens: true, ..Registration::default() };
    let constrained = Registered { registration, ..Registered::confidential() };
    let bound = Grant { binding: key, ..grant() };
    assert_eq!(Rotates::of(&confidential, &grant(), None), Rotates::Always);
    assert_eq!(Rotates::of(&confidential, &grant(), key), Rotates::Never);
    assert_eq!(Rotates::of(&constrained, &grant(), None), Rotates::Never);
    let told = |client| Registered { rotates: Rotates::Never, ..client };
    assert_eq!(Rotates::of(&told(Registered::confidential()), &grant(), None), Rotates::Never);
    assert_eq!(Rotates::of(&told(Registered::public()), &grant(), None), Rotates::Always, "nothing else would find a thief");
    assert_eq!(Rotates::of(&public, &grant(), None), Rotates::Always);
    assert_eq!(Rotates::of(&public, &grant(), key), Rotates::Always, "it is bound with the next one");
    assert_eq!(Rotates::of(&public, &bound, key), Rotates::Never);
}

#[test]
fn a_family_ends_whatever_its_members_do() {
    let grant = grant();
    assert_eq!(RULES.expires_at(&grant, NOW + DAY), NOW + DAY * 31);
    assert_eq!(RULES.expires_at(&grant, NOW + DAY * 80), NOW + DAY * 90);
    let guest = RefreshRules { home_for: Some(Grant::GUEST_REFRESH_FOR), ..RULES };
    assert_eq!(guest.expires_at(&grant, NOW), NOW + DAY);
}

#[test]
fn a_refresh_never_widens_the_scope() {
    let grant = grant();
    assert_eq!(grant.narrowed(None), Ok(grant.scope.clone()));
    assert_eq!(grant.narrowed(Some(Scope::parse("openid"))), Ok(Scope::parse("openid")));
    let refused = grant.narrowed(Some(Scope::parse("openid groups"))).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidScope);
}
