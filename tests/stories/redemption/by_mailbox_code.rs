//! People whom no home claims come by a code to their mailbox.

use crate::cast::{CALLBACK, House, RelyingParty, Visitor};

crate::stories! {
    an_invited_stranger_comes_in_by_code_and_the_app_learns_who_they_are,
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
