//! People whom no home claims come by a code to their mailbox.

use super::way::{app, comes_by_code, comes_by_sign_up};
use crate::cast::{CALLBACK, House, RelyingParty, Visitor};

crate::stories! {
    an_invited_stranger_comes_in_by_code_and_the_app_learns_who_they_are,
    a_code_goes_to_the_address_that_is_kept_however_it_is_typed,
}

async fn an_invited_stranger_comes_in_by_code_and_the_app_learns_who_they_are(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, "pia@northwind.example", &orders).await;
    let mut mailbox = house.mailbox("pia@northwind.example");
    let letter = mailbox.next().await;
    assert!(letter.subject.contains("contoso.example"), "{}", letter.subject);

    let mut pia = Visitor::new();
    pia.stop_at(&"https://orders.example/".parse().unwrap());
    pia.open(&letter.link("/redeem/")).await;
    pia.must_see("p•••@northwind.example");
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    house.work().await;
    let code = mailbox.next().await.code();
    pia.fill("code", &code).submit("Continue").await;
    pia.submit("Accept").await;
    assert_eq!(pia.beyond().as_str(), "https://orders.example/");

    let app = RelyingParty::discover(&contoso.issuer, &orders.client_id, orders.secret.as_deref(), CALLBACK).await.unwrap();
    let begun = app.send(&mut pia, &["openid", "email", "roles", "guest"]).await;
    let callback = pia.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    assert_eq!(signed_in.claims["acct"], 1);
    assert_eq!(signed_in.claims["idp"], "mail");
    assert_eq!(signed_in.claims["tid"], contoso.id.to_string());
    assert_eq!(signed_in.claims["roles"], serde_json::json!(["Orders.Read"]));
    let told = app.userinfo(&signed_in).await.unwrap();
    assert_eq!(told["email"], "pia@northwind.example");
    assert_eq!(told["email_verified"], true);
}

async fn a_code_goes_to_the_address_that_is_kept_however_it_is_typed(house: House) {
    let [pia, bob, cy] = ["pia@northwind.example", "bob@northwind.example", "cy@northwind.example"];
    // A guest who comes by code, one who has an account, and one who has not come yet.
    let (contoso, orders, _, _) = comes_by_code(&house, pia).await;
    comes_by_sign_up(&house, (&contoso, &orders), bob).await;
    house.invite(&contoso, cy, &orders).await;
    let app = app(&contoso, &orders).await;
    let arrived = async |kept: &str| {
        house.work().await;
        let letter = house.mailbox(kept).letters().pop().unwrap();
        letter.code();
        letter.to
    };
    for (typed, kept) in [("PIA@Northwind.example", pia), ("Bob@northwind.example", bob), ("Cy@northwind.EXAMPLE", cy)] {
        let mut guest = Visitor::new();
        guest.open(&app.begin(&["openid"], &[("login_hint", typed)]).url).await;
        guest.submit("E-mail me a code").await;
        assert_eq!(arrived(kept).await, [kept], "{typed}");
    }
    let mut thief = Visitor::new();
    thief.open(&app.begin(&["openid"], &[("login_hint", "BOB@northwind.example")]).url).await;
    thief.follow("Forgot your password?").await;
    thief.submit("Send a code").await;
    assert_eq!(arrived(bob).await, [bob], "another mailbox, maybe, where spelling counts");
}
