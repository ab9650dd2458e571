//! What every letter has: to whom, in which language, under whose head, and links that lead to this server.

use rules::clock::Timestamp;
use rules::directory::{Address, Tenant, TenantKind};
use rules::ids::LetterId;
use rules::random::Draw;
use url::Url;

use crate::app::Post;
use crate::mail::{Dispatch, Letterhead, Message};

/// A link to a page of this server; never made from request headers (SECURITY 9).
pub(super) fn link(post: &Post, path: &str) -> Url {
    let mut link = post.public_url.clone();
    link.set_path(path);
    link
}

/// A letter in the reader's language, else the tenant's.
pub(super) fn dispatch(
    (post, draw): (&Post, &Draw<'_>),
    tenant: &Tenant,
    to: &Address,
    language: Option<&str>,
    message: Message,
    now: Timestamp,
) -> Dispatch {
    Dispatch {
        id: LetterId::new(draw, now),
        to: to.clone(),
        language: language.unwrap_or(&tenant.locale).to_owned(),
        letterhead: Letterhead {
            tenant: tenant.display_name.clone(),
            domain: tenant.primary_domain.clone().filter(|_| tenant.kind == TenantKind::Managed),
            accent: tenant.brand.accent,
            // Only where a mail program may fetch it: see docs/decisions/logos-in-letters.md.
            logo: tenant
                .brand
                .logo
                .as_ref()
                .filter(|_| post.public_url.scheme() == "https")
                .map(|logo| link(post, &format!("{}/logo/{logo}", tenant.name))),
        },
        message,
    }
}
