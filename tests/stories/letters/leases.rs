//! Servers beside each other, and servers that die: a letter is with one of them at a time, and with none for long.

use std::time::Duration;

use crate::cast::{House, Mood};
use crate::portal::signed_in;

crate::stories! {
    a_second_server_does_not_take_what_a_living_one_is_at,
    after_the_death_of_a_server_its_letters_leave_soon_and_the_log_says_what_may_be,
}

pub(super) const PIA: &str = "pia@northwind.example";
pub(super) const SOON: Duration = Duration::from_secs(20);

/// An invitation waits for a postman whose mail server says nothing.
pub(super) async fn stuck_letter(house: &House) -> crate::cast::Tenant {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.mail_server(Mood { hangs_up: true, ..Mood::default() });
    house.invite(&contoso, PIA, &orders).await;
    house.mail_server(Mood { is_silent: true, ..Mood::default() });
    house.turn(Duration::from_secs(60));
    contoso
}

/// Looks until the queue is as `is` says; how many letters are up to be taken at that moment.
pub(super) async fn until_due(house: &House, after: Duration, count: i64) {
    for _ in 0..200 {
        if house.letters_due_in(after).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(house.letters_due_in(after).await, count);
}

async fn a_second_server_does_not_take_what_a_living_one_is_at(house: House) {
    stuck_letter(&house).await;
    let others = async {
        until_due(&house, Duration::ZERO, 0).await;
        for _ in 0..3 {
            house.turn(Duration::from_secs(15));
            // Its lease would end in five seconds; the living one holds on to it.
            until_due(&house, Duration::from_secs(15), 0).await;
        }
        assert_eq!(house.postmans_round().await, 0, "45 seconds later the letter is still with the one that began");
        house.mail_server(Mood::default());
    };
    tokio::select! {
        taken = house.postmans_round() => panic!("the round ended before it could be looked at: {taken}"),
        () = others => {}
    }
}

async fn after_the_death_of_a_server_its_letters_leave_soon_and_the_log_says_what_may_be(house: House) {
    let contoso = stuck_letter(&house).await;
    tokio::select! {
        taken = house.postmans_round() => panic!("the round ended: {taken}"),
        () = until_due(&house, Duration::ZERO, 0) => {}
    }
    house.mail_server(Mood::default());
    house.turn(SOON - Duration::from_secs(1));
    house.work().await;
    assert!(house.mailbox(PIA).letters().is_empty(), "nobody knows yet that it is dead");
    house.turn(Duration::from_secs(1));
    house.work().await;
    assert_eq!(house.mailbox(PIA).letters().len(), 1);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Mail log").await;
    admin.must_see("May have come twice");
}
