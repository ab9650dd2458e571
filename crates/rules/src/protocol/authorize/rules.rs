//! The rules of the authorization endpoint, in the order in which they are applied.

use super::super::resource::{RESOURCE, checked_resources};
use super::super::{AuthorizationDetails, ClaimsRequest, Client, ClientKind, ErrorCode, OAuthError, Parameters, Pkce, Scope, ScopeName};
use super::{AuthorizationServer, AuthorizeRequest, Came, Display, Prompt, PushedRequests, ResponseMode, ResponseType, Way};

/// What a rule looks at.
pub(super) struct Asked<'a> {
    pub(super) parameters: &'a Parameters,
    pub(super) client: &'a dyn Client,
    pub(super) came: Came,
    pub(super) server: &'a AuthorizationServer<'a>,
}

/// One rule: it refuses the request or writes down what it found good.
type Rule = fn(&Asked<'_>, &mut AuthorizeRequest) -> Result<(), OAuthError>;

const RULES: [Rule; 18] = [
    no_parameter_is_sent_twice,
    request_objects_are_read_before,
    it_was_pushed_where_that_is_required,
    it_is_signed_where_that_is_required,
    registration_is_not_supported,
    response_type_is_known,
    response_mode_is_known,
    scope_is_read,
    prompt_is_known_and_none_stands_alone,
    max_age_is_a_number,
    wishes_are_noted,
    hints_are_noted,
    claims_are_readable,
    id_tokens_from_here_need_openid_and_a_nonce,
    resources_are_known,
    authorization_details_are_of_known_types,
    code_challenge_is_s256,
    dpop_jkt_is_a_thumbprint,
];

/// Applies every rule; the first refusal counts.
pub(super) fn apply(asked: Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    RULES.iter().try_for_each(|rule| rule(&asked, request))
}

/// RFC 6749 §3.1, RFC 8707 §2.
fn no_parameter_is_sent_twice(asked: &Asked<'_>, _: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    match asked.parameters.repeated(&[RESOURCE]) {
        Some(name) => Err(OAuthError::invalid_request(format!("{name} was sent more than once"))),
        None => Ok(()),
    }
}

/// OpenID Connect Core §6.1 and §6.2: what they say stands among the parameters by now, and they hold none themselves.
fn request_objects_are_read_before(asked: &Asked<'_>, _: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    match ["request", "request_uri"].into_iter().find(|name| asked.parameters.has(name)) {
        Some(name) => Err(OAuthError::invalid_request(format!("{name} was sent more than once"))),
        None => Ok(()),
    }
}

/// RFC 9126 §5 and §6: where tenant or client says so, no browser carries a request whole.
fn it_was_pushed_where_that_is_required(asked: &Asked<'_>, _: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let is_required = asked.server.pushed_requests == PushedRequests::Required || asked.client.registration().require_pushed;
    if is_required && asked.came.by == Way::Browser {
        return Err(OAuthError::invalid_request("the request has to be pushed before"));
    }
    Ok(())
}

/// RFC 9101 §10.5: where the client says so, nothing counts that it did not sign.
fn it_is_signed_where_that_is_required(asked: &Asked<'_>, _: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    if asked.client.registration().require_signed_request && !asked.came.is_signed {
        return Err(OAuthError::invalid_request("the request has to be a signed request object"));
    }
    Ok(())
}

/// OpenID Connect Core §7.2.1, §3.1.2.6.
fn registration_is_not_supported(asked: &Asked<'_>, _: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    if asked.parameters.has("registration") {
        return Err(OAuthError::new(ErrorCode::RegistrationNotSupported, "registration is not supported"));
    }
    Ok(())
}

/// RFC 6749 §3.1.1, §4.1.2.1: all but `code` only where the client is registered for it (RFC 9700 §2.1.2).
fn response_type_is_known(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let text = asked.parameters.one("response_type").ok_or_else(|| OAuthError::invalid_request("response_type is missing"))?;
    let unsupported = || OAuthError::new(ErrorCode::UnsupportedResponseType, "that response_type is not supported");
    let wanted = ResponseType::read(text).ok_or_else(unsupported)?;
    request.response_type = wanted;
    let may_use = wanted.grants().into_iter().flatten().all(|grant| asked.client.may_use(grant));
    if may_use && asked.client.registration().answers(wanted) {
        return Ok(());
    }
    Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for this response_type"))
}

/// OAuth 2.0 Multiple Response Types §2.1; §3 and §5, JARM §2.3.1: no token in a query, also not in a JWT. FAPI 2.0 Message Signing §5.3.3,
/// §5.4.1: only as the client is registered, also where nothing is said.
fn response_mode_is_known(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let default = request.response_type.default_mode();
    let mode = asked.parameters.one("response_mode").map_or(Some(default), |text| ResponseMode::read(text, default));
    match mode {
        None => Err(OAuthError::invalid_request("that response_mode is not supported")),
        Some(mode) if mode.is_query() && !default.is_query() => {
            Err(OAuthError::invalid_request("that response_type cannot be answered in a query"))
        }
        Some(mode) if !asked.client.registration().takes(mode) => {
            Err(OAuthError::invalid_request(format!("the client is not registered for the response_mode {}", mode.as_str())))
        }
        Some(_) => Ok(()),
    }
}

