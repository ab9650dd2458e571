//! Files that are no good, at both doors: each is refused in words that say what is wrong and where, and leaves nothing behind.

use std::time::Duration;

use serde_json::json;

use crate::api::{Admin, imports::planned};
use crate::cast::{DirectoryRole, House, Visitor};
use crate::portal::signed_in;

crate::stories! {
    a_bad_header_is_refused_at_once_at_both_doors,
    a_file_that_goes_wrong_further_down_is_given_up_with_its_place,
    a_file_over_the_limit_of_its_size_is_refused_before_it_is_read,
    a_file_of_more_rows_than_are_allowed_carries_out_none,
    a_file_that_breaks_off_on_the_way_leaves_nothing,
}

/// A header row that is wrong, what the API says of it, and what the portal says.
fn bad_headers() -> Vec<(Vec<u8>, &'static str, &'static str)> {
    let wide = format!("Email{}\r\nann@northwind.example\r\n", ",x".repeat(1_000_000));
    vec![
        (Vec::new(), "the file is empty", "There is nothing in the file."),
        (b"PK\x03\x04\x14\x00\x06\x00".to_vec(), "a spreadsheet's own format", "This is a spreadsheet in its own format."),
        (b"\x00\x01\x02\x03\x04\x05".to_vec(), "this is not a text file", "This is not a text file."),
        (b"Colour,Shape\r\nred,round\r\n".to_vec(), "there is no column called Email", "There is no column called Email."),
        (b"Email,Groups,EMAIL\r\n".to_vec(), "columns 1 and 3 are the same", "Columns 1 and 3 are about the same thing."),
        (wide.into_bytes(), "more than 200 columns", "There are more than 200 columns."),
        (
            b"Email,\"Name\r\nann@northwind.example,Ann\r\n".to_vec(),
            "the quote that opens here is never closed",
            "A quote opens here and is never closed.",
        ),
    ]
}

async fn a_bad_header_is_refused_at_once_at_both_doors(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let mut portal = signed_in(&house, &contoso, &contoso.admin_address).await;
    portal.follow("Import").await;
    for (bytes, told, shown) in bad_headers() {
        let said = api.upload("/invitations/imports", bytes.clone()).await;
        assert_eq!((said.status, said.json()["error"]["code"].as_str()), (400, Some("Request_BadRequest")), "{said:?}");
        let message = said.json()["error"]["message"].as_str().unwrap().to_lowercase();
        assert!(message.contains(&told.to_lowercase()), "{told:?} is not in {message:?}");
        portal.attach("file", "partners.csv", &bytes).submit("Read the file").await;
        assert_eq!(portal.page().status, 422, "{shown}");
        portal.must_see(shown);
        portal.must_see("Nothing has been imported yet.");
    }
    assert_eq!(api.get("/invitations/imports").await["value"], json!([]));
}

/// Files whose header is good and whose rows are not, and what is said of them.
fn bad_rows() -> Vec<(Vec<u8>, &'static str)> {
    let header = "Email,DisplayName\r\n";
    let rows = |text: &[u8]| [header.as_bytes(), b"ann@northwind.example,J\xc3\xbcrgen\r\n", text].concat();
    vec![
        (rows(b"bo@northwind.example,\"Bo"), "line 3, column 2: the quote that opens here is never closed"),
        (rows(b"bo@northwind.example,\xc3"), "line 3: the file is not valid UTF-8"),
        (rows(b"bo@northwind.example,B\xf6\r\n"), "line 3: the file is not valid UTF-8"),
        (rows(b"bo@northwind.example,\x00\x01\x02\r\n"), "line 3: this is not a text file"),
        (rows(b"\"bo@northwind.example\"x,Bo\r\n"), "line 3, column 1: text follows the closing quote"),
        (rows(format!("bo{}\r\n", ",".repeat(1_000_000)).as_bytes()), "line 3: there are more than 200 columns"),
        (rows(format!("{}\r\n", "x".repeat(1_000_000)).as_bytes()), "line 3, column 1: the cell is longer than"),
    ]
}

