//! What is said of people: by themselves on their own pages, and by admins for them.

use super::account::at_home;
use super::admins::signed_in;
use crate::cast::{DirectoryRole, House, Tenant, Visitor};

crate::stories! {
    a_person_says_what_they_like_of_themselves_and_takes_it_back,
    what_cannot_be_said_is_shown_beside_its_field_and_nothing_is_saved,
    nobody_gives_themselves_a_name_where_an_organisation_keeps_it,
    an_admin_says_it_for_a_member_and_for_a_guest,
    who_may_not_change_somebody_does_not_see_what_is_said_of_them,
}

/// What stands in a field of the form on the page.
fn stands(visitor: &Visitor, field: &str) -> String {
    let form = visitor.page().form("Save").unwrap();
    form.fields.into_iter().find(|(name, _)| name == field).unwrap().1
}

async fn bo_at_home(house: &House) -> (Tenant, Visitor) {
    let contoso = house.company("contoso").await;
    house.member(&contoso, "bo@contoso.example", "Bo").await;
    let mut bo = at_home(house, &contoso, "bo@contoso.example").await;
    bo.follow("My details").await;
    (contoso, bo)
}

async fn a_person_says_what_they_like_of_themselves_and_takes_it_back(house: House) {
    let (_, mut bo) = bo_at_home(&house).await;
    bo.must_see("Contoso keeps your name (Bo)");
    bo.fill("nickname", "Bobby").fill("phone_number", "+45 33 12 34 56").fill("street_address", "1 Harbour Street\r\nSecond floor");
    bo.fill("birthdate", "0000-02-29").fill("locale", "en-gb").submit("Save").await;
    bo.must_see("Your details are saved");
    bo.follow("My details").await;
    assert_eq!((stands(&bo, "nickname"), stands(&bo, "phone_number")), ("Bobby".to_owned(), "+4533123456".to_owned()));
    assert_eq!((stands(&bo, "birthdate"), stands(&bo, "locale")), ("0000-02-29".to_owned(), "en-GB".to_owned()));
    assert!(stands(&bo, "street_address").contains("Second floor"));
    bo.fill("nickname", "").submit("Save").await;
    bo.follow("My details").await;
    assert_eq!((stands(&bo, "nickname"), stands(&bo, "birthdate")), (String::new(), "0000-02-29".to_owned()));
}

async fn what_cannot_be_said_is_shown_beside_its_field_and_nothing_is_saved(house: House) {
    let (_, mut bo) = bo_at_home(&house).await;
    bo.fill("nickname", "Bobby").fill("birthdate", "yesterday").fill("website", "javascript:alert(1)").fill("zoneinfo", "Mars");
    bo.fill("phone_number", "33123456").submit("Save").await;
    assert_eq!(bo.page().status, 422);
    for trouble in ["A birth date looks like", "An address that begins with https://", "A time zone looks like", "begins with +"] {
        bo.must_see(trouble);
    }
    assert_eq!(stands(&bo, "website"), "javascript:alert(1)", "what was typed stays to be mended");
    bo.open(&house.at("/contoso/account/details")).await;
    assert_eq!(stands(&bo, "nickname"), "");
    bo.fill("seal", "").fill("nickname", "Planted").submit("Save").await;
    assert_eq!(bo.page().status, 403);
}

async fn nobody_gives_themselves_a_name_where_an_organisation_keeps_it(house: House) {
    let (_, mut bo) = bo_at_home(&house).await;
    let form = bo.page().form("Save").unwrap();
    assert!(["name", "given_name", "family_name"].iter().all(|name| !form.names.iter().any(|known| known == name)));
    let mut forged: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    forged.extend([("name", "Chief Executive"), ("given_name", "Chief")]);
    let action = form.action.clone();
    bo.forge(action.as_str(), &forged).await;
    bo.must_see("Hello, Bo");
    assert!(!bo.sees("Chief"));
}

async fn an_admin_says_it_for_a_member_and_for_a_guest(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.member(&contoso, "bo@contoso.example", "Bo").await;
    house.invite(&contoso, "pia@northwind.example", &orders).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for (list, address) in [("Users", "Bo"), ("Guests", "pia")] {
        admin.follow(list).await;
        admin.follow(address).await;
        admin.follow("Details").await;
        admin.fill("name", "").submit("Save").await;
        assert_eq!(admin.page().status, 422);
        admin.fill("name", "Kim Holm").fill("given_name", "Kim").fill("country", "Denmark").submit("Save").await;
        admin.must_see("Saved");
        admin.must_see("Kim Holm");
        admin.follow("Details").await;
        assert_eq!((stands(&admin, "given_name"), stands(&admin, "country")), ("Kim".to_owned(), "Denmark".to_owned()));
    }
}

async fn who_may_not_change_somebody_does_not_see_what_is_said_of_them(house: House) {
    let contoso = house.company("contoso").await;
    let fabrikam = house.company("fabrikam").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let ian = house.member(&contoso, "ian@contoso.example", "Ian").await;
    house.promote(&contoso, ian, DirectoryRole::GuestInviter).await;
    let page = format!("/contoso/admin/users/{bo}");
    let mut inviter = signed_in(&house, &contoso, "ian@contoso.example").await;
    inviter.open(&house.at(&page)).await;
    inviter.must_see("Bo");
    assert!(inviter.page().link("Details").is_none());
    inviter.open(&house.at(&format!("{page}/details"))).await;
    assert_eq!(inviter.page().status, 403);
    let mut neighbour = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    neighbour.open(&house.at(&format!("/fabrikam/admin/users/{bo}/details"))).await;
    assert_eq!(neighbour.page().status, 404);
}
