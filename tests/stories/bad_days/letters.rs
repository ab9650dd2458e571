//! A mail server that is down, slow, picky or forgetful: nothing is lost, nothing is doubled that need not be, and the mail log tells.

use std::time::Duration;

use crate::cast::{House, Mood, Refuse, Tenant};
use crate::portal::signed_in;

crate::stories! {
    a_mail_server_that_is_down_for_an_hour_costs_no_letter,
    a_code_that_had_to_wait_too_long_is_not_sent_any_more,
    a_slow_mail_server_gets_every_letter_once,
    a_mailbox_that_is_refused_for_good_is_told_from_one_that_is_refused_for_now,
    a_letter_that_was_taken_without_an_answer_may_come_twice_and_is_known_by_its_id,
}

const MINUTE: Duration = Duration::from_secs(60);
const PIA: &str = "pia@northwind.example";

/// The mail log, as its admin reads it.
async fn mail_log(house: &House, contoso: &Tenant) -> String {
    let mut admin = signed_in(house, contoso, &contoso.admin_address).await;
    admin.follow("Mail log").await;
    admin.page().text()
}

async fn a_mail_server_that_is_down_for_an_hour_costs_no_letter(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.mail_server(Mood { hangs_up: true, ..Mood::default() });
    let addresses: Vec<String> = (0..12).map(|n| format!("guest{n}@northwind.example")).collect();
    for address in &addresses {
        house.invite(&contoso, address, &orders).await;
    }
    for _ in 0..60 {
        house.turn(MINUTE);
        house.work().await;
    }
    // One of each word is a choice of the filter.
    let waiting = mail_log(&house, &contoso).await;
    assert_eq!((waiting.matches("Waiting").count(), waiting.matches("Delivered").count()), (13, 1), "{waiting}");
    house.mail_server(Mood::default());
    for _ in 0..60 {
        house.turn(MINUTE);
        house.work().await;
    }
    for address in &addresses {
        assert_eq!(house.mailbox(address).letters().len(), 1, "{address}");
    }
    let sent = mail_log(&house, &contoso).await;
    assert_eq!((sent.matches("Waiting").count(), sent.matches("Delivered").count()), (1, 13), "{sent}");
    assert!(!sent.contains("May have come twice"), "nothing of them was handed over before: {sent}");
    // The link is still good, and nothing comes later.
    house.turn(Duration::from_secs(86_400));
    house.work().await;
    super::clock::follow(&house, &addresses[0]).await.must_see("g•••@northwind.example");
    assert_eq!(house.mailbox(&addresses[0]).letters().len(), 1);
}

async fn a_code_that_had_to_wait_too_long_is_not_sent_any_more(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let mut pia = super::clock::follow(&house, PIA).await;
    pia.submit("Continue").await;
    house.mail_server(Mood { hangs_up: true, ..Mood::default() });
    pia.submit("E-mail me a code").await;
    for _ in 0..20 {
        house.work().await;
        house.turn(MINUTE);
    }
    house.mail_server(Mood::default());
    for _ in 0..30 {
        house.work().await;
        house.turn(MINUTE);
    }
    assert_eq!(house.mailbox(PIA).letters().len(), 1, "a code that is of no use any more is not sent");
    pia.submit("Send a new code").await;
    house.work().await;
    let code = house.mailbox(PIA).letters()[1].code();
    pia.fill("code", &code).submit("Continue").await;
    pia.must_see("Become a guest at Contoso");
}

async fn a_slow_mail_server_gets_every_letter_once(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.mail_server(Mood { delay: Duration::from_millis(40), ..Mood::default() });
    for n in 0..8 {
        house.invite_with(&contoso, contoso.admin, &format!("guest{n}@northwind.example"), &orders, |_| {}).await;
    }
    for _ in 0..10 {
        house.turn(MINUTE);
        house.work().await;
    }
    for n in 0..8 {
        assert_eq!(house.mailbox(&format!("guest{n}@northwind.example")).letters().len(), 1);
    }
}

async fn a_mailbox_that_is_refused_for_good_is_told_from_one_that_is_refused_for_now(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let refusals = vec![
        ("gone@northwind.example".to_owned(), Refuse::ForGood),
        ("busy@northwind.example".to_owned(), Refuse::ForNow),
        ("strict@northwind.example".to_owned(), Refuse::TheText),
    ];
    house.mail_server(Mood { refusals, ..Mood::default() });
    for name in ["gone", "busy", "strict", "fine"] {
        house.invite(&contoso, &format!("{name}@northwind.example"), &orders).await;
    }
    let arrived = |name: &str| house.mailbox(&format!("{name}@northwind.example")).letters().len();
    assert_eq!(["gone", "busy", "strict", "fine"].map(arrived), [0, 0, 0, 1], "one bad mailbox holds up no other");
    let log = mail_log(&house, &contoso).await;
    assert!(log.contains("no such mailbox") && log.contains("come back later") && log.contains("not such letters"), "{log}");
    house.mail_server(Mood::default());
    for _ in 0..120 {
        house.turn(MINUTE);
        house.work().await;
    }
    assert_eq!(["gone", "busy", "strict", "fine"].map(arrived), [0, 1, 0, 1], "what is refused for good is not tried again");
}

async fn a_letter_that_was_taken_without_an_answer_may_come_twice_and_is_known_by_its_id(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.mail_server(Mood { breaks_off: true, ..Mood::default() });
    house.invite(&contoso, PIA, &orders).await;
    assert_eq!(house.mailbox(PIA).letters().len(), 1);
    house.mail_server(Mood::default());
    for _ in 0..5 {
        house.turn(MINUTE);
        house.work().await;
    }
    let letters = house.mailbox(PIA).letters();
    assert_eq!(letters.len(), 2);
    let ids = house.message_ids(PIA);
    assert_eq!((&ids[0], &letters[0].text), (&ids[1], &letters[1].text));
    let log = mail_log(&house, &contoso).await;
    assert!(log.contains("Delivered") && log.contains("May have come twice, with the same Message-ID"), "{log}");
}
