//! A pending guest turns out to be somebody the directory knows (SECURITY 7).

use std::time::Duration;

use super::way::{ANN, accept, as_another, by_password, follow, invited, type_code};
use crate::api::Admin;
use crate::cast::{DirectoryRole, House, Mailbox, UserStage, Visitor};

crate::stories! {
    what_was_meant_to_end_ends_for_whoever_takes_it_over,
    what_has_ended_shortens_nothing_that_lives,
    each_grant_is_decided_again_and_what_reaches_a_role_never_moves,
    what_an_inviter_gave_a_guest_is_not_for_a_member,
    the_id_of_a_merged_guest_says_who_they_turned_out_to_be,
    a_seat_whose_address_is_another_users_by_now_is_taken_by_no_other_account,
}

const MIA: &str = "mia@newdomain.example";
const DAY: Duration = Duration::from_secs(86_400);

/// A member redeems what was meant for a guest of the same address.
pub(crate) async fn as_member(house: &House, mia: &mut Visitor, mailbox: &mut Mailbox) {
    mia.submit("Continue").await;
    by_password(mia).await;
    mia.submit("Send the code").await;
    type_code(house, mia, mailbox).await;
    accept(mia).await;
}

async fn what_was_meant_to_end_ends_for_whoever_takes_it_over(house: House) {
    let contoso = house.company("contoso").await;
    let [orders, wiki] = [house.application(&contoso, "Orders").await, house.application(&contoso, "Wiki").await];
    let ends = house.now() + DAY * 10;
    let differ = |asked: &mut crate::cast::Asked| {
        asked.applications.push((wiki.id, Some("Orders.Read".to_owned())));
        asked.access_ends_at = Some(ends);
    };
    house.invite_with(&contoso, contoso.admin, MIA, &orders, differ).await;
    let pending = house.people(&contoso, MIA).await.remove(0).id;
    house.assign_as((&contoso, contoso.admin), pending, (&orders, "Orders.Approve"), None).await;
    house.group_with(&contoso, (pending, None), (&wiki, "Orders.Approve")).await;
    // Their stay was shortened while they were awaited.
    house.ends_in(&contoso, pending, DAY * 5).await;
    let stay = house.now() + DAY * 5;
    let member = house.member(&contoso, MIA, "Mia Member").await;
    house.assign(&contoso, member, &wiki, Some("Orders.Read")).await;
    let mut mailbox = house.mailbox(MIA);
    let mut mia = follow(&mut mailbox).await;
    as_member(&house, &mut mia, &mut mailbox).await;
    let (given, places) = house.held(&contoso, member).await;
    assert_eq!(given.len(), 3);
    for grant in &given {
        assert_eq!(grant.ends_at, Some(stay), "{grant:?}");
    }
    assert_eq!(places.iter().map(|place| place.ends_at).collect::<Vec<_>>(), [Some(stay)]);
    house.turn(DAY * 5);
    mia.stop_at(&crate::cast::CALLBACK.parse().unwrap());
    mia.open(&orders.ask(&contoso, &[("login_hint", MIA)])).await;
    by_password(&mut mia).await;
    mia.must_see("This application is not given to you");
}

async fn what_has_ended_shortens_nothing_that_lives(house: House) {
    let contoso = house.company("contoso").await;
    let [orders, wiki] = [house.application(&contoso, "Orders").await, house.application(&contoso, "Wiki").await];
    let ends = house.now() + DAY * 2;
    house.invite_with(&contoso, contoso.admin, MIA, &orders, |asked| asked.access_ends_at = Some(ends)).await;
    let pending = house.people(&contoso, MIA).await.remove(0).id;
    house.ends_in(&contoso, pending, DAY).await;
    house.turn(DAY * 3);
    let later = house.now() + DAY * 30;
    house.invite_with(&contoso, contoso.admin, MIA, &wiki, |asked| asked.access_ends_at = Some(later)).await;
    let member = house.member(&contoso, MIA, "Mia Member").await;
    house.assign(&contoso, member, &orders, Some("Orders.Read")).await;
    let mut mailbox = house.mailbox(MIA);
    mailbox.next().await;
    let mut mia = follow(&mut mailbox).await;
    as_member(&house, &mut mia, &mut mailbox).await;
    let (given, _) = house.held(&contoso, member).await;
    let end_of = |app: &crate::cast::Application| given.iter().find(|given| given.application == app.id).map(|given| given.ends_at);
    assert_eq!((end_of(&orders), end_of(&wiki)), (Some(None), Some(Some(later))));
}

