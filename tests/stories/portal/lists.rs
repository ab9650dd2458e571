//! Each guest is in the list of the state that the portal says they are in.

use std::time::Duration;

use super::signed_in;
use crate::cast::{House, Visitor};
use crate::redemption::way::{accept, by_code, comes_by_code, follow, invited};

crate::stories! {
    each_guest_is_in_the_list_of_their_state,
    a_guest_whose_access_ended_is_not_counted_as_active,
    a_link_works_until_the_same_day_in_the_letter_and_on_every_page,
}

const DAY: Duration = Duration::from_secs(86_400);
const STATES: [&str; 9] = ["active", "pending", "expired", "stale", "ended", "declined", "reported", "revoked", "blocked"];

/// Who is in the list of that state, of those with these names.
async fn listed<'n>(house: &House, admin: &mut Visitor, state: &str, names: &[&'n str]) -> Vec<&'n str> {
    admin.open(&house.at(&format!("contoso/admin/guests?state={state}"))).await;
    names.iter().copied().filter(|name| admin.sees(&format!("{name}@northwind.example"))).collect()
}

async fn each_guest_is_in_the_list_of_their_state(house: House) {
    let (contoso, orders, _, _) = invited(&house, "expired@northwind.example").await;
    house.turn(DAY * 31);
    for name in ["active", "ended", "blocked", "pending", "declined", "reported"] {
        let address = format!("{name}@northwind.example");
        house.invite(&contoso, &address, &orders).await;
        let mut mailbox = house.mailbox(&address);
        let mut guest = follow(&mut mailbox).await;
        match name {
            "declined" => {
                guest.follow("Decline this invitation").await;
                guest.submit("Decline").await;
            }
            "reported" => {
                guest.follow("I don’t know who sent this").await;
                guest.submit("Report").await;
            }
            "pending" => {}
            _ => {
                guest.submit("Continue").await;
                by_code(&house, &mut guest, &mut mailbox).await;
                accept(&mut guest).await;
            }
        }
    }
    house.block(&contoso, house.people(&contoso, "blocked@northwind.example").await[0].id).await;
    house.ends_in(&contoso, house.people(&contoso, "ended@northwind.example").await[0].id, DAY).await;
    house.turn(DAY * 2);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for state in STATES {
        let expected: &[&str] = if matches!(state, "stale" | "revoked") { &[] } else { &[state] };
        assert_eq!(listed(&house, &mut admin, state, &STATES).await, expected, "{state}");
    }
}

async fn a_guest_whose_access_ended_is_not_counted_as_active(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, "pia@northwind.example").await;
    let admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.must_see("1 active guests");
    house.ends_in(&contoso, house.people(&contoso, "pia@northwind.example").await[0].id, DAY).await;
    house.turn(DAY * 2);
    let admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.must_see("0 active guests");
}

async fn a_link_works_until_the_same_day_in_the_letter_and_on_every_page(house: House) {
    let (contoso, _, mailbox, _) = invited(&house, "pia@northwind.example").await;
    let text = mailbox.letters()[0].text.split_whitespace().collect::<Vec<_>>().join(" ");
    let day = text.split("is open until ").nth(1).and_then(|rest| rest.split('.').next()).unwrap_or_else(|| panic!("{text}"));
    let guest = house.people(&contoso, "pia@northwind.example").await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for page in [format!("admin/guests/{guest}"), "admin/invitations".to_owned(), format!("account/guests/{guest}")] {
        admin.open(&house.at(&format!("contoso/{page}"))).await;
        admin.must_see(day);
    }
}
