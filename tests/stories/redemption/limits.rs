//! What guessing costs, and what forms of another step, browser or time are worth.

use std::time::Duration;

use super::way::{ORDERS, accept, by_password, code, invited, type_code};
use crate::cast::{House, Visitor};

crate::stories! {
    a_code_bears_five_tries_and_fifteen_minutes_and_a_new_one_kills_it,
    a_mailbox_gets_five_codes_an_hour_over_all_tenants,
    a_mailbox_bears_twenty_wrong_codes_a_day,
    guesses_at_a_password_end_and_come_back,
    no_password_is_no_guess,
    a_form_of_another_step_or_another_browser_changes_nothing,
    what_changes_between_reading_and_accepting_is_read_first,
    signing_in_changes_the_cookie,
    nothing_that_is_typed_decides_where_a_browser_is_sent,
}

const PIA: &str = "pia@northwind.example";

fn other_than(code: &str) -> String {
    code.bytes().map(|digit| char::from(b'0' + (digit - b'0' + 1) % 10)).collect()
}

async fn a_code_bears_five_tries_and_fifteen_minutes_and_a_new_one_kills_it(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    let first = code(&house, &mut mailbox).await;
    let asked = pia.page().url.clone();
    assert!(!pia.sees("A new code is on its way"), "it is the first");
    for left in ["4 tries left", "3 tries left", "2 tries left", "1 try left"] {
        pia.fill("code", &other_than(&first)).submit("Continue").await;
        pia.must_see("That is not the code we sent");
        pia.must_see(left);
    }
    pia.fill("code", &other_than(&first)).submit("Continue").await;
    pia.must_see("There were too many wrong tries");
    assert!(pia.page().form("Continue").is_none(), "nothing can be typed that would count");
    pia.open(&asked).await;
    pia.fill("code", &first).submit("Continue").await;
    pia.must_see("There were too many wrong tries");
    pia.submit("Send a new code").await;
    pia.must_see("A new code is on its way");
    let second = code(&house, &mut mailbox).await;
    pia.submit("Send a new code").await;
    let third = code(&house, &mut mailbox).await;
    pia.fill("code", &second).submit("Continue").await;
    pia.must_see("That is not the code we sent");
    house.turn(Duration::from_secs(15 * 60));
    pia.fill("code", &third).submit("Continue").await;
    pia.must_see("The time for this code is over");
    pia.submit("Send a new code").await;
    let fourth = code(&house, &mut mailbox).await;
    house.turn(Duration::from_secs(15 * 60 - 1));
    pia.fill("code", &fourth).submit("Continue").await;
    accept(&mut pia).await;
}

async fn a_mailbox_gets_five_codes_an_hour_over_all_tenants(house: House) {
    let (_, _, mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    pia.submit("Send a new code").await;
    pia.submit("Send a new code").await;
    let tailspin = house.company("tailspin").await;
    let planes = house.application(&tailspin, "Planes").await;
    let app = super::way::app(&tailspin, &planes).await;
    let mut stranger = Visitor::new();
    stranger.open(&app.begin(&["openid"], &[("login_hint", PIA)]).url).await;
    stranger.submit("E-mail me a code").await;
    stranger.submit("Send a new code").await;
    stranger.submit("Send a new code").await;
    stranger.must_see("No more codes can be sent to this mailbox for now");
    house.work().await;
    assert_eq!(mailbox.letters().len(), 1 + 5);
    // Nobody signed in here before: this once, a stranger's asking costs Pia an hour. Afterwards she has a budget of her own.
    house.turn(Duration::from_secs(3600));
    pia.open(&house.at("contoso/redeem")).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    house.work().await;
    assert_eq!(mailbox.letters().len(), 1 + 6);
}

async fn a_mailbox_bears_twenty_wrong_codes_a_day(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    for round in 0..4 {
        let sent = code(&house, &mut mailbox).await;
        for _ in 0..5 {
            pia.fill("code", &other_than(&sent)).submit("Continue").await;
        }
        if round < 3 {
            pia.submit("Send a new code").await;
        }
    }
    pia.submit("Send a new code").await;
    let right = code(&house, &mut mailbox).await;
    pia.fill("code", &right).submit("Continue").await;
    assert!(!pia.sees("Become a guest"), "twenty wrong codes were typed today");
    house.turn(Duration::from_secs(24 * 3600));
    let mut pia = Visitor::new();
    pia.stop_at(&ORDERS.parse().unwrap());
    pia.open(&mailbox.letters()[0].link("/redeem/")).await;
    pia.submit("Continue").await;
    pia.submit("E-mail me a code").await;
    type_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
}

async fn guesses_at_a_password_end_and_come_back(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, "ann@fabrikam.example", "Ann Aas").await;
    let (_, _, _, mut ann) = invited(&house, "ann@fabrikam.example").await;
    ann.submit("Continue").await;
    for _ in 0..5 {
        ann.fill("password", "not-the-right-one").submit("Sign in").await;
        ann.must_see("do not belong together");
    }
    by_password(&mut ann).await;
    ann.must_see("too many tries");
    house.turn(Duration::from_secs(60));
    by_password(&mut ann).await;
    ann.must_see("Fabrikam is about to tell Contoso who you are");
}

