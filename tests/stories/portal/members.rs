//! Members without a directory role invite from their own page, where the tenant lets them: to what they have, and no further.

pub(super) mod gifts;
pub(super) mod own_guests;

use std::time::Duration;

use super::account::at_home;
use super::signed_in;
use crate::cast::{Admits, Application, Deed, DirectoryRole, House, Tenant, UserId, Visitor, WhoMayInvite};
use crate::redemption::way::{ANN, accept, by_code, comes_by_code, comes_from_home, follow};

crate::stories! {
    a_member_invites_and_the_guest_lands_in_the_app,
    where_members_may_not_invite_there_is_no_door,
    a_guest_invites_nobody_from_their_own_page,
    what_an_invitation_is_refused_for_is_said_to_the_member,
    a_member_has_enough_for_today,
}

const MO: &str = "mo@contoso.example";
const PIA: &str = "pia@northwind.example";
const LEO: &str = "leo@northwind.example";
const DAY: Duration = Duration::from_secs(86_400);

/// Contoso, whose members may invite, with Orders, which was given to Mo.
async fn contoso_and_mo(house: &House) -> (Tenant, Application, UserId) {
    let contoso = house.company("contoso").await;
    house.rule(&contoso, |policy| policy.who_may_invite = WhoMayInvite::Members).await;
    let orders = house.application(&contoso, "Orders").await;
    let mo = house.member(&contoso, MO, "Mo Member").await;
    house.assign(&contoso, mo, &orders, Some("Orders.Read")).await;
    (contoso, orders, mo)
}

/// What the form answers to that.
async fn invites(house: &House, member: &mut Visitor, fields: &[(&str, &str)]) -> u16 {
    member.open(&house.at("contoso/account/invite")).await;
    for (name, value) in fields {
        member.fill(name, value);
    }
    member.submit("Send invitation").await.status.as_u16()
}

async fn a_member_invites_and_the_guest_lands_in_the_app(house: House) {
    let (contoso, orders, id) = contoso_and_mo(&house).await;
    let closed = house.application_with(&contoso, "Ledger", |settings| settings.admits = Admits::Members).await;
    house.assign(&contoso, id, &closed, None).await;
    house.application(&contoso, "Vault").await;
    house.join_group(&contoso, contoso.admin, "Board").await;
    let mut mo = at_home(&house, &contoso, MO).await;
    mo.follow("Invite somebody").await;
    // What they have and guests may have; nothing else of the directory.
    let html = &mo.page().body;
    assert!(html.contains("Orders") && !["Ledger", "Vault", "Board", "Contoso Admin"].iter().any(|name| html.contains(name)));
    mo.fill("address", PIA).fill("name", "Pia North").fill("app", &orders.client_id).fill("message", "Come and see.");
    mo.fill("language", "da").fill("access_ends", "2027-01-31");
    mo.submit("Send invitation").await;
    mo.must_see("The invitation is on its way");
    mo.must_see(PIA);
    assert_eq!(house.remembers(&contoso, Deed::Invited).await, 1);
    house.work().await;
    let mut mailbox = house.mailbox(PIA);
    let letter = &mailbox.letters()[0];
    assert!(letter.text.contains("Come and see.") && letter.text.contains("Mo Member"), "{}", letter.text);
    assert!(letter.subject.starts_with("Invitation fra "), "{}", letter.subject);
    let mut pia = follow(&mut mailbox).await;
    pia.must_see("Mo Member");
    pia.submit("Continue").await;
    by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let guest = house.people(&contoso, PIA).await.remove(0);
    assert_eq!((guest.sponsor, guest.display_name.as_str()), (Some(id), "Pia North"));
    let (given, places) = house.held(&contoso, guest.id).await;
    assert!(given.len() == 1 && given[0].application == orders.id && given[0].role.is_none() && places.is_empty());
    assert_eq!(given[0].ends_at, guest.access_ends_at);
    mo.open(&house.at("contoso/account")).await;
    mo.must_see("Pia North");
    mo.must_see("Active");
    mo.follow("Pia North").await;
    assert!(mo.page().form("Send a new link").is_none() && mo.page().form("Still the same person").is_none());
    // To nothing yet: their own page.
    assert_eq!(invites(&house, &mut mo, &[("address", LEO)]).await, 200);
    let leo = house.people(&contoso, LEO).await.remove(0);
    assert_eq!(house.held(&contoso, leo.id).await.0.len(), 0);
    assert_eq!(house.invitation_to(&contoso, LEO).await.landing, crate::cast::Landing::MyApps);
    // Somebody who has come is given more at once.
    let wiki = house.application(&contoso, "Wiki").await;
    house.assign(&contoso, id, &wiki, None).await;
    assert_eq!(invites(&house, &mut mo, &[("address", PIA), ("app", &wiki.client_id)]).await, 200);
    mo.must_see("They are a guest here already");
    assert_eq!(house.held(&contoso, guest.id).await.0.len(), 2);
}

