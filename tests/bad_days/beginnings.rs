//! What the program does not start with: it says everything at once, touches nothing, and starts when that is mended.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Output;

use storage::testing::Fresh;

use crate::admin::Admin;
use crate::place::{Place, plainly, program};

/// Starts the server, which must refuse; what it said.
fn refused(place: &Place) -> String {
    let ended = place.try_command(&["serve"], "");
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stdout.is_empty() && !place.listens());
    String::from_utf8(ended.stderr).unwrap()
}

#[tokio::test]
async fn every_problem_of_a_configuration_is_told_at_once() {
    let place = Place::new(Fresh::sqlite(), "").await;
    let config = "public_url = \"ftp://id.example/path\"\ncolour = \"red\"\n[server]\nlisten = \"nowhere\"\nworkers = 0\ntls_key = \"key.pem\"\n\
                  [database]\nurl = \"mysql://h/d\"\n[mail]\nhost = \"mail.example\"\nsecurity = \"none\"\nusername = \"post\"\n[limits]\ncsv_rows = 0\n\
                  [[tenants]]\nname = \"Con toso\"\n";
    place.configure(|_| config.to_owned());
    let told = refused(&place);
    let keys = [
        "public_url",
        "colour",
        "server.listen",
        "server.workers",
        "server.tls_certificate",
        "database.url",
        "mail.allow_plain",
        "mail.password",
        "mail.from",
        "limits.csv_rows",
        "name",
        "admin",
    ];
    for key in keys {
        assert!(told.lines().any(|line| line.contains(key)), "{key} is not told of:\n{told}");
    }
}

/// A filter with a level that there is not.
const LOUD: &str = "[log]\nfilter = \"info,guesthouse=loud\"\n";

#[tokio::test]
async fn everything_that_is_wrong_around_the_program_is_told_at_once() {
    for database in Fresh::on_each_engine() {
        let place = Place::new(database, "tls_certificate = \"/nowhere/cert.pem\"\ntls_key = \"/nowhere/key.pem\"").await;
        fs::remove_dir_all(place.folder().join("keys")).unwrap();
        place.database.pretend_to_be_newer();
        place.configure(|config| config.replace("security = \"none\"", "extra_roots = \"/nowhere/roots.pem\"") + LOUD);
        let told = refused(&place);
        let problems = [
            "log.filter: ",
            "keys.folder: there is no key ring",
            "database.url: the database is newer",
            "/nowhere/roots.pem",
            "/nowhere/cert.pem",
        ];
        for problem in problems {
            assert!(told.contains(problem), "{problem:?} is not told:\n{told}");
        }
        assert_eq!(told.lines().filter(|line| line.starts_with("- ")).count(), problems.len(), "{told}");
    }
}

#[tokio::test]
async fn a_newer_database_or_another_key_ring_is_refused_and_left_as_it_was() {
    for database in Fresh::on_each_engine() {
        let place = Place::new(database, "").await;
        let serving = place.serve().await;
        let admin = Admin::of(&place).await;
        serving.kill();

        place.database.pretend_to_be_newer();
        assert!(refused(&place).contains("the database is newer than this program"));
        place.database.pretend_no_more();

        let (keys, aside) = (place.folder().join("keys"), place.folder().join("aside"));
        fs::rename(&keys, &aside).unwrap();
        assert!(refused(&place).contains("there is no key ring at"));
        place.command(&["keys", "init"], "");
        let told = refused(&place);
        assert!(told.contains("keys.folder") && told.contains("does not open"), "{told}");
        fs::remove_dir_all(&keys).unwrap();
        fs::rename(&aside, &keys).unwrap();

        place.command(&["keys", "rotate"], "");
        let _serving = place.serve().await;
        admin.ask_for_token().await.unwrap().unwrap();
    }
}

/// Makes a key ring in `folder` by a configuration that is all in the environment, with a variable more.
fn make_keys(folder: &Path, words: &[&str], (name, text): (&str, &[u8])) -> Output {
    let mut command = plainly(&program());
    command.args(["keys", "init"]).args(words).current_dir(folder).env_clear().env(name, OsStr::from_bytes(text));
    command.env("GUESTHOUSE_PUBLIC_URL", "http://localhost:8080").env("GUESTHOUSE_KEYS__FOLDER", folder.join("keys"));
    command.env("GUESTHOUSE_MAIL__HOST", "localhost").env("GUESTHOUSE_MAIL__FROM", "guests@contoso.example");
    command.output().unwrap()
}

#[test]
fn a_configuration_that_was_named_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    for (words, variable) in [(&["--config", "typo.toml"] as &[_], ("HOME", "/")), (&[], ("GUESTHOUSE_CONFIG", "typo.toml"))] {
        let ended = make_keys(folder.path(), words, (variable.0, variable.1.as_bytes()));
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{told}");
        assert!(told.contains("- typo.toml: No such file") && !folder.path().join("keys").exists(), "{told}");
    }
    assert!(make_keys(folder.path(), &[], ("HOME", b"/")).status.success(), "without one the environment is enough");
}

#[test]
fn variables_that_are_no_text_are_told_of_if_they_are_ours() {
    let folder = tempfile::tempdir().unwrap();
    let ended = make_keys(folder.path(), &[], ("GUESTHOUSE_MAIL__PASSWORD", b"hunter2\xff"));
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{told}");
    assert!(told.contains("- GUESTHOUSE_MAIL__PASSWORD: expected a text in UTF-8") && !told.contains("hunter2"), "{told}");
    let ended = make_keys(folder.path(), &[], ("LATIN", b"\xe6\xf8\xe5"));
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}
