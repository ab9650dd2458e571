//! Links what is shipped with its relocations packed (`DT_RELR`): 1.5 MiB that the loader need not read at each start, nor the
//! program keep. A loader older than glibc 2.36 does not know the form, so it is used where the loader at hand does.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if is("OPT_LEVEL", "3") && is("CARGO_CFG_TARGET_ENV", "gnu") && is_built_for_this_machine() && loader_is_at_least(2, 36) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

#[expect(clippy::disallowed_methods, reason = "what cargo tells a build script is in the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn is(name: &str, value: &str) -> bool {
    variable(name).as_deref() == Some(value)
}

fn is_built_for_this_machine() -> bool {
    variable("HOST") == variable("TARGET")
}

/// Whether this machine's glibc is of that version or newer; `getconf` comes with it.
fn loader_is_at_least(major: u32, minor: u32) -> bool {
    let Ok(said) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let said = String::from_utf8_lossy(&said.stdout);
    let version = said.trim().strip_prefix("glibc ").and_then(|version| version.split_once('.'));
    version.and_then(|(at, then)| Some((at.parse().ok()?, then.parse().ok()?))).is_some_and(|found: (u32, u32)| found >= (major, minor))
}
