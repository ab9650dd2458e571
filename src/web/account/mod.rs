//! A person's own pages: what they may open, whom they answer for, where they belong, where they are signed in, what they accepted.

mod details;
mod home;
mod invite;
mod leave;
mod password;
mod person;
mod sponsored;

use actix_web::web::{self, ServiceConfig, get, post};

/// Doors of the account page.
pub(super) fn doors(config: &mut ServiceConfig) {
    config.service(web::scope("/account").configure(pages));
}

fn pages(config: &mut ServiceConfig) {
    config
        .service(web::resource("").route(get().to(home::page)))
        .service(web::resource("/details").route(get().to(details::form)).route(post().to(details::save)))
        .service(web::resource("/password").route(get().to(password::form)).route(post().to(password::change)))
        .service(web::resource("/sign-out").route(post().to(home::sign_out)))
        .service(web::resource("/signed-out").route(get().to(home::signed_out)))
        .service(web::resource("/sessions/{session}/end").route(post().to(home::end)))
        .service(web::resource("/invite").route(get().to(invite::form)).route(post().to(invite::send)))
        .service(web::resource("/guests").route(get().to(sponsored::list)))
        .service(web::resource("/guests/{guest}/{verb}").route(post().to(sponsored::act)))
        .service(web::resource("/guests/{guest}").route(get().to(sponsored::ask)).route(post().to(sponsored::confirm)))
        .service(web::resource("/letters/{organisation}").route(post().to(home::allow)))
        .service(web::resource("/leave/{organisation}").route(get().to(leave::ask)).route(post().to(leave::leave_it)));
}
