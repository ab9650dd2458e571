//! Opening what is encrypted. Texts are opened with two keys of ours and one of a secret; an input whose first byte is below 24 is encrypted to
//! one of them instead, by an algorithm of its choice, and altered at one place of its choice.
#![no_main]

use guesthouse_fuzz::signing::{CannotDecrypt, Content, decrypt, keys, object, recipients};
use libfuzzer_sys::fuzz_target;
use rules::protocol::{Encryption, JweAlg, JweEnc};
use rules::random::Random;

fuzz_target!(|raw: &[u8]| {
    match raw {
        [way @ 0..24, place, content @ ..] => comes_and_goes(usize::from(*way), usize::from(*place), content),
        _ => opens(raw),
    }
});

fn opens(raw: &[u8]) {
    let Ok(text) = std::str::from_utf8(raw) else { return };
    let opened = decrypt(text, keys());
    // What no key is needed for is refused without one, in the same words.
    match decrypt(text, []) {
        Err(CannotDecrypt::Closed) => assert!(matches!(opened, Ok(_) | Err(CannotDecrypt::Closed))),
        refused => return assert_eq!(opened, refused),
    }
    let header = text.split('.').next().and_then(object).expect("a key was used for what has a header");
    let (alg, enc) = (header["alg"].as_str().and_then(JweAlg::read), header["enc"].as_str().and_then(JweEnc::read));
    assert!(alg.is_some() && enc.is_some() && header.get("crit").is_none_or(|crit| crit.is_null()));
    assert!(header.get("zip").is_none_or(|zip| zip.is_null()));
}

fn comes_and_goes(way: usize, place: usize, content: &[u8]) {
    let Ok(content) = std::str::from_utf8(content) else { return };
    let way = Encryption { alg: JweAlg::ALL[way / 4], enc: JweEnc::ALL[way % 4] };
    let recipient = recipients().iter().find(|recipient| recipient.takes(way.alg)).expect("there is one for each algorithm");
    let jwe = recipient.encrypt(way, Content::Claims(content), &Random).expect("it is encrypted");
    assert_eq!(decrypt(&jwe, keys()).as_deref(), Ok(content.as_bytes()));

    let mut altered = jwe.into_bytes();
    let at = place * altered.len() / 256;
    altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).expect("it stays ASCII");
    assert!(decrypt(&altered, keys()).is_err(), "{altered}");
}
