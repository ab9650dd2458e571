//! The key ring; JSON Web Signatures; sealing.

mod bounded;
mod fetched_objects;
mod foreign;
mod jwe;
mod jwk;
mod jws;
mod key_folder;
mod loaded_key;
mod new_key;
mod private_key;
mod ring;
mod sealing;
mod token_header;
mod verifying;

pub use fetched_objects::FetchedObjects;
pub use foreign::{FetchedKeys, ForeignKeys, signed_with_key, signed_with_secret};
pub use jwe::{CannotDecrypt, Content, OpeningKey, Recipient, decrypt};
pub use jwk::PublicKey;
pub use jws::{Audience, CannotVerify, Expected, Expiry, Typ, VerifiedTokens, sign, verify};
pub use key_folder::{KeyFolder, KeyFolderError};
pub use loaded_key::{LoadedKey, LoadedKeys};
pub use new_key::{NewKey, SigningError, make_key, make_key_aside, private_key_place};
pub use ring::{CannotReadRing, KeyRing, Purpose, RingKeyId};
pub use sealing::{CannotOpen, Place};
