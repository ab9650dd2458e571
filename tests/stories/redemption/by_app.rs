//! People who go straight to the app, and those whom the directory knows already.

use super::way::{accept, app, by_code, by_password, comes_by_code, invited, invited_twice, type_code};
use crate::cast::{CALLBACK, House, Visitor};

crate::stories! {
    whoever_never_used_the_link_accepts_on_the_way_into_the_app,
    whoever_proves_the_mailbox_needs_no_living_link,
    whoever_was_invited_reads_why_they_do_not_come_in,
    an_account_with_a_password_accepts_on_the_way_too_after_a_code,
    nobody_invited_is_told_so_and_silent_requests_tell_nothing,
    a_member_makes_no_guest_and_keeps_the_grants,
    an_existing_guest_takes_over_what_waited_as_far_as_its_giver_may_still_give,
    an_unknown_identity_is_never_linked_by_address,
    a_guest_whose_domain_gets_a_home_moves_by_proving_both,
    an_address_that_changed_at_home_leaves_the_guest_as_they_were,
    a_blocked_domain_ends_sign_in_and_refresh,
    a_blocked_partner_is_refused_whichever_domain_of_the_home_they_come_by,
}

const PIA: &str = "pia@northwind.example";
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

async fn go(app: &crate::cast::RelyingParty, guest: &mut Visitor, address: &str) -> String {
    let begun = app.begin(&["openid"], &[("login_hint", address)]);
    guest.stop_at(&CALLBACK.parse().unwrap());
    guest.open(&begun.url).await;
    begun.url.to_string()
}

fn is_in(guest: &Visitor) -> bool {
    guest.beyond().query().unwrap().contains("code=")
}

