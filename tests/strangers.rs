//! Relying parties that others wrote, over the wire, against the demo that the real program plays.
//!
//! `scripts/test` finds or installs what they need: Python with `tests/requirements.txt`, Node with `tests/strangers/node`, Apache with
//! mod_auth_openidc. Where something is missing the test says so and leaves it out; under `scripts/test` it fails.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "strangers/demo.rs"]
mod demo;
#[path = "strangers/found.rs"]
mod found;

use std::path::Path;
use std::process::{Command, Stdio};

use demo::{Demo, GUESTHOUSE};

fn place(below: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers").join(below).to_string_lossy().into_owned()
}

/// Whether a program does what is asked of it.
fn can(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs a program that tells a line a story: none may have failed, and at least that many must have been told.
fn runs(command: &mut Command, at_least: usize) {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let good = told.lines().filter(|line| line.starts_with("ok ")).count();
    assert!(good >= at_least, "only {good} of {at_least}:\n{told}");
}

fn has_python(module: &str, what: &str) -> bool {
    let can = can(Command::new(found::python()).args(["-c", &format!("import {module}, requests, jwcrypto")]));
    if !can {
        println!("left out: {what}, because Python with tests/requirements.txt is not here");
        found::must_not_leave_out(what);
    }
    can
}

/// Node tells the stories of one file.
fn node(file: &str, at_least: usize) {
    // Before 19 the Web Cryptography API was behind this word; after, it does nothing.
    let words = ["--experimental-global-webcrypto", "--no-warnings"];
    let tries = "Promise.all(['openid-client', 'oauth4webapi'].map((name) => import(name))).catch(() => process.exit(1))";
    if !can(Command::new("node").args(words).args(["-e", tries]).current_dir(place("node"))) {
        println!("left out: {file}, because Node with tests/strangers/node is not here");
        return found::must_not_leave_out(file);
    }
    let demo = Demo::open(&[]);
    let mut command = Command::new("node");
    command.args(words).arg(place(&format!("node/{file}"))).arg(&demo.line).arg(GUESTHOUSE);
    runs(command.env("NODE_EXTRA_CA_CERTS", demo.authority()), at_least);
}

/// Every behaviour that the Foundation's programme exercises on a provider, of the profiles that are here.
fn certification(profiles: &[&str], at_least: usize) {
    if has_python("cryptography", "the walk through what certification exercises") {
        let demo = Demo::open(&[]);
        let mut command = Command::new(found::python());
        runs(command.arg(place("op/run.py")).arg(&demo.line).arg(GUESTHOUSE).args(profiles), at_least);
    }
}

#[test]
fn a_provider_as_the_basic_profile_asks() {
    certification(&["basic"], 74);
}

#[test]
fn a_provider_as_the_implicit_profile_asks() {
    certification(&["implicit"], 118);
}

#[test]
fn a_provider_as_the_hybrid_profile_asks() {
    certification(&["hybrid"], 212);
}

#[test]
fn a_provider_as_the_profiles_of_discovery_registration_and_logout_ask() {
    certification(&["config", "dynamic", "3rdparty", "logout", "session-management"], 44);
}

#[test]
fn apache_signs_people_in() {
    let is_here = Path::new("/usr/lib/apache2/modules/mod_auth_openidc.so").exists();
    if !is_here {
        println!("left out: Apache's mod_auth_openidc, because it is not here");
        return found::must_not_leave_out("mod_auth_openidc");
    }
    if has_python("cryptography", "mod_auth_openidc") {
        let demo = Demo::open(&[]);
        runs(Command::new(found::python()).arg(place("apache.py")).arg(&demo.line), 14);
    }
}

#[test]
fn openid_client_signs_people_in() {
    node("openid-client.mjs", 24);
}

#[test]
fn openid_client_has_tokens_bound_to_keys_and_certificates() {
    node("bound.mjs", 10);
}

#[test]
fn openid_client_waits_for_people_elsewhere() {
    node("elsewhere.mjs", 8);
}

#[test]
fn oauth4webapi_keeps_to_fapi() {
    node("fapi.mjs", 17);
}
