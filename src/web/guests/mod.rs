//! Where guests and everybody who is signing in come: the link of an invitation, and the interaction it leads to.

mod act;
mod assets;
mod device;
mod interaction;
mod no_more;
mod redeem;
mod step_page;
mod ticket;
mod undo;

use actix_web::web::{self, ServiceConfig};

use super::paths::{link, path, resource, scope};

pub(super) use assets::asset;

/// Doors of invitations and interactions.
pub(super) fn doors(config: &mut ServiceConfig) {
    config
        .service(scope("/interaction/{id}").configure(interactions))
        .route("/brand.css", web::get().to(assets::brand_sheet))
        .route(&path("/logo/{name}"), web::get().to(assets::logo))
        .service(link("/redeem/{ticket}").route(web::get().to(redeem::link)).route(web::head().to(redeem::link)))
        .service(
            resource("/redeem").route(web::get().to(redeem::page)).route(web::head().to(redeem::page)).route(web::post().to(redeem::go_on)),
        )
        .service(resource("/redeem-again").route(web::post().to(redeem::fresh_link)))
        .service(resource("/decline").route(web::get().to(redeem::decline_page)).route(web::post().to(redeem::declined)))
        .service(resource("/report").route(web::get().to(redeem::report_page)).route(web::post().to(redeem::reported)))
        .service(
            link("/no-more/{link}")
                .route(web::get().to(no_more::ask))
                .route(web::head().to(no_more::ask))
                .route(web::post().to(no_more::stop)),
        )
        .service(link("/undo/{link}").route(web::get().to(undo::ask)).route(web::head().to(undo::ask)).route(web::post().to(undo::undo)))
        .service(resource("/device").route(web::get().to(device::ask)).route(web::post().to(device::entered)))
        .route(&path("/asked/{request}"), web::get().to(device::asked))
        .route(&path("/device/{answer}"), web::get().to(device::answered));
}

/// What a browser is in the middle of.
fn interactions(config: &mut ServiceConfig) {
    config
        .route("", web::get().to(interaction::look))
        .route("/cancel", web::get().to(interaction::cancel))
        .service(resource("/address").route(web::get().to(interaction::other_address)).route(web::post().to(act::act)))
        .service(resource("/forgot").route(web::get().to(interaction::forgot)).route(web::post().to(act::act)))
        .route(&path("/{verb}"), web::post().to(act::act));
}
