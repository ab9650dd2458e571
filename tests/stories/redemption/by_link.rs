//! What a link does, and what it does not.

use std::time::Duration;

use super::way::{ANN, accept, by_code, by_password, code, follow, invited};
use crate::cast::{House, Landing, Mailbox, Visitor};
use crate::portal::signed_in;

crate::stories! {
    a_scanner_that_opens_the_link_changes_nothing_and_is_counted,
    the_home_of_whoever_is_invited_does_not_show_the_address_either,
    an_expired_link_sends_a_fresh_one_to_the_invited_mailbox_only,
    a_replaced_link_only_asks_for_a_fresh_one,
    a_link_that_was_withdrawn_declined_or_reported_says_so_and_brings_no_fresh_one,
    whoever_declines_may_want_no_more_letters_and_the_inviter_is_told,
    the_letter_and_the_first_page_say_when_the_access_ends,
    a_used_link_says_that_it_was_accepted,
    an_unknown_link_can_send_nothing,
    another_browser_starts_again_from_the_link_and_nothing_is_lost,
    two_invitations_lie_open_beside_each_other,
    of_two_redemptions_at_once_one_wins,
    a_link_of_an_inviter_who_may_invite_no_more_is_withdrawn,
    whoever_sends_an_invitation_again_answers_for_it,
    a_link_that_would_lead_nowhere_is_not_sent_again,
    a_landing_is_judged_again_by_what_is_registered_when_the_guest_lands,
}

const PIA: &str = "pia@northwind.example";

