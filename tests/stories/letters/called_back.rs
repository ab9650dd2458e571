//! A letter whose link would lead nowhere does not leave any more.

use std::time::Duration;

use super::arrived;
use super::leases::{PIA, SOON, stuck_letter, until_due};
use crate::cast::{House, LetterStage, Mood, Refuse, Visitor};
use crate::redemption::way::{accept, by_code, follow};

crate::stories! {
    what_waits_for_its_turn_goes_with_its_invitation_or_its_link,
    what_its_sender_died_over_is_not_tried_again_for_an_invitation_that_ended,
    what_was_being_sent_while_its_link_was_replaced_is_not_tried_again,
    a_copy_that_was_tried_before_still_tells_of_a_guest_who_came,
}

async fn what_waits_for_its_turn_goes_with_its_invitation_or_its_link(house: House) {
    let house = House::open_at_pace(house.engine(), 1).await;
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let [first, taken_back, sent_anew] = ["a", "b", "c"].map(|name| format!("{name}@northwind.example"));
    house.invite(&contoso, &first, &orders).await;
    let carl = "carl@northwind.example";
    house.invite_with(&contoso, contoso.admin, &taken_back, &orders, |asked| asked.cc = Some(carl.parse().unwrap())).await;
    house.invite(&contoso, &sent_anew, &orders).await;
    house.revoke(&contoso, &taken_back).await;
    assert!(house.resend(&contoso, &sent_anew).await.is_ok());
    house.turn(Duration::from_secs(600));
    house.work().await;
    house.turn(Duration::from_secs(600));
    assert_eq!((arrived(&house, &first).await, arrived(&house, &taken_back).await, arrived(&house, carl).await), (1, 0, 0));
    assert_eq!(arrived(&house, &sent_anew).await, 1, "the letter with the link that lives");
    let mut guest = Visitor::new();
    guest.open(&house.mailbox(&sent_anew).letters()[0].link("/redeem/")).await;
    guest.must_see("Contoso invites you");
    let log = house.letters(&contoso).await;
    let withdrawn = log.iter().filter(|letter| letter.stage == LetterStage::Withdrawn).count();
    assert_eq!((withdrawn, log.iter().filter(|letter| letter.stage == LetterStage::Queued).count()), (3, 0));
    house.close().await;
}

async fn what_its_sender_died_over_is_not_tried_again_for_an_invitation_that_ended(house: House) {
    let contoso = stuck_letter(&house).await;
    tokio::select! {
        taken = house.postmans_round() => panic!("the round ended: {taken}"),
        () = until_due(&house, Duration::ZERO, 0) => {}
    }
    house.mail_server(Mood::default());
    house.revoke(&contoso, PIA).await;
    house.turn(SOON);
    assert_eq!(arrived(&house, PIA).await, 0);
    assert_eq!(house.letters(&contoso).await[0].stage, LetterStage::Withdrawn);
}

async fn what_was_being_sent_while_its_link_was_replaced_is_not_tried_again(house: House) {
    let contoso = stuck_letter(&house).await;
    tokio::select! {
        taken = house.postmans_round() => panic!("the round ended: {taken}"),
        () = until_due(&house, Duration::ZERO, 0) => {}
    }
    house.mail_server(Mood::default());
    house.turn(Duration::from_secs(1));
    assert!(house.resend(&contoso, PIA).await.is_ok());
    house.turn(SOON);
    assert_eq!(arrived(&house, PIA).await, 1, "the letter with the link that lives");
    let mut stages: Vec<_> = house.letters(&contoso).await.iter().map(|letter| letter.stage).collect();
    stages.sort_by_key(|stage| *stage == LetterStage::Sent);
    assert_eq!(stages, [LetterStage::Withdrawn, LetterStage::Sent]);
    follow(&mut house.mailbox(PIA)).await.must_see("Contoso invites you");
}

async fn a_copy_that_was_tried_before_still_tells_of_a_guest_who_came(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let carl = "carl@northwind.example";
    house.mail_server(Mood { refusals: vec![(carl.to_owned(), Refuse::ForNow)], ..Mood::default() });
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.cc = Some(carl.parse().unwrap())).await;
    let mut mailbox = house.mailbox(PIA);
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    house.mail_server(Mood::default());
    house.turn(Duration::from_secs(600));
    assert_eq!(arrived(&house, carl).await, 1);
}
