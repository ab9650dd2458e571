//! The form of the token endpoint with its `Authorization` header: the first line is the header, the rest the body.
#![no_main]

use guesthouse_fuzz::{NOW, can_be_said, client};
use libfuzzer_sys::fuzz_target;
use rules::protocol::{ClientAuthentication, Parameters, TokenRequest, bearer_token};

fuzz_target!(|raw: &[u8]| {
    let end = raw.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (header, body) = (&raw[..end], raw.get(end + 1..).unwrap_or_default());
    let header = (!header.is_empty()).then_some(header);
    let Ok(form) = Parameters::parse(body) else { return };
    let _ = bearer_token(header, Some(&form));
    if let Err(error) = TokenRequest::parse(&form) {
        can_be_said(&error);
    }
    if let Ok(authentication) = ClientAuthentication::parse(header, &form) {
        // The client has no secret, so nothing proves it.
        assert!(authentication.judge(Some(&client()), NOW).is_err());
    }
});
