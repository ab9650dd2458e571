//! A letter is shown before it is sent, and what arrives is what was shown.

use super::signed_in;
use crate::cast::{DirectoryRole, House, Letter, Tenant, Visitor};

crate::stories! {
    an_admin_shows_the_letter_before_it_is_sent,
    the_letter_that_arrives_is_the_one_that_was_shown,
    a_draft_is_shown_to_whoever_wrote_it_and_nobody_else,
}

const PIA: &str = "pia@northwind.example";
/// Where links of a preview lead (RFC 6761 §6.4).
const NOWHERE: &str = "https://preview.invalid/";

/// Opens the form that invites.
async fn inviting(house: &House, tenant: &Tenant) -> Visitor {
    let mut admin = signed_in(house, tenant, &tenant.admin_address).await;
    admin.follow("Invite a guest").await;
    admin
}

/// Where the frame of the page has its letter from.
fn framed(admin: &Visitor) -> String {
    let body = &admin.page().body;
    let src = body.split("src=\"").find_map(|part| part.split('"').next().filter(|src| src.contains("/preview?")));
    unescaped(src.unwrap_or_else(|| panic!("no letter is shown: {}", admin.page().text())))
}

fn unescaped(html: &str) -> String {
    html.replace("&#x2F;", "/").replace("&#x3D;", "=").replace("&amp;", "&").trim_end().to_owned()
}

/// The HTML of a letter with its links taken out, as in a preview.
fn without_links(letter: &Letter, html: &str) -> String {
    let links = [letter.link("/redeem/"), letter.link("/no-more/")];
    links.iter().fold(unescaped(html), |html, link| html.replace(link.as_str(), NOWHERE))
}

async fn an_admin_shows_the_letter_before_it_is_sent(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = inviting(&house, &contoso).await;
    admin.fill("address", PIA).fill("message", "<b>Come</b> & see.").submit("Preview the letter").await;
    admin.must_see("Nothing is chosen: the guest can open only what admits every guest");
    let src = framed(&admin);
    let framed = admin.open(&house.at(&src)).await;
    assert!(framed.body.contains("Come&lt;") || framed.body.contains("&lt;b&gt;"), "{}", framed.body);
    let policy = framed.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("sandbox; default-src 'none'") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert_eq!(framed.headers["x-frame-options"], "SAMEORIGIN");
    house.work().await;
    assert!(house.mailbox(PIA).letters().is_empty(), "a preview sends nothing");
}

async fn the_letter_that_arrives_is_the_one_that_was_shown(house: House) {
    let contoso = house.company("contoso").await;
    house.application(&contoso, "Orders").await;
    let mut mailbox = house.mailbox(PIA);
    // The second time without an end: she waits, and the one that was said stays.
    for ends in ["2027-04-01", ""] {
        let mut admin = inviting(&house, &contoso).await;
        let form = admin.page().form("Send invitation").unwrap();
        let app = form.names.iter().find_map(|name| name.strip_prefix("role-").map(str::to_owned)).unwrap();
        admin.fill("address", PIA).fill("message", "Come & see.").fill("app", &app).fill("access_ends", ends);
        admin.submit("Preview the letter").await;
        let page = admin.page().text();
        let mut frame = admin.clone();
        let shown = unescaped(&frame.open(&house.at(&framed(&admin))).await.body);
        assert!(shown.contains("The access it gives ends on"), "{shown}");
        // The button below the letter sends what the form holds.
        admin.submit("Send invitation").await;
        admin.must_see(PIA);
        house.work().await;
        let letter = mailbox.next().await;
        let received = house.received(PIA).pop().unwrap();
        let from = format!("{} <{}>", received.from_name, received.from);
        assert!(page.contains(&letter.subject) && page.contains(&from), "{} {from}: {page}", letter.subject);
        assert_eq!(shown, without_links(&letter, &received.html));
    }
}

async fn a_draft_is_shown_to_whoever_wrote_it_and_nobody_else(house: House) {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let mut admin = inviting(&house, &contoso).await;
    admin.fill("address", PIA).submit("Preview the letter").await;
    let src = framed(&admin);
    assert_eq!(admin.open(&house.at(&src)).await.status, 200);
    let second = house.member(&contoso, "bo@contoso.example", "Bo Berg").await;
    house.promote(&contoso, second, DirectoryRole::GlobalAdministrator).await;
    for address in ["bo@contoso.example", &contoso.admin_address] {
        let mut other = signed_in(&house, &contoso, address).await;
        assert_eq!(other.open(&house.at(&src)).await.status, 404, "{address}, in another session");
    }
    let mut neighbour = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    assert_eq!(neighbour.open(&house.at(&src.replace("/contoso/", "/fabrikam/"))).await.status, 404);
    assert!(Visitor::new().open(&house.at(&src)).await.url.path().contains("/interaction/"), "a preview is for who wrote it");
}
