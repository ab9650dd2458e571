//! An admin signs in through the provider itself, invites, looks, and takes back.

use crate::cast::{House, PASSPHRASE, Tenant, Visitor};

crate::stories! {
    an_admin_invites_somebody_sees_the_letter_and_takes_the_invitation_back,
    an_inviter_who_sends_no_letter_is_shown_the_link_once,
    an_admin_registers_an_application_and_sees_its_secret_once,
    an_admin_makes_a_member_a_group_and_gives_a_role,
    an_admin_sets_the_rules_and_claims_a_domain,
    the_export_is_a_sheet_whose_cells_are_no_formulas,
    whoever_asked_for_a_page_lands_on_it_after_signing_in,
    a_neighbours_admin_is_nobody_at_our_portal,
}

/// Signs somebody in to the portal.
pub(crate) async fn signed_in(house: &House, tenant: &Tenant, address: &str) -> Visitor {
    let mut admin = Visitor::new();
    admin.open(&house.at(&format!("/{}/admin", tenant.name))).await;
    admin.fill("address", address).submit("Continue").await;
    admin.fill("password", PASSPHRASE).submit("Sign in").await;
    admin
}

async fn an_admin_invites_somebody_sees_the_letter_and_takes_the_invitation_back(house: House) {
    let contoso = house.company("contoso").await;
    house.application(&contoso, "Orders").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.must_see("active guests");
    admin.follow("Invite a guest").await;
    let application =
        admin.page().form("Send invitation").unwrap().names.iter().find_map(|name| name.strip_prefix("role-").map(str::to_owned));
    let application = application.unwrap();
    admin.fill("address", "pia@northwind.example").fill("name", "Pia North").fill("message", "Come and see.");
    admin.fill("app", &application).fill(&format!("role-{application}"), "Orders.Read");
    admin.submit("Send invitation").await;
    admin.must_see("The invitation is on its way");
    house.work().await;
    let letter = house.mailbox("pia@northwind.example").next().await;
    assert!(letter.text.contains("Come and see."), "{}", letter.text);
    let link = letter.link("/redeem/");

    admin.follow("Mail log").await;
    admin.follow("Show").await;
    assert!(letter.text.contains("/no-more/") && !admin.page().body.contains("/no-more/"), "whoever looks stops nobody's letters");
    admin.follow("Invitations").await;
    admin.must_see("pia@northwind.example");
    admin.must_see("Delivered");
    admin.follow("pia@northwind.example").await;
    admin.must_see("Pia North");
    admin.must_see("Invited by Contoso Admin");
    admin.must_see("Application, as Orders.Read");
    admin.follow("Withdraw").await;
    admin.must_see("The link that pia@northwind.example has stops working at once");
    admin.submit("Withdraw").await;
    admin.must_see("withdrawn");

    let mut pia = Visitor::new();
    pia.open(&link).await;
    assert!(pia.page().status.is_client_error(), "a link that was taken back leads nowhere");
    admin.follow("Guests").await;
    assert!(!admin.sees("Pia North"));
    admin.follow("Invitations").await;
    admin.must_see("Withdrawn");
}

async fn an_inviter_who_sends_no_letter_is_shown_the_link_once(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Invite a guest").await;
    admin.fill("address", "pia@northwind.example").fill("no_letter", "yes").submit("Send invitation").await;
    admin.must_see("no letter was sent");
    admin.must_see("Nothing is given to this guest");
    let text = admin.page().text();
    let link = text.split_whitespace().find(|word| word.contains("/contoso/redeem/")).unwrap().to_owned();
    house.work().await;
    assert!(house.mailbox("pia@northwind.example").letters().is_empty());
    let mut pia = Visitor::new();
    pia.open(&link.parse().unwrap()).await;
    pia.must_see("p•••@northwind.example");
    admin.follow("Show this person").await;
    assert!(!admin.page().body.contains("/redeem/"));
}

async fn an_admin_registers_an_application_and_sees_its_secret_once(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Applications").await;
    admin.follow("New application").await;
    admin.fill("name", "Payroll").fill("redirect_uris", "http://payroll.example/callback").submit("Save").await;
    assert_eq!(admin.page().status, 422, "an address without TLS takes no answers");
    admin.fill("redirect_uris", "https://payroll.example/callback").fill("roles", "see pay: Reader").submit("Save").await;
    admin.must_see("What stands before the colon");
    admin.fill("roles", "reader: Reader").submit("Save").await;
    let shown = admin.page().body.clone();
    let secret = shown.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(secret.len() > 30, "{secret}");
    admin.follow("I have copied it").await;
    admin.must_see("Payroll");
    assert!(!admin.page().body.contains(&secret));
    admin.fill("who", "admin@contoso.example").fill("role", "king").submit("Add").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("This application has no such role");
    // Who was typed is still there.
    admin.fill("role", "reader").submit("Add").await;
    admin.must_see("Contoso Admin (reader)");
    admin.fill("name", "").submit("Save").await;
    assert_eq!(admin.page().status, 422);
    assert!(admin.page().body.contains("<h1>Payroll</h1>"), "the page says what it is about");
    admin.must_see("Nothing was done yet. Put this right first: Name: This cannot be empty");
}