async fn a_file_that_goes_wrong_further_down_is_given_up_with_its_place(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    for (bytes, told) in bad_rows() {
        let said = api.upload("/invitations/imports", bytes).await;
        let import = if said.status == 202 {
            planned(&api, said.json()["id"].as_str().unwrap()).await
        } else {
            assert_eq!(said.status, 400, "{said:?}");
            json!({ "status": "givenUp", "problem": said.json()["error"]["message"] })
        };
        assert_eq!(import["status"], "givenUp", "{told}: {import}");
        let problem = import["problem"].as_str().unwrap().to_lowercase();
        assert!(problem.contains(&told.to_lowercase()), "{told:?} is not in {problem:?}");
        if let Some(id) = said.json()["id"].as_str() {
            assert_eq!(api.refused("POST", &format!("/invitations/imports/{id}/apply"), None).await.0, 409);
        }
    }
    house.work().await;
    assert!(house.people(&contoso, "ann@northwind.example").await.is_empty(), "half a file is no file");
}

async fn a_file_over_the_limit_of_its_size_is_refused_before_it_is_read(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let large = ["Email\r\n".to_owned(), "ann@northwind.example\r\n".repeat(1_000_000)].concat().into_bytes();
    assert!(large.len() > 20 << 20);
    let said = api.upload("/invitations/imports", large.clone()).await;
    assert_eq!((said.status, said.json()["error"]["code"].as_str()), (413, Some("Request_EntityTooLarge")), "{said:?}");
    let mut portal = signed_in(&house, &contoso, &contoso.admin_address).await;
    portal.follow("Import").await;
    portal.attach("file", "partners.csv", &large).submit("Read the file").await;
    portal.must_see("The file is larger than");
    assert_eq!(api.get("/invitations/imports").await["value"], json!([]));
}

async fn a_file_of_more_rows_than_are_allowed_carries_out_none(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let rows = (0..2001).map(|row| format!("guest{row}@northwind.example\r\n"));
    let file = ["Email\r\n".to_owned()].into_iter().chain(rows).collect::<String>();
    let said = api.upload("/invitations/imports", file.into_bytes()).await;
    let import = planned(&api, said.json()["id"].as_str().unwrap()).await;
    assert_eq!((&import["status"], &import["problem"]), (&json!("givenUp"), &json!("line 2002: there are more than 2000 rows")));
    let mut portal = signed_in(&house, &contoso, &contoso.admin_address).await;
    portal.open(&house.at(&format!("/contoso/admin/import/{}", import["id"].as_str().unwrap()))).await;
    portal.must_see("There are more than 2,000 rows");
    assert!(house.people(&contoso, "guest0@northwind.example").await.is_empty());
}

async fn a_file_that_breaks_off_on_the_way_leaves_nothing(house: House) {
    use std::io::{Read as _, Write as _};
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let address = (house.url().host_str().unwrap(), house.url().port().unwrap());
    let half = format!(
        "POST /v1.0/invitations/imports HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: text/csv\r\ncontent-length: 1000\r\n\r\n\
         Email\r\nann@northwind.example\r\n",
        api.token
    );
    let mut wire = std::net::TcpStream::connect(address).unwrap();
    wire.write_all(half.as_bytes()).unwrap();
    wire.shutdown(std::net::Shutdown::Write).unwrap();
    // The server is on this thread too: what it answers, if anything, is looked at when it has had its turn.
    tokio::time::sleep(Duration::from_millis(200)).await;
    wire.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let mut answer = Vec::new();
    let _ = wire.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(api.get("/invitations/imports").await["value"], json!([]));
    let mut visitor = Visitor::new();
    visitor.open(&house.at("/healthz")).await;
    assert_eq!(visitor.page().status, 200);
}
