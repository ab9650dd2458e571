//! What is typed at a terminal, at the real program.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use storage::testing::Fresh;

use crate::admin::{Admin, Contoso, a_moment};
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

#[tokio::test]
async fn whoever_stops_reading_ends_a_command_quietly() {
    let place = Place::new(Fresh::sqlite(), "").await;
    for words in
        [&["keys", "rotate"] as &[_], &["tenant", "make", "contoso", "--display-name", "Contoso", "--admin", "ann@contoso.example"]]
    {
        let mut command = plainly(&program());
        command.args(words).arg("--config").arg(place.config()).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        drop(process.stdout.take());
        let ended = process.wait_with_output().unwrap();
        let told = String::from_utf8(ended.stderr).unwrap();
        assert!(ended.status.code() == Some(141) && told.is_empty(), "{words:?}: {} {told}", ended.status);
    }
}

#[tokio::test]
async fn a_password_that_is_typed_is_asked_for_twice_and_not_shown() {
    const PASSWORD: &str = "a quiet evening by the lake";
    let place = Place::new(Fresh::sqlite(), "").await;
    place.command(&["tenant", "make", "contoso", "--display-name", "Contoso", "--admin", "ann@contoso.example"], "");
    let line = format!("{} user password contoso ann@contoso.example --config {}", program().display(), place.config().display());
    // A terminal of its own, as long as it takes.
    let mut command = Command::new("timeout");
    command.args(["--foreground", "30", "script", "--quiet", "--return", "--command", &line, "/dev/null"]);
    let mut terminal = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut keys, mut screen) = (terminal.stdin.take().unwrap(), terminal.stdout.take().unwrap());
    let mut shown = Vec::new();
    for prompt in ["New password: ", "The same again: "] {
        let mut byte = [0];
        while !shown.ends_with(prompt.as_bytes()) {
            screen.read_exact(&mut byte).unwrap_or_else(|_| panic!("no prompt: {}", String::from_utf8_lossy(&shown)));
            shown.push(byte[0]);
        }
        // What is typed before it listens is thrown away.
        tokio::time::sleep(Duration::from_millis(500)).await;
        keys.write_all(format!("{PASSWORD}\n").as_bytes()).unwrap();
    }
    screen.read_to_end(&mut shown).unwrap();
    let shown = String::from_utf8(shown).unwrap();
    assert!(terminal.wait().unwrap().success() && shown.contains("has a new password"), "{shown}");
    assert!(!shown.contains("quiet"), "{shown}");
}

/// Rows of the file whose import loses its server.
const ROWS: usize = 500;

/// Runs `import` as a program of Contoso.
fn import(place: &Place, contoso: &Contoso, words: &[&str]) -> Child {
    let mut command = plainly(&program());
    command.arg("import").args(words).current_dir(place.folder()).env_clear();
    command.env("GUESTHOUSE_URL", place.url().as_str()).env("GUESTHOUSE_TOKEN", contoso.admin.token());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

async fn ended(mut process: Child) -> (Option<i32>, String) {
    while process.try_wait().unwrap().is_none() {
        a_moment().await;
    }
    let Output { status, stderr, .. } = process.wait_with_output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[tokio::test]
async fn an_import_is_followed_over_a_restart_and_everybody_is_invited_once() {
    let place = Place::new(Fresh::sqlite(), "").await;
    let serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    let addresses: Vec<String> = (0..ROWS).map(|row| format!("row{row}@tailspin.example")).collect();
    let rows: String = addresses.iter().map(|address| format!("{address},Orders,Orders.Read\r\n")).collect();
    std::fs::write(place.folder().join("partners.csv"), format!("Email,Apps,Role\r\n{rows}")).unwrap();

    let command = import(&place, &contoso, &["--apply", "--yes", "partners.csv"]);
    let has_begun = |import: &Value| import["status"] == "applying" || import["status"] == "applied";
    while !contoso.admin.list("/invitations/imports").await.iter().any(has_begun) {
        a_moment().await;
    }
    serving.kill();
    tokio::time::sleep(Duration::from_secs(1)).await;
    place.database.let_an_hour_pass();
    let _serving = place.serve().await;
    let (code, told) = ended(command).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("it is asked again until it is back"), "{told}");

    assert_eq!(contoso.admin.list("/invitations?$top=999").await.len(), ROWS);
    for address in &addresses {
        assert!(
            place.inbox.wait_for(Duration::from_secs(20), |letter| letter.to == *address).await.is_some(),
            "no letter came for {address}"
        );
    }
    // One that was on its way when the server went away may come twice, and is the same one.
    let letters = place.inbox.letters().into_iter().filter(|letter| letter.to.ends_with("@tailspin.example"));
    assert_eq!(letters.map(|letter| letter.message_id).collect::<BTreeSet<_>>().len(), ROWS, "somebody was written to twice");

    let id = told.lines().find_map(|line| line.strip_prefix("This is import ")?.strip_suffix('.')).unwrap();
    let (code, told) = ended(import(&place, &contoso, &["--resume", id])).await;
    assert_eq!(code, Some(0), "{told}");
    let result = |name: &str| std::fs::read(place.folder().join(name)).unwrap();
    assert_eq!(result(&format!("{id}.result.csv")), result("partners.result.csv"));
}

/// Rows of the file whose import is cancelled: more than are carried out until somebody notices.
const MANY: usize = 1900;

#[tokio::test]
async fn an_import_is_cancelled_from_another_terminal() {
    let place = Place::new(Fresh::sqlite(), "").await;
    let _serving = place.serve().await;
    let contoso = Contoso::found(&place).await;
    let rows: String = (0..MANY).map(|row| format!("row{row}@tailspin.example\r\n")).collect();
    std::fs::write(place.folder().join("wrong.csv"), format!("Email\r\n{rows}")).unwrap();
    let command = import(&place, &contoso, &["--apply", "--yes", "wrong.csv"]);
    let id = loop {
        let imports = contoso.admin.list("/invitations/imports").await;
        if let Some(begun) = imports.iter().find(|import| import["done"].as_u64().is_some_and(|done| done > 0)) {
            break begun["id"].as_str().unwrap().to_owned();
        }
        a_moment().await;
    };
    let (code, told) = ended(import(&place, &contoso, &["--cancel", &id])).await;
    assert_eq!(code, Some(3), "{told}");
    let (code, told) = ended(command).await;
    assert_eq!(code, Some(3), "whoever follows it hears that rows were left out: {told}");
    let result = std::fs::read_to_string(place.folder().join(format!("{id}.result.csv"))).unwrap();
    let count = |words: &str| result.lines().filter(|line| line.contains(words)).count();
    let (done, cancelled) = (count(",done,new,"), count(",skipped,cancelled,"));
    assert!(done > 0 && cancelled > 0 && done + cancelled == MANY, "{done} and {cancelled}");
}
