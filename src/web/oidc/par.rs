//! Pushed authorization requests (RFC 9126).

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::Door;

use super::cross_origin::readable;
use super::token::{failed, refused};
use crate::flows::requests::push;
use crate::flows::tokens::TokenAsked;
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::sender::SenderShown;

/// Takes a request (RFC 9126 §2.1) and says by which name a browser may bring it (§2.2).
pub(super) async fn pushed(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let form = match parameters(&request, &body) {
        Ok(form) => form,
        Err(error) => return Ok(readable(refused(&error, None))),
    };
    let caller = desk.caller(&request, Door::Oidc);
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    let sent = SenderShown::of(&desk, &request);
    let asked = TokenAsked { authorization, form: &form, endpoint: "par", sender: sent.sender() };
    let response = match push(&desk.app, &caller, &tenant, asked).await {
        Ok(told) => answer::json(StatusCode::CREATED, &told),
        Err(error) => failed(&caller, error),
    };
    Ok(readable(sent.answered(&desk, response)))
}
