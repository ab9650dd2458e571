//! A disk that is full, by the machine's limit on the size of files: clear answers, nothing lost, and all is well when there is room.

use std::collections::BTreeSet;
use std::process::Command;

use reqwest::{Method, StatusCode};
use serde_json::json;
use storage::testing::Fresh;

use crate::admin::{Answer, Contoso};
use crate::cast::{KeepsCookies, http_client};
use crate::place::{Place, Serving, program};

/// The program under a limit on the size of files; the signal that comes with the limit is ignored, as a full disk sends none.
fn under_limit(kilobytes: u64) -> Command {
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
    command.arg("-c").arg(script).arg(program());
    command
}

fn make_room(serving: &Serving) {
    let id = serving.id().to_string();
    assert!(Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited"]).status().unwrap().success());
}

async fn invite(contoso: &Contoso, number: usize) -> (String, Answer) {
    let address = format!("guest{number}@northwind.example");
    let body = json!({ "invitedUserEmailAddress": address, "applications": [{ "id": contoso.orders, "role": "Orders.Read" }] });
    let body = Some(("application/json", body.to_string().into_bytes()));
    (address, contoso.admin.try_call(Method::POST, "/invitations", body).await.unwrap())
}

#[tokio::test]
async fn a_full_disk_is_told_of_and_survived() {
    let place = Place::new(Fresh::sqlite(), "").await;
    let serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    serving.kill();
    let serving = place.serve_by(under_limit(1500)).await;

    let (mut stored, mut refused) = (BTreeSet::new(), 0);
    for number in 0..5000 {
        let (address, answer) = invite(&contoso, number).await;
        match answer.status {
            StatusCode::CREATED => assert!(stored.insert(address)),
            _ => refused += usize::from(answer.says_come_again()),
        }
        assert!(answer.status == 201 || answer.status == 503, "{answer:?}");
        if refused == 30 {
            break;
        }
    }
    assert!(!stored.is_empty() && refused == 30, "the disk never was full: {} stored", stored.len());
    check_doors(&place, &contoso).await;

    make_room(&serving);
    let mut number = 5000;
    while number < 5020 {
        let (address, answer) = invite(&contoso, number).await;
        assert!(answer.status == 201 || number == 5000 && answer.says_come_again(), "{answer:?}");
        if answer.status == 201 {
            assert!(stored.insert(address));
            number += 1;
        }
    }
    check_stored(&contoso, &stored).await;
    serving.kill();
    let _serving = place.serve().await;
    check_stored(&contoso, &stored).await;
}

/// While the disk is full, whoever only reads is served, and whoever would write is told to come again.
async fn check_doors(place: &Place, contoso: &Contoso) {
    contoso.admin.ask_for_token().await.unwrap().unwrap();
    contoso.admin.get("/invitations").await;
    let http = http_client(KeepsCookies::No);
    let begin = async || http.get(place.at("contoso/admin")).send().await.unwrap();
    let mut answer = begin().await;
    // What little there is may still take the few bytes of a sign-in.
    for _ in 0..500 {
        if answer.status() != 303 {
            break;
        }
        answer = begin().await;
    }
    assert_eq!(answer.status(), 503, "beginning to sign in writes");
    assert!(answer.headers().contains_key("retry-after"));
    assert!(answer.text().await.unwrap().contains("The server is busy for a moment"));
    let file = format!("Email\r\n{}", "ann@northwind.example\r\n".repeat(200_000)).into_bytes();
    let answer = contoso.admin.try_call(Method::POST, "/invitations/imports", Some(("text/csv", file))).await.unwrap();
    assert!(answer.says_come_again(), "{answer:?}");
}

async fn check_stored(contoso: &Contoso, stored: &BTreeSet<String>) {
    let guests = contoso.admin.list("/users?$top=999&$filter=userType%20eq%20'Guest'").await;
    let mails: Vec<&str> = guests.iter().map(|guest| guest["mail"].as_str().unwrap()).collect();
    assert_eq!(mails.len(), mails.iter().collect::<BTreeSet<_>>().len(), "a guest is there twice");
    assert_eq!(
        mails.iter().map(|mail| (*mail).to_owned()).collect::<BTreeSet<_>>(),
        *stored,
        "what was answered is stored, and nothing else"
    );
}
