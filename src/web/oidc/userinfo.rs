//! The userinfo endpoint (OpenID Connect Core §5.3).

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::claims::UserinfoClaims;
use rules::protocol::{BearerChallenge, CannotBear, Parameters, Shown, TokenScheme};

use super::cross_origin::readable;
use crate::flows::tokens::{BearerError, Sender, ShownTo, userinfo};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::form::is_form;
use crate::web::problem::Problem;
use crate::web::sender::SenderShown;

/// With the token in the header.
pub(super) async fn by_header(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    tell(&desk, &request, None).await
}

/// With the token in the header or in the form.
pub(super) async fn by_post(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    if !is_form(&request) {
        return tell(&desk, &request, None).await;
    }
    match Parameters::parse(&body) {
        Ok(form) => tell(&desk, &request, Some(&form)).await,
        Err(why) => {
            let issuer = desk.tenant(&request).await?.issuer(&desk.app.public_url);
            Ok(challenged(&issuer, TokenScheme::Bearer, CannotBear::Refused(why.into())))
        }
    }
}

async fn tell(desk: &Desk, request: &HttpRequest, form: Option<&Parameters>) -> Result<HttpResponse, Problem> {
    let sent = SenderShown::of(desk, request);
    Ok(sent.answered(desk, told(desk, request, form, sent.sender()).await?))
}

async fn told(desk: &Desk, request: &HttpRequest, form: Option<&Parameters>, sender: Sender<'_>) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(request).await?;
    let issuer = tenant.issuer(&desk.app.public_url);
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    let scheme = TokenScheme::of(authorization);
    let shown = match Shown::read(authorization, form) {
        Ok(shown) => shown,
        Err(why) => return Ok(challenged(&issuer, scheme, why)),
    };
    match userinfo(&desk.app, &tenant, &ShownTo { shown: &shown, sender }, desk.app.clock.now()).await {
        Ok(told) => match (told.jwt, UserinfoClaims::new(&told.authorization)) {
            (Some(jwt), _) => Ok(readable(answer::jwt(jwt))),
            (None, Some(claims)) => Ok(readable(answer::json(StatusCode::OK, &claims))),
            (None, None) => Ok(challenged(&issuer, scheme, CannotBear::NoToken)),
        },
        Err(BearerError::Refused(error)) => Ok(challenged(&issuer, scheme, CannotBear::Refused(error))),
        Err(BearerError::Storage(error)) => Err(Problem::storage(desk, request, error)),
        Err(BearerError::Token(error)) => Err(Problem::token(desk, request, error)),
    }
}

/// RFC 6750 §3, RFC 9449 §7.1.
fn challenged(issuer: &str, scheme: TokenScheme, why: CannotBear) -> HttpResponse {
    let challenge = BearerChallenge::new(issuer, why);
    let status = StatusCode::from_u16(challenge.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = HttpResponse::build(status);
    for value in scheme.challenges(&challenge) {
        response.append_header((header::WWW_AUTHENTICATE, value));
    }
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    readable(response.finish())
}
