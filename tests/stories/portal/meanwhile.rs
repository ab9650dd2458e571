//! What has happened between the look at a page and the press of its button.

use std::time::Duration;

use super::account::at_home;
use super::{resets, signed_in};
use crate::cast::{DirectoryRole, House, UserId, Visitor, WhoMayInvite};
use crate::redemption::way::{ORDERS, accept, by_code, comes_by_code, follow, invited};

crate::stories! {
    an_invitation_that_was_accepted_meanwhile_is_not_withdrawn_and_says_so,
    whoever_wants_no_more_letters_is_reset_without_one,
    a_mailbox_that_had_enough_is_told_from_one_that_wants_no_more,
    a_reset_beyond_the_share_of_a_day_says_so,
    a_link_beyond_the_share_of_a_day_says_so,
    an_old_page_does_not_bring_back_the_stay_that_another_admin_ended,
    an_old_page_does_not_give_back_a_role_that_another_admin_took,
    a_new_sponsor_leaves_the_end_of_the_stay_alone,
}

const PIA: &str = "pia@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

fn page_of(house: &House, guest: UserId) -> url::Url {
    house.at(&format!("contoso/admin/guests/{guest}"))
}

/// Says why nothing was done, as something that went wrong.
fn is_refused(visitor: &Visitor, why: &str) {
    visitor.must_see(why);
    assert!(visitor.page().body.contains("note bad") && !visitor.page().body.contains("note good"));
}

async fn an_invitation_that_was_accepted_meanwhile_is_not_withdrawn_and_says_so(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    house.rule(&contoso, |policy| policy.who_may_invite = WhoMayInvite::Members).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page_of(&house, guest)).await;
    admin.follow("Withdraw").await;
    let mut sender = signed_in(&house, &contoso, &contoso.admin_address).await;
    sender.open(&page_of(&house, guest)).await;
    let mut sponsor = at_home(&house, &contoso, &contoso.admin_address).await;
    sponsor.open(&house.at(&format!("contoso/account/guests/{guest}"))).await;
    assert!(sponsor.page().form("Withdraw the invitation").is_some());
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    admin.submit("Withdraw").await;
    is_refused(&admin, "Nothing was withdrawn: they have accepted meanwhile");
    admin.must_see("Active");
    sender.submit("Send a new link").await;
    is_refused(&sender, "Nothing was sent: they have answered meanwhile");
    sponsor.submit("Withdraw the invitation").await;
    is_refused(&sponsor, "Nothing was withdrawn: they have accepted meanwhile");
}

async fn whoever_wants_no_more_letters_is_reset_without_one(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let mut mailbox = house.mailbox(PIA);
    let no_more = mailbox.letters()[0].link("/no-more/");
    let mut pia = follow(&mut mailbox).await;
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let mut unsubscribes = Visitor::new();
    unsubscribes.open(&no_more).await;
    unsubscribes.submit("Stop the letters").await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page_of(&house, guest)).await;
    resets(&mut admin).await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("They asked for no more letters from your organisation. Send no letter");
    let before = mailbox.letters().len();
    resets(admin.fill("no_letter", "yes")).await;
    admin.must_see("The access was reset; no invitation was sent");
    let text = admin.page().text();
    let link = text.split_whitespace().find(|word| word.contains("/contoso/redeem/")).unwrap().to_owned();
    house.work().await;
    assert!(mailbox.letters()[before..].iter().all(|letter| !letter.text.contains("/redeem/")));
    // The link alone proves nothing: the code goes to the mailbox, as ever.
    let mut pia = Visitor::new();
    pia.stop_at(&ORDERS.parse().unwrap());
    pia.open(&link.parse().unwrap()).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    house.work().await;
    let code = mailbox.letters().pop().unwrap().code();
    pia.fill("code", &code).submit("Continue").await;
    accept(&mut pia).await;
    assert_eq!(house.people(&contoso, PIA).await[0].id, guest);
}

async fn a_mailbox_that_had_enough_is_told_from_one_that_wants_no_more(house: House) {
    let (contoso, _, mailbox, _) = invited(&house, PIA).await;
    let page = page_of(&house, house.people(&contoso, PIA).await[0].id);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for _ in 0..9 {
        house.resend(&contoso, PIA).await.unwrap();
    }
    for button in ["Send a new link", "Send a reminder"] {
        admin.open(&page).await;
        admin.submit(button).await;
        is_refused(&admin, "this mailbox has had as many letters as it gets in a day");
    }
    house.turn(DAY);
    let mut pia = Visitor::new();
    pia.open(&mailbox.letters()[0].link("/no-more/")).await;
    pia.submit("Stop the letters").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page).await;
    admin.submit("Send a new link").await;
    is_refused(&admin, "they asked for no more letters");
}

