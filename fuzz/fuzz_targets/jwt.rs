//! JWTs that clients send: assertions of who they are, and the hint of an ID token.
#![no_main]

use guesthouse_fuzz::{ISSUER, NOW, client};
use libfuzzer_sys::fuzz_target;
use rules::protocol::{ClientAssertion, Doors, IdTokenHint};

fuzz_target!(|raw: &[u8]| {
    let Ok(text) = std::str::from_utf8(raw) else { return };
    if let Ok(assertion) = ClientAssertion::parse(text) {
        assert_eq!(assertion.jwt(), text);
        let _ = assertion.client_id();
        let (_, until) = assertion.spent_as();
        if assertion.judge(&client(), &Doors { issuer: ISSUER, alias: None }, "token", NOW).is_ok() {
            assert!(until > NOW, "what is good now is remembered until later");
        }
    }
    if let Ok(hint) = serde_json::from_slice::<IdTokenHint>(raw) {
        let _ = hint.is_of(ISSUER);
    }
});
