//! Grants, codes and refresh tokens.

use rules::digest::{Digest, LookupKey};
use rules::directory::{IssuerKeys, IssuerTrust, TrustedIssuer};
use rules::ids::{DeviceRequestId, GrantId};
use rules::protocol::{
    Acr, Amr, Binding, ClaimsRequest, Code, CodeStage, DeviceAsked, DeviceRequest, DeviceStage, Grant, RefreshToken, Rotation, Scope,
    Thumbprint,
};
use rules::random::Random;
use storage::StorageError;
use storage::grants::DeviceCodes;

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW, application, member};

/// Ann lets an application in.
pub(crate) fn granted(books: &Books) -> Grant {
    let ann = member(&books.cast.contoso, "ann@contoso.example", "Ann");
    let app = application(&books.cast.contoso, "Payroll");
    let grant = Grant {
        tenant: ann.tenant,
        id: GrantId::new(&Random, NOW),
        application: app.id,
        user: ann.id,
        session: None,
        scope: Scope::parse("openid email"),
        resources: vec!["api://orders".to_owned()],
        authorization_details: serde_json::from_str(r#"[{"type":"payment"}]"#).unwrap(),
        claims: ClaimsRequest::default(),
        nonce: Some("n".to_owned()),
        auth_time: Some(NOW),
        acr: Acr::One,
        amr: vec![Amr::Pwd],
        created_at: NOW,
        revoked_at: None,
        home_answered_at: NOW,
        rotation: Rotation::default(),
        binding: None,
    };
    let put = grant.clone();
    books.here(move |here| {
        here.users().insert(&ann)?;
        here.applications().insert(&app)?;
        here.grants().insert(&put)
    });
    grant
}

pub(crate) fn code(grant: &Grant) -> Code {
    Code {
        tenant: grant.tenant,
        grant: grant.id,
        application: grant.application,
        redirect_uri: "https://app.example/callback".to_owned(),
        challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().unwrap()),
        dpop_jkt: Some(Thumbprint::of_certificate(b"key")),
        stage: CodeStage::Issued,
        expires_at: LATER,
    }
}

fn token(grant: &Grant, generation: u32) -> RefreshToken {
    RefreshToken { tenant: grant.tenant, grant: grant.id, application: grant.application, generation, expires_at: LATER }
}

#[test]
fn a_family_is_bound_once() {
    on_each_engine(|books| {
        let grant = granted(books);
        let [first, second] = [b"1", b"2"].map(|der| Binding::Key(Thumbprint::of_certificate(der)));
        books.here(move |here| {
            let mut grants = here.grants();
            assert!(grants.bind(grant.id, &first)?);
            assert!(!grants.bind(grant.id, &second)?);
            assert_eq!(grants.find(grant.id)?.unwrap().grant.binding, Some(first));
            Ok(())
        });
    });
}

#[test]
fn a_code_is_spent_once() {
    on_each_engine(|books| {
        let grant = granted(books);
        let (code, key) = (code(&grant), LookupKey::of("code"));
        books.here(move |here| {
            let mut grants = here.grants();
            grants.insert_code(&code, &key)?;
            let (found, live) = grants.find_code(&key)?.unwrap();
            assert_eq!((found, live.grant, live.user.id), (code.clone(), grant.clone(), grant.user));
            assert!(grants.spend_code(&key, NOW)?);
            assert!(!grants.spend_code(&key, LATER)?);
            assert_eq!(grants.find_code(&key)?.unwrap().0.stage, CodeStage::Spent { at: NOW }, "kept, so that a replay is noticed");
            assert_eq!(grants.find_code(&LookupKey::of("other"))?, None);
            Ok(())
        });
        assert_eq!(books.write(|tx| tx.across().sweep_codes(LATER, 10)), 0);
        assert_eq!(books.write(|tx| tx.across().sweep_codes(LATER + std::time::Duration::from_secs(1), 10)), 1);
    });
}

