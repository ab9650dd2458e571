//! The admin API in the shape of Microsoft Graph v1.0: same resources, names, errors and paging, so that its SDKs and people's scripts work
//! with another base URL. The tenant is that of the token; no cookie counts here, and no other origin may read an answer (SECURITY 8).

mod applications;
mod asked;
mod assignments;
mod audits;
mod body;
mod call;
mod described;
mod domains;
mod fault;
mod groups;
mod imports;
mod inviting;
mod invitations;
mod secrets;
mod settings;
mod shown;
mod users;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Scope};

use crate::web::desk::Desk;
use crate::web::paths::{resource, scope};
use call::answered;
pub(super) use call::refusal;
use fault::Fault;

/// The doors of the API.
pub(super) fn doors(config: &mut ServiceConfig) {
    config.service(below("/v1.0").configure(invited).configure(directory));
}

fn invited(config: &mut ServiceConfig) {
    let import = below("/invitations/imports/{id}")
        .service(at("", "GET, DELETE").route(web::get().to(imports::look)).route(web::delete().to(imports::throw_away)))
        .service(at("/rows", "GET").route(web::get().to(imports::rows)))
        .service(at("/apply", "POST").route(web::post().to(imports::apply)))
        .service(at("/cancel", "POST").route(web::post().to(imports::cancel)))
        .service(at("/result.csv", "GET").route(web::get().to(imports::result)));
    let invitation = below("/invitations/{id}")
        .service(at("", "GET").route(web::get().to(invitations::look)))
        .service(at("/resend", "POST").route(web::post().to(invitations::resend)))
        .service(at("/remind", "POST").route(web::post().to(invitations::remind)))
        .service(at("/revoke", "POST").route(web::post().to(invitations::revoke)));
    config
        .service(at("/invitations", "GET, POST").route(web::get().to(invitations::list)).route(web::post().to(inviting::invite)))
        .service(at("/invitations/imports", "GET, POST").route(web::get().to(imports::list)).route(web::post().to(imports::upload)))
        .service(import)
        .service(invitation);
}

fn directory(config: &mut ServiceConfig) {
    let user = below("/users/{id}")
        .service(
            at("", "GET, PATCH, DELETE")
                .route(web::get().to(users::look))
                .route(web::patch().to(users::change))
                .route(web::delete().to(users::remove)),
        )
        .service(at("/memberOf", "GET").route(web::get().to(users::member_of)))
        .service(at("/transitiveMemberOf", "GET").route(web::get().to(users::around)));
    let group = below("/groups/{id}")
        .service(
            at("", "GET, PATCH, DELETE")
                .route(web::get().to(groups::look))
                .route(web::patch().to(groups::change))
                .route(web::delete().to(groups::remove)),
        )
        .service(at("/members", "GET").route(web::get().to(groups::members)))
        .service(at("/members/$ref", "POST").route(web::post().to(groups::put_in)))
        .service(at("/members/{member}/$ref", "DELETE").route(web::delete().to(groups::take_out)));
    let application = below("/applications/{id}")
        .service(
            at("", "GET, PATCH, DELETE")
                .route(web::get().to(applications::look))
                .route(web::patch().to(applications::change))
                .route(web::delete().to(applications::remove)),
        )
        .service(at("/addPassword", "POST").route(web::post().to(secrets::add)))
        .service(at("/removePassword", "POST").route(web::post().to(secrets::remove)))
        .service(at("/appRoleAssignedTo", "GET").route(web::get().to(applications::assigned_to)));
    config
        .service(at("/auditLogs/directoryAudits", "GET").route(web::get().to(audits::list)))
        .service(at("/domains", "GET").route(web::get().to(domains::list)))
        .service(at("/users", "GET, POST").route(web::get().to(users::list)).route(web::post().to(users::make)))
        .service(at("/groups", "GET, POST").route(web::get().to(groups::list)).route(web::post().to(groups::make)))
        .service(at("/applications", "GET, POST").route(web::get().to(applications::list)).route(web::post().to(applications::make)))
        .service(
            at("/{kind:users|groups}/{id}/appRoleAssignments", "GET, POST")
                .route(web::get().to(assignments::list))
                .route(web::post().to(assignments::give)),
        )
        .service(at("/{kind:users|groups}/{id}/appRoleAssignments/{assignment}", "DELETE").route(web::delete().to(assignments::take)))
        .service(user)
        .service(group)
        .service(application);
}

/// All that begins with `path`; what is not there is refused in the API's own shape.
fn below(path: &str) -> Scope {
    scope(path).default_service(web::to(not_here))
}

/// A resource that answers these methods, and says so when it is asked by another.
fn at(path: &str, allow: &'static str) -> Resource {
    let others = move |desk: web::Data<Desk>, request: HttpRequest| async move {
        answered(&desk, &request, async |_| Err(Fault::method().allowing(allow))).await
    };
    resource(path).default_service(web::to(others))
}

async fn not_here(desk: web::Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |_| Err(Fault::not_found("There is no such resource."))).await
}

#[cfg(test)]
mod tests;
