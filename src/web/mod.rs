//! Doors: a request becomes a call, a result becomes an answer.

mod account;
mod answer;
mod api;
mod cookies;
mod desk;
mod fields;
mod form;
mod guests;
mod headers;
mod health;
mod oidc;
mod portal;
mod problem;
mod visit;
mod watch;

use actix_web::web::{self, ServiceConfig};

pub use desk::Desk;
pub use headers::protect;

/// All doors. Whatever is not listed is not found, in the same words everywhere.
pub fn doors(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
        .route("/assets/{name}", web::get().to(guests::asset))
        .configure(api::doors)
        .configure(oidc::doors)
        .configure(guests::doors)
        .configure(portal::doors)
        .configure(account::doors)
        .default_service(web::to(problem::not_found));
}
