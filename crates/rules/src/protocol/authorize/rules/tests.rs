use proptest::prelude::*;

use super::super::super::client::tests::Registered;
use super::super::super::{Acr, CodeChallenge, ErrorCode, GrantType, Profile, Registrant, Registration};
use super::super::{Answering, Outcome, Refusal};
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
fn who_takes_jwts_only_is_refused_and_told_in_one() {
    let client = Registered {
        registration: Registration { profile: Profile::Fapi2MessageSigning, ..Registration::default() },
        ..Registered::confidential()
    };
    for asked in ["", "&response_mode=query", "&response_mode=form_post", "&response_mode=web_message"] {
        let Err(Refusal::Returned(reply, error)) = check_for(&client, &format!("{GOOD}{asked}")) else { panic!("{asked}") };
        assert_eq!(error.code(), ErrorCode::InvalidRequest, "{asked}");
        assert!(matches!(reply.answer(&Outcome::Error(error), NOW), Answering::Unsigned(_)), "{asked}");
    }
    for asked in ["jwt", "query.jwt", "form_post.jwt"] {
        assert!(check_for(&client, &format!("{GOOD}&response_mode={asked}")).is_ok(), "{asked}");
    }
    // What a row from before says does not count more than what is registered now.
    let before = check(GOOD).unwrap();
    let reply = before.reply_address(&client, ISSUER).unwrap();
    assert!(matches!(reply.answer(&Outcome::Code(crate::secret::Secret::new("c".to_owned())), NOW), Answering::Unsigned(_)));
}

#[test]
fn a_client_is_answered_in_the_modes_it_registered() {
    let registration = Registration { response_modes: vec![ResponseMode::FormPost, ResponseMode::QueryJwt], ..Registration::default() };
    let client = Registered { registration, ..Registered::confidential() };
    for (asked, is_taken) in
        [("", false), ("&response_mode=query", false), ("&response_mode=form_post", true), ("&response_mode=jwt", true)]
    {
        assert_eq!(check_for(&client, &format!("{GOOD}{asked}")).is_ok(), is_taken, "{asked}");
    }
}

#[test]
fn some_requests_are_pushed_or_signed_or_not_taken() {
    let key = crate::digest::LookupKey::of("name");
    let come = |by, is_signed| Came { by, is_signed };
    let judge = |registration: Registration, pushed_requests, came| {
        let client = Registered { registration, ..Registered::confidential() };
        let server = AuthorizationServer { pushed_requests, ..SERVER };
        AuthorizeRequest::check(&Parameters::parse(GOOD.as_bytes()).unwrap(), &client, came, &server).map(|(request, _)| request)
    };
    let pushes = || Registration { require_pushed: true, ..Registration::default() };
    let signs = || Registration { require_signed_request: true, ..Registration::default() };
    use PushedRequests::{Accepted, Required};
    for (registration, policy, came, is_taken) in [
        (Registration::default(), Accepted, come(Way::Browser, false), true),
        (Registration::default(), Required, come(Way::Browser, true), false),
        (Registration::default(), Required, come(Way::Pushing, false), true),
        (pushes(), Accepted, come(Way::Browser, true), false),
        (pushes(), Accepted, come(Way::Pushed(key), false), true),
        (signs(), Accepted, come(Way::Browser, false), false),
        (signs(), Accepted, come(Way::Browser, true), true),
        (signs(), Accepted, come(Way::Pushing, false), false),
    ] {
        assert_eq!(judge(registration, policy, came).is_ok(), is_taken, "{policy:?} {came:?}");
    }
    let request = judge(pushes(), Required, come(Way::Pushed(key), false)).unwrap();
    assert_eq!(request.spends(), Some(&key));
    let row = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<AuthorizeRequest>(&row).unwrap(), request);
    assert_eq!(judge(Registration::default(), Accepted, Came::default()).unwrap().spends(), None);
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
fn pkce_is_left_out_only_by_name_and_never_by_public_clients() {
    let without = good_without("code_challenge").replace("&code_challenge_method=S256", "");
    assert!(check(&without).is_err());
    let weakened = Registered { pkce: Pkce::Optional, ..Registered::confidential() };
    assert_eq!(check_for(&weakened, &without).unwrap().code_challenge, None);
    assert!(check_for(&weakened, &good_without("code_challenge")).is_err());
    assert!(check_for(&weakened, GOOD).unwrap().code_challenge.is_some());
    let public = Registered { pkce: Pkce::Optional, kind: ClientKind::Public, ..Registered::confidential() };
    assert!(check_for(&public, &without).is_err());
}

