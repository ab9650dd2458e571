//! One answer at every door that invites: the form, the admin API, a file.

use std::time::Duration;

use serde_json::{Value, json};

use super::imports::wait_for;
use super::signed_in;
use crate::api::Admin;
use crate::cast::{Admits, Deed, DirectoryRole, House, Landing, Mailbox, Registrant, Tenant, Visitor, WhoMayInvite};
use crate::redemption::way::{accept, by_code, comes_by_code, follow};

crate::stories! {
    a_block_on_a_guest_who_has_not_come_holds_at_every_door,
    whoever_is_invited_again_stays_as_long_as_was_asked_last,
    what_was_given_for_a_stay_that_is_over_does_not_live_again_by_an_invitation,
    a_guest_whose_stay_has_ended_is_told_from_others_at_every_door,
    an_application_without_a_page_of_its_own_leads_to_my_apps_from_every_door,
    nobody_lands_at_an_application_that_registered_itself,
    an_invitation_that_is_refused_keeps_what_was_typed,
    an_application_that_is_opened_while_inviting_is_remembered,
    whoever_may_not_open_an_application_is_offered_no_box,
    what_a_guest_inviter_may_not_give_is_told_from_inviting,
    inviting_the_same_person_again_and_again_sends_ten_letters,
    a_domain_and_a_tenant_have_their_share_of_invitations_a_day,
}

const PIA: &str = "pia@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

/// What the form answers to that address.
async fn typed(admin: &mut Visitor, house: &House, fields: &[(&str, &str)]) -> u16 {
    admin.open(&house.at("contoso/admin/invitations/new")).await;
    for (name, value) in fields {
        admin.fill(name, value);
    }
    admin.submit("Send invitation").await.status.as_u16()
}

/// Plans a file, and waits until the plan reads `text`.
async fn planned(admin: &mut Visitor, house: &House, file: &str, text: &str) {
    admin.open(&house.at("contoso/admin/import")).await;
    admin.attach("file", "people.csv", file.as_bytes()).submit("Read the file").await;
    wait_for(admin, text).await;
}

/// What the admin API refuses an invitation with.
async fn refused(api: &Admin, body: Value) -> (u16, String) {
    let said = api.call("POST", "/invitations", Some(body)).await;
    (said.status, said.json()["error"]["message"].as_str().unwrap_or_default().to_owned())
}

/// Somebody who may invite, and no more, in the portal.
async fn inviter(house: &House, contoso: &Tenant) -> Visitor {
    let ida = house.member(contoso, "ida@contoso.example", "Ida Inviter").await;
    house.promote(contoso, ida, DirectoryRole::GuestInviter).await;
    signed_in(house, contoso, "ida@contoso.example").await
}

async fn accepts(house: &House, mailbox: &mut Mailbox) {
    let mut guest = follow(mailbox).await;
    guest.submit("Continue").await;
    by_code(house, &mut guest, mailbox).await;
    accept(&mut guest).await;
}

async fn landing(house: &House, contoso: &Tenant, address: &str) -> Landing {
    house.invitation_to(contoso, address).await.landing
}

async fn a_block_on_a_guest_who_has_not_come_holds_at_every_door(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    house.block(&contoso, house.people(&contoso, PIA).await[0].id).await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let (status, message) = refused(&api, json!({ "invitedUserEmailAddress": PIA })).await;
    assert_eq!((status, message.as_str()), (400, "This person is blocked."));
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    assert_eq!(typed(&mut admin, &house, &[("address", PIA)]).await, 422);
    admin.must_see("This person is blocked.");
    planned(&mut admin, &house, &format!("Email\r\n{PIA}\r\n"), "This person is blocked.").await;
    house.work().await;
    assert_eq!((house.people(&contoso, PIA).await.len(), house.mailbox(PIA).letters().len()), (1, 1));
}

