//! The provider's endpoints, each tenant an issuer.

mod authorize;
mod bc_authorize;
mod check_session;
mod cross_origin;
mod device_authorization;
mod discovery;
mod kept;
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
use super::paths::resource;
use super::problem::{Problem, method_not_allowed};

/// Discovery, as RFC 8414 §3 and OpenID Connect Discovery §4 place it before a tenant's name.
pub(super) fn well_known(config: &mut ServiceConfig) {
    config.service(described("/openid-configuration/{tenant}")).service(described("/oauth-authorization-server/{tenant}"));
}

fn described(path: &str) -> Resource {
    open(path, "GET, HEAD, OPTIONS").route(web::get().to(discovery::discovery)).route(web::head().to(discovery::discovery))
}

/// The doors of the standards.
pub(super) fn doors(config: &mut ServiceConfig) {
    config
        .service(open("/token", "POST, OPTIONS").route(web::post().to(token::token)))
        .service(
            open("/userinfo", "GET, HEAD, POST, OPTIONS")
                .route(web::get().to(userinfo::by_header))
                .route(web::head().to(userinfo::by_header))
                .route(web::post().to(userinfo::by_post)),
        )
        .service(only("/authorize", "GET, POST").route(web::get().to(authorize::by_query)).route(web::post().to(authorize::by_form)))
        .service(described("/.well-known/openid-configuration"))
        .service(open("/jwks", "GET, HEAD, OPTIONS").route(web::get().to(discovery::jwks)).route(web::head().to(discovery::jwks)))
        .service(only("/introspect", "POST").route(web::post().to(told_token::introspection)))
        .service(open("/revoke", "POST, OPTIONS").route(web::post().to(told_token::revocation)))
        .service(open("/device_authorization", "POST, OPTIONS").route(web::post().to(device_authorization::device_authorization)))
        .service(only("/bc-authorize", "POST").route(web::post().to(bc_authorize::bc_authorize)))
        .service(open("/par", "POST, OPTIONS").route(web::post().to(par::pushed)))
        .service(open("/register", "POST, OPTIONS").route(web::post().to(register::made)))
        .service(
            open("/register/{client}", "GET, PUT, DELETE, OPTIONS")
                .route(web::get().to(register::shown))
                .route(web::put().to(register::changed))
                .route(web::delete().to(register::removed)),
        )
        .service(only("/authorize/{handle}", "GET").route(web::get().to(authorize::resumed)))
        .service(only("/check_session", "GET").route(web::get().to(check_session::frame)))
        .service(only("/logout", "GET, POST").route(web::get().to(logout::asked)).route(web::post().to(logout::posted)))
        .service(only("/logout/{handle}", "GET").route(web::get().to(logout::resumed)));
}

/// A door that answers these methods, and says so to all others.
pub(super) fn only(path: &str, allow: &'static str) -> Resource {
    let others = move |desk: Data<Desk>, request: HttpRequest| async move {
        Err::<HttpResponse, Problem>(method_not_allowed(&desk, &request, allow))
    };
    resource(path).default_service(web::to(others))
}

/// One that is open to scripts of other origins.
fn open(path: &str, allow: &'static str) -> Resource {
    only(path, allow).route(web::method(actix_web::http::Method::OPTIONS).to(move || cross_origin::preflight(allow)))
}
