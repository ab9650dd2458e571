//! Signing keys come and go, and no token fails to verify because of it.

use std::time::Duration;

use super::{Scene, part_of};
use crate::cast::{CALLBACK, House, RelyingParty};

crate::stories! {
    every_tenant_publishes_an_rs256_key_in_time,
    keys_turn_and_every_token_verifies,
}

impl Scene {
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
