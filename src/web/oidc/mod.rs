//! The provider's endpoints, each tenant an issuer.

mod authorize;
mod bc_authorize;
mod check_session;
mod cross_origin;
mod device_authorization;
mod discovery;
mod logout;
mod par;
mod register;
mod token;
mod told_token;
mod userinfo;

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};

pub(super) use cross_origin::readable;

use super::desk::Desk;
use super::problem::{Problem, method_not_allowed};

/// The doors of the standards.
pub(super) fn doors(config: &mut ServiceConfig) {
    let discovery =
        |path| open(path, "GET, HEAD, OPTIONS").route(web::get().to(discovery::discovery)).route(web::head().to(discovery::discovery));
    config
        .service(open("/{tenant}/token", "POST, OPTIONS").route(web::post().to(token::token)))
        .service(
            open("/{tenant}/userinfo", "GET, HEAD, POST, OPTIONS")
                .route(web::get().to(userinfo::by_header))
                .route(web::head().to(userinfo::by_header))
                .route(web::post().to(userinfo::by_post)),
        )
        .service(
            only("/{tenant}/authorize", "GET, POST").route(web::get().to(authorize::by_query)).route(web::post().to(authorize::by_form)),
        )
        .service(discovery("/{tenant}/.well-known/openid-configuration"))
        .service(open("/{tenant}/jwks", "GET, HEAD, OPTIONS").route(web::get().to(discovery::jwks)).route(web::head().to(discovery::jwks)))
        .service(only("/{tenant}/introspect", "POST").route(web::post().to(told_token::introspection)))
        .service(open("/{tenant}/revoke", "POST, OPTIONS").route(web::post().to(told_token::revocation)))
        .service(open("/{tenant}/device_authorization", "POST, OPTIONS").route(web::post().to(device_authorization::device_authorization)))
        .service(only("/{tenant}/bc-authorize", "POST").route(web::post().to(bc_authorize::bc_authorize)))
        .service(open("/{tenant}/par", "POST, OPTIONS").route(web::post().to(par::pushed)))
        .service(discovery("/.well-known/openid-configuration/{tenant}"))
        .service(discovery("/.well-known/oauth-authorization-server/{tenant}"))
        .service(open("/{tenant}/register", "POST, OPTIONS").route(web::post().to(register::made)))
        .service(
            open("/{tenant}/register/{client}", "GET, PUT, DELETE, OPTIONS")
                .route(web::get().to(register::shown))
                .route(web::put().to(register::changed))
                .route(web::delete().to(register::removed)),
        )
        .service(only("/{tenant}/authorize/{handle}", "GET").route(web::get().to(authorize::resumed)))
        .service(only("/{tenant}/check_session", "GET").route(web::get().to(check_session::frame)))
        .service(only("/{tenant}/logout", "GET, POST").route(web::get().to(logout::asked)).route(web::post().to(logout::posted)))
        .service(only("/{tenant}/logout/{handle}", "GET").route(web::get().to(logout::resumed)));
}

/// A door that answers these methods, and says so to all others.
fn only(path: &str, allow: &'static str) -> Resource {
    let others = move |desk: Data<Desk>, request: HttpRequest| async move {
        Err::<HttpResponse, Problem>(method_not_allowed(&desk, &request, allow))
    };
    web::resource(path).default_service(web::to(others))
}

/// One that is open to scripts of other origins.
fn open(path: &str, allow: &'static str) -> Resource {
    only(path, allow).route(web::method(actix_web::http::Method::OPTIONS).to(move || cross_origin::preflight(allow)))
}
