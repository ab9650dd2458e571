//! What people allowed applications, and the codes and tokens that come of it. A secret is found by its digest.

mod grant_rows;
mod grant;
mod codes;
mod refresh_tokens;

pub use grant::{Grants, LiveGrant};
