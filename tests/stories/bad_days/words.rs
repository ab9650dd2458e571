//! What the framework would refuse in words of its own is refused in ours, in the shape of the door.

use crate::api::Admin;
use crate::cast::{DirectoryRole, House, Program, Said};
use crate::portal::signed_in;

crate::stories! {
    a_body_over_the_limit_is_refused_in_the_shape_of_the_door,
    a_path_that_nobody_answers_is_refused_in_the_shape_of_the_door,
    a_method_that_nobody_answers_is_refused_in_the_shape_of_the_door,
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A page of ours, which says how to find the log's side of it.
fn is_page(said: &Said, status: u16, words: &str) {
    assert_eq!((said.status, said.header("content-type")), (status, "text/html; charset=utf-8"), "{said:?}");
    assert!(said.body.contains(words) && said.header("content-security-policy").starts_with("default-src 'none'"), "{said:?}");
}

/// An OAuth error (RFC 6749 §5.2).
fn is_oauth(said: &Said, status: u16) {
    assert_eq!((said.status, said.header("content-type")), (status, "application/json"), "{said:?}");
    assert_eq!((said.header("cache-control"), said.header("access-control-allow-origin")), ("no-store", "*"));
    let told = said.json();
    assert_eq!(told["error"], "invalid_request", "{said:?}");
    assert!(told["error_description"].as_str().is_some_and(|words| words.is_ascii() && !words.contains(['"', '\\'])), "{said:?}");
}

/// The same, which no script of another origin reads.
fn is_closed(said: &Said, status: u16) {
    assert_eq!((said.status, said.header("content-type")), (status, "application/json"), "{said:?}");
    assert_eq!((said.header("cache-control"), said.header("access-control-allow-origin")), ("no-store", ""));
    assert_eq!(said.json()["error"], "invalid_request", "{said:?}");
}

/// An error in Graph's shape.
fn is_graph(said: &Said, status: u16, code: &str) {
    assert_eq!((said.status, said.json()["error"]["code"].as_str()), (status, Some(code)), "{said:?}");
    assert_eq!(said.json()["error"]["innerError"]["request-id"], said.header("request-id"), "{said:?}");
}

async fn a_body_over_the_limit_is_refused_in_the_shape_of_the_door(house: House) {
    let contoso = house.company("contoso").await;
    let program = Program::new();
    let large = format!("a={}", "x".repeat(1 << 20)).into_bytes();
    let send = async |path: &str, kind: (&str, &str)| program.send("POST", house.at(path).as_str(), &[kind], large.clone()).await;
    for path in ["/contoso/authorize", "/contoso/logout", "/contoso/redeem", "/contoso/decline"] {
        is_page(&send(path, FORM).await, 413, "That is too large");
    }
    for path in ["/contoso/token", "/contoso/userinfo", "/contoso/par", "/contoso/revoke", "/contoso/register"] {
        is_oauth(&send(path, FORM).await, 413);
    }
    is_closed(&send("/contoso/introspect", FORM).await, 413);
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    let body = serde_json::json!({ "displayName": "x".repeat(1 << 20) });
    for path in ["/groups", "/users", "/invitations"] {
        is_graph(&admin.call("POST", path, Some(body.clone())).await, 413, "Request_EntityTooLarge");
    }
    let mut portal = signed_in(&house, &contoso, &contoso.admin_address).await;
    portal.open(&house.at("/contoso/admin/groups/new")).await;
    portal.fill("name", &"x".repeat(1 << 20)).submit("Save").await;
    portal.must_see("That is too large");
    let danish = program.send("POST", house.at("/contoso/redeem").as_str(), &[FORM, ("accept-language", "da")], large.clone()).await;
    assert_eq!(danish.status, 413);
    assert!(danish.body.contains("lang=\"da\""), "{danish:?}");
}

async fn a_path_that_nobody_answers_is_refused_in_the_shape_of_the_door(house: House) {
    let contoso = house.company("contoso").await;
    let program = Program::new();
    let get = async |path: &str| program.get(house.at(path).as_str(), None).await;
    for path in ["/nothing", "/contoso/nothing", "/contoso/admin/nothing", "/nobody/account", "/nobody/authorize", "/assets/nothing.css"] {
        is_page(&get(path).await, 404, "There is nothing here");
    }
    for path in ["/nobody/jwks", "/nobody/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/nobody"] {
        is_oauth(&get(path).await, 404);
    }
    for path in ["token", "par", "revoke", "register"] {
        is_oauth(&program.post(house.at(&format!("/nobody/{path}")).as_str(), &[], &[("grant_type", "client_credentials")]).await, 404);
    }
    // Nobody registers there, and nobody is registered.
    let json = [("content-type", "application/json")];
    is_oauth(&program.send("POST", house.at("/contoso/register").as_str(), &json, b"{}".to_vec()).await, 404);
    is_oauth(&get("/contoso/register/x").await, 404);
    for path in ["introspect", "bc-authorize"] {
        is_closed(&program.post(house.at(&format!("/nobody/{path}")).as_str(), &[], &[("token", "x")]).await, 404);
    }
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    for path in ["", "/", "/nothing", "/users/1/2/3"] {
        is_graph(&admin.call("GET", path, None).await, 404, "Request_ResourceNotFound");
    }
}

async fn a_method_that_nobody_answers_is_refused_in_the_shape_of_the_door(house: House) {
    let contoso = house.company("contoso").await;
    let program = Program::new();
    let send = async |method: &str, path: &str| program.send(method, house.at(path).as_str(), &[], Vec::new()).await;
    for path in ["/contoso/authorize", "/contoso/redeem", "/contoso/redeem-again", "/healthz", "/contoso/admin/groups", "/contoso/account"]
    {
        is_page(&send("DELETE", path).await, 405, "This cannot be done here");
    }
    for (method, path) in [
        ("GET", "/contoso/token"),
        ("DELETE", "/contoso/userinfo"),
        ("POST", "/contoso/jwks"),
        ("GET", "/contoso/par"),
        ("GET", "/contoso/revoke"),
        ("GET", "/contoso/register"),
        ("PATCH", "/contoso/register/x"),
    ] {
        let said = send(method, path).await;
        is_oauth(&said, 405);
        assert!(said.header("allow").contains("OPTIONS"), "{said:?}");
    }
    is_closed(&send("GET", "/contoso/introspect").await, 405);
    let admin = Admin::of(&house, &contoso, DirectoryRole::GlobalAdministrator).await;
    is_graph(&admin.call("PUT", "/users", None).await, 405, "Request_BadRequest");
}
