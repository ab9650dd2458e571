//! Who may not be here, and forms that were not made for who sends them (SECURITY 8).

use std::collections::BTreeSet;

use super::admins::signed_in;
use super::imports::wait_for;
use crate::cast::{House, PASSPHRASE, Program, Visitor, WhoMayInvite};
use crate::redemption::way::comes_by_code;

crate::stories! {
    a_form_without_its_seal_changes_nothing,
    a_form_sealed_for_another_session_changes_nothing,
    each_front_has_a_session_of_its_own,
    a_preview_of_a_letter_opens_where_it_was_written_and_nowhere_else,
    a_form_from_before_a_new_sign_in_asks_to_open_its_page_again,
    every_form_that_is_too_old_leads_to_the_page_that_it_stands_on,
    a_member_without_a_role_is_told_that_this_is_for_admins,
    a_neighbours_admin_finds_nothing_here,
    who_signs_out_of_the_portal_is_out,
    an_old_page_does_not_bring_back_what_another_admin_changed,
}

async fn a_form_without_its_seal_changes_nothing(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("/contoso/admin/groups/new")).await;
    admin.fill("seal", "").fill("name", "Planted").submit("Save").await;
    assert_eq!(admin.page().status, 403);
    admin.open(&house.at("/contoso/admin/groups")).await;
    assert!(!admin.sees("Planted"));
}

async fn a_form_sealed_for_another_session_changes_nothing(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let mut twice = signed_in(&house, &contoso, &contoso.admin_address).await;
    let page = twice.open(&house.at("/contoso/admin/groups/new")).await;
    let seals = page.form("Save").unwrap().fields;
    let seal = seals.iter().find(|(name, _)| name == "seal").unwrap().1.clone();
    admin.open(&house.at("/contoso/admin/groups/new")).await;
    admin.fill("seal", &seal).fill("name", "Planted").submit("Save").await;
    assert_eq!(admin.page().status, 403, "the same person, another session");
    // Nor does a seal of one form open another.
    admin.open(&house.at("/contoso/admin/users/new")).await;
    let seals = admin.page().form("Save").unwrap().fields;
    let seal = seals.iter().find(|(name, _)| name == "seal").unwrap().1.clone();
    admin.open(&house.at("/contoso/admin/groups/new")).await;
    admin.fill("seal", &seal).fill("name", "Planted").submit("Save").await;
    assert_eq!(admin.page().status, 403);
    admin.open(&house.at("/contoso/admin/groups")).await;
    assert!(!admin.sees("Planted"));
}

async fn each_front_has_a_session_of_its_own(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("contoso/account")).await;
    admin.must_see("Hello, ");
    let [provider, portal, account] = ["guesthouse", "guesthouse-portal", "guesthouse-account"].map(|name| admin.cookie(name));
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let renamed = format!("guesthouse-account={}", value(&portal));
    let swapped = format!("guesthouse-portal={}", value(&provider));
    for (cookie, opens) in [(&provider, ""), (&portal, "contoso/admin"), (&account, "contoso/account"), (&renamed, ""), (&swapped, "")] {
        for page in ["contoso/admin", "contoso/account"] {
            let said = Program::new().send("GET", house.at(page).as_str(), &[("cookie", cookie)], Vec::new()).await;
            assert_eq!(said.status == 200, page == opens, "{page} by {cookie}: {}", said.status);
        }
    }
    // Nor is whoever has one of them signed in to applications.
    let wiki = house.application_with(&contoso, "Wiki", |settings| settings.assignment_required = false).await;
    let asked = wiki.ask(&contoso, &[("prompt", "none")]);
    for (value, is_in) in [(value(&provider), true), (value(&portal), false), (value(&account), false)] {
        let cookie = format!("guesthouse={value}");
        let said = Program::new().send("GET", asked.as_str(), &[("cookie", &cookie)], Vec::new()).await;
        assert_eq!(said.header("location").contains("code="), is_in, "{said:?}");
    }
}

