//! Doors: a request becomes a call, a result becomes an answer.

mod answer;
mod api;
mod cookies;
mod desk;
mod guests;
mod headers;
mod health;
mod oidc;
mod problem;

use actix_web::web::{self, ServiceConfig};

pub use desk::Desk;
pub use headers::protect;

/// All doors. Whatever is not listed is not found, in the same words everywhere.
pub fn doors(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(health::alive))
        .route("/readyz", web::get().to(health::ready))
        .route("/assets/{name}", web::get().to(guests::asset))
        .route("/.well-known/openid-configuration/{tenant}", web::get().to(oidc::discovery))
        .route("/.well-known/oauth-authorization-server/{tenant}", web::get().to(oidc::discovery))
        .configure(api::doors)
        .configure(oidc::doors)
        .configure(guests::doors)
        .default_service(web::to(problem::not_found));
}
