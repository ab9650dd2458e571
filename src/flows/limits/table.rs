//! Every limit there is.

use std::time::Duration;

use super::{Limit, OwnLimit};

const MINUTE: Duration = Duration::from_secs(60);
const QUARTER: Duration = Duration::from_secs(15 * 60);
const HOUR: Duration = Duration::from_secs(3600);
/// The span of quotas of a day.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

/// Letters of invitations that one mailbox is sent in a day, whoever asks for them, beside the few that its owner may ask for.
pub(crate) const MOST_TO_A_MAILBOX: u32 = 10;
/// Wrong passwords in a minute; the other limits of guesses are so many times as much, and grow with it.
pub(crate) const GUESSES: u32 = 5;

macro_rules! limits {
    ($all:ident of $noun:ty; $($(#[$doc:meta])+ $name:ident = $made:expr;)+) => {
        $($(#[$doc])+ pub(crate) static $name: $noun = $made;)+

        /// All of them, as the docs list them.
        pub(super) static $all: &[&$noun] = &[$(&$name),+];
    };
}

limits! {
    ALL of Limit;
    /// Codes sent to a mailbox over all tenants, asked for by strangers.
    CODE_SENT_HOUR = Limit::new("code_sent_hour", HOUR, 5);
    /// The same in a day.
    CODE_SENT_DAY = Limit::new("code_sent_day", DAY, 10);
    /// Codes sent to a mailbox, asked for by one browser in which somebody signed in there before.
    CODE_BROWSER_HOUR = Limit::new("code_browser_hour", HOUR, 5);
    /// The same in a day.
    CODE_BROWSER_DAY = Limit::new("code_browser_day", DAY, 10);
    /// Codes sent to a mailbox, asked for by all such browsers.
    CODE_BROWSERS_HOUR = Limit::new("code_browsers_hour", HOUR, 10);
    /// The same in a day.
    CODE_BROWSERS_DAY = Limit::new("code_browsers_day", DAY, 20);
    /// Wrong codes for a mailbox over all tenants, typed by strangers.
    CODE_WRONG = Limit::new("code_wrong", DAY, 20);
    /// Wrong codes typed in one known browser.
    CODE_WRONG_BROWSER = Limit::new("code_wrong_browser", DAY, 20);
    /// Wrong codes typed in all known browsers.
    CODE_WRONG_BROWSERS = Limit::new("code_wrong_browsers", DAY, 40);
    /// Wrong passwords for an account from one network.
    GUESS_MINUTE = Limit::new("guess_minute", MINUTE, GUESSES);
    /// The same in a quarter of an hour.
    GUESS_QUARTER = Limit::new("guess_quarter", QUARTER, 2 * GUESSES);
    /// The same in a day.
    GUESS_DAY = Limit::new("guess_day", DAY, 10 * GUESSES);
    /// Wrong passwords for an account in one browser in which somebody signed in to it before.
    GUESS_BROWSER_MINUTE = Limit::new("guess_browser_minute", MINUTE, GUESSES);
    /// The same in a quarter of an hour.
    GUESS_BROWSER_QUARTER = Limit::new("guess_browser_quarter", QUARTER, 2 * GUESSES);
    /// The same in a day.
    GUESS_BROWSER_DAY = Limit::new("guess_browser_day", DAY, 10 * GUESSES);
    /// Wrong passwords for an account in all such browsers.
    GUESS_BROWSERS_QUARTER = Limit::new("guess_browsers_quarter", QUARTER, 4 * GUESSES);
    /// The same in a day.
    GUESS_BROWSERS_DAY = Limit::new("guess_browsers_day", DAY, 20 * GUESSES);
    /// Wrong passwords from one network, for all accounts.
    GUESS_NETWORK = Limit::new("guess_network", QUARTER, 300);
    /// Tries of one session to change its password: whoever found it open cannot guess, and uses up nobody else's.
    OWN_PASSWORD = Limit::new("own_password", QUARTER, 5);
    /// Wrong codes of devices typed in one browser in which somebody is signed in.
    USER_CODE_BROWSER = Limit::new("user_code_browser", QUARTER, 10);
    /// Wrong codes of devices from one network.
    USER_CODE_NETWORK = Limit::new("user_code_network", QUARTER, 30);
    /// Wrong codes of devices typed by all strangers to a tenant (RFC 8628 §5.1).
    USER_CODE_TENANT = Limit::new("user_code_tenant", HOUR, 1_000);
    /// Requests of devices for one client from one network: whoever knows a public client's id can ask.
    DEVICE_NETWORK = Limit::new("device_network", MINUTE, 60);
    /// Requests of devices for one client.
    DEVICE_CLIENT = Limit::new("device_client", HOUR, 10_000);
    /// Letters to a person who is asked by name, of all applications of the tenant; the rest waits on their own page.
    ASKED_HOUR = Limit::new("asked_hour", HOUR, 5);
    /// The same in a day.
    ASKED_DAY = Limit::new("asked_day", DAY, 15);
    /// Letters to the sponsor of a guest who is not let in.
    ASKED_SPONSOR = Limit::new("asked_sponsor", DAY, 1);
    /// Requests that came as a form and are kept until a GET of our own, from one network: nobody has proven anything yet.
    KEPT_REQUEST = Limit::new("kept_request", MINUTE, 600);
    /// The same from everywhere.
    KEPT_REQUESTS = Limit::new("kept_requests", MINUTE, 6000);
    /// Interactions that begin for whoever comes from one network: each is kept for an hour, and most who come have proven nothing.
    BEGUN = Limit::new("begun", MINUTE, 1200);
    /// Requests that public clients push from one network, which prove nothing.
    PUSHED_REQUEST = Limit::new("pushed_request", MINUTE, 600);
    /// The same from everywhere.
    PUSHED_REQUESTS = Limit::new("pushed_requests", MINUTE, 6000);
    /// Request objects fetched for one network (RFC 9101 §10.4): anybody can make us ask.
    REQUEST_URI_NETWORK = Limit::new("request_uri_network", MINUTE, 120);
    /// The same for one client, by each server.
    REQUEST_URI_CLIENT = Limit::new("request_uri_client", MINUTE, 600);
    /// Clients that register themselves at a tenant from one network.
    REGISTRATION = Limit::configured("registration", HOUR);
    /// Invitations of one inviter; to send one again, to remind and to reset is one more.
    INVITED = Limit::configured("invited", DAY);
    /// Invitations of all inviters of one tenant.
    INVITED_BY_TENANT = Limit::configured("invited_by_tenant", DAY);
    /// Letters of invitations of one tenant to one domain.
    INVITED_AT_DOMAIN = Limit::configured("invited_at_domain", DAY);
    /// Letters of invitations of one tenant to one mailbox.
    LETTERS_TO_MAILBOX = Limit::new("letters_to_mailbox", DAY, MOST_TO_A_MAILBOX);
    /// Letters of one tenant that leave; whatever is more waits for a minute of its own.
    LETTERS = Limit::configured("letters", MINUTE);
}

limits! {
    ALL_OWN of OwnLimit;
    /// Fresh links of one invitation that its owner asks for within ten minutes (SECURITY 15).
    FRESH_LINK = OwnLimit::new("fresh_link");
    /// The same in all.
    FRESH_LINKS = OwnLimit::new("fresh_links");
    /// Tries at one code that was sent, the right one among them.
    TRIES_OF_CODE = OwnLimit::new("code_tries");
    /// Questions about one request of a device, or for a person by name, within its pause (RFC 8628 §3.5).
    POLLING = OwnLimit::new("polling");
}
