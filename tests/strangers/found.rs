//! Where the programs of others are: `scripts/test` finds or installs them, and says so in the environment.

#[expect(clippy::disallowed_methods, reason = "where programs are comes from scripts/test")]
fn named(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|path| !path.is_empty())
}

/// Python, with what `tests/requirements.txt` lists.
pub(crate) fn python() -> String {
    named("GUESTHOUSE_TEST_PYTHON").unwrap_or_else(|| "python3".to_owned())
}

/// Whoever leaves something out says so; under `scripts/test` nothing may be left out.
pub(crate) fn must_not_leave_out(what: &str) {
    assert!(named("GUESTHOUSE_TEST_REQUIRE_ALL").is_none(), "{what} would be left out");
}
