//! A home says at which tenants its people may be guests (SECURITY 10).

use super::way::{ANN, a_forwarded_code_is_refused, accept, app, by_password, comes_from_home, invited};
use crate::cast::{Deed, House, Visits};

crate::stories! {
    a_home_says_which_tenants_its_people_may_visit,
    a_code_does_not_get_past_a_home_that_closed_the_visit,
    a_home_that_closes_a_visit_ends_it_at_once,
}

async fn a_home_says_which_tenants_its_people_may_visit(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    house.rule(&fabrikam, |policy| policy.visits = Visits::NotTo(["contoso".parse().unwrap()].into())).await;
    let (contoso, _, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    // Before she was asked whether to be named there.
    assert!(ann.page().url.path().starts_with("/contoso/interaction/"));
    ann.must_see("Your organisation does not allow this visit");
    assert_eq!((house.remembers(&fabrikam, Deed::VouchedFor).await, house.remembers(&fabrikam, Deed::RefusedSignIn).await), (0, 1));
    assert!(house.people(&contoso, ANN).await[0].accepted_at().is_none());
    house.rule(&fabrikam, |policy| policy.visits = Visits::OnlyTo(["contoso".parse().unwrap()].into())).await;
    ann.must_see("Your invitation is still good");
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    accept(&mut ann).await;
}

async fn a_code_does_not_get_past_a_home_that_closed_the_visit(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let closed = async || house.rule(&fabrikam, |policy| policy.visits = Visits::OnlyTo([].into())).await;
    a_forwarded_code_is_refused(&house, closed).await;
}

async fn a_home_that_closes_a_visit_ends_it_at_once(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut ann, &["openid", "offline_access"]).await;
    let callback = ann.beyond().clone();
    let given = app.finish(begun, &callback).await.unwrap();
    app.userinfo(&given).await.unwrap();
    house.rule(&fabrikam, |policy| policy.visits = Visits::OnlyTo([].into())).await;
    assert!(app.userinfo(&given).await.is_err());
    assert!(app.refresh(&given.refresh_token.unwrap()).await.is_err());
    ann.open(&house.at("contoso/account")).await;
    assert!(!ann.sees("Hello, "));
    ann.open(&app.begin(&["openid"], &[]).url).await;
    ann.must_see("Your organisation does not allow this visit");
    // Ann herself is welcome at home as before.
    ann.open(&house.at("fabrikam/account")).await;
    ann.must_see("Hello, ");
}