async fn a_scanner_that_opens_the_link_changes_nothing_and_is_counted(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let mut mailbox = house.mailbox(PIA);
    let link = mailbox.next().await.link("/redeem/");
    let before = house.invitation_to(&contoso, PIA).await;
    for method in [reqwest::Method::HEAD, reqwest::Method::GET, reqwest::Method::HEAD] {
        let scanner = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let answer = scanner.request(method, link.clone()).header("sec-purpose", "prefetch").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
        assert_eq!(answer.url().path(), "/contoso/redeem", "the ticket is in no address that is shown or passed on");
    }
    let after = house.invitation_to(&contoso, PIA).await;
    assert_eq!(after.opening.times, 3);
    assert_eq!(after.opening.continued_at, None);
    assert_eq!((after.stage, after.ticket), (before.stage, before.ticket));
    let mut pia = Visitor::new();
    pia.stop_at(&super::way::ORDERS.parse().unwrap());
    pia.open(&link).await;
    pia.must_see("p•••@northwind.example");
    assert!(!pia.page().body.contains(PIA), "the address is masked before anybody signed in");
    pia.submit("Continue").await;
    assert!(house.invitation_to(&contoso, PIA).await.opening.continued_at.is_some());
    // Whoever clicks has not shown that they know it either: not on any page before a sign-in.
    let masked = |guest: &Visitor| {
        guest.must_see("p•••@northwind.example");
        assert!(!guest.page().body.contains(PIA), "{}", guest.page().body);
    };
    masked(&pia);
    pia.fill("password", "not-the-right-one").submit("Sign in").await;
    masked(&pia);
    pia.follow("Forgot your password?").await;
    masked(&pia);
    pia.follow("Go back").await;
    masked(&pia);
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn the_home_of_whoever_is_invited_does_not_show_the_address_either(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (_, _, _, mut ann) = invited(&house, ANN).await;
    ann.submit("Continue").await;
    assert!(ann.page().url.path().starts_with("/fabrikam/interaction/"));
    ann.must_see("a•••@fabrikam.example");
    assert!(!ann.page().body.contains(ANN));
    by_password(&mut ann).await;
    ann.must_see("Fabrikam is about to tell Contoso who you are");
    ann.must_see(ANN);
}

async fn an_expired_link_sends_a_fresh_one_to_the_invited_mailbox_only(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    let here: url::Url = house.at("contoso/redeem");
    house.turn(Duration::from_secs(31 * 86_400));
    pia.open(&here).await;
    pia.must_see("This link has expired");
    pia.submit("Send a fresh link").await;
    pia.must_see("Look in your mailbox");
    let said = pia.page().text();
    house.work().await;
    // Too soon: nothing is sent, and the page says the same.
    pia.open(&here).await;
    pia.submit("Send a fresh link").await;
    assert_eq!(pia.page().text(), said);
    house.work().await;
    assert_eq!(mailbox.letters().len(), 2);
    let again = follow(&mut mailbox).await;
    again.must_see("Contoso invites you");
    // Five in all, ten minutes apart.
    for asked in 1..=6 {
        house.turn(Duration::from_secs(601));
        pia.open(&here).await;
        pia.submit("Send a fresh link").await;
        assert_eq!(pia.page().text(), said);
        house.work().await;
        assert_eq!(mailbox.letters().len(), 2 + asked.min(4), "asked {asked} times more");
    }
    assert_eq!(house.invitation_to(&contoso, PIA).await.fresh_links, 5);
}

async fn a_replaced_link_only_asks_for_a_fresh_one(house: House) {
    let (contoso, orders, mut mailbox, mut old) = invited(&house, PIA).await;
    house.turn(Duration::from_secs(31 * 86_400));
    old.open(&house.at("contoso/redeem")).await;
    old.submit("Send a fresh link").await;
    house.work().await;
    let new = follow(&mut mailbox).await;
    new.must_see("Contoso invites you");
    old.open(&house.at("contoso/redeem")).await;
    old.must_see("There is a newer link");
    assert!(old.page().form("Continue").is_none());
    // 90 days after inviting, not even that.
    house.turn(Duration::from_secs(60 * 86_400));
    let letters = mailbox.letters().len();
    old.open(&house.at("contoso/redeem")).await;
    old.submit("Send a fresh link").await;
    house.work().await;
    assert_eq!(mailbox.letters().len(), letters);
    // Inviting again makes a new invitation; the links of the old one are dead.
    house.invite(&contoso, PIA, &orders).await;
    old.open(&house.at("contoso/redeem")).await;
    old.must_see("This invitation was withdrawn");
}

async fn ends(house: &House, guest: &mut Visitor, mailbox: &Mailbox, says: &str) {
    let letters = mailbox.letters().len();
    guest.open(&house.at("contoso/redeem")).await;
    guest.must_see(says);
    guest.must_see("Contoso Admin");
    assert!(guest.page().form("Send a fresh link").is_none());
    assert!(guest.page().form("Continue").is_none());
    house.work().await;
    assert_eq!(mailbox.letters().len(), letters);
}

async fn a_link_that_was_withdrawn_declined_or_reported_says_so_and_brings_no_fresh_one(house: House) {
    let (contoso, orders, mailbox, mut pia) = invited(&house, PIA).await;
    house.revoke(&contoso, PIA).await;
    ends(&house, &mut pia, &mailbox, "This invitation was withdrawn").await;
    house.turn(Duration::from_secs(31 * 86_400));
    ends(&house, &mut pia, &mailbox, "This invitation was withdrawn").await;
    for (address, link, button, says) in [
        ("bob@northwind.example", "Decline this invitation", "Decline", "This invitation was declined"),
        ("eve@northwind.example", "I don’t know who sent this", "Report", "This invitation was reported"),
    ] {
        house.invite(&contoso, address, &orders).await;
        let mut mailbox = house.mailbox(address);
        let mut guest = follow(&mut mailbox).await;
        guest.follow(link).await;
        guest.submit(button).await;
        ends(&house, &mut guest, &mailbox, says).await;
    }
    house.partner(&contoso, "tailspin.example", None, false).await;
    house.invite(&contoso, "ann@tailspin.example", &orders).await;
    let mut mailbox = house.mailbox("ann@tailspin.example");
    let mut ann = follow(&mut mailbox).await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["tailspin.example".parse().unwrap()]).await;
    ends(&house, &mut ann, &mailbox, "This invitation can no longer be used").await;
}