async fn whoever_never_used_the_link_accepts_on_the_way_into_the_app(house: House) {
    let (contoso, orders, mut mailbox, _) = invited(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    let mut pia = Visitor::new();
    go(&app, &mut pia, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Become a guest at Contoso");
    assert!(!pia.page().body.contains("/contoso/decline"), "whoever holds no link has none to decline by");
    pia.submit("Accept").await;
    assert!(is_in(&pia));
    assert!(house.people(&contoso, PIA).await[0].accepted_at().is_some());
}

async fn whoever_proves_the_mailbox_needs_no_living_link(house: House) {
    let (contoso, orders, mut mailbox, _) = invited(&house, PIA).await;
    house.turn(DAY * 31);
    let app = app(&contoso, &orders).await;
    let mut pia = Visitor::new();
    go(&app, &mut pia, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Become a guest at Contoso");
    pia.submit("Accept").await;
    assert!(is_in(&pia));
}

async fn whoever_was_invited_reads_why_they_do_not_come_in(house: House) {
    let (contoso, orders, mut mailbox, _) = invited(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    let mut pia = Visitor::new();
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["northwind.example".parse().unwrap()]).await;
    go(&app, &mut pia, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Guests from your domain are not admitted");
    house.rule(&contoso, |policy| policy.blocked_domains = Vec::new()).await;
    // When no fresh link could be had either.
    house.turn(DAY * 91);
    let mut pia = Visitor::new();
    go(&app, &mut pia, PIA).await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Your invitation is over");
    pia.must_see("Contoso Admin");
}

async fn an_account_with_a_password_accepts_on_the_way_too_after_a_code(house: House) {
    let ([_, (tailspin, planes)], mut mailbox) = invited_twice(&house, PIA).await;
    mailbox.next().await;
    let app = app(&tailspin, &planes).await;
    let mut pia = Visitor::new();
    go(&app, &mut pia, PIA).await;
    by_password(&mut pia).await;
    pia.must_see("Is this still your mailbox?");
    assert!(!pia.sees("Tailspin Admin"), "nothing of the invitation is shown before the mailbox is proven");
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    pia.submit("Accept").await;
    assert!(is_in(&pia));
}

async fn nobody_invited_is_told_so_and_silent_requests_tell_nothing(house: House) {
    let (contoso, orders, _, _) = invited(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    let mut eve = Visitor::new();
    let mut of_eve = house.mailbox("eve@nowhere.example");
    go(&app, &mut eve, "eve@nowhere.example").await;
    by_code(&house, &mut eve, &mut of_eve).await;
    eve.must_see("You are not invited yet");
    let begun = app.begin(&["openid"], &[("prompt", "none"), ("login_hint", PIA)]);
    eve.open(&begun.url).await;
    assert!(eve.beyond().query().unwrap().contains("error=login_required"));
}

async fn a_member_makes_no_guest_and_keeps_the_grants(house: House) {
    // Invited by an address nobody vouched for yet, as it is when an account here comes later than the invitation.
    let (contoso, orders, mut mailbox, mut mia) = invited(&house, "mia@newdomain.example").await;
    let member = house.member(&contoso, "mia@newdomain.example", "Mia Member").await;
    mia.submit("Continue").await;
    by_password(&mut mia).await;
    mia.must_see("Show that you were invited");
    mia.submit("Send the code").await;
    type_code(&house, &mut mia, &mut mailbox).await;
    accept(&mut mia).await;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut mia, &["openid", "roles"]).await;
    let callback = mia.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    assert_eq!(signed_in.claims["acct"], 0);
    assert_eq!(signed_in.claims["oid"], member.to_string());
    assert_eq!(signed_in.claims["roles"], serde_json::json!(["Orders.Read"]));
    let people = house.people(&contoso, "mia@newdomain.example").await;
    assert_eq!(people.iter().filter(|user| matches!(user.stage, crate::cast::UserStage::Merged { into, .. } if into == member)).count(), 1);
}

async fn an_existing_guest_takes_over_what_waited_as_far_as_its_giver_may_still_give(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    house
        .rule(&contoso, |policy| {
            policy.guests.other_address = crate::cast::OtherAddress::WithFreshSignInAndCode;
            policy.who_may_invite = crate::cast::WhoMayInvite::Members;
        })
        .await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let survivor = house.people(&contoso, PIA).await.remove(0).id;
    let wiki = house.application(&contoso, "Wiki").await;
    let mo = house.member(&contoso, "mo@contoso.example", "Mo Member").await;
    house.assign(&contoso, mo, &wiki, Some("Orders.Read")).await;
    // Of what Mo has for a while, nothing is taken over when it is over.
    let desk = house.application(&contoso, "Desk").await;
    let while_there = std::time::Duration::from_secs(60);
    house.assign_as((&contoso, contoso.admin), mo, (&desk, "Orders.Read"), Some(while_there)).await;
    let both = |asked: &mut crate::cast::Asked| asked.applications.push((desk.id, Some("Orders.Read".to_owned())));
    house.invite_with(&contoso, mo, "pia@private.example", &wiki, both).await;
    let waiting = house.people(&contoso, "pia@private.example").await.remove(0).id;
    house.turn(while_there);
    let mut private = house.mailbox("pia@private.example");
    pia.stop_at(&super::way::ORDERS.parse().unwrap());
    pia.open(&private.next().await.link("/redeem/")).await;
    pia.submit("Continue").await;
    pia.must_see("The invitation is for p•••@private.example");
    pia.submit(PIA).await;
    // A living session is not enough.
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut private).await;
    pia.must_see(PIA);
    accept(&mut pia).await;
    let tombstone = house.people(&contoso, "pia@private.example").await.remove(0);
    assert!(matches!(tombstone.stage, crate::cast::UserStage::Merged { into, .. } if into == survivor && tombstone.id == waiting));
    let (given, _) = house.held(&contoso, survivor).await;
    let has = |app: &crate::cast::Application| given.iter().any(|given| given.application == app.id);
    assert!(has(&wiki) && !has(&desk));
    let app = app(&contoso, &wiki).await;
    let begun = app.send(&mut pia, &["openid", "roles"]).await;
    let callback = pia.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    assert_eq!(signed_in.claims["oid"], survivor.to_string());
    assert_eq!(signed_in.claims["roles"], serde_json::json!(["Orders.Read"]));
}

async fn an_unknown_identity_is_never_linked_by_address(house: House) {
    // Accepted by an account at Fabrikam; then the account is another one with the same address.
    let fabrikam = house.company("fabrikam").await;
    let first = house.member(&fabrikam, "ann@fabrikam.example", "Ann Aas").await;
    let (contoso, orders, _, mut ann) = invited(&house, "ann@fabrikam.example").await;
    ann.submit("Continue").await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    accept(&mut ann).await;
    house.replace_account(&fabrikam, first).await;
    let app = app(&contoso, &orders).await;
    let mut second = Visitor::new();
    go(&app, &mut second, "ann@fabrikam.example").await;
    by_password(&mut second).await;
    second.submit("Continue").await;
    second.must_see("This address belongs to another account");
    second.must_see("Contoso Admin");
}

async fn a_guest_whose_domain_gets_a_home_moves_by_proving_both(house: House) {
    let (contoso, orders, mut mailbox, _) = comes_by_code(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    let northwind = house.company("northwind").await;
    house.member(&northwind, PIA, "Pia Holm").await;
    let app = app(&contoso, &orders).await;
    let mut pia = Visitor::new();
    go(&app, &mut pia, PIA).await;
    assert!(pia.page().url.path().starts_with("/northwind/interaction/"), "a code each time is no way in any more");
    by_password(&mut pia).await;
    pia.submit("Continue").await;
    pia.must_see("Is this still your mailbox?");
    pia.submit("Send the code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    assert!(is_in(&pia));
    assert_eq!(house.homes(&contoso, guest).await, [crate::cast::Home::Tenant(northwind.id)]);
    // From now on the home alone decides.
    let mut later = Visitor::new();
    go(&app, &mut later, PIA).await;
    by_password(&mut later).await;
    assert!(is_in(&later));
}

async fn an_address_that_changed_at_home_leaves_the_guest_as_they_were(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let ann = house.member(&fabrikam, "ann@fabrikam.example", "Ann Aas").await;
    let (contoso, orders, _, mut guest) = invited(&house, "ann@fabrikam.example").await;
    guest.submit("Continue").await;
    by_password(&mut guest).await;
    guest.submit("Continue").await;
    accept(&mut guest).await;
    house.rename(&fabrikam, ann, "ann.berg@fabrikam.example").await;
    let app = app(&contoso, &orders).await;
    let mut later = Visitor::new();
    let begun = app.begin(&["openid", "email"], &[("login_hint", "ann.berg@fabrikam.example")]);
    later.stop_at(&CALLBACK.parse().unwrap());
    later.open(&begun.url).await;
    by_password(&mut later).await;
    let callback = later.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    assert_eq!(app.userinfo(&signed_in).await.unwrap()["email"], "ann@fabrikam.example", "a change at home rewrites nothing here");
    assert_eq!(house.people(&contoso, "ann@fabrikam.example").await.len(), 1);
}

async fn a_blocked_domain_ends_sign_in_and_refresh(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = comes_by_code(&house, PIA).await;
    let app = app(&contoso, &orders).await;
    let begun = app.send(&mut pia, &["openid", "offline_access"]).await;
    let callback = pia.beyond().clone();
    let signed_in = app.finish(begun, &callback).await.unwrap();
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["northwind.example".parse().unwrap()]).await;
    assert!(app.userinfo(&signed_in).await.is_err());
    assert!(app.refresh(&signed_in.refresh_token.unwrap()).await.is_err());
    let begun = app.begin(&["openid"], &[]);
    pia.open(&begun.url).await;
    pia.must_see("Guests from your domain are not admitted");
    let mut later = Visitor::new();
    go(&app, &mut later, PIA).await;
    by_code(&house, &mut later, &mut mailbox).await;
    later.must_see("Guests from your domain are not admitted");
}

async fn a_blocked_partner_is_refused_whichever_domain_of_the_home_they_come_by(house: House) {
    let evil = house.company("evil").await;
    house.claim(&evil, "ok.example").await;
    house.member(&evil, "eve@ok.example", "Eve Enger").await;
    let (contoso, orders, _, mut eve) = invited(&house, "eve@ok.example").await;
    eve.submit("Continue").await;
    by_password(&mut eve).await;
    house.partner(&contoso, "evil.example", None, true).await;
    eve.submit("Continue").await;
    eve.must_see("Guests from your domain are not admitted");
    assert!(house.people(&contoso, "eve@ok.example").await[0].accepted_at().is_none());
    // Members are nobody's guests: a list of whom to admit says nothing of them.
    house.rule(&contoso, |policy| policy.allowed_domains = vec!["ok.example".parse().unwrap()]).await;
    house.assign(&contoso, contoso.admin, &orders, None).await;
    let app = app(&contoso, &orders).await;
    let mut admin = Visitor::new();
    let begun = app.begin(&["openid"], &[("login_hint", &contoso.admin_address)]);
    admin.stop_at(&CALLBACK.parse().unwrap());
    admin.open(&begun.url).await;
    by_password(&mut admin).await;
    let callback = admin.beyond().clone();
    app.finish(begun, &callback).await.unwrap();
}
