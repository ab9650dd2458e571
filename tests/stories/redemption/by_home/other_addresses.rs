//! Guests who come with another address or account than the one that was invited.

use crate::cast::House;
use crate::redemption::way::{ANN, ORDERS, accept, as_another, by_code, by_password, comes_from_home, invited};

crate::stories! {
    a_mistyped_address_is_told_of_itself,
    another_address_is_refused_by_default,
    another_address_needs_a_fresh_sign_in_and_a_code_where_the_tenant_turned_it_on,
    signed_in_as_somebody_else_nobody_is_preselected,
    none_of_several_accounts_leads_in_a_circle,
    whoever_asked_for_another_account_is_not_offered_the_same_at_home,
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
