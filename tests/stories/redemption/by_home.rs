//! Guests whose home is another tenant of this server.

use super::way::{
    ANN, ORDERS, a_forwarded_code_is_refused, accept, app, as_another, by_code, by_password, comes_from_home, follow, invited, sign_up,
    type_code,
};
use crate::cast::{CALLBACK, Deed, House, Visitor};

crate::stories! {
    a_home_names_its_people_only_when_they_press_a_button_and_asks_once,
    whoever_does_not_want_to_be_named_goes_back_to_the_invitation,
    a_wrong_password_is_no_refusal_and_a_blocked_account_is,
    a_code_does_not_get_past_a_home_that_said_no,
    whoever_was_refused_at_home_and_lost_the_link_reads_why_all_the_same,
    a_mistyped_address_is_told_of_itself,
    a_guest_whom_nobody_named_is_called_as_at_home,
    another_address_is_refused_by_default,
    another_address_needs_a_fresh_sign_in_and_a_code_where_the_tenant_turned_it_on,
    signed_in_as_somebody_else_nobody_is_preselected,
    none_of_several_accounts_leads_in_a_circle,
    whoever_asked_for_another_account_is_not_offered_the_same_at_home,
    a_partner_card_that_names_a_home_leaves_no_other,
    an_account_blocked_at_home_ends_what_the_guest_has,
    an_unlisted_address_is_refused_unless_the_home_lets_a_code_speak_for_it,
    a_home_speaks_for_no_guest_of_its_own,
}

async fn a_home_names_its_people_only_when_they_press_a_button_and_asks_once(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, orders, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    assert!(ann.page().url.path().starts_with("/fabrikam/interaction/"), "the home claims the domain");
    by_password(&mut ann).await;
    ann.must_see("Fabrikam is about to tell Contoso who you are");
    ann.must_see(ANN);
    assert!(ann.page().url.path().starts_with("/fabrikam/"));
    assert!(house.people(&contoso, ANN).await[0].accepted_at().is_none());
    ann.submit("Continue").await;
    ann.must_see("Become a guest at Contoso");
    assert_eq!((house.remembers(&fabrikam, Deed::VouchedFor).await, house.remembers(&contoso, Deed::SignedIn).await), (1, 0));
    accept(&mut ann).await;
    assert_eq!((house.remembers(&fabrikam, Deed::SignedIn).await, house.remembers(&contoso, Deed::SignedIn).await), (1, 1));
    // Signed in to the app at once, and later without being asked.
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut ann, &["openid", "email", "guest"]).await;
    let callback = ann.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    assert_eq!(signed_in.claims["acct"], 1);
    assert_eq!(signed_in.claims["idp"], fabrikam.issuer);
    let told = app.userinfo(&signed_in).await.unwrap();
    assert_eq!(told["email"], ANN);
    assert_eq!(told["email_verified"], true);
    // After 12 hours her home is asked again, which still knows her.
    for (hours, is_same) in [(11, true), (2, false)] {
        house.turn(std::time::Duration::from_secs(hours * 3600));
        let begun = app.begin(&["openid"], &[("login_hint", ANN)]);
        ann.stop_at(&CALLBACK.parse().unwrap());
        ann.open(&begun.url).await;
        let callback = ann.beyond().clone();
        let again = app.finish(begun, &callback).await.unwrap();
        assert_eq!(again.claims["sid"] == signed_in.claims["sid"], is_same, "{hours} hours later");
    }
}

async fn whoever_does_not_want_to_be_named_goes_back_to_the_invitation(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, _, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.follow("Cancel").await;
    assert_eq!(ann.page().url.path(), "/contoso/redeem");
    ann.must_see("Contoso invites you");
    assert!(house.people(&contoso, ANN).await[0].accepted_at().is_none());
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

async fn a_mistyped_address_is_told_of_itself(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (_, _, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    as_another(&mut ann, "not an address").await;
    ann.must_see("That is not a whole e-mail address");
    assert!(!ann.sees("do not belong together") && ann.page().body.contains("not an address"), "what was typed stays");
    ann.fill("address", ANN).submit("Continue").await;
    ann.must_see("Type your password");
}

async fn a_guest_whom_nobody_named_is_called_as_at_home(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, _) = comes_from_home(&house, &fabrikam, ANN).await;
    assert_eq!(house.people(&contoso, ANN).await[0].display_name.as_str(), "Ann Aas");
    // What the inviter calls somebody stays, and who signs up is asked for a name.
    for (name, expected) in [(None, "Pia Holm"), (Some("Dr. Holm"), "Dr. Holm")] {
        let address = format!("pia@{}.example", if name.is_some() { "one" } else { "two" });
        let given = name.map(|name| name.parse().unwrap());
        house.invite_with(&contoso, contoso.admin, &address, &orders, |asked| asked.display_name = given).await;
        let mut mailbox = house.mailbox(&address);
        let mut pia = follow(&mut mailbox).await;
        pia.submit("Continue").await;
        sign_up(&house, &mut pia, &mut mailbox).await;
        accept(&mut pia).await;
        assert_eq!(house.people(&contoso, &address).await[0].display_name.as_str(), expected);
    }
}

async fn another_address_is_refused_by_default(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, "eve@fabrikam.example", "Eve Enger").await;
    let (contoso, _, _, mut eve) = invited(&house, ANN).await;
    eve.submit("Continue").await;
    as_another(&mut eve, "eve@fabrikam.example").await;
    by_password(&mut eve).await;
    eve.submit("Continue").await;
    eve.must_see("The invitation is for another address");
    assert!(house.people(&contoso, ANN).await[0].accepted_at().is_none());
}