async fn whoever_is_invited_again_stays_as_long_as_was_asked_last(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let carla = house.member(&contoso, "carla@contoso.example", "Carla").await;
    let leo = "leo@northwind.example";
    let ends = house.now() + DAY * 2;
    for address in [PIA, leo] {
        house.invite_with(&contoso, contoso.admin, address, &orders, |asked| asked.access_ends_at = Some(ends)).await;
    }
    house.turn(DAY * 3);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let fields = [
        ("address", PIA),
        ("name", "Pia North"),
        ("sponsor", "carla@contoso.example"),
        ("access_ends", "2027-01-31"),
        ("app", &orders.client_id),
    ];
    assert_eq!(typed(&mut admin, &house, &fields).await, 200);
    let file = format!("Email,DisplayName,Sponsor,AccessEnds,Apps\r\n{leo},Leo North,carla@contoso.example,2027-01-31,Orders\r\n");
    planned(&mut admin, &house, &file, "Leo North").await;
    admin.submit("Carry out").await;
    house.work().await;
    for (address, name) in [(PIA, "Pia North"), (leo, "Leo North")] {
        let guest = house.people(&contoso, address).await.remove(0);
        assert_eq!((guest.display_name.as_str(), guest.sponsor), (name, Some(carla)));
        assert!(guest.access_ends_at > Some(house.now()));
        // With another role Orders was given for the stay that is over: that is over as well.
        let (given, _) = house.held(&contoso, guest.id).await;
        let living: Vec<_> = given.into_iter().filter(|given| given.ends_at.is_none_or(|end| house.now() < end)).collect();
        assert!(living.len() == 1 && living[0].ends_at == guest.access_ends_at, "{living:?}");
        let mut mailbox = house.mailbox(address);
        mailbox.next().await;
        accepts(&house, &mut mailbox).await;
    }
}

async fn what_was_given_for_a_stay_that_is_over_does_not_live_again_by_an_invitation(house: House) {
    let contoso = house.company("contoso").await;
    let (payroll, wiki) = (house.application(&contoso, "Payroll").await, house.application(&contoso, "Wiki").await);
    let ends = house.now() + DAY * 2;
    house.invite_with(&contoso, contoso.admin, PIA, &payroll, |asked| asked.access_ends_at = Some(ends)).await;
    house.turn(DAY * 3);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    for end in ["", "2027-01-31"] {
        assert_eq!(typed(&mut admin, &house, &[("address", PIA), ("access_ends", end), ("app", &wiki.client_id)]).await, 200);
        let guest = house.people(&contoso, PIA).await.remove(0);
        let (given, _) = house.held(&contoso, guest.id).await;
        let end_of = |name: &str| given.iter().find(|given| given.application.to_string() == *name).map(|given| given.ends_at);
        assert_eq!((end_of(&payroll.client_id), end_of(&wiki.client_id)), (Some(Some(ends)), Some(None)));
    }
}

async fn a_guest_whose_stay_has_ended_is_told_from_others_at_every_door(house: House) {
    let (contoso, _, _, _) = comes_by_code(&house, PIA).await;
    let guest = house.people(&contoso, PIA).await[0].id;
    house.ends_in(&contoso, guest, DAY).await;
    house.turn(DAY * 2);
    let letters = house.mailbox(PIA).letters().len();
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let (status, message) = refused(&api, json!({ "invitedUserEmailAddress": PIA })).await;
    assert!(status == 400 && message.starts_with("Their access ended on 2026-11-25T12:00:00Z"), "{message}");
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    assert_eq!(typed(&mut admin, &house, &[("address", PIA)]).await, 422);
    admin.must_see("Their access ended on 2026-11-25.");
    planned(&mut admin, &house, &format!("Email\r\n{PIA}\r\n"), "Their access ended on 2026-11-25.").await;
    house.work().await;
    assert_eq!(house.mailbox(PIA).letters().len(), letters);
}

