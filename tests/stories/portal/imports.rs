//! Many are invited by a file: nothing is sent before the plan was seen.

use std::time::Duration;

use super::admins::signed_in;
use crate::cast::{House, Visitor};

crate::stories! {
    an_admin_uploads_a_file_sees_the_plan_and_carries_it_out,
    the_result_lists_which_rows_were_left_out_and_why,
    an_admin_cancels_an_import_and_reads_who_was_not_invited,
    a_file_that_is_too_large_is_answered_with_a_page,
    a_file_that_cannot_be_read_says_where,
    why_an_import_stopped_is_said_in_the_readers_language,
    a_file_without_the_seal_of_its_page_is_not_taken,
}

const FILE: &str =
    "Email,DisplayName,Apps,Role\r\npia@northwind.example,Pia North,Orders,Orders.Read\r\nnobody,,,\r\nPIA@northwind.example,Again,,\r\n";

/// Looks again until the page reads `text`.
pub(crate) async fn wait_for(visitor: &mut Visitor, text: &str) {
    for _ in 0..100 {
        if visitor.sees(text) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let here = visitor.page().url.clone();
        visitor.open(&here).await;
    }
    visitor.must_see(text);
}

/// An admin of Contoso at the plan of [`FILE`].
async fn planned(house: &House) -> Visitor {
    let contoso = house.company("contoso").await;
    house.application(&contoso, "Orders").await;
    let mut admin = signed_in(house, &contoso, &contoso.admin_address).await;
    admin.follow("Import").await;
    admin.attach("file", "partners.csv", FILE.as_bytes()).submit("Read the file").await;
    wait_for(&mut admin, "pia@northwind.example").await;
    admin
}

async fn an_admin_uploads_a_file_sees_the_plan_and_carries_it_out(house: House) {
    let mut admin = planned(&house).await;
    admin.must_see("Pia North");
    admin.must_see("Orders (Orders.Read)");
    house.work().await;
    assert!(house.mailbox("pia@northwind.example").letters().is_empty(), "a plan sends nothing");
    let plan = admin.page().url.clone();
    admin.follow("Import").await;
    admin.must_see("Contoso Admin");
    admin.open(&plan).await;
    admin.submit("Carry out").await;
    house.work().await;
    admin.open(&plan).await;
    assert!(house.mailbox("pia@northwind.example").letters().len() == 1);
    let sheet = house.at(&format!("{}/result.csv", plan.path()));
    let result = admin.open(&sheet).await;
    assert!(result.body.contains("pia@northwind.example"), "{}", result.body);
    admin.open(&house.at("/contoso/admin/guests")).await;
    admin.must_see("Pia North");
}

async fn the_result_lists_which_rows_were_left_out_and_why(house: House) {
    let contoso = house.company("contoso").await;
    house.application(&contoso, "Orders").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Import").await;
    let file = format!("{FILE}leo@northwind.example,Leo North,Orders,\r\n");
    admin.attach("file", "partners.csv", file.as_bytes()).submit("Read the file").await;
    wait_for(&mut admin, "leo@northwind.example").await;
    let plan = admin.page().url.clone();
    // What the plan would do is not what can be done any more.
    house.settle(&contoso, |policy| policy.blocked_domains = vec!["northwind.example".parse().unwrap()]).await;
    admin.submit("Carry out").await;
    house.work().await;
    admin.open(&plan).await;
    admin.must_see("Rows that were left out");
    for why in ["nobody", "An address looks like", "The same person as in line 2.", "leo@northwind.example", "This changed since the plan."]
    {
        admin.must_see(why);
    }
    admin.must_see("Guests from northwind.example are not admitted.");
}

async fn an_admin_cancels_an_import_and_reads_who_was_not_invited(house: House) {
    let mut admin = planned(&house).await;
    let import = admin.page().url.clone();
    admin.submit("Carry out").await;
    admin.submit("Invite nobody else").await;
    admin.must_see("The rows that are left are being left out.");
    assert!(!admin.sees("Invite nobody else"));
    house.work().await;
    admin.open(&import).await;
    admin.must_see("The import was cancelled before the turn of this row came.");
    admin.must_see("The same person as in line 2.");
    assert!(house.mailbox("pia@northwind.example").letters().is_empty());
}

async fn a_file_that_is_too_large_is_answered_with_a_page(house: House) {
    let house = House::open_limited(house.engine(), "csv_bytes = 1000000").await;
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Import").await;
    let mut file = b"Email\r\n".to_vec();
    file.resize(3_900_000, b'a');
    admin.attach("file", "partners.csv", &file).submit("Read the file").await;
    assert_eq!(admin.page().status, 422);
    admin.must_see("The file is larger than 1,000,000 bytes.");
    house.close().await;
}

async fn a_file_that_cannot_be_read_says_where(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Import").await;
    admin.attach("file", "partners.csv", b"Colour,Shape\r\nred,round\r\n").submit("Read the file").await;
    assert_eq!(admin.page().status, 422);
    admin.attach("file", "partners.csv", b"").submit("Read the file").await;
    assert_eq!(admin.page().status, 422);
}

async fn why_an_import_stopped_is_said_in_the_readers_language(house: House) {
    let house = House::open_limited(house.engine(), "csv_rows = 2").await;
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Import").await;
    let file = "Email\r\nann@x.example\r\nbo@x.example\r\ncy@x.example\r\n";
    admin.attach("file", "partners.csv", file.as_bytes()).submit("Read the file").await;
    wait_for(&mut admin, "The file was not read to its end. Line 4: There are more than 2 rows").await;
    let here = admin.page().url.clone();
    let mut dane = admin.reading("da");
    dane.open(&here).await;
    dane.must_see("Filen blev ikke læst til ende. Linje 4:");
    assert!(!dane.sees("there are more than"));
    house.close().await;
}

async fn a_file_without_the_seal_of_its_page_is_not_taken(house: House) {
    let contoso = house.company("contoso").await;
    let mut admin = signed_in(&house, &contoso, &contoso.admin_address).await;
    admin.follow("Import").await;
    admin.fill("seal", "").attach("file", "partners.csv", FILE.as_bytes()).submit("Read the file").await;
    assert_eq!(admin.page().status, 403);
    admin.follow("Open it again").await;
    assert!(admin.page().form("Read the file").is_some() && !admin.sees("partners.csv"), "{}", admin.page().url);
}
