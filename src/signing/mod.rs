//! The key ring; JSON Web Signatures; sealing.
