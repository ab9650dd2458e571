//! What happened, on the page of a guest: each letter by what it carried, each deed by whom; and the way on from where it ended.

use super::signed_in;
use crate::cast::House;
use crate::redemption::way::{comes_by_code, comes_from_home, invited};

crate::stories! {
    what_happened_names_each_letter_and_whoever_did_it,
    whoever_was_withdrawn_can_be_invited_again_from_their_page,
    a_guest_who_is_given_nothing_more_is_not_said_to_be,
    who_left_is_told_from_who_was_removed,
    however_often_somebody_comes_what_was_done_about_them_is_told,
}

const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);
const PIA: &str = "pia@northwind.example";
const ANN: &str = "ann@fabrikam.example";

async fn what_happened_names_each_letter_and_whoever_did_it(house: House) {
    let (contoso, _, _, _) = invited(&house, PIA).await;
    let page = house.at(&format!("contoso/admin/guests/{}", house.people(&contoso, PIA).await[0].id));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for button in ["Send a new link", "Send a reminder"] {
        // Letters of one moment have no order.
        house.turn(MINUTE);
        admin.open(&page).await;
        admin.submit(button).await;
        house.work().await;
    }
    admin.open(&page).await;
    for text in ["The invitation was delivered", "A new link was delivered", "A reminder was delivered"] {
        admin.must_see(text);
    }
    admin.submit("Block").await;
    admin.submit("Unblock").await;
    admin.must_see("Unblocked by Contoso Admin");
    admin.must_see("Blocked by Contoso Admin");
}

async fn whoever_was_withdrawn_can_be_invited_again_from_their_page(house: House) {
    let (contoso, _, _, _) = invited(&house, PIA).await;
    let page = house.at(&format!("contoso/admin/guests/{}", house.people(&contoso, PIA).await[0].id));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page).await;
    assert!(admin.page().link("Invite again").is_none(), "she waits");
    admin.follow("Withdraw").await;
    admin.submit("Withdraw").await;
    admin.must_see("Withdrawn by Contoso Admin");
    admin.follow("Invite again").await;
    admin.submit("Send invitation").await;
    admin.must_see("The invitation is on its way");
    admin.must_see("Nothing is given to this guest");
    admin.must_see(PIA);
    admin.open(&page).await;
    assert!(admin.page().link("Invite again").is_none());
    admin.follow("See the newer entry").await;
    assert_ne!(admin.page().url, page);
    admin.must_see("Send a new link");
}

async fn a_guest_who_is_given_nothing_more_is_not_said_to_be(house: House) {
    let (contoso, orders, _, _) = comes_by_code(&house, PIA).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for (app, said) in [(None, "nothing was chosen, so nothing was added"), (Some(&orders.client_id), "what you gave is added")] {
        admin.open(&house.at("contoso/admin/invitations/new")).await;
        admin.fill("address", PIA);
        if let Some(app) = app {
            admin.fill("app", app);
        }
        admin.submit("Send invitation").await;
        admin.must_see(said);
    }
}

async fn who_left_is_told_from_who_was_removed(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, orders, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    house.invite(&contoso, PIA, &orders).await;
    let page = async |address: &str| house.at(&format!("contoso/admin/guests/{}", house.people(&contoso, address).await[0].id));
    let (of_ann, of_pia) = (page(ANN).await, page(PIA).await);
    ann.open(&house.at("fabrikam/account")).await;
    if ann.page().url.path().contains("/interaction/") {
        ann.submit("Ann").await;
    }
    ann.follow("Leave").await;
    ann.submit("Leave").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&of_ann).await;
    admin.must_see("Left by themselves");
    assert!(!admin.sees("no end"), "their access has ended");
    assert!(admin.page().link("Invite again").is_some());
    admin.open(&of_pia).await;
    admin.follow("Remove").await;
    admin.submit("Remove").await;
    admin.open(&of_pia).await;
    admin.must_see("Removed by Contoso Admin");
    assert!(!admin.sees("Left by themselves"));
}

async fn however_often_somebody_comes_what_was_done_about_them_is_told(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let pia = house.people(&contoso, PIA).await[0].id;
    let page = house.at(&format!("contoso/admin/guests/{pia}"));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let often = async |admin: &mut crate::cast::Visitor, times: usize| {
        for _ in 0..times {
            house.turn(MINUTE);
            admin.open(&page).await;
            admin.submit("Block").await;
            admin.submit("Unblock").await;
        }
    };
    often(&mut admin, 1).await;
    house.turn(MINUTE);
    house.signs_in_often(&contoso, pia, 150).await;
    admin.open(&page).await;
    admin.must_see("Blocked by Contoso Admin");
    let cut = "What an admin or a sponsor did before this is not shown here";
    assert!(!admin.sees(cut));
    often(&mut admin, 50).await;
    admin.open(&page).await;
    admin.must_see(cut);
}
