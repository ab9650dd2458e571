//! The letter to somebody for whom an account was made.

use std::time::Duration;

use super::arrived;
use crate::cast::{House, PASSPHRASE, Visitor};

crate::stories! {
    a_member_made_in_the_portal_gets_a_letter_and_chooses_a_password,
    a_member_who_was_removed_is_made_again_as_somebody_else,
}

async fn a_member_made_in_the_portal_gets_a_letter_and_chooses_a_password(house: House) {
    let contoso = house.company("contoso").await;
    assert_eq!(arrived(&house, &contoso.admin_address).await, 0, "whoever has a password needs no letter");
    let mut admin = Visitor::new();
    admin.open(&house.at("contoso/admin")).await;
    admin.fill("address", &contoso.admin_address).submit("Continue").await;
    admin.fill("password", PASSPHRASE).submit("Sign in").await;
    admin.follow("Users").await;
    admin.follow("New user").await;
    admin.fill("name", "Bo Berg").fill("address", "bo@contoso.example").submit("Save").await;
    house.work().await;
    let mut mailbox = house.mailbox("bo@contoso.example");
    let letter = mailbox.next().await;
    assert!(letter.subject.contains("account"), "{}", letter.subject);
    // The letter holds no secret: what counts is the code to this mailbox.
    let mut bo = Visitor::new();
    bo.open(&letter.link("/contoso/account")).await;
    bo.fill("address", "bo@contoso.example").submit("Continue").await;
    bo.follow("Forgot your password?").await;
    bo.submit("Send a code").await;
    house.work().await;
    let code = mailbox.next().await.code();
    bo.fill("code", &code).submit("Continue").await;
    bo.fill("password", "seven-green-ladders-lean").submit("Set password").await;
    bo.must_see("Hello, Bo");
}

async fn a_member_who_was_removed_is_made_again_as_somebody_else(house: House) {
    let contoso = house.company("contoso").await;
    let bo = "bo@contoso.example";
    let first = house.member(&contoso, bo, "Bo").await;
    house.remove(&contoso, first).await;
    house.turn(Duration::from_secs(1));
    let second = house.member(&contoso, bo, "Bo").await;
    let names: Vec<_> = house.people(&contoso, bo).await.into_iter().map(|user| (user.id, user.upn)).collect();
    assert_eq!(names, [(first, bo.to_owned()), (second, "bo1@contoso.example".to_owned())], "no name is given out twice");
    // Somebody whose address looks like that name is not in the way.
    let other = house.member(&contoso, "bo1@contoso.example", "Bo the other").await;
    assert_eq!(house.people(&contoso, "bo1@contoso.example").await[0].id, other);
    let mut visitor = Visitor::new();
    visitor.open(&house.at("contoso/account")).await;
    visitor.fill("address", bo).submit("Continue").await;
    visitor.fill("password", PASSPHRASE).submit("Sign in").await;
    visitor.must_see("Hello, Bo");
}
