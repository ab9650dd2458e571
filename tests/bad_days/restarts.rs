//! PostgreSQL is restarted under load: every answer is right or says when to come again, and afterwards nothing answered is missing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use storage::testing::Fresh;

use crate::admin::{Contoso, a_moment};
use crate::cast::{KeepsCookies, http_client};
use crate::cluster::Cluster;
use crate::place::Place;

/// Rows of the file that is carried out meanwhile.
const ROWS: usize = 400;

/// What goes on while the database goes away and comes back.
struct Load {
    place: Place,
    contoso: Contoso,
    is_over: Cell<bool>,
    stored: RefCell<BTreeSet<String>>,
    turned_away: Cell<usize>,
}

impl Load {
    /// Invites one after the other, each as often as it takes.
    async fn invite(&self, name: &str) {
        let mut number = 0;
        while !self.is_over.get() {
            let address = format!("{name}{number}@northwind.example");
            let body = json!({
                "invitedUserEmailAddress": address,
                "sendInvitationMessage": true,
                "applications": [{ "id": self.contoso.orders, "role": "Orders.Read" }],
            });
            let body = Some(("application/json", body.to_string().into_bytes()));
            let answer = self.contoso.admin.try_call(Method::POST, "/invitations", body).await.unwrap();
            if answer.says_come_again() {
                self.turned_away.set(self.turned_away.get() + 1);
                a_moment().await;
                continue;
            }
            assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
            self.stored.borrow_mut().insert(address);
            number += 1;
        }
    }

    /// Asks for tokens and looks at pages.
    async fn look(&self) {
        let http = http_client(KeepsCookies::No);
        while !self.is_over.get() {
            let token = self.contoso.admin.ask_for_token().await.unwrap();
            assert!(token.is_ok() || token == Err(StatusCode::SERVICE_UNAVAILABLE), "{token:?}");
            for path in ["contoso/account", "contoso/jwks", "contoso/.well-known/openid-configuration"] {
                let answer = http.get(self.place.at(path)).send().await.unwrap();
                let (status, headers) = (answer.status(), answer.headers().clone());
                let is_busy = status == 503 && headers.contains_key("retry-after");
                assert!(status == 200 || status == 303 || is_busy, "{path}: {status} {headers:?}");
            }
            a_moment().await;
        }
    }

    /// Has a file carried out, which goes on by itself whatever happens to the database; gives its address.
    async fn import(&self) -> String {
        let rows = (0..ROWS).map(|row| format!("row{row}@tailspin.example,Orders,Orders.Read\r\n"));
        let file = ["Email,Apps,Role\r\n".to_owned()].into_iter().chain(rows).collect::<String>().into_bytes();
        let uploaded = self.contoso.admin.call(Method::POST, "/invitations/imports", Some(("text/csv", file))).await.good();
        let import = format!("/invitations/imports/{}", uploaded["id"].as_str().unwrap());
        self.until(&import, "planned").await;
        self.contoso.admin.post(&format!("{import}/apply"), json!({})).await;
        import
    }

    async fn until(&self, import: &str, status: &str) {
        for _ in 0..1500 {
            if self.contoso.admin.get(import).await["status"] == status {
                return;
            }
            a_moment().await;
        }
        panic!("{import} never was {status}");
    }

    async fn restart(&self, cluster: &Cluster) {
        for mode in ["fast", "immediate", "fast"] {
            tokio::time::sleep(Duration::from_millis(700)).await;
            cluster.restart(mode).await;
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        self.is_over.set(true);
    }
}

#[tokio::test]
async fn a_database_that_is_restarted_under_load_loses_nothing_that_was_answered() {
    let Some(cluster) = Cluster::start() else { return println!("LEFT OUT: scripts/test says where PostgreSQL's programs are") };
    let place = Place::new(Fresh::in_cluster(&cluster.url()).unwrap(), "").await;
    let serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    let load = Load { place, contoso, is_over: Cell::new(false), stored: RefCell::default(), turned_away: Cell::new(0) };
    let import = load.import().await;
    tokio::join!(load.restart(&cluster), load.invite("ann"), load.invite("bo"), load.invite("cy"), load.look());

    println!("{} invited, {} times asked to come again", load.stored.borrow().len(), load.turned_away.get());
    assert!(load.turned_away.get() > 0, "nobody met the restart");
    load.place.database.let_an_hour_pass();
    load.until(&import, "applied").await;
    load.stored.borrow_mut().extend((0..ROWS).map(|row| format!("row{row}@tailspin.example")));
    let guests = load.contoso.admin.list("/users?$top=999&$filter=userType%20eq%20'Guest'").await;
    let mails: Vec<String> = guests.iter().map(|guest| guest["mail"].as_str().unwrap().to_owned()).collect();
    assert_eq!(mails.len(), mails.iter().collect::<BTreeSet<_>>().len(), "a guest is there twice");
    assert_eq!(mails.into_iter().collect::<BTreeSet<_>>(), *load.stored.borrow());
    for address in load.stored.take() {
        let letter = load.place.inbox.wait_for(Duration::from_secs(20), |letter| letter.to == address).await;
        assert!(letter.is_some(), "no letter came for {address}:\n{}", serving.log());
    }
    assert!(!serving.log().contains("panicked"), "{}", serving.log());
}
