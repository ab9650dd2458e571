//! One call of the API: who calls, in whose tenant, and the frame of every answer.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Caller, Door, Tenant};
use rules::protocol::{BearerChallenge, CannotBear, Shown, TokenScheme};

use super::fault::Fault;
use crate::app::App;
use crate::flows::tokens::{BearerError, Sender, ShownTo, api_bearer};
use crate::web::desk::Desk;
use crate::web::sender::SenderShown;

/// A call by somebody we know.
pub(super) struct Call<'a> {
    pub(super) app: &'a App,
    pub(super) desk: &'a Desk,
    pub(super) request: &'a HttpRequest,
    pub(super) caller: Caller,
    pub(super) tenant: Arc<Tenant>,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// Lets `work` answer the call, if the caller shows a token of ours; says in the API's way what went wrong.
pub(super) async fn answered(
    desk: &Desk,
    request: &HttpRequest,
    work: impl AsyncFnOnce(&Call<'_>) -> Result<HttpResponse, Fault>,
) -> HttpResponse {
    let caller = desk.caller(request, Door::Api);
    let sent = SenderShown::of(desk, request);
    let outcome = match known(desk, request, (caller, sent.sender())).await.and_then(written_out) {
        Ok(call) => work(&call).await,
        Err(fault) => Err(fault),
    };
    sent.answered(desk, framed(request, &caller, outcome.unwrap_or_else(|fault| fault.answer(&caller))))
}

/// What the framework refused with `status`, in the API's own shape.
pub(in crate::web) fn refusal(desk: &Desk, request: &HttpRequest, status: StatusCode) -> HttpResponse {
    let caller = desk.caller(request, Door::Api);
    let fault = match status {
        StatusCode::NOT_FOUND => Fault::not_found("There is no such resource."),
        StatusCode::METHOD_NOT_ALLOWED => Fault::method(),
        StatusCode::PAYLOAD_TOO_LARGE => Fault::too_large(),
        other if other.is_server_error() => Fault::broken(&other),
        _ => Fault::bad_request("The request cannot be read."),
    };
    framed(request, &caller, fault.answer(&caller))
}

/// The frame of every answer.
fn framed(request: &HttpRequest, caller: &Caller, mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&caller.request_id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    if let Some(theirs) = request.headers().get(&CLIENT_REQUEST_ID).filter(|theirs| theirs.len() <= 100) {
        headers.insert(CLIENT_REQUEST_ID, theirs.clone());
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn known<'a>(desk: &'a Desk, request: &'a HttpRequest, (caller, sender): (Caller, Sender<'_>)) -> Result<Call<'a>, Fault> {
    let realm = format!("{}/v1.0", desk.app.public_url);
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    let scheme = TokenScheme::of(authorization);
    let challenged = |why| Fault::challenged(&BearerChallenge::new(&realm, why), scheme);
    let shown = Shown::read(authorization, None).map_err(challenged)?;
    let asked = ShownTo { shown: &shown, sender };
    let (tenant, actor) = api_bearer(&desk.app, &asked, caller.at).await.map_err(|error| match error {
        BearerError::Refused(error) => challenged(CannotBear::Refused(error)),
        BearerError::Storage(error) => error.into(),
        BearerError::Token(error) => Fault::broken(&error),
    })?;
    Ok(Call { app: &desk.app, desk, request, caller: Caller { actor, ..caller }, tenant })
}

/// The call, unless its body is packed: clients send such a one again as it is when they are told so (RFC 9110 §15.5.16).
fn written_out(call: Call<'_>) -> Result<Call<'_>, Fault> {
    let mut codings = call.request.headers().get_all(header::CONTENT_ENCODING);
    let is_packed = codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_packed { Err(Fault::packed()) } else { Ok(call) }
}

impl Call<'_> {
    /// An id of the path; what is none is not found.
    pub(super) fn id<T: std::str::FromStr>(&self, name: &str) -> Result<T, Fault> {
        let id = self.request.match_info().get(name).and_then(|text| text.parse().ok());
        id.ok_or_else(|| Fault::not_found("There is nothing with that id."))
    }

    /// The address of a resource, as `@odata.context` and `@odata.id` hold it.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}/v1.0/{path}", self.app.public_url)
    }
}