async fn an_application_without_a_page_of_its_own_leads_to_my_apps_from_every_door(house: House) {
    let contoso = house.company("contoso").await;
    let tool = house.application_with(&contoso, "Tool", |settings| settings.home_page = None).await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let [by_api, by_form, by_file] = ["ann", "bo", "cy"].map(|name| format!("{name}@northwind.example"));
    api.post("/invitations", json!({ "invitedUserEmailAddress": by_api, "applications": [{ "id": tool.client_id }] })).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    assert_eq!(typed(&mut admin, &house, &[("address", &by_form), ("app", &tool.client_id)]).await, 200);
    planned(&mut admin, &house, &format!("Email,Apps\r\n{by_file},Tool\r\n"), &by_file).await;
    admin.submit("Carry out").await;
    house.work().await;
    for address in [by_api, by_form, by_file] {
        assert_eq!(landing(&house, &contoso, &address).await, Landing::MyApps, "{address}");
    }
}

async fn nobody_lands_at_an_application_that_registered_itself(house: House) {
    let contoso = house.company("contoso").await;
    let stray = house.application_with(&contoso, "Stray", |settings| settings.registration.registrant = Registrant::Token).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    assert_eq!(typed(&mut admin, &house, &[("address", PIA), ("app", &stray.client_id)]).await, 200);
    assert_eq!(landing(&house, &contoso, PIA).await, Landing::MyApps);
    let file = "Email,Apps,Landing\r\nleo@northwind.example,Stray,https://orders.example/start\r\n";
    planned(&mut admin, &house, file, "belongs to no application here").await;
    assert!(admin.page().form("Carry out").is_none());
}

async fn an_invitation_that_is_refused_keeps_what_was_typed(house: House) {
    let contoso = house.company("contoso").await;
    house.application(&contoso, "Orders").await;
    house.rule(&contoso, |policy| policy.blocked_domains = vec!["evil.example".parse().unwrap()]).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    // Whose domain it is that is not admitted is said, too.
    let cc = [("address", PIA), ("message", "Come and see."), ("cc", "eve@evil.example")];
    let gone = [("address", PIA), ("message", "Come and see."), ("app", "00000000-0000-7000-8000-000000000001")];
    for (fields, why) in [(cc, "Guests from evil.example are not admitted."), (gone, "There is no application")] {
        assert_eq!(typed(&mut admin, &house, &fields).await, 422);
        admin.must_see(why);
        assert!(admin.page().body.contains(PIA) && admin.sees("Come and see."));
    }
}

async fn an_application_that_is_opened_while_inviting_is_remembered(house: House) {
    let contoso = house.company("contoso").await;
    let closed = house.application_with(&contoso, "Closed", |settings| settings.admits = Admits::Members).await;
    let before = house.remembers(&contoso, Deed::ChangedApplication).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    // Nothing is opened that nobody chose to open, and what was chosen stays chosen.
    let asked = [("address", PIA), ("app", closed.client_id.as_str())];
    assert_eq!(typed(&mut admin, &house, &asked).await, 422);
    admin.must_see("Closed does not admit guests yet");
    assert_eq!(admin.fill("address", "pia@").fill("app", &closed.client_id).submit("Send invitation").await.status, 422);
    assert_eq!(house.remembers(&contoso, Deed::ChangedApplication).await, before);
    let open = format!("open-{}", closed.client_id);
    admin.fill(&open, "yes").submit("Send invitation").await;
    assert_eq!(admin.page().status, 422);
    admin.fill("address", PIA).submit("Send invitation").await;
    admin.must_see("The invitation is on its way");
    assert_eq!(house.remembers(&contoso, Deed::ChangedApplication).await, before + 1);
}

async fn whoever_may_not_open_an_application_is_offered_no_box(house: House) {
    let contoso = house.company("contoso").await;
    let closed = house.application_with(&contoso, "Closed", |settings| settings.admits = Admits::Members).await;
    let mut inviter = inviter(&house, &contoso).await;
    assert_eq!(typed(&mut inviter, &house, &[("address", PIA), ("app", &closed.client_id)]).await, 422);
    inviter.must_see("Closed does not admit guests yet");
    inviter.must_see("Somebody who looks after applications can open it");
    let form = inviter.page().form("Send invitation").unwrap();
    assert!(!form.names.iter().any(|name| name.starts_with("open-")));
    // Nor by a form of their own making.
    let open = format!("open-{}", closed.client_id);
    let mut fields: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push((&open, "yes"));
    assert_eq!(inviter.forge(form.action.as_str(), &fields).await.status, 422);
    inviter.must_see("Closed does not admit guests yet");
    assert!(!inviter.sees("You may not invite"));
}

