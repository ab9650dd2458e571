//! Requests whose tokens come from the authorization endpoint itself.

use super::super::super::super::{GrantType, Registration};
use super::super::super::Answering;
use super::*;

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
