//! The content: encrypted so that any change is noticed (RFC 7518 §5).

use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_256, Algorithm, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use rules::protocol::JweEnc;

/// What an encryption came to.
pub(super) struct Sealed {
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

/// The length of an initialization vector, in bytes (RFC 7518 §5.2.2.1, §5.3).
pub(super) const fn iv_length(enc: JweEnc) -> usize {
    match enc {
        JweEnc::A128GCM | JweEnc::A256GCM => 12,
        JweEnc::A128CbcHs256 | JweEnc::A256CbcHs512 => 16,
    }
}

/// Encrypts; `None` only for a key or vector of the wrong length.
pub(super) fn seal(enc: JweEnc, key: &[u8], iv: &[u8], aad: &[u8], plaintext: &[u8]) -> Option<Sealed> {
    let mut text = plaintext.to_vec();
    let Some(galois) = galois(enc) else {
        let (mac_key, key) = key.split_at_checked(enc.key_length() / 2)?;
        let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(block(enc), key).ok()?).ok()?;
        let context = EncryptionContext::Iv128(FixedLength::try_from(iv).ok()?);
        cipher.less_safe_encrypt(&mut text, context).ok()?;
        let tag = tag(enc, mac_key, iv, aad, &text);
        return Some(Sealed { ciphertext: text, tag });
    };
    let key = LessSafeKey::new(UnboundKey::new(galois, key).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
    let tag = key.seal_in_place_separate_tag(nonce, Aad::from(aad), &mut text).ok()?;
    Some(Sealed { ciphertext: text, tag: tag.as_ref().to_vec() })
}

/// Decrypts what was encrypted so and not altered since.
pub(super) fn open(enc: JweEnc, key: &[u8], iv: &[u8], aad: &[u8], sealed: &Sealed) -> Option<Vec<u8>> {
    let Some(galois) = galois(enc) else {
        let (mac_key, key) = key.split_at_checked(enc.key_length() / 2)?;
        // Nothing is decrypted before the MAC was found good (RFC 7518 §5.2.2.2): padding tells nobody anything.
        verify_slices_are_equal(&tag(enc, mac_key, iv, aad, &sealed.ciphertext), &sealed.tag).ok()?;
        let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(block(enc), key).ok()?).ok()?;
        let mut text = sealed.ciphertext.clone();
        let context = DecryptionContext::Iv128(FixedLength::try_from(iv).ok()?);
        return cipher.decrypt(&mut text, context).ok().map(|plain| plain.to_vec());
    };
    // RFC 7518 §5.3: 128 bits, no less.
    if sealed.tag.len() != 16 {
        return None;
    }
    let key = LessSafeKey::new(UnboundKey::new(galois, key).ok()?);
    let nonce = Nonce::try_assume_unique_for_key(iv).ok()?;
    let mut text = [sealed.ciphertext.as_slice(), sealed.tag.as_slice()].concat();
    key.open_in_place(nonce, Aad::from(aad), &mut text).ok().map(|plain| plain.to_vec())
}

const fn galois(enc: JweEnc) -> Option<&'static aws_lc_rs::aead::Algorithm> {
    match enc {
        JweEnc::A128GCM => Some(&AES_128_GCM),
        JweEnc::A256GCM => Some(&AES_256_GCM),
        JweEnc::A128CbcHs256 | JweEnc::A256CbcHs512 => None,
    }
}

const fn block(enc: JweEnc) -> &'static Algorithm {
    match enc {
        JweEnc::A256GCM | JweEnc::A256CbcHs512 => &AES_256,
        JweEnc::A128GCM | JweEnc::A128CbcHs256 => &AES_128,
    }
}

/// The first half of a MAC over all there is (RFC 7518 §5.2.2.1).
fn tag(enc: JweEnc, key: &[u8], iv: &[u8], aad: &[u8], ciphertext: &[u8]) -> Vec<u8> {
    let hash = if enc == JweEnc::A256CbcHs512 { hmac::HMAC_SHA512 } else { hmac::HMAC_SHA256 };
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hash, key));
    for part in [aad, iv, ciphertext, &(aad.len() as u64 * 8).to_be_bytes()] {
        mac.update(part);
    }
    let whole = mac.sign();
    whole.as_ref()[..enc.key_length() / 2].to_vec()
}