async fn a_preview_of_a_letter_opens_where_it_was_written_and_nowhere_else(house: House) {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Invite a guest").await;
    admin.fill("address", "pia@northwind.example").fill("message", "See you soon").submit("Preview the letter").await;
    let body = admin.page().body.clone();
    let src = body.split("src=\"").find_map(|part| part.split('"').next().filter(|src| src.contains("/preview?"))).unwrap();
    let src = src.replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x3D;", "=");
    assert!(admin.open(&house.at(&src)).await.body.contains("See you soon"));
    // The same person in another browser, and whoever has the same place next door.
    let mut twice = signed_in(&house, &contoso, &contoso.admin_address).await;
    assert_eq!(twice.open(&house.at(&src)).await.status, 404);
    let mut neighbour = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    assert_eq!(neighbour.open(&house.at(&src.replace("/contoso/", "/fabrikam/"))).await.status, 404);
}

async fn a_form_from_before_a_new_sign_in_asks_to_open_its_page_again(house: House) {
    let contoso = house.company("contoso").await;
    house.rule(&contoso, |policy| policy.who_may_invite = WhoMayInvite::Members).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    house.member(&contoso, "bo@contoso.example", "Bo").await;
    let mut person = super::account::at_home(&house, &contoso, "bo@contoso.example").await;
    for (page, button) in [("account/invite", "Send invitation"), ("admin/groups/new", "Save"), ("admin/settings", "Save rules")] {
        let (front, address, browser) = match page.starts_with("admin") {
            true => ("admin", contoso.admin_address.as_str(), &mut admin),
            false => ("account", "bo@contoso.example", &mut person),
        };
        let form = browser.open(&house.at(&format!("contoso/{page}"))).await.form(button).unwrap();
        // In another tab they sign out and in again.
        browser.open(&house.at(&format!("contoso/{front}"))).await;
        while browser.sees("Sign out there") {
            browser.submit("Sign out there").await;
        }
        browser.submit("Sign out").await;
        browser.open(&house.at(&format!("contoso/{front}"))).await;
        browser.fill("address", address).submit("Continue").await;
        browser.fill("password", PASSPHRASE).submit("Sign in").await;
        let mut fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.retain(|(name, _)| *name != "address" && *name != "name");
        fields.extend([("address", "pia@northwind.example"), ("name", "Pia")]);
        browser.forge(form.action.as_str(), &fields).await;
        assert_eq!(browser.page().status, 403, "{page}");
        browser.must_see("This page is too old");
        browser.must_see("Contoso");
        assert!(!browser.sees("You may not do this"), "{page}");
        assert!(house.people(&contoso, "pia@northwind.example").await.is_empty(), "nothing was done");
        browser.follow("Open it again").await;
        assert_eq!(browser.page().url.path(), format!("/contoso/{page}"));
        assert!(browser.page().form(button).is_some());
    }
}

/// Goes to every page below `front` and sends each form without its seal: the way on is a page with the same form. Gives all addresses that
/// forms were sent to.
async fn sends_each_form_too_late(house: &House, browser: &mut Visitor, front: &str) -> BTreeSet<String> {
    let (mut waiting, mut seen, mut sent) = (vec![house.at(front)], BTreeSet::new(), BTreeSet::new());
    while let Some(url) = waiting.pop() {
        if !url.path().starts_with(front) || !seen.insert(url.path().to_owned()) || browser.open(&url).await.status != 200 {
            continue;
        }
        waiting.extend(browser.page().links());
        // Uploads have a story of their own.
        let forms = browser.page().forms().into_iter().filter(|form| !form.is_multipart && form.names.iter().any(|name| name == "seal"));
        for form in forms {
            if !sent.insert(form.action.path().to_owned()) {
                continue;
            }
            browser.forge(form.action.as_str(), &[("seal", "")]).await;
            assert_eq!(browser.page().status, 403, "{}", form.action);
            browser.follow("Open it again").await;
            let page = browser.page();
            assert!(page.forms().iter().any(|again| again.action == form.action), "{} stands on {url}, not on {}", form.action, page.url);
        }
    }
    sent
}