#[test]
fn a_family_goes_on_once_per_generation_and_ends_with_its_grant() {
    on_each_engine(|books| {
        let grant = granted(books);
        let key = LookupKey::of("token");
        books.here(move |here| {
            let mut grants = here.grants();
            grants.insert_refresh_token(&token(&grant, 0), &key)?;
            let (found, live) = grants.find_refresh_token(&key)?.unwrap();
            assert_eq!((found, live.grant.rotation), (token(&grant, 0), Rotation::default()));
            assert!(grants.rotate(grant.id, 0, NOW)?);
            assert!(!grants.rotate(grant.id, 0, NOW)?, "somebody was first");
            assert_eq!(grants.find(grant.id)?.unwrap().grant.rotation, Rotation { generation: 1, at: NOW });
            assert!(grants.prolong(&key, LATER + std::time::Duration::from_secs(60))?);
            assert!(grants.home_answered(grant.id, LATER)?);
            assert!(grants.revoke(grant.id, NOW)?);
            assert!(!grants.revoke(grant.id, LATER)?);
            assert!(!grants.rotate(grant.id, 1, LATER)?);
            assert!(!grants.home_answered(grant.id, LATER)?);
            let live = grants.find_refresh_token(&key)?.unwrap().1;
            assert_eq!((live.grant.revoked_at, live.grant.home_answered_at), (Some(NOW), LATER));
            Ok(())
        });
        assert_eq!(books.write(|tx| tx.across().sweep_refresh_tokens(LATER, 10)), 0);
    });
}

#[test]
fn a_neighbour_neither_reads_spends_nor_revokes_what_was_granted_here() {
    on_each_engine(|books| {
        let grant = granted(books);
        let (secret, kept) = (LookupKey::of("secret"), grant.clone());
        let (code, token) = (code(&grant), token(&grant, 0));
        let (put, first) = (code.clone(), token.clone());
        books.here(move |here| {
            here.grants().insert_code(&put, &secret)?;
            here.grants().insert_refresh_token(&first, &secret)
        });
        books.next_door(move |next| {
            let mut grants = next.grants();
            assert_eq!(grants.find(grant.id)?, None);
            assert_eq!(grants.find_code(&secret)?, None);
            assert_eq!(grants.find_refresh_token(&secret)?, None);
            assert_eq!(grants.of_user(grant.user)?, []);
            assert!(!grants.spend_code(&secret, NOW)?);
            assert!(!grants.rotate(grant.id, 0, NOW)?);
            assert!(!grants.prolong(&secret, NOW)?);
            assert!(!grants.revoke(grant.id, NOW)?);
            assert_eq!(grants.revoke_of_user(grant.user, None, NOW)?, 0);
            assert!(matches!(grants.insert(&grant), Err(StorageError::Neighbour)));
            assert!(matches!(grants.insert_code(&code, &secret), Err(StorageError::Neighbour)));
            assert!(matches!(grants.insert_refresh_token(&token, &secret), Err(StorageError::Neighbour)));
            Ok(())
        });
        let user = kept.user;
        assert_eq!(books.here(move |here| here.grants().of_user(user)), [kept]);
    });
}

#[test]
fn the_grant_that_assertions_stand_on_is_found_by_what_it_is_for() {
    on_each_engine(|books| {
        let signed_in = granted(books);
        let standing = Grant { id: GrantId::new(&Random, NOW), auth_time: None, ..signed_in.clone() };
        let revoked = Grant { id: GrantId::new(&Random, NOW), scope: Scope::parse("email"), revoked_at: Some(NOW), ..standing.clone() };
        let whose = (standing.user, standing.application);
        let found = |scope: &str, resources: &[String]| {
            let (scope, resources) = (Scope::parse(scope), resources.to_vec());
            books.here(move |here| here.grants().standing(whose, &scope, &resources))
        };
        assert_eq!(found("openid email", &standing.resources), None, "they signed in for that one");
        let put = [standing.clone(), revoked];
        books.here(move |here| put.iter().try_for_each(|grant| here.grants().insert(grant)));
        assert_eq!(found("openid email", &standing.resources), Some(standing.clone()));
        assert_eq!((found("openid", &standing.resources), found("openid email", &[])), (None, None));
        assert_eq!(found("email", &standing.resources), None, "it was revoked");
        let other = (signed_in.user, application_of(books));
        let (scope, resources) = (standing.scope.clone(), standing.resources.clone());
        assert_eq!(books.here(move |here| here.grants().standing(other, &scope, &resources)), None);
        let (scope, resources) = (standing.scope.clone(), standing.resources.clone());
        books.next_door(move |next| {
            assert_eq!(next.grants().standing(whose, &scope, &resources)?, None);
            Ok(())
        });
    });
}

#[test]
fn grants_end_with_their_person_application_or_session() {
    on_each_engine(|books| {
        let grant = granted(books);
        let (user, application) = (grant.user, grant.application);
        let other = application_of(books);
        assert_eq!(books.here(move |here| here.grants().revoke_of_user(user, Some(other), NOW)), 0);
        assert_eq!(books.here(move |here| here.grants().revoke_of_user(user, Some(application), NOW)), 1);
        assert_eq!(books.here(move |here| here.grants().revoke_of_user(user, None, NOW)), 0, "it was revoked before");
        assert_eq!(books.here(move |here| here.grants().of_user(user)), []);
        books.here(move |here| here.applications().delete(application));
        assert_eq!(books.here(move |here| here.grants().find(grant.id)), None);
    });
}

