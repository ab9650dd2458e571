//! Who did what, in the portal: by whom, from where, in which request; for those who may read it.

use super::signed_in;
use crate::cast::{DirectoryRole, House, Visitor};
use crate::redemption::way::{by_password, comes_by_code};

crate::stories! {
    an_admin_reads_who_invited_blocked_and_came_and_from_where,
    a_request_is_found_by_its_reference,
    a_long_log_is_read_page_by_page,
    what_cannot_be_asked_of_the_log_is_said_beside_its_field,
    a_log_is_for_global_administrators,
    a_neighbours_admin_reads_nothing_of_ours,
    what_was_given_names_whom_it_was_given_to,
}

const PIA: &str = "pia@northwind.example";
const MINUTE: std::time::Duration = std::time::Duration::from_secs(60);

async fn look(house: &House, admin: &mut Visitor, query: &str) {
    admin.open(&house.at(&format!("contoso/admin/audit{query}"))).await;
}

/// How many deeds are on the page: each leads to all of its request.
fn rows(admin: &Visitor) -> usize {
    admin.page().body.matches("All of this request").count()
}

/// The text of the list, without that of the filter, which names every deed.
fn list(admin: &Visitor) -> String {
    admin.page().text().split_once("From where").unwrap().1.to_owned()
}

async fn an_admin_reads_who_invited_blocked_and_came_and_from_where(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let pia = house.people(&contoso, PIA).await[0].id;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at(&format!("contoso/admin/guests/{pia}"))).await;
    house.turn(MINUTE);
    admin.submit("Block").await;
    admin.follow("Activity").await;
    for told in ["Invited", "Accepted", "Signed in", "Blocked", "Organisation set up", "Whoever runs the server", "A visitor"] {
        assert!(list(&admin).contains(told), "{told}");
    }
    // What was done to her and her invitation, and nothing else.
    for about in [PIA.to_owned(), pia.to_string(), pia.to_string().to_uppercase()] {
        look(&house, &mut admin, &format!("?about={about}")).await;
        let list = list(&admin);
        for told in ["Invited", "Accepted", "Signed in", "Blocked", "Contoso Admin", "This portal", "Sign-in pages", "127.0.0.1", PIA] {
            assert!(list.contains(told), "{about}: {told}: {list}");
        }
        assert!(!list.contains("Organisation set up"), "{about}");
    }
    look(&house, &mut admin, &format!("?deed=blocked_user&about={PIA}")).await;
    let list = list(&admin);
    assert!(list.contains("Blocked") && list.contains("Contoso Admin") && !list.contains("Accepted"), "{list}");
    assert_eq!(admin.page().link("Contoso Admin"), Some(house.at(&format!("contoso/admin/users/{}", contoso.admin))));
    admin.follow("Contoso Admin").await;
    admin.must_see(&contoso.admin_address);
    look(&house, &mut admin, "?about=nobody@northwind.example").await;
    admin.must_see("Nothing is written down that fits");
}

async fn a_request_is_found_by_its_reference(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for button in ["Block", "Unblock"] {
        house.turn(MINUTE);
        admin.open(&house.at(&format!("contoso/admin/users/{bo}"))).await;
        admin.submit(button).await;
    }
    look(&house, &mut admin, "?deed=blocked_user").await;
    let whole = admin.page().link("All of this request").unwrap();
    let reference = whole.query_pairs().find(|(name, _)| name == "request").unwrap().1.into_owned();
    for asked in [reference.clone(), reference.to_uppercase()] {
        look(&house, &mut admin, "").await;
        admin.fill("request", &asked).submit("Filter").await;
        let list = list(&admin);
        assert!(list.contains("Blocked") && list.contains("Bo Berg"), "{list}");
        assert!(!list.contains("Unblocked") && !list.contains("Signed in"), "{list}");
        assert_eq!(rows(&admin), 1, "of each deed the whole request");
    }
    // One that was drawn when nothing was done, and one that nobody drew.
    for other in ["0190a7b0-5f3c-7a55-8c38-0a1d9f1f8a11", "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11"] {
        look(&house, &mut admin, &format!("?request={other}")).await;
        admin.must_see("Nothing is written down that fits");
    }
}

async fn a_long_log_is_read_page_by_page(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    house.turn(MINUTE);
    house.signs_in_often(&contoso, bo, 120).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    look(&house, &mut admin, "?about=bo@contoso.example").await;
    let (mut seen, mut pages) = (std::collections::BTreeSet::new(), 0);
    loop {
        pages += 1;
        seen.insert((pages, rows(&admin)));
        if admin.page().link("Next page").is_none() {
            break;
        }
        admin.follow("Next page").await;
        assert!(admin.page().url.query().unwrap().contains("about=bo%40contoso.example"), "the filter goes along");
    }
    let counts: Vec<_> = seen.into_iter().map(|(_, rows)| rows).collect();
    assert_eq!(counts[..2], [50, 50]);
    assert!(pages == 3 && (20..50).contains(&counts[2]), "{counts:?}");
    admin.must_see("Whoever runs the server");
    admin.follow("First page").await;
    assert_eq!(rows(&admin), 50);
    // A rare deed behind more than is looked through at a time.
    house.turn(MINUTE);
    for _ in 0..3 {
        house.signs_in_often(&contoso, bo, 2000).await;
    }
    look(&house, &mut admin, "?deed=made_tenant").await;
    admin.must_see("Looked through as far back as");
    admin.follow("Next page").await;
    admin.must_see("Whoever runs the server");
    assert!(!admin.sees("Looked through as far back as"));
}