async fn each_grant_is_decided_again_and_what_reaches_a_role_never_moves(house: House) {
    let (contoso, orders, mut mailbox, mut mia) = invited(&house, MIA).await;
    let pending = house.people(&contoso, MIA).await.remove(0).id;
    let ida = house.member(&contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(&contoso, ida, DirectoryRole::GuestInviter).await;
    house.assign_as((&contoso, ida), pending, (&orders, "Orders.Approve"), None).await;
    let group = house.group_with(&contoso, (pending, None), (&orders, "Orders.Approve")).await;
    house.promote(&contoso, pending, DirectoryRole::UserAdministrator).await;
    let member = house.member(&contoso, MIA, "Mia Member").await;
    mia.submit("Continue").await;
    by_password(&mut mia).await;
    mia.submit("Send the code").await;
    type_code(&house, &mut mia, &mut mailbox).await;
    // While she reads, one of the givers leaves, and the group becomes powerful.
    house.block(&contoso, ida).await;
    house.promote_group(&contoso, group, DirectoryRole::GlobalAdministrator).await;
    accept(&mut mia).await;
    let (given, places) = house.held(&contoso, member).await;
    assert_eq!(given.iter().map(|grant| grant.role.as_deref().unwrap()).collect::<Vec<_>>(), ["Orders.Read"]);
    assert!(places.is_empty());
    assert!(house.roles_that_count(&contoso, member).await.is_empty());
    let told = house.told_of_merge(&contoso, pending).await;
    assert_eq!(told["into"], member.to_string());
    let left: Vec<&str> = told["not_moved"].as_array().unwrap().iter().filter_map(|left| left.as_str()).collect();
    assert_eq!(left, [format!("application {}", orders.id), format!("group {group}"), "role user_administrator".to_owned()]);
}

async fn what_an_inviter_gave_a_guest_is_not_for_a_member(house: House) {
    let (contoso, orders, mut mailbox, mut mia) = invited(&house, MIA).await;
    let pending = house.people(&contoso, MIA).await.remove(0).id;
    let ida = house.member(&contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(&contoso, ida, DirectoryRole::GuestInviter).await;
    house.assign_as((&contoso, ida), pending, (&orders, "Orders.Approve"), None).await;
    let member = house.member(&contoso, MIA, "Mia Member").await;
    as_member(&house, &mut mia, &mut mailbox).await;
    let (given, _) = house.held(&contoso, member).await;
    assert_eq!(given.iter().map(|grant| grant.role.as_deref().unwrap()).collect::<Vec<_>>(), ["Orders.Read"]);
}

async fn the_id_of_a_merged_guest_says_who_they_turned_out_to_be(house: House) {
    let (contoso, _, mut mailbox, mut mia) = invited(&house, MIA).await;
    let pending = house.people(&contoso, MIA).await.remove(0).id;
    let member = house.member(&contoso, MIA, "Mia Member").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    assert_eq!(api.get(&format!("/users/{pending}")).await["id"], pending.to_string());
    as_member(&house, &mut mia, &mut mailbox).await;
    let said = api.call("GET", &format!("/users/{pending}"), None).await;
    assert_eq!((said.status, &said.json()["error"]["innerError"]["mergedInto"]), (404, &serde_json::json!(member.to_string())));
    // A neighbour learns nothing of it.
    let fabrikam = house.company("fabrikam").await;
    let next_door = Admin::of(&house, &fabrikam, DirectoryRole::GlobalAdministrator).await;
    let said = next_door.call("GET", &format!("/users/{pending}"), None).await;
    assert_eq!((said.status, said.json()["error"]["innerError"].get("mergedInto")), (404, None));
    assert!(matches!(house.people(&contoso, MIA).await.iter().find(|user| user.id == pending).unwrap().stage, UserStage::Merged { .. }));
}

async fn a_seat_whose_address_is_another_users_by_now_is_taken_by_no_other_account(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, ANN, "Ann Aas").await;
    let (contoso, _, mut mailbox, mut ann) = invited(&house, "ann@private.example").await;
    house.rule(&contoso, |policy| policy.guests.other_address = crate::cast::OtherAddress::WithFreshSignInAndCode).await;
    house.claim(&contoso, "private.example").await;
    house.member(&contoso, "ann@private.example", "Anna Private").await;
    ann.submit("Continue").await;
    as_another(&mut ann, ANN).await;
    by_password(&mut ann).await;
    ann.submit("Continue").await;
    ann.must_see("Show that you were invited");
    ann.submit("Send the code").await;
    type_code(&house, &mut ann, &mut mailbox).await;
    ann.must_see("This address belongs to another account");
    ann.must_see("sign in with that one");
}
