//! A person's own pages: what they may open, where they belong, where they are signed in, what they accepted.

mod details;
mod home;
mod leave;
mod password;
mod person;
mod sponsored;

use actix_web::web::{self, ServiceConfig, get, post};

/// Doors of the account page.
pub(super) fn doors(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(format!("/{{tenant}}/account{path}"));
    config
        .service(page("").route(get().to(home::page)))
        .service(page("/details").route(get().to(details::form)).route(post().to(details::save)))
        .service(page("/password").route(get().to(password::form)).route(post().to(password::change)))
        .service(page("/sign-out").route(post().to(home::sign_out)))
        .service(page("/signed-out").route(get().to(home::signed_out)))
        .service(page("/sessions/{session}/end").route(post().to(home::end)))
        .service(page("/guests/{guest}").route(get().to(sponsored::ask)).route(post().to(sponsored::confirm)))
        .service(page("/leave/{organisation}").route(get().to(leave::ask)).route(post().to(leave::leave_it)));
}
