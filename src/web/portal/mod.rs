//! The admins' portal: every page needs a session of its own, a usable user and a directory role; every form is sealed.

mod admin;
mod applications;
mod audit;
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
mod stale_form;
mod users;

use actix_web::web::{Data, ServiceConfig, get, post, to};
use actix_web::{HttpRequest, HttpResponse};
use rules::sessions::SessionFor;

use super::desk::Desk;
use super::paths::{resource as page, scope};
use super::problem::Problem;
use super::visit::Visit;

/// Doors of the portal.
pub(super) fn doors(config: &mut ServiceConfig) {
    config.service(scope("/admin").configure(parts).default_service(to(nothing)));
}

/// Whatever is not listed. Whoever is signed in here is shown the way back; nobody is asked to sign in for nothing.
async fn nothing(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, actix_web::Error> {
    let visit = Visit::present(&request, SessionFor::Portal).await?;
    Err(visit.map_or_else(|| Problem::not_found(&desk, &request), |visit| visit.not_found()).into())
}

fn parts(config: &mut ServiceConfig) {
    config
        .service(page("").route(get().to(overview::page)))
        .service(page("/sign-out").route(post().to(overview::sign_out)))
        .service(page("/signed-out").route(get().to(overview::signed_out)))
        .service(scope("/guests").configure(of_guests))
        .service(page("/invitations").route(get().to(invitations::list)))
        .service(page("/invitations.csv").route(get().to(export::invitations)))
        .service(page("/invitations/new").route(get().to(invite::form)).route(post().to(invite::send)))
        .service(page("/invitations/preview").route(get().to(invite::preview)))
        .service(page("/invitations/sent").route(get().to(invite::sent)))
        .service(scope("/import").configure(of_imports))
        .service(scope("/users").configure(of_users))
        .service(page("/given/{kind}/{id}/{user}/take").route(post().to(users::take)))
        .service(scope("/groups").configure(of_groups))
        .service(scope("/applications").configure(of_applications))
        .service(scope("/letters").configure(of_letters))
        .service(page("/audit").route(get().to(audit::list)))
        .service(scope("/settings").configure(of_settings));
}

fn of_guests(config: &mut ServiceConfig) {
    let guest = scope("/{user}")
        .service(page("").route(get().to(guests::detail)).route(post().to(guests::change)))
        .service(page("/remove").route(get().to(guests::ask_remove)).route(post().to(guests::remove)))
        .service(page("/invitations/{invitation}/{verb}").route(get().to(invitations::ask)).route(post().to(invitations::act)))
        .service(page("/{verb}").route(post().to(guests::act)));
    config.service(page("").route(get().to(guests::list))).service(guest);
}

fn of_imports(config: &mut ServiceConfig) {
    let import = scope("/{import}")
        .service(page("").route(get().to(imports::detail)))
        .service(page("/apply").route(post().to(imports::apply)))
        .service(page("/cancel").route(post().to(imports::cancel)))
        .service(page("/discard").route(post().to(imports::discard)))
        .service(page("/result.csv").route(get().to(imports::result_sheet)));
    config
        .service(page("").route(get().to(imports::page)).route(post().to(imports::upload)))
        .service(page("/sample.csv").route(get().to(imports::sample)))
        .service(import);
}

fn of_users(config: &mut ServiceConfig) {
    let user = scope("/{user}")
        .service(page("").route(get().to(users::detail)))
        .service(page("/details").route(get().to(details::form)).route(post().to(details::save)))
        .service(page("/roles").route(post().to(users::change_roles)))
        .service(page("/remove").route(get().to(users::ask_remove)).route(post().to(users::remove)))
        .service(page("/{verb}").route(post().to(users::act)));
    config
        .service(page("").route(get().to(users::list)))
        .service(page("/new").route(get().to(users::form)).route(post().to(users::make)))
        .service(user);
}

fn of_groups(config: &mut ServiceConfig) {
    let group = scope("/{group}")
        .service(page("").route(get().to(groups::detail)).route(post().to(groups::add)))
        .service(page("/change").route(get().to(groups::ask_change)).route(post().to(groups::change)))
        .service(page("/remove").route(get().to(groups::ask_remove)).route(post().to(groups::remove)))
        .service(page("/{kind}/{member}/leave").route(post().to(groups::leave)));
    config
        .service(page("").route(get().to(groups::list)))
        .service(page("/new").route(get().to(groups::form)).route(post().to(groups::make)))
        .service(group);
}

fn of_applications(config: &mut ServiceConfig) {
    let application = scope("/{application}")
        .service(page("").route(get().to(applications::detail)).route(post().to(registration::change)))
        .service(page("/protocol").route(get().to(protocol::page)).route(post().to(protocol::change)))
        .service(page("/assign").route(post().to(applications::give)))
        .service(page("/assigned/{assignment}/take").route(post().to(applications::take)))
        .service(page("/secrets").route(post().to(applications::new_secret)))
        .service(page("/secrets/{made}/remove").route(get().to(applications::ask_drop_secret)).route(post().to(applications::drop_secret)))
        .service(page("/remove").route(get().to(applications::ask_remove)).route(post().to(applications::remove)));
    config
        .service(page("").route(get().to(applications::list)))
        .service(page("/new").route(get().to(registration::form)).route(post().to(registration::make)))
        .service(application);
}

fn of_letters(config: &mut ServiceConfig) {
    let letter =
        scope("/{letter}").service(page("").route(get().to(letters::detail))).service(page("/html").route(get().to(letters::html)));
    config.service(page("").route(get().to(letters::list))).service(letter);
}

fn of_settings(config: &mut ServiceConfig) {
    config
        .service(page("").route(get().to(settings::page)))
        .service(page("/brand").route(post().to(settings::change_look)))
        .service(page("/logo").route(post().to(settings::logo::upload)))
        .service(page("/logo/remove").route(post().to(settings::logo::remove)))
        .service(page("/policy").route(post().to(settings::change_policy)))
        .service(page("/domains").route(post().to(settings::claim)))
        .service(page("/domains/{domain}/{verb}").route(get().to(settings::ask_about_domain)).route(post().to(settings::act_on_domain)));
}