async fn every_form_that_is_too_old_leads_to_the_page_that_it_stands_on(house: House) {
    let (contoso, orders, _, mut pia) = comes_by_code(&house, "pia@northwind.example").await;
    house.rule(&contoso, |policy| policy.who_may_invite = WhoMayInvite::Members).await;
    house.invite(&contoso, "leo@northwind.example", &orders).await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    house.group_with(&contoso, (bo, None), (&orders, "Orders.Read")).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("contoso/admin/import")).await;
    admin.attach("file", "partners.csv", b"Email\r\nzoe@northwind.example\r\n").submit("Read the file").await;
    wait_for(&mut admin, "zoe@northwind.example").await;
    let sent = sends_each_form_too_late(&house, &mut admin, "/contoso/admin").await;
    for part in ["/apply", "/discard", "/protocol", "/details", "/take", "/leave", "/revoke", "/secrets/", "/domains", "/change"] {
        assert!(sent.iter().any(|action| action.contains(part)), "{part}: {sent:#?}");
    }
    let sent = sends_each_form_too_late(&house, &mut admin, "/contoso/account").await;
    assert!(sent.iter().any(|action| action.contains("/account/guests/")), "{sent:#?}");
    let sent = sends_each_form_too_late(&house, &mut pia, "/contoso/account").await;
    assert!(sent.iter().any(|action| action.contains("/account/leave/")), "{sent:#?}");
}

async fn a_member_without_a_role_is_told_that_this_is_for_admins(house: House) {
    let contoso = house.company("contoso").await;
    house.member(&contoso, "bo@contoso.example", "Bo").await;
    let mut bo = signed_in(&house, &contoso, "bo@contoso.example").await;
    bo.must_see("This part is for admins");
    bo.open(&house.at("/contoso/admin/users")).await;
    assert!(!bo.sees("Contoso Admin"));
}

async fn a_neighbours_admin_finds_nothing_here(house: House) {
    let contoso = house.company("contoso").await;
    let fabrikam = house.company("fabrikam").await;
    let ann = house.member(&contoso, "ann@contoso.example", "Ann").await;
    let mut neighbour = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    neighbour.must_see("active guests");
    // Through the neighbour's own door, our person does not exist.
    for page in ["users", "guests"] {
        neighbour.open(&house.at(&format!("/fabrikam/admin/{page}/{ann}"))).await;
        assert_eq!(neighbour.page().status, 404, "{page}");
    }
    // Our door asks who they are: a session next door opens nothing.
    neighbour.open(&house.at(&format!("/contoso/admin/users/{ann}"))).await;
    assert!(neighbour.page().url.path().contains("/interaction/"), "{}", neighbour.page().url);
    assert!(!neighbour.sees("Ann"));
}

async fn who_signs_out_of_the_portal_is_out(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.submit("Sign out").await;
    admin.must_see("You are signed out");
    let mut next: Visitor = admin;
    next.open(&house.at("/contoso/admin")).await;
    assert!(!next.sees("active guests"), "whoever comes next must prove who they are");
    next.fill("address", &contoso.admin_address).submit("Continue").await;
    next.fill("password", PASSPHRASE).submit("Sign in").await;
    next.must_see("active guests");
}

async fn an_old_page_does_not_bring_back_what_another_admin_changed(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let of_orders = format!("applications/{}", orders.id);
    let of_protocol = format!("{of_orders}/protocol");
    for (page, button, theirs, ours) in [
        ("settings", "Save rules", ("blocked_domains", "evil.example"), ("mailbox_days", "7")),
        ("settings", "Save name, accent and language", ("accent", "#123456"), ("name", "Contoso Limited")),
        (&of_orders, "Save", ("redirect_uris", "https://orders.example/other"), ("home_page", "https://orders.example/")),
        (&of_protocol, "Save", ("profile", "strict"), ("jwks_uri", "https://orders.example/jwks")),
    ] {
        let page = house.at(&format!("/contoso/admin/{page}"));
        let mut first = signed_in(&house, &contoso, &contoso.admin_address).await;
        let mut second = signed_in(&house, &contoso, &contoso.admin_address).await;
        first.open(&page).await;
        second.open(&page).await;
        second.fill(theirs.0, theirs.1).submit(button).await;
        second.must_see("Saved");
        first.fill(ours.0, ours.1).submit(button).await;
        assert_eq!(first.page().status, 422, "{page}");
        first.must_see("Somebody changed this after you opened the page");
        // What was typed stays, and whoever has read that may have their way.
        first.submit(button).await;
        first.must_see("Saved");
        assert!(first.page().body.contains(ours.1), "{page}");
    }
}
