//! Requests judged by what is registered of their client.

use super::super::super::super::{GrantType, Profile, Registrant, Registration};
use super::super::super::Answering;
use super::*;

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
