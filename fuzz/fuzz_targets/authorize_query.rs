//! The query of the authorization endpoint: parameters, the rules of the request, and where the answer goes.
#![no_main]

use guesthouse_fuzz::{SERVER, can_be_said, client};
use libfuzzer_sys::fuzz_target;
use rules::protocol::{AuthorizeRequest, Came, ClaimsRequest, LogoutRequest, Parameters, Refusal, Way};

fuzz_target!(|raw: &[u8]| {
    let Ok(parameters) = Parameters::parse(raw) else { return };
    let _ = AuthorizeRequest::client_id(&parameters);
    let _ = LogoutRequest::parse(&parameters);
    if let Some(Err(error)) = parameters.one("claims").map(ClaimsRequest::parse) {
        can_be_said(&error);
    }
    let client = client();
    match AuthorizeRequest::check(&parameters, &client, Came { by: Way::Browser, is_signed: false }, &SERVER) {
        // Whatever is let through goes to an address that was registered, and to no other.
        Ok((request, reply)) => {
            assert_eq!((request.redirect_uri.as_str(), reply.redirect_uri()), ("https://app.example/cb", "https://app.example/cb"))
        }
        Err(Refusal::Returned(reply, error) | Refusal::Withheld(reply, error)) => {
            assert_eq!(reply.redirect_uri(), "https://app.example/cb");
            can_be_said(&error);
        }
        Err(Refusal::Shown(error)) => can_be_said(&error),
    }
});
