//! Something is not there, not allowed, too much, or broken.

use serde::Serialize;

use crate::pages::Page;

/// What went wrong; its name is the key of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Wrong {
    /// 400: the request makes no sense.
    #[serde(rename = "problem-bad-request")]
    BadRequest,
    /// 403: known, but not allowed.
    #[serde(rename = "problem-forbidden")]
    Forbidden,
    /// 403: the form belongs to a sign-in that is over.
    #[serde(rename = "problem-stale-form")]
    StaleForm,
    /// 404: nothing here that the visitor may know about.
    #[serde(rename = "problem-not-found")]
    NotFound,
    /// 405: not with this method.
    #[serde(rename = "problem-method")]
    MethodNotAllowed,
    /// 413: larger than what is taken.
    #[serde(rename = "problem-too-large")]
    TooLarge,
    /// 429: too often.
    #[serde(rename = "problem-too-many")]
    TooMany,
    /// 500: our fault.
    #[serde(rename = "problem-broken")]
    Broken,
    /// 503: too busy for a moment.
    #[serde(rename = "problem-busy")]
    Busy,
}

/// Says what went wrong, with the number under which the log has the rest.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// What.
    pub wrong: Wrong,
    /// In how many seconds to try again, as `Retry-After` says too.
    pub wait_seconds: Option<u64>,
    /// Where the page of the form is opened anew.
    pub again_href: Option<String>,
    /// Finds it in the log.
    pub reference: String,
}

impl Page for Problem {
    const TEMPLATE: &'static str = "leaving/problem.html";

    fn samples() -> Vec<Self> {
        let plain = |wrong| Self { wrong, wait_seconds: None, again_href: None, reference: "7f3a-91c2".into() };
        use Wrong::{BadRequest, Broken, Busy, Forbidden, MethodNotAllowed, NotFound, StaleForm, TooLarge, TooMany};
        let mut samples: Vec<Self> = [BadRequest, Forbidden, NotFound, MethodNotAllowed, TooLarge, Broken].map(plain).into();
        samples.push(Self { again_href: Some("/fabrikam/admin".into()), ..plain(NotFound) });
        samples.push(Self { again_href: Some("/fabrikam/account/invite".into()), ..plain(StaleForm) });
        samples.push(Self { wait_seconds: Some(90), ..plain(TooMany) });
        samples.push(Self { wait_seconds: Some(1), ..plain(Busy) });
        samples
    }
}
