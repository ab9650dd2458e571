//! In which language somebody reads: what they chose, else what their browser asks for, else what others guess.

use crate::cast::{House, Mailbox, Tenant, Visitor};
use crate::redemption::way::ORDERS;

crate::stories! {
    a_code_is_written_in_the_language_of_its_page,
    where_the_browser_speaks_no_language_of_ours_the_invitation_s_decides,
    a_tenant_s_own_language_is_the_last_guess,
    a_reader_chooses_on_the_page_and_is_remembered,
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
