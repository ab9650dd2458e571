mod front;
mod registered;

use proptest::prelude::*;

use super::super::super::client::tests::Registered;
use super::super::super::{Acr, CodeChallenge, ErrorCode};
use super::super::{Outcome, Refusal};
use super::*;

const NOW: crate::clock::Timestamp = crate::clock::Timestamp::from_seconds(1_000);
const ISSUER: &str = "https://id.example/contoso";
const SERVER: AuthorizationServer<'static> =
    AuthorizationServer { issuer: ISSUER, pushed_requests: PushedRequests::Accepted, resources: &[], details_types: &[] };
const GOOD: &str = "response_type=code&redirect_uri=https://app.example/cb&scope=openid+email&state=xyz&nonce=n\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

fn check_for(client: &Registered, query: &str) -> Result<AuthorizeRequest, Refusal> {
    let parameters = Parameters::parse(query.as_bytes()).unwrap();
    AuthorizeRequest::check(&parameters, client, Came::default(), &SERVER).map(|(request, _)| request)
}

fn check(query: &str) -> Result<AuthorizeRequest, Refusal> {
    check_for(&Registered::confidential(), query)
}

fn good_without(name: &str) -> String {
    GOOD.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect::<Vec<_>>().join("&")
}

#[test]
fn a_good_request_is_read_whole() {
    let more = "&prompt=login+consent&max_age=60&display=popup&ui_locales=da+en&claims_locales=da&login_hint=ann@fabrikam.example\
        &id_token_hint=e.y.J&acr_values=mfa+gold&response_mode=form_post&unknown=1&claims=%7B%22id_token%22%3A%7B%22name%22%3Anull%7D%7D";
    let request = check(&format!("{GOOD}{more}")).unwrap();
    assert_eq!(request.scope, Scope::parse("openid email"));
    assert_eq!((request.state.as_deref(), request.nonce.as_deref()), (Some("xyz"), Some("n")));
    assert_eq!(request.prompt, [Prompt::Login, Prompt::Consent]);
    assert_eq!((request.max_age, request.display, request.response_mode), (Some(60), Display::Popup, ResponseMode::FormPost));
    assert_eq!((request.ui_locales.join(" "), request.claims_locales.join(" ")), ("da en".to_owned(), "da".to_owned()));
    assert_eq!(request.login_hint.as_deref(), Some("ann@fabrikam.example"));
    assert_eq!(request.id_token_hint.as_deref(), Some("e.y.J"));
    assert_eq!(request.wanted_acr().values, [Acr::Mfa]);
    assert_eq!(request.consent_scope(), Scope::parse("openid email profile"));
    let challenge: CodeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().unwrap();
    assert_eq!(request.code_challenge, Some(challenge));
}

#[test]
fn a_request_survives_its_row() {
    let request = check(&format!("{GOOD}&prompt=none&max_age=0&acr_values=phr")).unwrap();
    let row = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<AuthorizeRequest>(&row).unwrap(), request);
}

#[test]
fn an_answer_is_signed_as_it_is_asked_for() {
    for (asked, mode) in [
        ("jwt", ResponseMode::QueryJwt),
        ("query.jwt", ResponseMode::QueryJwt),
        ("fragment.jwt", ResponseMode::FragmentJwt),
        ("form_post.jwt", ResponseMode::FormPostJwt),
    ] {
        let request = check(&format!("{GOOD}&response_mode={asked}")).unwrap();
        assert_eq!(request.response_mode, mode);
        let row = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<AuthorizeRequest>(&row).unwrap().response_mode, mode);
    }
}

