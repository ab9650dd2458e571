//! A CSV by the API: planned, looked at, carried out.

use std::time::Duration;

use serde_json::{Value, json};

use super::Admin;
use crate::cast::{DirectoryRole, House};

crate::stories! {
    a_file_is_planned_shown_and_carried_out,
    a_file_without_a_header_is_refused,
    an_import_that_is_cancelled_invites_nobody_else,
}

pub(crate) async fn planned(admin: &Admin, id: &str) -> Value {
    for _ in 0..200 {
        let import = admin.get(&format!("/invitations/imports/{id}")).await;
        if import["status"] != "planning" {
            return import;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the plan was not made");
}

async fn a_file_is_planned_shown_and_carried_out(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let file = "Email,DisplayName\r\nann@northwind.example,Ann\r\nann@northwind.example,Ann again\r\nnobody,Nobody\r\n";
    let said = admin.upload("/invitations/imports?fileName=partners.csv", file.as_bytes().to_vec()).await;
    assert_eq!((said.status, said.json()["fileName"].as_str()), (202, Some("partners.csv")), "{said:?}");
    let id = said.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(planned(&admin, &id).await["status"], "planned");
    let rows = admin.get(&format!("/invitations/imports/{id}/rows")).await;
    let decisions: Vec<&str> = rows["value"].as_array().unwrap().iter().map(|row| row["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["new", "duplicate_in_file", "bad_address"]);
    house.work().await;
    assert!(house.mailbox("ann@northwind.example").letters().is_empty(), "nothing is sent before it is carried out");
    for _ in 0..2 {
        admin.post(&format!("/invitations/imports/{id}/apply"), json!({})).await;
        house.work().await;
    }
    assert_eq!(admin.get(&format!("/invitations/imports/{id}")).await["status"], "applied");
    assert_eq!(house.mailbox("ann@northwind.example").letters().len(), 1);
    let result = admin.call("GET", &format!("/invitations/imports/{id}/result.csv"), None).await;
    assert!(result.header("content-type").starts_with("text/csv") && result.body.contains("duplicate_in_file"), "{result:?}");
    assert_eq!(admin.get("/invitations/imports").await["value"][0]["id"], id.as_str());
}

async fn a_file_without_a_header_is_refused(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let said = admin.upload("/invitations/imports", b"just some words".to_vec()).await;
    assert_eq!((said.status, said.json()["error"]["code"].as_str()), (400, Some("Request_BadRequest")), "{said:?}");
    assert_eq!(admin.refused("POST", "/invitations/imports", Some(json!({}))).await.0, 415);
}

async fn an_import_that_is_cancelled_invites_nobody_else(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let file = "Email,DisplayName\r\nann@northwind.example,Ann\r\nnobody,Nobody\r\n";
    let id = admin.upload("/invitations/imports", file.as_bytes().to_vec()).await.json()["id"].as_str().unwrap().to_owned();
    planned(&admin, &id).await;
    let import = format!("/invitations/imports/{id}");
    assert_eq!(admin.refused("POST", &format!("{import}/cancel"), Some(json!({}))).await.0, 409, "nobody has had it carried out");
    admin.post(&format!("{import}/apply"), json!({})).await;
    for _ in 0..2 {
        assert_eq!(admin.post(&format!("{import}/cancel"), json!({})).await["status"], "cancelling");
    }
    house.work().await;
    assert_eq!(admin.get(&import).await["status"], "applied");
    assert!(house.mailbox("ann@northwind.example").letters().is_empty());
    let result = admin.call("GET", &format!("{import}/result.csv"), None).await.body;
    let became: Vec<&str> = result.lines().skip(1).filter_map(|line| line.splitn(4, ',').nth(3)).collect();
    assert!(became[0] == "cancelled,The import was cancelled before the turn of this row came.", "{result}");
    assert!(became.len() == 2 && became[1].starts_with("bad_address,"), "{result}");
    assert_eq!(admin.post(&format!("{import}/cancel"), json!({})).await["status"], "applied", "too late changes nothing");
    // The result, uploaded again, invites who is left.
    let again = admin.upload("/invitations/imports", result.into_bytes()).await.json()["id"].as_str().unwrap().to_owned();
    planned(&admin, &again).await;
    admin.post(&format!("/invitations/imports/{again}/apply"), json!({})).await;
    house.work().await;
    assert_eq!(house.mailbox("ann@northwind.example").letters().len(), 1);
}
