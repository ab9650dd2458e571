//! Grants, codes and refresh tokens.

use rules::digest::Digest;
use rules::ids::GrantId;
use rules::protocol::{Acr, Amr, Binding, ClaimsRequest, Code, CodeStage, Grant, RefreshToken, Rotation, Scope, Thumbprint};
use rules::random::Random;
use storage::StorageError;

use crate::books::{Books, on_each_engine};
use crate::cast::{LATER, NOW, application, member};

/// Ann lets an application in.
fn granted(books: &Books) -> Grant {
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

fn code(grant: &Grant) -> Code {
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
        let (code, digest) = (code(&grant), Digest::of("code"));
        books.here(move |here| {
            let mut grants = here.grants();
            grants.insert_code(&code, &digest)?;
            let (found, live) = grants.find_code(&digest)?.unwrap();
            assert_eq!((found, live.grant, live.user.id), (code.clone(), grant.clone(), grant.user));
            assert!(grants.spend_code(&digest, NOW)?);
            assert!(!grants.spend_code(&digest, LATER)?);
            assert_eq!(grants.find_code(&digest)?.unwrap().0.stage, CodeStage::Spent { at: NOW }, "kept, so that a replay is noticed");
            assert_eq!(grants.find_code(&Digest::of("other"))?, None);
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
        let digest = Digest::of("token");
        books.here(move |here| {
            let mut grants = here.grants();
            grants.insert_refresh_token(&token(&grant, 0), &digest)?;
            let (found, live) = grants.find_refresh_token(&digest)?.unwrap();
            assert_eq!((found, live.grant.rotation), (token(&grant, 0), Rotation::default()));
            assert!(grants.rotate(grant.id, 0, NOW)?);
            assert!(!grants.rotate(grant.id, 0, NOW)?, "somebody was first");
            assert_eq!(grants.find(grant.id)?.unwrap().grant.rotation, Rotation { generation: 1, at: NOW });
            assert!(grants.prolong(&digest, LATER + std::time::Duration::from_secs(60))?);
            assert!(grants.home_answered(grant.id, LATER)?);
            assert!(grants.revoke(grant.id, NOW)?);
            assert!(!grants.revoke(grant.id, LATER)?);
            assert!(!grants.rotate(grant.id, 1, LATER)?);
            assert!(!grants.home_answered(grant.id, LATER)?);
            let live = grants.find_refresh_token(&digest)?.unwrap().1;
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
        let (secret, kept) = (Digest::of("secret"), grant.clone());
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
