//! What every answer to a browser must carry, whatever the story is about (SECURITY 8).

use reqwest::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::page::Page;

/// The cookie that scripts of ours read in frames, and that opens nothing (SECURITY 19).
const WATCH: &str = "guesthouse-watch=";

/// Fails if a page can be framed, guessed at or kept, or if a script can read a cookie that opens something.
pub(super) fn check(answer: &Page) {
    for set in answer.headers.get_all(SET_COOKIE) {
        let set = set.to_str().unwrap();
        let is_guarded = ["HttpOnly", "SameSite=Lax", "Path=/"].iter().all(|word| set.split("; ").any(|part| part == *word));
        assert!(is_guarded || set.starts_with(WATCH), "{}: {set}", answer.url);
        assert!(!set.contains("Domain="), "{}: {set}", answer.url);
    }
    let of = |name| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
    if !of(CONTENT_TYPE).starts_with("text/html") || answer.url.path().ends_with("/check_session") {
        return;
    }
    assert_eq!(of(ACCESS_CONTROL_ALLOW_ORIGIN), "", "{}: other sites read what a cookie opens", answer.url);
    let policy = of(CONTENT_SECURITY_POLICY);
    assert!(policy.contains("default-src 'none'"), "{}: {policy}", answer.url);
    // A letter stands in a frame of the portal's, without scripts and without our origin.
    let is_letter = policy.starts_with("sandbox; ");
    let framed_by = if is_letter { "frame-ancestors 'self'" } else { "frame-ancestors 'none'" };
    assert!(policy.contains(framed_by), "{} can be framed: {policy}", answer.url);
    assert!(is_letter || !policy.contains("unsafe-"), "{}: {policy}", answer.url);
    assert_eq!(of(X_FRAME_OPTIONS), if is_letter { "SAMEORIGIN" } else { "DENY" }, "{} can be framed", answer.url);
    assert_eq!((of(X_CONTENT_TYPE_OPTIONS), of(CACHE_CONTROL)), ("nosniff", "no-store"), "{}", answer.url);
}
