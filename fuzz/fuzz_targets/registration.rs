//! The metadata of a client that registers itself: the first byte says who answers for it.
#![no_main]

use guesthouse_fuzz::can_be_said;
use libfuzzer_sys::fuzz_target;
use rules::protocol::{ClientMetadata, NewClient, Profile, Registrant};

fuzz_target!(|raw: &[u8]| {
    let Some((first, body)) = raw.split_first() else { return };
    let profile = if first & 1 == 0 { Profile::Strict } else { Profile::OidcCompatible };
    let registrant = if first & 2 == 0 { Registrant::Stranger } else { Registrant::Token };
    match NewClient::parse(body, profile, registrant) {
        Ok(client) => {
            // What is kept is what is told, and survives its column.
            let told = serde_json::to_value(ClientMetadata::of(&client)).expect("it is told in JSON");
            assert!(told["redirect_uris"].is_array() || client.redirect_uris.is_empty());
            let column = serde_json::to_string(&client.registration).expect("it is kept in JSON");
            assert_eq!(serde_json::from_str::<rules::protocol::Registration>(&column).expect("it is read again"), client.registration);
        }
        Err(error) => can_be_said(&error),
    }
});
