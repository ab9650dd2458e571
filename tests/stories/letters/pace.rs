//! How fast letters leave, and which go first.

use std::time::Duration;

use super::arrived;
use crate::cast::{House, Visitor};

crate::stories! {
    one_tenants_pile_leaves_at_its_pace_and_holds_back_neither_a_code_nor_a_neighbour,
}

async fn one_tenants_pile_leaves_at_its_pace_and_holds_back_neither_a_code_nor_a_neighbour(house: House) {
    let house = House::open_at_pace(house.engine(), 3).await;
    let contoso = house.company("contoso").await;
    let tailspin = house.company("tailspin").await;
    let orders = house.application(&contoso, "Orders").await;
    let planes = house.application(&tailspin, "Planes").await;
    for guest in 0..8 {
        house.invite(&contoso, &format!("guest{guest}@northwind.example"), &orders).await;
    }
    let all = async || {
        let mut count = 0;
        for guest in 0..8 {
            count += arrived(&house, &format!("guest{guest}@northwind.example")).await;
        }
        count
    };
    assert_eq!(all().await, 3, "three a minute");
    // The pile of one tenant is nobody else's, and a code waits for no pile.
    house.invite(&tailspin, "pia@northwind.example", &planes).await;
    let letter = house.mailbox("pia@northwind.example").next().await;
    let mut pia = Visitor::new();
    pia.open(&letter.link("/redeem/")).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    assert_eq!(arrived(&house, "pia@northwind.example").await, 2);
    let mut first = Visitor::new();
    first.open(&house.mailbox("guest0@northwind.example").next().await.link("/redeem/")).await;
    first.submit("Continue").await;
    first.submit("E-mail me a code").await;
    assert_eq!(arrived(&house, "guest0@northwind.example").await, 2, "a code of the same tenant is under no pace");
    house.turn(Duration::from_secs(80));
    assert_eq!(all().await, 1 + 5, "in the second minute each letter has its moment");
    house.turn(Duration::from_secs(60));
    assert_eq!(all().await, 1 + 8);
    let log = house.letters(&contoso).await;
    assert!(log.iter().all(|letter| letter.tries == 1), "to wait for one's minute is no try: {log:?}");
    house.close().await;
}
