//! In which language somebody reads: what they chose, else what their browser asks for, else what others guess.

use std::time::Duration;

use crate::cast::{CALLBACK, DirectoryRole, House, Mailbox, PASSPHRASE, Tenant, Visitor};
use crate::redemption::way::{ORDERS, app};

crate::stories! {
    a_code_is_written_in_the_language_of_its_page,
    where_the_browser_speaks_no_language_of_ours_the_invitation_s_decides,
    a_tenant_s_own_language_is_the_last_guess,
    a_reader_chooses_on_the_page_and_is_remembered,
    what_is_kept_of_a_person_holds_on_every_page_behind_their_doors,
    where_nothing_goes_on_any_more_it_is_said_in_the_language_of_the_way,
    only_what_somebody_reads_remembers_a_language,
}

const PIA: &str = "pia@northwind.example";

/// Somebody invited by a letter in that language, in a browser that asks for this one.
async fn invited_in(house: &House, language: Option<&str>, browser: &str) -> (Tenant, Mailbox, Visitor) {
    let contoso = house.company("contoso").await;
    let orders = house.application(&contoso, "Orders").await;
    let written = language.map(str::to_owned);
    house.invite_with(&contoso, contoso.admin, PIA, &orders, |asked| asked.language = written).await;
    let mut mailbox = house.mailbox(PIA);
    let link = mailbox.next().await.link("/redeem/");
    let mut pia = Visitor::new().reading(browser);
    pia.stop_at(&ORDERS.parse().unwrap());
    pia.open(&link).await;
    (contoso, mailbox, pia)
}

/// The subject of the code that is asked for on a Danish page.
async fn asked_in_danish(house: &House, mailbox: &mut Mailbox, pia: &mut Visitor) -> String {
    pia.submit("Fortsæt").await;
    pia.submit("Send mig en kode").await;
    house.work().await;
    mailbox.next().await.subject
}

async fn a_code_is_written_in_the_language_of_its_page(house: House) {
    let (_, mut mailbox, mut pia) = invited_in(&house, Some("en"), "da-DK, en;q=0.5").await;
    pia.must_see("inviterer dig");
    assert_eq!(asked_in_danish(&house, &mut mailbox, &mut pia).await, "Din kode til at acceptere invitationen");
    pia.submit("Send en ny kode").await;
    house.work().await;
    assert_eq!(mailbox.next().await.subject, "Din kode til at acceptere invitationen");
}

async fn where_the_browser_speaks_no_language_of_ours_the_invitation_s_decides(house: House) {
    let (_, mut mailbox, mut pia) = invited_in(&house, Some("da"), "fr").await;
    pia.must_see("inviterer dig");
    assert_eq!(asked_in_danish(&house, &mut mailbox, &mut pia).await, "Din kode til at acceptere invitationen");
    pia.must_see("Vi har sendt en kode til");
    // Whoever says that they read English is not held to what the inviter thought.
    let mut english = Visitor::new().reading("en-GB");
    english.open(&mailbox.letters()[0].link("/redeem/")).await;
    english.must_see("invites you");
    // So it is where their letters end, and where they are asked for nothing but who they are.
    let mut other = Visitor::new().reading("fr");
    other.open(&mailbox.letters()[0].link("/no-more/")).await;
    other.must_see("Ikke flere breve fra Contoso?");
    let code = mailbox.letters().last().unwrap().code();
    pia.fill("code", &code).submit("Fortsæt").await;
    pia.submit("Sig ja").await;
    pia.open(&house.at("contoso/account")).await;
    pia.must_see("Hej pia");
}

async fn a_tenant_s_own_language_is_the_last_guess(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = crate::portal::signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.open(&house.at("contoso/admin/settings")).await;
    admin.fill("language", "da").submit("Save name, accent and language").await;
    admin.must_see("Saved");
    admin.open(&house.at("contoso/admin/settings")).await;
    admin.must_see("Contoso");
    assert!(admin.page().body.contains("value=\"da\" selected"), "it is kept, and shown");
    let orders = house.application(&contoso, "Orders").await;
    house.invite(&contoso, PIA, &orders).await;
    let mut mailbox = house.mailbox(PIA);
    let letter = mailbox.next().await;
    let mut pia = Visitor::new().reading("fr");
    pia.open(&letter.link("/redeem/")).await;
    pia.must_see("inviterer dig");
    assert_eq!(asked_in_danish(&house, &mut mailbox, &mut pia).await, "Din kode til at acceptere invitationen");
}