async fn no_password_is_no_guess(house: House) {
    let fabrikam = house.company("fabrikam").await;
    house.member(&fabrikam, "ann@fabrikam.example", "Ann Aas").await;
    // The page is the same for whoever has an account, and costs as little.
    for (address, is_at_home) in [("ann@fabrikam.example", true), (PIA, false)] {
        let mut person = Visitor::new();
        person.open(&house.at("fabrikam/account")).await;
        person.fill("address", address).submit("Continue").await;
        for _ in 0..6 {
            person.fill("password", "").submit("Sign in").await;
            person.must_see("Type your password.");
            assert!(!person.sees("do not belong together"));
        }
        by_password(&mut person).await;
        assert_eq!(person.sees("Hello, Ann Aas"), is_at_home);
        assert!(is_at_home || person.sees("do not belong together"));
    }
}

async fn a_form_of_another_step_or_another_browser_changes_nothing(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    let of_sign_in = pia.page().form("E-mail me a code").unwrap();
    let seal = of_sign_in.fields.iter().find(|(_, value)| value.len() == 43).unwrap().clone();
    let base = pia.page().url.clone();
    // Without the cookie: a stranger who knows everything else.
    let stranger = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let verbs =
        ["send-code", "accept", "hand-over", "code", "account", "password", "new-account", "new-password", "terms", "consent", "another"];
    for verb in verbs {
        let url = format!("{base}/{verb}");
        let fields = [
            (seal.0.as_str(), seal.1.as_str()),
            ("code", "12345678"),
            ("choice", "allow"),
            ("account", "01a20d6d-5a00-7b85-891b-4f0ac35392f5"),
        ];
        let answer = stranger.post(&url).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{verb}");
    }
    house.work().await;
    assert_eq!(mailbox.letters().len(), 1);
    // With the cookie, and the seal of another step or of another flow.
    super::way::by_code(&house, &mut pia, &mut mailbox).await;
    pia.must_see("Become a guest at Contoso");
    let here = pia.page().url.clone();
    for (verb, given) in [("accept", seal.1.clone()), ("accept", String::new()), ("accept", "A".repeat(43)), ("send-code", seal.1.clone())]
    {
        pia.forge(&format!("{base}/{verb}"), &[(&seal.0, &given), ("terms", "accepted")]).await;
        assert_eq!(pia.page().url, here);
        pia.must_see("Become a guest at Contoso");
    }
    assert!(house.people(&contoso, PIA).await[0].accepted_at().is_none());
    // What is agreed to is what was shown: new terms make another page of it.
    let terms = crate::cast::Terms { version: "2".to_owned(), url: "https://contoso.example/terms".parse().unwrap() };
    house.rule(&contoso, |policy| policy.guests.terms = Some(terms)).await;
    pia.submit("Accept").await;
    pia.must_see("I accept the terms of Contoso");
    pia.submit("Accept").await;
    pia.must_see("Accept the terms to go on");
    pia.fill("terms", "accepted");
    accept(&mut pia).await;
}

async fn what_changes_between_reading_and_accepting_is_read_first(house: House) {
    let (contoso, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    let terms = |url: &str| crate::cast::Terms { version: "2".to_owned(), url: url.parse().unwrap() };
    let (first, second) = (terms("https://contoso.example/terms"), terms("https://contoso.example/other"));
    house.rule(&contoso, |policy| policy.guests.terms = Some(first)).await;
    pia.submit("Continue").await;
    super::way::by_code(&house, &mut pia, &mut mailbox).await;
    // The roles that are given are part of it.
    pia.must_see("Orders Orders.Read");
    let guest = house.people(&contoso, PIA).await.remove(0).id;
    let payroll = house.application(&contoso, "Payroll").await;
    house.assign(&contoso, guest, &payroll, Some("Orders.Approve")).await;
    pia.fill("terms", "accepted").submit("Accept").await;
    pia.must_see("Payroll Orders.Approve");
    assert!(house.people(&contoso, PIA).await[0].accepted_at().is_none(), "nobody accepts what they have not read");
    // The same version of other terms is other terms.
    house.rule(&contoso, |policy| policy.guests.terms = Some(second)).await;
    pia.fill("terms", "accepted").submit("Accept").await;
    assert_eq!(pia.page().link("Read the terms").unwrap().as_str(), "https://contoso.example/other");
    assert!(house.people(&contoso, PIA).await[0].accepted_at().is_none());
    pia.fill("terms", "accepted");
    accept(&mut pia).await;
}

async fn signing_in_changes_the_cookie(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    pia.submit("Continue").await;
    // An attacker planted the cookie that the victim signs in with, and knows it.
    let planted = pia.cookie("guesthouse");
    super::way::by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    let after = pia.cookie("guesthouse");
    assert_ne!(planted, after);
    let answer = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let contoso = house.at("contoso/account");
    let answer = answer.get(contoso).header("cookie", planted).send().await.unwrap();
    assert_ne!(answer.status(), 200, "the planted cookie opens nothing");
}

async fn nothing_that_is_typed_decides_where_a_browser_is_sent(house: House) {
    let (_, _, mut mailbox, mut pia) = invited(&house, PIA).await;
    let evil = "https://evil.example/";
    let mut link = mailbox.letters()[0].link("/redeem/");
    link.query_pairs_mut().append_pair("redirect_uri", evil).append_pair("next", evil).append_pair("target_link_uri", evil);
    pia.open(&link).await;
    pia.submit("Continue").await;
    let mut here = pia.page().url.clone();
    here.query_pairs_mut().append_pair("next", evil).append_pair("return_to", evil);
    pia.open(&here).await;
    super::way::by_code(&house, &mut pia, &mut mailbox).await;
    accept(&mut pia).await;
    assert!(pia.hops().iter().all(|hop| hop.url.host_str() == Some("127.0.0.1")));
}
