//! The main job in a browser that people use: the real program's demo, clicked through in headless Chromium.
//! That it is done without scripts, too, is told by the stories, whose visitors run none.
//!
//! Chromium and its driver are found by `scripts/test`; without them nothing is opened, and the test says so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "browser/chromium.rs"]
mod chromium;
#[path = "cast/mailbox.rs"]
mod mailbox;
#[path = "browser/playground.rs"]
mod playground;
#[path = "browser/shelf.rs"]
mod shelf;
#[path = "browser/every_page.rs"]
mod every_page;
#[path = "browser/progress.rs"]
mod progress;
#[path = "browser/watched.rs"]
mod watched;

use chromium::{Chromium, Screen};
use mailbox::Mailbox;
use playground::Playground;
use serde_json::Value;

const PHONE: Screen = Screen { width: 320, height: 640 };
const DESK: Screen = Screen { width: 1280, height: 900 };

/// The admin uploads the demo's file, sees the plan, and has it carried out.
async fn invite_everybody(demo: &Playground, admin: &Chromium) {
    admin.go_to(&demo.at("/contoso/admin")).await;
    sign_in(admin, &demo.tenants[0]["admin"]).await;
    admin.press("Import").await;
    admin.choose_file("file", &demo.sample()).await;
    admin.press("Read the file").await;
    admin.looks_until("Plan for guests.csv").await;
    admin.reads("bob(at)fabrikam.example").await;
    admin.press("Carry out 2 rows").await;
    admin.looks_until("Result of guests.csv").await;
    admin.reads("2 rows were carried out. 2 were left out.").await;
    admin.press("Guests").await;
    admin.reads("pia@northwind.example").await;
}

async fn sign_in(person: &Chromium, account: &Value) {
    person.type_into("address", account["email"].as_str().unwrap()).await;
    person.press("Continue").await;
    person.type_into("password", account["password"].as_str().unwrap()).await;
    person.press("Sign in").await;
}

/// Opens the invitation from its letter, and goes on to the proof.
async fn follow_the_letter(mailbox: &mut Mailbox, guest: &Chromium) {
    guest.go_to(mailbox.next().await.link("/redeem/").as_str()).await;
    guest.reads("Contoso Admin").await;
    guest.press_first().await;
}

async fn a_guest_with_a_home_arrives(demo: &Playground, guest: &Chromium) {
    follow_the_letter(&mut demo.mailbox("ann@fabrikam.example"), guest).await;
    guest.type_into("password", demo.tenants[1]["users"][0]["password"].as_str().unwrap()).await;
    guest.press("Sign in").await;
    guest.reads("Fabrikam is about to tell Contoso who you are.").await;
    guest.press("Continue").await;
    guest.reads("Become a guest at Contoso").await;
    guest.press("Accept").await;
    guest.reads("Hello, Ann").await;
    guest.reads("You are a guest of Contoso, signed in at fabrikam.example").await;
    guest.reads("Orders.Read").await;
}

async fn a_guest_without_a_home_arrives(demo: &Playground, guest: &Chromium) {
    let mut mailbox = demo.mailbox("pia@northwind.example");
    follow_the_letter(&mut mailbox, guest).await;
    guest.press_first().await;
    guest.type_into("code", &mailbox.next().await.code()).await;
    guest.press_first().await;
    guest.reads("Become a guest at Contoso").await;
    guest.press("Accept").await;
    guest.reads("Hello, Pia").await;
    guest.reads("You are a guest of Contoso").await;
}

async fn the_main_job(screen: Screen) {
    let Some(demo) = Playground::open() else { return };
    let admin = Chromium::open(screen).await;
    invite_everybody(&demo, &admin).await;
    admin.close().await;
    let ann = Chromium::open(screen).await;
    a_guest_with_a_home_arrives(&demo, &ann).await;
    ann.close().await;
    let pia = Chromium::open(screen).await;
    a_guest_without_a_home_arrives(&demo, &pia).await;
    pia.close().await;
}

#[tokio::test]
async fn the_main_job_is_done_on_a_desk() {
    the_main_job(DESK).await;
}

#[tokio::test]
async fn the_main_job_is_done_on_a_phone() {
    the_main_job(PHONE).await;
}
