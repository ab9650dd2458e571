//! What a token's bearer may learn.

use std::time::Duration;

use super::Scene;
use crate::cast::House;

crate::stories! {
    the_token_comes_in_the_header_or_the_form,
    what_is_no_living_access_token_is_refused,
}

async fn the_token_comes_in_the_header_or_the_form(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let token = scene.exchange(&scene.code(&mut mia, &[("scope", "openid email")]).await).await.token("access_token");
    let url = format!("{}/userinfo", scene.contoso.issuer);
    let header = format!("Bearer {token}");
    let lower = format!("bearer {token}");
    let in_header = scene.app.get(&url, Some(&token)).await;
    assert_eq!(
        (in_header.status, in_header.header("content-type"), in_header.header("cache-control")),
        (200, "application/json", "no-store")
    );
    assert_eq!(in_header.header("access-control-allow-origin"), "*");
    let field = [("access_token", token.as_str())];
    for said in [
        scene.app.post(&url, &[("authorization", &header)], &[]).await,
        scene.app.post(&url, &[], &field).await,
        scene.app.send("GET", &url, &[("authorization", &lower)], Vec::new()).await,
        scene.app.send("POST", &url, &[("authorization", &header)], Vec::new()).await,
    ] {
        assert_eq!((said.status, said.json()), (200, in_header.json()));
    }
    for (said, status, error) in [
        (scene.app.post(&url, &[("authorization", &header)], &field).await, 400, "invalid_request"),
        (scene.app.post(&url, &[], &[field[0], field[0]]).await, 400, "invalid_request"),
        (scene.app.post(&url, &[], &[("access_token", "a\u{0}")]).await, 400, "invalid_request"),
        (scene.app.get(&format!("{url}?access_token={token}"), None).await, 401, ""),
        (scene.app.get(&url, None).await, 401, ""),
        (scene.app.send("GET", &url, &[("authorization", "Basic abc")], Vec::new()).await, 401, ""),
        (scene.app.get(&url, Some("")).await, 400, "invalid_request"),
    ] {
        let challenge = said.header("www-authenticate").to_owned();
        assert_eq!(said.status, status, "{challenge}");
        assert!(challenge.starts_with(&format!("Bearer realm=\"{}\"", scene.contoso.issuer)), "{challenge}");
        assert_eq!(challenge.contains("error="), !error.is_empty(), "{challenge}");
        assert!(challenge.contains(error), "{challenge}");
        assert_eq!(said.header("cache-control"), "no-store");
    }
}

async fn what_is_no_living_access_token_is_refused(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    let token = given.token("access_token");
    let (head, signature) = token.rsplit_once('.').unwrap();
    let mut parts: Vec<&str> = token.split('.').collect();
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.", parts[1]);
    let other = given.token("id_token");
    parts[1] = other.split('.').nth(1).unwrap();
    let mixed = parts.join(".");
    let reversed = format!("{head}.{}", signature.chars().rev().collect::<String>());
    for wrong in [given.token("id_token"), given.token("refresh_token"), unsigned, mixed, reversed, "x".to_owned(), format!("{token}=")] {
        let said = scene.app.userinfo(&scene.contoso, &wrong).await;
        assert_eq!(said.status, 401, "{wrong}");
        assert!(said.header("www-authenticate").contains("error=\"invalid_token\""), "{wrong}");
    }
    let plain = scene.exchange(&scene.code(&mut mia, &[("scope", "email")]).await).await.token("access_token");
    let said = scene.app.userinfo(&scene.contoso, &plain).await;
    assert_eq!(said.status, 403);
    assert!(said.header("www-authenticate").contains("error=\"insufficient_scope\""));
    assert!(said.header("www-authenticate").contains("scope=\"openid\""));
    assert_eq!(scene.app.userinfo(&scene.contoso, &token).await.status, 200);
    scene.house.turn(Duration::from_secs(600));
    assert_eq!(scene.app.userinfo(&scene.contoso, &token).await.status, 401);
}
