//! The backchannel authentication endpoint (OpenID CIBA Core §7).

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::Door;
use rules::protocol::BackchannelResponse;

use super::token::{failed, refused};
use crate::flows::tokens::{TokenAsked, ask_person};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::sender::SenderShown;

/// Begins to ask a person.
pub(super) async fn bc_authorize(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let form = match parameters(&request, &body) {
        Ok(form) => form,
        Err(error) => return Ok(refused(&error, None)),
    };
    let caller = desk.caller(&request, Door::Oidc);
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    let sent = SenderShown::of(&desk, &request);
    let asked = TokenAsked { authorization, form: &form, endpoint: "bc-authorize", sender: sent.sender() };
    let response = match ask_person(&desk.app, &caller, &tenant, asked).await {
        Ok(asked) => {
            let (auth_req_id, expires_in) = (asked.auth_req_id.expose().as_str(), asked.expires_in.as_secs());
            answer::json(StatusCode::OK, &BackchannelResponse { auth_req_id, expires_in, interval: asked.interval })
        }
        Err(error) => failed(&caller, error),
    };
    Ok(sent.answered(&desk, response))
}
