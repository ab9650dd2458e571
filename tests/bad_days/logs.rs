//! What the log of the real program says.

use std::collections::BTreeSet;

use serde_json::Value;
use storage::testing::Fresh;

use crate::admin::Admin;
use crate::cast::{KeepsCookies, http_client};
use crate::place::{Place, Serving};

/// What lines of a log in JSON say of a request.
fn of_request(serving: &Serving, id: &str) -> Vec<Value> {
    let lines = serving.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    lines.into_iter().map(|mut line| line["fields"].take()).filter(|fields| fields["request_id"] == id).collect()
}

#[tokio::test]
async fn a_request_is_found_in_the_log_by_the_number_it_was_answered_with() {
    let place = Place::new(Fresh::sqlite(), "").await;
    place.configure(|config| config + "[log]\nformat = \"json\"\nfilter = \"info,guesthouse=debug\"\n");
    let serving = place.serve().await;
    let admin = Admin::of(&place).await;
    let http = http_client(KeepsCookies::No);

    let called = http.get(place.at("v1.0/users")).bearer_auth(admin.token()).send().await.unwrap();
    let id = called.headers()["request-id"].to_str().unwrap().to_owned();
    let told = of_request(&serving, &id);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["message"], &told[0]["route"], &told[0]["status"]), (&"answered".into(), &"/v1.0/users".into(), &200.into()));

    let page = http.get(place.at("contoso/nowhere")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 404);
    let page = page.text().await.unwrap();
    let words = page.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    let numbers: BTreeSet<&str> = words.filter(|word| word.len() == 36).collect();
    let found: Vec<Value> = numbers.into_iter().flat_map(|id| of_request(&serving, id)).collect();
    let said: Vec<&str> = found.iter().filter_map(|fields| fields["message"].as_str()).collect();
    assert_eq!(said, ["a request was refused", "answered"], "{page}");
}

#[tokio::test]
async fn no_ticket_and_no_address_is_in_the_log() {
    let place = Place::new(Fresh::sqlite(), "").await;
    place.configure(|config| config + "[log]\nformat = \"json\"\nfilter = \"info,guesthouse=debug\"\n");
    let serving = place.serve().await;
    let _ = Admin::of(&place).await;
    let http = http_client(KeepsCookies::No);
    let (ticket, address) = ("T".repeat(43), "pia@northwind.example");
    for path in [
        format!("contoso/redeem/{ticket}"),
        format!("contoso/authorize?login_hint={address}&state={ticket}"),
        format!("{ticket}/{address}"),
    ] {
        let answer = http.get(place.at(&path)).header("referer", place.at(&path).as_str()).send().await.unwrap();
        assert!(answer.status().as_u16() < 500, "{path}");
    }
    let log = serving.log();
    assert!(log.contains("/{tenant}/redeem/{ticket}"), "{log}");
    assert!(!log.contains(&ticket) && !log.contains("northwind"), "{log}");
}

#[tokio::test]
async fn a_log_that_is_kept_in_a_file_has_no_colours() {
    let place = Place::new(Fresh::sqlite(), "").await;
    let serving = place.serve().await;
    assert!(serving.log().contains("listening") && !serving.log().contains('\u{1b}'), "{}", serving.log());
}
