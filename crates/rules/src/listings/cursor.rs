//! Where a page begins: the sort key and id of the last item before it, so that rows that come and go in between move nothing.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// The place after one item of a list. It is opaque to whoever carries it, but no secret and no proof: what it leads to is judged anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    #[serde(rename = "o")]
    order: String,
    #[serde(rename = "k")]
    key: SortKey,
    #[serde(rename = "i")]
    id: String,
}

/// What a list is sorted by, of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortKey {
    /// A number or moment.
    Number(i64),
    /// A folded text.
    Text(String),
}

/// The text is no cursor, or one of a list in another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this page token belongs to another list")]
pub struct CannotReadCursor;

impl Cursor {
    /// The place after the item with `key` and `id` in a list in `order`, as [`super::Order::name`] says it.
    pub fn new(order: &str, key: SortKey, id: &str) -> Self {
        Self { order: order.to_owned(), key, id: id.to_owned() }
    }

    /// Key and id, if this is a place in a list in `order`.
    ///
    /// # Errors
    /// [`CannotReadCursor`] for any other list.
    pub fn within(&self, order: &str) -> Result<(&SortKey, &str), CannotReadCursor> {
        if self.order == order { Ok((&self.key, &self.id)) } else { Err(CannotReadCursor) }
    }

    /// A NUL is in no text that a list was sorted by, and PostgreSQL refuses it.
    fn has_nul(&self) -> bool {
        self.id.contains('\0') || matches!(&self.key, SortKey::Text(text) if text.contains('\0'))
    }
}

impl fmt::Display for Cursor {
    /// Base64url without padding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = CannotReadCursor;

    fn from_str(text: &str) -> Result<Self, CannotReadCursor> {
        if text.len() > 4096 {
            return Err(CannotReadCursor);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| CannotReadCursor)?;
        let cursor: Self = serde_json::from_slice(&json).map_err(|_| CannotReadCursor)?;
        if cursor.has_nul() { Err(CannotReadCursor) } else { Ok(cursor) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_its_journey(order in "[a-z ]{0,8}", text in "[^\u{0}]{0,40}", number in any::<i64>(), id in "[^\u{0}]{0,40}") {
            for key in [SortKey::Text(text), SortKey::Number(number)] {
                let cursor = Cursor::new(&order, key.clone(), &id);
                let back: Cursor = cursor.to_string().parse().unwrap();
                prop_assert_eq!(back.within(&order), Ok((&key, id.as_str())));
                prop_assert!(back.within("another").is_err());
                prop_assert!(cursor.to_string().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            }
        }

        #[test]
        fn no_text_breaks_the_parser(text in ".{0,80}") {
            let _ = text.parse::<Cursor>();
        }
    }

    #[test]
    fn no_list_begins_after_a_nul() {
        for (text, id) in [("a\0", ""), ("a", "\0")] {
            let forged = Cursor::new("users", SortKey::Text(text.to_owned()), id).to_string();
            assert_eq!(forged.parse::<Cursor>(), Err(CannotReadCursor), "{text:?} {id:?}");
        }
    }
}
