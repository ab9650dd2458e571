//! DPoP proofs: what is read of them, and for which requests they are good.
#![no_main]

use guesthouse_fuzz::signing::object;
use guesthouse_fuzz::{NOW, can_be_said};
use libfuzzer_sys::fuzz_target;
use rules::protocol::{DpopProof, NonceDemand, OAuthError, ProvedRequest, PublicJwk, ServerNonce};

const TOKEN_ENDPOINT: &str = "https://id.example/contoso/token";

fuzz_target!(|raw: &[u8]| {
    let proof = match DpopProof::read(&[raw]) {
        Ok(proof) => proof.expect("there is one header"),
        Err(error) => return can_be_said(&OAuthError::from(error)),
    };
    let nonce = if proof.nonce().is_some() { ServerNonce::Ours } else { ServerNonce::Missing };
    let plain = ProvedRequest { method: "POST", url: TOKEN_ENDPOINT, token: None, nonce, demand: NonceDemand::Optional, now: NOW };
    let good = proof.judge(&plain);
    match &good {
        Ok(proven) => {
            let header = proven.jwt.split('.').next().and_then(object).expect("a header was read");
            assert_eq!(header["alg"], proven.alg.as_str());
            assert!(!proven.alg.is_symmetric() && proven.key.suits(proven.alg) && !PublicJwk::is_private(&header["jwk"]));
            let (digest, until) = proven.spent_as;
            assert!(until > NOW + DpopProof::GOOD_FOR, "what is good now is remembered for as long as it is good");
            assert_eq!(PublicJwk::read(&header["jwk"]).map(|key| key.thumbprint()), Some(proven.thumbprint()));
            let again = proof.judge(&plain).expect("it is good for the same request");
            assert_eq!(again.spent_as.0, digest, "and counts as the same");
        }
        Err(why) => can_be_said(&(*why).into()),
    }
    // A proof is for one request: no other method or address, and with a token only for that one.
    for other in [
        ProvedRequest { method: "GET", ..plain },
        ProvedRequest { url: "https://id.example/fabrikam/token", ..plain },
        ProvedRequest { nonce: ServerNonce::NotOurs, ..plain },
        ProvedRequest { nonce: ServerNonce::Missing, demand: NonceDemand::Always, ..plain },
    ] {
        assert!(good.is_err() || proof.judge(&other).is_err());
    }
    let with = |token| proof.judge(&ProvedRequest { token: Some(token), ..plain }).is_ok();
    assert!(!(with("one") && with("another")));
});