async fn what_cannot_be_asked_of_the_log_is_said_beside_its_field(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for (query, said) in [
        ("?deed=did_nothing", "There is no such deed"),
        ("?about=ann", "neither an e-mail address nor an object id"),
        ("?request=12", "This is no reference"),
        ("?from=20-11-2026", "A date looks like"),
        ("?until=2026-02-30", "A date looks like"),
    ] {
        look(&house, &mut admin, query).await;
        assert_eq!(admin.page().status, 422, "{query}");
        admin.must_see(said);
        assert_eq!(rows(&admin), 0);
    }
    for after in ["x", "0190a7b0-5f3c-7a55-8c38-0a1d9f1f8a11", "0190a7b0-5f3c-7a55-8c38-0a1d9f1f8a11ann"] {
        look(&house, &mut admin, &format!("?after={after}")).await;
        assert_eq!(admin.page().status, 400, "{after}");
    }
    let day = house.now().to_string()[..10].to_owned();
    look(&house, &mut admin, &format!("?from={day}&until={day}")).await;
    assert!(rows(&admin) > 0);
    look(&house, &mut admin, "?until=2020-01-01").await;
    admin.must_see("Nothing is written down that fits");
}

async fn a_log_is_for_global_administrators(house: House) {
    let contoso = house.company("contoso").await;
    for (address, role, status) in [
        ("ida@contoso.example", DirectoryRole::GuestInviter, 403),
        ("uma@contoso.example", DirectoryRole::UserAdministrator, 403),
        ("ari@contoso.example", DirectoryRole::ApplicationAdministrator, 403),
        ("gro@contoso.example", DirectoryRole::GlobalAdministrator, 200),
    ] {
        let id = house.member(&contoso, address, "Somebody").await;
        house.promote(&contoso, id, role).await;
        let mut person = signed_in(&house, &contoso, address).await;
        assert_eq!(person.page().link("Activity").is_some(), status == 200, "{role:?}");
        for query in ["", "?deed=nothing", "?after=x"] {
            look(&house, &mut person, query).await;
            let told = person.page().status.as_u16();
            assert_eq!(told == 403, status == 403, "{role:?} {query}: {told}");
            assert!(status == 200 || rows(&person) == 0);
        }
    }
    house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    let mut bo = Visitor::new();
    look(&house, &mut bo, "").await;
    bo.fill("address", "bo@contoso.example").submit("Continue").await;
    by_password(&mut bo).await;
    bo.must_see("This part is for admins");
    assert_eq!(rows(&bo), 0);
}

async fn a_neighbours_admin_reads_nothing_of_ours(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let fabrikam = house.company("fabrikam").await;
    let mut theirs = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    look(&house, &mut theirs, "").await;
    assert!(!theirs.sees("Organisation set up") && !theirs.sees(PIA), "she is asked to sign in");
    let pia = house.people(&contoso, PIA).await[0].id;
    for query in [String::new(), format!("?about={PIA}"), format!("?about={pia}"), format!("?about={}", contoso.admin)] {
        theirs.open(&house.at(&format!("fabrikam/admin/audit{query}"))).await;
        assert_eq!(theirs.page().status, 200);
        assert!(!theirs.sees("Contoso") && !theirs.sees("northwind") || query.contains(PIA), "{query}");
        assert_eq!(theirs.sees("Nothing is written down that fits"), !query.is_empty(), "{query}");
    }
}

async fn what_was_given_names_whom_it_was_given_to(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    house.assign(&contoso, bo, &orders, Some("Orders.Read")).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    look(&house, &mut admin, &format!("?deed=gave&about={}", orders.id)).await;
    admin.must_see("Given to Bo Berg");
    admin.must_see("Orders.Read");
    assert_eq!(admin.page().link("Orders"), Some(house.at(&format!("contoso/admin/applications/{}", orders.id))));
    house.promote(&contoso, bo, DirectoryRole::GuestInviter).await;
    look(&house, &mut admin, "?deed=gave").await;
    admin.must_see("Guest Inviter");
    let mut danish = admin;
    look(&house, &mut danish, "?speak=da").await;
    danish.must_see("Givet til Bo Berg");
    danish.must_see("Hændelser");
}
