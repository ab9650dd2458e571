//! One import after the other, by a program that does not give up.

use reqwest::Method;
use rules::ids::ImportId;
use serde_json::Value;

use super::Day;
use crate::admin::a_moment;

/// Rows that make a guest each.
const ROWS: usize = 150;

/// A file whose rows make guests, with some that make none between them; and the guests' addresses.
fn file(number: usize) -> (String, Vec<String>) {
    let addresses: Vec<String> = (0..ROWS).map(|row| format!("guest{row}.file{number}@northwind.example")).collect();
    let mut csv = "Email,DisplayName,Apps,Role,Groups\r\n".to_owned();
    for (row, address) in addresses.iter().enumerate() {
        csv.push_str(&format!("{address},Guest {row},Orders,Orders.Read,Partners\r\n"));
        if row % 20 == 0 {
            csv.push_str(&format!("{},Again,Orders,Orders.Read,Partners\r\nnobody,,,,\r\n", address.to_uppercase()));
        }
    }
    (csv, addresses)
}

impl Day {
    pub(super) async fn import_until_it_is_over(&self) {
        let mut number = 0;
        while !self.is_over.get() {
            let (csv, addresses) = file(number);
            let import = self.planned(&csv).await;
            let path = format!("/invitations/imports/{import}");
            self.contoso.admin.call(Method::POST, &format!("{path}/apply"), Some(("application/json", b"{}".to_vec()))).await.good();
            self.applying.set(Some(import));
            self.applied.borrow_mut().push((import, addresses));
            while self.contoso.admin.get(&path).await["status"] != "applied" {
                a_moment().await;
            }
            self.applying.set(None);
            number += 1;
        }
    }

    /// A plan of the file: a file goes with the server that read it, and is uploaded again.
    async fn planned(&self, csv: &str) -> ImportId {
        loop {
            let kills = self.kills.get();
            let uploaded = self.contoso.admin.call(Method::POST, "/invitations/imports", Some(("text/csv", csv.as_bytes().to_vec()))).await;
            let import: ImportId = uploaded.good()["id"].as_str().unwrap().parse().unwrap();
            let mut status = Value::Null;
            while status != "planned" && kills == self.kills.get() {
                a_moment().await;
                status = self.contoso.admin.get(&format!("/invitations/imports/{import}")).await["status"].take();
            }
            if status == "planned" {
                return import;
            }
        }
    }
}
