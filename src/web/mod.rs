//! Doors: a request becomes a call, a result becomes an answer.

mod account;
mod answer;
mod api;
mod cookies;
mod described;
mod desk;
mod fields;
mod form;
mod guests;
mod headers;
mod health;
mod invitee;
mod knocks;
mod metrics;
mod oidc;
mod own_words;
mod paths;
mod portal;
mod problem;
mod readership;
mod sender;
mod visit;
mod watch;

use actix_web::web::{self, ServiceConfig};

pub use desk::Desk;
pub use headers::protect;
pub use metrics::metrics;
pub use own_words::in_our_words;
use paths::{path, scope};
pub use sender::ShownInHandshake;

/// All doors. Whatever is not listed is not found, in the same words everywhere. The router tries one after the other: those that
/// applications knock at all day come first. What is left of a path behind a scope is a plain text to it, where a whole path with a
/// name in it would be a regular expression, in the memory of each worker.
pub fn doors(config: &mut ServiceConfig) {
    config
        .service(oidc::only("/healthz", "GET, HEAD").route(web::get().to(health::alive)).route(web::head().to(health::alive)))
        .service(oidc::only("/readyz", "GET, HEAD").route(web::get().to(health::ready)).route(web::head().to(health::ready)))
        .service(scope("/assets").route(&path("/{name}"), web::get().to(guests::asset)))
        .service(scope("/.well-known").configure(oidc::well_known))
        .configure(api::doors)
        .service(scope("/{tenant}").configure(of_tenant))
        .default_service(web::to(problem::not_found));
}

/// The doors of each tenant.
fn of_tenant(config: &mut ServiceConfig) {
    config.configure(oidc::doors).configure(guests::doors).configure(portal::doors).configure(account::doors);
}

#[cfg(test)]
mod tests;