async fn a_reader_chooses_on_the_page_and_is_remembered(house: House) {
    let (_, mut mailbox, mut pia) = invited_in(&house, Some("en"), "en").await;
    pia.must_see("invites you");
    pia.follow("Dansk").await;
    pia.must_see("inviterer dig");
    assert_eq!(pia.cookie("guesthouse-language"), "guesthouse-language=da");
    assert_eq!(asked_in_danish(&house, &mut mailbox, &mut pia).await, "Din kode til at acceptere invitationen");
    // What was answered to a form cannot be looked at again in another language.
    pia.fill("code", "00000000").submit("Fortsæt").await;
    pia.must_see("Det er ikke den kode");
    assert!(pia.page().link("English").is_none());
    // Nothing else of the address is lost, and nothing but a language of ours is kept.
    pia.open(&house.at("contoso/redeem?more=1&speak=tlh")).await;
    pia.must_see("inviterer dig");
    pia.follow("English").await;
    pia.must_see("invites you");
    assert_eq!(pia.page().url.query(), Some("more=1&speak=en"));
}

fn is_danish(visitor: &Visitor) -> bool {
    visitor.page().body.contains("<html lang=\"da\">")
}

/// Somebody of whom Danish is kept, signed in at that door in a browser that asks for a language that nobody here speaks.
async fn dane_at(house: &House, door: &str, address: &str) -> Visitor {
    let mut dane = Visitor::new().reading("nb");
    dane.open(&house.at("contoso/account/details")).await;
    dane.fill("address", address).submit("Continue").await;
    dane.fill("password", PASSPHRASE).submit("Sign in").await;
    dane.fill("locale", "da").submit("Save").await;
    dane.open(&house.at(&format!("contoso/{door}"))).await;
    dane
}

async fn what_is_kept_of_a_person_holds_on_every_page_behind_their_doors(house: House) {
    let contoso = house.company("contoso").await;
    let bo = house.member(&contoso, "bo@contoso.example", "Bo").await;
    let mut admin = dane_at(&house, "admin", &contoso.admin_address).await;
    assert!(is_danish(&admin), "{}", admin.page().text());
    // What is not there, also where a flow says so, and what is out of date.
    for page in ["nowhere", "guests/none", "guests/0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11", "import/none/result.csv"] {
        assert_eq!(admin.open(&house.at(&format!("contoso/admin/{page}"))).await.status, 404, "{page}");
        assert!(is_danish(&admin), "{page}: {}", admin.page().text());
    }
    let form = house.at("contoso/admin/groups/new");
    assert_eq!(admin.forge(form.as_str(), &[("seal", "old"), ("name", "Friends")]).await.status, 403);
    assert!(is_danish(&admin), "{}", admin.page().text());
    // Whoever is nobody in the portal any more.
    house.promote(&contoso, bo, DirectoryRole::GuestInviter).await;
    let mut former = dane_at(&house, "admin", "bo@contoso.example").await;
    house.demote(&contoso, bo, &[]).await;
    assert_eq!(former.open(&house.at("contoso/admin")).await.status, 403);
    assert!(is_danish(&former), "{}", former.page().text());
    // What an import came to is said in the language of its page.
    admin.open(&house.at("contoso/admin/import")).await;
    let file = "Email,DisplayName\r\nnobody,\r\npia@northwind.example,Pia\r\n";
    admin.attach("file", "partners.csv", file.as_bytes()).submit("Læs filen").await;
    crate::portal::wait_for(&mut admin, "Udfør").await;
    let plan = admin.page().url.clone();
    admin.submit("Udfør").await;
    house.work().await;
    let sheet = admin.open(&house.at(&format!("{}/result.csv", plan.path()))).await.body.clone();
    assert!(sheet.contains("en adresse ser ud som"), "{sheet}");
}

async fn where_nothing_goes_on_any_more_it_is_said_in_the_language_of_the_way(house: House) {
    let (contoso, _, mut pia) = invited_in(&house, Some("da"), "nb").await;
    pia.submit("Fortsæt").await;
    let orders = house.application(&contoso, "Invoices").await;
    let mut from_app = Visitor::new().reading("nb");
    from_app.stop_at(&CALLBACK.parse().unwrap());
    from_app.open(&app(&contoso, &orders).await.begin(&["openid"], &[("ui_locales", "da")]).url).await;
    assert!(is_danish(&pia) && is_danish(&from_app));
    house.turn(Duration::from_secs(2 * 3600));
    for late in [&mut pia, &mut from_app] {
        let here = late.page().url.clone();
        assert_eq!(late.open(&here).await.status, 404);
        assert!(is_danish(late), "{}", late.page().text());
    }
}

async fn only_what_somebody_reads_remembers_a_language(house: House) {
    let contoso = house.company("contoso").await;
    house.lets_sessions_be_watched(&contoso).await;
    let mut reader = Visitor::new();
    // A frame of somebody else's page is none.
    assert_eq!(reader.open(&house.at("contoso/check_session?speak=da")).await.status, 200);
    assert!(!reader.cookies().contains("guesthouse-language"));
    reader.open(&house.at("contoso/nowhere?speak=da")).await;
    assert_eq!(reader.cookie("guesthouse-language"), "guesthouse-language=da");
}