async fn an_admin_makes_a_member_a_group_and_gives_a_role(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("/contoso/admin/users/new")).await;
    admin.fill("address", "carla@contoso.example").fill("name", "Carla").submit("Save").await;
    admin.must_see("carla@contoso.example");
    admin.fill("role", "guest_inviter").submit("Save").await;
    admin.must_see("Saved");
    admin.open(&house.at("/contoso/admin/groups/new")).await;
    admin.fill("name", "Sales").submit("Save").await;
    admin.fill("who", "carla@contoso.example").submit("Add").await;
    admin.must_see("Carla");
    admin.fill("who", "Sales").submit("Add").await;
    assert_eq!(admin.page().status, 422, "a group is not within itself");
    admin.follow("Rename or describe").await;
    admin.fill("name", "").submit("Save").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("Change the group Sales");
    admin.fill("name", "Sales abroad").fill("description", "Whoever sells elsewhere").submit("Save").await;
    admin.must_see("Sales abroad");
    admin.must_see("Whoever sells elsewhere");
    admin.must_see("Carla");
    // Nobody takes from themselves the power to put it right again.
    admin.open(&house.at("/contoso/admin/users")).await;
    admin.follow("Contoso Admin").await;
    admin.fill("role", "guest_inviter").submit("Save").await;
    assert_eq!(admin.page().status, 403);
    admin.open(&house.at("/contoso/admin")).await;
    admin.must_see("active guests");
}

async fn an_admin_sets_the_rules_and_claims_a_domain(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Settings").await;
    admin.fill("domain", "co.uk").submit("Add").await;
    assert_eq!(admin.page().status, 422, "nobody claims a public suffix");
    admin.fill("domain", "gmail.com").submit("Add").await;
    assert_eq!(admin.page().status, 422, "nobody claims where strangers have mailboxes");
    admin.fill("domain", "contoso.org").submit("Add").await;
    admin.must_see("guesthouse=home:");
    admin.open(&house.at("/contoso/admin/settings")).await;
    admin.fill("mailbox_days", "91").submit("Save rules").await;
    assert_eq!(admin.page().status, 422, "a mailbox is proven again at least every 90 days");
    admin.fill("visits", "only_to").fill("visited", "Tailspin Toys").fill("blocked_domains", "evil.example\nno domain");
    admin.submit("Save rules").await;
    assert_eq!(admin.page().status, 422, "an organisation is named as in its address");
    admin.must_see("“no domain” is not a domain");
    admin.fill("mailbox_days", "7").fill("visited", "tailspin").fill("blocked_domains", "evil.example").submit("Save rules").await;
    admin.must_see("Saved");
    admin.fill("accent", "red").submit("Save name, accent and language").await;
    assert_eq!(admin.page().status, 422, "a colour is numbers");
    admin.fill("name", "Contoso Ltd").fill("accent", "#7a2e8e").submit("Save name, accent and language").await;
    admin.must_see("Contoso Ltd");
    admin.open(&house.at("/contoso/admin/invitations/new")).await;
    admin.fill("address", "eve@mail.evil.example").submit("Send invitation").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("mail.evil.example");
}

async fn the_export_is_a_sheet_whose_cells_are_no_formulas(house: House) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, "=cmd@northwind.example", &orders).await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    let sheet = admin.open(&house.at("/contoso/admin/invitations.csv")).await;
    assert_eq!(sheet.headers["content-type"], "text/csv; charset=utf-8");
    assert!(sheet.body.contains("'=cmd@northwind.example,PendingAcceptance,sent"), "{}", sheet.body);
}

async fn whoever_asked_for_a_page_lands_on_it_after_signing_in(house: House) {
    let contoso = house.company("contoso").await;
    for (asked, lands) in [
        ("/contoso/admin/guests?state=stale", "/contoso/admin/guests?state=stale"),
        ("/contoso/admin/guests?next=https://evil.example/", "/contoso/admin"),
        ("/contoso/admin/guests/%2f%2fevil.example", "/contoso/admin"),
        ("/contoso/admin", "/contoso/admin"),
    ] {
        let mut admin = Visitor::new();
        admin.open(&house.at(asked)).await;
        admin.fill("address", &contoso.admin_address).submit("Continue").await;
        admin.fill("password", PASSPHRASE).submit("Sign in").await;
        assert_eq!(admin.page().url, house.at(lands), "{asked}");
    }
    let mut person = Visitor::new();
    person.open(&house.at(&format!("/contoso/account/leave/{}", contoso.id))).await;
    person.fill("address", &contoso.admin_address).submit("Continue").await;
    person.fill("password", PASSPHRASE).submit("Sign in").await;
    assert_eq!(person.page().url.path(), format!("/contoso/account/leave/{}", contoso.id));
}

async fn a_neighbours_admin_is_nobody_at_our_portal(house: House) {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, "pia@northwind.example", &orders).await;
    let guest = house.people(&contoso, "pia@northwind.example").await.remove(0).id;
    let mut theirs = signed_in(&house, &fabrikam, &fabrikam.admin_address).await;
    theirs.must_see("active guests");
    // Their session is none here, and a page that exists looks like one that does not.
    let pages = [format!("/contoso/admin/guests/{guest}"), format!("/contoso/admin/guests/{}", fabrikam.id), "/contoso/admin".to_owned()];
    for page in pages {
        theirs.open(&house.at(&page)).await;
        assert!(theirs.page().url.path().starts_with("/contoso/interaction/"), "{}", theirs.page().url);
        for told in ["Orders", "pia@", &fabrikam.admin_address] {
            assert!(!theirs.page().body.contains(told), "{page} tells {told}");
        }
    }
    // Even by their own account they are nobody whom the directory knows.
    theirs.fill("address", &fabrikam.admin_address).submit("Continue").await;
    theirs.submit("Continue").await;
    theirs.must_see("You are not invited yet");
}