fn application_of(books: &Books) -> rules::ids::ApplicationId {
    let app = application(&books.cast.contoso, "Other");
    let id = app.id;
    books.here(move |here| here.applications().insert(&app));
    id
}

fn device(grant: &Grant) -> DeviceRequest {
    DeviceRequest {
        tenant: grant.tenant,
        id: DeviceRequestId::new(&Random, NOW),
        application: grant.application,
        user: Some(grant.user),
        asked: DeviceAsked { scope: Scope::parse("openid"), from: Some("192.0.2.7".parse().unwrap()), ..DeviceAsked::default() },
        stage: DeviceStage::Waiting,
        interval: 5,
        polled_at: None,
        asked_at: NOW,
        expires_at: LATER,
    }
}

#[test]
fn a_device_request_is_answered_once_and_only_here() {
    on_each_engine(|books| {
        let grant = granted(books);
        let (put, codes) = (device(&grant), DeviceCodes { digest: Digest::of("device"), user_code: Some(Digest::of("typed")) });
        let (request, id) = (put.clone(), put.id);
        books.here(move |here| here.device_requests().insert(&put, codes));
        let theirs = request.clone();
        books.next_door(move |next| {
            let mut requests = next.device_requests();
            assert_eq!(requests.find(id)?, None);
            assert_eq!(requests.find_by_digest(&codes.digest)?, None);
            assert_eq!(requests.find_by_user_code(&[Digest::of("typed")])?, None);
            assert!(requests.waiting_for(theirs.user.unwrap(), NOW)?.is_empty());
            assert!(!requests.move_on(&theirs, DeviceStage::Declined)?);
            assert!(matches!(requests.insert(&theirs, codes), Err(StorageError::Neighbour)));
            requests.polled(id, 60, LATER)
        });
        books.here(move |here| {
            let mut requests = here.device_requests();
            assert_eq!(requests.find(id)?, Some(request.clone()), "a neighbour changed nothing");
            assert_eq!(requests.find_by_user_code(&[Digest::of("other"), Digest::of("typed")])?, Some(request.clone()));
            assert_eq!(requests.waiting_for(grant.user, NOW)?, std::slice::from_ref(&request));
            assert!(requests.waiting_for(grant.user, LATER)?.is_empty());
            requests.polled(id, 10, NOW)?;
            let asked = requests.find_by_digest(&codes.digest)?.unwrap();
            assert_eq!((asked.interval, asked.polled_at), (10, Some(NOW)));
            let approved = DeviceStage::Approved { grant: grant.id };
            assert!(requests.move_on(&request, approved)?);
            assert!(!requests.move_on(&request, DeviceStage::Declined)?, "somebody was first");
            assert_eq!(requests.find(id)?.unwrap().stage, approved);
            assert!(requests.waiting_for(grant.user, NOW)?.is_empty());
            Ok(())
        });
        assert_eq!(books.write(|tx| tx.across().sweep_device_requests(LATER, 10)), 0);
        assert_eq!(books.write(|tx| tx.across().sweep_device_requests(LATER + std::time::Duration::from_secs(1), 10)), 1);
    });
}

#[test]
fn a_neighbours_trust_is_no_evidence_here() {
    on_each_engine(|books| {
        let keys = IssuerKeys::At("https://hr.example/jwks".parse().unwrap());
        let trust = IssuerTrust { keys, domains: vec!["contoso.example".parse().unwrap()] };
        let trusted = TrustedIssuer { tenant: books.cast.contoso.id, issuer: "https://hr.example".to_owned(), trust };
        let (put, theirs) = (trusted.clone(), trusted.clone());
        books.here(move |here| here.trusted_issuers().put(&put, NOW));
        books.next_door(move |next| {
            assert_eq!(next.trusted_issuers().find(&theirs.issuer)?, None);
            assert!(!next.trusted_issuers().remove(&theirs.issuer)?);
            assert!(matches!(next.trusted_issuers().put(&theirs, NOW), Err(StorageError::Neighbour)));
            Ok(())
        });
        books.here(move |here| {
            assert_eq!(here.trusted_issuers().find("https://hr.example")?, Some(trusted.clone()));
            here.trusted_issuers().put(&trusted, LATER)?;
            assert!(here.trusted_issuers().remove("https://hr.example")?);
            assert_eq!(here.trusted_issuers().find("https://hr.example")?, None);
            Ok(())
        });
    });
}
