//! From what people type to ids: ids are taken as they are, names and addresses are asked for.

use serde_json::Value;

use super::failure::Failure;
use super::server::{Server, quoted};
use super::table::text;

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The one thing that a list holds.
fn only(kind: &str, typed: &str, mut found: Vec<Value>) -> Result<Value, Failure> {
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::new(format_args!("there is no {kind} {typed}"))),
        _ => Err(Failure::new(format_args!("several are called {typed}: please name the id of one"))),
    }
}

/// An application or group by id or name.
async fn by_name(server: &Server, (kind, list): (&str, &str), typed: &str) -> Result<String, Failure> {
    if is_id(typed) {
        return Ok(typed.to_owned());
    }
    let found = server.list(&format!("{list}?$filter=displayName%20eq%20{}", quoted(typed))).await?;
    Ok(text(&only(kind, typed, found)?["id"]))
}

/// The id of an application.
pub(super) async fn application(server: &Server, typed: &str) -> Result<String, Failure> {
    by_name(server, ("application", "applications"), typed).await
}

/// The id of a group.
pub(super) async fn group(server: &Server, typed: &str) -> Result<String, Failure> {
    by_name(server, ("group", "groups"), typed).await
}

/// A user by id or address.
pub(super) async fn user(server: &Server, typed: &str) -> Result<Value, Failure> {
    if is_id(typed) {
        return server.get(&format!("users/{typed}")).await;
    }
    let found = server.list(&format!("users?$filter=mail%20eq%20{}", quoted(typed))).await?;
    only("user", typed, found)
}
