//! SIGTERM: requests in flight end, the queue is kept, and the next process goes on with it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use guesthouse::demo::inbox::Mood;
use reqwest::Method;
use serde_json::json;
use storage::testing::Fresh;

use crate::admin::{Contoso, a_moment};
use crate::place::{Place, Serving};

async fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            return;
        }
        a_moment().await;
    }
    panic!("it never was so: {what}");
}

/// Begins a request and keeps its last part back.
fn begin(place: &Place, token: &str, body: &str) -> TcpStream {
    let mut wire = TcpStream::connect(("127.0.0.1", place.url().port().unwrap())).unwrap();
    let head = format!(
        "POST /v1.0/invitations HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    wire.write_all(head.as_bytes()).unwrap();
    wire.write_all(&body.as_bytes()[..10]).unwrap();
    wire.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    wire
}

async fn ends(mut serving: Serving) {
    wait_until("it ended", || serving.ended().is_some()).await;
    assert_eq!(serving.ended().unwrap().code(), Some(0), "{}", serving.log());
}

#[tokio::test]
async fn whoever_is_being_served_is_served_to_the_end_and_letters_are_kept() {
    for database in Fresh::on_each_engine() {
        let place = Place::new(database, "").await;
        let serving = place.serve().await;
        let contoso = Contoso::found(&place).await;
        place.inbox.behave(Mood { hangs_up: true, ..Mood::default() });
        let invite = |address: &str| json!({ "invitedUserEmailAddress": address, "sendInvitationMessage": true });
        contoso.admin.post("/invitations", invite("ann@northwind.example")).await;

        let body = invite("bo@northwind.example").to_string();
        let mut wire = begin(&place, contoso.admin.token(), &body);
        tokio::time::sleep(Duration::from_millis(200)).await;
        serving.ask_to_stop();
        wait_until("it is stopping", || serving.log().contains("stopping")).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        wire.write_all(&body.as_bytes()[10..]).unwrap();
        let mut answer = String::new();
        wire.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        ends(serving).await;
        let has_come = place.inbox.letters().iter().any(|letter| letter.to.ends_with("@northwind.example"));
        assert!(!place.listens() && !has_come);

        place.inbox.behave(Mood::default());
        place.database.let_an_hour_pass();
        let _serving = place.serve().await;
        for address in ["ann@northwind.example", "bo@northwind.example"] {
            let letter = place.inbox.wait_for(Duration::from_secs(10), |letter| letter.to == address).await;
            assert!(letter.is_some(), "no letter came for {address}");
            let stored = contoso.admin.call(Method::GET, &format!("/users?$filter=mail%20eq%20'{address}'"), None).await.good();
            assert_eq!(stored["value"].as_array().unwrap().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_keeps_nobody_from_stopping() {
    for database in Fresh::on_each_engine() {
        let place = Place::new(database, "").await;
        place.configure(|config| config.replace("shutdown_grace_seconds = 5", "shutdown_grace_seconds = 2"));
        place.inbox.behave(Mood { is_silent: true, ..Mood::default() });
        let serving = place.serve().await;
        let contoso = Contoso::found(&place).await;
        let ann = json!({ "invitedUserEmailAddress": "ann@northwind.example", "sendInvitationMessage": true });
        contoso.admin.post("/invitations", ann).await;
        wait_until("letters are on their way", || place.inbox.conversations() > 0).await;

        serving.ask_to_stop();
        let shut = tokio::time::timeout(Duration::from_secs(1), wait_until("nobody is let in", || !place.listens()));
        assert!(shut.await.is_ok(), "it lets people in while letters hang");
        let ended = tokio::time::timeout(Duration::from_secs(4), ends(serving));
        assert!(ended.await.is_ok(), "letters that hang keep it from ending");

        place.inbox.behave(Mood::default());
        place.database.let_an_hour_pass();
        let _serving = place.serve().await;
        let letter = place.inbox.wait_for(Duration::from_secs(10), |letter| letter.to == "ann@northwind.example").await;
        assert!(letter.is_some(), "the letter was lost");
    }
}

#[tokio::test]
async fn whoever_does_not_come_to_an_end_is_cut_off_after_the_grace() {
    let place = Place::new(Fresh::sqlite(), "").await;
    place.configure(|config| config.replace("shutdown_grace_seconds = 5", "shutdown_grace_seconds = 1"));
    let serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    let _wire = begin(&place, contoso.admin.token(), "{\"invitedUserEmailAddress\": \"ann@northwind.example\"}");
    tokio::time::sleep(Duration::from_millis(200)).await;
    serving.ask_to_stop();
    ends(serving).await;
}