async fn a_link_beyond_the_share_of_a_day_says_so(house: House) {
    let house = House::open_limited(house.engine(), "invitations_per_day = 1").await;
    let (contoso, _, _, _) = invited(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let sponsored = house.at(&format!("contoso/account/guests/{guest}"));
    for (page, button) in
        [(page_of(&house, guest), "Send a new link"), (page_of(&house, guest), "Send a reminder"), (sponsored.clone(), "Send a new link")]
    {
        admin.open(&page).await;
        assert_eq!(admin.submit(button).await.status, 200, "{page} {button}");
        is_refused(&admin, "Nothing was sent: that is enough for today");
    }
    house.turn(DAY);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&sponsored).await;
    admin.submit("Send a new link").await;
    admin.must_see("A new link is on its way");
    house.close().await;
}

async fn a_reset_beyond_the_share_of_a_day_says_so(house: House) {
    let house = House::open_limited(house.engine(), "invitations_per_day = 1").await;
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page_of(&house, guest)).await;
    resets(&mut admin).await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("That is enough for today");
    house.turn(DAY);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page_of(&house, guest)).await;
    resets(&mut admin).await;
    admin.must_see("The access was reset");
    house.close().await;
}

async fn an_old_page_does_not_bring_back_the_stay_that_another_admin_ended(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    house.member(&contoso, "carla@contoso.example", "Carla").await;
    let guest = house.people(&contoso, PIA).await[0].id;
    let mut old = signed_in(&house, &contoso, &contoso.admin_address).await;
    let mut new = signed_in(&house, &contoso, &contoso.admin_address).await;
    old.open(&page_of(&house, guest)).await;
    new.open(&page_of(&house, guest)).await;
    new.fill("access_ends", "2026-12-01").submit("Save").await;
    new.must_see("Saved");
    let ends = house.people(&contoso, PIA).await[0].access_ends_at;
    assert!(ends.is_some());
    old.fill("sponsor", "carla@contoso.example").submit("Save").await;
    assert_eq!(old.page().status, 422);
    old.must_see("Somebody changed this after you opened the page");
    let person = house.people(&contoso, PIA).await.remove(0);
    assert_eq!((person.access_ends_at, person.sponsor), (ends, Some(contoso.admin)));
    // What was typed stays, and whoever has read that may have their way.
    old.fill("access_ends", "2026-12-01").submit("Save").await;
    old.must_see("Saved");
    let person = house.people(&contoso, PIA).await.remove(0);
    assert!(person.access_ends_at == ends && person.sponsor != Some(contoso.admin));
}

async fn an_old_page_does_not_give_back_a_role_that_another_admin_took(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.promote(&contoso, bo, DirectoryRole::GlobalAdministrator).await;
    let page = house.at(&format!("contoso/admin/users/{bo}"));
    let mut old = signed_in(&house, &contoso, &contoso.admin_address).await;
    let mut new = signed_in(&house, &contoso, &contoso.admin_address).await;
    old.open(&page).await;
    new.open(&page).await;
    new.fill("role", "guest_inviter").submit("Save").await;
    new.must_see("Saved");
    assert_eq!(old.submit("Save").await.status, 422);
    old.must_see("Somebody changed this after you opened the page");
    assert_eq!(house.roles_that_count(&contoso, bo).await, [DirectoryRole::GuestInviter]);
    // What was ticked stays ticked, and whoever has read that may have their way.
    old.submit("Save").await;
    old.must_see("Saved");
    assert_eq!(house.roles_that_count(&contoso, bo).await, [DirectoryRole::GlobalAdministrator]);
}

async fn a_new_sponsor_leaves_the_end_of_the_stay_alone(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let carla = house.member(&contoso, "carla@contoso.example", "Carla").await;
    let dan = house.member(&contoso, "dan@contoso.example", "Dan").await;
    let guest = house.people(&contoso, PIA).await[0].id;
    // Not at the end of a day, as the API and files can say it.
    house.ends_in(&contoso, guest, DAY).await;
    let ends = house.people(&contoso, PIA).await[0].access_ends_at;
    for (sponsor, id) in [("carla@contoso.example", carla), ("dan@contoso.example", dan)] {
        let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
        admin.open(&page_of(&house, guest)).await;
        admin.fill("sponsor", sponsor).submit("Save").await;
        admin.must_see("Saved");
        let person = house.people(&contoso, PIA).await.remove(0);
        assert_eq!((person.access_ends_at, person.sponsor), (ends, Some(id)));
        // The second is named when the stay is over.
        house.turn(DAY * 2);
    }
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&page_of(&house, guest)).await;
    admin.fill("access_ends", "2026-01-01").submit("Save").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("This day has passed");
}
