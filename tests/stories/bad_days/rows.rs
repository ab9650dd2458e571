//! Rows that would do harm, and rows that only look strange: by a file, by the API and by hand.

use serde_json::json;

use crate::api::{Admin, imports::planned};
use crate::cast::{DirectoryRole, House, Visitor};
use crate::portal::signed_in;

crate::stories! {
    nothing_in_a_row_becomes_a_header_of_a_letter,
    nothing_in_a_request_becomes_a_header_of_a_letter,
    plus_addresses_and_foreign_scripts_are_welcome,
    an_address_that_looks_like_another_is_shown_as_machines_write_it,
}

/// What somebody sends who wants a header of their own in our letter.
const INJECTED: [&str; 5] = [
    "Ann\r\nBcc: eve@evil.example",
    "Ann\nBcc: eve@evil.example",
    "Ann\rBcc: eve@evil.example",
    "Ann\u{85}Bcc: eve",
    "Ann\u{2028}Bcc: eve",
];

/// The import of a file, planned.
async fn plan(api: &Admin, file: &str) -> (String, Vec<serde_json::Value>) {
    let said = api.upload("/invitations/imports", file.as_bytes().to_vec()).await;
    assert_eq!(said.status, 202, "{said:?}");
    let id = said.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(planned(api, &id).await["status"], "planned");
    let rows = api.get(&format!("/invitations/imports/{id}/rows")).await["value"].as_array().unwrap().clone();
    (id, rows)
}

async fn nothing_in_a_row_becomes_a_header_of_a_letter(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let mut file = "Email,DisplayName,GivenName,Message,Cc\r\n".to_owned();
    for (row, name) in INJECTED.iter().enumerate() {
        file.push_str(&format!("name{row}@northwind.example,\"{name}\",,,\r\n"));
        file.push_str(&format!("given{row}@northwind.example,,\"{name}\",,\r\n"));
        file.push_str(&format!("\"address{row}@northwind.example\r\nBcc: eve@evil.example\",,,,\r\n"));
        file.push_str(&format!("copy{row}@northwind.example,,,,\"cc@northwind.example\nBcc: eve@evil.example\"\r\n"));
    }
    file.push_str("message@northwind.example,Ann,,\"Hello\r\nBcc: eve@evil.example\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>\",\r\n");
    let (id, rows) = plan(&api, &file).await;
    let (last, others) = rows.split_last().unwrap();
    assert_eq!(last["decision"], "new", "words may have lines: {last}");
    for row in others {
        assert!(["bad_address", "bad_cell"].contains(&row["decision"].as_str().unwrap()), "{row}");
    }
    api.post(&format!("/invitations/imports/{id}/apply"), json!({})).await;
    house.work().await;
    let letters = house.mailbox("message@northwind.example").letters();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("| .\n| MAIL FROM[:]<eve@evil[.]example>"), "the words arrive as words: {}", letters[0].text);
    assert!(house.mailbox("eve@evil.example").letters().is_empty());
}

async fn nothing_in_a_request_becomes_a_header_of_a_letter(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let bad = (400, "Request_BadRequest".to_owned());
    for name in INJECTED {
        for body in [
            json!({ "invitedUserEmailAddress": "ann@northwind.example", "invitedUserDisplayName": name }),
            json!({ "invitedUserEmailAddress": format!("{name}@northwind.example") }),
            json!({ "invitedUserEmailAddress": format!("ann@northwind.example{}", &name[3..]) }),
        ] {
            assert_eq!(api.refused("POST", "/invitations", Some(body.clone())).await, bad, "{body}");
        }
    }
    let mut portal = signed_in(&house, &contoso, &contoso.admin_address).await;
    portal.follow("Guests").await;
    portal.open(&house.at("/contoso/admin/invitations/new")).await;
    portal.fill("address", "ann@northwind.example").fill("name", "Ann\r\nBcc: eve@evil.example").submit("Send invitation").await;
    assert_eq!(portal.page().status, 422);
    house.work().await;
    assert!(house.mailbox("ann@northwind.example").letters().is_empty() && house.mailbox("eve@evil.example").letters().is_empty());
}

async fn plus_addresses_and_foreign_scripts_are_welcome(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let addresses =
        ["ann+b2b@northwind.example", "søren@bücher.example", "用户@例え.example", "jürgen@northwind.example", "ann@northwind.example"];
    let file = addresses.iter().fold("Email\r\n".to_owned(), |file, address| file + address + "\r\n");
    let (id, rows) = plan(&api, &file).await;
    assert!(rows.iter().all(|row| row["decision"] == "new"), "a plus makes another mailbox: {rows:?}");
    api.post(&format!("/invitations/imports/{id}/apply"), json!({})).await;
    house.work().await;
    for address in ["ann+b2b@northwind.example", "søren@xn--bcher-kva.example", "用户@xn--r8jz45g.example", "jürgen@northwind.example"]
    {
        let letters = house.mailbox(address).letters();
        assert_eq!(letters.len(), 1, "{address}");
        let mut guest = Visitor::new();
        guest.open(&letters[0].link("/redeem/")).await;
        assert_eq!(guest.page().status, 200, "{address}");
    }
}

async fn an_address_that_looks_like_another_is_shown_as_machines_write_it(house: House) {
    let contoso = house.company("contoso").await;
    // The first letter of the second is Cyrillic.
    let file = "Email\r\npia@apple.example\r\npia@\u{430}pple.example\r\n";
    let mut portal = signed_in(&house, &contoso, &contoso.admin_address).await;
    portal.follow("Import").await;
    portal.attach("file", "partners.csv", file.as_bytes()).submit("Read the file").await;
    crate::portal::wait_for(&mut portal, "Carry out").await;
    let text = portal.page().text();
    assert_eq!(text.matches("xn--pple-43d.example").count(), 1, "{text}");
    portal.must_see("Make sure that it is the right one.");
    portal.submit("Carry out").await;
    house.work().await;
    for page in ["/contoso/admin/guests", "/contoso/admin/invitations", "/contoso/admin/letters"] {
        portal.open(&house.at(page)).await;
        let text = portal.page().text();
        assert!(text.contains("xn--pple-43d.example"), "{page}: {text}");
    }
}
