//! The device authorization endpoint (RFC 8628 §3.1).

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::Door;
use rules::protocol::DeviceAuthorizationResponse;

use super::cross_origin::readable;
use super::token::{failed, refused};
use crate::flows::tokens::{TokenAsked, ask_device};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::sender::SenderShown;

/// Gives a device its codes.
pub(super) async fn device_authorization(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let form = match parameters(&request, &body) {
        Ok(form) => form,
        Err(error) => return Ok(readable(refused(&error, None))),
    };
    let caller = desk.caller(&request, Door::Oidc);
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    let sent = SenderShown::of(&desk, &request);
    let asked = TokenAsked { authorization, form: &form, endpoint: "device_authorization", sender: sent.sender() };
    let response = match ask_device(&desk.app, &caller, &tenant, asked).await {
        Ok(given) => {
            let verification_uri = format!("{}/device", tenant.issuer(&desk.app.public_url));
            let user_code = given.user_code.shown();
            answer::json(
                StatusCode::OK,
                &DeviceAuthorizationResponse {
                    device_code: given.device_code.expose(),
                    user_code: &user_code,
                    verification_uri_complete: &format!("{verification_uri}?user_code={user_code}"),
                    verification_uri: &verification_uri,
                    expires_in: given.expires_in.as_secs(),
                    interval: given.interval,
                },
            )
        }
        Err(error) => failed(&caller, error),
    };
    Ok(readable(sent.answered(&desk, response)))
}