async fn whoever_declines_may_want_no_more_letters_and_the_inviter_is_told(house: House) {
    let (contoso, orders, mut mailbox, mut pia) = invited(&house, PIA).await;
    let mut admin = house.mailbox(&contoso.admin_address);
    pia.follow("Decline this invitation").await;
    assert!(house.invitation_to(&contoso, PIA).await.check_redeemable(house.now()).is_ok(), "nothing happens before it was said twice");
    pia.submit("Decline").await;
    pia.must_see("You declined");
    house.work().await;
    assert!(admin.next().await.subject.contains("will not come"));
    // Inviting again undoes it.
    house.invite(&contoso, PIA, &orders).await;
    pia.open(&mailbox.next().await.link("/redeem/")).await;
    pia.follow("I don’t know who sent this").await;
    pia.must_see("you get no more letters from them");
    assert!(!pia.page().form("Report").unwrap().names.contains(&"no_more".to_owned()), "a choice that is none is not offered");
    pia.submit("Report").await;
    house.work().await;
    assert!(admin.next().await.text.contains("reported"));
    assert!(house.gets_no_letters(&contoso, PIA).await);
    // Who declines and wants no more letters cannot be sent another: the inviter reads what is left to them.
    house.invite(&contoso, "leo@northwind.example", &orders).await;
    let mut leo = follow(&mut house.mailbox("leo@northwind.example")).await;
    leo.follow("Decline this invitation").await;
    leo.fill("no_more", "yes").submit("Decline").await;
    house.work().await;
    let told = admin.next().await.text;
    assert!(told.contains("without a letter") && !told.contains("undoes this"), "{told}");
    let without = |asked: &mut crate::cast::Asked| asked.sends = crate::cast::Sends::Nothing;
    house.invite_with(&contoso, contoso.admin, "leo@northwind.example", &orders, without).await;
}

async fn the_letter_and_the_first_page_say_when_the_access_ends(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ends_at = house.now() + Duration::from_secs(90 * 86_400);
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.access_ends_at = Some(ends_at)).await;
    let letter = house.mailbox(PIA).next().await;
    assert!(letter.text.contains("The access it gives ends on"), "{}", letter.text);
    let mut pia = Visitor::new();
    pia.open(&letter.link("/redeem/")).await;
    pia.must_see("Access ends");
    // Where it does not end, nothing is said.
    house.invite(&contoso, "leo@northwind.example", &orders).await;
    let letter = house.mailbox("leo@northwind.example").next().await;
    let mut leo = Visitor::new();
    leo.open(&letter.link("/redeem/")).await;
    assert!(!letter.text.contains("ends on") && !leo.sees("Access ends"));
}

async fn a_used_link_says_that_it_was_accepted(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    pia.open(&house.at("contoso/redeem")).await;
    pia.must_see("You have already accepted");
    assert!(pia.page().link("Sign in").is_some());
    assert!(pia.page().form("Send a fresh link").is_none());
}

async fn an_unknown_link_can_send_nothing(house: House) {
    house.company("contoso").await;
    for ticket in ["x", &"A".repeat(43)] {
        let mut somebody = Visitor::new();
        somebody.open(&house.at(&format!("contoso/redeem/{ticket}"))).await;
        assert_eq!(somebody.page().status, 404);
        somebody.must_see("We don’t know this link");
        assert!(somebody.page().form("Send a fresh link").is_none());
    }
}

async fn another_browser_starts_again_from_the_link_and_nothing_is_lost(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    let there = pia.page().url.clone();
    let code_of_first = code(&house, &mut mailbox).await;
    let mut phone = Visitor::new();
    phone.open(&there).await;
    assert_eq!(phone.page().status, 404);
    phone.must_see("Let us start again");
    phone.stop_at(&super::way::ORDERS.parse().unwrap());
    phone.open(&mailbox.letters()[0].link("/redeem/")).await;
    phone.submit("Continue").await;
    phone.submit("E-mail me a code").await;
    // The code of the other browser is worth nothing here.
    phone.fill("code", &code_of_first).submit("Continue").await;
    phone.must_see("That is not the code we sent");
    super::way::type_code(&house, &mut phone, &mut mailbox).await;
    accept(&mut phone).await;
    pia.open(&there).await;
    pia.must_see("You have already accepted");
}

