//! A visit stands as long as all it rests on: the account at home, both domains, and each single thing that was given.

use std::time::Duration;

use super::way::{accept, app, as_another, comes_by_code, comes_from_home, invited, sign_up, type_code};
use crate::cast::{CALLBACK, DirectoryRole, House, OtherAddress, Program, Visitor, answer};

crate::stories! {
    an_account_blocked_at_home_closes_the_guests_own_pages_too,
    the_domain_of_the_account_is_judged_as_the_invited_one_is,
    tokens_end_with_the_one_assignment_or_membership_they_stand_on,
    a_refresh_rests_on_a_mailbox_that_was_proven_of_late,
    a_guest_with_a_role_enters_no_portal_without_a_second_factor,
}

const ANN: &str = "ann@fabrikam.example";
const PIA: &str = "pia@northwind.example";

async fn an_account_blocked_at_home_closes_the_guests_own_pages_too(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (_, _, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    ann.open(&house.at("contoso/account")).await;
    ann.must_see("Hello, ");
    let at_home = house.people(&fabrikam, ANN).await.remove(0).id;
    house.block(&fabrikam, at_home).await;
    ann.open(&house.at("contoso/account")).await;
    assert!(ann.page().url.path().starts_with("/contoso/interaction/"), "{}", ann.page().url);
    assert!(!ann.sees("Hello, "));
}

async fn the_domain_of_the_account_is_judged_as_the_invited_one_is(house: House) {
    let (contoso, orders, mut invited_at, mut ann) = invited(&house, "ann@ok.example").await;
    house.rule(&contoso, |policy| policy.guests.other_address = OtherAddress::WithFreshSignInAndCode).await;
    ann.submit("Continue").await;
    as_another(&mut ann, "ann@evil.example").await;
    sign_up(&house, &mut ann, &mut house.mailbox("ann@evil.example")).await;
    ann.submit("Send the code").await;
    type_code(&house, &mut ann, &mut invited_at).await;
    accept(&mut ann).await;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut ann, &["openid", "offline_access"]).await;
    let callback = ann.beyond().clone();
    let given = app.finish(begun, &callback).await.unwrap();
    ann.open(&house.at("contoso/account")).await;
    ann.must_see("Hello, ");
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["evil.example".parse().unwrap()]).await;
    assert!(app.userinfo(&given).await.is_err());
    assert!(app.refresh(&given.refresh_token.unwrap()).await.is_err());
    ann.open(&house.at("contoso/account")).await;
    assert!(!ann.sees("Hello, "));
    ann.open(&app.begin(&["openid"], &[]).url).await;
    ann.must_see("Guests from your domain are not admitted");
}

async fn tokens_end_with_the_one_assignment_or_membership_they_stand_on(house: House) {
    let (contoso, orders, _, mut pia) = comes_by_code(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    let program = Program::new();
    pia.stop_at(&CALLBACK.parse().unwrap());
    let two_minutes = Duration::from_secs(120);
    for through_group in [false, true] {
        house.unassign(&contoso, guest).await;
        match through_group {
            false => house.assign_as((&contoso, contoso.admin), guest, (&orders, "Orders.Read"), Some(two_minutes)).await,
            true => drop(house.group_with(&contoso, (guest, Some(two_minutes)), (&orders, "Orders.Read")).await),
        }
        let end = (house.now() + two_minutes).seconds();
        pia.open(&orders.ask(&contoso, &[("scope", "openid offline_access guest")])).await;
        let given = program.exchange(&contoso, &orders, &answer(pia.beyond(), "code").unwrap()).await;
        assert_eq!(given.json()["expires_in"], 120);
        let userinfo = program.userinfo(&contoso, &given.token("access_token")).await.json();
        assert_eq!(userinfo["guest"]["access_ends_at"], end);
        let again = program.refresh(&contoso, &orders, &given.token("refresh_token")).await;
        house.turn(two_minutes);
        assert_eq!(program.userinfo(&contoso, &again.token("access_token")).await.status, 401);
        assert_eq!(program.refresh(&contoso, &orders, &again.token("refresh_token")).await.refusal(), (400, "invalid_grant".to_owned()));
        pia.open(&orders.ask(&contoso, &[])).await;
        pia.must_see("This application is not given to you");
    }
}

async fn a_refresh_rests_on_a_mailbox_that_was_proven_of_late(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    house.rule(&contoso, |policy| policy.guests.mailbox_days = 7).await;
    pia.submit("Continue").await;
    sign_up(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut pia, &["openid", "offline_access"]).await;
    let callback = pia.beyond().clone();
    let given = app.finish(begun, &callback).await.unwrap();
    house.turn(Duration::from_secs(7 * 86_400 - 1));
    let again = app.refresh(&given.refresh_token.unwrap()).await.unwrap();
    house.turn(Duration::from_secs(1));
    assert!(app.refresh(&again.refresh_token.unwrap()).await.is_err());
}

async fn a_guest_with_a_role_enters_no_portal_without_a_second_factor(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    house.rule(&contoso, |policy| policy.roles_for_guests = vec![DirectoryRole::GuestInviter]).await;
    let guest = house.people(&contoso, ANN).await.remove(0).id;
    house.promote(&contoso, guest, DirectoryRole::GuestInviter).await;
    ann.open(&house.at("contoso/admin")).await;
    ann.must_see("This part is for admins");
    // A mailbox is less than that: whoever reads it tomorrow would be the one with the role.
    house.invite(&contoso, PIA, &orders).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia: Visitor = super::way::follow(&mut mailbox).await;
    pia.submit("Continue").await;
    super::way::by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let pia = house.people(&contoso, PIA).await.remove(0).id;
    house.promote(&contoso, pia, DirectoryRole::GuestInviter).await;
    assert!(house.roles_that_count(&contoso, pia).await.is_empty());
    assert_eq!(house.roles_that_count(&contoso, guest).await, [DirectoryRole::GuestInviter]);
}
