//! The app's own pages, in its own style.

use std::fmt::Write as _;

use openidconnect::core::CoreUserInfoClaims;

use super::claims::HouseClaims;
use super::failure::Failed;
use super::provider::SignedIn;
use super::shown::{in_words, rows};
use crate::demo::html::escaped;

/// What grants a look at the orders, and what grants a decision on them.
pub(super) const READ: &str = "Orders.Read";
pub(super) const APPROVE: &str = "Orders.Approve";

/// A page: its title and what stands in it.
pub(super) struct Page {
    title: &'static str,
    body: String,
}

impl Page {
    fn new(title: &'static str, body: String) -> Self {
        Self { title, body }
    }

    /// Nobody is signed in.
    pub(super) fn home() -> Self {
        let body = "<h1>Orders</h1><p class=\"lead\">What Contoso has ordered, for the people of Contoso and for its partners.</p>\
                    <p><a class=\"button\" href=\"/login\">Sign in</a></p>\
                    <p class=\"fine\">Partners sign in with the account they have at home. This app never sees a password.</p>";
        Self::new("Welcome", body.to_owned())
    }

    /// Who is signed in, and everything the app was told.
    pub(super) fn me(person: &SignedIn, visits: u32) -> Self {
        let HouseClaims { roles, .. } = &person.house;
        let name = person.claims.get("name").and_then(|name| name.as_str()).unwrap_or("you");
        let badge = if person.house.is_guest() { "Guest" } else { "Member" };
        let chips: String = roles.iter().map(|role| format!("<span class=\"chip\">{}</span> ", escaped(role))).collect();
        let chips = if chips.is_empty() { "<span class=\"chip none\">no roles</span>".to_owned() } else { chips };
        let times = if visits == 1 { "the first time".to_owned() } else { format!("visit number {visits}") };
        let mut body = format!(
            "<h1>Hello, {}</h1><p class=\"lead\"><span class=\"badge\">{badge}</span> {}</p>\
             <p>Your roles: {chips}</p><p class=\"fine\">We remember you by (tid, oid): this is {times} that you are here.</p>\
             <h2>What the ID token says</h2><table><thead><tr><th>Claim</th><th>Value</th><th>Meaning</th></tr></thead><tbody>",
            escaped(name),
            escaped(&in_words(&person.house)),
        );
        for row in rows(&person.claims) {
            let [name, value] = [&row.name, &row.value].map(|text| escaped(text));
            // Writing to a string cannot fail.
            let _ = write!(body, "<tr><th scope=\"row\"><code>{name}</code></th><td>{value}</td><td>{}</td></tr>", row.meaning);
        }
        body.push_str("</tbody></table>");
        body.push_str(&userinfo(&person.userinfo));
        Self::new("You", body)
    }

    /// The orders, for those who may see them.
    pub(super) fn orders() -> Self {
        let body = "<h1>Open orders</h1><table><thead><tr><th>Order</th><th>Goods</th><th>Sum</th></tr></thead><tbody>\
                    <tr><th scope=\"row\">2026-117</th><td>Forty door handles, brass</td><td>1,240.00</td></tr>\
                    <tr><th scope=\"row\">2026-118</th><td>Six hundred hinges</td><td>2,910.00</td></tr>\
                    <tr><th scope=\"row\">2026-121</th><td>One very large bell</td><td>780.00</td></tr></tbody></table>\
                    <p><a href=\"/orders/approve\">Approve them</a></p>";
        Self::new("Orders", body.to_owned())
    }

    /// The orders, for those who decide on them.
    pub(super) fn approve() -> Self {
        let body = "<h1>Approve orders</h1><p class=\"lead\">Three orders wait for you.</p>\
                    <p class=\"fine\">You see this because your token carries the role <code>Orders.Approve</code>.</p>";
        Self::new("Approve", body.to_owned())
    }

    /// A page that somebody's roles do not open.
    pub(super) fn refused(role: &str, person: &SignedIn) -> Self {
        let held: Vec<String> = person.house.roles.iter().map(|role| escaped(role)).collect();
        let held = if held.is_empty() { "no role at all".to_owned() } else { held.join(", ") };
        let body = format!(
            "<h1>Not for you</h1><p class=\"lead\">This needs the role <code>{role}</code>.</p><p>You have: {held}.</p>\
             <p class=\"fine\">Whoever invited you can give it to you.</p>"
        );
        Self::new("Not for you", body)
    }

    /// The browser is back from a sign-out.
    pub(super) fn signed_out() -> Self {
        let body = "<h1>You are signed out</h1><p><a class=\"button\" href=\"/login\">Sign in again</a></p>";
        Self::new("Signed out", body.to_owned())
    }

    /// A sign-in that failed.
    pub(super) fn failed(failed: &Failed) -> Self {
        let body = format!(
            "<h1>That did not work</h1><p class=\"lead\">{}</p><p class=\"fine\">For the developer: <code>{}</code></p>\
             <p><a class=\"button\" href=\"/login\">Try again</a></p>",
            failed.what,
            escaped(&failed.why)
        );
        Self::new("Not signed in", body)
    }

    /// Somebody started a login for another issuer.
    pub(super) fn other_issuer() -> Self {
        let body =
            "<h1>We do not know this sign-in service</h1><p class=\"lead\">A login was started here for an issuer that is not ours.</p>";
        Self::new("Not ours", body.to_owned())
    }

    /// An address of nothing.
    pub(super) fn nothing() -> Self {
        Self::new("Nothing", "<h1>There is nothing here</h1><p><a href=\"/\">To the start</a></p>".to_owned())
    }

    /// The whole document.
    pub(super) fn html(&self, person: Option<&SignedIn>) -> String {
        let nav = person.map_or("", |_| {
            "<nav aria-label=\"Pages\"><a href=\"/me\">You</a><a href=\"/orders\">Orders</a><a href=\"/orders/approve\">Approve</a>\
             <form method=\"post\" action=\"/sign-out\"><button>Sign out</button></form></nav>"
        });
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{} · Orders</title><link rel=\"stylesheet\" href=\"/app.css\"></head><body>\
             <header><a class=\"brand\" href=\"/\"><span aria-hidden=\"true\">O</span> Orders <small>of Contoso</small></a>{nav}</header>\
             <main>{}</main></body></html>",
            self.title, self.body
        )
    }
}

fn userinfo(claims: &CoreUserInfoClaims) -> String {
    let email = claims.email().map_or("no address", |email| email.as_str());
    format!(
        "<h2>What userinfo says</h2><p>The same person, asked for with the access token: <code>{}</code>, {}.</p>",
        escaped(claims.subject().as_str()),
        escaped(email)
    )
}