async fn two_invitations_lie_open_beside_each_other(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    let tailspin = house.company("tailspin").await;
    let planes = house.application(&tailspin, "Planes").await;
    house.invite(&tailspin, PIA, &planes).await;
    pia.open(&mailbox.next().await.link("/redeem/")).await;
    pia.must_see("Tailspin invites you");
    pia.open(&house.at("contoso/redeem")).await;
    pia.must_see("Contoso invites you");
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn of_two_redemptions_at_once_one_wins(house: House) {
    let (contoso, _, mut mailbox, mut desk) = invited(&house, PIA).await;
    let mut phone = Visitor::new();
    phone.stop_at(&super::way::ORDERS.parse().unwrap());
    phone.open(&mailbox.letters()[0].link("/redeem/")).await;
    for browser in [&mut desk, &mut phone] {
        browser.submit("Continue").await;
        by_code(&house, browser, &mut mailbox).await;
        browser.must_see("Become a guest at Contoso");
    }
    tokio::join!(desk.submit("Accept"), phone.submit("Accept"));
    // It is one person, and there is one guest with one identity: whoever comes second lands too, or reads that it is done.
    for browser in [&desk, &phone] {
        assert!(browser.is_beyond() || browser.sees("You have already accepted"), "{}", browser.page().text());
    }
    assert!(desk.is_beyond() || phone.is_beyond());
    let people = house.people(&contoso, PIA).await;
    assert_eq!(people.len(), 1);
    assert!(people[0].accepted_at().is_some());
    assert_eq!(house.homes(&contoso, people[0].id).await.len(), 1);
    desk.open(&house.at("contoso/redeem")).await;
    desk.must_see("You have already accepted");
}

async fn a_link_of_an_inviter_who_may_invite_no_more_is_withdrawn(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ida = house.member(&contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(&contoso, ida, crate::cast::DirectoryRole::GuestInviter).await;
    house.invite_with(&contoso, ida, PIA, &orders, |_| {}).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Become a guest at Contoso");
    house.block(&contoso, ida).await;
    pia.submit("Accept").await;
    pia.must_see("This invitation was withdrawn");
    assert!(house.people(&contoso, PIA).await[0].accepted_at().is_none());
}

async fn whoever_sends_an_invitation_again_answers_for_it(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let ida = house.member(&contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(&contoso, ida, crate::cast::DirectoryRole::GuestInviter).await;
    house.invite_with(&contoso, ida, PIA, &orders, |_| {}).await;
    house.block(&contoso, ida).await;
    let mut mailbox = house.mailbox(PIA);
    follow(&mut mailbox).await.must_see("This invitation was withdrawn");
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for button in ["Send a new link", "Send a reminder"] {
        admin.open(&house.at(&format!("contoso/admin/guests/{guest}"))).await;
        admin.submit(button).await;
        house.work().await;
        let letter = mailbox.letters().pop().unwrap();
        assert!(letter.text.contains("Contoso Admin") && !letter.text.contains("Ida Inviter"), "{}", letter.text);
    }
    let sent = house.invitation_to(&contoso, PIA).await.sender;
    assert_eq!((sent.user(), house.people(&contoso, PIA).await[0].sponsor), (Some(contoso.admin), Some(contoso.admin)));
    mailbox.next().await;
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn a_link_that_would_lead_nowhere_is_not_sent_again(house: House) {
    let (contoso, _, mailbox, _) = invited(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let page = house.at(&format!("contoso/admin/guests/{guest}"));
    admin.open(&page).await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["northwind.example".parse().unwrap()]).await;
    admin.submit("Send a new link").await;
    admin.must_see("Nothing was sent: the guest could not accept it");
    house.rule(&contoso, |policy| policy.blocked_domains = Vec::new()).await;
    house.block(&contoso, guest).await;
    assert!(house.resend(&contoso, PIA).await.is_err() && house.remind(&contoso, PIA).await.is_err());
    house.unblock(&contoso, guest).await;
    house.ends_in(&contoso, guest, Duration::from_secs(60)).await;
    house.turn(Duration::from_secs(60));
    assert!(house.resend(&contoso, PIA).await.is_err());
    house.work().await;
    assert_eq!(mailbox.letters().len(), 1);
}

async fn a_landing_is_judged_again_by_what_is_registered_when_the_guest_lands(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let start = Landing::Page("https://orders.example/start".parse().unwrap());
    for (address, is_moved) in [("ann@northwind.example", false), (PIA, true)] {
        house.invite_with(&contoso, contoso.admin, address, &orders, |asked| asked.landing = start.clone()).await;
        let mut mailbox = house.mailbox(address);
        let mut guest = follow(&mut mailbox).await;
        guest.submit("Continue").await;
        by_code(&house, &mut guest, &mut mailbox).await;
        if is_moved {
            let elsewhere = "https://elsewhere.example/".parse().unwrap();
            house.change_application(&contoso, &orders, |settings| settings.home_page = Some(elsewhere)).await;
        }
        guest.submit("Accept").await;
        match is_moved {
            false => assert_eq!(guest.beyond().as_str(), "https://orders.example/start"),
            true => assert_eq!(guest.page().url.path(), "/contoso/account", "the address is nobody's any more"),
        }
    }
}
