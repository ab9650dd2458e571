//! What the program does not start with: it says everything at once, touches nothing, and starts when that is mended.

use std::fs;

use storage::testing::Fresh;

use crate::admin::Admin;
use crate::place::Place;

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

#[tokio::test]
async fn everything_that_is_wrong_around_the_program_is_told_at_once() {
    for database in Fresh::on_each_engine() {
        let place = Place::new(database, "tls_certificate = \"/nowhere/cert.pem\"\ntls_key = \"/nowhere/key.pem\"").await;
        fs::remove_dir_all(place.folder().join("keys")).unwrap();
        place.database.pretend_to_be_newer();
        place.configure(|config| config.replace("security = \"none\"", "extra_roots = \"/nowhere/roots.pem\""));
        let told = refused(&place);
        let problems =
            ["keys.folder: there is no key ring", "database.url: the database is newer", "/nowhere/roots.pem", "/nowhere/cert.pem"];
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
