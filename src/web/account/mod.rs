//! A person's own pages: what they may open, whom they answer for, where they belong, where they are signed in, what they accepted.

mod details;
mod home;
mod invite;
mod leave;
mod password;
mod person;
mod sponsored;

use actix_web::web::{ServiceConfig, get, post};

use super::paths::{resource, scope};

/// Doors of the account page.
pub(super) fn doors(config: &mut ServiceConfig) {
    config.service(scope("/account").configure(pages));
}

fn pages(config: &mut ServiceConfig) {
    config
        .service(resource("").route(get().to(home::page)))
        .service(resource("/details").route(get().to(details::form)).route(post().to(details::save)))
        .service(resource("/password").route(get().to(password::form)).route(post().to(password::change)))
        .service(resource("/sign-out").route(post().to(home::sign_out)))
        .service(resource("/signed-out").route(get().to(home::signed_out)))
        .service(resource("/sessions/{session}/end").route(post().to(home::end)))
        .service(resource("/invite").route(get().to(invite::form)).route(post().to(invite::send)))
        .service(resource("/guests").route(get().to(sponsored::list)))
        .service(resource("/guests/{guest}/{verb}").route(post().to(sponsored::act)))
        .service(resource("/guests/{guest}").route(get().to(sponsored::ask)).route(post().to(sponsored::confirm)))
        .service(resource("/letters/{organisation}").route(post().to(home::allow)))
        .service(resource("/leave/{organisation}").route(get().to(leave::ask)).route(post().to(leave::leave_it)));
}
