//! Keys that are wrapped in another key (RFC 3394, RFC 7518 §4.4).

use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrap as _};

/// Wraps a content key (RFC 3394).
pub(super) fn wrap(kek: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let mut wrapped = vec![0; key.len() + 8];
    Some(wrapping(kek)?.wrap(key, &mut wrapped).ok()?.to_vec())
}

/// Undoes it; `None` if it was altered.
pub(super) fn unwrap(kek: &[u8], wrapped: &[u8]) -> Option<Vec<u8>> {
    let mut key = vec![0; wrapped.len()];
    Some(wrapping(kek)?.unwrap(wrapped, &mut key).ok()?.to_vec())
}

fn wrapping(kek: &[u8]) -> Option<AesKek> {
    AesKek::new(if kek.len() == 16 { &AES_128 } else { &AES_256 }, kek).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{decoded, encoded};
    use super::*;

    #[test]
    fn a_key_is_wrapped_as_in_rfc_7516_and_rfc_7520() {
        // RFC 7516, appendix A.3; RFC 7520 §5.8.
        let cek: [u8; 32] = [
            4, 211, 31, 197, 84, 157, 252, 254, 11, 100, 157, 250, 63, 170, 106, 206, 107, 124, 212, 45, 111, 107, 9, 219, 200, 177, 0,
            240, 143, 156, 44, 207,
        ];
        let wrapped = "6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ";
        for (kek, key, wrapped) in [
            ("GawgguFyGrWKav7AX4VKUg", cek.to_vec(), wrapped),
            ("GZy6sIZ6wl9NJOKB-jnmVQ", decoded("aY5_Ghmk9KxWPBLu_glx1w").unwrap(), "CBI6oDw8MydIx1IBntf_lQcw2MmJKIQx"),
        ] {
            let kek = decoded(kek).unwrap();
            assert_eq!(
                (wrap(&kek, &key).map(|bytes| encoded(&bytes)).as_deref(), unwrap(&kek, &decoded(wrapped).unwrap())),
                (Some(wrapped), Some(key))
            );
            let mut altered = decoded(wrapped).unwrap();
            altered[9] ^= 1;
            assert!(unwrap(&kek, &altered).is_none() && unwrap(&kek, &altered[..7]).is_none() && unwrap(&kek, &[]).is_none());
        }
    }
}