/// RFC 6749 §3.3, §4.1.2.1; OpenID Connect Core §3.1.2.1: without `openid` it is no request of OpenID Connect, unknown scopes are ignored, and
/// so are those that the client did not register (RFC 7591 §2) or that nobody may give a stranger (SECURITY 31). §11: so is
/// `offline_access` where no code is answered. Where nothing is left of what was asked, nobody could tell from the answer.
fn scope_is_read(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let scope = asked.client.asks_for(Scope::parse(asked.parameters.one("scope").unwrap_or_default()));
    request.scope = if request.response_type.has_code() { scope } else { scope.without(ScopeName::OfflineAccess) };
    let is_asked = words(asked.parameters.one("scope")).next().is_some();
    if is_asked && request.scope.is_empty() { Err(OAuthError::no_scope()) } else { Ok(()) }
}

/// OpenID Connect Core §3.1.2.1.
fn prompt_is_known_and_none_stands_alone(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    for text in words(asked.parameters.one("prompt")) {
        let known = Prompt::ALL.into_iter().find(|known| known.as_str() == text);
        let prompt = known.ok_or_else(|| OAuthError::invalid_request("that prompt is not supported"))?;
        if !request.prompts(prompt) {
            request.prompt.push(prompt);
        }
    }
    if request.prompts(Prompt::None) && request.prompt.len() > 1 {
        return Err(OAuthError::invalid_request("prompt=none goes with no other prompt"));
    }
    Ok(())
}

/// OpenID Connect Core §3.1.2.1.
fn max_age_is_a_number(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.parameters.one("max_age") else {
        request.max_age = asked.client.registration().default_max_age;
        return Ok(());
    };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(OAuthError::invalid_request("max_age is not a number of seconds"));
    }
    // What is longer than a person lives is no limit, and still a number.
    request.max_age = Some(text.parse().unwrap_or(u32::MAX));
    Ok(())
}

/// OpenID Connect Core §3.1.2.1: `display`, `ui_locales`, `claims_locales` and `acr_values` are wishes; none of them is an error.
fn wishes_are_noted(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let listed = |name| words(asked.parameters.one(name)).map(str::to_owned).collect();
    request.display = match asked.parameters.one("display") {
        Some("popup") => Display::Popup,
        Some("touch") => Display::Touch,
        Some("wap") => Display::Wap,
        _ => Display::Page,
    };
    request.ui_locales = listed("ui_locales");
    request.claims_locales = listed("claims_locales");
    request.acr_values = listed("acr_values");
    if request.acr_values.is_empty() {
        request.acr_values.clone_from(&asked.client.registration().default_acr_values);
    }
    Ok(())
}

/// OpenID Connect Core §3.1.2.1: `login_hint` and `id_token_hint` are read when the person is known, `nonce` is passed on.
fn hints_are_noted(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let text = |name| asked.parameters.one(name).map(str::to_owned);
    request.login_hint = text("login_hint");
    request.id_token_hint = text("id_token_hint");
    request.nonce = text("nonce");
    Ok(())
}

/// OpenID Connect Core §5.5: it belongs to requests of OpenID Connect. No name is a way around what the client may ask for by scope
/// (SECURITY 31).
fn claims_are_readable(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let Some(text) = asked.parameters.one("claims").filter(|_| request.is_openid()) else { return Ok(()) };
    let registration = asked.client.registration();
    let mut claims = ClaimsRequest::parse(text)?;
    if let Some(registered) = &registration.scope {
        claims = claims.within(registered);
    }
    request.claims = if registration.is_held_back() { claims.within(&Scope::of_strangers()) } else { claims };
    Ok(())
}

/// OpenID Connect Core §3.2.2.1, §3.3.2.11: an ID token that comes through the browser is tied to the request.
fn id_tokens_from_here_need_openid_and_a_nonce(_: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    if !request.response_type.has_id_token() {
        return Ok(());
    }
    match (request.is_openid(), &request.nonce) {
        (false, _) => Err(OAuthError::invalid_request("an ID token needs the scope openid")),
        (true, None) => Err(OAuthError::invalid_request("nonce is missing")),
        (true, Some(_)) => Ok(()),
    }
}

/// RFC 8707 §2.
fn resources_are_known(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    request.resources = checked_resources(asked.parameters, asked.client, asked.server.resources)?;
    Ok(())
}

/// RFC 9396 §5.
fn authorization_details_are_of_known_types(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    request.authorization_details = AuthorizationDetails::checked(asked.parameters, asked.client, asked.server.details_types)?;
    Ok(())
}

/// RFC 7636 §4.3 and §4.4.1, RFC 9700 §2.1.1, SECURITY 18: S256 for everybody but confidential clients with a named weakening.
fn code_challenge_is_s256(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    // Where no code is issued, nothing is exchanged.
    if !request.response_type.has_code() {
        return Ok(());
    }
    let method = asked.parameters.one("code_challenge_method");
    let Some(text) = asked.parameters.one("code_challenge") else {
        let may_be_left_out = asked.client.kind() == ClientKind::Confidential && asked.client.pkce() == Pkce::Optional;
        return match method {
            None if may_be_left_out => Ok(()),
            _ => Err(OAuthError::invalid_request("code_challenge is missing")),
        };
    };
    if method != Some("S256") {
        return Err(OAuthError::invalid_request("code_challenge_method must be S256"));
    }
    request.code_challenge = Some(text.parse().map_err(|why| OAuthError::invalid_request(format!("{why}")))?);
    Ok(())
}

/// RFC 9449 §10.
fn dpop_jkt_is_a_thumbprint(asked: &Asked<'_>, request: &mut AuthorizeRequest) -> Result<(), OAuthError> {
    let read = |text: &str| text.parse().map_err(|_| OAuthError::invalid_request("dpop_jkt is no SHA-256 in base64url"));
    request.dpop_jkt = asked.parameters.one("dpop_jkt").map(read).transpose()?;
    Ok(())
}

fn words(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(' ').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
