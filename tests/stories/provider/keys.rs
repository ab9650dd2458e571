//! Signing keys come and go, and no token fails to verify because of it.

use std::time::Duration;

use super::{Scene, part_of};
use crate::cast::{CALLBACK, House, RelyingParty, Replace};

crate::stories! {
    every_tenant_publishes_an_rs256_key_in_time,
    keys_turn_and_every_token_verifies,
    an_operator_replaces_keys_with_overlap_or_withdraws_them,
    what_an_older_key_of_the_ring_sealed_is_sealed_anew,
}

impl Scene {
    async fn app_of_orders(&self) -> RelyingParty {
        RelyingParty::discover(&self.contoso.issuer, &self.orders.client_id, self.orders.secret.as_deref(), CALLBACK).await.unwrap()
    }

    async fn published(&self, alg: &str) -> Vec<String> {
        let set = self.app.get(&format!("{}/jwks", self.contoso.issuer), None).await.json();
        let keys = set["keys"].as_array().unwrap().iter().filter(|key| key["alg"] == alg);
        keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }
}

async fn every_tenant_publishes_an_rs256_key_in_time(house: House) {
    let scene = Scene::set(house).await;
    scene.house.company("fabrikam").await;
    assert_eq!(scene.published("RS256").await.len(), 0);
    assert_eq!([scene.house.turn_keys().await, scene.house.turn_keys().await, scene.house.turn_keys().await], [1, 1, 0]);
    assert_eq!(scene.published("RS256").await.len(), 1);
}

async fn keys_turn_and_every_token_verifies(house: House) {
    const DAY: Duration = Duration::from_secs(86_400);
    let scene = Scene::set(house).await;
    let mut signed_by = Vec::new();
    for _ in 0..64 {
        // An app that fetched the keys before the clock turned them, as caches do.
        let app =
            RelyingParty::discover(&scene.contoso.issuer, &scene.orders.client_id, scene.orders.secret.as_deref(), CALLBACK).await.unwrap();
        scene.house.turn_keys().await;
        let mut mia = scene.mia().await;
        let begun = app.send(&mut mia, &["openid"]).await;
        let signed_in = app.finish(begun, &mia.beyond().clone()).await.unwrap();
        let kid = part_of(&signed_in.id_token, 0)["kid"].as_str().unwrap().to_owned();
        if signed_by.last() != Some(&kid) {
            signed_by.push(kid);
        }
        scene.house.turn(DAY);
    }
    assert_eq!(signed_by.len(), 3, "{signed_by:?}");
    let published = scene.published("ES256").await;
    assert!((1..=2).contains(&published.len()), "what is over goes: {published:?}");
    assert!(!published.contains(&signed_by[0]));
}

async fn an_operator_replaces_keys_with_overlap_or_withdraws_them(house: House) {
    let scene = Scene::set(house).await;
    let house = &scene.house;
    let early = RelyingParty::discover(&scene.contoso.issuer, &scene.orders.client_id, scene.orders.secret.as_deref(), CALLBACK).await;
    let early = early.unwrap();
    let first = scene.published("ES256").await;
    assert_eq!(first.len(), 1);
    assert!(house.replace_keys(&scene.contoso, Replace::WithOverlap).await >= 1);
    assert_eq!(house.replace_keys(&scene.contoso, Replace::WithOverlap).await, 0, "successors wait already");
    assert_eq!(scene.published("ES256").await.len(), 2);
    // An app that fetched the keys before goes on verifying.
    let mut mia = scene.mia().await;
    let begun = early.send(&mut mia, &["openid"]).await;
    let before = early.finish(begun, &mia.beyond().clone()).await.unwrap();
    assert_eq!(part_of(&before.id_token, 0)["kid"], first[0]);
    house.turn(Duration::from_secs(86_400));
    let app =
        RelyingParty::discover(&scene.contoso.issuer, &scene.orders.client_id, scene.orders.secret.as_deref(), CALLBACK).await.unwrap();
    let mut mia = scene.mia().await;
    let begun = app.send(&mut mia, &["openid"]).await;
    let after = app.finish(begun, &mia.beyond().clone()).await.unwrap();
    assert_ne!(part_of(&after.id_token, 0)["kid"], first[0]);
    assert!(scene.published("ES256").await.contains(&first[0]), "what it signed goes on verifying");
    // A key that is known to others is gone at once.
    let second = part_of(&after.id_token, 0)["kid"].as_str().unwrap().to_owned();
    assert!(house.replace_keys(&scene.contoso, Replace::AtOnce).await >= 1);
    assert!(!scene.published("ES256").await.contains(&second));
    let begun = app.send(&mut mia, &["openid"]).await;
    let stale = app.finish(begun, &mia.beyond().clone()).await;
    assert!(stale.is_err(), "an app that did not fetch the keys again cannot verify: that is the price of --withdraw");
    assert_eq!(scene.published("ES256").await.len(), 1, "whoever knew one may have known those beside it");
}

async fn what_an_older_key_of_the_ring_sealed_is_sealed_anew(house: House) {
    let scene = Scene::set(house).await;
    let kids = scene.published("ES256").await;
    assert_eq!(scene.house.seal_anew().await, 0, "there is one key in the ring");
    scene.house.restart_with_new_ring().await;
    assert!(scene.house.seal_anew().await >= 2, "ES256 and EdDSA");
    assert_eq!(scene.house.seal_anew().await, 0);
    let mut mia = scene.mia().await;
    let begun = scene.app_of_orders().await.send(&mut mia, &["openid"]).await;
    let signed_in = scene.app_of_orders().await.finish(begun, &mia.beyond().clone()).await.unwrap();
    assert_eq!(part_of(&signed_in.id_token, 0)["kid"].as_str(), Some(kids[0].as_str()), "it is the same key");
}