async fn where_members_may_not_invite_there_is_no_door(house: House) {
    let (contoso, orders, _) = contoso_and_mo(&house).await;
    let mut early = at_home(&house, &contoso, MO).await;
    early.follow("Invite somebody").await;
    early.fill("address", PIA).fill("app", &orders.client_id);
    for who in [WhoMayInvite::AdminsAndGuestInviters, WhoMayInvite::Nobody] {
        house.rule(&contoso, |policy| policy.who_may_invite = who).await;
        let mut mo = at_home(&house, &contoso, MO).await;
        mo.must_see("Hello, Mo Member");
        assert!(!mo.sees("Invite somebody") && !mo.sees("My guests"));
        assert_eq!(mo.open(&house.at("contoso/account/invite")).await.status, 403);
        assert_eq!(mo.forge(house.at("contoso/account/invite").as_str(), &[("address", PIA)]).await.status, 403);
    }
    // Nor by a form that was opened while it was allowed.
    assert_eq!(early.submit("Send invitation").await.status, 403);
    assert!(house.people(&contoso, PIA).await.is_empty());
    // Whoever has a role finds both doors.
    house.rule(&contoso, |policy| policy.who_may_invite = WhoMayInvite::AdminsAndGuestInviters).await;
    let mut admin = at_home(&house, &contoso, &contoso.admin_address).await;
    assert_eq!(invites(&house, &mut admin, &[("address", PIA)]).await, 200);
    admin.must_see("The invitation is on its way");
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Guests").await;
    admin.must_see(PIA);
}

async fn a_guest_invites_nobody_from_their_own_page(house: House) {
    let fabrikam = house.company("fabrikam").await;
    let (contoso, _, mut ann) = comes_from_home(&house, &fabrikam, ANN).await;
    house
        .rule(&contoso, |policy| {
            policy.who_may_invite = WhoMayInvite::Members;
            policy.roles_for_guests = vec![DirectoryRole::GuestInviter];
        })
        .await;
    let guest = house.people(&contoso, ANN).await.remove(0).id;
    for is_inviter in [false, true] {
        if is_inviter {
            house.promote(&contoso, guest, DirectoryRole::GuestInviter).await;
            assert_eq!(house.roles_that_count(&contoso, guest).await, [DirectoryRole::GuestInviter]);
        }
        ann.open(&house.at("contoso/account")).await;
        ann.must_see("Hello, ");
        assert!(!ann.sees("Invite somebody") && !ann.sees("My guests"));
        assert_eq!(ann.open(&house.at("contoso/account/invite")).await.status, 403);
    }
    // At home she is a member like others.
    house.rule(&fabrikam, |policy| policy.who_may_invite = WhoMayInvite::Members).await;
    at_home(&house, &fabrikam, ANN).await.must_see("Invite somebody");
}

