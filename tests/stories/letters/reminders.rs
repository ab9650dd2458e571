//! Reminders go out by the clock, to whoever could still come.

use std::time::Duration;

use super::arrived;
use crate::cast::{House, LetterKind, Visitor};

crate::stories! {
    reminders_go_out_on_the_days_that_the_tenant_chose_and_on_no_other,
    a_tenant_whose_invitations_do_not_read_keeps_no_other_from_being_reminded,
    nobody_is_reminded_who_declined_came_wants_no_letters_or_whose_link_has_ended,
}

const PIA: &str = "pia@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

async fn reminders_go_out_on_the_days_that_the_tenant_chose_and_on_no_other(house: House) {
    let contoso = house.company("contoso").await;
    let tailspin = house.company("tailspin").await;
    let orders = house.application(&contoso, "Orders").await;
    let planes = house.application(&tailspin, "Planes").await;
    house.settle(&contoso, |policy| policy.guests.remind_after_days = vec![7, 3]).await;
    let carl = "carl@northwind.example";
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.cc = Some(carl.parse().unwrap())).await;
    house.invite(&tailspin, "bob@northwind.example", &planes).await;
    let mut letters = Vec::new();
    for _ in 0..12 {
        letters.push(arrived(&house, PIA).await);
        house.turn(DAY);
    }
    assert_eq!(letters, [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3]);
    assert_eq!(arrived(&house, carl).await, 1, "whoever got a copy was told once");
    assert_eq!(arrived(&house, "bob@northwind.example").await, 1, "that tenant asked for none");
    let mut mailbox = house.mailbox(PIA);
    let first = mailbox.next().await;
    let second = mailbox.next().await;
    assert!(second.subject.contains("Reminder"), "{}", second.subject);
    // The reminder's link is the living one, and ends when the first would have.
    let mut pia = Visitor::new();
    pia.open(&first.link("/redeem/")).await;
    pia.must_see("There is a newer link");
    pia.open(&mailbox.next().await.link("/redeem/")).await;
    pia.must_see("Contoso invites you");
    house.turn(18 * DAY);
    pia.open(&house.at("contoso/redeem")).await;
    pia.must_see("This link has expired");
    let log = house.letters(&contoso).await;
    let reminders = log.iter().filter(|letter| letter.kind == LetterKind::Reminder);
    assert_eq!(reminders.count(), 2, "the mail log says which letters were reminders");
}

async fn a_tenant_whose_invitations_do_not_read_keeps_no_other_from_being_reminded(house: House) {
    let contoso = house.company("contoso").await;
    let tailspin = house.company("tailspin").await;
    for tenant in [&contoso, &tailspin] {
        let orders = house.application(tenant, "Orders").await;
        house.settle(tenant, |policy| policy.guests.remind_after_days = vec![3]).await;
        house.invite(tenant, PIA, &orders).await;
        house.invite(tenant, &format!("spoilt@{}.example", tenant.name), &orders).await;
        // Contoso is looked at first.
        house.turn(Duration::from_secs(1));
    }
    house.spoil_invitations_to("spoilt@contoso.example");
    house.turn(4 * DAY);
    assert_eq!(arrived(&house, "spoilt@tailspin.example").await, 2);
    assert_eq!(arrived(&house, PIA).await, 3, "Tailspin reminds, and Contoso cannot");
}

async fn nobody_is_reminded_who_declined_came_wants_no_letters_or_whose_link_has_ended(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.settle(&contoso, |policy| policy.guests.remind_after_days = vec![3]).await;
    let [came, declined, no_more, expired, withdrawn, waiting] =
        ["came", "declined", "no.more", "expired", "withdrawn", "waiting"].map(|name| format!("{name}@northwind.example"));
    for address in [&came, &declined, &no_more, &withdrawn, &waiting] {
        house.invite(&contoso, address, &orders).await;
    }
    house.invite_with(&contoso, contoso.admin, &expired, &orders, |asked| asked.lasts_for = Some(2 * DAY)).await;
    let letter = |address: &str| house.mailbox(address).letters()[0].clone();
    let mut guest = Visitor::new();
    guest.stop_at(&"https://orders.example/".parse().unwrap());
    guest.open(&letter(&came).link("/redeem/")).await;
    guest.submit("Continue").await;
    guest.submit("E-mail me a code").await;
    house.work().await;
    let code = house.mailbox(&came).letters()[1].clone();
    assert!(code.subject.contains("accept the invitation"), "whoever came by an invitation reads of it: {}", code.subject);
    guest.fill("code", &code.code()).submit("Continue").await;
    guest.submit("Accept").await;
    let mut other = Visitor::new();
    other.open(&letter(&declined).link("/redeem/")).await;
    other.follow("Decline this invitation").await;
    other.submit("Decline").await;
    other.open(&letter(&no_more).link("/no-more/")).await;
    other.submit("Stop the letters").await;
    house.revoke(&contoso, &withdrawn).await;
    house.turn(4 * DAY);
    house.work().await;
    let counts = [&came, &declined, &no_more, &expired, &withdrawn, &waiting].map(|address| house.mailbox(address).letters().len());
    assert_eq!(counts, [2, 1, 1, 1, 1, 2]);
}