async fn another_address_needs_a_fresh_sign_in_and_a_code_where_the_tenant_turned_it_on(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, _, mut mailbox, mut ann) = invited(&house, "ann.aas@private.example").await;
    house.rule(&contoso, |policy| policy.guests.other_address = crate::cast::OtherAddress::WithFreshSignInAndCode).await;
    ann.submit("Continue").await;
    as_another(&mut ann, ANN).await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    ann.must_see("a•••@private.example");
    ann.must_see(ANN);
    ann.submit("Send the code").await;
    house.work().await;
    let letter = mailbox.next().await;
    assert!(letter.text.contains(ANN), "the letter names the account to be connected: {}", letter.text);
    ann.fill("code", &letter.code()).submit("Continue").await;
    ann.must_see("ann.aas@private.example");
    ann.must_see(ANN);
    accept(&mut ann).await;
    let guest = house.people(&contoso, "ann.aas@private.example").await.remove(0);
    assert!(guest.accepted_at().is_some());
    assert_eq!(house.homes(&contoso, guest.id).await, [crate::cast::Home::Tenant(fabrikam.id)]);
}

async fn signed_in_as_somebody_else_nobody_is_preselected(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, "pia@northwind.example").await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    house.invite(&contoso, "bob@northwind.example", &orders).await;
    let mut of_bob = house.mailbox("bob@northwind.example");
    pia.open(&of_bob.next().await.link("/redeem/")).await;
    pia.submit("Continue").await;
    pia.must_see("The invitation is for b•••@northwind.example");
    pia.must_see("pia@northwind.example");
    assert!(pia.page().form("Sign in as pia").is_none(), "the tenant lets no other address redeem");
    pia.submit("Use another account").await;
    // Whoever holds the link has not shown that they know the address.
    pia.must_see("b•••@northwind.example");
    assert!(!pia.page().body.contains("bob@northwind.example"));
    by_code(&house, &mut pia, &mut of_bob).await;
    accept(&mut pia).await;
    assert_eq!(house.people(&contoso, "bob@northwind.example").await.len(), 1);
}

async fn none_of_several_accounts_leads_in_a_circle(house: House) {
    let (contoso, orders, mut mailbox, mut browser) = invited(&house, "pia@northwind.example").await;
    browser.submit("Continue").await;
    by_code(&house, &mut browser, &mut mailbox).await;
    accept(&mut browser).await;
    for (address, masked, is_first) in
        [("bob@northwind.example", "b•••@northwind.example", true), ("cleo@northwind.example", "c•••@northwind.example", false)]
    {
        house.invite(&contoso, address, &orders).await;
        let mut own = house.mailbox(address);
        browser.stop_at(&ORDERS.parse().unwrap());
        browser.open(&own.next().await.link("/redeem/")).await;
        browser.submit("Continue").await;
        browser.must_see(&format!("he invitation is for {masked}"));
        assert_eq!(browser.sees("You are signed in with 2 accounts"), !is_first);
        browser.must_see("pia@northwind.example");
        assert_eq!(browser.sees("bob@northwind.example"), !is_first, "whoever is in the way is named");
        assert!(browser.page().form("pia@northwind.example").is_none(), "an account that would be refused is not offered");
        browser.submit("Use another account").await;
        by_code(&house, &mut browser, &mut own).await;
        accept(&mut browser).await;
        assert!(house.people(&contoso, address).await[0].accepted_at().is_some());
    }
}

async fn whoever_asked_for_another_account_is_not_offered_the_same_at_home(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, orders, mut browser) = comes_from_home(&house, &fabrikam, "bob@fabrikam.example").await;
    house.invite(&contoso, ANN, &orders).await;
    let mut mailbox = house.mailbox(ANN);
    browser.stop_at(&ORDERS.parse().unwrap());
    browser.open(&mailbox.next().await.link("/redeem/")).await;
    browser.submit("Continue").await;
    browser.must_see("The invitation is for a•••@fabrikam.example");
    browser.submit("Use another account").await;
    // Bob is signed in at Fabrikam too, and would only be sent back.
    browser.must_see("Type your password");
    browser.must_see("to go on to Contoso");
    browser.must_see("a•••@fabrikam.example");
    by_password(&mut browser).await;
    browser.submit("Continue").await;
    accept(&mut browser).await;
    assert!(house.people(&contoso, ANN).await[0].accepted_at().is_some());
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

async fn a_home_speaks_for_no_guest_of_its_own(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let wiki = house.application(&fabrikam, "Wiki").await;
    house.invite(&fabrikam, "pia@northwind.example", &wiki).await;
    let mut of_pia = house.mailbox("pia@northwind.example");
    let mut pia: Visitor = follow(&mut of_pia).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut of_pia).await;
    accept(&mut pia).await;
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.rule(&contoso, |policy| policy.guests.other_address = crate::cast::OtherAddress::WithFreshSignInAndCode).await;
    house.invite(&contoso, ANN, &orders).await;
    pia.open(&house.mailbox(ANN).next().await.link("/redeem/")).await;
    pia.submit("Continue").await;
    // Fabrikam asks for the password of one of its own: its guest's session there is nobody to name.
    assert!(pia.page().url.path().starts_with("/fabrikam/interaction/"));
    pia.must_see("Type your password");
}