#[test]
fn a_client_without_the_code_grant_gets_no_code() {
    let client = Registered { grants: vec![GrantType::ClientCredentials], ..Registered::confidential() };
    assert!(matches!(check_for(&client, GOOD), Err(Refusal::Returned(_, error)) if error.code() == ErrorCode::UnauthorizedClient));
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

fn hybrid() -> Registered {
    let registration = Registration { response_types: ResponseType::ALL.to_vec(), ..Registration::default() };
    let grants = vec![GrantType::AuthorizationCode, GrantType::Implicit];
    Registered { registration, grants, ..Registered::confidential() }
}

fn asking(response_type: &str) -> String {
    GOOD.replace("response_type=code", &format!("response_type={}", response_type.replace(' ', "+")))
}

#[test]
fn tokens_come_from_here_only_for_those_who_registered_for_them() {
    for kind in ResponseType::ALL {
        let request = check_for(&hybrid(), &asking(kind.as_str())).unwrap();
        assert_eq!((request.response_type, request.response_mode), (kind, kind.default_mode()));
        assert_eq!(request.code_challenge.is_some(), kind.has_code());
    }
    let narrow = Registration { response_types: vec![ResponseType::IdToken], ..Registration::default() };
    let narrow = Registered { registration: narrow, ..hybrid() };
    assert!(check_for(&narrow, &asking("id_token")).is_ok() && check_for(&narrow, &asking("id_token token")).is_err());
    let without = Registered { grants: vec![GrantType::AuthorizationCode], ..hybrid() };
    assert!(check_for(&without, &asking("code id_token")).is_err());
}

#[test]
fn offline_access_is_ignored_where_no_refresh_token_can_come_of_it() {
    let grants = vec![GrantType::AuthorizationCode, GrantType::Implicit, GrantType::RefreshToken];
    let refreshing = Registered { grants, ..hybrid() };
    for kind in ResponseType::ALL {
        let query = asking(kind.as_str()).replace("openid+email", "openid+offline_access");
        let is_kept = |client: &Registered| check_for(client, &query).unwrap().scope.has(ScopeName::OfflineAccess);
        assert_eq!((is_kept(&refreshing), is_kept(&hybrid())), (kind.has_code(), false), "{kind:?}");
    }
}

#[test]
fn no_token_travels_in_a_query_and_none_without_a_nonce() {
    for (query, told) in [
        (format!("{}&response_mode=query", asking("code id_token")), "cannot be answered in a query"),
        (format!("{}&response_mode=query.jwt", asking("code id_token")), "cannot be answered in a query"),
        (asking("id_token").replace("&nonce=n", ""), "nonce is missing"),
        (asking("code id_token token").replace("&nonce=n", ""), "nonce is missing"),
        (asking("id_token token").replace("openid+", ""), "needs the scope openid"),
    ] {
        let Err(Refusal::Returned(reply, error)) = check_for(&hybrid(), &query) else { panic!("{query} was not returned") };
        assert!(error.description().contains(told), "{error}");
        let Answering::Plain(answer) = reply.answer(&Outcome::Error(error), NOW) else { panic!("nothing is signed") };
        assert!(answer.address().contains('#'), "a fragment, also for errors");
    }
    assert!(check_for(&hybrid(), &asking("code token").replace("&nonce=n", "")).is_ok(), "no ID token comes from here");
    assert!(check_for(&hybrid(), &format!("{}&response_mode=form_post", asking("id_token"))).is_ok());
}

#[test]
fn defaults_of_the_registration_hold_where_nothing_is_said() {
    let registration = Registration {
        default_max_age: Some(60),
        default_acr_values: vec!["mfa".to_owned()],
        scope: Some(Scope::parse("openid profile")),
        ..Registration::default()
    };
    let client = Registered { registration, ..Registered::confidential() };
    let request = check_for(&client, GOOD).unwrap();
    assert_eq!((request.max_age, request.acr_values.join(" "), request.scope), (Some(60), "mfa".to_owned(), Scope::parse("openid")));
    let request = check_for(&client, &format!("{GOOD}&max_age=9&acr_values=1")).unwrap();
    assert_eq!((request.max_age, request.acr_values.join(" ")), (Some(9), "1".to_owned()));
}

#[test]
fn a_strangers_requests_are_held_back() {
    let registration = Registration { registrant: Registrant::Stranger, ..Registration::default() };
    let stranger = Registered { registration: registration.clone(), ..Registered::confidential() };
    let wide = GOOD.replace("openid+email", "openid+email+offline_access+groups");
    assert_eq!(check_for(&stranger, &wide).unwrap().scope, Scope::parse("openid email"));
    let by_name = format!("{GOOD}&claims=%7B%22userinfo%22%3A%7B%22groups%22%3Anull%2C%22name%22%3Anull%7D%7D");
    assert_eq!(check_for(&stranger, &by_name).unwrap().consent_scope(), Scope::parse("openid email profile"));
    assert!(check_for(&Registered::confidential(), &by_name).unwrap().consent_scope().to_string().contains("groups"));
    assert!(matches!(check_for(&stranger, &format!("{GOOD}&max_age=x")), Err(Refusal::Withheld(..))));
    let weakened = Registration { profile: Profile::OidcCompatible, ..registration };
    let weakened = Registered { registration: weakened, ..Registered::confidential() };
    assert!(matches!(check_for(&weakened, &format!("{GOOD}&max_age=x")), Err(Refusal::Returned(..))));
    assert!(check_for(&weakened, &wide).unwrap().scope.to_string().contains("offline_access"));
}