#[cfg(test)]
mod tests {
    use super::super::decoded;
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
        digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
    }

    /// RFC 7518, appendix B.
    const TEXT: &[u8] =
        b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience";
    const AAD: &[u8] = b"The second principle of Auguste Kerckhoffs";
    const IV: &str = "1a f3 8c 2d c2 b9 6f fd d8 66 94 09 23 41 bc 04";

    #[test]
    fn cbc_with_a_mac_is_that_of_rfc_7518() {
        for (enc, begins, tag) in [
            (JweEnc::A128CbcHs256, "c8 0e df a3 2d df 39 d5 ef 00 c0 b4 68 83 42 79", "65 2c 3f a3 6b 0a 7c 5b 32 19 fa b3 a3 0b c1 c4"),
            (
                JweEnc::A256CbcHs512,
                "4a ff aa ad b7 8c 31 c5 da 4b 1b 59 0d 10 ff bd",
                "4d d3 b4 c0 88 a7 f4 5c 21 68 39 64 5b 20 12 bf 2e 62 69 a8 c5 6a 81 6d bc 1b 26 77 61 95 5b c5",
            ),
        ] {
            let key: Vec<u8> = (0..u8::try_from(enc.key_length()).unwrap()).collect();
            let sealed = seal(enc, &key, &bytes(IV), AAD, TEXT).unwrap();
            assert_eq!((sealed.ciphertext[..16].to_vec(), &sealed.tag), (bytes(begins), &bytes(tag)), "{enc:?}");
            assert_eq!(open(enc, &key, &bytes(IV), AAD, &sealed).as_deref(), Some(TEXT));
        }
    }

    #[test]
    fn gcm_is_that_of_rfc_7520() {
        // §5.8, whose content key is known.
        let aad = b"eyJhbGciOiJBMTI4S1ciLCJraWQiOiI4MWIyMDk2NS04MzMyLTQzZDktYTQ2OC04MjE2MGFkOTFhYzgiLCJlbmMiOiJBMTI4R0NNIn0";
        let ciphertext = decoded(
            "AwliP-KmWgsZ37BvzCefNen6VTbRK3QMA4TkvRkH0tP1bTdhtFJgJxeVmJkLD61A1hnWGetdg11c9ADsnWgL56NyxwSYjU1ZEHcGkd3EkU0vjHi9gTlb90qSYFfeF0LwkcTtjb\
             YKCsiNJQkcIp1yeM03OmuiYSoYJVSpf7ej6zaYcMv3WwdxDFl8REwOhNImk2Xld2JXq6BR53TSFkyT7PwVLuq-1GwtGHlQeg7gDT6xW0JqHDPn_H-puQsmthc9Zg0ojmJfqqFvET\
             UxLAF-KjcBTS5dNy6egwkYtOt8EIHK-oEsKYtZRaa8Z7MOZ7UGxGIMvEmxrGCPeJa14slv2-gaqK0kEThkaSqdYw0FkQZF",
        );
        let sealed = Sealed { ciphertext: ciphertext.unwrap(), tag: decoded("ER7MWJZ1FBI_NKvn7Zb1Lw").unwrap() };
        let (key, iv) = (decoded("aY5_Ghmk9KxWPBLu_glx1w").unwrap(), decoded("Qx0pmsDa8KnJc9Jo").unwrap());
        let text = open(JweEnc::A128GCM, &key, &iv, aad, &sealed).unwrap();
        assert!(text.starts_with(b"You can trust us to stick with you") && text.ends_with(b"your friends, Frodo."));
        let again = seal(JweEnc::A128GCM, &key, &iv, aad, &text).unwrap();
        assert_eq!((again.ciphertext, again.tag), (sealed.ciphertext, sealed.tag));
    }

    #[test]
    fn any_change_is_noticed() {
        for enc in JweEnc::ALL {
            let (key, iv) = (vec![7; enc.key_length()], vec![9; iv_length(enc)]);
            let whole = || seal(enc, &key, &iv, b"header", b"text").unwrap();
            assert_eq!(open(enc, &key, &iv, b"header", &whole()).as_deref(), Some(&b"text"[..]));
            let mut other_iv = iv.clone();
            other_iv[0] ^= 1;
            let mut altered = [whole(), whole(), whole(), whole()];
            altered[0].ciphertext[0] ^= 1;
            altered[1].tag[0] ^= 1;
            altered[2].tag.pop();
            altered[3].tag.clear();
            assert!(altered.iter().all(|sealed| open(enc, &key, &iv, b"header", sealed).is_none()), "{enc:?}");
            assert!(open(enc, &key, &other_iv, b"header", &whole()).is_none() && open(enc, &key, &iv, b"heade", &whole()).is_none());
            assert!(open(enc, &key[1..], &iv, b"header", &whole()).is_none() && open(enc, &key, &iv[1..], b"header", &whole()).is_none());
            assert!(seal(enc, &key[1..], &iv, b"", b"").is_none());
        }
    }
}
