use rules::clock::Timestamp;
use rules::directory::{IdTokenAlg, Tenant};
use rules::keys::{KeyTimes, SigningKey};
use storage::StorageError;

use crate::books::on_each_engine;
use crate::cast::{LATER, NOW};

fn key(tenant: &Tenant, kid: &str, signs_until: Timestamp) -> SigningKey {
    SigningKey {
        tenant: tenant.id,
        kid: kid.to_owned(),
        alg: IdTokenAlg::ES256.into(),
        times: KeyTimes { published_at: NOW, signs_from: NOW, signs_until, published_until: signs_until },
        sealed_private_key: "sealed".to_owned(),
        public_jwk: "{}".to_owned(),
    }
}

#[test]
fn keys_are_found_by_tenant_and_name() {
    on_each_engine(|books| {
        let (ours, theirs) = (key(&books.cast.contoso, "k1", LATER), key(&books.cast.fabrikam, "k1", NOW));
        let (same, neighbours, put) = (ours.clone(), theirs.clone(), ours.clone());
        assert!(matches!(books.refused(move |here| here.signing_keys().insert(&neighbours)), StorageError::Neighbour));
        books.here(move |here| here.signing_keys().insert(&put));
        assert_eq!(books.next_door(|next| next.signing_keys().find("k1")), None);
        assert!(!books.next_door(|next| next.signing_keys().delete("k1")));
        books.next_door(move |next| next.signing_keys().insert(&theirs));
        assert_eq!(books.here(|here| here.signing_keys().find("k1")), Some(same.clone()));
        assert_eq!(books.here(|here| here.signing_keys().list()), [same]);
    });
}

#[test]
fn a_rotation_is_seen_through_the_cache_at_once() {
    on_each_engine(|books| {
        let id = books.cast.contoso.id;
        let (first, second) = (key(&books.cast.contoso, "k1", LATER), key(&books.cast.contoso, "k2", LATER));
        let times = KeyTimes { published_until: LATER + std::time::Duration::from_secs(5), ..first.times };
        let seen = || books.ask(async |storage| storage.signing_keys(id).await);
        assert!(seen().is_none());
        books.here(move |here| here.signing_keys().insert(&first));
        assert_eq!(seen().unwrap().len(), 1);
        books.here(move |here| here.signing_keys().insert(&second));
        assert!(books.here(move |here| here.signing_keys().set_times("k1", &times)));
        assert_eq!(seen().unwrap().iter().map(|key| key.times).collect::<Vec<_>>()[0], times);
        assert!(books.here(|here| here.signing_keys().delete("k1")));
        assert_eq!(seen().unwrap().len(), 1);
    });
}

#[test]
fn a_key_is_sealed_anew_in_the_place_of_what_was_opened() {
    on_each_engine(|books| {
        let put = key(&books.cast.contoso, "k1", LATER);
        books.here(move |here| here.signing_keys().insert(&put));
        assert!(books.here(|here| here.signing_keys().seal_anew("k1", "sealed", "again")));
        assert!(!books.here(|here| here.signing_keys().seal_anew("k1", "sealed", "late")));
        let all = books.write(|tx| tx.across().keys_behind(None, "", 10));
        assert_eq!(all.iter().map(|key| key.sealed_private_key.as_str()).collect::<Vec<_>>(), ["again"]);
        let tenant = books.cast.contoso.id;
        assert_eq!(books.write(move |tx| tx.across().keys_behind(Some(tenant), "k1", 10)), []);
    });
}

#[test]
fn a_tenants_turn_comes_when_its_last_key_runs_out() {
    on_each_engine(|books| {
        let (old, new) = (key(&books.cast.contoso, "k1", NOW), key(&books.cast.contoso, "k2", LATER));
        let id = books.cast.contoso.id;
        books.here(move |here| here.signing_keys().insert(&old));
        assert_eq!(books.write(|tx| tx.across().key_turns(LATER, 10)), [id]);
        books.here(move |here| here.signing_keys().insert(&new));
        assert_eq!(books.write(|tx| tx.across().key_turns(LATER, 10)), []);
    });
}
