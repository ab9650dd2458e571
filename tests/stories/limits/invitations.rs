//! Invitations and their letters, at every door that sends one; and letters to sponsors.

use std::time::Duration;

use serde_json::{Value, json};

use super::{FEW, Knock, held, paid};
use crate::api::{Admin, imports::planned};
use crate::cast::{DirectoryRole, House, Mailbox, Tenant, Visitor};
use crate::redemption::way::{accept, by_code, comes_by_code, follow};

crate::stories! {
    an_invitation_and_its_letter_are_paid_for,
    to_send_again_and_to_remind_is_paid_for,
    a_reset_is_paid_for,
    a_row_of_a_file_is_paid_for,
    a_letter_to_a_sponsor_is_paid_for,
}

const QUOTA: &[&str] = &["invited", "invited_by_tenant", "invited_at_domain"];
const MAILBOX: &[&str] = &["letters_to_mailbox"];
const ALL: &[&str] = &["invited", "invited_by_tenant", "invited_at_domain", "letters_to_mailbox"];
const SPONSOR: &[&str] = &["asked_sponsor"];
pub(super) const LIMITS: &[&[&str]] = &[ALL, SPONSOR];

const PIA: &str = "pia@northwind.example";

/// Contoso, where little may be sent, and a program that invites.
async fn inviter(house: &House) -> (House, Tenant, Admin) {
    let house = House::open_limited(house.engine(), FEW).await;
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    (house, contoso, admin)
}

async fn knock(admin: &Admin, path: &str, body: Option<Value>) -> Knock {
    let said = admin.call("POST", path, body).await;
    match said.status {
        429 => Knock::Refused,
        200..300 => Knock::LetIn,
        _ => panic!("{said:?}"),
    }
}

fn letter_to(address: &str) -> Value {
    json!({ "invitedUserEmailAddress": address, "sendInvitationMessage": true })
}

async fn an_invitation_and_its_letter_are_paid_for(house: House) {
    let (house, _, admin) = inviter(&house).await;
    held(&house, ALL, async || knock(&admin, "/invitations", Some(letter_to(PIA))).await).await;
    house.close().await;
}

async fn to_send_again_and_to_remind_is_paid_for(house: House) {
    let (house, _, admin) = inviter(&house).await;
    let invited = admin.post("/invitations", letter_to(PIA)).await;
    for verb in ["resend", "remind"] {
        let path = format!("/invitations/{}/{verb}", invited["id"].as_str().unwrap());
        held(&house, ALL, async || knock(&admin, &path, None).await).await;
    }
    house.close().await;
}

async fn a_reset_is_paid_for(house: House) {
    let (house, contoso, admin) = inviter(&house).await;
    let orders = house.application(&contoso, "Orders").await;
    let mut guests = Vec::new();
    for address in ["ann@northwind.example", "bo@northwind.example", "cy@northwind.example"] {
        house.invite(&contoso, address, &orders).await;
        let mut mailbox: Mailbox = house.mailbox(address);
        let mut guest = follow(&mut mailbox).await;
        guest.submit("Continue").await;
        by_code(&house, &mut guest, &mut mailbox).await;
        accept(&mut guest).await;
        guests.push((address, house.people(&contoso, address).await.remove(0).id));
    }
    let reset = async || {
        let (address, id) = guests.pop().unwrap();
        let body = json!({ "invitedUserEmailAddress": address, "resetRedemption": true, "invitedUser": { "id": id } });
        knock(&admin, "/invitations", Some(body)).await
    };
    held(&house, &["invited"], reset).await;
    house.close().await;
}

/// A file of one row, planned and carried out.
async fn row(house: &House, admin: &Admin, address: &str) -> Knock {
    let said = admin.upload("/invitations/imports", format!("Email\r\n{address}\r\n").into_bytes()).await;
    assert_eq!(said.status, 202, "{said:?}");
    let path = format!("/invitations/imports/{}", said.json()["id"].as_str().unwrap());
    planned(admin, said.json()["id"].as_str().unwrap()).await;
    let decision = admin.get(&format!("{path}/rows")).await["value"][0]["decision"].as_str().unwrap().to_owned();
    admin.call("POST", &format!("{path}/apply"), None).await;
    house.work().await;
    match decision.as_str() {
        "new" | "reinvite" => Knock::LetIn,
        "over_quota" => Knock::Refused,
        _ => panic!("{decision}"),
    }
}

async fn a_row_of_a_file_is_paid_for(house: House) {
    let (house, _, admin) = inviter(&house).await;
    let mut guests = 0;
    let new = async || {
        guests += 1;
        row(&house, &admin, &format!("guest{guests}@northwind.example")).await
    };
    paid(&house, QUOTA, new).await;
    house.forget_counters();
    row(&house, &admin, PIA).await;
    assert_eq!(house.counted("letters_to_mailbox"), 0, "the first letter of a file is free");
    paid(&house, MAILBOX, async || {
        QUOTA.iter().for_each(|limit| house.set_counters(limit, 0));
        row(&house, &admin, PIA).await
    })
    .await;
    house.close().await;
}

async fn a_letter_to_a_sponsor_is_paid_for(house: House) {
    let (contoso, orders, mut mailbox, _) = comes_by_code(&house, PIA).await;
    house.turn(Duration::from_secs(91 * 86_400));
    let ask = async || {
        let before = house.mailbox(&contoso.admin_address).letters().len();
        let mut pia = Visitor::new();
        pia.open(&orders.ask(&contoso, &[("login_hint", PIA)])).await;
        by_code(&house, &mut pia, &mut mailbox).await;
        pia.submit("Ask by mail").await;
        pia.must_see("We have written to them");
        house.work().await;
        if house.mailbox(&contoso.admin_address).letters().len() > before { Knock::LetIn } else { Knock::Refused }
    };
    held(&house, SPONSOR, ask).await;
}
