//! The provider's endpoints, each tenant an issuer.

mod authorize;
mod discovery;
mod logout;
mod token;
mod userinfo;

use actix_web::web::{self, ServiceConfig};

pub(super) use discovery::discovery;

/// The doors of the standards.
pub(super) fn doors(config: &mut ServiceConfig) {
    config
        .route("/{tenant}/.well-known/openid-configuration", web::get().to(discovery::discovery))
        .route("/{tenant}/jwks", web::get().to(discovery::jwks))
        .service(web::resource("/{tenant}/authorize").route(web::get().to(authorize::by_query)).route(web::post().to(authorize::by_form)))
        .route("/{tenant}/authorize/{handle}", web::get().to(authorize::resumed))
        .route("/{tenant}/token", web::post().to(token::token))
        .service(web::resource("/{tenant}/userinfo").route(web::get().to(userinfo::by_header)).route(web::post().to(userinfo::by_post)))
        .service(web::resource("/{tenant}/logout").route(web::get().to(logout::asked)).route(web::post().to(logout::confirmed)));
}
