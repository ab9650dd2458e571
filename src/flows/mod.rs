//! What happens: look, reach out, write, mint; a folder per noun, one verb per file.

pub mod account;
pub mod clients;
pub mod directory;
pub mod health;
pub mod imports;
pub mod interactions;
pub mod invitations;
pub mod letters;
mod limits;
pub mod listings;
pub mod measures;
mod remember;
pub mod requests;
pub mod sessions;
pub mod sweep;
pub mod tenants;
pub mod tokens;
pub mod waiting;

/// Why the database could not do something: what doors and jobs hear of storage.
pub use storage::StorageError;
