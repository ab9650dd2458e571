//! Guests whose home is another tenant of this server.

pub(super) mod other_addresses;
pub(super) mod refusals;

use super::way::{ANN, accept, app, by_code, by_password, comes_from_home, follow, invited, sign_up};
use crate::cast::{CALLBACK, Deed, House, Visitor};

crate::stories! {
    a_home_names_its_people_only_when_they_press_a_button_and_asks_once,
    whoever_does_not_want_to_be_named_goes_back_to_the_invitation,
    a_guest_whom_nobody_named_is_called_as_at_home,
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
