//! The admins' portal: every page needs a session of its own, a usable user and a directory role; every form is sealed.

mod admin;
mod applications;
mod details;
mod export;
mod groups;
mod guests;
mod imports;
mod invitations;
mod invite;
mod letters;
mod listing;
mod overview;
mod protocol;
mod registration;
mod settings;
mod users;

use actix_web::web::{self, ServiceConfig, get, post};

/// Doors of the portal.
pub(super) fn doors(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(format!("/{{tenant}}/admin{path}"));
    config
        .service(page("").route(get().to(overview::page)))
        .service(page("/sign-out").route(post().to(overview::sign_out)))
        .service(page("/signed-out").route(get().to(overview::signed_out)))
        .service(page("/guests").route(get().to(guests::list)))
        .service(page("/guests/{user}").route(get().to(guests::detail)).route(post().to(guests::change)))
        .service(page("/guests/{user}/remove").route(get().to(guests::ask_remove)).route(post().to(guests::remove)))
        .service(page("/guests/{user}/invitations/{invitation}/{verb}").route(post().to(invitations::act)))
        .service(page("/guests/{user}/{verb}").route(post().to(guests::act)))
        .service(page("/invitations").route(get().to(invitations::list)))
        .service(page("/invitations.csv").route(get().to(export::invitations)))
        .service(page("/invitations/new").route(get().to(invite::form)).route(post().to(invite::send)))
        .service(page("/invitations/preview").route(get().to(invite::preview)))
        .service(page("/invitations/sent").route(get().to(invite::sent)))
        .service(page("/import").route(get().to(imports::page)).route(post().to(imports::upload)))
        .service(page("/import/sample.csv").route(get().to(imports::sample)))
        .service(page("/import/{import}").route(get().to(imports::detail)))
        .service(page("/import/{import}/apply").route(post().to(imports::apply)))
        .service(page("/import/{import}/discard").route(post().to(imports::discard)))
        .service(page("/import/{import}/result.csv").route(get().to(imports::result_sheet)))
        .service(page("/users").route(get().to(users::list)))
        .service(page("/users/new").route(get().to(users::form)).route(post().to(users::make)))
        .service(page("/users/{user}").route(get().to(users::detail)))
        .service(page("/users/{user}/details").route(get().to(details::form)).route(post().to(details::save)))
        .service(page("/users/{user}/roles").route(post().to(users::change_roles)))
        .service(page("/users/{user}/remove").route(get().to(users::ask_remove)).route(post().to(users::remove)))
        .service(page("/users/{user}/{verb}").route(post().to(users::act)))
        .service(page("/given/{kind}/{id}/{user}/take").route(post().to(users::take)))
        .service(page("/groups").route(get().to(groups::list)))
        .service(page("/groups/new").route(get().to(groups::form)).route(post().to(groups::make)))
        .service(page("/groups/{group}").route(get().to(groups::detail)).route(post().to(groups::add)))
        .service(page("/groups/{group}/remove").route(get().to(groups::ask_remove)).route(post().to(groups::remove)))
        .service(page("/groups/{group}/{kind}/{member}/leave").route(post().to(groups::leave)))
        .service(page("/applications").route(get().to(applications::list)))
        .service(page("/applications/new").route(get().to(registration::form)).route(post().to(registration::make)))
        .service(page("/applications/{application}").route(get().to(applications::detail)).route(post().to(registration::change)))
        .service(page("/applications/{application}/protocol").route(get().to(protocol::page)).route(post().to(protocol::change)))
        .service(page("/applications/{application}/assign").route(post().to(applications::give)))
        .service(page("/applications/{application}/assigned/{assignment}/take").route(post().to(applications::take)))
        .service(page("/applications/{application}/secrets").route(post().to(applications::new_secret)))
        .service(page("/applications/{application}/secrets/{made}/remove").route(post().to(applications::drop_secret)))
        .service(
            page("/applications/{application}/remove").route(get().to(applications::ask_remove)).route(post().to(applications::remove)),
        )
        .service(page("/letters").route(get().to(letters::list)))
        .service(page("/letters/{letter}").route(get().to(letters::detail)))
        .service(page("/letters/{letter}/html").route(get().to(letters::html)))
        .service(page("/settings").route(get().to(settings::page)))
        .service(page("/settings/brand").route(post().to(settings::change_look)))
        .service(page("/settings/logo").route(post().to(settings::logo::upload)))
        .service(page("/settings/logo/remove").route(post().to(settings::logo::remove)))
        .service(page("/settings/policy").route(post().to(settings::change_policy)))
        .service(page("/settings/domains").route(post().to(settings::claim)))
        .service(page("/settings/domains/{domain}/{verb}").route(post().to(settings::act_on_domain)));
}
