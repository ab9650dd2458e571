//! How many letters of a tenant leave in a minute: the others wait.

use std::time::Duration;

use super::CONFIGURED;
use crate::cast::House;
use crate::letters::arrived;

crate::stories! {
    letters_beyond_the_pace_wait_and_are_counted,
}

const PACED: &[&str] = &["letters"];
pub(super) const LIMITS: &[&[&str]] = &[PACED];

async fn letters_beyond_the_pace_wait_and_are_counted(house: House) {
    let house = House::open_at_pace(house.engine(), CONFIGURED).await;
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let guests: Vec<String> = (0..=CONFIGURED).map(|guest| format!("guest{guest}@northwind.example")).collect();
    let all = async || {
        let mut count = 0;
        for guest in &guests {
            count += arrived(&house, guest).await;
        }
        count as u32
    };
    let (last, first) = guests.split_last().unwrap();
    for guest in first {
        house.invite(&contoso, guest, &orders).await;
    }
    assert_eq!(all().await, CONFIGURED);
    let before = house.refusals("letters").await;
    house.invite(&contoso, last, &orders).await;
    assert_eq!(all().await, CONFIGURED, "the last waits");
    // Others play in the same process: it is at least one more.
    assert!(house.refusals("letters").await > before, "it was put off, and nobody counted that");
    house.turn(Duration::from_secs(80));
    assert_eq!(all().await, CONFIGURED + 1);
    house.close().await;
}
