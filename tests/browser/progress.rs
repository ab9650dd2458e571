//! How far an import is, shown by script, in a browser that runs it.

use guesthouse::pages::assets::Asset;
use guesthouse::pages::every_page::every_page;

use crate::chromium::{Chromium, Screen, programs};
use crate::shelf::Shelf;

#[tokio::test]
async fn whoever_watches_an_import_and_is_signed_out_is_told() {
    if programs().is_none() {
        println!("left out: scripts/test finds or installs Chromium and its driver");
        return;
    }
    let shows = |seen: &guesthouse::pages::every_page::Seen| seen.template == "portal/import_progress.html" && seen.language.tag() == "en";
    let page = every_page().unwrap().into_iter().find(shows).unwrap().html;
    let shelf = Shelf::open();
    for (name, kind) in [("house.css", "text/css"), ("progress.js", "text/javascript")] {
        shelf.put(&format!("/assets/{name}"), kind, Asset::find(name).unwrap().bytes.to_vec());
    }
    let browser = Chromium::open(Screen { width: 1280, height: 900 }).await;
    for goes in [Shelf::lead_away, Shelf::take] {
        shelf.put("/run", "text/html; charset=utf-8", page.clone());
        browser.go_to(&shelf.at("localhost", "/run")).await;
        goes(&shelf, "/run");
        browser.reads("How far it is cannot be seen from here any more").await;
    }
    browser.close().await;
}
