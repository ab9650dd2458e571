//! Request objects by value: the JWT, the request that it and the query make together, and the one that it makes alone where somebody is
//! asked for by name.
#![no_main]

use guesthouse_fuzz::{ISSUER, NOW, SERVER, can_be_said, client};
use libfuzzer_sys::fuzz_target;
use rules::protocol::{AuthorizeRequest, BackchannelRequest, Came, Parameters, RequestObject, Way};

fuzz_target!(|raw: &[u8]| {
    let Ok(text) = std::str::from_utf8(raw) else { return };
    let object = match RequestObject::parse(text) {
        Ok(object) => object,
        Err(error) => return can_be_said(&error),
    };
    let client = client();
    let outside = format!("client_id={}&response_type=code&scope=openid", client.id);
    let outside = Parameters::parse(outside.as_bytes()).expect("these are parameters");
    let _ = object.signed_with(&client);
    let alone = Parameters::parse(b"request=x").expect("these are parameters");
    match object.ask(&alone, &client, ISSUER, NOW) {
        Ok(signed) => {
            assert!(signed.spent_as.1 > NOW);
            if let Err(error) = BackchannelRequest::parse(&signed.parameters, &client, &SERVER) {
                can_be_said(&error);
            }
        }
        Err(error) => can_be_said(&error),
    }
    match object.unfold(&outside, &client, ISSUER, NOW) {
        Ok(unfolded) => {
            if let Ok((request, _)) = AuthorizeRequest::check(&unfolded, &client, Came { by: Way::Browser, is_signed: false }, &SERVER) {
                assert_eq!(request.redirect_uri, "https://app.example/cb");
            }
        }
        Err(error) => can_be_said(&error),
    }
});