async fn what_an_invitation_is_refused_for_is_said_to_the_member(house: House) {
    let (contoso, orders, _, _) = comes_by_code(&house, PIA).await;
    house
        .rule(&contoso, |policy| {
            policy.who_may_invite = WhoMayInvite::Members;
            policy.blocked_domains = vec!["evil.example".parse().unwrap()];
        })
        .await;
    let mo = house.member(&contoso, MO, "Mo Member").await;
    house.assign(&contoso, mo, &orders, None).await;
    house.invite(&contoso, LEO, &orders).await;
    house.invite(&contoso, "ida@northwind.example", &orders).await;
    house.block(&contoso, house.people(&contoso, "ida@northwind.example").await[0].id).await;
    house.invite_with(&contoso, mo, "cy@northwind.example", &orders, |asked| asked.applications[0].1 = None).await;
    let mut cy = follow(&mut house.mailbox("cy@northwind.example")).await;
    cy.follow("I don’t know who sent this").await;
    cy.submit("Report").await;
    house.invite(&contoso, "gone@northwind.example", &orders).await;
    let mut gone = house.mailbox("gone@northwind.example");
    let mut visitor = follow(&mut gone).await;
    visitor.submit("Continue").await;
    by_code(&house, &mut visitor, &mut gone).await;
    accept(&mut visitor).await;
    house.ends_in(&contoso, house.people(&contoso, "gone@northwind.example").await[0].id, DAY).await;
    house.turn(DAY * 2);
    let mut member = at_home(&house, &contoso, MO).await;
    let app: (&str, &str) = ("app", &orders.client_id);
    let nothing = ("app", "");
    for (address, gift, why) in [
        ("ann@", nothing, "What follows the @ is not a domain"),
        ("eve@evil.example", app, "Guests from evil.example are not admitted here"),
        (contoso.admin_address.as_str(), app, "belongs to your organisation"),
        (contoso.admin_address.as_str(), nothing, "belongs to your organisation"),
        (MO, app, "belongs to your organisation"),
        (PIA, nothing, "is a guest here already"),
        (LEO, app, "Somebody else has invited leo@northwind.example"),
        ("ida@northwind.example", app, "cannot be a guest here"),
        ("gone@northwind.example", app, "Their access ended on 2026-11-25"),
        ("cy@northwind.example", app, "They asked for no more letters"),
    ] {
        let fields = [("address", address), ("message", "Come and see."), gift];
        assert_eq!(invites(&house, &mut member, &fields).await, 422, "{address}");
        member.must_see(why);
        let body = &member.page().body;
        assert!(body.contains(&format!("value=\"{address}\"")) && member.sees("Come and see."), "{address}");
        assert!(body.contains("<title>Error:"), "{address}");
    }
    assert_eq!(invites(&house, &mut member, &[("address", "new@northwind.example"), ("access_ends", "2020-01-01")]).await, 422);
    member.must_see("This day has passed");
    // Nothing came of it all.
    house.work().await;
    assert_eq!(house.mailbox(LEO).letters().len(), 1);
    assert_eq!(house.people(&contoso, LEO).await[0].sponsor, Some(contoso.admin));
}

async fn a_member_has_enough_for_today(house: House) {
    let house = House::open_limited(house.engine(), "invitations_per_day = 2").await;
    let (contoso, orders, _) = contoso_and_mo(&house).await;
    let mut mo = at_home(&house, &contoso, MO).await;
    let app: (&str, &str) = ("app", &orders.client_id);
    for (address, status) in [(PIA, 200), (LEO, 200), ("ida@northwind.example", 422)] {
        assert_eq!(invites(&house, &mut mo, &[("address", address), app]).await, status, "{address}");
    }
    mo.must_see("No more invitations can be sent for now");
    assert!(mo.page().body.contains("ida@northwind.example"));
    house.turn(DAY);
    let mut mo = at_home(&house, &contoso, MO).await;
    assert_eq!(invites(&house, &mut mo, &[("address", "ida@northwind.example"), app]).await, 200);
    house.close().await;
}