async fn what_a_guest_inviter_may_not_give_is_told_from_inviting(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let mut inviter = inviter(&house, &contoso).await;
    let fields = [("address", contoso.admin_address.as_str()), ("app", &orders.client_id)];
    assert_eq!(typed(&mut inviter, &house, &fields).await, 422);
    assert!(inviter.page().body.contains("<title>Error:"));
    inviter.must_see("belongs to your organisation. Only a User Administrator or an Application Administrator");
    house.rule(&contoso, |policy| policy.who_may_invite = WhoMayInvite::Nobody).await;
    assert_eq!(typed(&mut inviter, &house, &fields).await, 422);
    inviter.must_see("You may not invite");
}

async fn inviting_the_same_person_again_and_again_sends_ten_letters(house: House) {
    let contoso = house.company("contoso").await;
    let api = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let body = json!({ "invitedUserEmailAddress": PIA, "sendInvitationMessage": true });
    let mut answers = Vec::new();
    for _ in 0..12 {
        answers.push(api.call("POST", "/invitations", Some(body.clone())).await.status);
        house.work().await;
        house.turn(Duration::from_secs(1));
    }
    assert_eq!(answers, [vec![201; 10], vec![429; 2]].concat());
    // Neither by another way, nor as whoever gets the copy of somebody else's letter.
    assert!(house.resend(&contoso, PIA).await.is_err() && house.remind(&contoso, PIA).await.is_err());
    let copy = json!({ "ccRecipients": [{ "emailAddress": { "address": PIA } }] });
    let leo = json!({ "invitedUserEmailAddress": "leo@northwind.example", "sendInvitationMessage": true, "invitedUserMessageInfo": copy });
    assert_eq!(refused(&api, leo).await.0, 429);
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    planned(&mut admin, &house, &format!("Email\r\n{PIA}\r\n"), "You cannot have more letters sent for now.").await;
    planned(&mut admin, &house, &format!("Email,Cc\r\nleo@northwind.example,{PIA}\r\n"), "You cannot have more letters sent").await;
    house.work().await;
    assert_eq!(house.mailbox(PIA).letters().len(), 10);
    // What sends no letter is nobody's mail, and tomorrow is another day.
    api.post("/invitations", json!({ "invitedUserEmailAddress": PIA })).await;
    house.turn(DAY);
    assert!(house.resend(&contoso, PIA).await.is_ok());
}

async fn a_domain_and_a_tenant_have_their_share_of_invitations_a_day(house: House) {
    let limits = "invitations_per_day = 5\ninvitations_per_tenant_per_day = 4\ninvitations_per_domain_per_day = 2";
    let house = House::open_limited(house.engine(), limits).await;
    let contoso = house.company("contoso").await;
    let one = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let other = Admin::of(&house, &contoso, DirectoryRole::GuestInviter).await;
    let invite = async |api: &Admin, address: &str| {
        let body = json!({ "invitedUserEmailAddress": address, "sendInvitationMessage": true });
        api.call("POST", "/invitations", Some(body)).await.status
    };
    assert_eq!((invite(&one, "ann@northwind.example").await, invite(&one, "bo@northwind.example").await), (201, 201));
    assert_eq!((invite(&other, "cy@northwind.example").await, invite(&other, "cy@litware.example").await), (429, 201));
    assert_eq!((invite(&one, "di@litware.example").await, invite(&other, "ed@wingtip.example").await), (201, 429));
    // Another tenant has its own.
    let fabrikam = house.company("fabrikam").await;
    let next_door = Admin::of(&house, &fabrikam, DirectoryRole::GuestInviter).await;
    assert_eq!(invite(&next_door, "cy@northwind.example").await, 201);
    house.close().await;
}
