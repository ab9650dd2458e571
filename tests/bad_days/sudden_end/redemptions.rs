//! One guest after the other redeems by a code to the mailbox, and goes on where the server left them.

use std::collections::HashSet;

use serde_json::json;
use url::Url;

use super::Day;
use crate::admin::{ORDERS, a_moment};
use crate::cast::Visitor;

/// A guest on the way.
struct Guest<'d> {
    day: &'d Day,
    address: String,
    link: Url,
    browser: Visitor,
    tried: HashSet<String>,
    asked: u32,
}

/// A mailbox gets so many codes in an hour; whoever needs more because the server went away each time has to come another day.
const CODES: u32 = 5;

/// How somebody's way ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Accepted,
    NoMoreCodes,
}

impl Day {
    pub(super) async fn redeem_until_it_is_over(&self, name: &str) {
        let mut number = 0;
        while !self.is_over.get() {
            let address = format!("{name}{number}@tailspin.example");
            let body = json!({
                "invitedUserEmailAddress": address,
                "inviteRedirectUrl": ORDERS,
                "applications": [{ "id": self.contoso.orders, "role": "Orders.Read" }],
            });
            let invited = self.contoso.admin.post("/invitations", body).await;
            let mut browser = Visitor::new();
            browser.stop_at(&ORDERS.parse().unwrap());
            let link: Url = invited["inviteRedeemUrl"].as_str().unwrap().parse().unwrap();
            let mut guest = Guest { day: self, address: address.clone(), link, browser, tried: HashSet::new(), asked: 0 };
            self.redeeming.set(self.redeeming.get() + 1);
            let ended = guest.redeem().await;
            self.redeeming.set(self.redeeming.get() - 1);
            match ended {
                End::Accepted => self.accepted.borrow_mut().push(address),
                End::NoMoreCodes => self.turned_away.borrow_mut().push(address),
            }
            number += 1;
        }
    }
}

impl Guest<'_> {
    /// From the link to the application, however often the server goes away.
    async fn redeem(&mut self) -> End {
        let mut here = self.link.clone();
        let mut went = self.browser.try_open(&here).await;
        loop {
            if self.browser.is_beyond() {
                return End::Accepted;
            }
            if went.is_err() {
                a_moment().await;
                went = self.browser.try_open(&here).await;
                continue;
            }
            let page = self.browser.page();
            assert!(!page.status.is_server_error() || page.status == 503, "{}: {}", page.url, page.text());
            if self.browser.sees("You have already accepted") {
                return End::Accepted;
            }
            if self.asked == CODES && self.browser.page().form("E-mail me a code").is_some() {
                return End::NoMoreCodes;
            }
            here = page.url.clone();
            went = self.take_a_step().await;
        }
    }

    async fn take_a_step(&mut self) -> Result<(), reqwest::Error> {
        let page = self.browser.page();
        let has = |button: &str| page.form(button);
        if has("Accept").is_some() {
            return self.browser.try_submit("Accept").await;
        }
        if has("Continue").is_some_and(|form| form.names.contains(&"code".to_owned())) {
            let code = self.next_code().await;
            self.browser.fill("code", &code);
            let answered = self.browser.try_submit("Continue").await;
            if answered.is_err() {
                // Whether it arrived is not known: if the page still asks, it is typed again.
                self.tried.remove(&code);
            }
            return answered;
        }
        for button in ["E-mail me a code", "Continue"] {
            if has(button).is_some() {
                self.asked += u32::from(button != "Continue");
                return self.browser.try_submit(button).await;
            }
        }
        // What this page was about has ended, or never was stored.
        self.browser.try_open(&self.link).await
    }

    /// The last code that arrived and was not tried: a letter may be late, and then a later one is already here.
    async fn next_code(&mut self) -> String {
        for _ in 0..1500 {
            let letters = self.day.place.inbox.letters();
            let own = letters.iter().rev().filter(|letter| letter.to == self.address);
            if let Some(code) = own.filter_map(|letter| letter.code()).find(|code| !self.tried.contains(*code)) {
                self.tried.insert(code.to_owned());
                return code.to_owned();
            }
            a_moment().await;
        }
        let letters = self.day.place.inbox.letters().iter().filter(|letter| letter.to == self.address).count();
        panic!("after {} wishes no code came for {} but {letters}: {}", self.asked, self.address, self.browser.page().text());
    }
}
