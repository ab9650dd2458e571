//! Homes that say no: nothing gets past that, and what was given before ends.

use crate::cast::{CALLBACK, Deed, House};
use crate::redemption::way::{ANN, a_forwarded_code_is_refused, accept, app, by_code, by_password, follow, invited, type_code};

crate::stories! {
    a_wrong_password_is_no_refusal_and_a_blocked_account_is,
    a_code_does_not_get_past_a_home_that_said_no,
    whoever_was_refused_at_home_and_lost_the_link_reads_why_all_the_same,
    a_partner_card_that_names_a_home_leaves_no_other,
    an_account_blocked_at_home_ends_what_the_guest_has,
    an_unlisted_address_is_refused_unless_the_home_lets_a_code_speak_for_it,
}

async fn a_wrong_password_is_no_refusal_and_a_blocked_account_is(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let account = house.member(&fabrikam, ANN, "Ann Aas").await;
    let (_, _, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    ann.fill("password", "not-the-right-one").submit("Sign in").await;
    ann.must_see("Address and password do not belong together");
    house.block(&fabrikam, account).await;
    by_password(&mut ann).await;
    assert!(ann.page().url.path().starts_with("/contoso/interaction/"));
    ann.must_see("Your organisation said no");
    assert_eq!(house.remembers(&fabrikam, Deed::RefusedSignIn).await, 1);
    // She is back at the invitation, with the reason; from there it goes home again, and nowhere else.
    ann.must_see("Contoso invites you");
    ann.must_see("Your invitation is still good");
    ann.must_see("Contoso Admin");
    for way in ["E-mail me a code", "Create an account"] {
        assert!(ann.page().form(way).is_none(), "a refusal is final, and {way:?} is offered");
    }
    ann.submit("Continue").await;
    assert!(ann.page().url.path().starts_with("/fabrikam/interaction/"));
    by_password(&mut ann).await;
    ann.must_see("Your organisation said no");
    house.unblock(&fabrikam, account).await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    accept(&mut ann).await;
}

async fn a_code_does_not_get_past_a_home_that_said_no(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let account = house.member(&fabrikam, ANN, "Ann Aas").await;
    // Fabrikam has let her go, and her mailbox there still forwards.
    a_forwarded_code_is_refused(&house, async || house.block(&fabrikam, account).await).await;
}

async fn whoever_was_refused_at_home_and_lost_the_link_reads_why_all_the_same(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let account = house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, orders, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    // Meanwhile the browser followed the link of another invitation by the same tenant.
    house.invite(&contoso, "bob@fabrikam.example", &orders).await;
    let other = house.mailbox("bob@fabrikam.example").next().await.link("/redeem/");
    let here = ann.page().url.clone();
    ann.open(&other).await;
    ann.open(&here).await;
    house.block(&fabrikam, account).await;
    by_password(&mut ann).await;
    ann.must_see("Your organisation said no");
    assert!(!ann.sees("Contoso invites you") && ann.page().link("Try again").is_some(), "that is no page of the other invitation");
}

async fn a_partner_card_that_names_a_home_leaves_no_other(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, _, mut mailbox, mut pia) = invited(&house, "pia@northwind.example").await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Become a guest at Contoso");
    // The card is written while she reads.
    house.partner(&contoso, "northwind.example", Some(fabrikam.id), false).await;
    pia.submit("Accept").await;
    pia.must_see("Your organisation does not allow this visit");
    pia.open(&house.at("contoso/redeem")).await;
    pia.submit("Continue").await;
    assert!(pia.page().url.path().starts_with("/fabrikam/interaction/"));
    assert!(house.people(&contoso, "pia@northwind.example").await[0].accepted_at().is_none());
}

async fn an_account_blocked_at_home_ends_what_the_guest_has(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let account = house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, orders, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    accept(&mut ann).await;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut ann, &["openid", "offline_access"]).await;
    let callback = ann.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    house.block(&fabrikam, account).await;
    assert!(app.refresh(&signed_in.refresh_token.unwrap()).await.is_err());
    let begun = app.begin(&["openid"], &[("prompt", "none")]);
    ann.stop_at(&CALLBACK.parse().unwrap());
    ann.open(&begun.url).await;
    let callback = ann.beyond().clone();
    assert_eq!(app.finish(begun, &callback).await.err().unwrap(), "login_required");
}

async fn an_unlisted_address_is_refused_unless_the_home_lets_a_code_speak_for_it(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, orders, _, mut new) = invited(&house, "new@fabrikam.example").await;
    house.invite(&contoso, ANN, &orders).await;
    let (mut of_new, mut of_ann) = (house.mailbox("new@fabrikam.example"), house.mailbox(ANN));
    let _ = of_new.next().await;
    let mut ann = follow(&mut of_ann).await;
    for guest in [&mut new, &mut ann] {
        guest.submit("Continue").await;
        assert!(guest.page().form("E-mail me a code").is_none(), "by default the home lists its people, or refuses");
    }
    let said = new.page().text().replace("n•••@", "x@");
    assert_eq!(said, ann.page().text().replace("a•••@", "x@"), "the page is the same for everybody");
    house.rule(&fabrikam, |policy| policy.unlisted_addresses = crate::cast::UnlistedAddresses::MailboxCode).await;
    for guest in [&mut new, &mut ann] {
        let here = guest.page().url.clone();
        guest.open(&here).await;
        guest.submit("E-mail me a code").await;
    }
    // Ann has an account: a code does not stand in for it.
    type_code(&house, &mut ann, &mut of_ann).await;
    ann.must_see("Your organisation said no");
    type_code(&house, &mut new, &mut of_new).await;
    new.must_see("Fabrikam is about to tell Contoso who you are");
    new.submit("Continue").await;
    accept(&mut new).await;
    let guest = house.people(&contoso, "new@fabrikam.example").await.remove(0);
    assert_eq!(house.homes(&contoso, guest.id).await, [crate::cast::Home::Mail]);
}