#[test]
fn the_application_is_told_what_is_wrong() {
    for (query, code) in [
        (format!("{GOOD}&scope=profile"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&state=again"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&unknown=1&unknown=2"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&request=e.y.J"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&request_uri=urn:x"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&resource=api://orders"), ErrorCode::InvalidTarget),
        (format!("{GOOD}&authorization_details=%5B%7B%22type%22:%22x%22%7D%5D"), ErrorCode::InvalidAuthorizationDetails),
        (format!("{GOOD}&registration=%7B%7D"), ErrorCode::RegistrationNotSupported),
        (good_without("response_type"), ErrorCode::InvalidRequest),
        (GOOD.replace("response_type=code", "response_type="), ErrorCode::InvalidRequest),
        (GOOD.replace("response_type=code", "response_type=id_token"), ErrorCode::UnauthorizedClient),
        (GOOD.replace("response_type=code", "response_type=code+id_token"), ErrorCode::UnauthorizedClient),
        (GOOD.replace("response_type=code", "response_type=token"), ErrorCode::UnsupportedResponseType),
        (format!("{GOOD}&response_mode=carrier_pigeon"), ErrorCode::InvalidRequest),
        (GOOD.replace("openid+email", "read+write"), ErrorCode::InvalidScope),
        (format!("{GOOD}&prompt=none+login"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&prompt=create"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&max_age=-1"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&max_age=soon"), ErrorCode::InvalidRequest),
        (format!("{GOOD}&claims=%7B"), ErrorCode::InvalidRequest),
        (good_without("code_challenge"), ErrorCode::InvalidRequest),
        (good_without("code_challenge_method"), ErrorCode::InvalidRequest),
        (GOOD.replace("method=S256", "method=plain"), ErrorCode::InvalidRequest),
        (GOOD.replace("E9Mel", "E9"), ErrorCode::InvalidRequest),
    ] {
        let Err(Refusal::Returned(reply, error)) = check(&query) else { panic!("{query} was not returned") };
        assert_eq!((reply.redirect_uri(), error.code()), ("https://app.example/cb", code), "{query}");
    }
}

#[test]
fn what_nobody_registered_hears_is_only_shown() {
    for query in [
        good_without("redirect_uri"),
        GOOD.replace("app.example", "evil.example"),
        format!("{GOOD}&redirect_uri=https://app.example/cb"),
        format!("{GOOD}&redirect_uri=https://evil.example/cb"),
    ] {
        assert!(matches!(check(&query), Err(Refusal::Shown(error)) if error.code() == ErrorCode::InvalidRequest), "{query}");
    }
}

#[test]
fn a_state_sent_twice_is_not_given_back() {
    let Err(Refusal::Returned(reply, error)) = check(&format!("{GOOD}&state=again")) else { panic!("not returned") };
    let url = format!("{:?}", reply.answer(&Outcome::Error(error), NOW));
    assert!(!url.contains("state=") && url.contains("iss="), "{url}");
}

#[test]
fn plain_oauth_asks_without_openid() {
    let request = check(&GOOD.replace("openid+", "")).unwrap();
    assert!(!request.is_openid());
    let with_claims = check(&format!("{}&claims=not+json", good_without("scope"))).unwrap();
    assert!(with_claims.scope.is_empty() && with_claims.claims.is_empty());
    let some = check(&GOOD.replace("openid+email", "read+email")).unwrap();
    assert_eq!(some.scope, Scope::parse("email"), "the answer says what is left");
}

#[test]
fn a_nonce_may_be_missing_and_max_age_may_be_huge() {
    assert_eq!(check(&good_without("nonce")).unwrap().nonce, None);
    assert_eq!(check(&format!("{GOOD}&max_age=99999999999999")).unwrap().max_age, Some(u32::MAX));
    assert_eq!(check(&format!("{GOOD}&max_age=0")).unwrap().max_age, Some(0));
}

#[test]
fn whoever_is_at_an_address_of_the_persons_machine_may_be_another() {
    let public = Registered {
        redirect_uris: [Registered::public().redirect_uris, vec!["https://app.example/cb".to_owned()]].concat(),
        ..Registered::public()
    };
    let secret = Registered { kind: ClientKind::Confidential, redirect_uris: public.redirect_uris.clone(), ..Registered::confidential() };
    for (uri, may_be) in [("com.app:/cb", true), ("http://127.0.0.1:51004/cb", true), ("https://app.example/cb", false)] {
        let request = check_for(&public, &GOOD.replace("https://app.example/cb", uri)).unwrap();
        assert_eq!((request.may_be_anothers(&public), request.may_be_anothers(&secret)), (may_be, false), "{uri}");
    }
}

#[test]
fn a_withdrawn_address_gets_no_answer() {
    let client = Registered::confidential();
    let request = check_for(&client, GOOD).unwrap();
    assert!(request.reply_address(&client, ISSUER).is_ok());
    let withdrawn = Registered { redirect_uris: Vec::new(), ..client };
    assert!(request.reply_address(&withdrawn, ISSUER).is_err());
}

#[test]
fn a_request_names_its_client() {
    let client = Registered::confidential();
    let read = |query: &str| AuthorizeRequest::client_id(&Parameters::parse(query.as_bytes()).unwrap());
    assert_eq!(read(&format!("client_id={}", client.id)), Ok(client.id));
    for query in ["", "client_id=", "client_id=x", "client_id=a&client_id=b"] {
        assert_eq!(read(query).unwrap_err().code(), ErrorCode::InvalidRequest, "{query}");
    }
}

proptest! {
    #[test]
    fn no_query_is_too_strange(name in "(claims|prompt|max_age|scope|state|code_challenge|response_type|acr_values|display)", value in any::<String>()) {
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let _ = check(&format!("{}&{name}={value}", good_without(&name)));
    }

    #[test]
    fn no_bytes_are_too_strange(raw in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(parameters) = Parameters::parse(&raw) {
            let _ = AuthorizeRequest::client_id(&parameters);
            let _ = AuthorizeRequest::check(&parameters, &Registered::confidential(), Came::default(), &SERVER);
        }
    }
}
