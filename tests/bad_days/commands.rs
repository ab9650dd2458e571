//! What is typed at a terminal, at the real program.

use serde_json::Value;
use storage::testing::Fresh;

use crate::admin::Admin;
use crate::cast::{KeepsCookies, http_client};
use crate::place::{Place, plainly, program};

/// What a tenant tells of itself.
async fn discovery(place: &Place) -> Value {
    let asked = http_client(KeepsCookies::No).get(place.at("contoso/.well-known/openid-configuration")).send().await.unwrap();
    asked.json().await.unwrap()
}

#[tokio::test]
async fn a_door_of_the_standards_stays_open_until_a_command_closes_it() {
    const DOORS: [&str; 3] = ["registration_endpoint", "check_session_iframe", "device_authorization_endpoint"];
    let place = Place::new(Fresh::sqlite(), "").await;
    let _serving = place.serve().await;
    let _admin = Admin::of(&place).await;
    let standards = |words: &[&str]| place.command(&[&["tenant", "standards", "contoso"], words].concat(), "");

    standards(&["--registration", "token", "--session-management"]);
    let told = standards(&["--grant", "device_code"]);
    let open = discovery(&place).await;
    assert!(DOORS.iter().all(|door| open[door].is_string()), "{open}");
    assert!(told.contains("registration        token\n") && told.contains("grant               device_code\n"), "{told}");
    assert_eq!(standards(&[]), told, "a command without words changes nothing");

    standards(&["--no-grant", "device_code", "--session-management=off"]);
    let closed = discovery(&place).await;
    assert_eq!(DOORS.map(|door| closed[door].is_string()), [true, false, false], "{closed}");
}

#[test]
fn a_secret_goes_over_no_wire_unencrypted() {
    let mut command = plainly(&program());
    command.args(["guests", "--url", "http://id.contoso.example", "--tenant", "contoso", "--client-id", "scripts", "list"]);
    let ended = command.env_clear().env("GUESTHOUSE_CLIENT_SECRET", "hunter2").output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2), "it dialled: {told}");
    assert!(told.contains("expected an https address") && !told.contains("hunter2"), "{told}");
}
